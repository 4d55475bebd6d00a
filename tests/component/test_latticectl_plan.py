"""latticectl plan: the calls that would follow from manifests, against a snapshot and without."""

import json
import re
import unittest

from latticectl import CLEAN, ERRORS, GATEWAY, REGEX_ROUTE, ROOT, ROUTE, SERVICE, TROUBLE, CommandTest

DATA = ROOT / "tests" / "cases" / "latticectl_plan"
CHANGES = 2
WHO = ("--account-id", "123456789012", "--cluster-name", "test",
       "--cluster-vpc-id", "vpc-0a1b2c3d4e5f60718")
OWNER = "123456789012/test/vpc-0a1b2c3d4e5f60718"
MANAGED_BY = "application-networking.k8s.aws/ManagedBy"


class PlanTest(CommandTest):
    """The walk-through in the folder of each test; `edit` changes a file of it."""

    def setUp(self):
        super().setUp()
        for name in ("world.yaml", "routes.yaml", "snapshot.json"):
            (self.folder / name).write_text((DATA / name).read_text(encoding="utf-8"),
                                            encoding="utf-8")

    def edit(self, name, old, new, count=-1):
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    def edit_snapshot(self, change):
        path = self.folder / "snapshot.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")

    def plan(self, *args, files=("world.yaml", "routes.yaml"), snapshot=True, status=CLEAN, **options):
        known = ("--snapshot", "snapshot.json") if snapshot else WHO
        done = self.run_in("plan", "-o", "json", *known, *args, *files, status=status, **options)
        document = json.loads(done.stdout)
        self.assertEqual(document["version"], 1)
        steps = document["plan"]["steps"]
        self.assertEqual(document["summary"]["calls"], len(steps))
        self.assertEqual(sum(unit["steps"] for unit in document["units"]), len(steps))
        for i, step in enumerate(steps):
            self.assertTrue(all(earlier < i for earlier in step["after"]), step)
        return document

    def lines(self, document):
        return [f"{s['effect']} {s['operation']} {s['subject']}" for s in document["plan"]["steps"]]

    def obstacles(self, document):
        return [f"{o['kind']} {o['reason']} {o['message']}" for o in document["plan"]["obstacles"]]


