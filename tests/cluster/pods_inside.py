"""The tests of pods that answer; test_pods.py runs them in a network namespace, with privileges and
without. By hand: `python3 tests/support/netns.py python3 tests/cluster/pods_inside.py`."""

import json
import os
import socket
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import netns
from cluster import NO_BUNDLE, Cluster
from pod_network import PodNetwork, curl

APPLICATION = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: %(name)s, labels: {app: %(name)s}}
spec:
  replicas: %(replicas)d
  selector: {matchLabels: {app: %(name)s}}
  template:
    metadata: {labels: {app: %(name)s}, annotations: %(annotations)s}
    spec:
      containers:
        - name: main
          image: %(image)s
          env:
            - {name: PodName, value: Parking handler pod}
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
---
apiVersion: v1
kind: Service
metadata: {name: %(name)s}
spec:
  selector: {app: %(name)s}
  ports: [{port: 80, targetPort: %(port)d}]
"""
SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
PODS = "/api/v1/namespaces/default/pods"


def eventually(find, what, seconds=30):
    """The first true value that find() returns."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = find()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


class PodsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(bundle=NO_BUNDLE, pods=True, log=lambda _: None)
        cls.addClassCleanup(cls.cluster.stop)
        cls.cluster.start()
        cls.network = PodNetwork(cls.cluster)
        cls.addClassCleanup(cls.network.stop)
        cls.network.start()

    def deploy(self, name, replicas=2, image="example.com/http-server:latest", port=8090,
               annotations="{}"):
        """Deploys an application; returns {pod name: address} of its ready endpoints."""
        code, _, err = self.cluster.kubectl("apply", "-f", "-", input=APPLICATION % locals())
        self.assertEqual(code, 0, err)
        self.addCleanup(self.cluster.kubectl, "delete", "deployment,service", name)
        return eventually(lambda: self.endpoints(name, replicas), f"{replicas} endpoints of {name}")

    def endpoints(self, service, count):
        query = f"?labelSelector=kubernetes.io/service-name%3D{service}"
        found = {end["targetRef"]["name"]: end["addresses"][0]
                 for item in self.cluster.api(SLICES + query)[1]["items"]
                 for end in item.get("endpoints") or [] if end["conditions"]["ready"]}
        return found if len(found) == count else None

    def answer(self, url, *options):
        """What curl prints once the address answers at all."""
        def find():
            code, text = curl(url, *options)
            return text if code == 0 else None
        return eventually(find, f"an answer of {url}")

    def test_every_pod_answers_with_its_name(self):
        endpoints = self.deploy("parking")
        for name, address in endpoints.items():
            self.assertTrue(address.startswith("10.244."), address)
            self.assertEqual(self.answer(f"http://{address}:8090/x"),
                             f"Requesting to Pod({name}): Parking handler pod\n")

    def test_echo_tells_request_and_pod(self):
        (name, address), = self.deploy("echo", 1, "example.com/echo-basic:v1", 3000).items()
        told = json.loads(self.answer(f"http://{address}:3000/a?b=c", "-H", "x-some: thing",
                                      "-H", "Host: a.example", "-d", "body"))
        self.assertEqual((told["path"], told["host"], told["method"], told["proto"]),
                         ("/a?b=c", "a.example", "POST", "HTTP/1.1"))
        self.assertEqual((told["pod"], told["namespace"], told["httpPort"]),
                         (name, "default", "3000"))
        self.assertEqual(told["headers"]["X-Some"], ["thing"])
        self.assertEqual(curl(f"http://{address}:3000/status/418", "-o", "/dev/null", "-w",
                              "%{http_code}"), (0, "418"))

    def test_status_and_delay_as_asked(self):
        annotations = '{lattice-gateway.test/answer-status: "503"}'
        (address,) = self.deploy("ill", 1, annotations=annotations).values()
        printed = self.answer(f"http://{address}:8090/?delay=300ms", "-o", "/dev/null", "-w",
                              "%{http_code} %{time_total}")
        self.assertEqual(printed.split()[0], "503")
        self.assertGreaterEqual(float(printed.split()[1]), 0.3)

    def test_wrong_port_and_no_pod_refuse(self):
        (address,) = self.deploy("one", 1).values()
        self.answer(f"http://{address}:8090/")
        for end in (f"{address}:8091", "10.244.255.1:8090"):
            self.assertIn("Couldn't connect", curl(f"http://{end}/")[1])

    def test_deleted_pod_is_replaced_and_refuses(self):
        (name, address), = self.deploy("short", 1).items()
        self.answer(f"http://{address}:8090/")
        with socket.create_connection((address, 8090), timeout=10) as open_connection:
            self.assertEqual(self.cluster.kubectl("delete", "pod", name)[0], 0)
            new = eventually(lambda: self.endpoints("short", 1), "a new endpoint")
            self.assertNotIn(name, new)
            with self.assertRaises(ConnectionResetError):
                open_connection.recv(1)
        (new_name, new_address), = new.items()
        self.assertIn(new_name, self.answer(f"http://{new_address}:8090/"))

    def test_client_may_have_the_address_of_a_pod(self):
        (address,) = self.deploy("client", 1).values()
        text = self.answer(f"http://{address}:8090/", "--interface", address)
        self.assertIn("Requesting to Pod(client-", text)

    def test_namespace_that_is_deleted_goes_with_its_objects(self):
        for kind in ("namespace", "serviceaccount"):
            self.assertEqual(self.cluster.kubectl(
                "create", kind, "passing", *([] if kind == "namespace" else ["-n", "passing"]))[0], 0)
        self.assertEqual(self.cluster.kubectl("delete", "namespace", "passing")[0], 0)
        self.assertEqual(self.cluster.api("/api/v1/namespaces/passing")[0], 404)

    def test_service_account_is_required_and_there(self):
        self.deploy("account", 1)
        pod = self.cluster.api(f"{PODS}?labelSelector=app%3Daccount")[1]["items"][0]
        self.assertEqual(pod["spec"]["serviceAccountName"], "default")
        self.assertIn("kube-api-access", pod["spec"]["volumes"][0]["name"])

    def test_pods_outlive_a_restart_of_the_apiserver(self):
        self.deploy("steady", 1)
        self.cluster.stop_apiserver()
        self.cluster.start_apiserver()
        self.deploy("later", 1)

    def test_names_follow_the_folder(self):
        name, file = "svc-01.example.on.aws", self.network.hosts / "services"
        with self.assertRaises(socket.gaierror) as caught:
            socket.getaddrinfo(name, 80)
        self.assertEqual(caught.exception.errno, socket.EAI_NONAME)
        for address in ("169.254.171.7", "169.254.171.8"):
            new = self.network.hosts.parent / "new"
            new.write_text(f"{address} {name}\n")
            new.rename(file)
            eventually(lambda: resolve(name) == [address], f"{name} is {address}")
        self.assertEqual(curl(f"http://{name}/")[0], 7)  # it resolves; nobody listens
        file.write_text("")
        eventually(lambda: resolve(name) == [], f"{name} is gone")

    def test_nothing_else_is_reachable(self):
        with self.assertRaises(OSError):
            socket.create_connection(("192.0.2.1", 80), timeout=5)
        self.assertEqual(resolve("example.com"), [])


def resolve(name):
    try:
        return sorted({info[4][0] for info in socket.getaddrinfo(name, 80, socket.AF_INET)})
    except socket.gaierror:
        return []


if __name__ == "__main__":
    if not netns.is_inside():
        sys.exit("run this by tests/support/netns.py")
    print(f"uid {os.geteuid()}, {os.readlink('/proc/self/ns/net')}")
    unittest.main()
