"""latticectl's commands that read AWS, and the policy that it prints: what they call, what they say
when AWS cannot be read."""

import json
import re
import unittest

import emulated
from latticectl import CLEAN, ROOT, TROUBLE, CommandTest, run
from lattice_programs import ACCOUNT, CLUSTER_NAME, CREDENTIALS, REGION, VPC

OWNER = f"{ACCOUNT}/{CLUSTER_NAME}/{VPC}"
TAG = "application-networking.k8s.aws/ManagedBy"
WHO = ("--account-id", ACCOUNT, "--cluster-name", CLUSTER_NAME, "--cluster-vpc-id", VPC)
# Everything that may say where AWS is or who we are, so that nothing comes from outside.
NOBODY = {name: "" for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "KUBECONFIG",
                                "DISABLE_TAGGING_SERVICE_API", "AWS_WEB_IDENTITY_TOKEN_FILE")}

world = None


def setUpModule():
    global world
    world = emulated.Emulated()


class AwsTest(CommandTest):
    def setUp(self):
        super().setUp()
        world.admin("reset", "POST")
        world.admin("faults", "DELETE")
        self.addCleanup(world.admin, "faults", "DELETE")
        endpoint = world.program.endpoint
        self.env = {**NOBODY, **CREDENTIALS, "AWS_EC2_METADATA_DISABLED": "true", "REGION": REGION,
                    "LATTICE_ENDPOINT": endpoint, "AWS_ENDPOINT_URL": endpoint,
                    "AWS_ACCOUNT_ID": ACCOUNT, "CLUSTER_VPC_ID": VPC, "CLUSTER_NAME": CLUSTER_NAME,
                    "HOME": str(self.folder)}

    def latticectl(self, *args, status=CLEAN, env=None):
        done = self.run_in(*args, env={**self.env, **(env or {})})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def snapshot(self, *args, **options):
        return json.loads(self.latticectl("snapshot", *args, **options).stdout)

    def fault(self, operation, code, status):
        world.admin("faults", "POST", {"effect": "error", "operation": operation, "status": status,
                                       "code": code, "message": "not today"})

    def calls(self):
        return [entry["operation"] for entry in world.program.journal()]

    def provision(self):
        """A service of ours with all its parts, one of another cluster, one without tags."""
        tags = {"tags": {TAG: OWNER}}
        network = world.api("POST", "/servicenetworks", {"name": "my-hotel", **tags})["id"]
        group = world.api("POST", "/targetgroups", {
            "name": "parking", "type": "IP", **tags,
            "config": {"port": 80, "protocol": "HTTP", "vpcIdentifier": VPC}})["id"]
        world.api("POST", f"/targetgroups/{group}/registertargets",
                  {"targets": [{"id": "10.0.0.1", "port": 8090}]})
        service = world.api("POST", "/services", {"name": "rates-default", **tags})["id"]
        listener = world.api("POST", f"/services/{service}/listeners", {
            "name": "http", "protocol": "HTTP", "port": 80, **tags,
            "defaultAction": {"fixedResponse": {"statusCode": 404}}})["id"]
        world.api("POST", f"/services/{service}/listeners/{listener}/rules", {
            "name": "parking", "priority": 1,
            "match": {"httpMatch": {"method": "GET", "pathMatch": {
                "match": {"prefix": "/parking"}, "caseSensitive": True},
                "headerMatches": [{"name": "x-canary", "match": {"exact": "1"}}]}},
            "action": {"forward": {"targetGroups": [{"targetGroupIdentifier": group, "weight": 7}]}}})
        world.api("POST", "/servicenetworkserviceassociations", {
            "serviceIdentifier": service, "serviceNetworkIdentifier": network, **tags})
        world.api("POST", "/services", {"name": "theirs", "tags": {TAG: f"{ACCOUNT}/other/{VPC}"}})
        world.api("POST", "/services", {"name": "nobodys"})


