"""What answers for pods: its HTTP and what it makes of a pod's object, without a cluster."""

import asyncio
import json
import socket
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import pod_http
import pod_model


def pod(phase="Running", image="example.com/any:1", annotations=None, **container):
    """An object of the API as it tells of a pod."""
    return {"metadata": {"uid": "u", "name": "parking-1", "namespace": "shop",
                         "annotations": annotations or {}},
            "spec": {"containers": [{"name": "main", "image": image, **container}]},
            "status": {"phase": phase, "podIP": "10.244.0.7"}}


class ModelTest(unittest.TestCase):
    def ask(self, target="/", method="GET", headers=(), **keywords):
        request = pod_http.Request(method, target, "HTTP/1.1", [("Host", "a.example"), *headers], 3000)
        return pod_model.from_object(pod(**keywords)).answer(request)

    def test_greeting_has_name_and_variable(self):
        answer = self.ask(env=[{"name": "PodName", "value": "Parking handler pod"}])
        self.assertEqual(answer.body, b"Requesting to Pod(parking-1): Parking handler pod\n")

    def test_variables_from_fields(self):
        env = [{"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}} for name, path in (
            ("A", "metadata.name"), ("B", "metadata.namespace"), ("C", "status.podIP"))]
        env.append({"name": "D", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}})
        self.assertEqual(pod_model.from_object(pod(env=env)).environment,
                         {"A": "parking-1", "B": "shop", "C": "10.244.0.7", "D": ""})

    def test_ports(self):
        declared = [{"containerPort": 80}, {"containerPort": 53, "protocol": "UDP"}]
        echo = "example.com/echo-basic:v1"
        for expected, keywords in (
                ([8090], {}), ([80], {"ports": declared}), ([3000], {"image": echo}),
                ([3000], {"image": echo, "ports": declared}),
                ([8081], {"image": echo, "env": [{"name": "HTTP_PORT", "value": "8081"}]})):
            with self.subTest(keywords):
                self.assertEqual(pod_model.from_object(pod(**keywords)).ports, expected)

    def test_pods_that_do_not_run_are_none(self):
        for phase in ("Pending", "Succeeded", "Failed"):
            self.assertIsNone(pod_model.from_object(pod(phase)))
        without = pod()
        del without["status"]["podIP"]
        self.assertIsNone(pod_model.from_object(without))

    def test_echo_keeps_order_and_repeats_of_headers(self):
        answer = self.ask("/x?y", "PUT", [("x-a", "1"), ("X-A", "2")],
                          image="example.com/echo-basic:v1")
        told = json.loads(answer.body)
        self.assertEqual(told["headers"], {"X-A": ["1", "2"]})
        self.assertEqual((told["host"], told["method"], told["path"]), ("a.example", "PUT", "/x?y"))

    def test_delays(self):
        for target, seconds in (("/", 0), ("/?delay=2s", 2), ("/?a=b&delay=50ms", 0.05),
                                ("/?delay=soon", 0), ("/?delay=-1s", 0)):
            self.assertEqual(self.ask(target).delay, seconds, target)

    def test_status_of_the_annotation(self):
        self.assertEqual(self.ask(annotations={pod_model.STATUS_ANNOTATION: "503"}).status, 503)


class HttpTest(unittest.TestCase):
    """Each test talks to a server on loopback that answers with the method and target."""

    @classmethod
    def setUpClass(cls):
        cls.loop = asyncio.new_event_loop()
        cls.server = cls.loop.run_until_complete(asyncio.start_server(cls.serve, "127.0.0.1", 0))
        cls.port = cls.server.sockets[0].getsockname()[1]
        thread = threading.Thread(target=cls.loop.run_forever)
        thread.start()
        cls.addClassCleanup(thread.join)
        cls.addClassCleanup(cls.loop.call_soon_threadsafe, cls.loop.stop)

    @staticmethod
    async def serve(reader, writer):
        def answer(request):
            return pod_http.Answer(200, "text/plain", f"{request.method} {request.target}".encode())
        try:
            await pod_http.serve(reader, writer, answer)
        except (OSError, EOFError):
            pass
        writer.close()

    def exchange(self, *requests):
        """All that comes back until the server ends the connection, or we do after a second."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            for request in requests:
                connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode()

    def test_connection_is_kept_until_told(self):
        came = self.exchange(b"GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n",
                             b"GET /3 HTTP/1.1\r\n\r\n")
        self.assertIn("GET /1", came)
        self.assertIn("Connection: close\r\n\r\nGET /2", came)
        self.assertNotIn("GET /3", came)

    def test_http_1_0_is_closed(self):
        came = self.exchange(b"GET /1 HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n")
        self.assertIn("GET /1", came)
        self.assertNotIn("GET /2", came)

    def test_head_has_a_length_and_no_body(self):
        came = self.exchange(b"HEAD /1 HTTP/1.1\r\n\r\n")
        self.assertTrue(came.endswith("Content-Length: 7\r\n\r\n"), came)

    def test_bodies_are_dropped(self):
        came = self.exchange(
            b"POST /1 HTTP/1.1\r\nContent-Length: 5\r\n\r\nGET /"
            b"POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n"
            b"GET /3 HTTP/1.1\r\n\r\n")
        for answer in ("POST /1", "POST /2", "GET /3"):
            self.assertIn(answer, came)

    def test_what_is_malformed_gets_400_and_the_end(self):
        for request in (b"GET /\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n", b"GET / HTTP/1.1\r\nx\r\n\r\n",
                        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
                        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
                        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
                        b"GET / HTTP/1.1\r\nx: " + b"y" * 100_000 + b"\r\n\r\n"):
            with self.subTest(request[:60]):
                came = self.exchange(request + b"GET /next HTTP/1.1\r\n\r\n")
                self.assertTrue(came.startswith("HTTP/1.1 400 Bad Request\r\n"), came)
                self.assertNotIn("GET /next", came)

    def test_client_that_leaves_early_is_no_harm(self):
        self.assertEqual(self.exchange(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"), "")
        self.assertIn("GET /", self.exchange(b"GET / HTTP/1.1\r\n\r\n"))


if __name__ == "__main__":
    unittest.main()
