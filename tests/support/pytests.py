#!/usr/bin/env python3
"""Runs one module of unittest tests the way tests/run.py wants it.

    pytests.py FILE --junit FILE [--filter TEXT]

Prints a line per failing test and, last, `N passed, N failed`. A skipped test counts as failed:
what does not run proves nothing. The folder of the module and tests/support are on sys.path.
"""

import argparse
import importlib.util
import sys
import time
import traceback
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import junit


class Recorder(unittest.TestResult):
    """Keeps each test, with its time and why it failed."""

    def __init__(self, suite):
        super().__init__()
        self.suite = suite
        self.cases = []
        self._started = time.monotonic()
        self._failures = []

    def startTest(self, test):
        super().startTest(test)
        self._started = time.monotonic()
        self._failures = []

    def stopTest(self, test):
        super().stopTest(test)
        self._record(test, "\n".join(self._failures) or None)

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            what = str(subtest).removeprefix(str(test)).strip()
            self._failures.append(f"{what} {_text(err)}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._failures.append(f"skipped: {reason}")
        if not isinstance(test, unittest.TestCase):  # a whole class or module
            self._record(test, self._failures.pop())

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._failures.append("succeeded, although it is expected to fail")

    def _fail(self, test, err):
        self._failures.append(_text(err))
        if not isinstance(test, unittest.TestCase):  # setUpClass, setUpModule and their kin
            self._record(test, self._failures.pop())

    def _record(self, test, failure):
        name = test.id().removeprefix(self.suite.split(".")[1] + ".")
        case = junit.Case(self.suite, name, time.monotonic() - self._started, failure)
        self.cases.append(case)
        if failure is not None:
            print(f"{self.suite}/{name}: {failure}", flush=True)


def _text(err):
    if issubclass(err[0], AssertionError):
        frame = [f for f in traceback.extract_tb(err[2]) if "unittest" not in f.filename][-1]
        return f"{Path(frame.filename).name}:{frame.lineno}: {err[1]}"
    return "".join(traceback.format_exception(*err)).rstrip()


def _load(path):
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def _flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from _flatten(item)
        else:
            yield item


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--junit", required=True)
    parser.add_argument("--filter", default="")
    arguments = parser.parse_args()
    path = arguments.file.resolve()
    tests = [test for test in _flatten(_load(path)) if arguments.filter in test.id()]
    if arguments.filter and not tests:
        print(f"{path.name}: no test matches {arguments.filter}")
        return 2
    recorder = Recorder(f"{path.parent.name}.{path.stem}")
    unittest.TestSuite(tests).run(recorder)
    junit.write(arguments.junit, {recorder.suite: recorder.cases})
    failed = sum(case.failure is not None for case in recorder.cases)
    print(f"{len(recorder.cases) - failed} passed, {failed} failed")
    return 1 if failed or not recorder.cases else 0


if __name__ == "__main__":
    sys.exit(main())