class EmptyAccount(PlanTest):
    def test_everything_is_created_networks_first(self):
        document = self.plan(snapshot=False)
        lines = self.lines(document)
        self.assertEqual(lines[:2], [
            "create CreateServiceNetwork network my-hotel",
            "create CreateServiceNetworkVpcAssociation association of VPC vpc-0a1b2c3d4e5f60718 "
            "with network my-hotel"])
        operations = [step["operation"] for step in document["plan"]["steps"]]
        self.assertEqual({name: operations.count(name) for name in sorted(set(operations))}, {
            "CreateListener": 2, "CreateRule": 3, "CreateService": 2, "CreateServiceNetwork": 1,
            "CreateServiceNetworkServiceAssociation": 2, "CreateServiceNetworkVpcAssociation": 1,
            "CreateTargetGroup": 4, "RegisterTargets": 4})
        self.assertEqual(document["summary"], {"calls": 19, "create": 19, "update": 0, "replace": 0,
                                               "delete": 0})
        self.assertEqual([unit["name"] for unit in document["units"]],
                         ["network my-hotel", "HTTPRoute default/inventory", "HTTPRoute default/rates"])
        self.assertEqual(self.obstacles(document), [])

    def test_what_is_yet_to_be_made_is_a_placeholder_that_an_earlier_step_fills(self):
        steps = self.plan(snapshot=False)["plan"]["steps"]
        produced = {step["produces"]: i for i, step in enumerate(steps) if "produces" in step}
        waited = {i: set(step["after"]) for i, step in enumerate(steps)}
        for i, step in enumerate(steps):
            for key in re.findall(r"@\{(.+?)(?: arn)?\}", json.dumps(step.get("body", "")) +
                                  json.dumps(step["parameters"])):
                self.assertIn(key, produced)
                self.assertTrue(self.waits(waited, i, produced[key]), (step, key))

    def waits(self, waited, i, earlier):
        return earlier in waited[i] or any(self.waits(waited, k, earlier) for k in waited[i])

    def test_the_association_is_with_the_network_that_is_made(self):
        steps = self.plan(snapshot=False)["plan"]["steps"]
        (step, _) = [s for s in steps if s["operation"] == "CreateServiceNetworkServiceAssociation"]
        self.assertEqual(step["body"]["serviceNetworkIdentifier"], "@{my-hotel/network}")
        self.assertIn(0, step["after"])
        self.assertEqual(step["body"]["tags"][MANAGED_BY], OWNER)

    def test_examples_of_the_launch_post(self):
        document = self.plan(files=(str(ROOT / "examples" / "v1"),), snapshot=False)
        self.assertEqual(document["summary"]["create"], document["summary"]["calls"])
        self.assertIn("create CreateService service rates-default", self.lines(document))

    def test_without_an_identity_placeholders_stand_in_and_that_is_said(self):
        done = self.run_in("plan", "world.yaml", "routes.yaml", status=CLEAN,
                           env={"CLUSTER_NAME": "", "AWS_ACCOUNT_ID": "", "CLUSTER_VPC_ID": ""})
        self.assertIn("@{account}/@{cluster}/@{vpc}", done.stdout)
        self.assertIn("--account-id, --cluster-name, --cluster-vpc-id not given", done.stderr)

    def test_settings_come_from_the_controllers_variables(self):
        done = self.run_in("plan", "world.yaml", "routes.yaml", status=CLEAN,
                           env={"CLUSTER_NAME": "test", "AWS_ACCOUNT_ID": "123456789012",
                                "CLUSTER_VPC_ID": "vpc-0a1b2c3d4e5f60718", "REGION": "us-west-2",
                                "DEFAULT_SERVICE_NETWORK": "shared", "LATTICE_LOG_LEVEL": "debug"})
        self.assertIn("CreateServiceNetwork network shared", done.stdout)
        self.assertIn(OWNER, done.stdout)
        self.assertEqual(done.stderr, "")

    def test_the_vpc_goes_to_one_network_only(self):
        document = self.plan("--default-service-network", "aaa", snapshot=False)
        vpc = [line for line in self.lines(document) if "VpcAssociation" in line]
        self.assertEqual(len(vpc), 1, vpc)
        self.assertRegex("\n".join(self.obstacles(document)),
                         "vpc association VpcAssociatedElsewhere network my-hotel: .*\"aaa\"")

    def test_without_vpc_association(self):
        document = self.plan("--associate-vpc=false", snapshot=False)
        self.assertNotIn("Vpc", " ".join(self.lines(document)))

    def test_a_bad_backend_is_told_and_keeps_its_share(self):
        self.edit("routes.yaml", "name: review\n", "name: gone\n")
        document = self.plan(snapshot=False)
        self.assertEqual(self.obstacles(document), [
            "reduced BackendNotFound HTTPRoute default/rates: spec.rules[1].backendRefs[0]: there is "
            "no Service default/gone; its share of the requests gets 500"])

    def test_a_gateway_that_is_elsewhere_holds_its_routes(self):
        document = self.plan("--assume-present", "Gateway", files=("routes.yaml",), snapshot=False)
        self.assertEqual(self.lines(document), [])
        self.assertIn("waiting Pending HTTPRoute default/rates: whether Gateway default/my-hotel "
                      "takes the route is not known yet", self.obstacles(document))

    def test_without_endpoints_targets_are_left_alone_and_that_is_said(self):
        done = self.run_in("plan", *WHO, "-", input="---\n".join([GATEWAY, SERVICE, ROUTE]),
                           status=CLEAN)
        self.assertNotIn("RegisterTargets", done.stdout)
        self.assertIn("there is no EndpointSlice in the input", done.stderr)


