"""latticectl beside the controller: it plans what the controller then does, writes down what came
of it, and finds what somebody changed; and it changes nothing itself."""

import hashlib
import json
import os
import re
import subprocess
import unittest
import urllib.request

from lattice_world import ROOT, Controller, LatticeWorld, eventually

POST = ("gatewayclass", "my-hotel-gateway", "parking", "review", "inventory-ver1", "inventory-ver2",
        "rate-route-path", "inventory-route-bluegreen-single-cluster")
BACKENDS = ("parking", "review", "inventory-ver1", "inventory-ver2")
KINDS = "gatewayclasses,gateways,httproutes,services,endpointslices,namespaces"
RANDOM_SUFFIX = re.compile(r"^(k8s-.*-)[a-z]{10}$")
CLEAN, CHANGES = 0, 2

world = None


def setUpModule():
    """Everything of the post is applied; nobody has provisioned it yet."""
    global world
    world = LatticeWorld(parts=("emulator",), emulator_flags=["--set=verify-signatures=false"])
    world.start()
    unittest.addModuleCleanup(world.stop)
    for name in POST:
        code, out, err = world.kubectl("apply", "-f", str(ROOT / "examples" / f"{name}.yaml"))
        assert code == 0, out + err
    for name in BACKENDS:
        eventually(lambda name=name: world.endpoints(name, 2), f"2 endpoints of {name}")


def mutations(journal):
    return [entry for entry in journal if not entry["operation"].startswith(("List", "Get"))]


