"""lattice-emulator beside moto, which others wrote, where moto implements a call: the same calls at
both (tests/cases/emulator/moto.yaml), and every difference is one of those that are listed, with
what botocore's model says of it (moto_differences.yaml).

A row of the list: `where` in the outcome, what each of the two says there (null: nothing), the
steps that it is so in, and `model`: "moto violates" it, or "allows both". Where both say the same
once they are parsed, with one word for all that was made up, and the reply of moto violates the
model, "(alike)" stands for both. `why` is for people.
Where one succeeds and the other fails, "outcome" is the only row; a list of another length is one
row.
"""

import collections
import json
import re
import unittest

import emulated
import journal_check
import lifecycle
import python_packages
import service_model

moto = python_packages.load("moto", python_packages.MOTO)
from botocore import xform_name
from lattice_programs import REGION
from moto.vpclattice.responses import VPCLatticeResponse

CASES = lifecycle.TESTS / "cases" / "emulator"
LIFE = lifecycle.yaml.safe_load((CASES / "moto.yaml").read_text())
LISTED = lifecycle.yaml.safe_load((CASES / "moto_differences.yaml").read_text())
KEYS = {"region_name": REGION, "aws_access_key_id": "none", "aws_secret_access_key": "none"}
# What moto makes up: ids that are not saved, hosted zones.
MADE_UP = re.compile(r"\b[a-z]+-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{3}\b|\bZ[0-9]{6}XYZ\b")
ALIKE = "(alike)"
world = None


def setUpModule():
    global world
    world = emulated.Emulated()


class Side:
    """One of the two: its transcript, and for each step where the raw reply violates the model
    and whether the request does."""

    def __init__(self, make_client, configure):
        self._make_client = make_client
        self._raw = None
        self.problems = []
        self.asks_wrong = []
        self.transcript = []
        walker = lifecycle.Walker(self._client, configure)
        for step in LIFE["steps"]:
            self.transcript.append(walker.take(step))
            # Of the last call, which ended the step.
            self.problems.append({p.where for p in journal_check.reply_problems(self._raw)})
            self.asks_wrong.append(self._asks_wrong)
        self.named = walker.saved

    def _client(self, service):
        client = self._make_client(service)
        client.meta.events.register(f"before-parameter-build.{service}", self._judge)
        client.meta.events.register(f"before-parse.{service}", self._keep)
        return client

    def _keep(self, operation_model, response_dict, **_):
        body = response_dict["body"]
        self._raw = {"service": operation_model.service_model.service_name,
                     "operation": operation_model.name, "status": response_dict["status_code"],
                     "reply": json.loads(body) if body else {}}
        error = response_dict["headers"].get("x-amzn-errortype")
        if error:
            self._raw["error"] = error

    def _judge(self, params, model, **_):
        self._asks_wrong = bool(service_model.check(model.input_shape, params, "params"))

    def outcomes(self):
        """The transcript with names for what was saved, and without what differs by run."""
        text = json.dumps(self.transcript)
        for value in sorted(self.named.values(), key=len, reverse=True):
            text = text.replace(value, "(saved)")
        return lifecycle.comparable(json.loads(MADE_UP.sub("(made up)", text)))


def leaves(value, where=""):
    """{path: leaf} of an outcome."""
    if isinstance(value, dict):
        return {path: leaf for name, item in value.items()
                for path, leaf in leaves(item, f"{where}.{name}" if where else name).items()}
    if isinstance(value, list):
        return {path: leaf for i, item in enumerate(value)
                for path, leaf in leaves(item, f"{where}[{i}]").items()} | {
                    where: f"{len(value)} items"}
    return {where: value}


def short(outcome):
    """An outcome without what people read; its code when it is a failure."""
    code = outcome.get("error", {}).get("code", "success")
    members = {name: item for name, item in outcome.get("error", {}).items()
               if name not in ("code", "message")}
    return code, {"code": code, "status": outcome["status"],
                  **({"error": members} if members else {}),
                  **({"reply": outcome["reply"]} if "reply" in outcome else {})}


def compare(left, right, violated, asks_wrong):
    """{(where, emulator, moto, model)} of one step."""
    (our_code, left), (their_code, right) = short(left), short(right)
    if "success" in (our_code, their_code) and our_code != their_code:
        verdict = "moto violates" if asks_wrong else "allows both"
        return {("outcome", our_code, their_code, verdict)}
    left, right = leaves(left), leaves(right)
    rows, other_lists = set(), ()
    for where in sorted({*left, *right, *violated}):
        ours, theirs = left.get(where), right.get(where)
        if where.startswith(other_lists) or (ours == theirs and where not in violated):
            continue
        if str(ours).endswith(" items") or str(theirs).endswith(" items"):
            other_lists = (*other_lists, f"{where}[")
        rows.add((where, *((ALIKE, ALIKE) if ours == theirs else (ours, theirs)),
                  "moto violates" if where in violated else "allows both"))
    return rows


def differences(ours, theirs):
    """{row: steps} of all."""
    rows = collections.defaultdict(list)
    everything = zip(LIFE["steps"], ours.outcomes(), theirs.outcomes(), theirs.problems,
                     ours.asks_wrong, strict=True)
    for step, *outcome in everything:
        for row in compare(*outcome):
            rows[row].append(step["name"])
    return rows


class Moto(unittest.TestCase):
    def test_the_differences(self):
        with moto.mock_aws():
            theirs = Side(lambda service: lifecycle.boto3.client(
                service, **KEYS, config=lifecycle.Config(parameter_validation=False)),
                lambda _: None)
        world.admin("settings", "PATCH", LIFE["settings"])
        ours = Side(lambda service: lifecycle.client(world.program.endpoint, service),
                    lambda settings: world.admin("settings", "PATCH", settings))
        self.assertEqual([problems for problems in ours.problems if problems], [])
        found = differences(ours, theirs)
        listed = {(row["where"], row["emulator"], row["moto"], row["model"]): row["steps"]
                  for row in LISTED["differences"]}
        for row in sorted({*found, *listed}, key=str):
            with self.subTest(row):
                self.assertEqual(found.get(row), listed.get(row))

    def test_what_moto_does_not_have(self):
        """When moto learns one of these, it belongs into moto.yaml."""
        ours = {entry["call"] for entry in LIFE["steps"] if "service" not in entry}
        model = service_model.service(lifecycle.LATTICE).operation_names
        missing = {name for name in model if not hasattr(VPCLatticeResponse, xform_name(name))}
        used = {name for name in missing if not lifecycle.UNUSED.search(name)}
        self.assertEqual(used, set(LISTED["not_implemented"]))
        self.assertEqual({name for name in model if not lifecycle.UNUSED.search(name)} - missing,
                         ours)
