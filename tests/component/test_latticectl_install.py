"""From `make install` and `latticectl certs` to a cluster: what docs/install.md promises."""
import base64
import json
import os
import re
import stat
import subprocess
import unittest

from latticectl import (BIN, CLEAN, ERRORS, GATEWAY, GATEWAY_CLASS, ROOT, ROUTE, SERVICE, CommandTest, run)
from cluster import Cluster
from webhook import Webhook

PAGE = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
SERVICE_ACCOUNT = "system:serviceaccount:lattice-system:lattice-webhook"


def documented_manifest():
    text = re.search(r"^   ```yaml\n(.*?)^   ```", PAGE, re.DOTALL | re.MULTILINE).group(1)
    return re.sub(r"^   ", "", text, flags=re.MULTILINE)


def openssl(*args):
    return subprocess.run(["openssl", *args], capture_output=True, text=True, check=True, timeout=60).stdout


class Certs(CommandTest):
    def make(self, *flags):
        self.run_in("certs", "--out", "certs", *flags, status=CLEAN)
        return self.folder / "certs"

    def test_files_and_modes(self):
        made = self.make("--manifest", "webhook.yaml")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()}
        self.assertEqual(modes, {"ca.crt": 0o644, "ca.key": 0o600, "tls.crt": 0o644, "tls.key": 0o600})
        self.assertEqual(stat.S_IMODE((self.folder / "webhook.yaml").stat().st_mode), 0o600)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["certs", "webhook.yaml"])

    def test_openssl_agrees(self):
        made = self.make("--days", "30", "--ca-days", "60", "--dns", "webhook.example.com,10.0.0.7,::1")
        for name in ("lattice-webhook.lattice-system.svc", "webhook.example.com"):
            openssl("verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", name, "-CAfile",
                    made / "ca.crt", made / "tls.crt")
        names = openssl("x509", "-in", made / "tls.crt", "-noout", "-ext", "subjectAltName")
        self.assertEqual(re.findall(r"(?:DNS|IP Address):([^,\s]+)", names),
                         ["lattice-webhook.lattice-system.svc", "lattice-webhook.lattice-system.svc.cluster.local",
                          "webhook.example.com", "10.0.0.7", "0:0:0:0:0:0:0:1"])
        self.assertEqual(openssl("pkey", "-in", made / "tls.key", "-pubout"),
                         openssl("x509", "-in", made / "tls.crt", "-noout", "-pubkey"))
        for file, days in (("tls.crt", 30), ("ca.crt", 60)):
            openssl("x509", "-in", made / file, "-noout", "-checkend", str(days * 86400 - 600))
            over = subprocess.run(["openssl", "x509", "-in", made / file, "-noout", "-checkend", str(days * 86400 + 60)],
                                  capture_output=True, check=False)
            self.assertEqual(over.returncode, 1)

    def test_host_of_the_url_is_named(self):
        for url, option, host in (("https://hook.example.com:8443", "-verify_hostname", "hook.example.com"),
                                  ("https://127.0.0.1:9", "-verify_ip", "127.0.0.1"),
                                  ("https://[::1]:9", "-verify_ip", "::1")):
            with self.subTest(url):
                made = self.make("--url", url, "--dns", "127.0.0.1")
                openssl("verify", option, host, "-CAfile", made / "ca.crt", made / "tls.crt")
                names = openssl("x509", "-in", made / "tls.crt", "-noout", "-ext", "subjectAltName")
                self.assertEqual(names.count("127.0.0.1"), 1)

    def test_again_is_a_new_pair(self):
        first = (self.make() / "tls.crt").read_text()
        made = self.make()
        self.assertNotEqual((made / "tls.crt").read_text(), first)
        openssl("verify", "-CAfile", made / "ca.crt", made / "tls.crt")

    def test_bad_names(self):
        for flags, fragment in ((["--service", "Bad_Name"], "--service"), (["--namespace", "a.b"], "--namespace"),
                                (["--dns", "foo_bar!"], "foo_bar!"), (["--service", "a" * 64], "--service"),
                                (["--url", "http://x"], "https://HOST"), (["--url", "https://"], "https://HOST"),
                                (["--url", "https://x/path"], "without a path"), (["--days", "0"], "1..3650"),
                                (["--failure-policy", "ignore"], "Ignore"), (["surplus"], "flags only")):
            with self.subTest(flags):
                self.trouble(self.run_in("certs", "--out", "bad", *flags), fragment)
                self.assertFalse((self.folder / "bad").exists())
        self.trouble(self.run_in("certs"), "--out")

    def test_places_that_cannot_be_written(self):
        (self.folder / "file").touch()
        self.trouble(self.run_in("certs", "--out", "file"), "file/ca.crt", "Not a directory")
        self.trouble(self.run_in("certs", "--out", "no/such"), "no/such", "No such file or directory")
        self.trouble(self.run_in("certs", "--out", "/proc"), "/proc/ca.crt")
        self.trouble(self.run_in("certs", "--out", "c", "--manifest", "no/m.yaml"), "no/m.yaml")
        self.assertEqual(list((self.folder / "c").glob("*.??????")), [])


