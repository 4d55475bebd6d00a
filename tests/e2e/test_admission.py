"""What a developer sees of admission, with real kubectl against a real kube-apiserver."""
import json
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from world import REGEX_RULE, ROOT, World, gateway, route, service


class Refusals(World):
    def test_all_faults_of_an_object_come_in_one_answer(self):
        bad = route("bad", parent={"name": "my-hotel", "sectionName": "htp"}, rules=[
            {"matches": [{"path": {"type": "RegularExpression", "value": "/a.*"}, "method": "get"}],
             "filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}],
             "backendRefs": [{"name": "parking", "port": 8080, "weight": 5000}]}])
        err = self.refused(self.apply_object(bad), 'The HTTPRoute "bad" is invalid',
                           '* spec.parentRefs[0].sectionName: Not found: "htp"', 'did you mean "http"?', "[HR303]",
                           "* spec.rules[0].matches[0].path.type: Unsupported value", "[HR203]",
                           '* spec.rules[0].matches[0].method: Unsupported value: "get"', "[HR003]",
                           "* spec.rules[0].filters[0].type: Unsupported value", "[HR210]",
                           "* spec.rules[0].backendRefs[0].port: Not found: 8080", "[HR311]")
        self.assertEqual(err.count("\n* "), 6, err)

    def test_both_versions_are_judged_alike(self):
        for version in ("v1", "v1beta1"):
            with self.subTest(version):
                self.refused(self.apply_object(route("old", rules=[REGEX_RULE], version=version)), "[HR203]")
                self.refused(self.apply_object(gateway("odd", version=version, listeners=[
                    {"name": "u", "protocol": "UDP", "port": 53}])), "[GW201]")

    def test_every_way_to_write_is_refused(self):
        bad = json.dumps(route("ways", rules=[REGEX_RULE]))
        generated = route("x", rules=[REGEX_RULE], generateName="ways-")
        del generated["metadata"]["name"]
        self.refused(self.kubectl("apply", "-f", "-", input=bad), "[HR203]")
        self.refused(self.kubectl("apply", "--server-side", "-f", "-", input=bad), "[HR203]")
        self.refused(self.kubectl("create", "-f", "-", input=bad), "[HR203]")
        self.refused(self.kubectl("apply", "--dry-run=server", "-f", "-", input=bad), "[HR203]")
        err = self.refused(self.kubectl("create", "-f", "-", input=json.dumps(generated)), "[HR203]")
        self.assertIn('"ways-', err)

    def test_patch_and_edit_are_refused_and_change_nothing(self):
        self.admitted(self.apply_object(route("edited")))
        patch = json.dumps({"spec": {"rules": [REGEX_RULE]}})
        self.refused(self.kubectl("patch", "httproute", "edited", "--type=merge", "-p", patch), "[HR203]")
        with tempfile.TemporaryDirectory() as folder:
            editor = Path(folder) / "editor"
            editor.write_text('#!/bin/sh\nsed -i "s/type: PathPrefix/type: RegularExpression/" "$1"\n')
            editor.chmod(0o755)
            edit = self.kubectl("edit", "httproute", "edited", env={"KUBE_EDITOR": str(editor), "TMPDIR": folder})
            self.refused(edit, '"edited" is invalid')
            self.assertIn("[HR203]", "".join(p.read_text() for p in Path(folder).glob("kubectl-edit-*")))
        kept = self.stored("httproute", "edited", ["spec", "rules", 0, "matches", 0, "path", "type"])
        self.assertEqual(kept, "PathPrefix")
        self.drop("httproute", "edited")

    def test_a_whole_directory(self):
        with tempfile.TemporaryDirectory() as folder:
            names = ("a", "b", "c")
            for name in names:
                rules = [REGEX_RULE] if name != "b" else None
                Path(folder, f"{name}.json").write_text(json.dumps(route(f"dir-{name}", rules=rules)))
            err = self.refused(self.kubectl("apply", "-f", folder), '"dir-a" is invalid', '"dir-c" is invalid')
        self.assertEqual(err.count("[HR203]") + err.count("HR203 spec"), 2, err)
        self.admitted(self.kubectl("get", "httproute", "dir-b"))
        self.drop("httproute", "dir-b")

    def test_a_directory_is_faster_than_any_watch(self):
        """A route arrives right behind its own Gateway and Service: nothing may be missed."""
        with tempfile.TemporaryDirectory() as folder:
            for i in range(5):
                objects = [gateway(f"new-{i}"), service(f"new-{i}", port=8000 + i),
                           route(f"new-{i}", parent={"name": f"new-{i}"},
                                 rules=[{"backendRefs": [{"name": f"new-{i}", "port": 8000 + i}]}])]
                Path(folder, f"{i}.json").write_text("\n".join(json.dumps(o) for o in objects))
            err = self.admitted(self.kubectl("apply", "-f", folder))
            self.assertNotIn("Not found", err)
            for i in range(5):
                section = self.stored("httproute", f"new-{i}", ["spec", "parentRefs", 0, "sectionName"])
                self.assertEqual(section, "http")
            self.kubectl("delete", "-f", folder)

    def test_a_wrong_section_of_a_gateway_that_came_just_before(self):
        objects = [gateway("fresh"), route("fresh", parent={"name": "fresh", "sectionName": "htp"})]
        self.refused(self.apply_object(*objects), 'did you mean "http"?', "[HR303]")
        self.drop("gateway", "fresh")

    def test_reference_grants_are_never_refused_outside_the_schema(self):
        grant = {"apiVersion": "gateway.networking.k8s.io/v1beta1", "kind": "ReferenceGrant",
                 "metadata": {"name": "g", "namespace": "default"},
                 "spec": {"from": [{"group": "gateway.networking.k8s.io", "kind": "httproute", "namespace": "x"}],
                          "to": [{"group": "", "kind": "Service"}]}}
        self.admitted(self.apply_object(grant), "Warning: RG")
        grant["spec"]["to"] = []
        self.refused(self.apply_object(grant), "spec.to")
        self.drop("referencegrant", "g")


