"""What lattice-emulator lets go wrong, as a client sees it: each effect of a fault rule, before and
after the effect of the call it meets."""

import http.client
import json
import signal
import subprocess
import time
import unittest

import emulated
from emulated import PATIENCE, VPC, until

world = None


def setUpModule():
    global world
    world = emulated.Emulated()


class Case(unittest.TestCase):
    """Each test begins with an empty account and no rules."""

    def setUp(self):
        world.admin("reset", "POST")
        world.admin("faults", "DELETE")
        self.addCleanup(world.admin, "faults", "DELETE")

    def fault(self, effect, operation="CreateServiceNetwork", **more):
        return world.admin("faults", "POST", {"effect": effect, "operation": operation, **more})["id"]

    def create(self, name="network", timeout=PATIENCE):
        return world.send("POST", "/servicenetworks", {"name": name}, timeout)

    def names(self):
        return [item["name"] for item in world.api("GET", "/servicenetworks")["items"]]

    def service(self, name="parking"):
        return world.api("POST", "/services", {"name": name})["id"]

    def lost(self, timeout=PATIENCE):
        """Makes a call that gets no whole answer."""
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.create(timeout=timeout)


class Errors(Case):
    def test_throttling_with_and_without_a_hint(self):
        self.fault("throttle", count=1, retryAfterSeconds=3)
        self.fault("throttle", nth=2, count=1)
        hinted, plain, good = self.create(), self.create(), self.create()
        self.assertEqual((hinted.status, plain.status, good.status), (429, 429, 201))
        self.assertEqual(hinted.headers["x-amzn-ErrorType"].split(":")[0], "ThrottlingException")
        self.assertEqual(hinted.headers["Retry-After"], "3")
        self.assertIsNone(plain.headers["Retry-After"])
        self.assertEqual(self.names(), ["network"])

    def test_an_error_comes_before_or_after_the_effect(self):
        self.fault("error", status=500, code="InternalServerException", message="try again", count=1)
        before = self.create("before")
        self.assertEqual((before.status, json.loads(before.body)["message"]), (500, "try again"))
        self.fault("error", status=503, code="ServiceUnavailable", when="after", resource="after")
        self.assertEqual(self.create("after").status, 503)
        self.assertEqual(self.create("other").status, 201)
        self.assertEqual(self.names(), ["after", "other"])

    def test_a_denied_action(self):
        self.fault("deny", "List*")
        refused = world.send("GET", "/services")
        self.assertEqual(refused.status, 403)
        self.assertIn("AccessDeniedException", refused.headers["x-amzn-ErrorType"])
        self.assertEqual(self.create().status, 201)

    def test_chance_is_the_same_again(self):
        def run():
            rule = self.fault("throttle", "ListServices", probability=0.5, seed=11)
            seen = [world.send("GET", "/services").status for _ in range(30)]
            world.admin(f"faults/{rule}", "DELETE")
            return seen
        first = run()
        self.assertEqual(set(first), {200, 429})
        self.assertEqual(first, run())


class Connections(Case):
    def test_a_cut_connection(self):
        self.fault("cut-connection", count=1)
        self.lost()
        self.assertEqual(self.names(), [])
        self.fault("cut-connection", when="after", count=1)
        self.lost()
        self.assertEqual(self.names(), ["network"])

    def test_an_answer_that_never_comes(self):
        self.fault("timeout", holdMs=60000, count=1)
        began = time.monotonic()
        self.lost(timeout=0.5)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(self.names(), [])
        self.fault("timeout", holdMs=200, when="after", count=1)
        self.lost()  # closed after the 200 ms
        self.assertEqual(self.names(), ["network"])

    def test_a_slow_answer(self):
        self.fault("delay", delayMs=300)
        self.fault("throttle", delayMs=200)
        began = time.monotonic()
        self.assertEqual(self.create().status, 429)
        self.assertGreaterEqual(time.monotonic() - began, 0.5)

    def test_damaged_answers(self):
        self.fault("cut-body", count=1)
        with self.assertRaises(http.client.IncompleteRead):
            self.create("one")
        self.fault("text-body", count=1)
        reply = self.create("two")
        self.assertEqual(reply.status, 201)
        with self.assertRaises(ValueError):
            json.loads(reply.body)
        self.fault("huge-body", bodyBytes=20 << 20, count=1)
        self.assertGreaterEqual(len(self.create("three").body), 20 << 20)
        self.assertEqual(sorted(self.names()), ["one", "three", "two"])


