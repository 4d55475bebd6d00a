"""Follows a collection of the Kubernetes API: list, then watch, for ever."""

import http.client
import json
import ssl
import time
import urllib.parse

RETRY_SECONDS = 0.2
WATCH_SECONDS = 240
READ_SECONDS = WATCH_SECONDS + 30


def watch(server, ca_file, token, path, on_change):
    """Calls on_change(list of all objects) after the first list and after each change. Begins anew
    when the API server goes away or has forgotten the version. Never returns."""
    client = _Client(server, ca_file, token)
    while True:
        try:
            _list_and_watch(client, path, on_change)
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(RETRY_SECONDS)


def _list_and_watch(client, path, on_change):
    with client.get(path) as answer:
        listed = json.load(answer)
    objects = {item["metadata"]["uid"]: item for item in listed["items"]}
    on_change(list(objects.values()))
    query = urllib.parse.urlencode({"watch": "true", "timeoutSeconds": WATCH_SECONDS,
                                    "resourceVersion": listed["metadata"]["resourceVersion"]})
    with client.get(f"{path}?{query}") as stream:
        for line in stream:
            event = json.loads(line)
            if event["type"] == "ERROR":
                return
            item = event["object"]
            if event["type"] == "DELETED":
                objects.pop(item["metadata"]["uid"], None)
            else:
                objects[item["metadata"]["uid"]] = item
            on_change(list(objects.values()))


class _Client:
    def __init__(self, server, ca_file, token):
        self._host = urllib.parse.urlsplit(server).netloc
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._context = ssl.create_default_context(cafile=ca_file)

    def get(self, path):
        """The answer to a GET, on a connection that ends with it. Raises OSError unless it is 200."""
        connection = http.client.HTTPSConnection(self._host, timeout=READ_SECONDS,
                                                 context=self._context)
        connection.request("GET", path, headers={**self._headers, "Connection": "close"})
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise OSError(f"GET {path}: {answer.status} {answer.read(200)}")
        return answer