class Admissions(World):
    def test_the_launch_posts_manifests(self):
        for folder in ("examples", "examples/v1"):
            for name in ("gatewayclass", "my-hotel-gateway", "parking", "review", "inventory-ver1", "inventory-ver2",
                         "rate-route-path", "inventory-route-bluegreen-single-cluster"):
                with self.subTest(f"{folder}/{name}"):
                    err = self.admitted(self.kubectl("apply", "-f", str(ROOT / folder / f"{name}.yaml")))
                    self.assertNotIn("Warning", err)
        self.kubectl("delete", "-f", str(ROOT / "examples" / "rate-route-path.yaml"))

    def test_defaults_are_said_and_stored(self):
        err = self.admitted(self.apply_object(gateway("short", listeners=[
            {"name": "http", "protocol": "HTTP"}, {"name": "https", "port": 443}, {"name": "tls", "protocol": "TLS",
                                                                                   "port": 8443}])),
            "Warning: spec.listeners[0].port: defaulted to 80", "Warning: spec.listeners[1].protocol: defaulted",
            "Warning: spec.listeners[2].tls: defaulted")
        listeners = self.stored("gateway", "short", ["spec", "listeners"])
        self.assertEqual([listeners[0]["port"], listeners[1]["protocol"], listeners[2]["tls"]["mode"]],
                         [80, "HTTPS", "Passthrough"], err)
        self.drop("gateway", "short")

    def test_defaults_do_not_make_a_second_apply_a_change(self):
        manifest = route("twice", parent={"name": "my-hotel"}, rules=[{"backendRefs": [{"name": "parking"}]}])
        for flags in ((), ("--server-side",)):
            with self.subTest(flags):
                self.admitted(self.apply_object(manifest, flags=flags), "sectionName: defaulted", "port: defaulted")
                before = self.stored("httproute", "twice", ["metadata", "generation"])
                self.admitted(self.apply_object(manifest, flags=flags))
                self.assertEqual(self.stored("httproute", "twice", ["metadata", "generation"]), before)
                self.assertEqual(self.stored("httproute", "twice", ["spec", "rules", 0, "backendRefs", 0, "port"]), 80)
                self.drop("httproute", "twice")

    def test_risky_but_valid_is_a_warning(self):
        self.admitted(self.apply_object(route("heavy", rules=[{"backendRefs": [
            {"name": "parking", "port": 80, "weight": 5000}, {"name": "nowhere", "port": 80}]}])),
            "Warning: HR221", "Warning: HR310")
        self.drop("httproute", "heavy")

    def test_other_controllers_routes_are_left_alone(self):
        foreign = route("foreign", parent={"name": "foreign"}, rules=[
            {**REGEX_RULE, "backendRefs": [{"name": "parking", "port": 80}]}])
        err = self.admitted(self.apply_object(foreign))
        self.assertNotIn("Warning", err)
        self.assertNotIn("sectionName", self.stored("httproute", "foreign", ["spec", "parentRefs", 0]))
        self.drop("httproute", "foreign")

    def test_deleting_is_never_refused_but_warned_about(self):
        self.admitted(self.apply_object(gateway("going"), route("staying", parent={"name": "going",
                                                                                   "sectionName": "http"})))
        self.admitted(self.kubectl("delete", "gateway", "going"), "Warning: GW303", "default/staying")
        self.drop("httproute", "staying")

    def test_what_was_wrong_before_only_warns(self):
        self.webhook.unregister()
        try:
            self.admitted(self.apply_object(route("legacy", rules=[REGEX_RULE])))
        finally:
            self.webhook.apply_registration()
        self.admitted(self.kubectl("annotate", "httproute", "legacy", "note=kept"), "Warning: HR203")
        worse = json.dumps({"spec": {"rules": [REGEX_RULE, {**REGEX_RULE, "matches": [
            {"path": {"type": "RegularExpression", "value": "/b.*"}}]}]}})
        self.refused(self.kubectl("patch", "httproute", "legacy", "--type=merge", "-p", worse),
                     "spec.rules[1].matches[0].path.type")
        self.drop("httproute", "legacy")

    def test_a_namespace_chooses_what_is_enforced(self):
        self.kubectl("create", "namespace", "lenient")
        self.kubectl("label", "namespace", "lenient", "application-networking.k8s.aws/enforce=api.spec")
        lenient = route("lenient", namespace="lenient", rules=[REGEX_RULE], parent={
            "name": "my-hotel", "namespace": "default", "sectionName": "http"})
        self.admitted(self.apply_object(lenient), "Warning: HR203")

    def test_a_warning_can_be_silenced_with_a_reason(self):
        quiet = route("quiet", rules=[{"backendRefs": [{"name": "later", "port": 80}]}],
                      annotations={"application-networking.k8s.aws/ignore": "HR310 comes with the next release"})
        err = self.admitted(self.apply_object(quiet))
        self.assertNotIn("HR310 spec", err)
        self.assertIn("suppressed", err)
        self.drop("httproute", "quiet")


