"""Bad days on the side of AWS: each ends in a condition that names code, operation and request, a
metric, and no more calls than patience asks for; when the trouble ends, so does the condition."""

import unittest
import urllib.request

import bad_days
from bad_days import BadDay, eventually
from gateway_objects import is_programmed

REQUEST = r"request [0-9a-f-]{36}"


def setUpModule():
    bad_days.set_up_module(parts=("emulator", "webhook", "controller"))


class Credentials(BadDay):
    def test_wrong(self):
        self.start(wait=False, AWS_SECRET_ACCESS_KEY="not-the-one")
        self.install()
        self.told(self.route_object, "InvalidSignatureException", " in List|Get", REQUEST)
        self.told(self.gateway_object, "InvalidSignatureException", REQUEST)
        self.assertGreater(self.metric("aws_api_calls_total", error_code="InvalidSignatureException"), 0)
        self.assertEqual(self.controller.get("/readyz")[0], 503)
        self.calm()
        self.stop()
        self.start()
        self.programmed()

    def test_expired(self):
        self.settings(credential_ttl_s=1)
        with urllib.request.urlopen(f"{self.emulator.endpoint}/v1/credentials", timeout=10) as answer:
            keys = bad_days.json.loads(answer.read())
        bad_days.time.sleep(1.5)
        self.start(wait=False, AWS_ACCESS_KEY_ID=keys["AccessKeyId"],
                   AWS_SECRET_ACCESS_KEY=keys["SecretAccessKey"], AWS_SESSION_TOKEN=keys["Token"])
        self.install()
        self.told(self.route_object, "Expired.*Exception", REQUEST)
        self.calm()
        self.assertGreater(self.metric("aws_api_calls_total", error_code="Expired.*"), 0)

    def test_missing(self):
        self.start(wait=False, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
        self.install()
        self.told(self.route_object, "NoCredentials", "AWS_ACCESS_KEY_ID|AWS_WEB_IDENTITY_TOKEN_FILE")
        self.calm()
        self.assertEqual(self.controller.get("/readyz")[0], 503)
        self.assertGreater(self.metric("aws_api_calls_total", error_code="NoCredentials"), 0)

    def test_refreshed_before_they_expire(self):
        self.settings(credential_ttl_s=3)
        self.start("--resync=1s", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="",
                   AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{self.emulator.endpoint}/v1/credentials")
        self.install()
        self.programmed()
        bad_days.time.sleep(5)
        self.assertEqual(self.metric("aws_api_calls_total", error_code="Expired.*"), 0)
        self.assertTrue(is_programmed(self.now(self.route_object)))


class Refused(BadDay):
    def test_a_denied_action(self):
        denied = self.fault("deny", "CreateTargetGroup")
        self.start()
        self.install()
        self.programmed(self.gateway_object)
        self.told(self.route_object, "^AccessDeniedException: .* in CreateTargetGroup", REQUEST)
        self.event(self.route_object, "AccessDeniedException")
        self.assertGreater(self.metric("aws_api_calls_total", operation="CreateTargetGroup",
                                       error_code="AccessDeniedException"), 0)
        self.assertTrue(any(line.get("code") == "AccessDeniedException" and line.get("request_id")
                            for line in self.log_lines()))
        self.calm()
        self.emulator.admin(f"faults/{denied}", "DELETE")
        self.programmed()
        self.assertEqual(len(self.owned("TARGET_GROUP")), 1)

    def test_a_denied_read(self):
        denied = self.fault("deny", "ListServices")
        self.start(wait=False)
        self.install()
        self.told(self.gateway_object, "^AccessDeniedException: .* in ListServices", REQUEST)
        self.told(self.route_object, "^AccessDeniedException: .* in ListServices", REQUEST)
        self.calm()
        self.assertEqual(self.owned("SERVICE_NETWORK"), [])
        self.emulator.admin(f"faults/{denied}", "DELETE")
        self.programmed()

    def test_a_denied_association(self):
        denied = self.fault("deny", "CreateServiceNetworkVpcAssociation")
        self.start()
        self.install()
        self.programmed()
        self.told(self.gateway_object, "AccessDeniedException",
                  "CreateServiceNetworkVpcAssociation", REQUEST, kind=bad_days.VPC_ASSOCIATED)
        self.emulator.admin(f"faults/{denied}", "DELETE")
        eventually(lambda: self.owned("SERVICE_NETWORK_VPC_ASSOCIATION"), "association", 60)


class Unreachable(BadDay):
    def test_from_the_beginning(self):
        self.emulator.stop()
        self.start(wait=False)
        self.install()
        self.told(self.route_object, "ConnectionError", " in List")
        self.assertEqual(self.controller.get("/readyz")[0], 503)
        self.calm(calls=30)
        self.emulator.start()
        self.programmed()

    def test_later(self):
        self.start()
        self.install()
        self.programmed()
        self.emulator.stop()
        self.slice_object["endpoints"].pop()
        bad_days.world.apply(self.slice_object)
        self.told(self.route_object, "ConnectionError", "in DeregisterTargets")
        self.calm(calls=30)
        self.emulator.start()
        self.emulator.admin("settings", "PATCH", bad_days.SETTINGS)
        self.programmed()
        self.assertGreater(self.metric("aws_api_calls_total", error_code="ConnectionError"), 0)


class LifeCycles(BadDay):
    def failing(self, operation, kind):
        self.fault("life-cycle-failure", operation, count=1, code="InternalFailure",
                   message="out of luck")
        self.start()
        self.install()
        self.programmed()
        failed = [one for one in self.owned(kind) if "FAILED" in one.get("status", "")]
        self.assertEqual(failed, [])
        self.assertEqual(len(self.owned(kind)), 1)

    def test_a_service(self):
        self.failing("CreateService", "SERVICE")

    def test_a_target_group(self):
        self.failing("CreateTargetGroup", "TARGET_GROUP")

    def test_an_association(self):
        self.failing("CreateServiceNetworkServiceAssociation", "SERVICE_NETWORK_SERVICE_ASSOCIATION")

    def test_the_association_of_the_vpc(self):
        self.failing("CreateServiceNetworkVpcAssociation", "SERVICE_NETWORK_VPC_ASSOCIATION")

    def test_a_service_that_never_comes_up(self):
        self.fault("life-cycle-failure", "CreateService", code="InternalFailure",
                   message="out of luck")
        self.start()
        self.install()
        self.told(self.route_object, "(?i)fail")
        self.calm(calls=20)
        self.emulator.admin("faults", "DELETE")
        self.programmed()


class BehindOurBack(BadDay):
    """Somebody deletes what we made: at the next resync it is there again."""

    def heals(self, kind):
        self.start("--resync=1s")
        self.install()
        self.programmed()
        (victim,) = self.owned(kind)
        self.emulator.admin(f"resources/{victim['id']}", "DELETE")
        self.assertEqual(self.owned(kind), [])
        eventually(lambda: self.owned(kind), f"{kind} again", 60)
        eventually(lambda: self.is_whole(victim, kind), "all is as it was", 60)

    def is_whole(self, victim, kind):
        state = self.emulator.admin("state")
        (again,) = self.owned(kind, state)
        counts = [len(self.owned(one, state)) for one in (
            "SERVICE", "SERVICE_NETWORK", "SERVICE_NETWORK_SERVICE_ASSOCIATION",
            "SERVICE_NETWORK_VPC_ASSOCIATION", "LISTENER", "RULE", "TARGET_GROUP")]
        whole = counts == [1] * 7 and again["id"] != victim["id"]
        return whole and is_programmed(self.now(self.route_object))

    def test_a_rule(self):
        self.heals("RULE")

    def test_a_listener(self):
        self.heals("LISTENER")

    def test_a_service(self):
        self.heals("SERVICE")
        arn = self.owned("SERVICE")[0]["arn"]
        eventually(lambda: self.now(self.route_object)["metadata"]["annotations"].get(
            bad_days.SERVICE_ARN) == arn, "the new ARN")

    def test_an_association(self):
        self.heals("SERVICE_NETWORK_SERVICE_ASSOCIATION")

    def test_the_association_of_the_vpc(self):
        self.heals("SERVICE_NETWORK_VPC_ASSOCIATION")

    def test_a_target_group(self):
        self.heals("TARGET_GROUP")

    def test_the_network(self):
        self.heals("SERVICE_NETWORK")


if __name__ == "__main__":
    unittest.main()
