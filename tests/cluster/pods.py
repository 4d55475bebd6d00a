"""The parts of a control plane that make Pods of Deployments: kube-controller-manager,
kube-scheduler, and kwok, which plays one node of any size and its kubelet.

No container runs. Pods are Ready with addresses of POD_CIDR, Services get EndpointSlices,
namespaces that are deleted go, owners take their dependents along. Who wants the addresses to
answer starts tests/support/pod_backend.py in a network namespace (tests/support/netns.py).
"""

import http.client
from pathlib import Path

from server import Server

TOOLS = ("kube-controller-manager", "kube-scheduler", "kwok")
POD_CIDR = "10.244.0.0/16"
NODE = "node-1"
NODE_IP = "10.243.0.1"  # no pod's
STAGES = Path(__file__).resolve().parent / "stages.yaml"
READY_SECONDS = 90.0
GRACE_SECONDS = 1.0

# Twice the defaults' patience and more: a busy machine must not have its pods evicted.
PATIENCE = ("--node-monitor-grace-period=10m",)
# A hundred Deployments at once are usual here, and everything is on loopback.
CLIENT_RATE = ("--kube-api-qps=500", "--kube-api-burst=500")


class PodParts:
    """The three programs, for one cluster.Cluster whose API server is ready."""

    def __init__(self, cluster, paths):
        self._cluster = cluster
        self._paths = paths
        self._servers = []

    @property
    def pids(self):
        """Pids of the guards of those that run."""
        return [server.pid for server in self._servers if server.pid]

    def start(self):
        """Returns when a pod could be made: its service account exists and the node is Ready.
        Raises server.ClusterError."""
        for name, arguments in (("kube-controller-manager", self._controller_manager()),
                                ("kube-scheduler", self._scheduler()), ("kwok", self._kwok())):
            server = Server(name, [self._paths[name], *arguments],
                            self._cluster.directory / f"{name}.log", self._cluster.orphan)
            self._servers.append(server)
            server.start(GRACE_SECONDS)
        self._cluster.api("/api/v1/nodes", "POST", {"metadata": {
            "name": NODE, "labels": {"kubernetes.io/os": "linux"}}})
        controllers, _, kwok = self._servers
        controllers.wait_until(self._has_service_account, READY_SECONDS)
        kwok.wait_until(self._node_is_ready, READY_SECONDS)

    def stop(self):
        """Ends them. No-op when none runs."""
        for server in reversed(self._servers):
            server.stop()
        self._servers = []

    def _controller_manager(self):
        return [f"--kubeconfig={self._cluster.kubeconfig}", "--leader-elect=false",
                "--secure-port=0", f"--root-ca-file={self._cluster.ca_file}",
                f"--service-account-private-key-file={self._cluster.service_account_key}",
                *PATIENCE, *CLIENT_RATE]

    def _scheduler(self):
        return [f"--kubeconfig={self._cluster.kubeconfig}", "--leader-elect=false",
                "--secure-port=0", *CLIENT_RATE]

    def _kwok(self):
        return [f"--kubeconfig={self._cluster.kubeconfig}", f"--config={STAGES}",
                "--manage-all-nodes=true", f"--cidr={POD_CIDR}", f"--node-ip={NODE_IP}",
                "--node-lease-duration-seconds=40"]

    def _has_service_account(self):
        status, _ = self._cluster.api("/api/v1/namespaces/default/serviceaccounts/default")
        return status == http.client.OK

    def _node_is_ready(self):
        status, node = self._cluster.api(f"/api/v1/nodes/{NODE}")
        return status == http.client.OK and any(
            (condition["type"], condition["status"]) == ("Ready", "True")
            for condition in node["status"].get("conditions", []))
