"""The walk-through of the launch post, in its own form and in today's, and blue/green by weights."""

import math

import provisioning
from gateway_objects import SERVICE_ARN, rule
from provisioning import (LATTICE, Calls, Provisioning, account, apply_file, eventually, groups_of, route,
                          rules_of, service_of)

OWNER = "123456789012/test/vpc-0a1b2c3d4e5f60718"
ROUTE_TOLD = {"Accepted": "True/Accepted", "ResolvedRefs": "True/ResolvedRefs",
              "Programmed": "True/Programmed: arn:aws:vpc-lattice:us-west-2:123456789012:service/svc-",
              "Valid": "True/Valid"}
LISTENER_TOLD = {f"listener http {kind}": f"True/{kind}"
                 for kind in ("Accepted", "ResolvedRefs", "Programmed")}


class Post(Provisioning):
    """Of two forms: `folder` below examples/, and the `port` of its Services."""

    folder, port = None, None
    gateways = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in provisioning.APPLICATIONS:
            apply_file(f"examples{cls.folder}/{name}.yaml")
        cls.addClassCleanup(cls.back_to_today)

    @classmethod
    def back_to_today(cls):
        for name in provisioning.APPLICATIONS:
            apply_file(f"examples/v1/{name}.yaml")

    def assertTold(self, kind, name, wanted):
        """As wait_told(), and nothing else is told."""
        found = self.wait_told(kind, name, wanted)
        self.assertEqual(set(found), set(wanted))

    def walk(self):
        self.gateway_without_routes()
        self.rates()
        self.inventory()
        self.statuses()
        self.traffic()

    def gateway_without_routes(self):
        apply_file(f"examples{self.folder}/gatewayclass.yaml")
        self.assertTold("gatewayclass", "amazon-vpc-lattice",
                        {"Accepted": "True/Accepted", "Valid": "True/Valid",
                         "SupportedVersion": "True/SupportedVersion: .*v1.7.0"})
        apply_file(f"examples{self.folder}/my-hotel-gateway.yaml")
        self.assertTold("gateway", "my-hotel", {
            "Accepted": "True/Accepted", "Valid": "True/Valid", **LISTENER_TOLD,
            "Programmed": "True/Programmed: aws-service-network-arn: arn:aws:.*:servicenetwork/sn-",
            "VpcAssociated": "True/Associated: arn:aws:.*:servicenetworkvpcassociation/snva-"})
        _, out, _ = provisioning.world.kubectl("get", "gateway", "my-hotel", "--no-headers")
        self.assertRegex(out, r"^my-hotel +amazon-vpc-lattice +True +\S+\n$")  # no ADDRESS yet
        (network,) = account("SERVICE_NETWORK")
        self.assertEqual(network["name"], "my-hotel")
        self.assertEqual(network["tags"][f"{LATTICE}/ManagedBy"], OWNER)

    def rates(self):
        apply_file(f"examples{self.folder}/rate-route-path.yaml")
        self.wait_programmed("rates")
        (service,) = account("SERVICE")
        self.assertEqual(service["name"], "rates-default")
        self.assertEqual(service["tags"], {f"{LATTICE}/ManagedBy": OWNER, f"{LATTICE}/RouteType": "http",
                                           f"{LATTICE}/RouteName": "rates",
                                           f"{LATTICE}/RouteNamespace": "default"})
        (listener,) = account("LISTENER")
        self.assertEqual((listener["protocol"], listener["port"], listener["defaultAction"]),
                         ("HTTP", 80, {"fixedResponse": {"statusCode": 404}}))
        prefixes = [one["match"]["httpMatch"]["pathMatch"]["match"]["prefix"] for one in rules_of("rates-default")]
        self.assertEqual(prefixes, ["/parking", "/review"])
        (association,) = account("SERVICE_NETWORK_SERVICE_ASSOCIATION")
        self.assertEqual((association["serviceNetworkName"], association["status"]), ("my-hotel", "ACTIVE"))
        groups = groups_of("rates")
        self.assertEqual(set(groups), {"parking", "review"})
        for name, group in groups.items():
            self.assertEqual((group["type"], group["config"]["protocol"], group["config"]["protocolVersion"]),
                             ("IP", "HTTP", "HTTP1"))
            addresses = set(provisioning.world.endpoints(name, 2).values())
            self.assertEqual({(one["id"], one["port"]) for one in group["targets"]},
                             {(address, 8090) for address in addresses})
        for kind in ("LISTENER", "SERVICE_NETWORK_SERVICE_ASSOCIATION", "TARGET_GROUP"):
            for one in account(kind):
                self.assertEqual(one["tags"].get(f"{LATTICE}/ManagedBy"), OWNER, one)

    def inventory(self):
        apply_file(f"examples{self.folder}/inventory-route-bluegreen-single-cluster.yaml")
        self.wait_programmed("inventory")
        self.assertIsNotNone(service_of("inventory-default"))

    def statuses(self):
        self.assertTold("httproute", "rates", ROUTE_TOLD)
        self.assertTold("httproute", "inventory", ROUTE_TOLD)
        for name in ("rates", "inventory"):
            host = self.dns_name(name)
            self.assertRegex(host, rf"^{name}-default-[0-9a-f]+\.[0-9a-f]+\.vpc-lattice-svcs\.us-west-2\.on\.aws$")
            annotations = self.stored("httproute", name)["metadata"]["annotations"]
            self.assertEqual(annotations[SERVICE_ARN], service_of(f"{name}-default")["arn"])
        eventually(lambda: self.stored("gateway", "my-hotel")["status"]["listeners"][0]["attachedRoutes"] == 2,
                   "attachedRoutes 2")
        eventually(lambda: {one["value"] for one in self.stored("gateway", "my-hotel")["status"]["addresses"]} ==
                   {self.dns_name("rates"), self.dns_name("inventory")}, "addresses are the DNS names")

    def traffic(self):
        """From the address of a parking pod, as if in it."""
        address = sorted(provisioning.world.endpoints("parking", 2).values())[0]
        inside = ("--interface", address)
        self.wait_answers("rates", {"/parking": "Parking", "/review/x?y": "Review", "/parkings": "404",
                                    "/": "404"}, *inside)
        self.wait_answers("inventory", {"/": "Inventory-ver[12]", "/any/path": "Inventory-ver[12]"}, *inside)
        shares = self.shares("inventory", 30)
        self.assertEqual(sum(shares.values()), 30)
        self.assertLessEqual(abs(shares["Inventory-ver1"] - 15), 9, shares)  # 3 sigma


