#!/usr/bin/env python3
"""Writes the schema tables of Gateway API bundles as C.

    generate.py [VERSION...]           writes bundle_v1_6_1.c etc. beside this file
    generate.py --check [VERSION...]   compares instead; exit 1 and a diff if a table is out of date

VERSION is one of the bundles that tests/cluster/bundles.py pins; without one, all of them. The CRD
files (standard channel) come from the Go module sigs.k8s.io/gateway-api.

A further bundle: its sum in tests/cluster/bundles.py, a run of this program, a row in bundles.c. A
further kind: its row in KINDS here and in api/kinds.h. What the tables cannot express (a new
pattern, another oneOf) ends the run with a message that says where to add it.
"""

import argparse
import difflib
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cluster"))
sys.path.insert(0, str(ROOT / "tests" / "support"))

import bundles  # noqa: E402
import python_packages  # noqa: E402

yaml = python_packages.load("yaml")

# Kind, id in api/kinds.h, plural.
KINDS = (
    ("GatewayClass", "GATEWAY_CLASS", "gatewayclasses"),
    ("Gateway", "GATEWAY", "gateways"),
    ("HTTPRoute", "HTTP_ROUTE", "httproutes"),
    ("ReferenceGrant", "REFERENCE_GRANT", "referencegrants"),
)
WIDTH = 100
INDENT = "    "
TYPES = {"object": "SCHEMA_OBJECT", "array": "SCHEMA_ARRAY", "string": "SCHEMA_STRING",
         "integer": "SCHEMA_INTEGER", "boolean": "SCHEMA_BOOLEAN"}
