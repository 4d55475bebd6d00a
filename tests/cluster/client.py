"""A small HTTPS client of one API server: bearer token, JSON in and out, no proxy, no retries."""

import http.client
import json
import ssl


class Client:
    """Speaks to https://127.0.0.1:PORT, trusting `ca_file` alone."""

    def __init__(self, port, ca_file, timeout=30):
        self.port = port
        self.timeout = timeout
        self._context = ssl.create_default_context(cafile=str(ca_file))

    def call(self, path, method="GET", body=None, token=None, content_type="application/json"):
        """One request on a connection of its own. `body` is bytes or str sent as it is, or
        anything else, sent as JSON. Returns (status, answer): JSON decoded, any other type as str.
        Raises OSError or http.client.HTTPException when there is no answer."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = content_type
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=self.timeout,
                                                 context=self._context)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, _decode(answer)
        finally:
            connection.close()


def _decode(answer):
    text = answer.read().decode()
    kind = answer.getheader("Content-Type", "").split(";")[0]
    return json.loads(text) if kind == "application/json" else text
