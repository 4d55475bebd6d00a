"""The programs that stand on a test cluster: lattice-emulator in the place of AWS, and
lattice-controller. (lattice-webhook is in webhook.py.)

Each runs under tests/cluster/guard.py, so that it never outlives the run, and can be stopped,
killed and started again. Its log is NAME.log in the cluster's folder.
"""

import http.client
import json
import socket
import urllib.request

import journal_check
from server import ClusterError, Server, free_ports

REGION = "us-west-2"
ACCOUNT = "123456789012"
VPC = "vpc-0a1b2c3d4e5f60718"
CLUSTER_NAME = "test"
DATA_PLANE = "169.254.171.0/24"
# Of nobody: the emulator verifies signatures against what its own environment says.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "of-no-account-at-all"}
READY_SECONDS = 60.0
GRACE_SECONDS = 20.0


class Program:
    """What both have in common. Subclasses have `name`, `command()`, `environment()`, `is_ready()`."""

    name = ""

    def __init__(self, cluster, bin_folder, flags=(), env=None):
        self.cluster = cluster
        self.flags = list(flags)
        self.env = dict(env or {})
        self.path = bin_folder / self.name
        self._server = None

    def start(self):
        """Returns when it is ready. Flags and environment are read anew each time. Raises
        ClusterError, with the end of its log."""
        if not self.path.exists():
            raise ClusterError(f"no {self.path}; build it first, or set LG_BIN to where it is")
        server = Server(self.name, [self.path, *self.command(), *self.flags],
                        self.cluster.directory / f"{self.name}.log", self.cluster.orphan,
                        {**self.environment(), **self.env})
        server.start(GRACE_SECONDS)
        try:
            server.wait_until(self.is_ready, READY_SECONDS)
        except BaseException:
            server.stop()
            raise
        self._server = server

    def stop(self):
        """SIGTERM. Raises ClusterError unless it ends by itself, in time and with status 0: a
        sanitizer's report is another status. No-op when it does not run."""
        server, self._server = self._server, None
        code = server.stop() if server else None
        if code:
            raise ClusterError(f"{self.name} ended with {code}\n{server.log_tail()}")

    def kill(self):
        """SIGKILL, for tests of what is left behind by a crash."""
        self._server.kill()
        self._server = None

    def is_running(self):
        """Whether it was started and has not ended since, by itself or killed by somebody."""
        return self._server is not None and self._server.is_running()

    def reap(self):
        """The exit code of a program that has ended without stop() or kill(); it can be started
        again then. None when there is none."""
        server, self._server = self._server, None
        return server.stop() if server else None

    @property
    def pid(self):
        """Pid of the program itself. Raises ClusterError when it does not run."""
        return self._server.command_pid

    def log(self):
        """All it wrote, over all starts."""
        return (self.cluster.directory / f"{self.name}.log").read_text(errors="replace")


class Emulator(Program):
    """lattice-emulator; state and journal survive stop(), kill() and start().

    When it is stopped, all that was asked and answered is held to the models of botocore
    (journal_check.py), so that nothing can pass on calls that AWS would not understand.
    """

    name = "lattice-emulator"

    def __init__(self, cluster, bin_folder, hosts, flags=(), env=None):
        super().__init__(cluster, bin_folder, flags, env)
        self.hosts = hosts
        (self.port,) = free_ports(1)

    def stop(self):
        """As Program.stop(). Raises ClusterError also if the journal violates the models."""
        try:
            super().stop()
        finally:
            self._check_journal()

    def _check_journal(self):
        if not self.journal_file.exists():  # it never ran
            return
        with open(self.journal_file, encoding="utf-8") as lines:
            found = list(journal_check.violations(lines))
        if found:
            raise ClusterError(f"{len(found)} violations of the models in {self.journal_file}:\n"
                               f"{journal_check.describe(found)}")

    @property
    def endpoint(self):
        """URL of its API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def journal_file(self):
        """The file that has a JSON line for each request and reply."""
        return self.cluster.directory / "journal.jsonl"

    def command(self):
        return ["--listen", f"127.0.0.1:{self.port}", "--journal", self.journal_file,
                "--state", self.cluster.directory / "emulator-state.json",
                "--data-plane", DATA_PLANE, "--hosts-file", self.hosts / "services"]

    def environment(self):
        return {**CREDENTIALS, "AWS_ACCOUNT_ID": ACCOUNT, "AWS_REGION": REGION}

    def is_ready(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=5):
            return True

    def journal(self):
        """What was written so far, as a list of entries."""
        with open(self.journal_file, encoding="utf-8") as lines:
            return [json.loads(line) for line in lines if line.endswith("\n")]

    def admin(self, path, method="GET", body=None):
        """A call of its own API below /_emulator/, which needs no signature. Returns the decoded
        answer. Raises OSError (urllib.error.HTTPError) when it is refused."""
        request = urllib.request.Request(
            f"{self.endpoint}/_emulator/{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None


class Controller(Program):
    """lattice-controller, for the emulator at `endpoint`; `user` is one of the cluster's."""

    name = "lattice-controller"

    def __init__(self, cluster, bin_folder, endpoint, flags=(), env=None, user="admin"):
        super().__init__(cluster, bin_folder, flags, env)
        self.endpoint = endpoint
        self.user = user
        (self.health_port,) = free_ports(1)

    def command(self):
        return ["--kubeconfig", self.cluster.kubeconfig_of(self.user),
                "--health-address", f"127.0.0.1:{self.health_port}"]

    def environment(self):
        """The names of the existing controller's settings, as in its Deployment."""
        return {**CREDENTIALS, "AWS_EC2_METADATA_DISABLED": "true",
                "LATTICE_ENDPOINT": self.endpoint, "AWS_ENDPOINT_URL": self.endpoint,
                "REGION": REGION, "AWS_REGION": REGION, "AWS_ACCOUNT_ID": ACCOUNT,
                "CLUSTER_VPC_ID": VPC, "CLUSTER_NAME": CLUSTER_NAME}

    def is_ready(self):
        return self.get("/readyz")[0] == http.client.OK

    def get(self, path, timeout=5):
        """(status, text) of /healthz, /readyz or /metrics. Raises OSError when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.health_port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()
