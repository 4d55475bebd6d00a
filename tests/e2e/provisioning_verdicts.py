"""What routes are told and what their requests get: the cases of tests/cases/provisioning, and the
mistakes of examples/broken. What the webhook refuses goes past it, as if it had been off, and then
conditions have the same codes at the same paths."""

import copy
import json
import re
import time

import provisioning
import python_packages
from provisioning import ROOT, Provisioning, prefixed, route

yaml = python_packages.load("yaml")
CASES = ROOT / "tests" / "cases" / "provisioning" / "verdicts.yaml"
REST_SECONDS = 6
BROKEN = sorted((ROOT / "examples" / "broken").glob("*.yaml"))
FINDING = re.compile(r"^\* (\S+?): .*\[([A-Z]{2}\d{3})\]", re.MULTILINE)
ALONE = re.compile(r' is invalid: (\S+?): .*\[([A-Z]{2}\d{3})\]')
WARNING = re.compile(r"^Warning: ([A-Z]{2}\d{3} \S+?):", re.MULTILINE)
LINE = re.compile(r"^([A-Z]{2}\d{3} \S+?):", re.MULTILINE)


def refusals(text):
    """{"CODE PATH"} of what kubectl says of one object."""
    return {f"{code} {path}" for path, code in FINDING.findall(text) + ALONE.findall(text)}


def apply_past_webhook(objects):
    """(exit code, what kubectl says) for each, while no webhook stands in front."""
    provisioning.world.webhook.unregister()
    try:
        return [provisioning.world.kubectl("apply", "-f", "-", input=json.dumps(one)) for one in objects]
    finally:
        provisioning.world.webhook.apply_registration()


class Verdicts(Provisioning):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = [cls.prepare(number, case) for number, case in enumerate(yaml.safe_load(CASES.read_text()))]
        for case in cls.cases:
            case["said"] = provisioning.world.kubectl("apply", "-f", "-", input=json.dumps(case["object"]))
        passed = apply_past_webhook([case["object"] for case in cls.cases if case.get("refused")])
        assert not any(code for code, _, _ in passed), passed

    @classmethod
    def prepare(cls, number, case):
        item = route(f"verdict-{number}")
        item["metadata"]["annotations"] = prefixed(case.get("annotations", {}))
        item["spec"] = {"parentRefs": item["spec"]["parentRefs"], **copy.deepcopy(case["route"])}
        return {**case, "object": item}

    def test_cases(self):
        for case in self.cases:
            with self.subTest(case["name"]):
                self.check(case)

    def test_nothing_is_written_at_rest(self):
        """Existing controller, defect 4: neither what holds nor what goes on failing is told again."""
        for case in self.cases:
            self.wait_told("httproute", case["object"]["metadata"]["name"], case["told"])
        provisioning.Calls().wait_quiet()
        before = self.versions()
        time.sleep(REST_SECONDS)
        self.assertEqual(self.versions(), before)

    @staticmethod
    def versions():
        """{object: resourceVersion} of routes and Gateways, and the number of events about them."""
        found = {f"{item['kind']} {item['metadata']['name']}": item["metadata"]["resourceVersion"]
                 for plural in ("gateways", "httproutes")
                 for item in provisioning.world.get(f"{provisioning.GROUP}/{plural}")["items"]}
        events = provisioning.world.get("/apis/events.k8s.io/v1/events")["items"]
        return found, sum(one["regarding"]["kind"] in ("Gateway", "HTTPRoute") for one in events)

    def check(self, case):
        code, out, err = case["said"]
        self.assertEqual(refusals(err), set(case.get("refused", [])), out + err)
        self.assertEqual(set(WARNING.findall(err)), set(case.get("warned", [])), err)
        name = case["object"]["metadata"]["name"]
        found = self.wait_told("httproute", name, case["told"])
        mistakes = {*case.get("refused", []), *case.get("warned", [])}
        self.assertLessEqual(mistakes, set(LINE.findall(found["Valid"].partition(": ")[2])), found)
        host = case["object"]["spec"].get("hostnames", [None])[0]
        self.wait_answers(name, case.get("answers", {}), *(["-H", f"Host: {host}"] if host else []))


class PastTheWebhook(Provisioning):
    """examples/broken, refused first; and then stored with the webhook off, as far as the schema
    lets it be."""

    def test_conditions_name_what_the_webhook_names(self):
        objects = [yaml.safe_load(path.read_text()) for path in BROKEN]
        refused = [provisioning.world.kubectl("apply", "-f", "-", input=json.dumps(one)) for one in objects]
        stored = apply_past_webhook(objects)
        checked = 0
        for path, one, before, (code, _, err) in zip(BROKEN, objects, refused, stored):
            with self.subTest(path.name):
                self.assertNotEqual(before[0], 0, "the webhook refuses it")
                if code:  # the schema of the CRD holds by itself
                    self.assertNotIn("webhook", err)
                    continue
                checked += 1
                self.compare(one, refusals(before[2]))
        self.assertGreaterEqual(checked, 9)

    def compare(self, item, wanted):
        self.assertTrue(wanted)
        kind, name = item["kind"].lower(), item["metadata"]["name"]
        found = self.wait_told(kind, name, {"Valid": "False/Invalid"})
        said = set(LINE.findall(found["Valid"].removeprefix("False/Invalid: ")))
        self.assertLessEqual(wanted, said)
