"""Bad days by what is asked for and what is answered: settings, names that are taken, quotas,
changes in between, damaged replies, clocks, endpoints."""

import re
import unittest

import bad_days
from bad_days import BadDay, eventually
from gateway_objects import conditions, is_programmed, path_of, rule, service, slice_of
from server import ClusterError

REQUEST = r"request [0-9a-f-]{36}"


def setUpModule():
    bad_days.set_up_module(parts=("emulator", "controller"))


class Settings(BadDay):
    def test_no_vpc(self):
        with self.assertRaisesRegex(ClusterError, "CLUSTER_VPC_ID"):
            self.start(CLUSTER_VPC_ID="")

    def test_a_vpc_that_is_none(self):
        with self.assertRaisesRegex(ClusterError, "CLUSTER_VPC_ID is .*vpc-1.*must be"):
            self.start(CLUSTER_VPC_ID="vpc-1")


class Taken(BadDay):
    def foreign(self, kind, name):
        """A resource that others made in this account. It is removed when the test is over."""
        made = self.emulator.admin("resources", "POST", {"kind": kind, "doc": {"name": name}})
        self.addCleanup(lambda: self.emulator.admin(f"resources/{made['id']}", "DELETE"))
        return made

    def everything(self, kind):
        return self.emulator.admin("state").get(kind) or []

    def test_a_network_that_is_not_ours(self):
        made = self.foreign("SERVICE_NETWORK", self.network)
        self.start()
        self.install()
        self.programmed()
        bad_days.world.cluster.api(path_of(self.route_object), "DELETE")
        bad_days.world.cluster.api(path_of(self.gateway_object), "DELETE")
        eventually(lambda: not self.now(self.gateway_object), "the Gateway is gone", 60)
        self.assertEqual([one["id"] for one in self.everything("SERVICE_NETWORK")], [made["id"]])
        self.assertEqual(self.everything("SERVICE_NETWORK_SERVICE_ASSOCIATION"), [])

    def test_a_service_name(self):
        self.foreign("SERVICE", f"parking-{self.namespace}")
        made = self.everything("SERVICE")
        self.start()
        self.install()
        self.programmed(self.gateway_object)
        self.told(self.route_object, "Conflict", f"parking-{self.namespace}")
        self.calm()
        self.assertEqual(self.everything("SERVICE"), made)
        self.assertEqual(self.everything("LISTENER"), [])


class Quotas(BadDay):
    def test_rules_per_listener(self):
        self.settings(quota_rules_per_listener=1)
        self.route_object["spec"]["rules"].append(rule("/other", ("parking", 80, 1)))
        self.over("CreateRule")
        self.settings(quota_rules_per_listener=10)
        self.programmed()

    def test_target_groups_per_service(self):
        self.settings(quota_target_groups_per_service=1)
        bad_days.world.apply(service("review", self.namespace),
                             slice_of("review", self.namespace, ["10.244.9.9"]))
        self.route_object["spec"]["rules"].append(rule("/other", ("review", 80, 1)))
        self.over("CreateRule")
        self.settings(quota_target_groups_per_service=10)
        self.programmed()

    def over(self, operation):
        self.start()
        self.install()
        self.told(self.route_object, "^ServiceQuotaExceededException: .* in " + operation, REQUEST)
        self.event(self.route_object, "ServiceQuotaExceededException")
        self.assertGreater(self.metric("aws_api_calls_total", operation=operation,
                                       error_code="ServiceQuotaExceededException"), 0)
        self.calm()


