"""The control plane itself: it is real, it restarts, and it leaves nothing behind."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import bundles
from cluster import NO_BUNDLE, Cluster
from credentials import token_line
from server import ClusterError
from test_guard import is_running, wait_for

HERE = Path(__file__).resolve().parent
GATEWAYS = "/apis/gateway.networking.k8s.io/v1/gateways"
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shop, namespace: default}
spec:
  gatewayClassName: amazon-vpc-lattice
  listeners: [{name: http, port: %d, protocol: HTTP}]
"""
READER = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [gateway.networking.k8s.io], resources: [gateways], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: readers}]
"""
# A run that brings a cluster up, tells where, and then hangs.
RUN = """\
import sys, time
sys.path.insert(0, sys.argv[1])
from cluster import Cluster
with Cluster(bundle="none", log=lambda _: None) as cluster:
    print(cluster.directory, *cluster.pids, flush=True)
    time.sleep(120)
"""


def processes_of(directory):
    """Pids whose command line names the directory, as those of etcd, kube-apiserver, guards do."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(directory).encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return [pid for pid in found if is_running(pid)]


def is_gone(directory):
    return not processes_of(directory) and not Path(directory).exists()


class SharedClusterTest(unittest.TestCase):
    """Tests that need no cluster of their own."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.cluster.add_token("ann", ["readers"])
        cls.cluster.add_token("bob")
        cls.cluster.start()
        cls.addClassCleanup(cls.cluster.stop)

    def apply(self, manifest):
        return self.cluster.kubectl("apply", "-f", "-", input=manifest)

    def test_gateway_is_applied_and_listed(self):
        code, out, err = self.apply(GATEWAY % 80)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("gateway.networking.k8s.io/shop", out)
        status, answer = self.cluster.api(GATEWAYS)
        self.assertEqual(status, 200)
        self.assertIn("shop", [item["metadata"]["name"] for item in answer["items"]])

    def test_crd_refuses_a_bad_gateway(self):
        code, _, err = self.apply(GATEWAY % 0)
        self.assertEqual(code, 1)
        self.assertIn("spec.listeners[0].port", err)

    def test_object_survives_a_restart_of_the_apiserver(self):
        self.assertEqual(self.apply(GATEWAY % 8080)[0], 0)
        port = self.cluster.port
        self.cluster.stop_apiserver()
        with self.assertRaises(ConnectionRefusedError):
            self.cluster.api("/readyz")
        self.cluster.start_apiserver()
        self.assertEqual(self.cluster.port, port)
        status, answer = self.cluster.api(f"{GATEWAYS.replace('gateways', '')}"
                                          "namespaces/default/gateways/shop")
        self.assertEqual((status, answer["spec"]["listeners"][0]["port"]), (200, 8080))

    def test_user_may_only_what_rbac_grants(self):
        self.assertEqual(self.apply(READER)[0], 0)
        self.assertTrue(wait_for(lambda: self.cluster.api(GATEWAYS, user="ann")[0] == 200))
        self.assertEqual(self.cluster.api(GATEWAYS, user="bob")[0], 403)
        code, _, err = self.cluster.kubectl("get", "secrets", user="ann")
        self.assertEqual(code, 1)
        self.assertIn('User "ann" cannot list', err)

    def test_unknown_token_is_refused(self):
        self.cluster.tokens["mallory"] = "0" * 32
        self.assertEqual(self.cluster.api(GATEWAYS, user="mallory")[0], 401)

    def test_service_account_gets_a_token(self):
        path = "/api/v1/namespaces/default/serviceaccounts"
        self.cluster.api(path, "POST", {"metadata": {"name": "sam"}})
        status, answer = self.cluster.api(f"{path}/sam/token", "POST", {"spec": {}})
        self.assertEqual(status, 201)
        self.cluster.tokens["sam"] = answer["status"]["token"]
        self.assertEqual(self.cluster.api("/version", user="sam")[0], 200)

    def test_secrets_are_for_the_owner_only(self):
        for name in ("kubeconfig", "tokens.csv", "service-account.key"):
            mode = (self.cluster.directory / name).stat().st_mode
            self.assertEqual(stat.S_IMODE(mode), 0o600, name)

    def test_token_comes_too_late(self):
        with self.assertRaisesRegex(ClusterError, "too late"):
            self.cluster.add_token("eve")

    def test_user_name_that_breaks_the_file_is_refused(self):
        for user in ("", 'a"b', "a,b", "a\nb"):
            with self.assertRaises(ValueError):
                token_line("t", user, [])


class LifeTest(unittest.TestCase):
    """Each test brings up a cluster of its own; none may leave a trace."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def program(self, *args):
        return subprocess.run([sys.executable, HERE / "cluster.py", *args], capture_output=True,
                              text=True, timeout=120, check=False)

    def test_every_bundle_is_served(self):
        for version in bundles.SUMS:
            with self.subTest(version), Cluster(bundle=version) as cluster:
                crd = cluster.api("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                                  "gateways.gateway.networking.k8s.io")[1]
                self.assertEqual(crd["metadata"]["annotations"]
                                 ["gateway.networking.k8s.io/bundle-version"], version)
        self.assertTrue(is_gone(cluster.directory))

    def test_exception_leaves_nothing(self):
        with self.assertRaises(ZeroDivisionError):
            with Cluster(bundle=NO_BUNDLE) as cluster:
                self.assertEqual(cluster.api(GATEWAYS)[0], 404)
                raise ZeroDivisionError
        self.assertTrue(is_gone(cluster.directory))

    def test_failed_start_tells_why_and_leaves_nothing(self):
        cluster = Cluster(bundle=NO_BUNDLE, apiserver_args=["--no-such-flag"])
        with self.assertRaisesRegex(ClusterError, "(?s)kube-apiserver ended.*no-such-flag"):
            cluster.start()
        self.assertTrue(is_gone(cluster.directory))

    def test_killed_run_leaves_nothing(self):
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name):
                run = subprocess.Popen([sys.executable, "-c", RUN, HERE], text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                directory, *pids = run.stdout.readline().split()
                self.assertEqual(len(pids), 2)
                self.assertGreaterEqual(len(processes_of(directory)), 4)
                run.send_signal(number)
                run.communicate()
                self.assertTrue(wait_for(lambda: is_gone(directory)), processes_of(directory))

    def test_up_and_down(self):
        target = self.folder / "cluster"
        up = self.program("up", "--dir", target, "--bundle", NO_BUNDLE, "--keep")
        self.assertEqual(up.returncode, 0, up.stderr)
        self.assertIn(str(target / "kubeconfig"), up.stdout)
        self.assertEqual(len(processes_of(target)), 5)
        down = self.program("down", "--dir", target)
        self.assertEqual(down.returncode, 0, down.stderr)
        self.assertEqual(processes_of(target), [])
        self.assertTrue((target / "kube-apiserver.log").exists())
        again = self.program("down", "--dir", target)
        self.assertEqual(again.returncode, 1)
        self.assertIn("holds no running cluster", again.stderr)

    def test_killed_holder_leaves_nothing_and_down_agrees(self):
        target = self.folder / "cluster"
        self.assertEqual(self.program("up", "--dir", target, "--bundle", NO_BUNDLE).returncode, 0)
        os.kill(json.loads((target / "cluster.json").read_text())["pid"], signal.SIGKILL)
        self.assertTrue(wait_for(lambda: is_gone(target)), processes_of(target))
        self.assertEqual(self.program("down", "--dir", target).returncode, 0)

    def test_down_spares_a_stranger_with_the_same_pid(self):
        stranger = subprocess.Popen(["sleep", "60"])
        self.addCleanup(stranger.communicate)
        self.addCleanup(stranger.kill)
        state = {"pid": stranger.pid, "started": 1, "keep": True}
        (self.folder / "cluster.json").write_text(json.dumps(state))
        self.assertEqual(self.program("down", "--dir", self.folder).returncode, 0)
        self.assertIsNone(stranger.poll())

    def test_folder_with_other_things_is_spared(self):
        (self.folder / "mine").write_text("precious")
        up = self.program("up", "--dir", self.folder)
        self.assertEqual(up.returncode, 1)
        self.assertIn("is not empty", up.stderr)
        self.assertEqual((self.folder / "mine").read_text(), "precious")


if __name__ == "__main__":
    unittest.main()
