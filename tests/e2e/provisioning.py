"""What the tests of provisioning share: one world for the whole run, what objects are told, what
AWS was asked for, and what answers.

    class Shop(Provisioning):
        def test_path(self):
            self.apply(route("shop", rule("/a", ("parking", 80, 1))))
            self.wait_told("httproute", "shop", {"Accepted": "True/Accepted"})
            self.assertAnswers("shop", {"/a": "Parking"})

The applications of examples/v1 run in namespace default all the time, each with two pods. A class
begins with the Gateway my-hotel, which takes routes of all namespaces. When it ends, all Gateways
and routes are deleted, at once and in no order, and then AWS must be empty and no object left.
"""

import collections
import json
import re
import time
import unittest

import gateway_objects
from gateway_objects import DNS_NAME, GATEWAY_API, LATTICE, gateway_class
from lattice_world import ROOT, LatticeWorld, eventually
from pod_network import curl

PATIENCE = 60  # seconds: nothing may wait longer before it heals
APPLICATIONS = ("parking", "review", "inventory-ver1", "inventory-ver2")
GROUP = "/apis/gateway.networking.k8s.io/v1"
KINDS = {"gatewayclass": f"{GROUP}/gatewayclasses", "gateway": f"{GROUP}/namespaces/{{}}/gateways",
         "httproute": f"{GROUP}/namespaces/{{}}/httproutes"}
# Life cycles last a moment, so that they are seen, a second of a health check 20 ms.
SETTINGS = {"service-delay-ms": 50, "service-association-delay-ms": 50,
            "vpc-association-delay-ms": 50, "target-group-delay-ms": 50, "drain-ms": 100,
            "health-second-ms": 20}
QUIET_SECONDS = 0.8

world = None


def set_up_module(**options):
    """For setUpModule(): everything runs, the applications are there."""
    global world
    flags = [*(f"--set={name}={value}" for name, value in SETTINGS.items()),
             *options.pop("emulator_flags", ())]
    world = LatticeWorld(emulator_flags=flags, **options)
    unittest.addModuleCleanup(world.stop)
    world.start()
    world.apply(gateway_class())
    for name in APPLICATIONS:
        apply_file(f"examples/v1/{name}.yaml")
    for name in APPLICATIONS:
        eventually(lambda: world.endpoints(name, 2), f"2 endpoints of {name}")


def apply_file(path):
    code, out, err = world.kubectl("apply", "-f", str(ROOT / path))
    if code:
        raise AssertionError(out + err)


def hotel(name="my-hotel", namespace="default", **annotations):
    """A Gateway that takes routes of all namespaces; `annotations` are ours, with _ for -."""
    item = gateway_objects.gateway(name, namespace, prefixed(annotations))
    item["spec"]["listeners"][0]["allowedRoutes"] = {"namespaces": {"from": "All"}}
    return item


def route(name, *rules, namespace="default", parents=({"name": "my-hotel", "namespace": "default"},),
          hostnames=(), **annotations):
    """`rules` by gateway_objects.rule()."""
    item = gateway_objects.route(name, namespace, "", *rules, annotations=prefixed(annotations))
    item["spec"]["parentRefs"] = list(parents)
    if hostnames:
        item["spec"]["hostnames"] = list(hostnames)
    return item


def prefixed(annotations):
    return {f"{LATTICE}/{name.replace('_', '-')}": value for name, value in annotations.items()}


def told(item):
    """{"TYPE": "STATUS/REASON: MESSAGE"} of the conditions at the object's present generation; those
    of a listener as "listener NAME TYPE", those of a further parent as "PARENT TYPE"."""
    status = (item or {}).get("status") or {}
    lists = [("", status.get("conditions"))]
    lists += [(f"listener {one['name']} ", one.get("conditions")) for one in status.get("listeners") or []]
    for number, parent in enumerate(status.get("parents") or []):
        lists.append((f"{parent['parentRef']['name']} " if number else "", parent["conditions"]))
    return {prefix + one["type"].removeprefix(f"{LATTICE}/"):
            f"{one['status']}/{one['reason']}: {one['message']}".removesuffix(": ")
            for prefix, conditions in lists for one in conditions or []
            if one.get("observedGeneration") == item["metadata"]["generation"]}


class Calls:
    """The calls of VPC Lattice that were made since."""

    def __init__(self):
        self._file = world.emulator.journal_file
        self._offset = self._file.stat().st_size

    def entries(self):
        with open(self._file, "rb") as lines:
            lines.seek(self._offset)
            found = [json.loads(line) for line in lines if line.endswith(b"\n")]
        return [one for one in found if one["service"] == "vpc-lattice"]

    def changes(self):
        """Those that change something, in their order."""
        return [one for one in self.entries()
                if not one["operation"].startswith(("Get", "List"))]

    def count(self):
        """{operation: number} of the changes."""
        return dict(collections.Counter(one["operation"] for one in self.changes()))

    def wait_quiet(self):
        """Returns self when no call came for a while."""
        seen, since = -1, time.monotonic()
        while time.monotonic() - since < QUIET_SECONDS:
            size = self._file.stat().st_size
            if size != seen:
                seen, since = size, time.monotonic()
            time.sleep(0.05)
        return self