class Snapshot(AwsTest):
    def test_everything_of_ours_is_in_it(self):
        self.provision()
        document = self.snapshot()
        services = {service["name"]: service for service in document["services"]}
        (listener,) = services["rates-default"]["listeners"]
        (rule,) = listener["rules"]
        self.assertEqual(rule["match"]["httpMatch"], {
            "method": "GET", "pathMatch": {"match": {"prefix": "/parking"}, "caseSensitive": True},
            "headerMatches": [{"name": "x-canary", "match": {"exact": "1"}, "caseSensitive": False}]})
        self.assertEqual(rule["action"]["forward"]["targetGroups"][0]["weight"], 7)
        self.assertEqual(rule["tags"], {})
        self.assertEqual(services["rates-default"]["associations"][0]["serviceNetworkName"], "my-hotel")
        self.assertEqual(services["theirs"]["listeners"], [])
        self.assertEqual(services["nobodys"]["tags"], {})
        self.assertNotIn("listeners", services["nobodys"])
        (group,) = document["targetGroups"]
        self.assertEqual([(t["id"], t["port"]) for t in group["targets"]], [("10.0.0.1", 8090)])
        self.assertTrue(group["config"]["healthCheck"]["enabled"])
        self.assertEqual((document["version"], document["account"], document["clusterName"]),
                         (1, ACCOUNT, CLUSTER_NAME))

    def test_it_only_reads(self):
        self.provision()
        before = len(self.calls())
        self.snapshot()
        calls = self.calls()[before:]
        self.assertTrue(calls)
        self.assertEqual([c for c in calls if not c.startswith(("List", "Get"))], [])

    def test_with_and_without_the_tagging_api_it_is_the_same(self):
        self.provision()
        one = self.snapshot()
        before = len(self.calls())
        other = self.snapshot("--disable-tagging-service-api")
        self.assertNotIn("GetResources", self.calls()[before:])
        self.assertEqual({**one, "takenAt": ""}, {**other, "takenAt": ""})

    def test_to_a_file(self):
        self.latticectl("snapshot", "-o", "aws.json")
        self.assertEqual(json.loads((self.folder / "aws.json").read_text())["services"], [])
        self.trouble(self.latticectl("snapshot", "-o", "no/such/folder", status=TROUBLE), "no/such/folder")

    def test_without_acm_it_goes_on_and_says_so(self):
        self.fault("ListCertificates", "AccessDeniedException", 400)
        done = self.latticectl("snapshot")
        self.assertNotIn("certificates", json.loads(done.stdout))
        self.assertIn("note: AccessDeniedException in ListCertificates", done.stderr)

    def test_a_refused_read_is_told_and_nothing_is_written(self):
        self.provision()
        for operation in ("ListServices", "GetRule", "ListTagsForResource", "ListTargets"):
            with self.subTest(operation):
                world.admin("faults", "DELETE")
                self.fault(operation, "AccessDeniedException", 403)
                done = self.latticectl("snapshot", status=TROUBLE)
                self.assertRegex(done.stderr,
                                 rf"AccessDeniedException in {operation} \(request .*\): not today")
                self.assertEqual(done.stdout, "")

    def test_an_endpoint_that_nobody_answers(self):
        env = {"LATTICE_ENDPOINT": "http://127.0.0.1:9", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
        self.trouble(self.latticectl("snapshot", status=TROUBLE, env=env), "ConnectionError in ")

    def test_without_a_name_or_credentials(self):
        self.trouble(self.latticectl("snapshot", status=TROUBLE, env={"CLUSTER_NAME": ""}), "CLUSTER_NAME")
        env = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
        self.trouble(self.latticectl("snapshot", status=TROUBLE, env=env), "redentials")
        self.trouble(self.latticectl("snapshot", "left", status=TROUBLE), "takes flags only")


class Drift(AwsTest):
    def test_without_a_cluster(self):
        done = self.latticectl("drift", "--kubeconfig", "missing", status=TROUBLE)
        self.trouble(done, "missing")
        self.trouble(self.latticectl("drift", "left", status=TROUBLE), "takes flags only")


class Policy(unittest.TestCase):
    """The policy is held against the code: what it calls is written there as the model's names."""

    def policy(self, *args, status=CLEAN):
        done = run("iam-policy", *args, env={**NOBODY, "AWS_ACCOUNT_ID": "", "CLUSTER_NAME": "",
                                             "CLUSTER_VPC_ID": "", "REGION": ""})
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout) if status == CLEAN else done.stderr

    def actions(self, *args):
        return {action for s in self.policy(*args)["Statement"] for action in s["Action"]}

    def in_code(self):
        """Every name of an operation in the files that plan, read and carry out."""
        rows = (ROOT / "controller" / "aws" / "operation.c").read_text(encoding="utf-8")
        known = set(re.findall(r'action = "\w+:(\w+)"|(?:CREATE|WRITE|READ|LIST|LATTICE)\(\s*"(\w+)"', rows))
        known = {name for pair in known for name in pair if name} | {"BatchUpdateRule"}
        found = set()
        for folder in ("lattice", "lattice_io", "reconcile"):
            for path in (ROOT / "controller" / folder).glob("*.c"):
                found |= known & set(re.findall(r'"([A-Z]\w+)"', path.read_text(encoding="utf-8")))
        return found

    def test_exactly_what_the_code_calls(self):
        by_action = {"BatchUpdateRule": "UpdateRule"}
        called = {by_action.get(name, name) for name in self.in_code()}
        dependent = {"ec2:DescribeVpcs", "ec2:DescribeSubnets", "iam:CreateServiceLinkedRole"}
        actions = self.actions()
        self.assertLess(dependent, actions)
        self.assertEqual({action.split(":")[1] for action in actions - dependent}, called)
        self.assertGreater(len(called), 30)

    def test_the_grammar_of_iam(self):
        document = self.policy(*WHO)
        self.assertEqual((sorted(document), document["Version"]), (["Statement", "Version"], "2012-10-17"))
        sids = [statement["Sid"] for statement in document["Statement"]]
        self.assertEqual(len(set(sids)), len(sids))
        for statement in document["Statement"]:
            self.assertRegex(statement["Sid"], "^[A-Za-z0-9]+$")
            self.assertLessEqual({"Sid", "Effect", "Action", "Resource"}, set(statement))
            self.assertLessEqual(set(statement), {"Sid", "Effect", "Action", "Resource", "Condition"})
            for action in statement["Action"]:
                self.assertRegex(action, "^(vpc-lattice|tag|acm|ec2|iam):[A-Z][A-Za-z]+$")
            for operator, keys in statement.get("Condition", {}).items():
                self.assertIn(operator, ("StringEquals", "Null"))
                self.assertTrue(all(isinstance(value, (str, list)) for value in keys.values()))

    def test_changes_are_for_what_is_ours_only(self):
        for statement in self.policy(*WHO)["Statement"]:
            writes = [a for a in statement["Action"] if a.startswith("vpc-lattice:") and
                      not a.split(":")[1].startswith(("List", "Get", "Register", "Deregister"))]
            condition = statement.get("Condition", {}).get("StringEquals", {})
            for action in writes:
                key = "aws:RequestTag" if statement["Sid"] in ("CreateAsOurs", "TagAsOurs") else \
                    "aws:ResourceTag"
                self.assertEqual(condition, {f"{key}/{TAG}": [OWNER]}, action)
                self.assertEqual("Create" in action, statement["Sid"] == "CreateAsOurs", action)

    def test_without_an_identity_any_cluster_is_an_owner_but_nobody_is_not(self):
        conditions = [s["Condition"] for s in self.policy()["Statement"] if "Condition" in s]
        self.assertIn({"Null": {f"aws:ResourceTag/{TAG}": "false"}}, conditions)
        self.assertIn({"Null": {f"aws:RequestTag/{TAG}": "false"}}, conditions)

    def test_the_service_linked_role(self):
        for region, partition in (("us-west-2", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")):
            (statement,) = [s for s in self.policy("--region", region)["Statement"]
                            if s["Action"] == ["iam:CreateServiceLinkedRole"]]
            self.assertEqual(statement["Resource"], f"arn:{partition}:iam::*:role/aws-service-role/"
                             "vpc-lattice.amazonaws.com/AWSServiceRoleForVpcLattice")
            self.assertEqual(statement["Condition"],
                             {"StringEquals": {"iam:AWSServiceName": "vpc-lattice.amazonaws.com"}})

    def test_targets_are_registered_with_target_groups_of_the_account_only(self):
        for args, arn in ((WHO + ("--region", REGION), f"arn:aws:vpc-lattice:{REGION}:{ACCOUNT}:targetgroup/*"),
                          ((), "arn:aws:vpc-lattice:*:*:targetgroup/*")):
            (statement,) = [s for s in self.policy(*args)["Statement"] if s["Sid"] == "RegisterTargets"]
            self.assertEqual(statement["Resource"], arn)
            self.assertEqual(statement["Action"],
                             ["vpc-lattice:RegisterTargets", "vpc-lattice:DeregisterTargets"])

    def test_features(self):
        everything, least = self.actions(), self.actions("--features", "none")
        self.assertEqual(everything - least, {"tag:GetResources", "acm:ListCertificates"})
        self.assertEqual(self.actions("--features", "tagging-api") - least, {"tag:GetResources"})
        self.assertIn("--features", self.policy("--features", "magic", status=TROUBLE))

    def test_previous_owners(self):
        document = self.policy(*WHO, "--takeover-from", f"{ACCOUNT}/old/{VPC}")
        (condition,) = [s["Condition"] for s in document["Statement"] if s["Sid"] == "ChangeWhatIsOurs"]
        self.assertEqual(condition["StringEquals"][f"aws:ResourceTag/{TAG}"],
                         [OWNER, f"{ACCOUNT}/old/{VPC}"])
        self.assertIn("--takeover-from needs", self.policy("--takeover-from", "a/b/c", status=TROUBLE))
        self.assertIn("takes flags only", self.policy("left", status=TROUBLE))


if __name__ == "__main__":
    unittest.main()
