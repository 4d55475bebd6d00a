"""The part of the Gateway API conformance suite that looks at status only (make conformance runs
all of it)."""

import subprocess
import sys
import unittest
from pathlib import Path

RUN = Path(__file__).resolve().parents[1] / "conformance" / "run.py"


class ConformanceTest(unittest.TestCase):
    def test_core_tests_of_status_pass(self):
        done = subprocess.run([sys.executable, RUN, "--only=statusOnly", "--minutes=10"],
                              capture_output=True, text=True, timeout=900, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-4000:])
        passed = [line for line in done.stdout.splitlines() if line.startswith("PASS ")]
        self.assertGreaterEqual(len(passed), 15)


if __name__ == "__main__":
    unittest.main()
