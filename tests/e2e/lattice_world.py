"""All parts together: a cluster whose pods answer, in a network namespace of this process's own, the
emulator in the place of AWS, the webhook in front and the controller behind it.

    with LatticeWorld() as world:
        world.kubectl("apply", "-f", "examples/parking.yaml")
        eventually(lambda: world.endpoints("parking", 2), "2 endpoints of parking")

Entering it moves the process into the namespace for good (support/netns.py): before any thread.
Programs come from LG_BIN. `parts` says which of them run; each is an attribute that can be stopped,
killed and started again, and is None when it is not wanted.
"""

import contextlib
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "cluster"), str(ROOT / "tests" / "support")]

import netns
from cluster import Cluster
from lattice_programs import GRACE_SECONDS, Controller, Emulator
from pod_network import PodNetwork
from server import guarded
from webhook import Webhook, default_bin

ALL_PARTS = ("emulator", "webhook", "controller")
SLICES = "/apis/discovery.k8s.io/v1/namespaces/{}/endpointslices?labelSelector={}"


class LatticeWorld:
    """`bundle` as in Cluster; `emulator_flags`, `webhook_options` (webhook.Webhook),
    `controller_flags`, `controller_env` go to the programs; `keep` leaves the folder behind."""

    def __init__(self, parts=ALL_PARTS, bundle="v1.7.0", bin_folder=None, emulator_flags=(),
                 webhook_options=None, controller_flags=(), controller_env=None, keep=False,
                 log=lambda _: None):
        self.parts = parts
        self.bin = Path(bin_folder or default_bin())
        self.emulator_flags = emulator_flags
        self.webhook_options = webhook_options or {}
        self.controller_flags = controller_flags
        self.controller_env = controller_env
        self.cluster = Cluster(bundle, keep=keep, log=log, pods=True)
        self.network = self.emulator = self.webhook = self.controller = None
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Returns when every part is ready. Raises ClusterError, ToolError, NamespaceError or
        WebhookError, and then leaves nothing running."""
        self.cluster.prepare()
        netns.enter()
        try:
            self._start_parts()
        except BaseException:
            self.stop()
            raise

    def stop(self):
        """Ends all, the controller first. Raises ClusterError when a program did not end well."""
        self._stack.close()

    def _start_parts(self):
        self.network = PodNetwork(self.cluster)
        self._start(self.cluster)
        self._start(self.network)
        if "emulator" in self.parts:
            self.emulator = Emulator(self.cluster, self.bin, self.network.hosts,
                                     self.emulator_flags)
            self._start(self.emulator)
        if "webhook" in self.parts:
            folder = self.cluster.directory / "webhook"
            folder.mkdir()
            self.webhook = Webhook(self.cluster, self.bin, folder, prefix=guarded(GRACE_SECONDS),
                                   **self.webhook_options)
            self.webhook.make_certs()
            self._start(self.webhook)
        if "controller" in self.parts:
            self.controller = Controller(self.cluster, self.bin, self.emulator.endpoint,
                                         self.controller_flags, self.controller_env)
            self._start(self.controller)

    def _start(self, part):
        self._stack.callback(part.stop)
        part.start()

    # Use

    def kubectl(self, *arguments, **options):
        """As Cluster.kubectl, in the root folder of the project. Returns (exit code, out, err)."""
        return self.cluster.kubectl(*arguments, **options)

    def apply(self, *objects):
        """Applies objects (dicts) as the user would. Raises AssertionError with kubectl's words."""
        text = "".join(f"---\n{json.dumps(item)}\n" for item in objects)
        code, out, err = self.kubectl("apply", "-f", "-", input=text)
        if code != 0:
            raise AssertionError(out + err)

    def get(self, path):
        """An object of the API, or None when there is none."""
        status, answer = self.cluster.api(path)
        return answer if status == 200 else None

    def endpoints(self, service, count, namespace="default"):
        """{pod name: address} of a Service's ready endpoints, or None unless there are `count`."""
        label = f"kubernetes.io/service-name%3D{service}"
        slices = self.cluster.api(SLICES.format(namespace, label))[1]["items"]
        found = {end["targetRef"]["name"]: end["addresses"][0]
                 for item in slices for end in item.get("endpoints") or []
                 if end["conditions"].get("ready")}
        return found if len(found) == count else None


def eventually(find, what, seconds=30):
    """The first true value that find() returns. Raises AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        found = find()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)
