"""What happens when what is there changes: parents, grants, certificates, names, tags, owners; and
the end, in any order."""

import json
import time

import provisioning
from gateway_objects import CLASS, CONTROLLER, gateway_class, rule
from provisioning import (LATTICE, PATIENCE, Calls, Provisioning, account, eventually, groups_of, hotel, left, route,
                          service_of)

FOREIGN = "999988887777"
FOREIGN_ENTRY = {"parentRef": {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "other",
                               "sectionName": "web"},
                 "controllerName": "example.com/controller",
                 "conditions": [{"type": "example.com/Odd", "status": "Unknown", "reason": "Because",
                                 "message": "", "lastTransitionTime": "2001-02-03T04:05:06Z"}]}
SLASH = rule("/", ("parking", 80, 1))


def emulator(path, method="GET", body=None):
    return provisioning.world.emulator.admin(path, method, body)


def networks_of(service_name):
    """Names of the service networks that a service is associated with."""
    return {one["serviceNetworkName"] for one in account("SERVICE_NETWORK_SERVICE_ASSOCIATION")
            if one["serviceName"] == service_name and one["status"] == "ACTIVE"}


class Parents(Provisioning):
    gateways = (hotel(), hotel("annex"))

    def test_several(self):
        parents = [{"name": "my-hotel"}, {"name": "annex"}, {"name": "nowhere"}]
        self.apply(route("twice", SLASH, parents=parents))
        self.wait_told("httproute", "twice", {"Accepted": "True/", "annex Accepted": "True/", "Programmed": "True/"})
        status = self.stored("httproute", "twice")["status"]["parents"]
        self.assertEqual([one["parentRef"]["name"] for one in status], ["my-hotel", "annex"])
        eventually(lambda: networks_of("twice-default") == {"my-hotel", "annex"}, "both networks")
        self.wait_told("gateway", "annex", {"Programmed": "True/", "VpcAssociated": "False/.*my-hotel"})
        self.wait_answers("twice", {"/": "Parking"})
        self.apply(route("twice", SLASH, parents=parents[1:]))
        eventually(lambda: networks_of("twice-default") == {"annex"}, "one network")
        eventually(lambda: len(self.stored("httproute", "twice")["status"]["parents"]) == 1, "one entry")

    def test_entries_of_others_stay_as_they_are(self):
        self.apply(route("shared", SLASH))
        self.wait_programmed("shared")
        path = f"{provisioning.KINDS['httproute'].format('default')}/shared"
        status = self.stored("httproute", "shared")["status"]
        status["parents"].insert(0, FOREIGN_ENTRY)
        code, answer = provisioning.world.cluster.api(f"{path}/status", "PATCH", {"status": status},
                                                      content_type="application/merge-patch+json")
        self.assertEqual(code, 200, answer)
        self.apply(route("shared", rule("/new", ("review", 80, 1)), rule("/bad", ("nobody", 80, 1))))
        eventually(lambda: "BackendNotFound" in json.dumps(self.stored("httproute", "shared")["status"]), "told")
        parents = self.stored("httproute", "shared")["status"]["parents"]
        self.assertEqual(json.dumps(parents[0], sort_keys=True), json.dumps(FOREIGN_ENTRY, sort_keys=True))
        self.assertEqual([one["controllerName"] for one in parents], ["example.com/controller", CONTROLLER])
        self.delete("httproute", "shared")


class References(Provisioning):
    def test_grant_added_and_removed(self):
        world = provisioning.world
        world.kubectl("create", "namespace", "guests")
        self.apply(route("visit", SLASH | {"backendRefs": [{"name": "parking", "namespace": "default", "port": 80}]},
                         namespace="guests"))
        self.wait_told("httproute", "visit", {"ResolvedRefs": "False/RefNotPermitted: .*ReferenceGrant"}, "guests")
        self.wait_answers("visit", {"/": "500"}, namespace="guests")
        self.apply({"apiVersion": "gateway.networking.k8s.io/v1beta1", "kind": "ReferenceGrant",
                    "metadata": {"name": "guests", "namespace": "default"},
                    "spec": {"from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute",
                                       "namespace": "guests"}], "to": [{"group": "", "kind": "Service"}]}})
        self.wait_programmed("visit", namespace="guests")
        self.wait_answers("visit", {"/": "Parking"}, namespace="guests")
        world.kubectl("delete", "referencegrant", "guests")
        self.wait_told("httproute", "visit", {"ResolvedRefs": "False/RefNotPermitted"}, "guests")
        self.wait_answers("visit", {"/": "500"}, namespace="guests")
        world.kubectl("delete", "namespace", "guests", "--wait=false")

    def test_service_that_comes_later_and_goes(self):
        item = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "late", "namespace": "default"},
                "spec": {"selector": {"app": "review"}, "ports": [{"port": 80, "targetPort": 8090}]}}
        self.apply(route("late", rule("/", ("late", 80, 1))))
        self.wait_told("httproute", "late", {"ResolvedRefs": "False/BackendNotFound"})
        self.apply(item)
        self.wait_programmed("late")
        self.wait_answers("late", {"/": "Review"})
        self.delete("service", "late")
        self.wait_told("httproute", "late", {"ResolvedRefs": "False/BackendNotFound"})
        self.wait_answers("late", {"/": "500"})


