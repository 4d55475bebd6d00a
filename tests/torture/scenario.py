"""The scenario of the fault loops: a Gateway with two routes; weights are edited; a pod is
replaced; all is deleted. And what "the same" means: states of AWS and of Kubernetes without ids,
times and what follows from them."""

import json
import re

from gateway_objects import gateway, gateway_class, path_of, route, rule, service, slice_of

NAMESPACE = "torture"
NETWORK = "torture-net"
# Of resources in the emulator's state: what differs between two equal accounts.
VOLATILE = {"id", "arn", "createdAt", "lastUpdatedAt", "taggedAt", "clientToken", "clientParams",
            "domainName", "hostedZoneId", "listenerId", "targetGroupId", "drainedAt", "statusSince"}
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def _objects(weights, pod):
    """In the order in which they are applied."""
    return [
        gateway_class(), gateway(NETWORK, NAMESPACE),
        service("parking", NAMESPACE), slice_of("parking", NAMESPACE, ["10.244.7.1", pod]),
        service("review", NAMESPACE), slice_of("review", NAMESPACE, ["10.244.8.1"]),
        route("rates", NAMESPACE, NETWORK,
              rule("/parking", ("parking", 80, weights[0]), ("review", 80, weights[1])),
              rule("/review", ("review", 80, 1))),
        route("inventory", NAMESPACE, NETWORK, rule("/", ("review", 80, 1))),
    ]


INSTALLED = _objects((50, 50), "10.244.7.2")
WEIGHED = _objects((90, 10), "10.244.7.2")
REPLACED = _objects((90, 10), "10.244.7.3")
# (name, the objects after it, what is applied)
PHASES = [("install", INSTALLED, INSTALLED),
          ("weights", WEIGHED, [WEIGHED[6]]),
          ("pod", REPLACED, [REPLACED[3]])]
WATCHED = [item for item in INSTALLED if item["kind"] in ("GatewayClass", "Gateway", "HTTPRoute")]
# The order in which a hasty user deletes: owners of what is used first.
DELETED = [path_of(item) for item in INSTALLED]


def snapshot(world):
    """AWS and Kubernetes as comparable lines, sorted."""
    state = world.emulator.admin("state")
    names = _names(state)
    lines = [f"{kind}: {_text(_plain(one), names)}" for kind, items in state.items()
             if isinstance(items, list) for one in items]
    for item in WATCHED:
        for member, value in _object(world.get(path_of(item))).items():
            lines.append(f"{path_of(item)} {member}: {_text(value, names)}")
    return sorted(lines)


def leftovers(world):
    """What is still there, in either place, as lines; none after a deletion that has ended."""
    state = world.emulator.admin("state")
    found = [f"{kind}: {json.dumps(one)[:300]}" for kind, items in state.items()
             if isinstance(items, list) for one in items]
    for path in DELETED:
        item = world.get(path)
        if item:
            found.append(f"{path}: finalizers {item['metadata'].get('finalizers')}, "
                         f"status {json.dumps(item.get('status'))[:600]}")
    return found


def _names(state):
    """What stands for ids and DNS names: {pattern: readable name}."""
    names = {}
    for kind, items in state.items():
        for one in items if isinstance(items, list) else []:
            label = one.get("name") or one.get("serviceName") or kind
            if kind == "TARGET_GROUP":
                label = one["name"].rsplit("-", 1)[0]
            names[one["id"]] = f"<{label}>"
            if kind == "SERVICE":
                names[one["dnsEntry"]["domainName"]] = f"<dns of {label}>"
    return names


def _plain(resource):
    if isinstance(resource, dict):
        resource = {key: _plain(value) for key, value in resource.items() if key not in VOLATILE}
        if "targetGroupIdentifier" not in resource and resource.get("type") == "IP":
            resource["name"] = resource["name"].rsplit("-", 1)[0]
        return resource
    if isinstance(resource, list):
        return [_plain(value) for value in resource]
    return resource


def _object(item):
    """What a user sees of an object, by its parts; {} if there is none."""
    if item is None:
        return {}
    meta = item["metadata"]
    annotations = {key: value for key, value in (meta.get("annotations") or {}).items()
                   if key != LAST_APPLIED}
    status = json.loads(json.dumps(item.get("status") or {}), object_hook=_without_time)
    return {"annotations": annotations, "finalizers": meta.get("finalizers"),
            "deleting": "deletionTimestamp" in meta, "spec": item["spec"], **status}


def _without_time(members):
    members.pop("lastTransitionTime", None)
    return members


def _text(value, names):
    """As JSON with names for ids. Lists of objects are sets here: conditions, the target groups of
    an action, which are sorted by their ids."""
    text = json.dumps(value)
    if names:
        pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        text = re.sub(pattern, lambda match: names[match[0]], text)
    return json.dumps(_sorted(json.loads(text)), sort_keys=True)


def _sorted(value):
    if isinstance(value, dict):
        return {key: _sorted(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda one: json.dumps(one, sort_keys=True))
    return value
