"""One API server with the objects that the component tests of the webhook refer to."""
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "cluster"), str(TESTS / "support")]
import credentials
from cluster import ADMIN, Cluster
from reviews import Connection, gateway, post, review
from webhook import Webhook, WebhookError, default_bin

CLASS = {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
         "metadata": {"name": "amazon-vpc-lattice"},
         "spec": {"controllerName": "application-networking.k8s.aws/gateway-api-controller"}}
SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "parking"},
           "spec": {"ports": [{"port": 80}]}}
SMALL_QUARANTINE = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4:malloc_context_size=8"}


def start_cluster(*users):
    """A cluster that ends with the module; `users` have tokens and no rights."""
    cluster = Cluster(log=lambda *_: None)
    for user in users:
        cluster.add_token(user)
    unittest.addModuleCleanup(cluster.stop)
    cluster.start()
    apply(cluster, CLASS, SERVICE, gateway())
    return cluster


def apply(cluster, *objects):
    text = "".join(f"---\n{json.dumps(item)}\n" for item in objects)
    code, _, err = cluster.kubectl("apply", "-f", "-", input=text)
    assert code == 0, err


class Kubeconfig:
    """Stands where Webhook wants a cluster: another way to the same API server, or another user."""

    def __init__(self, cluster, folder, port=None, user=ADMIN):
        self.kubeconfig = Path(folder) / "kubeconfig"
        server = f"https://127.0.0.1:{port or cluster.port}"
        credentials.write_kubeconfig(self.kubeconfig, server, cluster.ca_file.read_text(), user,
                                     cluster.tokens[user])


def folder_of(case):
    """A folder that ends with a test, a class or, with None, with the module."""
    folder = tempfile.TemporaryDirectory(prefix="lg-webhook-")
    add = unittest.addModuleCleanup if case is None else \
        case.addClassCleanup if isinstance(case, type) else case.addCleanup
    add(folder.cleanup)
    return folder.name


def make_webhook(way, folder, *flags, env=None, bin_folder=None):
    """An unregistered webhook with certificates, not started; `bin_folder` may hold it alone."""
    webhook = Webhook(way, default_bin(), folder, register=False, flags=flags, env=env)
    webhook.make_certs()
    webhook.bin = bin_folder or webhook.bin
    return webhook


def connect(webhook, **options):
    return Connection(webhook.port, *webhook.ca_file.parent.glob("ca*.crt"), **options)


def ask(webhook, body, **options):
    """One review on a connection of its own."""
    with connect(webhook) as connection:
        return connection.ask(post(body, **options))


class WebhookCase(unittest.TestCase):
    """Tests that must leave the webhook of their class alive, answering, and silent about memory."""

    webhook = None

    def tearDown(self):
        self.assertTrue(ask(self.webhook, review(gateway())).response()["allowed"])
        self.assertIsNone(self.webhook.process.poll(), self.webhook.log()[-4000:])

    def assert_status(self, reply, code, *fragments):
        """An answer that is an error of the protocol: a Status object that says what is wrong."""
        self.assertIsNotNone(reply, "the connection ended without an answer")
        self.assertEqual(reply.status, code, reply.body)
        self.assertEqual(reply.fields["content-type"], "application/json")
        status = reply.json()
        self.assertEqual((status["kind"], status["apiVersion"], status["status"], status["code"]),
                         ("Status", "v1", "Failure", code))
        for fragment in fragments:
            self.assertIn(fragment, status["message"])