class Provisioning(unittest.TestCase):
    """See the top of the file."""

    gateways = (hotel(),)

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(cls.assert_leaves_nothing)
        for item in cls.gateways:
            world.apply(item)
            name = item["metadata"]["name"]
            eventually(lambda: told(cls.stored("gateway", name)).get("Programmed", "").startswith("True"), name)

    def setUp(self):
        world.emulator.admin("health")  # whatever else fails when it is gone fails late

    @classmethod
    def assert_leaves_nothing(cls):
        for kind in ("gateways", "httproutes"):
            world.kubectl("delete", kind, "-A", "--all", "--wait=false")
        eventually(lambda: not left(), f"nothing left after {cls.__name__}: {left()}", PATIENCE)

    @staticmethod
    def stored(kind, name, namespace="default"):
        """The object, or None."""
        return world.get(f"{KINDS[kind].format(namespace)}/{name}")

    def apply(self, *objects):
        world.apply(*objects)

    def delete(self, kind, name, namespace="default", wait=False):
        code, out, err = world.kubectl("delete", kind, name, "-n", namespace, f"--wait={str(wait).lower()}")
        self.assertEqual(code, 0, out + err)

    def wait_told(self, kind, name, wanted, namespace="default", seconds=PATIENCE):
        """Waits until the conditions begin as wanted (regular expressions; None: absent)."""
        found = {}

        def fits():
            nonlocal found
            found = told(self.stored(kind, name, namespace))
            return all(found.get(key) is None if value is None
                       else re.match(value, found.get(key, ""), re.DOTALL)
                       for key, value in wanted.items())
        try:
            eventually(fits, "told", seconds)
        except AssertionError:
            self.fail(f"{kind} {name}: wanted {json.dumps(wanted, indent=1)}\n"
                      f"but was told {json.dumps(found, indent=1)}")
        return found

    def wait_programmed(self, *names, namespace="default"):
        """Waits until these routes are, without anything to criticise."""
        for name in names:
            self.wait_told("httproute", name, {"Accepted": "True/", "ResolvedRefs": "True/",
                                               "Programmed": "True/"}, namespace)

    def dns_name(self, name, namespace="default"):
        """What the route's annotation says, once it says it."""
        return eventually(lambda: self.stored("httproute", name, namespace)["metadata"]
                          .get("annotations", {}).get(DNS_NAME), f"DNS name of {name}")

    def wait_answers(self, name, wanted, *options, namespace="default", seconds=15):
        """Waits until paths of the route's DNS name answer: "STATUS BODY" matches (a number alone is
        the status)."""
        host = self.dns_name(name, namespace) if wanted else None
        for path, answer in wanted.items():
            pattern = answer if re.match(r"\d", answer) else f"200 Requesting.*{answer}"
            said = ""

            def fits():
                nonlocal said
                said = ask(f"http://{host}{path}", *options)
                return re.match(pattern, said)
            try:
                eventually(fits, "answer", seconds)
            except AssertionError:
                self.fail(f"{name}{path}: wanted {pattern}, got {said}")

    def shares(self, name, requests, path="/"):
        """{first word of what the pods say: number of answers}."""
        host = self.dns_name(name)
        code, text = curl(f"http://{host}{path}?[1-{requests}]", timeout=60)
        self.assertEqual(code, 0, text[-300:])
        return collections.Counter(re.findall(r": (\S+) handler pod", text))


def ask(url, *options):
    """"STATUS BODY"."""
    _, text = curl(url, "-w", "\n%{http_code}", *options)
    body, _, status = text.rpartition("\n")
    return f"{status} {body.strip()}"


def account(kind):
    """The resources of a kind that are in the account."""
    return world.emulator.admin("state")[kind]


def service_of(name):
    """The service of that name in VPC Lattice, or None."""
    return next((one for one in account("SERVICE") if one["name"] == name), None)


def groups_of(route_name, namespace="default"):
    """{backend Service: target group} of a route."""
    return {one["tags"].get(f"{LATTICE}/ServiceName"): one for one in account("TARGET_GROUP")
            if one["tags"].get(f"{LATTICE}/RouteName") == route_name
            and one["tags"].get(f"{LATTICE}/RouteNamespace") == namespace}


def rules_of(service_name, port=80):
    """The rules of the service's listener, by priority, without the default one."""
    service = service_of(service_name)
    listener = next(one for one in account("LISTENER")
                    if one["serviceId"] == service["id"] and one["port"] == port)
    return sorted((one for one in account("RULE")
                   if one["listenerId"] == listener["id"] and not one.get("isDefault")),
                  key=lambda one: one["priority"])


def left():
    """What is left of Gateways, routes and resources."""
    objects = [f"{item['kind']} {item['metadata']['namespace']}/{item['metadata']['name']}"
               for plural in ("gateways", "httproutes")
               for item in world.get(f"{GROUP}/{plural}")["items"]]
    resources = [f"{kind} {one.get('name', one['id'])}"
                 for kind, found in world.emulator.admin("state").items() for one in found]
    return objects + resources


__all__ = ["APPLICATIONS", "GATEWAY_API", "LATTICE", "PATIENCE", "ROOT", "Calls", "Provisioning",
           "account", "apply_file", "eventually", "groups_of", "hotel", "prefixed", "route",
           "rules_of", "service_of", "told"]
