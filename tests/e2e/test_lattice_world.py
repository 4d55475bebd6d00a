"""The world of the end-to-end tests itself: its parts work together, and what lacks is said."""

import tempfile
import unittest
from pathlib import Path

from lattice_world import ROOT, LatticeWorld, eventually
from pod_network import curl
from server import ClusterError

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


if __name__ == "__main__":
    unittest.main()
