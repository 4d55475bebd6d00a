"""What is there already: an install of the AWS Gateway API Controller, and certificates in ACM."""

import http.client
import json
import tempfile

import provisioning
import python_packages
from gateway_objects import rule
from lattice_programs import ACCOUNT, CLUSTER_NAME, VPC
from provisioning import (LATTICE, PATIENCE, ROOT, Calls, Provisioning, account, eventually, hotel, route, rules_of,
                          service_of)

yaml = python_packages.load("yaml")
RECORDED = ROOT / "tests" / "cases" / "lattice" / "plan" / "awsc.yaml"
OWNER = f"{ACCOUNT}/{CLUSTER_NAME}/{VPC}"
# What names the recorded install, and who we are here.
RENAMED = {"111122223333/demo/vpc-0123456789abcdef0": OWNER, "ClusterName: demo": f"ClusterName: {CLUSTER_NAME}",
           "namespace: default": "namespace: adopted", "Namespace: default":
           "Namespace: adopted", "inventory-default": "inventory-adopted", "k8s-default-": "k8s-adopted-"}
# ACM lists what is in here; the emulator reads it at each call.
CERTIFICATES = tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8")  # noqa: SIM115
ARN = f"arn:aws:acm:us-west-2:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"


def list_certificates(*domains):
    CERTIFICATES.seek(0)
    CERTIFICATES.truncate()
    json.dump([{"CertificateArn": ARN, "DomainName": domain} for domain in domains], CERTIFICATES)
    CERTIFICATES.flush()


def call(method, path, body):
    """A call of VPC Lattice by somebody else; its reply."""
    connection = http.client.HTTPConnection("127.0.0.1", provisioning.world.emulator.port, timeout=10)
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status < 300, (method, path, answer.status, text)
    return json.loads(text)


def recorded_case():
    """The first of the recorded cases, as if that install had been this cluster's."""
    text = RECORDED.read_text(encoding="utf-8")
    for old, new in RENAMED.items():
        text = text.replace(old, new)
    return next(yaml.safe_load_all(text))


def install(seen):
    """Makes in VPC Lattice what the case has observed, by the calls that its maker would have made."""
    tags = {f"{LATTICE}/ManagedBy": OWNER}
    network = call("POST", "/servicenetworks", {"name": "my-hotel", "tags": tags})["id"]
    call("POST", "/servicenetworkvpcassociations", {"serviceNetworkIdentifier": network, "vpcIdentifier": VPC,
                                                    "tags": tags})
    groups = {}
    for group in seen["targetGroups"]:
        config = {name: group[name] for name in ("port", "protocol", "protocolVersion", "ipAddressType")}
        made = call("POST", "/targetgroups", {"name": group["name"], "type": "IP", "tags": group["exactTags"],
                                              "config": {**config, "vpcIdentifier": VPC}})
        groups[group["id"]] = made["id"]
    eventually(lambda: all(one["status"] == "ACTIVE" for one in account("TARGET_GROUP")), "groups")
    for group in seen["targetGroups"]:
        targets = [{"id": one.rpartition(":")[0], "port": int(one.rpartition(":")[2])} for one in group["targets"]]
        call("POST", f"/targetgroups/{groups[group['id']]}/registertargets", {"targets": targets})
    install_service(seen["service"], network, groups)


def install_service(seen, network, groups):
    service = call("POST", "/services", {"name": seen["name"], "tags": seen["exactTags"]})["id"]
    eventually(lambda: service_of(seen["name"])["status"] == "ACTIVE", "service")
    (association,), (listener,) = seen["associations"], seen["listeners"]
    call("POST", "/servicenetworkserviceassociations", {
        "serviceIdentifier": service, "serviceNetworkIdentifier": network, "tags": association["exactTags"]})
    made = call("POST", f"/services/{service}/listeners", {
        **{name: listener[name] for name in ("name", "port", "protocol", "defaultAction")},
        "tags": listener["exactTags"]})
    for one in listener["rules"]:
        action = json.loads(json.dumps(one["action"]))
        for group in action["forward"]["targetGroups"]:
            group["targetGroupIdentifier"] = groups[group["targetGroupIdentifier"]]
        call("POST", f"/services/{service}/listeners/{made['id']}/rules", {
            "name": one["name"], "priority": one["priority"], "action": action, "tags": one["exactTags"],
            "match": {"httpMatch": {"pathMatch": one["match"]["httpMatch"]["pathMatch"]}}})
    eventually(lambda: all(one["status"] == "ACTIVE" for kind in (
        "SERVICE_NETWORK_SERVICE_ASSOCIATION", "SERVICE_NETWORK_VPC_ASSOCIATION") for one in account(kind)), "active")


class Adoption(Provisioning):
    gateways = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        world = provisioning.world
        world.kubectl("create", "namespace", "adopted")
        cls.addClassCleanup(world.kubectl, "delete", "namespace", "adopted", "--wait=false")
        world.controller.stop()
        world.emulator.admin("settings", "PATCH", {"verify-signatures": False})
        case = recorded_case()
        install(case["observed"])
        world.emulator.admin("settings", "PATCH", {"verify-signatures": True})
        world.apply(*case["objects"])
        cls.calls = Calls()
        world.controller.start()

    def test_recorded_install_is_adopted_without_a_change(self):
        self.wait_programmed("inventory", namespace="adopted")
        self.wait_told("gateway", "my-hotel", {"Programmed": "True/", "VpcAssociated": "True/"}, "adopted")
        self.assertEqual(self.calls.wait_quiet().changes(), [])
        self.assertEqual(self.dns_name("inventory", "adopted"),
                         service_of("inventory-adopted")["dnsEntry"]["domainName"])


class Certificates(Provisioning):
    @classmethod
    def setUpClass(cls):
        secure = hotel("my-hotel")
        secure["spec"]["listeners"].append({"name": "https", "protocol": "HTTPS", "port": 443, "tls": {
            "mode": "Terminate", "certificateRefs": [{"name": "in-acm"}]},
            "allowedRoutes": {"namespaces": {"from": "All"}}})
        cls.gateways = (secure,)
        list_certificates()
        super().setUpClass()

    def test_own_name_needs_none(self):
        self.apply(route("plain", rule("/", ("parking", 80, 1)), parents=[{"name": "my-hotel"}]))
        self.wait_programmed("plain")
        self.assertEqual(len(rules_of("plain-default", 443)), 1)
        host = self.dns_name("plain")
        eventually(lambda: "Parking" in provisioning.ask(f"https://{host}/", "-k"), "HTTPS answers")
        self.wait_answers("plain", {"/": "Parking"})

    def test_missing_certificate_heals_when_it_is_there(self):
        self.apply(route("shop", rule("/", ("review", 80, 1)), parents=[{"name": "my-hotel", "sectionName": "https"}],
                         hostnames=["shop.example.com"]))
        self.wait_told("httproute", "shop", {"Accepted": "True/", "ResolvedRefs": "True/",
                                             "Programmed": "False/CertificateNotFound: .*shop.example.com.*ACM|"
                                                           "False/CertificateNotFound: ACM.*shop.example.com"})
        list_certificates("*.example.com")
        self.wait_told("httproute", "shop", {"Programmed": "True/"}, seconds=PATIENCE)
        self.assertEqual(service_of("shop-default")["certificateArn"], ARN)
        self.assertEqual(service_of("shop-default")["customDomainName"], "shop.example.com")