class LaunchPost(Post):
    folder, port = "", 8090

    def test_walk_through(self):
        self.walk()


class Today(Post):
    folder, port = "/v1", 80

    def test_walk_through(self):
        self.walk()
        for group in groups_of("rates").values():
            self.assertEqual(group["config"]["port"], 80)


class BlueGreen(Provisioning):
    """Weights, in one route that each test leaves as it finds it."""

    def setUp(self):
        super().setUp()
        self.set_weights(50, 50)
        self.wait_answers("blue-green", {"/": "Inventory"})
        self.calls = Calls().wait_quiet()

    def set_weights(self, *weights):
        backends = [(f"inventory-ver{i + 1}", 80, weight) for i, weight in enumerate(weights) if weight is not None]
        self.apply(route("blue-green", rule("/", *backends)))
        self.wait_programmed("blue-green")

    def rule(self):
        (found,) = rules_of("blue-green-default")
        return found

    def assertShares(self, requests, expected):
        """Within three standard deviations of binomials."""
        shares = self.shares("blue-green", requests)
        for name, share in expected.items():
            room = 3 * math.sqrt(requests * share * (1 - share))
            self.assertLessEqual(abs(shares[f"Inventory-{name}"] - requests * share), room, shares)

    def test_equal_weights(self):
        self.assertShares(1000, {"ver1": 0.5, "ver2": 0.5})

    def test_weight_edit_is_one_update_of_the_same_rule(self):
        before, calls = self.rule(), Calls()
        self.set_weights(10, 90)
        self.assertEqual(calls.wait_quiet().count(), {"UpdateRule": 1})
        self.assertEqual(self.rule()["id"], before["id"])
        self.assertShares(1000, {"ver1": 0.1, "ver2": 0.9})

    def test_zero_keeps_both_groups(self):
        groups = {name: group["id"] for name, group in groups_of("blue-green").items()}
        for weights, only in (((0, 100), "ver2"), ((100, 0), "ver1")):
            calls = Calls()
            self.set_weights(*weights)
            self.assertEqual(calls.wait_quiet().count(), {"UpdateRule": 1})
            self.assertShares(100, {only: 1.0})
            now = groups_of("blue-green")
            self.assertEqual({name: group["id"] for name, group in now.items()}, groups)
            self.assertTrue(all(len(group["targets"]) == 2 for group in now.values()))

    def test_group_goes_after_the_rule_has_let_go_of_it(self):
        gone = groups_of("blue-green")["inventory-ver2"]["id"]
        calls = Calls()
        self.set_weights(100, None)
        eventually(lambda: set(groups_of("blue-green")) == {"inventory-ver1"}, "the group is gone")
        changes = calls.wait_quiet().changes()
        order = [one["operation"] for one in changes]
        self.assertEqual(sorted(set(order)), ["DeleteTargetGroup", "DeregisterTargets", "UpdateRule"])
        self.assertEqual(order[0], "UpdateRule")
        self.assertEqual({one["params"]["targetGroupIdentifier"] for one in changes[1:]}, {gone})
        self.assertEqual([one["status"] for one in changes], [200] * len(changes))

    def test_pod_replaced_is_register_and_deregister_of_that_group(self):
        group = groups_of("blue-green")["inventory-ver1"]["id"]
        calls, before = Calls(), provisioning.world.endpoints("inventory-ver1", 2)
        pod = sorted(before)[0]
        provisioning.world.kubectl("delete", "pod", pod, "--wait=false")
        eventually(lambda: pod not in (provisioning.world.endpoints("inventory-ver1", 2) or {pod}), "replaced")
        after = set(provisioning.world.endpoints("inventory-ver1", 2).values())
        eventually(lambda: {one["id"] for one in groups_of("blue-green")["inventory-ver1"]["targets"]
                            if one["status"] != "DRAINING"} == after, "targets follow")
        changes = calls.wait_quiet().changes()
        self.assertEqual({one["operation"] for one in changes}, {"RegisterTargets", "DeregisterTargets"})
        self.assertEqual({one["params"]["targetGroupIdentifier"] for one in changes}, {group})
        self.assertShares(100, {"ver1": 0.5, "ver2": 0.5})

    def test_weights_above_what_lattice_takes_keep_their_proportion(self):
        self.set_weights(500000, 1000000)
        groups = groups_of("blue-green")
        weights = {one["targetGroupIdentifier"]: one["weight"]
                   for one in self.rule()["action"]["forward"]["targetGroups"]}
        small, big = (weights[groups[f"inventory-{version}"]["id"]] for version in ("ver1", "ver2"))
        self.assertLessEqual(big, 999)
        self.assertAlmostEqual(small / big, 0.5, 2)
