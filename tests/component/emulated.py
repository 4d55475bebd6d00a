"""A lattice-emulator for a test module, in a network namespace of the module's own, and unsigned
calls to it."""

import collections
import http.client
import json
import os
import sys
import tempfile
import time
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "cluster"), str(TESTS / "support")]
import netns
from lattice_programs import VPC, Emulator
from names import Names

BIN = Path(os.environ.get("LG_BIN", TESTS.parent / "build" / "asan" / "bin"))
PATIENCE = 20.0
# Nothing has to be waited for, and a second of a health check's settings lasts 40 ms.
SETTINGS = {"verify-signatures": "false", "service-delay-ms": 0, "service-association-delay-ms": 0,
            "vpc-association-delay-ms": 0, "target-group-delay-ms": 0, "drain-ms": 300,
            "health-second-ms": 40}
Reply = collections.namedtuple("Reply", "status headers body")


class Place:
    """What programs want of a cluster: a folder for their logs."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.orphan = None


class Emulated:
    """One emulator with a name server, which end with the module. `ca_file` is that of its HTTPS
    listeners; `settings` replace some of SETTINGS, `flags` are added."""

    def __init__(self, settings=None, flags=()):
        netns.enter()
        folder = tempfile.TemporaryDirectory(prefix="lg-emulator-")
        unittest.addModuleCleanup(folder.cleanup)
        place = Place(folder.name)
        names = Names(place.directory)
        unittest.addModuleCleanup(names.stop)
        names.start()
        self.ca_file = place.directory / "ca.crt"
        values = {**SETTINGS, **(settings or {})}.items()
        self.program = Emulator(place, BIN, names.hosts, [
            *(f"--set={name}={value}" for name, value in values), f"--ca-file={self.ca_file}",
            *flags])
        unittest.addModuleCleanup(self.program.stop)
        self.program.start()

    def admin(self, path, method="GET", body=None):
        return self.program.admin(path, method, body)

    def send(self, method, path, body=None, timeout=PATIENCE):
        """A call of the VPC Lattice API on a connection of its own. Raises OSError or
        http.client.HTTPException when no whole answer comes back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=timeout)
        text = None if body is None else json.dumps(body)
        try:
            connection.request(method, path, text,
                               {"Content-Type": "application/json"} if text else {})
            reply = connection.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            connection.close()

    def api(self, method, path, body=None):
        """The same for calls that must succeed: what is answered."""
        reply = self.send(method, path, body)
        if reply.status >= 300:
            raise AssertionError(f"{method} {path}: {reply.status} {reply.body.decode()}")
        return json.loads(reply.body) if reply.body else None


def until(condition):
    """What `condition` returns once that is true; OSError counts as not yet."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            found = last = condition()
        except OSError as error:
            found, last = None, error
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE:.0f} s in vain; last: {last}")
        time.sleep(0.02)
