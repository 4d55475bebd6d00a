"""Life cycles of resources as data (tests/cases/emulator/lifecycle/*.yaml), gone through by clients
that others wrote: boto3 here, the AWS SDK for JavaScript in lifecycle_client.js.

A life has `settings` of the emulator and `steps`; it begins with an empty account. A step is either
{set: {SETTING: value}} or a call:

    name     what it shows (the call, if there is no name)
    call     the operation; `service` if it is not of VPC Lattice
    with     its parameters; "${name}" stands for what was saved
    save     {name: path of a member of the reply, "items.0.id"}
    until    repeat until the reply has these members
    until_error   repeat until it fails so
    pageSize      get all pages with the client's own paginator

and what has to come out: `reply` (members it has to have, lists item by item), `without` (members
it must not have), `status`, `pages` (sizes), or `error` (code, status and members).
"""

import copy
import datetime
import re
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "cluster"), str(TESTS / "support")]

import python_packages

yaml = python_packages.load("yaml")
boto3 = python_packages.load("boto3", python_packages.AWS)
from botocore import UNSIGNED  # noqa: F401 - for those who import this module
from botocore.config import Config
from botocore.exceptions import ClientError
from lattice_programs import CREDENTIALS, REGION

LIVES = TESTS / "cases" / "emulator" / "lifecycle"
LATTICE = "vpc-lattice"
PATIENCE = 20.0
PAUSE = 0.03
# Operations on resource configurations, resource gateways and what goes with them: the product
# does not use them, and the emulator does not have them.
UNUSED = re.compile("ResourceConfiguration|ResourceGateway|ResourceAssociation|Endpoint"
                    "|DomainVerification")
# Digits of an id, and what no two runs have in common beside them.
DIGITS = re.compile(r"(?<=-)[0-9a-f]{17}(?![0-9a-z])")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def load(name):
    """A life by the name of its file."""
    return yaml.safe_load((LIVES / f"{name}.yaml").read_text())


def names():
    """The names of all lives."""
    return sorted(file.stem for file in LIVES.glob("*.yaml"))


def client(endpoint, service=LATTICE, **more):
    """A boto3 client that leaves all validation to the service; `more` replaces its settings."""
    settings = {"endpoint_url": endpoint, "region_name": REGION,
                "aws_access_key_id": CREDENTIALS["AWS_ACCESS_KEY_ID"],
                "aws_secret_access_key": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
                "config": Config(parameter_validation=False, retries={"max_attempts": 0})}
    return boto3.client(service, **settings | more)


def now():
    """The time, as boto3 gives times."""
    return datetime.datetime.now(datetime.UTC)


class Walker:
    """Takes steps, one by one. `make_client(service)` makes a boto3 client, `configure(settings)`
    changes settings. `saved` has what the steps saved so far."""

    def __init__(self, make_client, configure):
        self.make_client = make_client
        self.configure = configure
        self.saved = {}
        self._clients = {}

    def take(self, step):
        """The outcome of a step."""
        if "set" in step:
            self.configure(step["set"])
            return {"set": step["set"]}
        service = step.get("service", LATTICE)
        if service not in self._clients:
            self._clients[service] = self.make_client(service)
        outcome = _take(self._clients[service], step, self.saved)
        for name, path in step.get("save", {}).items():
            self.saved[name] = _at(outcome.get("reply"), path)
        return outcome


def problem(step, outcome, saved):
    """What is wrong with the outcome of a step, or None. Saves what the step saves."""
    if "set" in step:
        return None
    for name, path in step.get("save", {}).items():
        saved[name] = _at(outcome.get("reply"), path)
        if saved[name] is None:
            return f"no {path} to be saved in {outcome}"
    step = _filled(step, saved)
    error = step.get("error") or step.get("until_error")
    if error:
        got = {**outcome.get("error", {}), "status": outcome["status"]}
        return None if has(got, error) else f"{outcome} instead of the error {error}"
    if "error" in outcome:
        return f"an error: {outcome}"
    wrong = [name for name in step.get("without", ()) if name in outcome["reply"]]
    if wrong:
        return f"{outcome['reply']} has {wrong}"
    for name in ("status", "pages"):
        if name in step and outcome[name] != step[name]:
            return f"{name} is {outcome[name]}, not {step[name]}"
    for wanted in (step.get("reply", {}), step.get("until", {})):
        if not has(outcome["reply"], wanted):
            return f"{outcome['reply']} instead of {wanted}"
    return None


def has(whole, part):
    """Whether all of `part` is in `whole`: members of objects, and lists item by item."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            name in whole and has(whole[name], item) for name, item in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(
            has(item, wanted) for item, wanted in zip(whole, part, strict=True))
    return whole == part


def comparable(transcript):
    """A transcript without what differs from run to run: digits of ids become "#1", "#2" in order
    of appearance, times and tokens lose their value."""
    seen = {}

    def plain(value, name=""):
        if isinstance(value, dict):
            return {key: plain(item, key) for key, item in sorted(value.items())}
        if isinstance(value, list):
            return [plain(item) for item in value]
        if not isinstance(value, str):
            return value
        if name == "nextToken":
            return "(a token)"
        text = DIGITS.sub(lambda m: f"#{seen.setdefault(m.group(), len(seen) + 1)}", value)
        return TIME.sub("(a time)", text)

    return [plain(outcome) for outcome in transcript]


def _take(boto, step, saved):
    parameters = _filled(step.get("with", {}), saved)
    if "pageSize" in step:
        return _all_pages(boto, step, parameters)
    wanted = _filled(step.get("until") or step.get("until_error"), saved)
    end = time.monotonic() + PATIENCE
    while True:
        outcome = send(boto, step["call"], parameters)
        found = outcome.get("reply") if "until" in step else (
            outcome["error"] | {"status": outcome["status"]} if "error" in outcome else None)
        if not wanted or has(found, wanted) or time.monotonic() > end:
            return outcome
        time.sleep(PAUSE)


def send(boto, operation, parameters):
    """The outcome of one call: {status, reply} or {status, error}."""
    try:
        reply = getattr(boto, _method(boto, operation))(**parameters)
    except ClientError as error:
        told = copy.copy(error.response)
        metadata, named = told.pop("ResponseMetadata"), told.pop("Error")
        told.pop("message", None)
        return {"status": metadata["HTTPStatusCode"],
                "error": {"code": named["Code"], "message": named["Message"], **_shown(told)}}
    metadata = reply.pop("ResponseMetadata")
    return {"status": metadata["HTTPStatusCode"], "reply": _shown(reply)}


def _method(boto, operation):
    (name,) = [ours for ours, theirs in boto.meta.method_to_api_mapping.items()
               if theirs == operation]
    return name


def _all_pages(boto, step, parameters):
    pages = boto.get_paginator(_method(boto, step["call"])).paginate(
        PaginationConfig={"PageSize": step["pageSize"]}, **parameters)
    items = [_shown(page["items"]) for page in pages]
    return {"status": 200, "pages": [len(page) for page in items],
            "reply": {"items": [item for page in items for item in page]}}


def _shown(value):
    """As JSON has it."""
    if isinstance(value, dict):
        return {name: _shown(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.UTC)
        return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def _filled(value, saved):
    if isinstance(value, dict):
        return {name: _filled(item, saved) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, saved) for item in value]
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)\}", lambda m: str(saved.get(m.group(1), m.group())), value)
    return value


def _at(value, path):
    for name in path.split("."):
        if isinstance(value, list):
            value = value[int(name)] if int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value