class Names(Provisioning):
    """Service names, owners and tags."""

    def test_override_changes_the_service(self):
        self.apply(route("named", SLASH, service_name_override="first-name"))
        self.wait_programmed("named")
        before = self.dns_name("named")
        self.assertTrue(before.startswith("first-name-"))
        self.apply(route("named", SLASH, service_name_override="second-name"))
        eventually(lambda: service_of("second-name") and not service_of("first-name"), "the service is replaced")
        eventually(lambda: self.dns_name("named").startswith("second-name-"), "the annotation follows")
        self.wait_answers("named", {"/": "Parking"})
        self.assertNotEqual(self.dns_name("named"), before)

    def test_tags(self):
        self.apply(route("tagged", SLASH, tags="team=blue,stage=test"))
        self.wait_programmed("tagged")
        self.assertTagged({"team": "blue", "stage": "test"}, ())
        calls = Calls()
        self.apply(route("tagged", SLASH, tags="team=green"))
        eventually(lambda: service_of("tagged-default")["tags"].get("team") == "green", "tags follow")
        self.assertLessEqual(set(calls.wait_quiet().count()), {"TagResource", "UntagResource"})
        self.assertTagged({"team": "green"}, ())

    def assertTagged(self, wanted, absent):
        for one in (service_of("tagged-default"), groups_of("tagged")["parking"]):
            self.assertLessEqual(wanted.items(), one["tags"].items())
            self.assertFalse(set(absent) & set(one["tags"]))

    def test_service_of_another_owner_is_taken_over_on_demand_only(self):
        owner = f"{FOREIGN}/blue/vpc-00000000000000001"
        tags = {f"{LATTICE}/ManagedBy": owner, f"{LATTICE}/RouteName": "moved", f"{LATTICE}/RouteType": "http",
                f"{LATTICE}/RouteNamespace": "default"}
        made = emulator("resources", "POST", {"kind": "SERVICE", "doc": {"name": "moved-default", "tags": tags}})
        calls = Calls()
        self.apply(route("moved", SLASH))
        self.wait_told("httproute", "moved", {"Accepted": "True/", "Programmed":
                                              f"False/Conflicted: .*{FOREIGN}.*allow-takeover-from.*{owner}"})
        self.assertEqual([one for one in calls.wait_quiet().changes() if made["id"] in json.dumps(one["params"])], [])
        self.assertEqual(service_of("moved-default")["tags"], tags)
        self.apply(route("moved", SLASH, allow_takeover_from=owner))
        self.wait_programmed("moved")
        self.assertEqual(service_of("moved-default")["id"], made["id"])
        self.assertEqual(service_of("moved-default")["tags"][f"{LATTICE}/ManagedBy"],
                         "123456789012/test/vpc-0a1b2c3d4e5f60718")
        self.apply(route("moved", rule("/later", ("review", 80, 1)), allow_takeover_from=owner))
        self.wait_programmed("moved")  # and stays taken over

    def test_service_that_nobody_tagged_is_left_alone(self):
        made = emulator("resources", "POST", {"kind": "SERVICE", "doc": {"name": "alien-default"}})
        self.apply(route("alien", SLASH))
        self.wait_told("httproute", "alien", {"Programmed": "False/Conflicted: .*ManagedBy"})
        self.delete("httproute", "alien", wait=True)
        self.assertEqual(service_of("alien-default")["id"], made["id"])
        emulator(f"resources/{made['id']}", "DELETE")

    def test_standalone(self):
        self.apply(route("alone", SLASH, standalone="true"))
        self.wait_programmed("alone")
        self.assertIsNotNone(service_of("alone-default"))
        self.assertEqual(networks_of("alone-default"), set())
        self.apply(route("alone", SLASH))
        eventually(lambda: networks_of("alone-default") == {"my-hotel"}, "in the network")
        self.wait_answers("alone", {"/": "Parking"})


