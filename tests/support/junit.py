"""JUnit XML: one <testsuite> per program or module, read and written."""

import dataclasses
import re
import xml.etree.ElementTree as ElementTree

# XML 1.0 cannot hold these at all, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclasses.dataclass
class Case:
    """One test. `failure` is None when it passed."""

    suite: str
    name: str
    seconds: float
    failure: str | None = None


def read(path):
    """The cases of a file; raises ParseError or OSError when there is no whole one."""
    return [
        Case(node.get("classname", ""), node.get("name", ""), float(node.get("time", "0")),
             _failure(node))
        for node in ElementTree.parse(path).getroot().iter("testcase")
    ]


def write(path, suites):
    """Writes {name: [Case]} as <testsuites>."""
    root = ElementTree.Element("testsuites")
    for name, cases in suites.items():
        suite = ElementTree.SubElement(root, "testsuite", {
            "name": name,
            "tests": str(len(cases)),
            "failures": str(sum(case.failure is not None for case in cases)),
            "time": f"{sum(case.seconds for case in cases):.6f}",
        })
        for case in cases:
            _add_case(suite, case)
    ElementTree.ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _add_case(suite, case):
    node = ElementTree.SubElement(suite, "testcase", {
        "classname": _NOT_XML.sub("?", case.suite),
        "name": _NOT_XML.sub("?", case.name),
        "time": f"{case.seconds:.6f}",
    })
    if case.failure is not None:
        text = _NOT_XML.sub("?", case.failure)
        failure = ElementTree.SubElement(node, "failure", {"message": text.split("\n")[0]})
        failure.text = text


def _failure(node):
    failure = node.find("failure")
    if failure is None:
        return None
    return failure.text or failure.get("message", "failed")
