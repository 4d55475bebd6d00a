"""What values must be like by botocore's model of a service: a strict reading of shapes.

botocore itself checks little (types, required members, minima) and only what its own user sends.
Here a value of JSON, of a request or of a reply, is held to everything that the model says:
members, types, patterns, lengths, ranges, enumerations, unions and forms of timestamps.
"""

import collections
import datetime
import functools
import re

import python_packages

python_packages.load("botocore.model", python_packages.AWS)
from botocore.loaders import Loader
from botocore.model import ServiceModel

Problem = collections.namedtuple("Problem", "where message")

# What a timestamp looks like where the protocol, or the shape itself, does not say "iso8601":
# seconds since 1970.
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
SHOWN = 80  # characters of a wrong value


@functools.cache
def service(name):
    """botocore's ServiceModel of a service. Raises botocore.exceptions.UnknownServiceError."""
    return ServiceModel(Loader().load_service_model(name, "service-2"), name)


def check(shape, value, where, is_iso8601=True):
    """All problems of a value, as a list of Problem. `where` names the value in them;
    `is_iso8601` says what timestamps are unless their shape says so. Members that travel in
    headers or in the status line are not looked for."""
    problems = []
    _check(shape, value, where, is_iso8601, problems)
    return problems


def _check(shape, value, where, is_iso8601, problems):
    wanted, judge = KINDS[shape.type_name]
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        problems.append(Problem(where, f"{_show(value)} is no {shape.type_name}"))
    elif shape.type_name == "timestamp":
        _check_timestamp(shape, value, where, is_iso8601, problems)
    else:
        judge(shape, value, where, is_iso8601, problems)


def _check_structure(shape, value, where, is_iso8601, problems):
    members = {name: member for name, member in shape.members.items()
               if member.serialization.get("location") not in ("header", "headers", "statusCode")}
    for name in shape.required_members:
        if name in members and value.get(name) is None:
            problems.append(Problem(f"{where}.{name}", "is required"))
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        problems.append(Problem(where, f"has {len(value)} members of a union, not one"))
    for name, item in value.items():
        if name not in members:
            problems.append(Problem(f"{where}.{name}", f"{shape.name} has no such member"))
        else:
            _check(members[name], item, f"{where}.{name}", is_iso8601, problems)


def _check_list(shape, value, where, is_iso8601, problems):
    _check_range(shape, len(value), "items", where, problems)
    for i, item in enumerate(value):
        _check(shape.member, item, f"{where}[{i}]", is_iso8601, problems)


def _check_map(shape, value, where, is_iso8601, problems):
    _check_range(shape, len(value), "entries", where, problems)
    for key, item in value.items():
        _check(shape.key, key, f"{where}: the key {_show(key)}", is_iso8601, problems)
        _check(shape.value, item, f"{where}[{_show(key)}]", is_iso8601, problems)


def _check_string(shape, value, where, _, problems):
    _check_range(shape, len(value), "characters", where, problems)
    words = shape.metadata.get("enum")
    if words and value not in words:
        problems.append(Problem(where, f"{_show(value)} is none of {', '.join(words)}"))
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        problems.append(Problem(where, f"{_show(value)} does not match {pattern}"))


def _check_number(shape, value, where, _, problems):
    _check_range(shape, value, "", where, problems)


def _check_nothing(*_):
    """A boolean is right by its type."""


def _check_timestamp(shape, value, where, is_iso8601, problems):
    form = shape.serialization.get("timestampFormat")
    if isinstance(value, str) != (form == "iso8601" if form else is_iso8601):
        problems.append(Problem(where, f"{_show(value)} is a timestamp of the other form"))
    elif isinstance(value, str) and not TIMESTAMP.fullmatch(value):
        problems.append(Problem(where, f"{_show(value)} is no ISO 8601 timestamp in UTC"))


def _check_range(shape, size, unit, where, problems):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        bounds = f"{'' if low is None else low}..{'' if high is None else high}"
        problems.append(Problem(where, f"{size} {unit}".rstrip() + f" not within {bounds}"))


@functools.cache
def _compiled(pattern):
    return re.compile(pattern)


def _show(value):
    text = repr(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


# The types of JSON that a shape may have, and who judges them.
KINDS = {
    "structure": (dict, _check_structure),
    "list": (list, _check_list),
    "map": (dict, _check_map),
    "string": (str, _check_string),
    "integer": (int, _check_number),
    "long": (int, _check_number),
    "float": ((int, float), _check_number),
    "double": ((int, float), _check_number),
    "boolean": (bool, _check_nothing),
    "timestamp": ((str, int, float, datetime.datetime), _check_timestamp),
}
