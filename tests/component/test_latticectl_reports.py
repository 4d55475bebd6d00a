"""The forms of a report of `latticectl check`: each is read by the reader it is made for."""
import json
import os
import pty
import re
import sqlite3
import sys
import unittest
import urllib.parse
import xml.etree.ElementTree
from pathlib import Path

from latticectl import ERRORS, LATTICECTL, LONELY_ROUTE, REGEX_ROUTE, ROOT, ROUTE, WORLD, CommandTest
import python_packages

FINDING_KEYS = ["code", "severity", "file", "line", "column", "apiVersion", "kind", "namespace", "name", "path",
                "message", "docs"]


def sarif_schema():
    """The schema that OASIS publishes, from the copy of the package `schemastore`, whose database
    holds answers of a web server; the package's own way in would ask that server again."""
    python_packages.load("jsonschema")
    package = next(path for path in map(Path, sys.path) if (path / "schemastore").is_dir())
    with sqlite3.connect(f"file:{package}/schemastore/cache.sqlite?mode=ro", uri=True) as database:
        rows = database.execute("SELECT value FROM responses WHERE instr(value, ?)",
                                (b"(SARIF) Version 2.1.0 JSON Schema",)).fetchall()
    text = rows[0][0]
    text = text[text.index(b'{\r\n  "$schema"'):].decode(errors="replace")
    return json.JSONDecoder().raw_decode(text)[0]


