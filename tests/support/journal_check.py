#!/usr/bin/env python3
"""Holds a journal of lattice-emulator to botocore's models of the services it plays.

    journal_check.py [--most N] FILE...

Every entry, request and reply: that the operation is the one that method and path mean; members,
required members, types, patterns, ranges, enumerations, unions; the HTTP status; the members of
errors. Prints the first N violations (20) with entry and member; status 1 if there is any.

- A request may violate the model if the emulator refused it for that, and only then.
- What a fault rule made up (a status, a body that is no JSON) is not the emulator's word, and only
  that is left out.
- Instance metadata and container credentials have no model. STS is judged by what botocore's own
  parser makes of its XML.
"""

import argparse
import collections
import functools
import json
import sys
import urllib.parse
from pathlib import Path

import python_packages

python_packages.load("botocore", python_packages.AWS)
import service_model
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from botocore.parsers import ResponseParserError, create_parser
from service_model import Problem

Violation = collections.namedtuple("Violation", "line seq operation where message")

UNMODELLED = {"imds", "container-credentials"}
# How a service says that a request is not what its model wants.
REFUSALS = {"ValidationException", "ValidationError", "InvalidParameterException",
            "InvalidArgsException", "SerializationException"}
NO_OPERATION = {"UnknownOperationException", "InvalidAction"}
# "Common Error Types" of the AWS API references: any operation may answer so.
COMMON_ERRORS = {
    "AccessDeniedException": {400, 403}, "ExpiredTokenException": {403},
    "IncompleteSignature": {400, 403}, "InternalFailure": {500}, "InternalServerError": {500},
    "InvalidAction": {400}, "InvalidSignatureException": {403},
    "MissingAuthenticationTokenException": {403},
    "SerializationException": {400}, "ServiceUnavailable": {503},
    "SignatureDoesNotMatch": {403}, "ThrottlingException": {400, 429},
    "UnknownOperationException": {400, 404}, "UnrecognizedClientException": {400, 403},
    "ValidationError": {400},
}
SPOILT = {"body-cut", "body-huge", "body-text"}  # faults whose reply is no reply
ENVELOPE = {"__type", "code"}  # what an error's body may have beside its members
LEFT_OUT = "(left out)"  # what the journal has instead of a secret


def violations(lines):
    """Every Violation of a journal's lines, in order. A line without its end is still being
    written and is not looked at."""
    for number, line in enumerate(lines, 1):
        if not line.endswith("\n"):
            continue
        try:
            entry = json.loads(line)
            named = entry["seq"], entry["operation"]
            found = _judge(entry)
        except (ValueError, KeyError, TypeError) as error:
            named, found = (0, "?"), [Problem("entry", f"is no entry of a journal: {error!r}")]
        for problem in found:
            yield Violation(number, *named, *problem)


def describe(found, most=20):
    """Text with the first of these violations, one a line."""
    shown = [f"entry {v.seq} (line {v.line}) {v.operation}: {v.where}: {v.message}"
             for v in found[:most]]
    return "\n".join([*shown, f"… and {len(found) - most} more"] if found[most:] else shown)


def reply_problems(entry):
    """Problems of the reply alone, as service_model.Problem, of an entry whose operation is one of
    the model's."""
    model = service_model.service(entry["service"])
    return _judge_reply(model, model.operation_model(entry["operation"]), entry)


def _judge(entry):
    if entry["service"] in UNMODELLED:
        return []
    try:
        model = service_model.service(entry["service"])
    except UnknownServiceError:
        return [Problem("service", f"there is no service {entry['service']!r}")]
    try:
        operation = model.operation_model(entry["operation"])
    except OperationNotFoundError:
        refused = entry.get("error") in NO_OPERATION
        return [] if refused and entry["status"] >= 400 else [Problem("operation", "is not known")]
    return [*_judge_request(model, operation, entry), *_judge_reply(model, operation, entry)]


# Requests


def _judge_request(model, operation, entry):
    if entry.get("error") in REFUSALS:
        return []
    params = entry.get("params")
    if not isinstance(params, dict):
        return [Problem("params", "the request was not refused, but is not readable")]
    if model.protocol == "query":
        params = _from_form(operation.input_shape, params)
    problems = _judge_target(model, operation, entry, params)
    if operation.input_shape:
        problems += service_model.check(operation.input_shape, params, "params")
    elif params:
        problems.append(Problem("params", "the operation takes none"))
    return problems


def _from_form(shape, params):
    """A form has strings only: numbers become what their shape says."""
    members = shape.members if shape else {}
    return {name: int(text) if name in members and members[name].type_name == "integer"
            and text.isdigit() else text for name, text in params.items() if text != LEFT_OUT
            } | {name: "left-out" for name, text in params.items() if text == LEFT_OUT}


