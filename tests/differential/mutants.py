"""Objects to compare answers on: a corpus, and seeded mutants of it."""

import copy
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "support"))

import python_packages

yaml = python_packages.load("yaml")

GROUP = "gateway.networking.k8s.io"
PLURALS = {"GatewayClass": "gatewayclasses", "Gateway": "gateways", "HTTPRoute": "httproutes",
           "ReferenceGrant": "referencegrants"}
# Texts at and around what patterns, bounds, formats and CEL rules of the CRDs decide.
TEXTS = (
    "", " ", "a", "-a", "a-", "a.b", "a..b", "A", "a_b", "ä", "a/b", "a" * 63, "a" * 64, "a" * 253,
    "a" * 254, "ä" * 253, "x" * 1024, "x" * 1025, "x" * 4096, "x" * 4097, "1.2.3.4", "010.1.2.3",
    "1.2.3", "1.2.3.256", "::1", "2001:db8::", "fe80::1%eth0", "*", "*.com", "*.a.b", "a.*.b",
    "example.com/x", "!!example.com/foo", "example.com", "/a", "//", "/a//b", "/./", "/a/../b",
    "/a/..", "/a/.", "/%2f", "/%2F", "/%", "/%zz", "/a#b", "/a b", "/ä", "/[a]", "10s", "1h2h",
    "0", "0s", "0ms", "5ms", "99999h", "100000h", "1s1s1s1s1s", "1.5s", "1m", "https://a.b:1", "http://*",
    "ftp://a", "https://*.a.b", "https://a:123456", "HTTP", "HTTPS", "TLS", "TCP", "UDP", "http", "Hostname",
    "HostnameX", "IPAddress", "xxIPAddressyy", "NamedAddress", "Terminate", "Passthrough", "terminate",
    "Service", "Gateway", "Exact", "PathPrefix", "RegularExpression", "ReplaceFullPath",
    "ReplacePrefixMatch", "RequestRedirect", "URLRewrite", "CORS", "RequestMirror", "ExtensionRef",
    "RequestHeaderModifier", "ResponseHeaderModifier", "ExternalAuth", "GET", "get", "All", "None",
    "Same", "Selector", "true", "80", "null", "a\tb", "a\nb", "a\u0000b", "system", "a:b", "a=b",
)
NUMBERS = (0, 1, -1, 2, 42, 80, 100, 101, 302, 303, 443, 65535, 65536, 1000000, 1000001, 2**31 - 1, 2**31,
           -2**31 - 1, 2**53 + 2, 1.5)
NAMES = ("name", "port", "kind", "type", "weight", "tls", "filters", "matches", "hostname", "cors",
         "nmae", "Name", "portt", "x", "metadata", "requestMirror", "urlRewrite", "requestRedirect")


def corpus():
    """Every object of corpus.yaml, the rules' cases and the examples that is one of our kinds."""
    files = [Path(__file__).with_name("corpus.yaml"), *sorted((TESTS / "cases" / "rules").glob("*.yaml")),
             *sorted((TESTS.parent / "examples").rglob("*.yaml"))]
    found = []
    for file in files:
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            found += [normal(one) for one in _objects(document)]
    return found


def breakers():
    """The objects that cel.yaml describes: for every CEL rule one that breaks it."""
    parts = yaml.safe_load(Path(__file__).with_name("cel.yaml").read_text(encoding="utf-8"))
    plain = [{"name": "a", "port": 80, "protocol": "HTTP"}]
    many = [{"matches": [{"method": "GET"}] * 26} for _ in range(5)]
    routes = [{"rules": [rule]} for rule in parts["routes"]] + parts["route_specs"] + [{"rules": many}]
    gateways = [{"listeners": one} for one in parts["listeners"]]
    gateways += [{"listeners": plain, **one} for one in parts["gateway_parts"]]
    return ([_object("HTTPRoute", spec) for spec in routes]
            + [_object("Gateway", {"gatewayClassName": "c", **spec}) for spec in gateways])


def _object(kind, spec):
    return {"apiVersion": f"{GROUP}/v1", "kind": kind, "metadata": {"name": "x"}, "spec": spec}


def _objects(document):
    if isinstance(document, list):
        return [one for entry in document for one in _objects(entry)]
    if not isinstance(document, dict):
        return []
    if document.get("kind") in PLURALS:
        return [document]
    return [one for key in ("object", "old", "items") for one in _objects(document.get(key))]


