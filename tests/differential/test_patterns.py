"""The hand-written matchers of pattern.h against Python's regular expressions.

Both get the texts of mutants.py and many random ones over small alphabets, where near misses are
frequent. The expressions are those of the CRDs, read from pattern.h as generate.py reads them.
"""

import random
import re
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1] / "common" / "api" / "schema"))

import generate
from mutants import TEXTS
from probe import Probe

SEED = 1
RANDOM_TEXTS = 3000
ALPHABETS = ("a.-", "aA0-._/", "a/.*:", "0159hms", "a%/ä \n", "*.:/httpsa0", "IPAddressNamdHot/ab")
PARTS = ("a", "b0", "-", ".", "/", "*", "*.", "http", "https", "://", ":80", ":123456", "IPAddress",
         "Hostname", "NamedAddress", "1h", "5ms", "12345s", "123456s", "A", "_", "%2f", "\n", "ä", " ")


def random_texts(source):
    for _ in range(RANDOM_TEXTS):
        kind = source.random()
        if kind < 0.1:
            yield "http://" + "".join(source.choices("a.-*:08", k=source.randrange(6)))
        elif kind < 0.5:
            yield "".join(source.choices(source.choice(ALPHABETS), k=source.randrange(9)))
        else:
            yield "".join(source.choices(PARTS, k=source.randrange(6)))


class Patterns(unittest.TestCase):
    def test_matchers_accept_what_the_expressions_do(self):
        texts = sorted({*TEXTS, *random_texts(random.Random(SEED))})
        with Probe() as probe:
            for expression, name in generate.known_patterns().items():
                with self.subTest(name):
                    self.compare(probe, name, expression, texts)

    def compare(self, probe, name, expression, texts):
        # In RE2 $ is the end of the text; Python's also stands before a last line feed.
        oracle = re.compile(re.sub(r"\$(?=$|[|)])", r"\\Z", expression))
        accepted = 0
        for text in texts:
            wanted = oracle.search(text) is not None
            accepted += wanted
            got = probe.ask({"pattern": name, "text": text})["matches"]
            self.assertEqual(got, wanted, repr(text))
        self.assertGreater(accepted, 10, "too few texts match to prove anything")
        self.assertLess(accepted, len(texts) - 10)


if __name__ == "__main__":
    unittest.main()
