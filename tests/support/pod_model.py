"""What a pod answers, from its object of the Kubernetes API alone.

| container | listens on | answers |
|---|---|---|
| any image | its containerPorts, else 8090 | `Requesting to Pod(NAME): TEXT`, TEXT from its variable `PodName` |
| `…/echo-basic:…` | `HTTP_PORT`, else 3000 | the request and the pod as JSON, as the server of that name of the Gateway API conformance suite does over HTTP/1.1 |

For tests of health and patience, of either kind: the pod's annotation
`lattice-gateway.test/answer-status` replaces the status 200, and `?delay=2s` or `?delay=50ms` in
the query holds the answer back.
"""

import dataclasses
import json
import re
import urllib.parse

from pod_http import Answer

DEFAULT_PORT = 8090
ECHO_PORT = 3000
ECHO_IMAGE = "/echo-basic:"
STATUS_ANNOTATION = "lattice-gateway.test/answer-status"
DELAY = re.compile(r"(\d+)(ms|s)")
FIELDS = {"metadata.name": ("metadata", "name"), "metadata.namespace": ("metadata", "namespace"),
          "status.podIP": ("status", "podIP")}


@dataclasses.dataclass
class Pod:
    """One running pod."""

    uid: str
    name: str
    namespace: str
    address: str
    ports: list
    environment: dict
    status: int
    is_echo: bool

    def answer(self, request):
        """The pod_http.Answer to a pod_http.Request."""
        reply = self._echo(request) if self.is_echo else self._greet()
        url = urllib.parse.urlsplit(request.target)
        delay = DELAY.fullmatch(urllib.parse.parse_qs(url.query).get("delay", ["0s"])[0])
        if delay:
            reply.delay = int(delay[1]) * (0.001 if delay[2] == "ms" else 1.0)
        return reply

    def _greet(self):
        text = f"Requesting to Pod({self.name}): {self.environment.get('PodName', '')}\n"
        return Answer(self.status, "text/plain; charset=utf-8", text.encode())

    def _echo(self, request):
        status = re.fullmatch(r"/status/(\d{3})", request.target)
        if request.target == "/health" or status:
            return Answer(int(status[1]) if status else self.status, "text/plain", b"OK")
        headers = {}
        for name, value in request.headers:
            if name.lower() != "host":
                headers.setdefault(_canonical(name), []).append(value)
        told = {"path": request.target, "host": request.header("host"), "method": request.method,
                "proto": request.version, "headers": headers, "httpPort": str(request.port),
                "namespace": self.environment.get("NAMESPACE", ""),
                "ingress": self.environment.get("INGRESS_NAME", ""),
                "service": self.environment.get("SERVICE_NAME", ""),
                "pod": self.environment.get("POD_NAME", "")}
        return Answer(self.status, "application/json", json.dumps(told, indent=1).encode())


def from_object(pod):
    """The Pod of an API object, or None when it has no address or does not run any more."""
    status = pod.get("status", {})
    if status.get("phase") != "Running" or not status.get("podIP"):
        return None
    containers = pod["spec"]["containers"]
    environment = {}
    for container in containers:
        for variable in container.get("env", []):
            environment[variable["name"]] = _value(variable, pod)
    is_echo = any(ECHO_IMAGE in container["image"] for container in containers)
    metadata = pod["metadata"]
    annotations = metadata.get("annotations", {})
    return Pod(metadata["uid"], metadata["name"], metadata["namespace"], status["podIP"],
               _ports(containers, is_echo, environment), environment,
               int(annotations.get(STATUS_ANNOTATION, "200")), is_echo)


def _ports(containers, is_echo, environment):
    if is_echo:
        return [int(environment.get("HTTP_PORT", ECHO_PORT))]
    declared = [port["containerPort"] for container in containers
                for port in container.get("ports", []) if port.get("protocol", "TCP") == "TCP"]
    return declared or [DEFAULT_PORT]


def _value(variable, pod):
    """What a variable holds; sources other than the pod's own fields are empty."""
    source = variable.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
    if source in FIELDS:
        section, key = FIELDS[source]
        return pod[section].get(key, "")
    return variable.get("value", "")


def _canonical(name):
    """As Go's net/http writes header names."""
    return "-".join(part.capitalize() for part in name.split("-"))