class Life(World):
    webhook_options = {"failure_policy": "Ignore"}

    def test_stopped_and_back(self):
        self.refused(self.apply_object(route("life", rules=[REGEX_RULE])), "[HR203]")
        self.webhook.stop()
        self.admitted(self.apply_object(route("life", rules=[REGEX_RULE])))
        self.drop("httproute", "life")
        self.webhook.start()
        self.refused(self.apply_object(route("life", rules=[REGEX_RULE])), "[HR203]")

    def test_api_server_restart(self):
        self.cluster.stop_apiserver()
        self.cluster.start_apiserver()
        self.webhook.wait_ready()
        self.admitted(self.apply_object(gateway("reborn"), route("reborn", parent={"name": "reborn"})))
        self.refused(self.apply_object(route("reborn", parent={"name": "reborn", "sectionName": "x"})), "[HR303]")

    def test_check_answers_from_what_was_posted_alone(self):
        import ssl
        context = ssl.create_default_context(cafile=str(self.webhook.ca_file))
        body = json.dumps(route("posted", rules=[REGEX_RULE])).encode()
        request = urllib.request.Request(f"https://127.0.0.1:{self.webhook.port}/check", data=body, method="POST")
        with urllib.request.urlopen(request, context=context, timeout=10) as reply:
            result = json.loads(reply.read())
        run = subprocess.run([self.webhook.bin / "latticectl", "check", "-o", "json", "-"], input=body,
                             capture_output=True, check=False)
        self.assertEqual(result, json.loads(run.stdout))
        codes = {finding["code"] for finding in result["findings"]}
        self.assertIn("HR203", codes)
        self.assertIn("HR301", codes, "the Gateway of the cluster must not be known to /check")

    def test_metrics_and_log(self):
        self.refused(self.apply_object(route("seen", rules=[REGEX_RULE])), "[HR203]")
        status, text = self.webhook.get("/metrics")
        self.assertEqual(status, 200)
        self.assertRegex(text, r'lattice_gateway_admission_findings_total\{code="HR203",severity="error"\} [1-9]')
        self.assertIn('lattice_gateway_admission_decisions_total{webhook="/validate",kind="HTTPRoute",'
                      'operation="CREATE",decision="denied"}', text)
        self.assertIn('controller_runtime_webhook_latency_seconds_bucket{webhook="/validate",le="5e-05"}', text)
        line = [json.loads(line) for line in self.webhook.log().splitlines() if '"seen"' in line][-1]
        self.assertEqual((line["decision"], line["codes"], line["kind"]), ("denied", "HR203", "HTTPRoute"))


class OldBundle(World):
    bundle = "v1.2.1"

    def test_bundle_is_found_out_and_followed(self):
        self.assertIn('"version":"v1.2.1"', self.webhook.log())
        self.refused(self.apply_object(route("old", rules=[REGEX_RULE])), "[HR203]")
        self.admitted(self.apply_object(route("old")))
