"""What stands between two real parts in a test: a relay that can stall, one that listens in."""
import http.server
import socket
import ssl
import threading


class Relay:
    """Passes TCP connections on to a port. `hold()` lets nothing through until `go_on()`, as a network
    that drops packets; `cut()` ends what is open and refuses what comes, as a process that is gone."""

    def __init__(self, port):
        self._target = port
        self._flowing = threading.Event()
        self._flowing.set()
        self._cut = False
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def hold(self):
        self._flowing.clear()

    def go_on(self):
        self._cut = False
        self._flowing.set()

    def cut(self):
        self._cut = True
        for one in self._open:
            _end(one)
        self._open.clear()

    def close(self):
        _end(self._listener)
        self._listener.close()
        self.cut()
        self._flowing.set()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target), 10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source, sink):
        try:
            while piece := source.recv(65536):
                self._flowing.wait()
                sink.sendall(piece)
        except OSError:
            pass
        _end(source)
        _end(sink)


def _end(one):
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


class Recorder:
    """An HTTPS server in front of the webhook: keeps each request as it came, answers what the
    webhook answers. `forward` takes the bytes of a request and returns a reviews.Reply."""

    def __init__(self, port, certs, forward):
        self.requests = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                head = f"{self.requestline}\r\n{''.join(f'{k}: {v}{chr(13)}{chr(10)}' for k, v in self.headers.items())}\r\n"
                recorder.requests.append((self.path, dict(self.headers), body))
                reply = forward(head.encode() + body)
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.fields["content-type"])
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certs / "tls.crt", certs / "tls.key")
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
