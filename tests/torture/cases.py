"""What can go wrong, and where: every way of failing for every call of a recorded run. Pure.

A case has a name that finds it again: aws/CreateService/1/kill-after, kube/7/cut-before.
"""

import collections
import dataclasses
import random

KILLS = {"kill-before": {"effect": "kill", "when": "before"},
         "kill-after": {"effect": "kill", "when": "after"}}
# For any call to AWS. The client tries four times by itself (controller/aws/retry.h): what lasts
# longer is a failure of the call.
ANY = {
    **KILLS,
    "throttle": {"effect": "throttle"},
    "throttle-hint": {"effect": "throttle", "retryAfterSeconds": 1, "count": 2},
    "error-before": {"effect": "error", "status": 500, "code": "InternalServerException"},
    "error-after": {"effect": "error", "status": 500, "code": "InternalServerException",
                    "when": "after"},
    "error-lasting": {"effect": "error", "status": 500, "code": "InternalServerException",
                      "count": 5},
    "timeout-before": {"effect": "timeout", "when": "before"},
    "timeout-after": {"effect": "timeout", "when": "after"},
    "cut-before": {"effect": "cut-connection", "when": "before"},
    "cut-after": {"effect": "cut-connection", "when": "after"},
    "cut-lasting": {"effect": "cut-connection", "when": "after", "count": 5},
    "cut-body": {"effect": "cut-body"},
    "text-body": {"effect": "text-body"},
    "denied": {"effect": "deny"},
    "conflict": {"effect": "error", "status": 409, "code": "ConflictException"},
}
READ = {"stale": {"effect": "stale-reads", "staleMs": 1500}}
BATCH = {"partial": {"effect": "partial-failure", "items": 1}}
LIFE_CYCLE = {"failed": {"effect": "life-cycle-failure", "code": "InternalFailure",
                         "message": "out of luck"}}
BATCHES = ("RegisterTargets", "DeregisterTargets", "BatchUpdateRule")
LIVING = tuple(verb + kind for verb in ("Create", "Delete") for kind in (
    "Service", "ServiceNetworkServiceAssociation", "ServiceNetworkVpcAssociation", "TargetGroup"))
KUBE = {**KILLS,
        "cut-before": {"effect": "cut", "when": "before"},
        "cut-after": {"effect": "cut", "when": "after"},
        "conflict": {"effect": "conflict"}, "conflicts": {"effect": "conflict", "count": 3},
        "error": {"effect": "error"}, "overload": {"effect": "overload"}}


@dataclasses.dataclass(frozen=True)
class Case:
    """`nth` call of `operation` (aws), or nth write of all (kube, operation ""); `form`: members of
    a fault rule, or arguments of KubeRelay.spoil()."""

    place: str
    operation: str
    nth: int
    way: str
    form: dict = dataclasses.field(hash=False)

    @property
    def name(self):
        return "/".join(filter(None, (self.place, self.operation, str(self.nth), self.way)))


def ways_of(operation):
    """The fault rules that make sense for an operation of AWS, by name."""
    ways = dict(ANY)
    if operation.startswith(("Get", "List")):
        ways |= READ
    if operation in BATCHES:
        ways |= BATCH
    if operation in LIVING:
        ways |= LIFE_CYCLE
    return ways


def enumerate_cases(operations, write_count):
    """All cases for the operations that were called, in order and as often as they were."""
    found = []
    for operation, count in collections.Counter(operations).items():
        for nth in range(1, count + 1):
            found += [Case("aws", operation, nth, way, {"count": 1, **form})
                      for way, form in ways_of(operation).items()]
    for nth in range(1, write_count + 1):
        found += [Case("kube", "", nth, way, form) for way, form in KUBE.items()]
    return found


def shuffled(found, seed):
    """In an order that depends on the seed alone, so that any beginning of it is a fair sample."""
    order = sorted(found, key=lambda case: case.name)
    random.Random(seed).shuffle(order)
    return order
