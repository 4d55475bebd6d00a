"""The world of the end-to-end tests itself: its parts work together, and what lacks is said."""

import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from lattice_world import ROOT, LatticeWorld, eventually
from pod_network import curl
from server import ClusterError

# A run that brings the world up, tells where, and then hangs.
RUN = """\
import sys, time
sys.path.insert(0, sys.argv[1])
from lattice_world import LatticeWorld
with LatticeWorld(parts=("webhook",)) as world:
    print(world.cluster.directory, flush=True)
    time.sleep(120)
"""
POST = ("parking", "review", "inventory-ver1", "inventory-ver2")


class WorldTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = LatticeWorld(parts=("webhook",))
        cls.world.start()
        cls.addClassCleanup(cls.world.stop)

    def test_applications_of_the_post_answer_as_they_do_there(self):
        for name in POST:
            code, _, err = self.world.kubectl("apply", "-f", str(ROOT / "examples" / f"{name}.yaml"))
            self.assertEqual(code, 0, err)
        for name in POST:
            pods = eventually(lambda: self.world.endpoints(name, 2), f"2 endpoints of {name}")
            for pod, address in pods.items():
                text = f"Requesting to Pod({pod}): {name.capitalize()} handler pod\n"
                eventually(lambda: curl(f"http://{address}:8090/") == (0, text), text)

    def test_webhook_stands_in_front(self):
        self.world.apply({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
                          "metadata": {"name": "amazon-vpc-lattice"}, "spec": {"controllerName":
                              "application-networking.k8s.aws/gateway-api-controller"}})
        self.world.apply({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
                          "metadata": {"name": "short", "namespace": "default"},
                          "spec": {"gatewayClassName": "amazon-vpc-lattice",
                                   "listeners": [{"name": "http", "protocol": "HTTP"}]}})
        stored = self.world.get("/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/short")
        self.assertEqual(stored["spec"]["listeners"][0]["port"], 80)

    def test_killed_run_leaves_nothing(self):
        run = subprocess.Popen([sys.executable, "-c", RUN, Path(__file__).parent], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        directory = Path(run.stdout.readline().strip())
        self.assertTrue(any("lattice-webhook" in line for line in command_lines(directory)))
        run.send_signal(signal.SIGKILL)
        run.communicate()
        eventually(lambda: not directory.exists() and not command_lines(directory), "nothing is left")

    def test_program_that_is_not_built_is_named(self):
        with tempfile.TemporaryDirectory() as empty:
            world = LatticeWorld(parts=("emulator",), bundle="none", bin_folder=empty)
            with self.assertRaisesRegex(ClusterError, "no .*lattice-emulator; build it first"):
                world.start()
            self.assertFalse(world.cluster.directory.exists())

    def test_program_that_fails_is_told_with_its_words(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "lattice-emulator"
            program.write_text("#!/bin/sh\necho out of order; exit 4\n", encoding="ascii")
            program.chmod(0o755)
            world = LatticeWorld(parts=("emulator",), bundle="none", bin_folder=folder)
            with self.assertRaisesRegex(ClusterError, "(?s)ended with exit code 4.*out of order"):
                world.start()
            self.assertFalse(world.cluster.directory.exists())


def command_lines(directory):
    """Those of all processes that name the directory."""
    found = []
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if str(directory) in line:
            found.append(line)
    return found


if __name__ == "__main__":
    unittest.main()