class Effects(Case):
    def targets(self, path, *ids):
        return world.api("POST", f"/targetgroups/{self.group}/{path}",
                         {"targets": [{"id": i, "port": 80} for i in ids]})

    def test_a_batch_fails_in_part(self):
        self.group = world.api("POST", "/targetgroups", {
            "name": "group", "type": "IP",
            "config": {"port": 80, "protocol": "HTTP", "vpcIdentifier": VPC}})["id"]
        self.fault("partial-failure", "RegisterTargets", item="10.0.0.2", code="Throttled")
        reply = self.targets("registertargets", "10.0.0.1", "10.0.0.2", "10.0.0.3")
        self.assertEqual([t["id"] for t in reply["successful"]], ["10.0.0.1", "10.0.0.3"])
        self.assertEqual([(t["id"], t["failureCode"]) for t in reply["unsuccessful"]],
                         [("10.0.0.2", "Throttled")])
        self.fault("partial-failure", "DeregisterTargets", items=1)
        reply = self.targets("deregistertargets", "10.0.0.1", "10.0.0.3")
        self.assertEqual([t["id"] for t in reply["unsuccessful"]], ["10.0.0.1"])
        left = world.api("POST", f"/targetgroups/{self.group}/listtargets", {})["items"]
        self.assertIn("10.0.0.1", [t["id"] for t in left if t["status"] != "DRAINING"])

    def test_a_batch_of_rules_fails_in_part(self):
        service = self.service()
        listener = world.api("POST", f"/services/{service}/listeners",
                             {"name": "web", "protocol": "HTTP", "port": 80,
                              "defaultAction": {"fixedResponse": {"statusCode": 404}}})["id"]
        path = f"/services/{service}/listeners/{listener}/rules"
        rules = [world.api("POST", path, {
            "name": f"number-{n}", "priority": n, "action": {"fixedResponse": {"statusCode": 404}},
            "match": {"httpMatch": {"method": "GET"}}})["id"] for n in (1, 2)]
        self.fault("partial-failure", "BatchUpdateRule", item=rules[0])
        reply = world.api("PATCH", path, {"rules": [{"ruleIdentifier": rules[0], "priority": 11},
                                                    {"ruleIdentifier": rules[1], "priority": 12}]})
        self.assertEqual([r["id"] for r in reply["successful"]], [rules[1]])
        self.assertEqual([r["ruleIdentifier"] for r in reply["unsuccessful"]], [rules[0]])
        self.assertEqual([world.api("GET", f"{path}/{r}")["priority"] for r in rules], [1, 12])

    def test_a_life_cycle_fails(self):
        self.fault("life-cycle-failure", "CreateService", code="Capacity", message="none left", count=1)
        service = self.service()
        got = until(lambda: self.failed(service, "CREATE_FAILED"))
        self.assertEqual((got["failureCode"], got["failureMessage"]), ("Capacity", "none left"))
        world.api("DELETE", f"/services/{service}")
        service = self.service("second")
        self.fault("life-cycle-failure", "DeleteService", count=1)
        world.api("DELETE", f"/services/{service}")
        until(lambda: self.failed(service, "DELETE_FAILED"))
        world.api("DELETE", f"/services/{service}")
        until(lambda: world.send("GET", f"/services/{service}").status == 404)

    def failed(self, service, status):
        got = world.api("GET", f"/services/{service}")
        return got if got["status"] == status else None

    def test_reads_lag_behind_writes(self):
        self.fault("stale-reads", staleMs=400, resource="late")
        self.assertEqual(self.create("late").status, 201)
        self.assertEqual(self.create("prompt").status, 201)
        self.assertEqual(self.names(), ["prompt"])
        until(lambda: self.names() == ["late", "prompt"])

    def test_a_client_is_killed_before_or_after(self):
        for when, names in (("before", []), ("after", ["network"])):
            with self.subTest(when), subprocess.Popen(["sleep", "600"]) as client:
                self.fault("kill", pid=client.pid, when=when, nth=2, count=1)
                self.assertEqual(self.create("first").status, 201)
                self.assertIsNone(client.poll())
                self.lost()
                self.assertEqual(client.wait(PATIENCE), -signal.SIGKILL)
                self.assertEqual(self.names(), ["first", *names])
                world.admin("reset", "POST")
                world.admin("faults", "DELETE")


class Admin(Case):
    def test_rules_tell_what_they_met(self):
        first = self.fault("throttle", "ListServices", nth=2)
        for _ in range(3):
            world.send("GET", "/services")
        (rule,) = world.admin("faults")["faults"]
        self.assertEqual((rule["id"], rule["seen"], rule["hits"]), (first, 3, 2))
        world.admin(f"faults/{first}", "DELETE")
        self.assertEqual(world.admin("faults"), {"faults": []})

    def test_the_journal_names_the_rule(self):
        rule = self.fault("throttle", count=1)
        self.create()
        entry = world.program.journal()[-1]
        self.assertEqual((entry["operation"], entry["status"]), ("CreateServiceNetwork", 429))
        self.assertEqual(entry["fault"]["rule"], rule)

    def test_a_wrong_rule_is_refused(self):
        reply = world.send("POST", "/_emulator/faults", {"effect": "throttle", "times": 3})
        self.assertEqual(reply.status, 400)
        self.assertIn("times: no such member", json.loads(reply.body)["message"])
