"""What stands between lattice-controller and the API server in a fault loop: passes requests on and
answers back, counts writes, and spoils the one that it is told to.

    relay = KubeRelay(cluster)                 # https://127.0.0.1:PORT, with the server's own key
    relay.write_kubeconfig(path)
    relay.spoil(3, "cut", "before")            # the third write from now on

Events are no writes here: nothing depends on them.
"""

import http.client
import http.server
import json
import re
import socket
import ssl
import threading

import credentials

WRITES = ("POST", "PUT", "PATCH", "DELETE")
EVENTS = re.compile(r"/events(/|\?|$)")
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}
REFUSALS = {"conflict": (409, "Conflict"), "error": (500, "InternalError"),
            "overload": (429, "TooManyRequests")}
EFFECTS = ("kill", "cut", *REFUSALS)


class KubeRelay:
    """`writes` lists what was written since forget(): "PATCH /apis/.../status"."""

    def __init__(self, cluster):
        self._cluster = cluster
        self._lock = threading.Lock()
        self._trust = ssl.create_default_context(cafile=str(cluster.ca_file))
        self.forget()
        relay = self

        class Handler(_Handler):
            owner = relay

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cluster.ca_file, cluster.ca_file.with_suffix(".key"))
        # The handshake is the handler's: a peer that is killed in it must not stop the others.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True,
                                                  do_handshake_on_connect=False)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def write_kubeconfig(self, path):
        """The admin's way in, through the relay."""
        credentials.write_kubeconfig(path, f"https://127.0.0.1:{self._server.server_port}",
                                     self._cluster.ca_file.read_text(), "admin",
                                     self._cluster.tokens["admin"])

    def forget(self):
        """Spoils nothing any more and counts anew."""
        with self._lock:
            self.writes = []
            self.hits = 0
            self._nth, self._effect, self._when, self._count = 0, None, None, 0
            self._kill, self._only = lambda: None, ""

    def spoil(self, nth, effect, when="before", count=1, kill=None, only=""):
        """The nth write from now on, and count - 1 after it (0: all), of those whose path contains
        `only`. `effect`: one of EFFECTS; `when` for kill() and cut: before or after it has had its
        effect."""
        self.forget()
        with self._lock:
            self._only = only
            self._nth, self._effect, self._when, self._count = nth, effect, when, count
            self._kill = kill or self._kill

    def judge(self, method, path):
        """(effect, when, kill) of what happens to a request, or Nones."""
        if method not in WRITES or EVENTS.search(path):
            return None, None, None
        with self._lock:
            if self._only not in path:
                return None, None, None
            self.writes.append(f"{method} {path.split('?')[0]}")
            position = len(self.writes) - self._nth
            if not self._nth or position < 0 or (self._count and position >= self._count):
                return None, None, None
            self.hits += 1
            return self._effect, self._when, self._kill

    def connect(self):
        """A connection to the API server itself."""
        return http.client.HTTPSConnection("127.0.0.1", self._cluster.port, timeout=60,
                                           context=self._trust)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner = None

    def handle(self):
        try:
            super().handle()
        except (OSError, http.client.HTTPException, ValueError):
            pass  # the controller was killed or has hung up, and its watches were cut with it

    def log_message(self, *_):
        pass

    def _serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        effect, when, kill = self.owner.judge(self.command, self.path)
        if effect in REFUSALS:
            self._refuse(*REFUSALS[effect])
        elif effect and when == "before":
            self._end(effect, kill)
        else:
            self._pass_on(body, effect, kill)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _pass_on(self, body, effect, kill):
        headers = {key: value for key, value in self.headers.items()
                   if key.lower() not in HOP_BY_HOP | {"host", "accept-encoding"}}
        far = self.owner.connect()
        try:
            far.request(self.command, self.path, body or None, headers)
            answer = far.getresponse()
            if effect:
                answer.read()
                self._end(effect, kill)
            elif "watch=" in self.path:
                self._stream(far.sock, answer)
            else:
                self._answer(answer.status, answer.read(), answer.getheader("Content-Type"))
        finally:
            far.close()

    def _answer(self, status, text, content_type="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", content_type or "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _refuse(self, status, reason):
        self._answer(status, json.dumps({
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status,
            "reason": reason, "message": "spoilt by the fault loop"}).encode())

    def _end(self, effect, kill):
        if effect == "kill":
            kill()
        self.close_connection = True
        self.connection.close()

    def _stream(self, sock, answer):
        """A watch: until either end closes it."""
        self.close_connection = True
        threading.Thread(target=self._close_with_client, args=(sock,), daemon=True).start()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.getheader("Content-Type") or "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while piece := answer.read1(65536):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def _close_with_client(self, sock):
        try:
            while self.connection.recv(1):
                pass
        except OSError:
            pass
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
