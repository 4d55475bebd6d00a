"""lattice-webhook and its API server: fresh reads that fail, are slow or late; missing rights."""
import threading
import time
import unittest

import stage
from relays import Relay
from reviews import gateway, post, review, route
from stage import WebhookCase, ask, connect

FRESH_SECONDS = 0.5  # what a review waits for the API server at most
SLACK = 1.5  # a loaded machine with sanitizers
READER_ROLE = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "partial"},
               "rules": [{"apiGroups": ["gateway.networking.k8s.io"], "resources": ["*"], "verbs": ["get", "list", "watch"]},
                         {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "list", "watch"]}]}
BINDING = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "partial"},
           "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "partial"},
           "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "partial"}]}
cluster = None


def setUpModule():
    global cluster
    cluster = stage.start_cluster("partial")


def timed(call, *args, **options):
    started = time.monotonic()
    return call(*args, **options), time.monotonic() - started


class FreshReads(WebhookCase):
    """The webhook reaches the API server through a relay that can hold everything back."""

    @classmethod
    def setUpClass(cls):
        folder = stage.folder_of(cls)
        cls.relay = Relay(cluster.port)
        cls.addClassCleanup(cls.relay.close)
        WebhookCase.webhook = stage.make_webhook(stage.Kubeconfig(cluster, folder, cls.relay.port), folder)
        cls.addClassCleanup(cls.webhook.stop)
        cls.webhook.start()

    def setUp(self):
        self.addCleanup(self.relay.go_on)

    def test_an_error_is_one_when_the_api_server_confirms_it(self):
        response = ask(self.webhook, review(route(port=81))).response()
        self.assertFalse(response["allowed"])
        self.assertIn("spec.rules[0].backendRefs[0].port: Not found: 81", response["status"]["message"])
        self.assertIn('Not found: "nowhere"', ask(self.webhook, review(route(backend="nowhere"))).warnings())

    def test_an_object_that_the_watch_has_not_brought_yet_is_seen(self):
        for i in range(20):
            cluster.api("/api/v1/namespaces/default/services", "POST",
                        {**stage.SERVICE, "metadata": {"name": f"new-{i}"}})
            response = ask(self.webhook, review(route(backend=f"new-{i}"))).response()
            self.assertTrue(response["allowed"], response)
            self.assertNotIn("warnings", response)

    def assert_only_warned(self, reply, seconds, limit=FRESH_SECONDS):
        response = reply.response()
        self.assertTrue(response["allowed"], response)
        self.assertIn("backendRefs[0].port: Not found: 81", reply.warnings())
        self.assertLess(seconds, limit + SLACK)

    def test_a_slow_api_server_turns_errors_into_warnings(self):
        self.relay.hold()
        reply, seconds = timed(ask, self.webhook, review(route(port=81)))
        self.assert_only_warned(reply, seconds)
        self.assertGreater(seconds, FRESH_SECONDS / 2, "it waited for an answer")
        for timeout in ("1s", "30s", "many", ""):
            with self.subTest(timeout):
                self.assert_only_warned(*timed(ask, self.webhook, review(route(port=81)), timeout=timeout))
        both = route(port=81, path_type="RegularExpression")  # errors that rest on nothing else still deny
        response = ask(self.webhook, review(both)).response()
        self.assertFalse(response["allowed"])
        self.assertIn("HR203 ", response["status"]["message"])
        self.assertNotIn("81", response["status"]["message"])

    def test_waiting_reviews_hinder_nobody(self):
        self.relay.hold()
        waiting = [connect(self.webhook) for _ in range(40)]  # more than there are threads
        started = time.monotonic()
        for connection in waiting:
            connection.send(post(review(route(port=81))))
        slowest, answered = 0, 0
        with connect(self.webhook) as connection:
            while time.monotonic() < started + FRESH_SECONDS / 2 or answered < 3:
                reply, seconds = timed(connection.ask, post(review(route())))
                self.assertTrue(reply.response()["allowed"])
                slowest, answered = max(slowest, seconds), answered + 1
        self.assertLess(slowest, FRESH_SECONDS + SLACK)
        for connection in waiting:
            self.assert_only_warned(connection.read(), time.monotonic() - started, FRESH_SECONDS + 2)
            connection.socket.close()

    def test_clients_that_leave_while_their_review_waits(self):
        self.relay.hold()
        for ending in ("reset", "close") * 5:
            connection = connect(self.webhook)
            connection.send(post(review(route(port=81))))
            connection.reset() if ending == "reset" else connection.socket.close()
        time.sleep(FRESH_SECONDS)
        deadline = time.monotonic() + 20
        while "webhook_requests_in_flight 0" not in self.webhook.get("/metrics")[1]:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def test_an_api_server_that_is_gone_and_comes_back(self):
        self.relay.cut()
        self.assert_only_warned(*timed(ask, self.webhook, review(route(port=81))))
        self.assertTrue(ask(self.webhook, review(route())).response()["allowed"])
        self.assertEqual(self.webhook.get("/readyz")[0], 200, "what is known is still good for a while")
        self.relay.go_on()
        deadline = time.monotonic() + 30
        while ask(self.webhook, review(route(port=81))).response()["allowed"]:
            self.assertLess(time.monotonic(), deadline, "it never asked again")
            time.sleep(0.1)

    def test_the_end_does_not_wait_for_an_api_server(self):
        relay = Relay(cluster.port)
        self.addCleanup(relay.close)
        folder = stage.folder_of(self)
        webhook = stage.make_webhook(stage.Kubeconfig(cluster, folder, relay.port), folder)
        webhook.start()
        relay.hold()
        with connect(webhook) as connection:
            connection.send(post(review(route(port=81))))
            while "webhook_requests_in_flight 1" not in webhook.get("/metrics")[1]:
                pass
            ending = threading.Thread(target=webhook.stop)
            started = time.monotonic()
            ending.start()
            self.assert_only_warned(connection.read(), 0)
            ending.join(30)
        self.assertLess(time.monotonic() - started, 3 + SLACK)
        self.assertIsNone(webhook.process)


    def test_the_end_of_a_start_at_an_api_server_that_is_silent(self):
        relay = Relay(cluster.port)
        self.addCleanup(relay.close)
        relay.hold()
        folder = stage.folder_of(self)
        webhook = stage.make_webhook(stage.Kubeconfig(cluster, folder, relay.port), folder)
        webhook.wait_ready = lambda: None
        webhook.start()
        while webhook.get("/healthz")[0] != 200:
            self.assertIsNone(webhook.process.poll(), webhook.log())
        self.assertTrue(ask(webhook, review(route(port=81))).response()["allowed"])
        code, seconds = timed(webhook.stop)
        self.assertEqual(code, 0)
        self.assertLess(seconds, 3 + SLACK)


class Rights(unittest.TestCase):
    def test_a_kind_that_may_not_be_listed(self):
        stage.apply(cluster, READER_ROLE, BINDING)
        folder = stage.folder_of(self)
        webhook = stage.make_webhook(stage.Kubeconfig(cluster, folder, user="partial"), folder)
        self.addCleanup(webhook.stop)
        webhook.wait_ready = lambda: None
        webhook.start()
        deadline = time.monotonic() + 30
        while "services" not in (answer := webhook.get("/readyz"))[1]:
            self.assertLess(time.monotonic(), deadline, answer)
            time.sleep(0.1)
        self.assertEqual(answer[0], 503)
        self.assertIn("[+]certificate ok", answer[1])
        self.assertRegex(answer[1], r"\[-\]cache failed: services\b.*")
        self.assertIn("forbidden", webhook.log())
        response = ask(webhook, review(route(path_type="RegularExpression"))).response()
        self.assertFalse(response["allowed"])
        self.assertIn("HR203 ", response["status"]["message"])
        self.assertTrue(ask(webhook, review(route(port=81))).response()["allowed"])
        self.assertTrue(ask(webhook, review(gateway())).response()["allowed"])


if __name__ == "__main__":
    unittest.main()
