"""The runners report what happened: failures, crashes, hangs, and tests that test nothing."""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
BIN = Path(os.environ.get("LG_BIN", TESTS.parent / "build" / "asan" / "bin"))
sys.path[:0] = [str(TESTS), str(TESTS / "support")]

import junit
import run

MODULE = """\
import unittest
class A(unittest.TestCase):
    def test_good(self): self.assertEqual(1, 1)
    def test_bad(self): self.assertEqual(1, 2)
    def test_error(self): 1 / 0
    def test_parts(self):
        for i in range(3):
            with self.subTest(i): self.assertEqual(i, 1)
    @unittest.skip("no reason")
    def test_skipped(self): pass
class B(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise RuntimeError("broken")
    def test_unreached(self): pass
"""


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lg-runner-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class CProgram(WithFolder):
    def run_sample(self, *arguments):
        report = self.folder / "sample.xml"
        done = subprocess.run([BIN / "runner-sample", "--junit", report, *arguments], text=True,
                              capture_output=True, check=False)
        cases = {f"{case.suite}/{case.name}": case.failure for case in junit.read(report)} \
            if report.exists() else {}
        return done, cases

    def test_every_failure_is_reported(self):
        done, cases = self.run_sample()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines()[-1], "2 passed, 5 failed")
        self.assertIsNone(cases["runner-sample.sample/passes"])
        self.assertIsNone(cases["runner-sample.files/a.txt"])
        self.assertIn('want: "b"', cases["runner-sample.sample/fails twice"])
        self.assertIn("2: got 2, want 3", cases["runner-sample.sample/fails twice"])
        self.assertIn("disk on fire", cases["runner-sample.sample/fails on an error"])
        self.assertIn("asserts nothing", cases["runner-sample.sample/asserts nothing"])
        self.assertIn("init function failed", cases["runner-sample.broken/init"])
        self.assertIn('lacks: "good"', cases["runner-sample.files/sub/b.txt"])
        self.assertRegex(done.stdout, r"sample\.c:\d+: sample/fails twice: 2: got 2, want 3")

    def test_filter(self):
        done, cases = self.run_sample("sample/passes")
        self.assertEqual((done.returncode, list(cases)), (0, ["runner-sample.sample/passes"]))
        self.assertEqual(done.stdout, "1 passed, 0 failed\n")

    def test_filter_without_a_match(self):
        done, _ = self.run_sample("nothing like this")
        self.assertEqual(done.returncode, 2)
        self.assertIn(run.NO_MATCH, done.stderr)


class PythonModule(WithFolder):
    def test_every_failure_is_reported(self):
        module, report = self.folder / "test_x.py", self.folder / "x.xml"
        module.write_text(MODULE)
        done = subprocess.run([sys.executable, TESTS / "support" / "pytests.py", module,
                               "--junit", report], capture_output=True, text=True, check=False)
        cases = {case.name: case.failure for case in junit.read(report)}
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines()[-1], "1 passed, 5 failed")
        self.assertIsNone(cases["A.test_good"])
        self.assertIn("1 != 2", cases["A.test_bad"])
        self.assertIn("ZeroDivisionError", cases["A.test_error"])
        self.assertIn("0 != 1", cases["A.test_parts"])
        self.assertIn("2 != 1", cases["A.test_parts"])
        self.assertIn("skipped: no reason", cases["A.test_skipped"])


class Jobs(WithFolder):
    def run_script(self, script, timeout=20):
        """The cases of a program that finds the path of its report in sys.argv[2]."""
        program = self.folder / "program.py"
        program.write_text(textwrap.dedent(script))
        job = run.Job("unit/program", [sys.executable, program])
        with contextlib.redirect_stdout(io.StringIO()):
            return run.run_job(job, timeout, self.folder)

    def test_crash(self):
        (case,) = self.run_script("import os; print('last words', flush=True); os.abort()")
        self.assertIn("exit status -6", case.failure)
        self.assertIn("last words", case.failure)

    def test_hang(self):
        (case,) = self.run_script("import time; time.sleep(60)", timeout=1)
        self.assertIn("still running after 1 s", case.failure)

    def test_no_report(self):
        (case,) = self.run_script("print('0 passed')")
        self.assertIn("wrote no report", case.failure)

    def test_report_and_exit_status_disagree(self):
        cases = self.run_script("""\
            import sys
            open(sys.argv[2], "w").write("<testsuite><testcase name='a' classname='b'/></testsuite>")
            sys.exit(1)
            """)
        self.assertIn("does not fit its report", cases[1].failure)

    def test_success(self):
        (case,) = self.run_script("""\
            import sys
            open(sys.argv[2], "w").write("<testsuite><testcase name='a' classname='b'/></testsuite>")
            """)
        self.assertIsNone(case.failure)


class Reports(WithFolder):
    def test_what_xml_cannot_hold_is_replaced(self):
        path = self.folder / "x.xml"
        junit.write(path, {"s": [junit.Case("c", "n\x00<&>", 1.5, "a\x1bb\nsecond line")]})
        (case,) = junit.read(path)
        self.assertEqual(case, junit.Case("c", "n?<&>", 1.5, "a?b\nsecond line"))