class Snapshot(PlanTest):
    def test_what_was_provisioned_needs_nothing(self):
        document = self.plan("--exit-code", status=CLEAN)
        self.assertEqual((self.lines(document), self.obstacles(document), document["plan"]["needs"]),
                         ([], [], []))
        self.assertEqual(document["snapshotTakenAt"], "2026-11-24T04:32:24Z")

    def test_a_weight_edit_is_one_call(self):
        self.edit("routes.yaml", "weight: 50", "weight: 90", 1)
        document = self.plan("--exit-code", status=CHANGES)
        self.assertEqual(self.lines(document), [
            "update UpdateRule rule 0.0 of listener 80 of service inventory-default"])
        self.assertIn("wanted", document["plan"]["steps"][0]["reason"])

    def test_exit_code_is_0_unless_it_is_asked_for(self):
        self.edit("routes.yaml", "weight: 50", "weight: 90", 1)
        self.plan(status=CLEAN)

    def test_a_replaced_pod_is_a_registration_and_a_deregistration(self):
        self.edit("world.yaml", re.search(r"10\.[\d.]+", (DATA / "world.yaml").read_text())[0],
                  "10.99.0.1", 1)
        lines = self.lines(self.plan())
        self.assertEqual([line.split()[1] for line in lines], ["RegisterTargets", "DeregisterTargets"])

    def test_a_route_that_goes_takes_all_with_it(self):
        routes = (self.folder / "routes.yaml").read_text(encoding="utf-8").split("---\n")
        (self.folder / "routes.yaml").write_text(next(r for r in routes if "name: rates" in r))
        document = self.plan()
        self.assertEqual([line.split()[1] for line in self.lines(document)], [
            "DeleteServiceNetworkServiceAssociation", "DeleteService", "DeregisterTargets",
            "DeleteTargetGroup", "DeregisterTargets", "DeleteTargetGroup"])
        self.assertEqual(document["summary"]["delete"], 6)

    def test_when_all_goes_the_network_goes_last_and_waits_for_the_services(self):
        steps = self.plan(files=("-",), input="apiVersion: v1\nkind: Namespace\n"
                          "metadata: {name: default}\n")["plan"]["steps"]
        self.assertEqual(steps[-1]["operation"], "DeleteServiceNetwork")
        gone = [i for i, s in enumerate(steps) if s["operation"].startswith("DeleteServiceNetwork")
                and i < len(steps) - 1]
        self.assertEqual(steps[-1]["after"], gone)
        self.assertEqual(len(gone), 3)

    def test_what_may_exist_elsewhere_is_not_taken_for_gone(self):
        document = self.plan("--assume-present", "HTTPRoute,Gateway,Service", files=("world.yaml",))
        self.assertEqual(self.lines(document), [])

    def test_another_cluster_owns_nothing_of_it(self):
        known = ("--cluster-name", "other", "--cluster-vpc-id", "vpc-0a1b2c3d4e5f60718")
        done = self.run_in("plan", "--snapshot", "snapshot.json", *known, "world.yaml", "routes.yaml",
                           status=CLEAN)
        self.assertIn("--cluster-name is other, the snapshot is of test", done.stderr)
        self.assertRegex(done.stdout, "conflict Conflicted: HTTPRoute default/rates: ")
        self.assertNotIn("CreateService ", done.stdout)

    def test_what_the_snapshot_does_not_tell_is_asked_for(self):
        def forget(document):
            for service in document["services"]:
                service.pop("listeners")
        self.edit_snapshot(forget)
        document = self.plan("--exit-code", status=CHANGES)
        self.assertEqual({need["kind"] for need in document["plan"]["needs"]}, {"details"})
        done = self.run_in("plan", "--snapshot", "snapshot.json", "world.yaml", "routes.yaml")
        self.assertIn("unknown: details of svc-", done.stdout)
        self.assertIn("take a new one with `latticectl snapshot`", done.stderr)


class Certificates(PlanTest):
    ARN = "arn:aws:acm:us-west-2:123456789012:certificate/0a1b2c3d-0000-1111-2222-333344445555"

    def setUp(self):
        super().setUp()
        self.edit("world.yaml", "    port: 80\n    protocol: HTTP\n",
                  "    port: 443\n    protocol: HTTPS\n    tls:\n      mode: Terminate\n"
                  "      certificateRefs:\n      - name: unused\n")
        self.edit("routes.yaml", "  rules:\n", "  hostnames:\n  - shop.example.com\n  rules:\n", 1)

    def of_service(self, *args, **options):
        document = self.plan(*args, **options)
        bodies = [step["body"] for step in document["plan"]["steps"]
                  if step["operation"] == "CreateService" and step["body"].get("customDomainName")]
        return bodies[0].get("certificateArn"), " ".join(self.obstacles(document))

    def test_found_in_the_snapshot(self):
        for name in ("shop.example.com", "*.example.com"):
            self.edit_snapshot(lambda d, name=name: d.update(services=[], certificates=[
                {"CertificateArn": self.ARN, "DomainName": name, "CreatedAt": 1700000000}]))
            arn, told = self.of_service()
            self.assertEqual(arn, self.ARN)
            self.assertNotIn("Certificate", told)

    def test_not_there(self):
        self.edit_snapshot(lambda d: d.update(services=[], certificates=[]))
        arn, told = self.of_service()
        self.assertIsNone(arn)
        self.assertIn("waiting CertificateNotFound HTTPRoute default/inventory: ACM has no", told)

    def test_not_known_without_a_snapshot(self):
        arn, told = self.of_service(snapshot=False)
        self.assertIsNone(arn)
        self.assertIn("whether ACM has a certificate for shop.example.com is not known", told)


