"""Every rule has a case file with at least one case it denies and one it allows."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("LG_BIN", ROOT / "build" / "asan" / "bin"))
CASES = ROOT / "tests" / "cases" / "rules"
sys.path.insert(0, str(ROOT / "tests" / "support"))

import python_packages

yaml = python_packages.load("yaml")


def rule_codes():
    done = subprocess.run([BIN / "latticectl", "rules", "-o", "json"], capture_output=True, text=True,
                          check=True)
    return sorted(rule["code"] for rule in json.loads(done.stdout))


def finds(case, code):
    return any(finding["code"] == code for finding in case.get("findings") or [])


class Rules(unittest.TestCase):
    def test_every_rule_has_both_kinds_of_cases(self):
        codes = rule_codes()
        self.assertTrue(codes, "latticectl knows no rules")
        for code in codes:
            with self.subTest(code):
                path = CASES / f"{code}.yaml"
                self.assertTrue(path.is_file(), f"needs tests/cases/rules/{code}.yaml")
                found = {finds(case, code) for case in yaml.safe_load(path.read_text(encoding="utf-8"))}
                self.assertIn(True, found, "has no case that the rule finds fault with")
                self.assertIn(False, found, "has no case that the rule lets pass")

    def test_every_case_file_is_of_a_rule(self):
        known = set(rule_codes())
        for path in CASES.glob("[A-Z][A-Z][0-9]*.yaml"):
            with self.subTest(path.name):
                self.assertIn(path.stem, known, "no such rule")
