"""What makes a cluster with pods=True more than records: its pods answer, and names resolve.

    cluster = Cluster(pods=True)
    cluster.prepare()                 # programs and CRDs, while the network is there
    netns.enter()
    with cluster, PodNetwork(cluster) as network:
        ...                           # http://10.244.0.1:8090/ answers, network.hosts has names
"""

import subprocess
import sys
from pathlib import Path

import credentials
from names import Names
from server import Server

HERE = Path(__file__).resolve().parent
GRACE_SECONDS = 1.0


class PodNetwork:
    """The name server and the pod backend of one cluster.Cluster that runs in netns.enter()'s
    namespace. `hosts` is the folder of names (names.py)."""

    def __init__(self, cluster):
        self._cluster = cluster
        self._names = self._backend = None

    @property
    def hosts(self):
        """The folder from which names are read."""
        return self._names.hosts

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Returns when names resolve; pods answer as they become Ready. Raises ClusterError."""
        folder = self._cluster.directory
        self._names = Names(folder, self._cluster.orphan)
        token = folder / "pod-backend.token"
        credentials.write_private(token, self._cluster.tokens["admin"])
        self._backend = Server("pod-backend", [
            sys.executable, HERE / "pod_backend.py", "--server", self._cluster.server,
            "--ca-file", self._cluster.ca_file, "--token-file", token],
            folder / "pod-backend.log", self._cluster.orphan)
        try:
            self._names.start()
            self._backend.start(GRACE_SECONDS)
        except BaseException:
            self.stop()
            raise

    def stop(self):
        """Ends both. No-op when they do not run."""
        for one in (self._backend, self._names):
            if one:
                one.stop()


def curl(url, *options, timeout=10):
    """Runs curl as a user in a pod would. Returns (exit code, what it printed)."""
    done = subprocess.run(["curl", "-sS", "--max-time", str(timeout), *options, url],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
