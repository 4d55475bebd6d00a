"""Runs lattice-webhook beside a test cluster: certificates, registration, readiness, end.

    with Webhook(cluster, bin_folder, folder) as webhook:
        cluster.kubectl("apply", "-f", ...)

Certificates and the manifest come from `latticectl certs`, as in an installation by hand; the API
server reaches the program by URL on loopback.
"""
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path


class WebhookError(Exception):
    """The program did not do what a test needs of it."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Webhook:
    """One lattice-webhook process; `register` is done by start() unless told otherwise. `prefix` is
    a command that runs it and passes on signals and exit status, such as guard.py's."""

    def __init__(self, cluster, bin_folder, folder, register=True, failure_policy="Fail",
                 timeout_seconds=10, log_format="json", flags=(), env=None, prefix=()):
        self.cluster = cluster
        self.bin = Path(bin_folder)
        self.folder = Path(folder)
        self.register = register
        self.failure_policy = failure_policy
        self.timeout_seconds = timeout_seconds
        self.flags = list(flags)
        self.prefix = list(prefix)
        self.env = {**os.environ, **(env or {})}
        self.log_format = log_format
        self.port, self.health_port = free_port(), free_port()
        self.log_path = self.folder / "webhook.log"
        self.process = None

    def __enter__(self):
        self.make_certs()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def ca_file(self):
        return self.folder / "certs" / "ca.crt"

    def make_certs(self):
        subprocess.run([self.bin / "latticectl", "certs", "--out", self.folder / "certs",
                        "--dns", "127.0.0.1,localhost", "--url", f"https://127.0.0.1:{self.port}",
                        "--manifest", self.folder / "webhook.yaml",
                        "--failure-policy", self.failure_policy,
                        "--timeout-seconds", str(self.timeout_seconds)], check=True)

    def command(self):
        certs = self.folder / "certs"
        return [self.bin / "lattice-webhook", "--listen-address", f"127.0.0.1:{self.port}",
                "--health-address", f"127.0.0.1:{self.health_port}",
                "--tls-cert-file", certs / "tls.crt", "--tls-key-file", certs / "tls.key",
                "--kubeconfig", self.cluster.kubeconfig, "--log-format", self.log_format,
                "--drain-grace", "0s", "--drain-wait", "5s", *self.flags]

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([*self.prefix, *self.command()], stdout=log, stderr=log,
                                            env=self.env)
        self.wait_ready()
        if self.register:
            self.apply_registration()

    def get(self, path, timeout=5):
        """Status and text of a GET on the health port; (0, reason) if nobody answers."""
        url = f"http://127.0.0.1:{self.health_port}{path}"
        try:
            with urllib.request.urlopen(url, timeout=timeout) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def wait_ready(self, seconds=30):
        deadline = time.monotonic() + seconds
        status, text = 0, ""
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise WebhookError(f"lattice-webhook ended: {self.log()[-2000:]}")
            status, text = self.get("/readyz")
            if status == 200:
                return
            time.sleep(0.05)
        raise WebhookError(f"not ready after {seconds} s: {status} {text}")

    def apply_registration(self):
        """Applies the webhook configurations and waits until the API server calls them."""
        manifest = json.loads((self.folder / "webhook.yaml").read_text())
        manifest["items"] = [item for item in manifest["items"] if item["kind"] != "Secret"]
        code, _, err = self.cluster.kubectl("apply", "-f", "-", input=json.dumps(manifest))
        if code:
            raise WebhookError(err)
        probe = {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
                 "metadata": {"name": "registration-probe"},
                 "spec": {"controllerName": "application-networking.k8s.aws/gateway-api-controller",
                          "parametersRef": {"group": "example.com", "kind": "Probe", "name": "probe"}}}
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            _, _, err = self.cluster.kubectl("create", "--dry-run=server", "-f", "-", input=json.dumps(probe))
            if "Warning:" in err:
                return
            time.sleep(0.05)
        raise WebhookError(f"the API server does not call the webhook: {err}")

    def unregister(self):
        self.cluster.kubectl("delete", "--ignore-not-found", "mutatingwebhookconfiguration,validatingwebhookconfiguration",
                             "lattice-gateway")

    def stop(self, seconds=20):
        """SIGTERM, then the exit status; a sanitizer's report or a hang is an error."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise WebhookError("lattice-webhook did not end after SIGTERM") from None
        if code != 0:
            raise WebhookError(f"lattice-webhook ended with {code}: {self.log()[-4000:]}")
        return code

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""


def default_bin():
    """Where the programs are: $LG_BIN, else the asan build."""
    root = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("LG_BIN", root / "build" / "asan" / "bin")).resolve()