def _judge_target(model, operation, entry, params):
    """Method, path and query against the model's: that each is what the parameters say."""
    path, _, query = entry["target"].partition("?")
    template = operation.http["requestUri"].partition("?")[0]
    problems = []
    if entry["method"] != operation.http["method"]:
        problems.append(Problem("method", f"{entry['method']} is not {operation.http['method']}"))
    if model.protocol != "rest-json":
        return problems
    given, wanted = path.split("/"), template.split("/")
    if len(given) != len(wanted):
        return [*problems, Problem("target", f"{path} is not of the form {template}")]
    for part, want in zip(given, wanted, strict=True):
        name = want.strip("{}+")
        expected = params.get(name) if want.startswith("{") else want
        if urllib.parse.unquote(part) != expected:
            problems.append(Problem("target", f"{part} is not {want} ({expected!r})"))
    return problems + _judge_query(operation, query, params)


def _judge_query(operation, query, params):
    sent = {}
    for name, text in urllib.parse.parse_qsl(query, keep_blank_values=True):
        sent.setdefault(name, []).append(text)
    wanted = {member.serialization.get("name", name): params[name]
              for name, member in (operation.input_shape.members if operation.input_shape else {}
                                   ).items()
              if member.serialization.get("location") == "querystring" and name in params}
    texts = {name: [str(item) for item in value] if isinstance(value, list) else [str(value)]
             for name, value in wanted.items()}
    return [Problem(f"target: query {name}", f"{sent.get(name)} is not {texts.get(name)}")
            for name in sorted({*sent, *texts}) if sent.get(name) != texts.get(name)]


# Replies


def _judge_reply(model, operation, entry):
    status, fault = entry["status"], entry.get("fault", {}).get("kind")
    if status == 0:  # none was sent
        return [] if fault in ("cut", "timeout") else [Problem("status", "no reply, and no fault")]
    if fault in SPOILT:
        return []
    if "error" in entry:
        return _judge_error(model, operation, entry, fault)
    wanted = operation.http.get("responseCode", 200)
    problems = [] if status == wanted else [Problem("status", f"{status} is not {wanted}")]
    if model.protocol == "query":
        return problems + _judge_xml(operation, entry)
    return problems + _judge_body(operation.output_shape, entry.get("reply", {}),
                                  model.protocol == "rest-json")


def _judge_body(shape, reply, is_iso8601):
    if shape is None:
        return [Problem("reply", "the operation has none")] if reply else []
    return service_model.check(shape, reply, "reply", is_iso8601)


@functools.cache
def _errors(model, operation):
    """{code: shape} of an operation's own errors; of all of the service for services in whose
    model they are not listed by operation."""
    return {shape.error_code: shape for shape in operation.error_shapes or model.error_shapes}


def _judge_error(model, operation, entry, fault):
    code, status = entry["error"], entry["status"]
    shape = _errors(model, operation).get(code)
    if shape is None:
        if fault == "error" or status in COMMON_ERRORS.get(code, ()):
            return []
        return [Problem("error", f"{status} {code} is no error of {operation.name}")]
    wanted = shape.metadata.get("error", {}).get("httpStatusCode", 400)
    problems = []
    if status != wanted and fault != "error":
        problems.append(Problem("status", f"{status} of {code} is not {wanted}"))
    if model.protocol == "query":
        return problems + _judge_xml_error(operation, entry)
    return problems + _judge_error_body(shape, entry.get("reply"))


def _judge_error_body(shape, reply):
    """A message may be spelled with either case, and may come where the model has none."""
    if not isinstance(reply, dict):
        return [Problem("reply", "an error's reply is an object")]
    names = {name.lower(): name for name in shape.members}
    body = {names.get(name.lower(), name): value for name, value in reply.items()
            if name not in ENVELOPE}
    if "message" not in names:
        body.pop("message", None)
    return service_model.check(shape, body, "reply")


def _parse_xml(operation, entry):
    response = {"status_code": entry["status"], "headers": {}, "body": entry["reply"].encode()}
    return create_parser("query").parse(response, operation.output_shape)


def _judge_xml(operation, entry):
    if "reply" not in entry:  # it has credentials, which no journal keeps
        return []
    try:
        parsed = _parse_xml(operation, entry)
    except ResponseParserError as error:
        return [Problem("reply", str(error))]
    del parsed["ResponseMetadata"]
    return service_model.check(operation.output_shape, parsed, "reply", is_iso8601=False)


def _judge_xml_error(operation, entry):
    try:
        told = _parse_xml(operation, entry).get("Error", {}).get("Code")
    except ResponseParserError as error:
        return [Problem("reply", str(error))]
    return [] if told == entry["error"] else [Problem("reply", f"the code in it is {told!r}")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--most", type=int, default=20, metavar="N", help="violations to print")
    arguments = parser.parse_args()
    status = 0
    for file in arguments.files:
        with open(file, encoding="utf-8") as lines:
            entries = list(lines)
        found = list(violations(entries))
        if found:
            print(f"{file}:\n{describe(found, arguments.most)}")
            status = 1
        print(f"{file}: {len(entries)} entries, {len(found)} violations")
    return status


if __name__ == "__main__":
    sys.exit(main())
