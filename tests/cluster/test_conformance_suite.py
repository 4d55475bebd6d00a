"""The conformance suite compiles, and its selection and its RoundTripper are what they claim to be
(Go tests of tests/conformance). The suite itself is `make conformance`."""

import json
import unittest
from pathlib import Path

import gobuild

FOLDER = Path(__file__).resolve().parents[1] / "conformance"


class ConformanceSuiteTest(unittest.TestCase):
    def test_go_tests_pass(self):
        done = gobuild.go("test", "-json", "-vet=all", "-skip=^TestConformance$", ".", cwd=FOLDER,
                          timeout=900)
        results = {}
        for line in done.stdout.splitlines():
            event = json.loads(line)
            if event["Action"] in ("pass", "fail", "skip") and "Test" in event:
                results[event["Test"]] = event["Action"]
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreaterEqual(len(results), 10)
        self.assertEqual(set(results.values()), {"pass"})


if __name__ == "__main__":
    unittest.main()