class Reports(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("all.yaml", WORLD, LONELY_ROUTE.replace("PathPrefix", "RegularExpression"))
        self.write("clean.yaml", ROUTE.replace("rates", "fine"))


class Text(Reports):
    def test_lines(self):
        lines = self.check("all.yaml", status=ERRORS).stdout.splitlines()
        self.assertRegex(lines[0], r"^all\.yaml:\d+:\d+: warning HR301 httproute/default/rates "
                                   r"spec\.parentRefs\[0\]\.name: Not found: \"elsewhere\"")
        self.assertRegex(lines[1], r"^all\.yaml:\d+:\d+: error HR203 httproute/default/rates "
                                   r"spec\.rules\[0\]\.matches\[0\]\.path\.type: Unsupported value")
        self.assertEqual(lines[2], "1 error, 1 warning in 4 objects; `latticectl explain CODE` tells more")

    def on_terminal(self, **env):
        """What a terminal gets."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
            os.execve(LATTICECTL, ["latticectl", "check", "all.yaml"], {**clean, "TERM": "xterm", **env})
        text = b""
        while True:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:  # the other end is closed
                chunk = b""
            if not chunk:
                break
            text += chunk
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), ERRORS)
        return text.decode()

    def test_colours_are_for_terminals(self):
        coloured = self.on_terminal()
        self.assertIn("\033[31merror\033[0m HR203", coloured)
        self.assertIn("\033[33mwarning\033[0m HR301", coloured)
        self.assertIn("\033[31m", self.on_terminal(NO_COLOR=""))  # empty: not set (no-color.org)
        self.assertNotIn("\033", self.on_terminal(NO_COLOR="1"))
        self.assertNotIn("\033", self.on_terminal(TERM="dumb"))
        self.assertNotIn("\033", self.check("all.yaml", env={"TERM": "xterm"}).stdout)

    def test_names_of_objects(self):
        generated = REGEX_ROUTE.replace("name: rates", "generateName: rates-")
        self.assertIn("httproute/default/rates-* ", self.check("-", input=generated).stdout)
        unnamed = REGEX_ROUTE.replace("  name: rates\n", "  labels: {}\n")
        self.assertIn("httproute/default/(unnamed) ", self.check("-", input=unnamed).stdout)


class Json(Reports):
    def test_form(self):
        report = self.report("all.yaml", "clean.yaml")
        self.assertEqual(list(report), ["version", "findings", "notes", "summary"])
        self.assertEqual(report["version"], 1)
        self.assertEqual(report["summary"], {"objects": 5, "errors": 1, "warnings": 1, "suppressed": 0, "omitted": 0})
        for finding in report["findings"]:
            self.assertEqual(list(finding), FINDING_KEYS)
        regex = report["findings"][1]
        self.assertEqual({key: regex[key] for key in FINDING_KEYS if key not in ("message", "docs", "line", "column")},
                         {"code": "HR203", "severity": "error", "file": "all.yaml", "kind": "HTTPRoute",
                          "apiVersion": "gateway.networking.k8s.io/v1", "namespace": "default", "name": "rates",
                          "path": "spec.rules[0].matches[0].path.type"})

    def test_nothing_found(self):
        self.assertEqual(self.report("-", input=""),
                         {"version": 1, "findings": [], "notes": [],
                          "summary": {"objects": 0, "errors": 0, "warnings": 0, "suppressed": 0, "omitted": 0}})

    def test_docs_page_describes_every_member(self):
        page = (ROOT / "docs" / "check-json.md").read_text(encoding="utf-8")
        report = self.report("all.yaml")
        for member in [*report, *FINDING_KEYS, *report["summary"]]:
            self.assertIn(f"| `{member}` |", page)
        example = json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL).group(1))
        self.assertEqual(list(example), list(report))
        self.assertEqual(list(example["findings"][0]), FINDING_KEYS)
        self.assertEqual(list(example["summary"]), list(report["summary"]))


class Sarif(Reports):
    def log(self, *args):
        return json.loads(self.check("-o", "sarif", *args).stdout)

    def test_schema(self):
        jsonschema = python_packages.load("jsonschema")
        schema = sarif_schema()
        validator = jsonschema.Draft7Validator(schema)
        self.write("odd ä?#.yaml", REGEX_ROUTE)
        for args in (["all.yaml"], ["clean.yaml"], ["-"], [str(ROOT / "examples")], ["odd ä?#.yaml"]):
            with self.subTest(args):
                self.assertEqual([error.message for error in validator.iter_errors(self.log(*args))], [])
        broken = self.log("all.yaml")
        del broken["runs"][0]["tool"]["driver"]["name"]
        self.assertTrue(list(validator.iter_errors(broken)), "the schema demands nothing")

    def test_results(self):
        run_ = self.log("all.yaml")["runs"][0]
        findings = self.report("all.yaml")["findings"]
        self.assertEqual([(r["ruleId"], r["level"]) for r in run_["results"]],
                         [(f["code"], f["severity"]) for f in findings])
        for result, finding in zip(run_["results"], findings):
            place = result["locations"][0]["physicalLocation"]
            self.assertEqual(place["region"], {"startLine": finding["line"], "startColumn": finding["column"]})
            self.assertEqual(place["artifactLocation"]["uri"], "all.yaml")
            self.assertEqual(result["message"]["text"], f"{finding['path']}: {finding['message']}")
        rules = {rule["id"]: rule for rule in run_["tool"]["driver"]["rules"]}
        self.assertLessEqual({result["ruleId"] for result in run_["results"]}, set(rules))
        self.assertEqual(rules["HR203"]["defaultConfiguration"]["level"], "error")

    def test_names_of_files_are_uri_references(self):
        name = "odd ä?#%&:.yaml"
        self.write(name, REGEX_ROUTE)
        uri = self.log(name)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        self.assertEqual(urllib.parse.unquote(uri), name)
        self.assertRegex(uri, r"^[A-Za-z0-9%._~!$&'()*+,;=@/-]+$")


class Junit(Reports):
    def suite(self, *args):
        root = xml.etree.ElementTree.fromstring(self.check("-o", "junit", *args).stdout.encode())
        self.assertEqual(root.tag, "testsuites")
        return root.find("testsuite")

    def test_cases_are_objects(self):
        suite = self.suite("all.yaml", "clean.yaml")
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors")), ("5", "1", "0"))
        cases = suite.findall("testcase")
        self.assertEqual([case.get("name") for case in cases],
                         ["gatewayclass/amazon-vpc-lattice", "gateway/default/my-hotel", "service/default/parking",
                          "httproute/default/rates", "httproute/default/fine"])
        self.assertEqual([case.get("classname") for case in cases], ["all.yaml"] * 4 + ["clean.yaml"])
        failed = [case for case in cases if case.find("failure") is not None]
        self.assertEqual([case.get("name") for case in failed], ["httproute/default/rates"])
        failure = failed[0].find("failure")
        self.assertEqual(failure.get("message"), "1 error")
        self.assertRegex(failure.text, r"^\d+:\d+: HR203 spec\.rules\[0\]")
        self.assertRegex(failed[0].find("system-out").text, r"^\d+:\d+: HR301 spec\.parentRefs\[0\]")

    def test_any_text_is_well_formed_xml(self):
        odd = '"<&>\\" \\u0001 \\uFFFE ä ]]> \\U0001F600"'
        text = ROUTE.replace("name: rates", f"name: {odd}").replace("  rules:", f"  {odd}: 1\n  rules:")
        self.write("<&>\".yaml", text)
        case = self.suite("<&>\".yaml").find("testcase")
        self.assertEqual(case.get("classname"), "<&>\".yaml")
        self.assertIn("<&>\" ? ? ä ]]> \U0001F600", case.get("name"))


class Github(Reports):
    def test_annotations(self):
        lines = self.check("-o", "github", "all.yaml", status=ERRORS).stdout.splitlines()
        findings = self.report("all.yaml")["findings"]
        self.assertEqual(lines, [
            f"::{f['severity']} file=all.yaml,line={f['line']},col={f['column']},title={f['code']}::"
            f"httproute/default/rates {f['path']}: {f['message']}" for f in findings])

    def test_escapes(self):
        """As the toolkit of the runner has it: % CR LF everywhere, also : and , in properties."""
        text = ROUTE.replace("  rules:", '  "a%,:b\\nc": 1\n  rules:').replace("rates", '"r\\n::error::x"')
        self.write("a,b%:c.yaml", text)
        lines = self.check("-o", "github", "a,b%:c.yaml").stdout.splitlines()
        unknown = next(line for line in lines if "title=HR007" in line)
        properties, message = unknown.removeprefix("::error ").split("::", 1)
        self.assertIn("file=a%2Cb%25%3Ac.yaml,", properties)
        self.assertIn("a%25,:b\\nc", message)
        self.assertTrue(all(line.startswith(("::error file=", "::warning file=")) for line in lines), lines)


if __name__ == "__main__":
    unittest.main()
