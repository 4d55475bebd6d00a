"""The Kubernetes client and its informers against a real API server, driven through kube_probe."""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "cluster"))

import bundles
from cluster import NO_BUNDLE, Cluster

BIN = Path(os.environ.get("LG_BIN", TESTS.parent / "build/asan/bin"))
PROBE = BIN / "kube_probe"
TSAN_PROBE = BIN.parents[1] / "tsan/bin/kube_probe"  # for tests with many readers, if it was built
CONFIGMAPS = "/api/v1/namespaces/default/configmaps"
PATIENCE = 60  # seconds until something has to have happened, on a loaded machine

cluster = None


def setUpModule():
    global cluster
    cluster = Cluster(bundle=NO_BUNDLE, log=lambda _: None)
    cluster.add_token("nobody")
    cluster.start()
    unittest.addModuleCleanup(cluster.stop)


def config_map(name, value="1"):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name},
            "data": {"value": value}}


def put(name, value="1"):
    """Creates or changes a ConfigMap; returns its resourceVersion."""
    status, answer = cluster.api(f"{CONFIGMAPS}/{name}", "PUT", config_map(name, value))
    if status == 404:
        status, answer = cluster.api(CONFIGMAPS, "POST", config_map(name, value))
    assert status in (200, 201), answer
    return answer["metadata"]["resourceVersion"]


def remove_all():
    assert cluster.api(CONFIGMAPS, "DELETE")[0] == 200


def compact(revision):
    """Makes etcd forget what was before a revision."""
    options = Path(f"/proc/{cluster.pids[0]}/cmdline").read_text().split("\0")
    url = next(option.split("=", 1)[1] for option in options
               if option.startswith("--listen-client-urls="))
    body = json.dumps({"revision": revision, "physical": True}).encode()
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(f"{url}/v3/kv/compaction", body, timeout=PATIENCE) as answer:
        assert answer.status == 200


def run(*args, kubeconfig=None, body=None, env=None, options=()):
    """One run of the probe with its arguments after the options."""
    where = ["--kubeconfig", str(kubeconfig or cluster.kubeconfig)] if env is None else []
    return subprocess.run([PROBE, *where, *options, *args], capture_output=True, text=True,
                          input=json.dumps(body) if body is not None else "", timeout=PATIENCE,
                          check=False, env={**os.environ, **(env or {})})


def call(*args, **kwargs):
    """The decoded answers of `kube_probe call`."""
    done = run("call", *args, **kwargs)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return answers[0] if len(answers) == 1 else answers


