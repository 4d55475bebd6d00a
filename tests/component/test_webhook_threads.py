"""lattice-webhook under ThreadSanitizer: everything that threads do to each other, at the same time."""
import shutil
import threading
import time
import unittest
from pathlib import Path

import stage
from relays import Relay
from reviews import PATIENCE, Connection, gateway, post, review, route
from webhook import default_bin

TSAN_BIN = default_bin().parents[1] / "tsan" / "bin"
SECONDS = 6
cluster = None


def setUpModule():
    global cluster
    cluster = stage.start_cluster()


class Threads(unittest.TestCase):
    """Each method with an underscore runs in a thread of its own until the time is over."""

    def setUp(self):
        folder = Path(stage.folder_of(self))
        self.relay = Relay(cluster.port)
        self.addCleanup(self.relay.close)
        bin_folder = TSAN_BIN if (TSAN_BIN / "lattice-webhook").exists() else default_bin()
        way = stage.Kubeconfig(cluster, folder, self.relay.port)
        self.issuer = stage.make_webhook(way, Path(stage.folder_of(self)))
        self.webhook = stage.make_webhook(way, folder, "--threads=4", "--drain-grace=1s", bin_folder=bin_folder,
                                          env={"TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1"})
        shutil.copy(self.issuer.ca_file, self.webhook.ca_file.parent / "ca-other.crt")
        self.webhook.start()
        self.end = time.monotonic() + SECONDS
        self.replies = 0

    def _ask(self, *objects, keep=True):
        connection = None
        while time.monotonic() < self.end:
            for item in objects:
                for path in ("/mutate", "/validate"):
                    connection = connection or stage.connect(self.webhook)
                    reply = connection.ask(post(review(item), path=path))
                    self.assertEqual(reply.status, 200, reply.body)
                    self.replies += 1
                if not keep:
                    connection.socket.close()
                    connection = None

    def _leave(self):
        """Requests whose client is gone, also while they wait for the API server."""
        while time.monotonic() < self.end:
            connection = stage.connect(self.webhook)
            connection.send(post(review(route(port=81))))
            connection.reset()
            time.sleep(0.02)

    def _change_certificates(self):
        places = [self.issuer.ca_file.parent, self.webhook.ca_file.parent / "first"]
        shutil.copytree(self.webhook.ca_file.parent, places[1])
        shutil.copy(places[1] / "ca.crt", places[1].parent / "ca-first.crt")
        while time.monotonic() < self.end:
            for place in places:
                for name in ("tls.crt", "tls.key"):
                    shutil.copy(place / name, places[1].parent / name)
                time.sleep(1.2)

    def _change_objects(self):
        while time.monotonic() < self.end:
            for port in (80, 8080):
                service = {**stage.SERVICE, "spec": {"ports": [{"port": 80}, {"port": port + 1}]}}
                cluster.api("/api/v1/namespaces/default/services/parking", "PATCH", service,
                            content_type="application/merge-patch+json")

    def _hinder(self):
        while time.monotonic() < self.end:
            self.relay.hold()
            time.sleep(0.8)
            self.relay.go_on()
            time.sleep(0.4)
            self.relay.cut()
            time.sleep(0.2)
            self.relay.go_on()
            time.sleep(0.4)

    def _look(self):
        while time.monotonic() < self.end:
            for path in ("/metrics", "/readyz", "/healthz"):
                self.assertIn(self.webhook.get(path)[0], (200, 503))

    def test_all_at_once(self):
        mistakes = [route(port=81), route(backend="nowhere"), route(path_type="RegularExpression"),
                    gateway(class_name="other"), route(hostnames=["x"])]
        work = [(self._ask, [route()]), (self._ask, mistakes), (self._ask, mistakes),
                (lambda *items: self._ask(*items, keep=False), [route(), gateway()]),
                *((action, []) for action in (self._leave, self._change_certificates, self._change_objects,
                                              self._hinder, self._look))]
        failures = []

        def run(action, objects):
            try:
                action(*objects)
            except Exception as error:  # reported below, by the test's own thread
                failures.append(f"{action}: {error!r}")

        threads = [threading.Thread(target=run, args=one) for one in work]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS + PATIENCE)
        try:
            with Connection(self.webhook.port, *self.webhook.ca_file.parent.glob("ca*.crt")) as waiting:
                waiting.send(post(review(route(port=81))))
                self.webhook.stop()  # a report of the sanitizer is another exit status
        finally:
            self.assertNotIn("WARNING: ThreadSanitizer", self.webhook.log())
        self.assertEqual(failures, [])
        self.assertGreater(self.replies, 100)
        self.assertGreater(self.webhook.log().count("certificate changed"), 2)


if __name__ == "__main__":
    unittest.main()