class Install(CommandTest):
    def install(self):
        env = {**os.environ, "DESTDIR": str(self.folder)}
        subprocess.run(["cmake", "--install", BIN.parent, "--prefix", "/usr/local"], check=True, env=env,
                       capture_output=True, timeout=60)
        return self.folder / "usr" / "local"

    def test_what_is_installed(self):
        prefix = self.install()
        files = sorted(str(path.relative_to(prefix)) for path in prefix.rglob("*") if not path.is_dir())
        self.assertEqual(files, ["bin/kubectl-lattice", "bin/lattice-controller", "bin/lattice-webhook", "bin/latticectl",
                                 "libexec/lattice-gateway/latticectl-online"])
        self.assertEqual(os.readlink(prefix / "bin" / "kubectl-lattice"), "latticectl")
        self.install()  # again, over what is there

    def test_kubectl_finds_it(self):
        env = {**os.environ, "PATH": f"{self.install()}/bin:{os.environ['PATH']}"}
        ours = run("version").stdout
        found = subprocess.run(["kubectl", "lattice", "version"], env=env, capture_output=True, text=True, check=True,
                               timeout=60)
        self.assertEqual(found.stdout, ours)
        made = subprocess.run(["kubectl", "lattice", "certs", "--out", self.folder / "certs"], env=env, check=False,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((made.returncode, made.stderr), (CLEAN, ""))
        self.assertTrue((self.folder / "certs" / "tls.key").exists())

    def test_without_the_other_program(self):
        prefix = self.install()
        (prefix / "libexec" / "lattice-gateway" / "latticectl-online").unlink()
        done = subprocess.run([prefix / "bin" / "latticectl", "certs", "--out", "x"], capture_output=True, text=True,
                              check=False)
        self.trouble(done, "certs needs the program latticectl-online", str(prefix / "bin"))


class OnCluster(CommandTest):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(log=lambda *_: None)
        cls.cluster.add_token(SERVICE_ACCOUNT)
        cls.cluster.add_token("nobody")
        cls.cluster.add_token("few")
        cls.cluster.start()
        cls.addClassCleanup(cls.cluster.stop)
        cls.kubectl("create", "namespace", "lattice-system")
        cls.kubectl("apply", "-f", "-", input="---\n".join([GATEWAY_CLASS, GATEWAY, SERVICE]))

    @classmethod
    def kubectl(cls, *args, **options):
        code, out, err = cls.cluster.kubectl(*args, **options)
        assert code == 0, err
        return out

    def on_cluster(self, *args, text=ROUTE, user="admin", status=None):
        flags = ["--cluster", "--kubeconfig", str(self.cluster.kubeconfig_of(user))]
        return self.check(*flags, *args, "-", input=text, status=status)

    def test_looks_up_what_the_input_lacks(self):
        self.check("--strict", "-", input=ROUTE, status=ERRORS)
        self.assertEqual(self.on_cluster("--strict", status=CLEAN).stdout, "")
        wrong = ROUTE.replace("name: parking", "name: parkin").replace("sectionName: http", "sectionName: htp")
        found = self.on_cluster(text=wrong, status=ERRORS).stdout
        self.assertIn('did you mean "http"?', found)
        self.assertIn("HR310", found)

    def test_the_input_wins(self):
        changed = SERVICE.replace("port: 80", "port: 81")
        found = json.loads(self.on_cluster("-o", "json", text=f"{changed}---\n{ROUTE}").stdout)["findings"]
        self.assertEqual([(f["code"], f["path"]) for f in found], [("HR311", "spec.rules[0].backendRefs[0].port")])

    def test_a_kind_that_may_not_be_listed_is_unknown(self):
        self.kubectl("create", "clusterrole", "few", "--verb=list", "--resource=namespaces,endpointslices.discovery.k8s.io,"
                     + ",".join(f"{kind}.gateway.networking.k8s.io" for kind in
                                ("gatewayclasses", "gateways", "httproutes", "referencegrants")))
        self.kubectl("create", "clusterrolebinding", "few", "--clusterrole=few", "--user=few")
        wrong = ROUTE.replace("name: parking", "name: nowhere").replace("sectionName: http", "sectionName: htp")
        done = self.on_cluster(text=wrong, user="few", status=ERRORS)
        self.assertIn('did you mean "http"?', done.stdout)
        self.assertNotIn("HR310", done.stdout)  # whether there is such a Service cannot be told
        self.assertEqual(done.stderr.count("\n"), 1)
        for part in ("warning: --cluster: cannot list services", '"few"', '"services"'):
            self.assertIn(part, done.stderr)

    def test_cluster_that_cannot_be_read(self):
        self.trouble(self.on_cluster(user="nobody"), "--cluster: cannot list gatewayclasses", "nobody")
        self.trouble(self.check("--cluster", "--kubeconfig", "missing", "-", input=ROUTE), "missing")
        self.trouble(self.on_cluster("--context", "elsewhere"), "elsewhere")

    def test_manifest_is_accepted(self):
        self.run_in("certs", "--out", "c", "--manifest", "m.yaml", "--failure-policy", "Fail", status=CLEAN)
        text = (self.folder / "m.yaml").read_text()
        answer = json.loads(self.kubectl("apply", "--dry-run=server", "-o", "json", "-f", "-", input=text))
        self.assertEqual([item["kind"] for item in answer["items"]],
                         ["Secret", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"])
        secret = answer["items"][0]
        self.assertEqual((secret["type"], secret["metadata"]["name"]), ("kubernetes.io/tls", "lattice-webhook-tls"))
        self.assertEqual(base64.b64decode(secret["data"]["tls.key"]), (self.folder / "c" / "tls.key").read_bytes())
        for configuration in answer["items"][1:]:
            for hook in configuration["webhooks"]:
                self.assertEqual((hook["failurePolicy"], hook["sideEffects"], hook["timeoutSeconds"]), ("Fail", "None", 2))
                self.assertEqual(base64.b64decode(hook["clientConfig"]["caBundle"]),
                                 (self.folder / "c" / "ca.crt").read_bytes())

    def test_documented_manifest_is_accepted(self):
        self.kubectl("apply", "--dry-run=server", "-f", "-", input=documented_manifest())

    def test_documented_rights_are_enough(self):
        """The webhook gets ready with them, and may do nothing beyond."""
        parts = [part for part in documented_manifest().split("---\n") if "kind: ClusterRole" in part]
        self.kubectl("apply", "-f", "-", input="---\n".join(parts))
        webhook = Webhook(self.cluster, BIN, self.folder, register=False,
                          flags=["--kubeconfig", str(self.cluster.kubeconfig_of(SERVICE_ACCOUNT))])
        with webhook:
            self.assertEqual(webhook.get("/readyz")[0], 200)
        self.assertNotIn("Forbidden", webhook.log())
        for verb, resource in (("get", "customresourcedefinitions/gateways.gateway.networking.k8s.io"),
                               ("list", "secrets"), ("update", "httproutes"), ("list", "pods")):
            code, _, _ = self.cluster.kubectl("auth", "can-i", verb, resource, user=SERVICE_ACCOUNT)
            self.assertEqual(code, 1, f"may {verb} {resource}")


if __name__ == "__main__":
    unittest.main()