class Forms(PlanTest):
    def test_text(self):
        self.edit("routes.yaml", "weight: 50", "weight: 90", 1)
        out = self.run_in("plan", "--snapshot", "snapshot.json", "world.yaml", "routes.yaml",
                          status=CLEAN).stdout
        self.assertRegex(out, r"^  1\. update  UpdateRule rule 0\.0 of listener 80 of service inventory-")
        self.assertTrue(out.endswith("\n1 call: 1 update\n"), out)

    def test_dot(self):
        out = self.run_in("plan", "-o", "dot", *WHO, "world.yaml", "routes.yaml", status=CLEAN).stdout
        self.assertTrue(out.startswith("digraph plan {") and out.endswith("}\n"))
        self.assertIn("s1 -> s2;", out)

    def test_the_same_input_gives_the_same_output(self):
        once, again = (self.run_in("plan", *WHO, "world.yaml", "routes.yaml").stdout for _ in range(2))
        strip = re.compile(r"(k8s-[a-z0-9-]+?-)[a-z]{10}\b")
        self.assertEqual(strip.sub(r"\1", once), strip.sub(r"\1", again))


class Trouble(PlanTest):
    def test_errors_in_manifests(self):
        done = self.run_in("plan", *WHO, "-", input="---\n".join([GATEWAY, SERVICE, REGEX_ROUTE]),
                           status=ERRORS)
        self.assertIn("HR203", done.stderr)
        self.assertIn("the webhook would not admit this", done.stderr)
        self.assertIn("CreateServiceNetwork ", done.stdout)

    def test_files_that_cannot_be_read(self):
        self.trouble(self.run_in("plan", *WHO, "missing.yaml"), "missing.yaml")
        self.trouble(self.run_in("plan", *WHO), "plan needs files")
        self.trouble(self.run_in("plan", "--nonsense", "world.yaml"), "--nonsense", "unknown flag")

    def test_snapshots_that_are_none(self):
        for text, words in (("", "snapshot.json"), ("{", "snapshot.json"), ("[]", "not a snapshot"),
                            ('{"version": 2}', "version 2; this program reads version 1"),
                            ('{"version": 1}', '"serviceNetworks" is not a list')):
            with self.subTest(text):
                (self.folder / "snapshot.json").write_text(text)
                self.trouble(self.run_in("plan", "--snapshot", "snapshot.json", "world.yaml"), words)
        self.trouble(self.run_in("plan", "--snapshot", "gone.json", "world.yaml"), "gone.json")

    def test_a_snapshot_of_another_shape_is_told_with_the_place(self):
        changes = (
            (lambda d: d["services"][1].pop("arn"), 'services[1]: "arn" is missing'),
            (lambda d: d["services"][0]["listeners"][0].update(protocol="GOPHER"), "services[0]: "),
            (lambda d: d["services"][0]["listeners"][0]["rules"][0].pop("id"), "services[0]: "),
            (lambda d: d["services"][0]["associations"][0].pop("id"), "services[0]: "),
            (lambda d: d["targetGroups"][2]["targets"][0].update(port=-1), "targetGroups[2]: "),
            (lambda d: d["targetGroups"][0].pop("id"), "targetGroups[0]: "),
            (lambda d: d["serviceNetworks"][0].pop("id"), "serviceNetworks[0]: "),
            (lambda d: d["vpcAssociation"].pop("arn"), "vpcAssociation: "))
        for change, words in changes:
            with self.subTest(words):
                (self.folder / "snapshot.json").write_text((DATA / "snapshot.json").read_text())
                self.edit_snapshot(change)
                self.trouble(self.run_in("plan", "--snapshot", "snapshot.json", "world.yaml"), words)


class Speed(PlanTest):
    def test_it_starts_without_tls_and_network_libraries(self):
        linked = (ROOT / "controller" / "CMakeLists.txt").read_text(encoding="utf-8")
        offline = re.search(r"set\(offline ([^)]*)\)", linked)[1].split()
        self.assertFalse({"http", "tls", "aws", "lattice_io", "kube_client"} & set(offline), offline)


if __name__ == "__main__":
    unittest.main()