class Watch:
    """A running `kube_probe watch`; what it prints is read as it comes."""

    def __init__(self, *args, readers=0):
        self.lines = queue.Queue()
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [TSAN_PROBE if readers and TSAN_PROBE.exists() else PROBE, "--kubeconfig",
             str(cluster.kubeconfig), "--readers", str(readers), "watch", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.stdin.close()
        status = self.process.wait(timeout=PATIENCE)
        self._reader.join()
        self.process.stdout.close()
        self.log = self._log()
        self.errors.close()
        assert kind or status == 0, self.log

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def _log(self):
        self.errors.seek(0)
        return self.errors.read()

    def next_like(self, start):
        """The next line that begins so; those before it are passed over."""
        deadline = time.monotonic() + PATIENCE
        seen = []
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {start!r} came, but {seen}\n{self._log()}") from None
            if line.startswith(start):
                return line
            seen.append(line)

    def contents(self):
        """{name: resourceVersion} of the replica."""
        self.process.stdin.write("list\n")
        self.process.stdin.flush()
        return dict(item.split("=") for item in self.next_like("LIST").split()[1:])

    def wait_for_contents(self, wanted):
        deadline = time.monotonic() + PATIENCE
        while (have := self.contents()) != wanted:
            if time.monotonic() > deadline:
                raise AssertionError(f"{have} is not {wanted}\n{self._log()}")
            time.sleep(0.1)


def watch_config_maps(**kwargs):
    return Watch("-", "v1", "configmaps", **kwargs)


def everywhere():
    """{name: resourceVersion} of all ConfigMaps; their names differ between namespaces here."""
    items = cluster.api("/api/v1/configmaps")[1]["items"]
    return {item["metadata"]["name"]: item["metadata"]["resourceVersion"] for item in items}


class Calls(unittest.TestCase):
    def tearDown(self):
        remove_all()

    def test_every_verb(self):
        made = call("create", "-", "v1", "configmaps", "default", "-", body=config_map("verbs"))
        self.assertEqual(made["object"]["data"], {"value": "1"})
        where = ("-", "v1", "configmaps", "default", "verbs")
        changed = call("update", *where, body=config_map("verbs", "2"))
        self.assertEqual(changed["object"]["data"], {"value": "2"})
        patch = [{"op": "add", "path": "/data/json", "value": "3"}]
        self.assertIn("json", call("patch", *where, "json", body=patch)["object"]["data"])
        merge = {"data": {"json": None, "merge": "4"}}
        self.assertEqual(call("patch", *where, "merge", body=merge)["object"]["data"],
                         {"value": "2", "merge": "4"})
        applied = {**config_map("verbs"), "data": {"apply": "5"}}
        answer = call("patch", *where, "apply", body=applied)["object"]
        self.assertEqual(answer["data"]["apply"], "5")
        managers = {entry["manager"] for entry in answer["metadata"]["managedFields"]}
        self.assertEqual(managers, {"kube-probe"})
        self.assertEqual(call("get", *where)["object"]["data"], answer["data"])
        self.assertEqual(call("delete", *where)["code"], 200)
        gone = call("get", *where)
        self.assertEqual((gone["code"], gone["reason"]), (404, "NotFound"))
        self.assertIn('configmaps "verbs" not found', gone["error"])

    def test_stale_version_is_a_conflict(self):
        old = put("conflict")
        put("conflict", "2")
        stale = {"metadata": {"resourceVersion": old}, "data": {"value": "3"}}
        answer = call("patch", "-", "v1", "configmaps", "default", "conflict", "merge", body=stale)
        self.assertEqual((answer["code"], answer["reason"]), (409, "Conflict"))

    def test_invalid_object_is_told(self):
        answer = call("create", "-", "v1", "configmaps", "default", "-", body=config_map("No!"))
        self.assertEqual((answer["code"], answer["reason"]), (422, "Invalid"))
        self.assertIn("metadata.name", answer["error"])

    def test_forbidden_names_user_and_verb(self):
        answer = call("get", "-", "v1", "configmaps", "default", "any",
                      kubeconfig=cluster.kubeconfig_of("nobody"))
        self.assertEqual((answer["code"], answer["reason"]), (403, "Forbidden"))
        self.assertIn('User "nobody" cannot get resource "configmaps"', answer["error"])

    def test_list_in_pages(self):
        names = [f"page-{i:02}" for i in range(23)]
        for name in names:
            put(name)
        for size in ("5", "23", "100", "0"):
            done = run("list", "-", "v1", "configmaps", size)
            ours = [name for name in done.stdout.split() if name.startswith("page-")]
            self.assertEqual(ours, names, f"pages of {size}: {done.stderr}")


class Events(unittest.TestCase):
    def test_repeats_are_one_event_with_a_count(self):
        done = run("event", "default", "thing", "it happened", "3")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        path = "/apis/events.k8s.io/v1/namespaces/default/events"
        ours = [event for event in cluster.api(path)[1]["items"]
                if event["reportingController"] == "example.com/kube-probe"]
        self.assertEqual(len(ours), 1)
        self.assertEqual(ours[0]["note"], "it happened")
        self.assertEqual(ours[0]["series"]["count"], 2)  # the third is told half an hour later
        self.assertEqual(ours[0]["regarding"]["name"], "thing")

    def test_what_cannot_be_written_is_logged(self):
        done = run("event", "no-such-namespace", "thing", "it happened", "1")
        self.assertEqual(done.returncode, 0)
        self.assertIn("an event could not be written", done.stderr)


class Credentials(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_token_is_read_again_after_401(self):
        (self.folder / "token").write_text("stale")
        (self.folder / "ca.crt").write_text(cluster.ca_file.read_text())
        env = {**os.environ, "KUBERNETES_SERVICE_HOST": "127.0.0.1",
               "KUBERNETES_SERVICE_PORT": str(cluster.port)}
        with subprocess.Popen(
                [PROBE, "--mount", self.folder, "--repeat", "2:1500", "call", "get", "-", "v1",
                 "namespaces", "-", "default"], stdout=subprocess.PIPE, text=True,
                env=env) as process:
            first = json.loads(process.stdout.readline())
            (self.folder / "token").write_text(cluster.tokens["admin"] + "\n")
            second = json.loads(process.stdout.readline())
        self.assertEqual((first["code"], first["reason"]), (401, "Unauthorized"))
        self.assertEqual(second["code"], 200)

    def kubeconfig_with(self, user):
        config = {"clusters": [{"name": "c", "cluster": {
                      "server": cluster.server, "certificate-authority": str(cluster.ca_file)}}],
                  "users": [{"name": "u", "user": user}],
                  "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
                  "current-context": "x"}
        path = self.folder / "kubeconfig"
        path.write_text(json.dumps(config))
        return path

    def test_exec_plugin_gives_the_token(self):
        plugin = self.folder / "plugin.sh"
        plugin.write_text("""#!/bin/sh
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$TOKEN"
""")
        plugin.chmod(0o755)
        path = self.kubeconfig_with({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1", "command": "./plugin.sh",
            "interactiveMode": "Never",
            "env": [{"name": "TOKEN", "value": cluster.tokens["admin"]}]}})
        answer = call("get", "-", "v1", "namespaces", "-", "default", kubeconfig=path)
        self.assertEqual(answer["code"], 200)

    def test_impersonation(self):
        path = self.kubeconfig_with({"token": cluster.tokens["admin"], "as": "jane",
                                     "as-groups": ["devs"]})
        answer = call("get", "-", "v1", "namespaces", "-", "default", kubeconfig=path)
        self.assertEqual(answer["code"], 403)
        self.assertIn('User "jane"', answer["error"])

    def test_unknown_ca_is_refused(self):
        path = self.kubeconfig_with({"token": cluster.tokens["admin"]})
        config = json.loads(path.read_text())
        del config["clusters"][0]["cluster"]["certificate-authority"]
        path.write_text(json.dumps(config))
        answer = call("get", "-", "v1", "namespaces", "-", "default", kubeconfig=path)
        self.assertEqual(answer["code"], 0)
        self.assertIn("certificate", answer["error"])


class Informers(unittest.TestCase):
    def tearDown(self):
        remove_all()

    def test_changes_arrive(self):
        before = put("before")
        with watch_config_maps(readers=3) as watch:
            watch.next_like("STATE SYNCED")
            self.assertEqual(watch.contents()["before"], before)
            version = put("fresh")
            self.assertEqual(watch.next_like("ADDED"), f"ADDED default/fresh {version}")
            version = put("fresh", "2")
            self.assertEqual(watch.next_like("UPDATED"), f"UPDATED default/fresh {version}")
            cluster.api(f"{CONFIGMAPS}/fresh", "DELETE")
            self.assertTrue(watch.next_like("DELETED").startswith("DELETED default/fresh "))
            self.assertNotIn("fresh", watch.contents())

    def test_more_than_a_page(self):
        for i in range(1100):
            cluster.api(CONFIGMAPS, "POST", config_map(f"many-{i:04}"))
        with watch_config_maps() as watch:
            watch.next_like("STATE SYNCED")
            self.assertEqual(watch.contents(), everywhere())

    def test_nothing_is_lost_over_restarts_of_the_api_server(self):
        with watch_config_maps(readers=2) as watch:
            watch.next_like("STATE SYNCED")
            for round_ in range(2):
                for i in range(20):
                    put(f"object-{i}", f"{round_}")
                cluster.stop_apiserver()
                cluster.start_apiserver()
                for i in range(10, 30):
                    put(f"object-{i}", f"{round_}+")
                cluster.api(f"{CONFIGMAPS}/object-{round_}", "DELETE")
            watch.wait_for_contents(everywhere())

    def test_expired_version_means_a_new_list(self):
        put("stays")
        put("goes")
        with watch_config_maps() as watch:
            watch.next_like("STATE SYNCED")
            watch.process.send_signal(signal.SIGSTOP)
            try:
                cluster.api(f"{CONFIGMAPS}/goes", "DELETE")
                comes = put("comes")
                cluster.stop_apiserver()  # its new watch cache does not reach back,
                cluster.start_apiserver()
                compact(put("late"))  # nor does etcd
            finally:
                watch.process.send_signal(signal.SIGCONT)
            watch.wait_for_contents(everywhere())
            self.assertEqual(watch.contents()["comes"], comes)
        self.assertIn("informer lists anew", watch.log)

    def test_kind_appears_later_in_an_older_version(self):
        with Watch("gateway.networking.k8s.io", "v1,v1beta1", "referencegrants") as watch:
            watch.next_like("STATE NOT_SERVED")
            cluster.apply_crds(bundles.crds("v1.2.1"))
            watch.next_like("STATE SYNCED")
            grant = {"apiVersion": "gateway.networking.k8s.io/v1beta1", "kind": "ReferenceGrant",
                     "metadata": {"name": "grant"},
                     "spec": {"from": [{"group": "g.example", "kind": "K", "namespace": "n"}],
                              "to": [{"group": "", "kind": "Service"}]}}
            path = "/apis/gateway.networking.k8s.io/v1beta1/namespaces/default/referencegrants"
            self.assertEqual(cluster.api(path, "POST", grant)[0], 201)
            self.assertTrue(watch.next_like("ADDED").startswith("ADDED default/grant "))
        self.assertIn("version=v1beta1", watch.log)


if __name__ == "__main__":
    unittest.main()
