"""lattice-emulator as boto3 finds it beyond the lives of resources: signatures, clocks, retries,
a crash in the middle, the Tagging API, ACM, STS. The AWS SDK for JavaScript corrects its clock."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import emulated
import lifecycle
import node_packages
from emulated import VPC, until
from lattice_programs import ACCOUNT, CREDENTIALS, REGION
from lifecycle import UNSIGNED, ClientError, Config

HOUR_MS = 3600 * 1000
ROLE = f"arn:aws:iam::{ACCOUNT}:role/controller"
LIST_ALL = [{"call": "ListServices"}]
certificates = None  # the file
world = None


def setUpModule():
    global certificates, world
    node_packages.folder()  # while there is a network
    folder = tempfile.TemporaryDirectory(prefix="lg-certificates-")
    unittest.addModuleCleanup(folder.cleanup)
    certificates = Path(folder.name) / "certificates.json"
    certificates.write_text("[]")
    world = emulated.Emulated({"verify-signatures": "true"},
                              [f"--certificates={certificates}"])


class Case(unittest.TestCase):
    """Each test begins with an empty account, the usual settings and no faults."""

    def setUp(self):
        world.admin("reset", "POST")
        usual = world.admin("settings")
        self.addCleanup(world.admin, "settings", "PATCH", usual)
        self.addCleanup(world.admin, "faults", "DELETE")
        self.lattice = self.client()

    def client(self, service=lifecycle.LATTICE, **more):
        return lifecycle.client(world.program.endpoint, service, **more)

    def refused(self, call, *arguments, **parameters):
        """The code and status of the error that a call ends with."""
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **parameters)
        answer = caught.exception.response
        return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]

    def active_service(self, name="parking", **more):
        service = self.lattice.create_service(name=name, **more)
        until(lambda: self.lattice.get_service(serviceIdentifier=service["id"])["status"]
              == "ACTIVE")
        return service


class Signatures(Case):
    def test_who_is_refused(self):
        no_key = {"aws_access_key_id": "AKIDOTHER"}
        for code, more in {
                "InvalidSignatureException": {"aws_secret_access_key": "another"},
                "UnrecognizedClientException": no_key,
                "MissingAuthenticationTokenException": {
                    "config": Config(signature_version=UNSIGNED)}}.items():
            with self.subTest(code):
                self.assertEqual(self.refused(self.client(**more).list_services), (code, 403))
        with self.subTest("another region"):
            wrong = self.client(region_name="eu-west-1")
            self.assertEqual(self.refused(wrong.list_services)[0], "InvalidSignatureException")
        with self.subTest("refused before it has an effect"):
            self.refused(self.client(**no_key).create_service, name="parking")
            self.assertEqual(self.lattice.list_services()["items"], [])

    def test_a_clock_that_is_off(self):
        for minutes, fits in ((4, True), (-4, True), (6, False), (-6, False)):
            with self.subTest(minutes=minutes):
                world.admin("settings", "PATCH", {"clock-offset-ms": minutes * 60 * 1000})
                if fits:
                    self.lattice.list_services()
                else:
                    self.assertEqual(self.refused(self.lattice.list_services),
                                     ("InvalidSignatureException", 403))

    def test_a_client_learns_the_time(self):
        """The AWS SDK for JavaScript signs again by the Date of the refusal."""
        world.admin("settings", "PATCH", {"clock-offset-ms": HOUR_MS})
        life = world.program.cluster.directory / "clock.json"
        life.write_text(json.dumps({"steps": LIST_ALL}))
        done = node_packages.run(lifecycle.TESTS / "component" / "lifecycle_client.js",
                                 [world.program.endpoint, REGION, str(life)],
                                 env=CREDENTIALS, stdout=subprocess.PIPE)
        self.assertEqual(json.loads(done.stdout),
                         {str(life): [{"status": 200, "reply": {"items": []}}]})
        statuses = [entry["status"] for entry in world.program.journal()][-2:]
        self.assertEqual(statuses, [403, 200])


class TemporaryCredentials(Case):
    def assume(self, **more):
        sts = self.client("sts", config=Config(parameter_validation=False,
                                               signature_version=UNSIGNED))
        return sts.assume_role_with_web_identity(
            RoleArn=ROLE, RoleSessionName="session", WebIdentityToken="a.web.token",
            **more)["Credentials"]

    def with_keys(self, keys, **more):
        return self.client(aws_access_key_id=keys["AccessKeyId"],
                           aws_secret_access_key=keys["SecretAccessKey"],
                           **{"aws_session_token": keys["SessionToken"], **more})

    def test_they_work(self):
        keys = self.assume(DurationSeconds=900)
        self.assertEqual(self.with_keys(keys).list_services()["items"], [])
        until(lambda: 800 < (keys["Expiration"] - lifecycle.now()).total_seconds() <= 900)

    def test_they_expire(self):
        world.admin("settings", "PATCH", {"credential-ttl-s": 1})
        lattice = self.with_keys(self.assume())

        def code():
            try:
                lattice.list_services()
            except ClientError as error:
                return error.response["Error"]["Code"]
            return None
        self.assertEqual(until(code), "ExpiredTokenException")

    def test_without_or_with_another_token(self):
        keys, others = self.assume(), self.assume()
        for token in (None, others["SessionToken"], "token"):
            with self.subTest(token=token):
                wrong = self.with_keys(keys, aws_session_token=token)
                self.assertEqual(self.refused(wrong.list_services),
                                 ("UnrecognizedClientException", 403))

    def test_what_sts_refuses(self):
        for more in ({"DurationSeconds": 60}, {"RoleSessionName": "?"}, {"RoleArn": "role"}):
            with self.subTest(more):
                sts = self.client("sts")
                self.assertEqual(self.refused(sts.assume_role_with_web_identity, **{
                    "RoleArn": ROLE, "RoleSessionName": "session", "WebIdentityToken": "a.token",
                    **more}), ("ValidationError", 400))

    def test_what_sts_does_not_do(self):
        self.assertEqual(self.refused(self.client("sts").get_session_token),
                         ("InvalidAction", 400))

    def test_who_am_i(self):
        self.assertEqual(self.client("sts").get_caller_identity()["Account"], ACCOUNT)


class Retries(Case):
    def setUp(self):
        super().setUp()
        self.patient = self.client(config=Config(retries={"mode": "standard",
                                                          "total_max_attempts": 3}))

    def fault(self, effect, **more):
        world.admin("faults", "POST", {"effect": effect, "operation": "CreateService", **more})

    def test_throttling(self):
        self.fault("throttle", count=2)
        reply = self.patient.create_service(name="parking")
        self.assertEqual(reply["ResponseMetadata"]["RetryAttempts"], 2)

    def test_an_error_after_the_effect(self):
        """A client sends the same clientToken again: there is one service."""
        self.fault("error", status=500, code="InternalServerException", when="after", count=1)
        reply = self.patient.create_service(name="parking")
        self.assertEqual(reply["ResponseMetadata"]["RetryAttempts"], 1)
        self.assertEqual([item["id"] for item in self.lattice.list_services()["items"]],
                         [reply["id"]])

    def test_a_cut_connection_after_the_effect(self):
        self.fault("cut-connection", when="after", count=1)
        reply = self.patient.create_service(name="parking")
        self.assertEqual([item["id"] for item in self.lattice.list_services()["items"]],
                         [reply["id"]])


class Crash(Case):
    def snapshot(self):
        """All that the API tells of the account."""
        lattice, told = self.lattice, {}
        for service in lattice.list_services()["items"]:
            key = {"serviceIdentifier": service["id"]}
            told[service["id"]] = lattice.get_service(**key)
            told[service["id"], "tags"] = lattice.list_tags_for_resource(resourceArn=service["arn"])
            told[service["id"], "networks"] = (
                lattice.list_service_network_service_associations(**key)["items"])
            for listener in lattice.list_listeners(**key)["items"]:
                where = {**key, "listenerIdentifier": listener["id"]}
                told[listener["id"]] = lattice.get_listener(**where)
                for rule in lattice.list_rules(**where)["items"]:
                    told[rule["id"]] = lattice.get_rule(**where, ruleIdentifier=rule["id"])
        for group in lattice.list_target_groups()["items"]:
            key = {"targetGroupIdentifier": group["id"]}
            told[group["id"]] = lattice.get_target_group(**key)
            told[group["id"], "targets"] = lattice.list_targets(**key)["items"]
        for network in lattice.list_service_networks()["items"]:
            told[network["id"]] = lattice.get_service_network(
                serviceNetworkIdentifier=network["id"])
            told[network["id"], "policy"] = lattice.get_auth_policy(
                resourceIdentifier=network["id"])
        for value in told.values():
            if isinstance(value, dict):
                value.pop("ResponseMetadata")
        return told

    def build(self):
        lattice = self.lattice
        service = self.active_service(tags={"team": "blue"}, clientToken="once")
        network = lattice.create_service_network(name="hotel")
        lattice.put_auth_policy(resourceIdentifier=network["id"], policy="{}")
        lattice.create_service_network_service_association(
            serviceIdentifier=service["id"], serviceNetworkIdentifier=network["id"])
        group = lattice.create_target_group(name="group", type="IP", config={
            "port": 80, "protocol": "HTTP", "vpcIdentifier": VPC,
            "healthCheck": {"enabled": False}})
        until(lambda: lattice.get_target_group(targetGroupIdentifier=group["id"])["status"]
              == "ACTIVE")
        lattice.register_targets(targetGroupIdentifier=group["id"],
                                 targets=[{"id": "10.0.0.1"}, {"id": "10.0.0.2", "port": 81}])
        listener = lattice.create_listener(
            serviceIdentifier=service["id"], name="web", protocol="HTTP",
            defaultAction={"fixedResponse": {"statusCode": 404}})
        lattice.create_rule(
            serviceIdentifier=service["id"], listenerIdentifier=listener["id"], name="rule",
            priority=7, match={"httpMatch": {"method": "GET"}},
            action={"forward": {"targetGroups": [{"targetGroupIdentifier": group["id"]}]}})
        return service

    def crash(self):
        world.program.kill()
        world.program.start()

    def test_nothing_is_lost(self):
        service = self.build()
        before = until(lambda: self.settled(self.snapshot()))
        self.crash()
        self.assertEqual(self.snapshot(), before)
        again = self.lattice.create_service(name="parking", tags={"team": "blue"},
                                            clientToken="once")
        self.assertEqual(again["id"], service["id"])

    def settled(self, told):
        return None if "IN_PROGRESS" in str(told) else told

    def test_what_was_in_progress_goes_on(self):
        old = self.active_service("old")["id"]
        world.admin("settings", "PATCH", {"service-delay-ms": 1500})
        new = self.lattice.create_service(name="new")["id"]
        self.lattice.delete_service(serviceIdentifier=old)
        self.crash()
        listed = {item["id"]: item["status"] for item in self.lattice.list_services()["items"]}
        self.assertLessEqual(set(listed.items()), {(new, "CREATE_IN_PROGRESS"), (new, "ACTIVE"),
                                                   (old, "DELETE_IN_PROGRESS")})
        until(lambda: [(item["id"], item["status"]) for item
                       in self.lattice.list_services()["items"]] == [(new, "ACTIVE")])


class Tagging(Case):
    def setUp(self):
        super().setUp()
        self.tagging = self.client("resourcegroupstaggingapi")
        self.arns = [self.lattice.create_target_group(
            name=f"group-{i}", type="LAMBDA", tags={"number": str(i), "odd": str(i % 2)})["arn"]
            for i in range(5)]
        self.network = self.lattice.create_service_network(name="hotel", tags={"odd": "1"})["arn"]
        self.plain = self.lattice.create_service_network(name="motel")["arn"]

    def found(self, **filters):
        pages = self.tagging.get_paginator("get_resources").paginate(**filters)
        return [item["ResourceARN"] for page in pages for item in page["ResourceTagMappingList"]]

    def test_filters(self):
        groups = ["vpc-lattice:targetgroup"]
        cases = [
            ({}, {*self.arns, self.network}),
            ({"ResourceTypeFilters": groups}, set(self.arns)),
            ({"ResourceTypeFilters": ["vpc-lattice"]}, {*self.arns, self.network}),
            ({"TagFilters": [{"Key": "odd", "Values": ["1"]}]},
             {self.arns[1], self.arns[3], self.network}),
            ({"TagFilters": [{"Key": "odd", "Values": ["1"]}, {"Key": "number"}]},
             {self.arns[1], self.arns[3]}),
            ({"TagFilters": [{"Key": "number", "Values": ["0", "4"]}],
              "ResourceTypeFilters": groups}, {self.arns[0], self.arns[4]}),
            ({"ResourceARNList": [self.arns[2], self.plain]}, {self.arns[2]}),
            ({"TagFilters": [{"Key": "none"}]}, set())]
        for filters, expected in cases:
            with self.subTest(filters):
                self.assertEqual(set(self.found(**filters)), expected)

    def test_pages(self):
        found = self.found(ResourceTypeFilters=["vpc-lattice:targetgroup"],
                           PaginationConfig={"PageSize": 2})
        self.assertEqual(found, self.arns)
        calls = [entry for entry in world.program.journal()
                 if entry["operation"] == "GetResources"][-3:]
        self.assertEqual([len(call["reply"]["ResourceTagMappingList"]) for call in calls],
                         [2, 2, 1])

    def test_refusals(self):
        get = self.tagging.get_resources
        self.assertEqual(self.refused(get, ResourceARNList=self.arns, TagFilters=[{"Key": "a"}]),
                         ("InvalidParameterException", 400))
        self.assertEqual(self.refused(get, PaginationToken="no such"),
                         ("PaginationTokenExpiredException", 400))

    def test_tag_and_untag(self):
        missing = self.arns[0][:-17] + "0" * 17
        reply = self.tagging.tag_resources(ResourceARNList=[self.arns[0], missing],
                                           Tags={"new": "1"})
        self.assertEqual(list(reply["FailedResourcesMap"]), [missing])
        self.assertEqual(self.found(TagFilters=[{"Key": "new"}]), [self.arns[0]])
        reply = self.tagging.untag_resources(ResourceARNList=[self.arns[0]],
                                             TagKeys=["new", "odd"])
        self.assertEqual(reply["FailedResourcesMap"], {})
        self.assertEqual(
            self.lattice.list_tags_for_resource(resourceArn=self.arns[0])["tags"], {"number": "0"})


class Certificates(Case):
    def write(self, *items):
        certificates.write_text(json.dumps([
            {"CertificateArn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/{i}",
             "CreatedAt": 1767323045, **item} for i, item in enumerate(items)]))
        self.addCleanup(certificates.write_text, "[]")

    def names(self, **more):
        pages = self.client("acm").get_paginator("list_certificates").paginate(**more)
        return [item["DomainName"] for page in pages for item in page["CertificateSummaryList"]]

    def test_filters(self):
        self.write({"DomainName": "a.example.org", "SubjectAlternativeNameSummaries": ["*.b.org"]},
                   {"DomainName": "pending.example.org", "Status": "PENDING_VALIDATION"},
                   {"DomainName": "elliptic.example.org", "KeyAlgorithm": "EC_prime256v1"})
        self.assertEqual(self.names(CertificateStatuses=["ISSUED"]), ["a.example.org"])
        self.assertEqual(self.names(), ["a.example.org", "pending.example.org"])
        self.assertEqual(self.names(Includes={"keyTypes": ["EC_prime256v1"]}),
                         ["elliptic.example.org"])

    def test_pages(self):
        self.write(*({"DomainName": f"{i}.example.org"} for i in range(5)))
        self.assertEqual(self.names(PaginationConfig={"PageSize": 2}),
                         [f"{i}.example.org" for i in range(5)])

    def test_refusals(self):
        acm = self.client("acm")
        self.assertEqual(self.refused(acm.list_certificates, NextToken="none such"),
                         ("ValidationException", 400))
        self.assertEqual(self.refused(acm.list_certificates, MaxItems=0),
                         ("ValidationException", 400))
