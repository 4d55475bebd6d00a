"""Admission reviews as kube-apiserver sends them, and a client on the bare connection.

Requests are bytes and replies are read by hand, so that tests can be as rude as they like.
"""
import json
import socket
import ssl
import struct

PATIENCE = 30  # seconds until something has to have happened, on a loaded machine
GROUP = "gateway.networking.k8s.io"
PLURALS = {"Gateway": "gateways", "HTTPRoute": "httproutes", "GatewayClass": "gatewayclasses"}


def gateway(name="my-hotel", class_name="amazon-vpc-lattice", **metadata):
    return {"apiVersion": f"{GROUP}/v1", "kind": "Gateway",
            "metadata": {"name": name, "namespace": "default", **metadata},
            "spec": {"gatewayClassName": class_name,
                     "listeners": [{"name": "http", "protocol": "HTTP", "port": 80,
                                    "allowedRoutes": {"namespaces": {"from": "Same"}}}]}}


def route(name="rates", backend="parking", port=80, path_type="PathPrefix", **metadata):
    """A route as it comes out of defaulting. `RegularExpression` is what Lattice cannot do; a `port` that
    the Service does not have is an error that rests on what the API server knows."""
    return {"apiVersion": f"{GROUP}/v1", "kind": "HTTPRoute",
            "metadata": {"name": name, "namespace": "default", **metadata},
            "spec": {"parentRefs": [{"group": GROUP, "kind": "Gateway", "name": "my-hotel", "sectionName": "http"}],
                     "rules": [{"matches": [{"path": {"type": path_type, "value": "/rates"}}],
                                "backendRefs": [{"group": "", "kind": "Service", "name": backend, "port": port,
                                                 "weight": 1}]}]}}


def review(obj, operation="CREATE", old=None, uid="705ab4f5-6393-11e8-b7cc-42010a800002", version="v1", **request):
    """An AdmissionReview with the fields of the API server; `request` replaces some."""
    kind = (obj or old)["kind"]
    gvk = {"group": GROUP, "version": "v1", "kind": kind}
    gvr = {"group": GROUP, "version": "v1", "resource": PLURALS[kind]}
    meta = (obj or old)["metadata"]
    return {"kind": "AdmissionReview", "apiVersion": f"admission.k8s.io/{version}",
            "request": {"uid": uid, "kind": gvk, "resource": gvr, "requestKind": gvk, "requestResource": gvr,
                        "name": meta["name"], "namespace": meta.get("namespace", ""), "operation": operation,
                        "userInfo": {"username": "ann", "groups": ["system:authenticated"]},
                        "object": obj, "oldObject": old, "dryRun": False,
                        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"}, **request}}


def post(body, path="/validate", timeout="10s", method="POST", length=None, **fields):
    """The bytes of a request, with the fields that kube-apiserver sends unless `fields` say otherwise
    (content_type=None leaves one out)."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    merged = {"host": "127.0.0.1", "user_agent": "kube-apiserver-admission",
              "content_length": len(body) if length is None else length, "accept": "application/json, */*",
              "content_type": "application/json", "accept_encoding": "gzip", **fields}
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in merged.items() if value is not None]
    query = f"?timeout={timeout}" if timeout else ""
    return "\r\n".join([f"{method} {path}{query} HTTP/1.1", *lines, "", ""]).encode() + body


class Reply:
    """Status, fields (names in lower case) and body of an answer."""

    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1])
        self.fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        self.body = body

    def json(self):
        return json.loads(self.body)

    def response(self):
        """The `response` of an answered review."""
        assert self.status == 200, (self.status, self.body)
        return self.json()["response"]

    def warnings(self):
        return "\n".join(self.response().get("warnings", []))


class Connection:
    """A TLS connection (or a plain one) to a port of this machine."""

    def __init__(self, port, *ca_files, tls=True, alpn=("http/1.1",)):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.data = b""
        if tls:
            context = ssl.create_default_context()
            context.set_alpn_protocols(list(alpn))
            for file in ca_files:
                context.load_verify_locations(file)
            try:
                self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1")
            except OSError:
                self.socket.close()
                raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def try_send(self, data):
        """Sends what the other side still takes."""
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def _fill(self):
        piece = self.socket.recv(65536)
        self.data += piece
        return bool(piece)

    def read(self):
        """The next reply; None if the connection ends before one."""
        try:
            while b"\r\n\r\n" not in self.data:
                if not self._fill():
                    return None
            head, _, rest = self.data.partition(b"\r\n\r\n")
            reply = Reply(head, b"")
            size = int(reply.fields.get("content-length", 0))
            while len(self.data) < len(head) + 4 + size:
                if not self._fill():
                    return None
        except TimeoutError:
            raise
        except OSError:
            return None
        rest = self.data[len(head) + 4:]
        reply.body, self.data = rest[:size], rest[size:]
        return reply

    def ask(self, request):
        self.send(request)
        return self.read()

    def serial(self):
        """Serial number of the certificate that the server showed."""
        return self.socket.getpeercert()["serialNumber"]

    def reset(self):
        """Ends the connection with a RST, in the middle of whatever it is."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
