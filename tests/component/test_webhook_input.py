"""lattice-webhook over TLS: what the API server sends, and everything that nobody should send."""
import copy
import json
import os
import socket
import ssl
import time
import unittest
from pathlib import Path

import stage
from relays import Recorder
from reviews import Connection, gateway, post, review, route
from stage import WebhookCase, ask, connect
from webhook import free_port

CUT_AT = (1, 40, 200, -1)  # bytes of a request: in its line, its head, its body, before its last byte
MIB = 1 << 20
cluster = webhook = None


def setUpModule():
    global cluster, webhook
    cluster = stage.start_cluster()
    webhook = stage.make_webhook(cluster, stage.folder_of(None), env=stage.SMALL_QUARANTINE)
    unittest.addModuleCleanup(webhook.stop)
    webhook.start()
    WebhookCase.webhook = webhook


def rss_kib():
    status = Path(f"/proc/{webhook.process.pid}/status").read_text()
    return int(next(line for line in status.split("\n") if line.startswith("VmRSS")).split()[1])


def cpu_seconds():
    fields = Path(f"/proc/{webhook.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class RealRequests(WebhookCase):
    """What kube-apiserver sends is recorded on its way to the webhook."""

    def record(self, version, *objects):
        """Applies objects through a recording webhook that is registered for one review version."""
        folder, port = Path(stage.folder_of(self)), free_port()
        issuer = stage.Webhook(cluster, webhook.bin, folder)
        issuer.port = port
        issuer.make_certs()
        recorder = Recorder(port, folder / "certs", self.forward)
        self.addCleanup(recorder.close)
        manifest = json.loads((folder / "webhook.yaml").read_text())
        items = [item for item in manifest["items"] if item["kind"] != "Secret"]
        for hook in [hook for item in items for hook in item["webhooks"]]:
            hook["admissionReviewVersions"] = [version]
        stage.apply(cluster, *items)
        self.addCleanup(issuer.unregister)
        text = "".join(f"---\n{json.dumps(item)}\n" for item in objects)
        for _ in range(50):  # until the API server has noticed the registration
            done = cluster.kubectl("apply", "--dry-run=server", "-f", "-", input=text)
            if recorder.requests:
                return recorder.requests, cluster.kubectl("apply", "--dry-run=server", "-f", "-", input=text)
        self.fail(f"the API server called nobody: {done}")

    def forward(self, request):
        with connect(webhook) as connection:
            return connection.ask(request)

    def test_recorded_requests_are_answered(self):
        for version in ("v1", "v1beta1"):
            with self.subTest(version):
                requests, (code, _, err) = self.record(version, route(), route("bad", path_type="RegularExpression"))
                self.assertNotEqual(code, 0)
                self.assertIn("[HR203]", err)
                self.assertEqual({path.split("?")[0] for path, _, _ in requests}, {"/mutate", "/validate"})
                for path, fields, body in requests:
                    self.assertEqual(json.loads(body)["apiVersion"], f"admission.k8s.io/{version}")
                    self.assertRegex(path, r"\?timeout=\d+s$")
                    self.assertEqual(fields["Content-Type"], "application/json")

    def test_our_own_requests_have_the_same_fields(self):
        requests, _ = self.record("v1", route())
        _, fields, body = requests[-1]
        ours = review(route())
        self.assertLessEqual(set(json.loads(body)["request"]) - {"options"}, set(ours["request"]))
        head = post(ours).decode().split("\r\n\r\n")[0]
        for name in fields:
            self.assertIn(f"\r\n{name}: ", head)


class Reviews(WebhookCase):
    def test_both_versions_are_answered_in_kind(self):
        for version in ("v1", "v1beta1"):
            with self.subTest(version):
                reply = ask(webhook, review(route(), version=version, uid=version)).json()
                self.assertEqual(reply["apiVersion"], f"admission.k8s.io/{version}")
                self.assertEqual((reply["response"]["uid"], reply["response"]["allowed"]), (version, True))

    def test_a_denial_tells_the_very_value(self):
        response = ask(webhook, review(route(path_type="RegularExpression"))).response()
        self.assertFalse(response["allowed"])
        self.assertEqual((response["status"]["code"], response["status"]["reason"]), (422, "Invalid"))
        self.assertEqual(response["status"]["details"]["causes"][0]["field"], "spec.rules[0].matches[0].path.type")

    def test_objects_that_are_null(self):
        gone = review(None, "DELETE", old=route(path_type="RegularExpression"))
        self.assertTrue(ask(webhook, gone).response()["allowed"])
        both = review(None, "DELETE", old=route(), oldObject=None)
        self.assertTrue(ask(webhook, both).response()["allowed"])
        for operation, body in (("CREATE", review(route(), object=None)),
                                ("UPDATE", review(route(), "UPDATE", old=None))):
            with self.subTest(operation):
                self.assert_status(ask(webhook, body), 400, "must be an object for")

    def test_what_is_no_review(self):
        text = json.dumps(review(route()))
        twice = text.replace('"dryRun"', '"uid": "x", "dryRun"').encode()
        cases = {
            "empty": (b"", 400, "line 1, column 1"),
            "not JSON": (b"kind: AdmissionReview", 400, "line 1, column 1"),
            "cut": (text[:-1].encode(), 400, "line 1"),
            "two values": (text.encode() + b"{}", 400, "line 1"),
            "an array": (b"[]", 400, 'kind must be "AdmissionReview"'),
            "another kind": ({"kind": "ConversionReview"}, 400, 'kind must be "AdmissionReview"'),
            "another version": ({**review(route()), "apiVersion": "admission.k8s.io/v2"}, 400, "admission.k8s.io/v1"),
            "no request": ({"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1"}, 400, "request is missing"),
            "no uid": (review(route(), uid=None), 400, "request.uid is missing"),
            "a uid of a MiB": (review(route(), uid="u" * MIB), 400, "request.uid is too long"),
            "another kind of object": (review(route(), object=gateway()), 400, "not the one that request.kind names"),
            "a key twice": (twice, 400, '"uid"'),
            "invalid UTF-8": (text.replace("rates", "r\udc80tes").encode("utf-8", "surrogateescape"), 400, "UTF-8"),
            "a NUL": (text.replace('"rates"', '"r\0tes"').encode(), 400, "line 1"),
            "deep arrays": (b"[" * 10000 + b"]" * 10000, 413, "deep"),
            "deep objects": (b'{"a":' * 10000 + b"1" + b"}" * 10000, 413, "deep"),
        }
        for name, (body, code, fragment) in cases.items():
            with self.subTest(name):
                self.assert_status(ask(webhook, body), code, fragment)

    def test_an_object_nested_deeply(self):
        body = json.dumps(review(route())).replace('"rules":', '"rules":' + "[" * 10000 + "]" * 10000 + ',"old":')
        self.assert_status(ask(webhook, body.encode()), 413, "deep")

    def test_ten_thousand_parents(self):
        many = route()
        many["spec"]["parentRefs"] += [{"name": f"gateway-{i}"} for i in range(9999)]
        response = ask(webhook, review(many)).response()
        self.assertFalse(response["allowed"])
        self.assertIn("spec.parentRefs: Too many: 10000", response["status"]["message"])
        self.assertLess(len(response["status"]["message"]), MIB)

    def test_values_of_every_wrong_type(self):
        """Each value of a good route in turn becomes each other type: always an answer."""
        with connect(webhook) as connection:
            for place in places(route()):
                for value in (None, True, -1, 1e300, "", "\u0000\u0085", [], [None], {}, {"": {}}):
                    request = review(route(), object=replaced(route(), place, value))
                    for path in ("/mutate", "/validate"):
                        reply = connection.ask(post(request, path=path))
                        self.assertIsNotNone(reply, (place, value, webhook.log()[-3000:]))
                        self.assertIn(reply.status, (200, 400), (place, value))


def places(value, so_far=()):
    """The paths of all values within a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*so_far, key)
        yield from places(inner, (*so_far, key))


def replaced(value, place, new):
    value = copy.deepcopy(value)
    inner = value
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = new
    return value


class Misuse(WebhookCase):
    def test_heads_that_are_refused(self):
        body = review(route())
        cases = {
            "GET": (post(b"", method="GET", content_type=None, length=0), 405, "use POST"),
            "DELETE": (post(body, method="DELETE"), 405, "use POST"),
            "the root": (post(body, path="/"), 404, "/validate"),
            "a longer path": (post(body, path="/validate/x"), 404, '"/validate/x"'),
            "another port's path": (post(body, path="/metrics"), 404, "/mutate"),
            "text": (post(body, content_type="text/plain"), 415, "application/json"),
            "no type": (post(body, content_type=None), 415, "application/json"),
            "two lengths": (post(body, transfer_encoding="chunked"), 400, "Content-Length"),
            "20 MB announced": (post(b"", length=20 * MIB), 413, "8388608"),
        }
        for name, (request, code, fragment) in cases.items():
            with self.subTest(name), connect(webhook) as connection:
                self.assert_status(connection.ask(request), code, fragment)

    def test_heads_that_the_http_library_refuses(self):
        """It answers these by itself, in HTML (docs/admission.md)."""
        head = "POST /validate HTTP/1.1\r\nHost: x\r\n"
        cases = {
            "no host": ("POST /validate HTTP/1.1\r\n", 400),
            "a field without colon": (head + "Content-Type\r\n", 400),
            "a length that is no number": (head + "Content-Length: many\r\n", 400),
            "a length of 23 digits": (head + f"Content-Length: {10**22}\r\n", 413),
            "a long target": (f"POST /{'a' * 33000} HTTP/1.1\r\n", 414),
            "a long field": (head + f"X: {'a' * 33000}\r\n", 431),
            "HTTP 9": ("POST /validate HTTP/9.9\r\nHost: x\r\n", 505),
        }
        for name, (text, code) in cases.items():
            with self.subTest(name), connect(webhook) as connection:
                connection.try_send(f"{text}\r\n".encode())
                reply = connection.read()
                self.assertEqual((reply.status, reply.fields["connection"]), (code, "close"))

    def test_parameters_of_the_content_type_do_not_matter(self):
        self.assertTrue(ask(webhook, review(route()), content_type="application/json; charset=utf-8").response()["allowed"])

    def test_20_mb(self):
        body = b" " * (20 * MIB)
        with connect(webhook) as connection:
            connection.try_send(post(body))
            reply = connection.read()
            if reply:  # the answer may be lost when a closed connection is still written to
                self.assert_status(reply, 413, "8388608")
        with connect(webhook) as connection:
            connection.send(post(b"", length=None, content_length=None, transfer_encoding="chunked"))
            chunk = b"100000\r\n" + b" " * MIB + b"\r\n"
            for _ in range(20):
                connection.try_send(chunk)
            connection.try_send(b"0\r\n\r\n")
            reply = connection.read()
            if reply:
                self.assert_status(reply, 413, "8388608")

    def test_chunked_just_over_the_limit(self):
        with connect(webhook) as connection:
            connection.send(post(b"", content_length=None, transfer_encoding="chunked"))
            chunk = b"100000\r\n" + b" " * MIB + b"\r\n"
            self.assert_status(connection.ask(chunk * 9 + b"0\r\n\r\n"), 413, "8388608")

    def test_a_length_that_lies(self):
        request = post(review(route()))
        with connect(webhook) as connection:  # too small: the rest of the body is no request
            body = json.dumps(review(route())).encode()
            connection.send(post(body, length=len(body) - 10))
            self.assert_status(connection.read(), 400)
            connection.try_send(b"\r\n\r\n")
            self.assertIn(getattr(connection.read(), "status", None), (None, 400))
        with connect(webhook) as connection:  # too large: the end never comes
            connection.send(post(review(route()), length=len(request) + 10))
            connection.socket.shutdown(socket.SHUT_WR)
            self.assertIn(getattr(connection.read(), "status", None), (None, 400, 408))

    def test_not_http_over_tls(self):
        for data in (b"\0" * 5000, b"\r\n" * 100 + b"?", b"A" * 100000, bytes(range(256)) * 100,
                     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", b"POST /validate HTTP/1.1\r\n\r\n",
                     post(b"", length="many")):
            with self.subTest(data[:20]), connect(webhook) as connection:
                connection.try_send(data + b"\r\n\r\n")
                connection.socket.settimeout(2)  # then it is still taken for the beginning of a request
                try:
                    self.assertIn(getattr(connection.read(), "status", None), (None, 400, 404, 414, 431, 505))
                except TimeoutError:
                    self.assertEqual(connection.data, b"")

    def test_not_tls(self):
        for data in (post(review(route())), b"\x16\x03\x01\xff\xff" + b"\1" * 70000, b"\x80" * 300):
            with self.subTest(data[:20]), connect(webhook, tls=False) as connection:
                connection.try_send(data)
                self.assertIsNone(connection.read())

    def test_a_handshake_that_stops_costs_nothing(self):
        with connect(webhook, tls=False) as connection:
            connection.send(b"\x16\x03\x01\x02\x00\x01")  # the beginning of a ClientHello
            time.sleep(0.2)
            before = cpu_seconds()
            time.sleep(1)
            self.assertLess(cpu_seconds() - before, 0.5, "seconds of CPU within one")

    def test_http2_is_not_offered(self):
        with connect(webhook, alpn=("h2", "http/1.1")) as connection:
            self.assertEqual(connection.socket.selected_alpn_protocol(), "http/1.1")
        with self.assertRaises(ssl.SSLError):
            Connection(webhook.port)  # who does not know the CA does not come in

    def test_connections_cut_in_each_phase(self):
        request = post(review(route()))
        for at in CUT_AT:
            for ending in ("reset", "close"):
                connection = connect(webhook)
                connection.send(request[:at])
                connection.reset() if ending == "reset" else connection.socket.close()
        for data in (b"", b"\x16\x03\x01\x02\x00\x01"):
            connection = connect(webhook, tls=False)
            connection.send(data)
            connection.reset()
        connection = connect(webhook)
        connection.send(request)
        connection.reset()  # while the answer is made or on its way

    def test_slow_requests_end_and_hinder_nobody(self):
        request = post(review(route()))
        slow = [connect(webhook) for _ in range(8)]
        for index, connection in enumerate(slow):
            connection.send(request[:200 if index % 2 else -5])
        self.assertTrue(ask(webhook, review(route())).response()["allowed"])
        for connection in slow:  # each is ended by the server, within the time of a request
            self.assertIsNone(connection.read())
            connection.socket.close()

    def test_requests_in_a_row_without_waiting(self):
        with connect(webhook) as connection:
            connection.send(b"".join(post(review(route(), uid=f"uid-{i}")) for i in range(50)))
            self.assertEqual([connection.read().response()["uid"] for i in range(50)],
                             [f"uid-{i}" for i in range(50)])

    def test_memory_is_given_back(self):
        parents = route()["spec"]["parentRefs"] + [{"name": "x" * 60}] * 80000
        big = [post(review(route(), object={**route(), "spec": {"parentRefs": parents}})),
               post(b"[" + b"[]," * (2 * MIB) + b"[]]"), post(b'"' + b"a" * (8 * MIB - 2) + b'"')]

        def send_all(times):
            for _ in range(times):
                for request in big:
                    with connect(webhook) as connection:
                        self.assertIsNotNone(connection.ask(request))
            return rss_kib()

        before = send_all(2)
        self.assertLess(send_all(6), before + 64 * 1024, "KiB, after three times as many bodies of 8 MB")


class Check(WebhookCase):
    def test_manifests_are_judged_alone(self):
        text = json.dumps(route(path_type="RegularExpression")).encode()
        reply = ask(webhook, text, path="/check", timeout=None, content_type="application/yaml")
        self.assertEqual(reply.status, 200)
        codes = {finding["code"] for finding in reply.json()["findings"]}
        self.assertIn("HR203", codes)

    def test_what_is_no_yaml(self):
        for body in (b"{", b"a: *b", b"\xff\xff", b"a: b: c"):
            with self.subTest(body):
                self.assert_status(ask(webhook, body, path="/check", timeout=None), 400, "line ")

    def test_it_tells_nothing_about_the_cluster(self):
        named = ask(webhook, json.dumps(route()).encode(), path="/check").json()["findings"]
        other = ask(webhook, json.dumps(route(backend="nowhere")).encode(), path="/check").json()["findings"]
        self.assertEqual([f["code"] for f in named], [f["code"] for f in other])


if __name__ == "__main__":
    unittest.main()
