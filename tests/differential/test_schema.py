"""Our schema and CEL checks against the API server's, for every bundle.

Each object of the corpus and many mutants go to both: creations and updates, dry-run. The verdict
must be the same, and so must the paths: exactly for the OpenAPI schema and unknown fields; for CEL
rules, which the CRDs attach to lists and objects, ours must lie at or below the server's. Every CEL
rule of the CRDs is broken by some object.

No difference is known: a failure here is a fault of ours, or a bundle that the tables do not fit.

LG_DIFFERENTIAL_MUTANTS is the number of mutants per bundle, LG_DIFFERENTIAL_SEED where they begin.
"""

import copy
import json
import os
import random
import re
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "cluster"))

import apiserver
import bundles
from cluster import Cluster
from mutants import GROUP, Mutator, breakers, corpus
from probe import Probe

MUTANTS = int(os.environ.get("LG_DIFFERENTIAL_MUTANTS", "400"))
SEED = int(os.environ.get("LG_DIFFERENTIAL_SEED", "1"))
UPDATES = 0.25  # of the mutants are updates
SHOWN = 8
UNKNOWN_FIELD = 7  # the number of that row of every kind
FIRST_CEL = 10

# CEL rules that no object can break, because the schema says the same and comes first.
UNREACHABLE = {"type must be one of ['Exact', 'PathPrefix', 'RegularExpression']"}


def our_path(path):
    """Ours, in the server's spelling: keys of maps stand after a dot, places in metadata nowhere."""
    path = re.sub(r"^metadata\.ownerReferences\[\d+\]", "metadata.ownerReferences", path)
    path = re.sub(r"^metadata\.(labels|annotations|finalizers)\[.*\]$", r"metadata.\1", path)
    return re.sub(r"\[([^\]]*[^\]0-9][^\]]*|)\]", r".\1", path)


def covers(outer, inner):
    return inner == outer or (inner.startswith(outer) and inner[len(outer)] in ".[")


def difference(answer, findings, omitted):
    """What the two disagree on, or None."""
    errors = [one for one in findings if one.severity == "error"]
    if answer.accepted != (not errors):
        return "verdict"
    if answer.accepted or answer.undecodable or omitted:
        return None
    unknown = {our_path(one.path) for one in errors if one.number == UNKNOWN_FIELD}
    schema = {our_path(one.path) for one in errors if one.number < FIRST_CEL} - unknown
    if answer.unknown:  # then it says nothing else; we do not list what is in a value of a wrong type
        inside = {path for path in answer.unknown if any(covers(one, path) for one in schema)}
        return None if answer.unknown - inside == unknown - inside else "unknown fields"
    if "metadata.generateName" in schema and "metadata.name" in answer.schema:
        answer.schema.remove("metadata.name")  # the name that was made of it
        answer.schema.add("metadata.generateName")
    if schema != answer.schema:
        return "schema paths"
    if answer.cel_skipped:
        return None
    cel = {our_path(one.path) for one in errors if one.number >= FIRST_CEL}
    # Where a list map has a CEL rule for uniqueness too, one finding stands for both.
    if any(not any(covers(path, one) for one in cel | schema) for path in answer.cel):
        return "a CEL rule that we do not have"
    if any(not any(covers(path, one) for path in answer.cel) for one in cel):
        return "a CEL rule that the server does not have"
    return None


def is_served(bundle, one):
    """Kinds in a version that there is; v1.2.1 has ReferenceGrant as v1beta1 alone."""
    version = one["apiVersion"].removeprefix(GROUP + "/")
    return version in ("v1", "v1beta1") and (bundle, one["kind"], version) != (
        "v1.2.1", "ReferenceGrant", "v1")


class Schema(unittest.TestCase):
    def setUp(self):
        self.objects = corpus()
        self.random = random.Random(SEED)

    def test_v1_2_1(self):
        self.compare("v1.2.1")

    def test_v1_6_1(self):
        self.compare("v1.6.1")

    def test_newest(self):
        self.compare(bundles.NEWEST)

    def compare(self, bundle):
        messages = self.unseen = apiserver.cel_messages(bundles.crds(bundle))
        served = [one for one in self.objects if is_served(bundle, one)]
        mutator = Mutator(self.random, served)
        with (Cluster(bundle=bundle) as cluster, Probe() as probe,
              apiserver.ApiServer(cluster, messages) as server):
            creations = served + breakers() + [mutator.mutant(self.random.choice(served))
                                  for _ in range(int(MUTANTS * (1 - UPDATES)))]
            olds, updates = self.updates(server, mutator, served)
            rejected = self.compare_all(bundle, server, probe, creations, None)
            rejected += self.compare_all(bundle, server, probe, updates, olds)
        self.assertFalse(self.unseen - UNREACHABLE, "no object breaks the CEL rules that say this")
        total = len(creations) + len(updates)
        print(f"{bundle}: {total} objects compared, {rejected} of them rejected by both")
        self.assertGreater(rejected, total // 4, "too few mutants are invalid to prove anything")
        self.assertLess(rejected, total, "no object is valid")

    def updates(self, server, mutator, served):
        """(objects as stored, updates of them): mutants, and some that change nothing."""
        stored = []
        for number, one in enumerate(served):
            fresh = copy.deepcopy(one)
            fresh["metadata"] = {"name": f"stored-{number}"}
            if server.judge_all([fresh])[0].accepted:
                stored.append(server.store(fresh))
        olds = [one for one in stored if one["kind"] == "GatewayClass"]
        updates = [copy.deepcopy(one) for one in olds]
        for update in updates:
            update["spec"]["controllerName"] = "example.com/another"
        for _ in range(int(MUTANTS * UPDATES)):
            old = self.random.choice(stored)
            update = mutator.mutant(old, ("spec",)) if self.random.random() < 0.95 else old
            update["metadata"] = old["metadata"]
            olds.append(old)
            updates.append(update)
        return olds, updates

    def compare_all(self, bundle, server, probe, objects, olds):
        """Compares all and returns how many both reject."""
        differences, rejected = [], 0
        answers = server.judge_all(objects, olds)
        self.unseen = self.unseen.difference(*(answer.messages for answer in answers))
        for one, old, answer in zip(objects, olds or [None] * len(objects), answers):
            findings, omitted = probe.judge(bundle, one, old)
            what = difference(answer, findings, omitted)
            rejected += not answer.accepted
            if what:
                differences.append((what, one, old, answer, findings))
        shown = "\n".join(_show(*each) for each in differences[:SHOWN])
        self.assertEqual(len(differences), 0, f"differences, the first ones:\n{shown}")
        return rejected


def _show(what, one, old, answer, findings):
    ours = "\n".join(f"      {each.code} {each.path}: {each.text}" for each in findings)
    before = f"\n    before: {json.dumps(old)}" if old else ""
    return (f"  {what}\n    object: {json.dumps(one)}{before}\n"
            f"    server ({answer.status}): {answer.text}\n      schema {sorted(answer.schema)} "
            f"cel {sorted(answer.cel)} unknown {sorted(answer.unknown)}\n"
            f"    ours:\n{ours or '      nothing'}")


if __name__ == "__main__":
    unittest.main()