LISTS = {"atomic": None, "set": "SCHEMA_SET", "map": "SCHEMA_MAP"}
FORMATS = {"int32": "FORMAT_INT32", "int64": "FORMAT_INT64"}
# Keywords that shape a value, and those that say nothing to us.
STRUCTURE = {"type", "properties", "items", "additionalProperties"}
IGNORED = {"description", "x-kubernetes-validations", "x-kubernetes-map-type"}
# The only oneOf there is: spec.addresses[] and status.addresses[] of a Gateway.
ADDRESS_ONE_OF = [
    {"properties": {"type": {"enum": ["IPAddress"]},
                    "value": {"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}}},
    {"properties": {"type": {"not": {"enum": ["IPAddress"]}}}},
]


class Unsupported(Exception):
    """The schema says something that the tables cannot express."""


def known_patterns():
    """{expression: id} of SCHEMA_PATTERNS in pattern.h."""
    text = (HERE / "pattern.h").read_text().replace("\\\n", "\n")
    macros = {}

    def value(tokens):
        parts = re.findall(r'"((?:[^"\\]|\\.)*)"|\b(RE_\w+)', tokens)
        return "".join(macros[name] if name else json.loads(f'"{_c_to_json(literal)}"')
                       for literal, name in parts)

    for name, body in re.findall(r"#define (RE_\w+)\s+(.*)", text):
        macros[name] = value(body)
    rows = text[text.index("#define SCHEMA_PATTERNS"):text.index("enum schema_pattern")]
    argument = r'((?:\s*(?:"(?:[^"\\]|\\.)*"|RE_\w+))+)'
    return {value(expression): name
            for name, expression, _ in re.findall(rf"X\((\w+),{argument},{argument}\)", rows)}


def _c_to_json(literal):
    return literal.replace("\\'", "'")


class Bundle:
    """The nodes of one bundle: each different one once, before those that point to it."""

    def __init__(self, patterns):
        self.patterns = patterns
        self.nodes = {}  # body → name
        self.literals = {}
        self.numbers = {}

    def node(self, schema, path):
        """Adds the node of a schema and all below it; returns its name."""
        try:
            body = self._body(schema, path)
        except Unsupported as error:
            raise Unsupported(f"{'.'.join(path)}: {error}") from None
        return self._name(self.nodes, body, path)

    def _body(self, schema, path):
        left = set(schema) - STRUCTURE - IGNORED
        body = {"type": TYPES[schema["type"]]}
        if "properties" in schema:
            required = set(schema.get("required", ()))
            left.discard("required")
            body["fields"] = tuple(
                (name, self.node(below, path + (name,)), name in required)
                for name, below in sorted(schema["properties"].items()))
        if "items" in schema:
            body["element"] = self.node(schema["items"], path + ("item",))
        if "additionalProperties" in schema:
            body["element"] = self.node(schema["additionalProperties"], path + ("value",))
        for keyword in sorted(left):
            self._constraint(body, keyword, schema, path)
        return tuple(body.items())

    def _constraint(self, body, keyword, schema, path):
        value = schema[keyword]
        match keyword:
            case "minLength" | "maxLength" | "minItems" | "maxItems" | "maxProperties":
                body[_snake(keyword)] = value
            case "minimum" | "maximum":
                body[keyword] = self._number(value)
            case "pattern":
                if value not in self.patterns:
                    raise Unsupported(f"pattern {value!r} has no row in pattern.h")
                body[keyword] = f"PATTERN_{self.patterns[value]}"
            case "format":
                if value not in FORMATS:
                    raise Unsupported(f"format {value!r} is not in FORMATS")
                body[keyword] = FORMATS[value]
            case "enum":
                body["names" if schema["type"] == "string" else "numbers"] = tuple(value)
            case "nullable":
                body[keyword] = value
            case "default":
                body["default_value"] = self._literal(value, path)
            case "x-kubernetes-list-type":
                if value not in LISTS:
                    raise Unsupported(f"list type {value!r} is not in LISTS")
                if LISTS[value]:
                    body["list"] = LISTS[value]
            case "x-kubernetes-list-map-keys":
                if len(value) != 1:
                    raise Unsupported("a list map with several keys")
                body["list_key"] = value[0]
            case "oneOf" if value == ADDRESS_ONE_OF:
                body["is_address"] = True
            case _:
                raise Unsupported(f"keyword {keyword}: {json.dumps(value)}")

    def _number(self, value):
        name = f"number_{value}".replace("-", "minus_")
        self.numbers[name] = value
        return name

    def _literal(self, value, path):
        return self._name(self.literals, json.dumps(value), ("default",) + path)

    @staticmethod
    def _name(table, body, path):
        """The name of a body, made from the first path that has it."""
        if body not in table:
            base = "_".join(_snake(part) for part in path)
            taken = set(table.values())
            table[body] = next(name for name in _candidates(base) if name not in taken)
        return table[body]


def _candidates(base):
    yield base
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1


def _snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def without_constraints(schema):
    """The structure alone. The API server drops `status` from what a user creates or updates, so
    only its field names are checked."""
    kept = {key: value for key, value in schema.items() if key in STRUCTURE}
    if "properties" in kept:
        kept["properties"] = {name: without_constraints(below)
                              for name, below in kept["properties"].items()}
    for key in ("items", "additionalProperties"):
        if key in kept:
            kept[key] = without_constraints(kept[key])
    return kept


def _clean(schema):
    """A schema without what does not constrain, to compare versions."""
    if isinstance(schema, dict):
        return {key: _clean(value) for key, value in schema.items() if key != "description"}
    return [_clean(one) for one in schema] if isinstance(schema, list) else schema


def read_kind(folder, plural):
    """(served versions newest first, schema) of a CRD file."""
    file = folder / f"{bundles_group()}_{plural}.yaml"
    versions = [one for one in yaml.safe_load(file.read_text())["spec"]["versions"]
                if one["served"]]
    schemas = [one["schema"]["openAPIV3Schema"] for one in versions]
    if any(_clean(one) != _clean(schemas[0]) for one in schemas):
        raise Unsupported(f"{file.name}: its versions differ; tables are shared by all versions")
    names = sorted((one["name"] for one in versions), key=_stability)
    schema = dict(schemas[0])
    schema["properties"] = {
        name: without_constraints(below) if name in ("status", "metadata") else below
        for name, below in schema["properties"].items()}
    return names, schema


def bundles_group():
    return "gateway.networking.k8s.io"


def _stability(version):
    return ("alpha" in version, "beta" in version, version)


# C text

def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def c_literal(value, key=None):
    """Initialiser of a struct schema_literal."""
    head = f".key = S({c_string(key)}), " if key is not None else ""
    if isinstance(value, str):
        return f"{{.type = JV_STRING, {head}.text = S({c_string(value)})}}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{{.type = JV_NUMBER, {head}.number = {value}}}"
    if isinstance(value, dict):
        kind, parts = "JV_OBJECT", [c_literal(below, name) for name, below in value.items()]
    elif isinstance(value, list):
        kind, parts = "JV_ARRAY", [c_literal(below) for below in value]
    else:
        raise Unsupported(f"default {json.dumps(value)}")
    array = f"(const struct schema_literal[]){{{', '.join(parts)}}}"
    return f"{{.type = {kind}, {head}.parts = {array}, .part_count = {len(parts)}}}"


def c_node(body):
    """Initialiser of a struct schema_node, as a list of parts."""
    parts = []
    for member, value in body:
        match member:
            case "fields":
                rows = [f"{{S({c_string(name)}), &{node}, {str(needed).lower()}}}"
                        for name, node, needed in value]
                parts.append(f".fields = (const struct schema_field[]){{\n{_lines(rows, 2)}}}")
                parts.append(f".field_count = {len(value)}")
            case "names" | "numbers":
                rows = [f"S({c_string(one)})" if member == "names" else str(one) for one in value]
                kind = "struct str" if member == "names" else "int64_t"
                parts.append(f".{member} = (const {kind}[]){{{', '.join(rows)}}}")
                parts.append(f".{member[:-1]}_count = {len(value)}")
            case "list_key":
                parts.append(f".{member} = S({c_string(value)})")
            case "element" | "default_value" | "minimum" | "maximum":
                parts.append(f".{member} = &{value}")
            case "nullable" | "is_address":
                parts.append(f".{member} = {str(value).lower()}")
            case _:
                parts.append(f".{member} = {value}")
    return parts


def _lines(parts, depth):
    return ",\n".join(INDENT * depth + part for part in parts) + "\n" + INDENT * (depth - 1)


def render(version, kinds):
    """The text of bundle_<version>.c. `kinds` is [(id, kind, versions, schema)]."""
    bundle = Bundle(known_patterns())
    rows = []
    for identifier, kind, versions, schema in kinds:
        root = bundle.node(schema, (kind,))
        rows.append(f"{{KIND_{identifier}, S({c_string(','.join(versions))}), &{root}}}")
    ident = version.replace(".", "_")
    out = [f"/*\n * bundle_{ident}.c - Gateway API {version}, standard channel, as schema nodes "
           "(node.h).\n *\n * Generated by generate.py from the CRD files of the Go module\n"
           f" * {bundles.MODULE}@{version}; do not edit.\n */\n"
           "/* clang-format off */\n#include \"api/schema/bundles.h\"\n"]
    for name, value in sorted(bundle.numbers.items(), key=lambda item: item[1]):
        out.append(f"static const int64_t {name} = {value};")
    out.append("")
    for text, name in bundle.literals.items():
        out.append(f"static const struct schema_literal {name} =\n{INDENT}"
                   f"{_fold(c_literal(json.loads(text)))};")
    out.append("")
    for body, name in bundle.nodes.items():
        out.append(_declaration(name, c_node(body)))
    out.append(f"\nstatic const struct schema_kind kinds[] = {{\n{_lines(rows, 1)}}};\n")
    out.append(f"const struct schema_bundle schema_bundle_{ident} = {{\n"
               f"{INDENT}S({c_string(version)}), kinds, sizeof(kinds) / sizeof(kinds[0])}};")
    return "\n".join(out) + "\n"


def _declaration(name, parts):
    head = f"static const struct schema_node {name} = {{"
    line = f"{head}{', '.join(parts)}}};"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return f"{head}\n{INDENT}{_fold(', '.join(parts))}}};"


def _fold(text):
    """Breaks at ", " so that no line is longer than WIDTH."""
    lines = []
    for line in text.split("\n"):
        current = ""
        for word in line.split(", "):
            joined = f"{current}, {word}" if current else word
            if current and len(INDENT) + len(joined) + 2 > WIDTH:
                lines.append(current + ",")
                current = INDENT + word.lstrip()
            else:
                current = joined
        lines.append(current)
    return "\n".join(lines)


def table(version):
    """(file, text) of a bundle."""
    folder = bundles.crds(version)
    kinds = []
    for kind, identifier, plural in KINDS:
        versions, schema = read_kind(folder, plural)
        kinds.append((identifier, kind, versions, schema))
    return HERE / f"bundle_{version.replace('.', '_')}.c", render(version, kinds)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="generate.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare with the files, write nothing")
    parser.add_argument("versions", nargs="*", metavar="VERSION", help=", ".join(bundles.SUMS))
    options = parser.parse_args(argv)
    stale = False
    try:
        for version in options.versions or bundles.SUMS:
            file, text = table(version)
            before = file.read_text() if file.exists() else ""
            if options.check and text != before:
                stale = True
                sys.stdout.writelines(difflib.unified_diff(
                    before.splitlines(True), text.splitlines(True), file.name, "generated"))
            elif text != before:
                file.write_text(text)
    except (Unsupported, bundles.ToolError) as error:
        print(f"generate.py: {error}", file=sys.stderr)
        return 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
