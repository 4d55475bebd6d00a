"""What the tests of bad days share: one world, and for each test an account and a namespace of its
own, with a small installation in it.

    class Refused(BadDay):
        def test_denied(self):
            self.fault("deny", "CreateService")
            self.start()
            self.install()
            self.assertTold(self.route_object, "AccessDeniedException", "CreateService")
"""

import copy
import itertools
import json
import os
import re
import time
import unittest

from gateway_objects import (PROGRAMMED, SERVICE_ARN, VPC_ASSOCIATED, conditions, gateway,
                             gateway_class, is_programmed, path_of, route, rule, service, slice_of)
from lattice_world import LatticeWorld, eventually

PATIENCE = 60  # seconds: nothing may wait longer before it heals
# Nothing has to be waited for but what a test asks for.
SETTINGS = {"verify-signatures": True, "assume-healthy": True, "service-delay-ms": 0,
            "service-association-delay-ms": 0, "vpc-association-delay-ms": 0,
            "target-group-delay-ms": 0, "drain-ms": 100, "clock-offset-ms": 0,
            "quota-rules-per-listener": 10, "quota-target-groups-per-service": 10}
METRIC = re.compile(r"^([a-z_]+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
TICKS = os.sysconf("SC_CLK_TCK")

world = None
_numbers = itertools.count(1)


def set_up_module(**options):
    """For setUpModule(): the world without the controller running; options of LatticeWorld."""
    global world
    world = LatticeWorld(**options)
    unittest.addModuleCleanup(world.stop)
    world.start()
    world.controller.stop()
    world.apply(gateway_class())


class BadDay(unittest.TestCase):
    """`namespace`, and the objects `gateway_object`, `route_object`, `service_object`,
    `slice_object` as install() applies them."""

    def setUp(self):
        self.emulator, self.controller = world.emulator, world.controller
        self.emulator.admin("faults", "DELETE")
        self.emulator.admin("reset", "POST")
        self.emulator.admin("settings", "PATCH", SETTINGS)
        self.flags, self.env = list(self.controller.flags), dict(self.controller.env)
        self.namespace = f"day-{next(_numbers)}"
        self.network = f"{self.namespace}-net"
        world.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}})
        self.gateway_object = gateway(self.network, self.namespace)
        self.service_object = service("parking", self.namespace)
        self.slice_object = slice_of("parking", self.namespace, ["10.244.9.1", "10.244.9.2"])
        self.route_object = route("parking", self.namespace, self.network,
                                  rule("/parking", ("parking", 80, 1)))
        self.addCleanup(self._clean_up)

    def _clean_up(self):
        """The trouble ends, all is deleted, and nothing is left: no lost resource, no crash."""
        try:
            self.emulator.admin("faults", "DELETE")
            self.emulator.admin("settings", "PATCH", SETTINGS)
            self.stop()
            self.start()
            for item in (self.route_object, self.gateway_object):
                folder = path_of(item).rsplit("/", 1)[0]
                world.cluster.api(folder, "DELETE")
            self._wait_until_empty()
            world.kubectl("delete", "namespace", self.namespace, "--wait=false")
        finally:
            self.stop()

    def _wait_until_empty(self):
        try:
            eventually(lambda: not self._what_is_left(), "nothing is left", PATIENCE)
        except AssertionError:
            self.fail("left behind:\n" + "\n".join(map(str, self._what_is_left())))

    def _what_is_left(self):
        state = self.emulator.admin("state")
        found = [(one["arn"], one.get("name"), one.get("status"))
                 for kind in state for one in self.owned(kind, state)]
        for item in (self.route_object, self.gateway_object):
            found += [(one["metadata"], conditions(one))
                      for one in world.get(path_of(item).rsplit("/", 1)[0])["items"]]
        return found

    # The programs

    def start(self, *flags, wait=True, **env):
        """Starts the controller with these on top of its usual ones; with wait=False not waiting
        until it is ready, which it may never be."""
        self.controller.flags = [*self.flags, *flags]
        self.controller.env = {**self.env, **env}
        ready = self.controller.is_ready
        if not wait:
            self.controller.is_ready = lambda: self.controller.get("/healthz")[0] == 200
        try:
            self.controller.start()
        finally:
            self.controller.is_ready = ready
        self.started = len(self.controller.log())

    def stop(self):
        """Fails when the controller did not end well."""
        self.controller.stop()
        self.controller.flags, self.controller.env = list(self.flags), dict(self.env)

    def fault(self, effect, operation="*", **more):
        """Returns the rule's id."""
        rule_form = {"effect": effect, "operation": operation, **more}
        return self.emulator.admin("faults", "POST", rule_form)["id"]

    def settings(self, **values):
        """Of the emulator, with _ for -."""
        self.emulator.admin("settings", "PATCH",
                            {name.replace("_", "-"): value for name, value in values.items()})

    # What is there

    def install(self):
        world.apply(self.service_object, self.slice_object, self.gateway_object, self.route_object)

    def now(self, item):
        """The object as it stands, None when it is gone."""
        return world.get(path_of(item))

    def change(self, item, **spec):
        """Applies it with members of its spec changed."""
        item["spec"].update(copy.deepcopy(spec))
        world.apply(item)

    def owned(self, kind, state=None):
        """Resources in the account that the controller made, rules aside that AWS made."""
        items = (state or self.emulator.admin("state")).get(kind) or []
        return [one for one in items if isinstance(one, dict) and one.get("tags")]

    def metric(self, name, **labels):
        """Sum of the series that have the labels (values are regular expressions)."""
        total = 0.0
        for series, text, value in METRIC.findall(self.controller.get("/metrics")[1]):
            if series == name and all(re.search(f'{key}="(?:{want})"', text or "")
                                      for key, want in labels.items()):
                total += float(value)
        return total

    def log_lines(self):
        """Of this start of the controller, decoded."""
        lines = self.controller.log().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    # Assertions

    def programmed(self, *items, seconds=PATIENCE):
        """Waits until they are (the installation's own, unless some are named)."""
        for item in items or (self.gateway_object, self.route_object):
            name = item["metadata"]["name"]
            try:
                eventually(lambda item=item: is_programmed(self.now(item)), name, seconds)
            except AssertionError:
                self.fail(f"{name} is not programmed: {json.dumps(conditions(self.now(item)))}")

    def told(self, item, *words, kind=None, seconds=PATIENCE):
        """Waits for a condition that is False and whose reason and message have the words (regular
        expressions). Returns it."""
        def find():
            for name, one in conditions(self.now(item)).items():
                text = f"{one['reason']}: {one['message']}"
                if (one["status"] == "False" and kind in (None, name)
                        and all(re.search(word, text) for word in words)):
                    return one
            return None
        try:
            return eventually(find, "told", seconds)
        except AssertionError:
            return self.fail(f"{words} not told: {json.dumps(conditions(self.now(item)), indent=1)}")

    def calm(self, seconds=3.0, calls=12, cpu=0.35):
        """For a while few calls are made and little is computed: nothing runs in a circle."""
        pid = self.controller.pid
        before, used = self.calls(), cpu_seconds(pid)
        time.sleep(seconds)
        made, burnt = self.calls() - before, cpu_seconds(pid) - used
        self.assertLessEqual(made, calls * seconds / 3, "calls to AWS")
        self.assertLessEqual(burnt, cpu * seconds, "seconds of CPU")

    def calls(self):
        """Requests that the controller has sent so far."""
        return self.metric("aws_api_requests_total")

    def event(self, item, reason, seconds=PATIENCE):
        """Waits for a Warning about the object."""
        name = item["metadata"]["name"]
        def find():
            path = f"/apis/events.k8s.io/v1/namespaces/{self.namespace}/events"
            return [one for one in world.get(path)["items"]
                    if one["type"] == "Warning" and one["reason"] == reason
                    and one["regarding"]["name"] == name]
        return eventually(find, f"event {reason} about {name}", seconds)


def cpu_seconds(pid):
    """What the process has used, of user and system time."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


__all__ = ["BadDay", "PATIENCE", "PROGRAMMED", "SERVICE_ARN", "SETTINGS", "VPC_ASSOCIATED", "eventually",
           "set_up_module"]
