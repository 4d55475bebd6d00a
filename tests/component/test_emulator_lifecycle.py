"""lattice-emulator as boto3 and the AWS SDK for JavaScript find it: the life of every kind of
resource, with its conflicts, quotas, pages and refusals (tests/cases/emulator/lifecycle). Both
clients see what the data says, and both see the same."""

import json
import subprocess
import unittest

import emulated
import lifecycle
import node_packages
import service_model
from lattice_programs import CREDENTIALS, REGION

world = None
transcripts = {}  # by client and life


def setUpModule():
    global world
    node_packages.folder()  # while there is a network
    world = emulated.Emulated({"verify-signatures": "true"})
    usual = world.admin("settings")
    for name in lifecycle.names():
        transcripts["boto3", name] = walk_with_boto3(lifecycle.load(name), usual)
    configure(usual)
    for name, transcript in walk_with_node().items():
        transcripts["javascript", name] = transcript


def configure(settings):
    world.admin("settings", "PATCH", settings)


def walk_with_boto3(life, usual):
    world.admin("reset", "POST")
    configure(usual | life.get("settings", {}))
    walker = lifecycle.Walker(
        lambda service: lifecycle.client(world.program.endpoint, service), configure)
    return [walker.take(step) for step in life["steps"]]


def walk_with_node():
    folder = world.program.cluster.directory
    files = {}
    for name in lifecycle.names():
        file = folder / f"life-{name}.json"
        file.write_text(json.dumps(lifecycle.load(name)))
        files[str(file)] = name
    done = node_packages.run(lifecycle.TESTS / "component" / "lifecycle_client.js",
                             [world.program.endpoint, REGION, *files], stdout=subprocess.PIPE,
                             env=CREDENTIALS)
    if done.returncode != 0:
        raise AssertionError(f"the JavaScript client ended with {done.returncode}")
    return {files[file]: found for file, found in json.loads(done.stdout).items()}


class Lives(unittest.TestCase):
    maxDiff = None

    def judge(self, client):
        for name in lifecycle.names():
            saved = {}
            steps = lifecycle.load(name)["steps"]
            for number, (step, outcome) in enumerate(
                    zip(steps, transcripts[client, name], strict=True), 1):
                title = step.get("name") or step.get("call", "set")
                with self.subTest(f"{name}, step {number}: {title}"):
                    self.assertIsNone(lifecycle.problem(step, outcome, saved))

    def test_boto3(self):
        self.judge("boto3")

    def test_javascript(self):
        self.judge("javascript")

    def test_both_see_the_same(self):
        for name in lifecycle.names():
            with self.subTest(name):
                ours, theirs = (lifecycle.comparable(transcripts[client, name])
                                for client in ("boto3", "javascript"))
                for number, pair in enumerate(zip(ours, theirs, strict=True), 1):
                    self.assertEqual(*pair, f"step {number}")

    def test_every_operation_succeeds(self):
        """All of the model but those on what the product does not use."""
        succeeded = {entry["operation"] for entry in world.program.journal()
                     if entry["service"] == lifecycle.LATTICE and entry["status"] < 300}
        model = service_model.service(lifecycle.LATTICE).operation_names
        self.assertEqual({name for name in model if not lifecycle.UNUSED.search(name)} - succeeded, set())
