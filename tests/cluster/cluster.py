#!/usr/bin/env python3
"""A real Kubernetes control plane for tests: etcd and kube-apiserver on loopback, with kubectl.

As a library:

    with Cluster(bundle="v1.6.1") as cluster:
        code, out, err = cluster.kubectl("apply", "-f", "-", input=manifest)
        status, answer = cluster.api("/apis/gateway.networking.k8s.io/v1/gateways")

As a program (detached.py):

    cluster.py up --dir DIR [--bundle v1.6.1|none] [--keep]     DIR/kubeconfig is the way in
    cluster.py down --dir DIR

With pods=True, controllers, scheduler and a played node run too (pods.py). Without, nothing is
garbage collected, no service account exists unless created. The servers end with the process that
started them, however that ends (guard.py).
"""

import http.client
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import bundles
import credentials
import pods as pod_parts
import tools
from client import Client
from server import ClusterError, Server, free_ports, loopback_environment

DEFAULT_BUNDLE = "v1.6.1"
NO_BUNDLE = "none"
ADMIN = "admin"
TOOLS = ("etcd", "kube-apiserver", "kubectl")
ETCD_GRACE_SECONDS = 2.0
APISERVER_GRACE_SECONDS = 5.0
READY_SECONDS = 90.0  # generous: a loaded machine is not a failure
START_TRIES = 3  # a port found free may be taken a moment later

CRD_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


