"""The check that every run's journal has to pass finds what violates the models, and nothing else
(tests/cases/emulator/journal.yaml)."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "cluster"), str(TESTS / "support")]

import journal_check
import python_packages
from lattice_programs import Emulator
from server import ClusterError

yaml = python_packages.load("yaml")
CASES = yaml.safe_load((TESTS / "cases" / "emulator" / "journal.yaml").read_text())
GOOD, BAD = ("".join(json.dumps(CASES["bases"]["get"] | change) + "\n" for change in changes)
             for changes in ([{}], [{}, {"status": 201}]))


class Entries(unittest.TestCase):
    def test_cases(self):
        for case in CASES["cases"]:
            entry = CASES["bases"][case["base"]] | case.get("entry", {})
            line = json.dumps({name: value for name, value in entry.items()
                               if value is not None}) + "\n"
            with self.subTest(case["name"]):
                found = list(journal_check.violations([line]))
                self.assertEqual(sorted(v.where for v in found), sorted(case["violations"]),
                                 journal_check.describe(found))
                for violation in found:
                    self.assertEqual((violation.line, violation.seq), (1, entry["seq"]))

    def test_what_is_no_entry(self):
        for line in ("{\n", "[]\n", "{}\n", '{"seq": 1}\n'):
            with self.subTest(line):
                (found,) = journal_check.violations([line])
                self.assertEqual(found.where, "entry")

    def test_a_line_that_is_being_written(self):
        self.assertEqual(list(journal_check.violations([GOOD, '{"seq":'])), [])


class Uses(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lg-journal-")
        self.addCleanup(folder.cleanup)
        self.directory = Path(folder.name)

    def run_tool(self, *arguments):
        tool = [sys.executable, TESTS / "support" / "journal_check.py", *arguments]
        return subprocess.run(tool, capture_output=True, text=True, check=False)

    def test_the_tool(self):
        file = self.directory / "journal.jsonl"
        file.write_text(GOOD)
        done = self.run_tool(file)
        self.assertEqual((done.returncode, done.stdout), (0, f"{file}: 1 entries, 0 violations\n"))
        file.write_text(BAD * 2)
        done = self.run_tool("--most=1", file)
        self.assertEqual((done.returncode, done.stdout.splitlines()), (1, [
            f"{file}:", "entry 2 (line 2) GetService: status: 201 is not 200", "… and 1 more",
            f"{file}: 4 entries, 2 violations"]))

    def test_a_run_fails(self):
        self.orphan = None
        emulator = Emulator(self, self.directory, self.directory)
        emulator.stop()  # there is no journal
        emulator.journal_file.write_text(GOOD)
        emulator.stop()
        emulator.journal_file.write_text(BAD)
        with self.assertRaisesRegex(ClusterError, "1 violations .*\n.*line 2.*201 is not 200"):
            emulator.stop()
