"""A sample of the fault loops (tests/torture), as many as fit into a minute; `make torture` runs
all of them."""

import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))

from cases import shuffled
from loops import Loops

SECONDS = 60
SEED = 20
FEWEST = 5


class Sample(unittest.TestCase):
    def test_the_end_is_that_of_an_undisturbed_run(self):
        with Loops() as loops:
            self.assertGreater(len(loops.cases), 500)
            end = time.monotonic() + SECONDS
            met = 0
            for case in kinds_in_turn(shuffled(loops.cases, SEED)):
                with self.subTest(case.name):
                    self.assertIsNone(loops.run(case))
                    met += loops.met
                if time.monotonic() > end:
                    break
            self.assertGreaterEqual(met, FEWEST)


def kinds_in_turn(order):
    """A kill by AWS, a failure of AWS, a kill at a write, a failed write, and so on; so that a
    short sample has all of them."""
    piles = {}
    for case in order:
        piles.setdefault((case.place, "kill" in case.way), []).append(case)
    for row in zip(*piles.values()):
        yield from row


if __name__ == "__main__":
    unittest.main()