class InBetween(BadDay):
    """Every call takes a while, so that something happens during most of them."""

    def test_changed_while_its_calls_run(self):
        self.settings(latency_ms=150)
        self.start()
        self.install()
        for weight in range(2, 12):
            self.change(self.route_object, rules=[rule(f"/v{weight}", ("parking", 80, weight))])
            bad_days.time.sleep(0.15)
        self.settings(latency_ms=0)
        self.programmed()
        (made,) = self.owned("RULE")
        self.assertEqual(made["match"]["httpMatch"]["pathMatch"]["match"], {"prefix": "/v11"})

    def test_deleted_while_its_calls_run(self):
        self.settings(latency_ms=150)
        self.start()
        for pause in (0.1, 0.5, 0.9):
            self.install()
            bad_days.time.sleep(pause)
            bad_days.world.cluster.api(path_of(self.route_object), "DELETE")
            eventually(lambda: not self.now(self.route_object), "the route is gone", 60)
        self.settings(latency_ms=0)
        eventually(lambda: not self.owned("SERVICE") and not self.owned("TARGET_GROUP"),
                   "nothing of the route is left", 60)


class Replies(BadDay):
    def damaged(self, effect, code, **more):
        """A create and a read whose replies are damaged so often that the calls fail."""
        for operation in ("CreateService", "ListServiceNetworks"):
            self.fault(effect, operation, **more)
        self.start(wait=False)
        self.install()
        self.told(self.gateway_object, code, "ListServiceNetworks")
        self.assertGreater(self.metric("aws_api_calls_total", operation="ListServiceNetworks",
                                       error_code=code), 0)
        self.calm(calls=30)
        self.emulator.admin("faults", "DELETE")
        self.programmed()
        self.assertEqual(len(self.owned("SERVICE")), 1)

    def test_cut(self):
        self.damaged("cut-body", "ConnectionError|InvalidReply")

    def test_no_json(self):
        self.damaged("text-body", "InvalidReply")

    def test_huge(self):
        self.damaged("huge-body", "InvalidReply", bodyBytes=16 << 20)


class Clocks(BadDay):
    def test_an_hour_ahead_and_behind(self):
        self.settings(clock_offset_ms=3600_000)
        self.start()
        self.install()
        self.programmed()
        self.settings(clock_offset_ms=-3600_000)
        self.change(self.route_object, rules=[rule("/later", ("parking", 80, 1))])
        self.programmed()


class Endpoints(BadDay):
    def targets(self):
        (group,) = self.owned("TARGET_GROUP")
        return sorted(one["id"] for one in group["targets"])

    def test_bad_addresses(self):
        self.settings(private_targets_only=True)
        self.addCleanup(self.settings, private_targets_only=False)
        self.slice_object["endpoints"].append({"addresses": ["8.8.8.8"],
                                               "conditions": {"ready": True}})
        self.start()
        self.install()
        self.told(self.route_object, "UnsupportedTarget", "RegisterTargets", "8.8.8.8")
        self.assertEqual(self.targets(), ["10.244.9.1", "10.244.9.2"])
        self.calm()
        self.slice_object["endpoints"].pop()
        bad_days.world.apply(self.slice_object)
        self.programmed()

    def test_names_for_addresses(self):
        names = slice_of("parking", self.namespace, [], number=2)
        names |= {"addressType": "FQDN", "endpoints": [
            {"addresses": ["parking.example.org"], "conditions": {"ready": True}}]}
        self.start()
        bad_days.world.apply(names)
        self.install()
        self.programmed()
        self.assertEqual(self.targets(), ["10.244.9.1", "10.244.9.2"])

    def test_5000_of_them(self):
        self.start()
        self.install()
        self.programmed()
        many = [f"10.245.{n // 250}.{n % 250 + 1}" for n in range(5000)]
        for number in range(50):
            bad_days.world.apply(slice_of("parking", self.namespace,
                                          many[100 * number:100 * number + 100], 10 + number))
        eventually(lambda: len(self.targets()) == 1000, "as many as the quota allows", 60)
        eventually(lambda: re.search("5002 endpoints, .* takes 1000", self.message()), "told", 60)
        self.assertTrue(is_programmed(self.now(self.route_object)))
        self.calm()
        biggest = max(len(entry["params"]["targets"]) for entry in self.emulator.journal()
                      if entry["operation"] == "RegisterTargets")
        self.assertLessEqual(biggest, 100)

    def message(self):
        return conditions(self.now(self.route_object))[bad_days.PROGRAMMED]["message"]


if __name__ == "__main__":
    unittest.main()