class Networks(Provisioning):
    def test_network_of_another_account_is_used_and_left_as_it_is(self):
        made = emulator("resources", "POST", {"kind": "SERVICE_NETWORK", "account": FOREIGN, "shared": True,
                                              "doc": {"name": "lobby"}})
        provisioning.world.controller.stop()
        provisioning.world.controller.start()
        self.apply(hotel("lobby"), route("guest", SLASH, parents=[{"name": "lobby"}]))
        self.wait_told("gateway", "lobby", {"Programmed": f"True/Programmed: .*:{FOREIGN}:servicenetwork/{made['id']}",
                                            "VpcAssociated": "False/.*my-hotel"})
        self.wait_programmed("guest")
        eventually(lambda: networks_of("guest-default") == {"lobby"}, "associated")
        self.delete("httproute", "guest", wait=True)
        self.delete("gateway", "lobby", wait=True)
        (kept,) = [one for one in account("SERVICE_NETWORK") if one["name"] == "lobby"]
        self.assertEqual((kept["id"], kept.get("tags", {})), (made["id"], {}))
        emulator(f"resources/{made['id']}", "DELETE")

    def test_network_that_appears_by_hand_heals_what_waits(self):
        emulator("settings", "PATCH", {"quota-service-networks": 1})
        self.addCleanup(emulator, "settings", "PATCH", {"quota-service-networks": 50})
        self.apply(hotel("pool"), route("swim", SLASH, parents=[{"name": "pool"}]))
        self.wait_told("gateway", "pool", {
            "Accepted": "True/", "Programmed": "False/ServiceQuotaExceededException: .*CreateServiceNetwork.*request "})
        self.wait_told("httproute", "swim", {"Accepted": "True/", "Programmed": "False/.*pool"})
        made = emulator("resources", "POST", {"kind": "SERVICE_NETWORK", "doc": {"name": "pool"}})
        since = time.monotonic()
        self.wait_told("gateway", "pool", {"Programmed": f"True/Programmed: .*{made['id']}"})
        self.wait_programmed("swim")
        self.assertLess(time.monotonic() - since, PATIENCE)
        eventually(lambda: networks_of("swim-default") == {"pool"}, "associated")
        self.delete("httproute", "swim", wait=True)
        self.delete("gateway", "pool", wait=True)
        self.assertEqual([one["id"] for one in account("SERVICE_NETWORK") if one["name"] == "pool"], [made["id"]])
        emulator(f"resources/{made['id']}", "DELETE")


    def test_standalone_gateway_has_no_network(self):
        self.apply(hotel("solo", standalone="true"), route("soloist", SLASH, parents=[{"name": "solo"}]))
        self.wait_told("gateway", "solo", {"Accepted": "True/", "Programmed": "True/.*standalone",
                                           "VpcAssociated": None})
        self.wait_programmed("soloist")
        self.assertEqual([one["name"] for one in account("SERVICE_NETWORK")], ["my-hotel"])
        self.assertEqual(networks_of("soloist-default"), set())


class DefaultNetwork(Provisioning):
    """DEFAULT_SERVICE_NETWORK, with and without its being every Gateway's."""

    gateways = ()

    def start_with(self, **env):
        controller = provisioning.world.controller
        before = dict(controller.env)
        controller.stop()
        controller.env.update(env)
        controller.start()
        controller.env = before

    def test_network_of_the_settings(self):
        self.addCleanup(self.start_with)
        self.start_with(DEFAULT_SERVICE_NETWORK="plaza", ENABLE_SERVICE_NETWORK_OVERRIDE="true")
        eventually(lambda: [one["name"] for one in account("SERVICE_NETWORK")] == ["plaza"], "before any Gateway")
        self.apply(hotel("entrance"), route("fountain", SLASH, parents=[{"name": "entrance"}]))
        self.wait_told("gateway", "entrance", {"Programmed": "True/", "VpcAssociated": "True/"})
        self.wait_programmed("fountain")
        eventually(lambda: networks_of("fountain-default") == {"plaza"}, "in the network of the settings")
        self.wait_answers("fountain", {"/": "Parking"})
        self.delete("httproute", "fountain", wait=True)
        self.delete("gateway", "entrance", wait=True)
        self.assertEqual([one["name"] for one in account("SERVICE_NETWORK")], ["plaza"])
        for kind in ("SERVICE_NETWORK_VPC_ASSOCIATION", "SERVICE_NETWORK"):
            for one in account(kind):
                emulator(f"resources/{one['id']}", "DELETE")


class Ends(Provisioning):
    """Class, Gateway and routes are deleted in each order; nothing is left, no finalizer either."""

    gateways = ()

    def test_any_order(self):
        for order in (("gatewayclass", "gateway", "httproute"), ("gateway", "httproute", "gatewayclass"),
                      ("httproute", "gatewayclass", "gateway")):
            with self.subTest(" ".join(order)):
                self.apply(gateway_class(), hotel(), route("one", SLASH), route("two", rule("/", ("review", 80, 1))))
                self.wait_programmed("one", "two")
                for kind in order:
                    provisioning.world.kubectl("delete", kind, "--all", "--wait=false")
                    time.sleep(0.3)
                eventually(lambda: not left() and not self.stored("gatewayclass", CLASS), "nothing is left", PATIENCE)
        self.apply(gateway_class())

    def test_routes_hold_their_gateway_and_are_named(self):
        self.apply(hotel(), route("last", SLASH))
        self.wait_programmed("last")
        self.delete("gateway", "my-hotel")
        self.wait_told("gateway", "my-hotel", {"Programmed": "False/RoutesAttached: .*default/last"})
        self.wait_answers("last", {"/": "Parking"})
        self.delete("httproute", "last")
        eventually(lambda: not left(), "nothing is left", PATIENCE)
