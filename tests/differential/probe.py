"""Our own answers, from schema-probe (schema_probe.c)."""

import dataclasses
import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("LG_BIN", ROOT / "build" / "asan" / "bin")) / "schema-probe"


@dataclasses.dataclass
class Finding:
    code: str
    severity: str
    path: str
    text: str

    @property
    def number(self):
        return int(self.code[2:])


class Probe:
    """A running schema-probe; use it with `with`."""

    def __enter__(self):
        self._process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, encoding="utf-8")
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        code = self._process.wait(30)
        self._process.stdout.close()
        if code != 0:
            raise AssertionError(f"schema-probe ended with exit code {code}")

    def ask(self, question):
        """The answer to one question, decoded. Raises AssertionError if there is none."""
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        answer = json.loads(line) if line else {"failure": "schema-probe ended"}
        if "failure" in answer:
            raise AssertionError(f"{answer['failure']} on {json.dumps(question)}")
        return answer

    def judge(self, bundle, one, old=None):
        """(findings, number of findings left out) of an object, or of its update from `old`."""
        question = {"bundle": bundle, "object": one}
        if old is not None:
            question["old"] = old
        answer = self.ask(question)
        return [Finding(**finding) for finding in answer["findings"]], answer["omitted"]