class Calls:
    """Calls in a form that does not depend on ids: whatever a call creates is known by a digest of
    the call, and so are the calls that name it."""

    def __init__(self):
        self.labels = {}  # id, ARN or placeholder -> digest
        self.found = []

    def add(self, operation, members, names):
        """`names`: what the created resource goes by from now on."""
        text = json.dumps([operation, self._plain(members)], sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        self.labels.update(dict.fromkeys(filter(None, names), digest))
        self.found.append(text)

    def _plain(self, value):
        if isinstance(value, dict):
            return {key: self._plain(item) for key, item in value.items() if key != "clientToken"}
        if isinstance(value, list):
            return sorted((self._plain(item) for item in value), key=json.dumps)
        if isinstance(value, str):
            return self.labels.get(value) or RANDOM_SUFFIX.sub(r"\1", value)
        return value


def planned(plan):
    calls = Calls()
    for step in plan["steps"]:
        key = step.get("produces")
        calls.add(step["operation"], {**step["parameters"], **step.get("body", {})},
                  [f"@{{{key}}}", f"@{{{key} arn}}"] if key else [])
    return sorted(calls.found)


def made(journal):
    calls = Calls()
    for entry in mutations(journal):
        reply = entry["reply"] if entry["operation"].startswith("Create") else {}
        calls.add(entry["operation"], entry["params"], [reply.get("id"), reply.get("arn")])
    return sorted(calls.found)


class PlanTest(unittest.TestCase):
    """In the order of their names: each test goes on where the one before left the world."""

    controller = None

    @classmethod
    def setUpClass(cls):
        cls.controller = Controller(world.cluster, world.bin, world.emulator.endpoint)
        cls.addClassCleanup(cls.controller.stop)

    def run_latticectl(self, *args, status=CLEAN):
        done = subprocess.run([world.bin / "latticectl", *args], capture_output=True, text=True,
                              env={**os.environ, **self.controller.environment()}, timeout=120,
                              check=False)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def drift(self, *args, status=CLEAN):
        kubeconfig = str(world.cluster.kubeconfig_of("admin"))
        return self.run_latticectl("drift", "--kubeconfig", kubeconfig, *args, status=status)

    def differences(self):
        rows = json.loads(self.drift("-o", "json", status=CHANGES).stdout)["differences"]
        return {(row["resource"], row["field"]): (row["wanted"], row["found"]) for row in rows}

    def plan(self, *args, **options):
        code, objects, err = world.kubectl("get", KINDS, "--all-namespaces", "-o", "yaml")
        self.assertEqual(code, 0, err)
        path = world.cluster.directory / "objects.yaml"
        path.write_text(objects, encoding="utf-8")
        return json.loads(self.run_latticectl("plan", "-o", "json", *args, str(path), **options).stdout)

    def api(self, method, path, body=None):
        """A change that somebody makes in AWS."""
        request = urllib.request.Request(
            world.emulator.endpoint + path, method=method, headers={"Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"{}")

    def read_only(self, command):
        """What the command calls; none of it may change anything."""
        before = len(world.emulator.journal())
        result = command()
        calls = world.emulator.journal()[before:]
        self.assertTrue(calls)
        self.assertEqual(mutations(calls), [])
        return result

    def test_1_the_controller_makes_exactly_the_calls_that_were_planned(self):
        plan = self.plan()
        self.assertEqual(plan["summary"]["calls"], plan["summary"]["create"])
        self.assertEqual(plan["plan"]["obstacles"], [])
        self.controller.start()
        eventually(lambda: len(mutations(world.emulator.journal())) >= plan["summary"]["calls"] and
                   self.drift(status=None).returncode == CLEAN, "all is provisioned", 60)
        self.assertEqual(made(world.emulator.journal()), planned(plan["plan"]))

    def test_2_a_snapshot_holds_all_that_plans_need_and_is_only_read(self):
        path = world.cluster.directory / "snapshot.json"
        self.read_only(lambda: self.run_latticectl("snapshot", "-o", str(path)))
        plan = self.plan("--snapshot", str(path), "--exit-code")
        self.assertEqual((plan["summary"]["calls"], plan["plan"]["needs"]), (0, []))
        again = self.run_latticectl("snapshot").stdout
        self.assertEqual({**json.loads(path.read_text()), "takenAt": ""},
                         {**json.loads(again), "takenAt": ""})

    def test_3_nothing_differs(self):
        self.assertEqual(self.read_only(self.drift).stdout, "0 differences\n")

    def test_4_a_rule_edited_in_aws_is_found_field_by_field_and_not_repaired(self):
        self.controller.stop()
        service, listener, rule, groups = self.rule_of("inventory-default")
        groups[0]["weight"], groups[1]["weight"] = 90, 10
        path = f"/services/{service}/listeners/{listener}/rules/{rule}"
        self.api("PATCH", path, {"action": {"forward": {"targetGroups": groups}}})
        found = self.read_only(self.differences)
        self.assertEqual(sorted(found.values()), [("50", "10"), ("50", "90")])
        for resource, field in found:
            self.assertIn(f"service inventory-default ({rule})", resource)
            self.assertRegex(field, r"^action\.forward\.targetGroups\[[01]\]\.weight$")
        text = self.drift(status=CHANGES).stdout
        self.assertRegex(text, r"weight: wanted 50, found 90\n")
        self.assertTrue(text.endswith("2 differences\n"), text)

    def rule_of(self, name):
        service = next(s["id"] for s in self.api("GET", "/services")["items"] if s["name"] == name)
        path = f"/services/{service}/listeners"
        listener = self.api("GET", path)["items"][0]["id"]
        rules = self.api("GET", f"{path}/{listener}/rules")["items"]
        rule = next(r["id"] for r in rules if not r["isDefault"])
        action = self.api("GET", f"{path}/{listener}/rules/{rule}")["action"]
        return service, listener, rule, action["forward"]["targetGroups"]

    def test_5_what_is_gone_and_what_is_too_much_is_found(self):
        service, listener, rule, _ = self.rule_of("rates-default")
        self.api("DELETE", f"/services/{service}/listeners/{listener}/rules/{rule}")
        code, _, err = world.kubectl("delete", "httproute", "inventory", "--wait=false")
        self.assertEqual(code, 0, err)
        found = self.read_only(self.differences)
        absent = [resource for (resource, field), (wanted, seen) in found.items()
                  if (field, wanted, seen) == ("", "present", "absent")]
        extra = [resource for (resource, field), (wanted, seen) in found.items()
                 if (field, wanted, seen) == ("", "absent", "present")]
        self.assertEqual(len(absent), 1, found)
        self.assertIn("of service rates-default", absent[0])
        self.assertTrue(any(r.startswith("service inventory-default (svc-") for r in extra), extra)

    def test_6_the_controller_then_puts_it_right(self):
        self.controller.start()
        eventually(lambda: self.drift(status=None).returncode == CLEAN, "nothing differs", 60)
        names = [service["name"] for service in self.api("GET", "/services")["items"]]
        self.assertEqual(names, ["rates-default"])

    def test_7_all_that_was_called_is_in_the_policy(self):
        policy = json.loads(self.run_latticectl("iam-policy").stdout)
        allowed = {action.split(":")[1] for s in policy["Statement"] for action in s["Action"]}
        called = {entry["operation"].replace("BatchUpdateRule", "UpdateRule")
                  for entry in world.emulator.journal()}
        self.assertLess({"CreateRule", "UpdateRule", "GetResources", "DeleteService"}, called)
        self.assertLessEqual(called, allowed)


if __name__ == "__main__":
    unittest.main()