class Cluster:
    """One control plane. `bundle` is a version of bundles.SUMS, "newest" or "none"; `directory`, if
    given, must not exist or be empty, and is removed by stop() unless `keep`; `apiserver_args`
    are added to kube-apiserver's command line; `pods`: Deployments get Ready pods (pods.py).

    After start(): `directory`, `kubeconfig` (path, user "admin" of system:masters), `port`,
    `server` (URL), `ca_file`, `tokens` ({user: token})."""

    def __init__(self, bundle=DEFAULT_BUNDLE, directory=None, keep=False, apiserver_args=(),
                 log=tools.gobuild.log, pods=False):
        self.bundle = bundle
        self.directory = Path(directory).resolve() if directory else None
        self.keep = keep
        self.apiserver_args = list(apiserver_args)
        self.pods = pods
        self.tokens = {}
        self._token_lines = []
        self._log = log
        self._tools = {}
        self._crds = None
        self._etcd = self._apiserver = self._client = self._pod_parts = None
        self.add_token(ADMIN, ["system:masters"])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    # Life

    def add_token(self, user, groups=()):
        """A further user, with no rights but those that RBAC gives it or its groups. Only before
        start(): kube-apiserver reads the file once. Returns the token."""
        if self._apiserver is not None:
            raise ClusterError(f"add_token({user!r}) comes too late: the API server is running")
        if user in self.tokens:
            raise ClusterError(f"user {user!r} has a token already")
        token = credentials.new_token()
        self._token_lines.append(credentials.token_line(token, user, groups))
        self.tokens[user] = token
        return token

    def prepare(self):
        """Finds, fetches or builds what start() needs. Before a run cuts itself off the network
        (tests/support/netns.py); else start() does it. Raises tools.ToolError."""
        names = (*TOOLS, *pod_parts.TOOLS) if self.pods else TOOLS
        self._tools = tools.paths(names, log=self._log)
        self._crds = None if self.bundle == NO_BUNDLE else bundles.crds(self.bundle)

    def start(self):
        """Returns when the API server is ready and the CRDs are served. Raises ClusterError or
        tools.ToolError, and then leaves nothing behind."""
        if not self._tools:
            self.prepare()
        self._make_directory()
        try:
            self._start_servers()
            if self._crds:
                self.apply_crds(self._crds)
            if self.pods:
                self._pod_parts = pod_parts.PodParts(self, self._tools)
                self._pod_parts.start()
        except BaseException:
            self.stop()
            raise

    def stop(self):
        """Ends all servers and removes the directory (unless `keep`). Never fails half-way; no-op
        when nothing runs."""
        self._stop_servers()
        if self.directory and not self.keep:
            shutil.rmtree(self.directory, ignore_errors=True)

    def stop_apiserver(self):
        """Ends kube-apiserver alone, with a chance to finish what it is doing."""
        self._apiserver.stop()

    def start_apiserver(self):
        """Starts kube-apiserver again, with the same port, certificate and data; returns when it is
        ready."""
        self._apiserver.start(APISERVER_GRACE_SECONDS)
        self._apiserver.wait_until(self._is_ready, READY_SECONDS)

    # Use

    def kubectl(self, *args, input=None, user=ADMIN, timeout=60, env=None):
        """Runs kubectl as a user. `input` is text for standard input, `env` goes on top of the
        environment. Returns (exit code, stdout, stderr)."""
        done = subprocess.run(
            [self._tools["kubectl"], *args], input=input, capture_output=True, text=True,
            timeout=timeout, check=False,
            env=loopback_environment(KUBECONFIG=str(self.kubeconfig_of(user)),
                                     KUBECACHEDIR=str(self.directory / "kubectl-cache"), **(env or {})))
        return done.returncode, done.stdout, done.stderr

    def api(self, path, method="GET", body=None, user=ADMIN, content_type="application/json"):
        """One call of the API as a user; see client.Client.call. Returns (status, answer)."""
        return self._client.call(path, method, body, self.tokens[user], content_type)

    def kubeconfig_of(self, user):
        """Path of a kubeconfig for a user of add_token() (or "admin"), written at first use."""
        name = "kubeconfig" if user == ADMIN else f"kubeconfig-{user.replace('/', '_')}"
        path = self.directory / name
        if not path.exists():
            credentials.write_kubeconfig(path, self.server, self.ca_file.read_text(), user,
                                         self.tokens[user])
        return path

    def apply_crds(self, folder):
        """Applies a folder of CRD files server-side (they are too big for client-side apply), and
        returns when every CRD of the API server is established and its objects can be listed."""
        code, _, err = self.kubectl("apply", "--server-side", "--force-conflicts", "-f",
                                    str(folder))
        if code != 0:
            raise ClusterError(f"applying the CRDs of {folder} failed:\n{err}")
        self._apiserver.wait_until(self._crds_are_served, READY_SECONDS)

    @property
    def kubeconfig(self):
        """Path of the admin's kubeconfig."""
        return self.kubeconfig_of(ADMIN)

    @property
    def server(self):
        """URL of the API server."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def ca_file(self):
        """PEM file that vouches for the API server's certificate, which it made itself."""
        return self.directory / "certs" / "apiserver.crt"

    @property
    def service_account_key(self):
        """PEM file with the key that signs service accounts' tokens."""
        return self.directory / "service-account.key"

    @property
    def orphan(self):
        """The folder that goes when this process dies (guard.py), None if it is to be kept."""
        return None if self.keep else self.directory

    @property
    def pids(self):
        """Pids of the processes that are running for this cluster."""
        own = [one.pid for one in (self._etcd, self._apiserver) if one and one.pid]
        return own + (self._pod_parts.pids if self._pod_parts else [])

    # Parts

    def _make_directory(self):
        if self.directory is None:
            self.directory = Path(tempfile.mkdtemp(prefix="lg-cluster-"))
            return
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(self.directory.iterdir()):
            directory, self.directory = self.directory, None  # not ours: stop() must spare it
            raise ClusterError(f"{directory} is not empty; a new cluster needs a folder of its own")

    def _start_servers(self):
        credentials.write_private(self.directory / "tokens.csv", "".join(self._token_lines))
        credentials.write_private(self.service_account_key, credentials.new_ec_key_pem())
        for attempt in range(1, START_TRIES + 1):
            try:
                self._start_on_free_ports()
                return
            except ClusterError as error:
                self._stop_servers()
                if attempt == START_TRIES or "address already in use" not in str(error):
                    raise

    def _start_on_free_ports(self):
        self.port, client_port, peer_port = free_ports(3)
        self._etcd = Server("etcd", self._etcd_command(client_port, peer_port),
                            self.directory / "etcd.log", self.orphan)
        self._etcd.start(ETCD_GRACE_SECONDS)
        self._etcd.wait_until(lambda: _answers(client_port, "/health"), READY_SECONDS)
        self._apiserver = Server("kube-apiserver", self._apiserver_command(client_port),
                                 self.directory / "kube-apiserver.log", self.orphan)
        self.start_apiserver()

    def _stop_servers(self):
        for one in (self._pod_parts, self._apiserver, self._etcd):
            if one:
                one.stop()
        self._apiserver = self._etcd = self._client = self._pod_parts = None

    def _etcd_command(self, client_port, peer_port):
        client, peer = f"http://127.0.0.1:{client_port}", f"http://127.0.0.1:{peer_port}"
        return [self._tools["etcd"], "--name=test", f"--data-dir={self.directory / 'etcd'}",
                "--unsafe-no-fsync", "--log-level=warn",
                f"--listen-client-urls={client}", f"--advertise-client-urls={client}",
                f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}",
                f"--initial-cluster=test={peer}"]

    def _apiserver_command(self, etcd_port):
        key = self.service_account_key
        # The endpoint of the "kubernetes" service would be a loopback address, which the API
        # refuses. Without controllers nobody makes the service accounts that pods must have.
        no_accounts = [] if self.pods else ["--disable-admission-plugins=ServiceAccount"]
        return [self._tools["kube-apiserver"], f"--etcd-servers=http://127.0.0.1:{etcd_port}",
                "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
                f"--secure-port={self.port}", f"--cert-dir={self.directory / 'certs'}",
                "--authorization-mode=RBAC", f"--token-auth-file={self.directory / 'tokens.csv'}",
                "--service-account-issuer=https://kubernetes.default.svc",
                f"--service-account-key-file={key}", f"--service-account-signing-key-file={key}",
                "--service-cluster-ip-range=10.96.0.0/16", "--endpoint-reconciler-type=none",
                "--profiling=false", *no_accounts, *self.apiserver_args]

    def _is_ready(self):
        """Ready, and past the start-up work that makes the default namespace."""
        if self._client is None:
            if not self.ca_file.exists():
                return False
            self._client = Client(self.port, self.ca_file)
        return (self.api("/readyz")[0] == http.client.OK
                and self.api("/api/v1/namespaces/default")[0] == http.client.OK)

    def _crds_are_served(self):
        crds = self.api(CRD_PATH)[1]["items"]
        return all(_is_established(crd) and self._is_listed(crd) and self._is_published(crd)
                   for crd in crds)

    def _is_published(self, crd):
        """Whether OpenAPI tells of the kind; until then kubectl validates by itself, by other rules."""
        group, plural = crd["spec"]["group"], crd["spec"]["names"]["plural"]
        for version in crd["spec"]["versions"]:
            if version["served"]:
                status, document = self.api(f"/openapi/v3/apis/{group}/{version['name']}")
                paths = document.get("paths", {}) if status == http.client.OK else {}
                if not any(path.endswith(f"/{plural}") for path in paths):
                    return False
        return True

    def _is_listed(self, crd):
        group, plural = crd["spec"]["group"], crd["spec"]["names"]["plural"]
        return all(
            self.api(f"/apis/{group}/{version['name']}/{plural}?limit=1")[0] == http.client.OK
            for version in crd["spec"]["versions"] if version["served"])


def _is_established(crd):
    return any(condition["type"] == "Established" and condition["status"] == "True"
               for condition in crd.get("status", {}).get("conditions") or [])


def _answers(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    finally:
        connection.close()


if __name__ == "__main__":
    import detached

    sys.exit(detached.main())