def normal(source):
    """A copy with what the API server's URL and the test's own name decide."""
    one = _as_sent(source)
    one.setdefault("apiVersion", f"{GROUP}/v1")
    metadata = one.get("metadata")
    if isinstance(metadata, dict):
        metadata.pop("namespace", None)  # taken from the URL, where it has to be the same
        # What only an object that exists already can have.
        for name in ("resourceVersion", "uid", "deletionTimestamp", "creationTimestamp", "generation"):
            metadata.pop(name, None)
    return one


def _as_sent(value):
    """A copy with numbers such as 80.0 as kubectl sends them: 80."""
    if isinstance(value, dict):
        return {name: _as_sent(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_as_sent(below) for below in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Mutator:
    """Changes objects at random, but the same way for the same random.Random."""

    def __init__(self, random, objects):
        self.random = random
        self._spares = {}  # member name → values seen under it
        for one in objects:
            self._collect(one)

    def _collect(self, value):
        if isinstance(value, dict):
            for name, below in value.items():
                self._spares.setdefault(name, []).append(below)
                self._collect(below)
        elif isinstance(value, list):
            for below in value:
                self._collect(below)

    def mutant(self, source, parts=("spec", "metadata")):
        """A copy of an object with one to three changes in those of its members."""
        one = copy.deepcopy(source)
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            places = [(one, part) for part in parts if part in one]
            if not places:
                break
            weights = [8 if part == "spec" else 1 for _, part in places]
            holder, key = self.random.choices(places, weights)[0]
            places = list(self._places(holder, key))
            self._change(*self.random.choice(places))
        return normal(one)

    def _places(self, holder, key):
        yield holder, key
        value = holder[key]
        if isinstance(value, dict):
            for name in value:
                yield from self._places(value, name)
        elif isinstance(value, list):
            for index in range(len(value)):
                yield from self._places(value, index)

    def _change(self, holder, key):
        change = self.random.choices(
            (self._drop, self._replace, self._other_type, self._add, self._double, self._many, self._swap),
            (3, 8, 2, 2, 2, 1, 3))[0]
        change(holder, key)

    def _drop(self, holder, key):
        del holder[key]

    def _replace(self, holder, key):
        value = holder[key]
        if isinstance(value, str):
            holder[key] = self.random.choice((
                self.random.choice(TEXTS), self.random.choice(TEXTS), value.upper(), value + "x",
                value[:-1], value + self.random.choice(TEXTS)))
        elif isinstance(value, bool):
            holder[key] = not value
        elif isinstance(value, (int, float)):
            holder[key] = self.random.choice(NUMBERS)
        else:
            self._swap(holder, key)

    def _other_type(self, holder, key):
        holder[key] = self.random.choice((
            None, None, "text", 7, True, [], {}, [None], [{}], {"a": 1}, [7], ["a", "a"], 1.5))

    def _add(self, holder, key):
        """A field, known somewhere or nowhere, or an element of a list."""
        value = holder[key]
        if isinstance(value, dict):
            name = self.random.choice((*NAMES, *self._spares))
            value[name] = copy.deepcopy(self.random.choice(self._spares.get(name, [1])))
        elif isinstance(value, list):
            value.append(copy.deepcopy(self.random.choice([None, {}, *value])))
        else:
            self._replace(holder, key)

    def _double(self, holder, key):
        """An element of the nearest list once more."""
        value = holder[key]
        if isinstance(value, list) and value:
            value.insert(self.random.randrange(len(value) + 1), copy.deepcopy(self.random.choice(value)))
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(value))
        else:
            self._replace(holder, key)

    def _many(self, holder, key):
        value = holder[key]
        if isinstance(value, list) and value:
            count = self.random.choice((8, 9, 10, 16, 17, 32, 33, 64, 65, 128))
            holder[key] = [copy.deepcopy(value[i % len(value)]) for i in range(count)]
            for number, element in enumerate(holder[key]):
                if isinstance(element, dict) and "name" in element and self.random.random() < 0.9:
                    element["name"] = f"n{number}"
        elif isinstance(value, dict) and value:
            name, below = self.random.choice(list(value.items()))
            for number in range(self.random.choice((8, 9, 16, 17))):
                value[f"{name}{number}"] = below
        else:
            self._replace(holder, key)

    def _swap(self, holder, key):
        """What stands under the same name elsewhere."""
        spares = self._spares.get(key) if isinstance(key, str) else None
        if spares:
            holder[key] = copy.deepcopy(self.random.choice(spares))
        else:
            self._other_type(holder, key)
