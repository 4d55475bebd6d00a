"""`make demo` goes as it should, with the programs under test, and says so when it does not."""

import os
import subprocess
import sys
import tempfile
import unittest

from lattice_world import ROOT
from webhook import default_bin

SECONDS = 180


def run_demo(programs):
    environment = {**os.environ, "LG_BIN": str(programs)}
    return subprocess.run([sys.executable, ROOT / "examples" / "demo.py"], env=environment, text=True,
                          capture_output=True, timeout=SECONDS, check=False)


class DemoTest(unittest.TestCase):
    def test_goes_as_it_should(self):
        done = run_demo(default_bin())
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr)
        self.assertIn("\ndemo went as it should", done.stdout)

    def test_what_is_missing_is_told(self):
        with tempfile.TemporaryDirectory() as empty:
            done = run_demo(empty)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("build it first", done.stderr)


if __name__ == "__main__":
    unittest.main()
