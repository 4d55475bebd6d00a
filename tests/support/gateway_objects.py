"""Objects of Kubernetes and Gateway API as tests write them, and what is read out of their status.

Backends here are Services without a selector and EndpointSlices by hand, so that addresses are the
test's own and nothing waits for pods.
"""

GATEWAY_API = "gateway.networking.k8s.io/v1"
LATTICE = "application-networking.k8s.aws"
CONTROLLER = f"{LATTICE}/gateway-api-controller"
CLASS = "amazon-vpc-lattice"
PROGRAMMED = f"{LATTICE}/Programmed"
VPC_ASSOCIATED = f"{LATTICE}/VpcAssociated"
DNS_NAME = f"{LATTICE}/lattice-assigned-domain-name"
SERVICE_ARN = f"{LATTICE}/lattice-service-arn"
POD_PORT = 8090


def gateway_class(name=CLASS):
    return {"apiVersion": GATEWAY_API, "kind": "GatewayClass", "metadata": {"name": name},
            "spec": {"controllerName": CONTROLLER}}


def gateway(name, namespace, annotations=None):
    """With one HTTP listener that takes routes of its namespace."""
    return {"apiVersion": GATEWAY_API, "kind": "Gateway",
            "metadata": {"name": name, "namespace": namespace, "annotations": annotations or {}},
            "spec": {"gatewayClassName": CLASS,
                     "listeners": [{"name": "http", "protocol": "HTTP", "port": 80}]}}


def route(name, namespace, parent, *rules, annotations=None):
    return {"apiVersion": GATEWAY_API, "kind": "HTTPRoute",
            "metadata": {"name": name, "namespace": namespace, "annotations": annotations or {}},
            "spec": {"parentRefs": [{"name": parent}], "rules": list(rules)}}


def rule(path, *backends):
    """`backends`: (Service, port, weight)."""
    return {"matches": [{"path": {"type": "PathPrefix", "value": path}}],
            "backendRefs": [{"name": name, "kind": "Service", "port": port, "weight": weight}
                            for name, port, weight in backends]}


def service(name, namespace, port=80):
    return {"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"ports": [{"name": "web", "port": port, "targetPort": POD_PORT}]}}


def slice_of(name, namespace, addresses, number=1):
    """An EndpointSlice of the Service `name`, all endpoints ready."""
    return {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": {"name": f"{name}-{number}", "namespace": namespace,
                         "labels": {"kubernetes.io/service-name": name}},
            "ports": [{"name": "web", "port": POD_PORT, "protocol": "TCP"}],
            "endpoints": [{"addresses": [address], "conditions": {"ready": True}}
                          for address in addresses]}


PLURALS = {"GatewayClass": "gatewayclasses", "Gateway": "gateways", "HTTPRoute": "httproutes",
           "Service": "services", "EndpointSlice": "endpointslices", "Namespace": "namespaces"}


def path_of(item):
    """The object's place in the API."""
    version, meta = item["apiVersion"], item["metadata"]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    scope = f"/namespaces/{meta['namespace']}" if meta.get("namespace") else ""
    return f"{root}{scope}/{PLURALS[item['kind']]}/{meta['name']}"


def conditions(item):
    """{type: condition} of an object; of a route, its first parent's. {} where nothing is told."""
    status = (item or {}).get("status") or {}
    if "parents" in status:
        status = status["parents"][0] if status["parents"] else {}
    return {one["type"]: one for one in status.get("conditions") or []}


def is_programmed(item):
    """Whether it is, at its present generation."""
    found = conditions(item)
    one = found.get(PROGRAMMED) or found.get("Programmed") or {}
    return (one.get("status") == "True"
            and one.get("observedGeneration") == item["metadata"]["generation"])
