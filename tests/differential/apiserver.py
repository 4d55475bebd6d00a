"""What the real API server says about objects, many at a time, without keeping them."""

import concurrent.futures
import dataclasses
import http.client
import json
import re
import ssl
import threading

from mutants import GROUP, PLURALS, yaml

WORKERS = 6
NAMESPACED = {"Gateway", "HTTPRoute", "ReferenceGrant"}
UNKNOWN_FIELD = re.compile(r'unknown field \\?"(.*?)\\?"(?:,|$)')
SKIPPED = "some validation rules were not checked"
# Messages without a path of their own, which name it in the text.
PATH_IN_TEXT = (re.compile(r'"([^"]+)" must (?:not )?validate'),
                re.compile(r"Checked value must be of type .* in (\S+)"))


@dataclasses.dataclass
class Answer:
    """accepted; else the paths it names: of the schema, of CEL rules, of unknown fields."""

    status: int
    text: str
    schema: set = dataclasses.field(default_factory=set)
    cel: set = dataclasses.field(default_factory=set)
    unknown: set = dataclasses.field(default_factory=set)
    undecodable: bool = False
    messages: set = dataclasses.field(default_factory=set)  # of CEL rules that failed
    cel_skipped: bool = False  # as it does after some faults of the schema

    @property
    def accepted(self):
        return self.status < 300


class ApiServer:
    """Dry runs against one cluster, over kept-alive connections."""

    def __init__(self, cluster, cel_messages):
        self._cluster = cluster
        self._cel_messages = cel_messages
        self._context = ssl.create_default_context(cafile=str(cluster.ca_file))
        self._local = threading.local()
        self._connections = []
        self._pool = concurrent.futures.ThreadPoolExecutor(WORKERS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pool.shutdown()
        for connection in self._connections:
            connection.close()

    def judge_all(self, objects, olds=None):
        """The Answer of each object: of its creation, or of the update of what `olds` has in the
        same place (as the API server stored it)."""
        return list(self._pool.map(self._judge, objects, olds or [None] * len(objects)))

    def store(self, one):
        """Creates an object for good and returns it as it was stored."""
        status, answer = self._call("POST", self._path(one), one)
        if status != http.client.CREATED:
            raise AssertionError(f"{one['kind']} was not stored: {answer}")
        return answer

    def _judge(self, one, old):
        query = "?dryRun=All&fieldValidation=Strict"
        if old is None:
            status, answer = self._call("POST", self._path(one) + query, one)
        else:
            path = f"{self._path(one)}/{old['metadata']['name']}"
            status, answer = self._call("PUT", path + query, one)
        return self._read(status, answer)

    @staticmethod
    def _path(one):
        scope = "namespaces/default/" if one["kind"] in NAMESPACED else ""
        return f"/apis/{one['apiVersion']}/{scope}{PLURALS[one['kind']]}"

    def _call(self, method, path, body):
        for attempt in (1, 2):
            connection = self._connection()
            try:
                connection.request(method, path, json.dumps(body).encode(), {
                    "Authorization": f"Bearer {self._cluster.tokens['admin']}",
                    "Content-Type": "application/json", "Accept": "application/json"})
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read())
            except (OSError, http.client.HTTPException):  # the server closed an idle connection
                connection.close()
                if attempt == 2:
                    raise

    def _connection(self):
        """That of this thread; http.client opens it again after a close()."""
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPSConnection(
                "127.0.0.1", self._cluster.port, timeout=60, context=self._context)
            self._connections.append(self._local.connection)
        return self._local.connection

    def _read(self, status, answer):
        result = Answer(status, answer.get("message", ""))
        if status == http.client.UNPROCESSABLE_ENTITY:
            self._read_causes(result, answer.get("details", {}).get("causes", []))
        elif status == http.client.BAD_REQUEST:
            result.unknown = set(UNKNOWN_FIELD.findall(result.text))
            result.undecodable = not result.unknown
        elif not result.accepted:
            raise AssertionError(f"the API server answers {status}: {answer}")
        return result

    def _read_causes(self, result, causes):
        pathless = set()
        for cause in causes:
            path, text = cause["field"], cause["message"]
            if SKIPPED in text:
                result.cel_skipped = True
            elif path in ("<nil>", ""):
                pathless |= {match[1] for match in (one.search(text) for one in PATH_IN_TEXT) if match}
            elif failed := {one for one in self._cel_messages if one in text}:
                result.cel.add(path)
                result.messages |= failed
            else:
                result.schema.add(path)
        # Of nested complaints only the innermost says what is wrong.
        result.schema |= {path for path in pathless
                          if not any(other.startswith(path) for other in result.schema | (pathless - {path}))}


def cel_messages(folder):
    """All messages of x-kubernetes-validations in a bundle's CRD files of our kinds, but for those
    about status, which no user writes."""
    found = set()
    for plural in PLURALS.values():
        file = folder / f"{GROUP}_{plural}.yaml"
        found |= set(_messages(yaml.safe_load(file.read_text(encoding="utf-8"))))
    return found


def _messages(value):
    if isinstance(value, list):
        for below in value:
            yield from _messages(below)
    elif isinstance(value, dict):
        for rule in value.get("x-kubernetes-validations") or []:
            if isinstance(rule, dict) and "message" in rule:
                yield rule["message"]
        for name, below in value.items():
            if name != "status":
                yield from _messages(below)
