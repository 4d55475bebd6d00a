#!/usr/bin/env python3
"""Where the programs of the test control plane and the Gateway API CRDs are found.

    tools.py paths [--build] [NAME...]   one path a line: etcd, kube-apiserver, kubectl, ...
    tools.py crds VERSION                the folder of a bundle's standard-channel CRD files

A program comes from the folder KUBEBUILDER_ASSETS, else from PATH, else it is built once with
`go build` and kept outside the tree (gobuild.py). etcd and kube-apiserver are taken as a pair, and
with controllers as one set, so that a stray one on PATH is never mixed with one of ours. A candidate
that is too old is passed over, and standard error says which one is used and why. Only paths go to
standard output.
"""

import argparse
import dataclasses
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import bundles
import gobuild
from gobuild import ToolError

KUBERNETES_VERSION = "v1.36.3"
ETCD_VERSION = "v3.6.16"
KWOK_VERSION = "v0.8.0"

# Kubernetes' own build scripts (hack/lib/version.sh) set these; CRDs' ratcheting, feature gates and
# `kubectl version` read them.
KUBERNETES_LDFLAGS = " ".join(
    f"-X k8s.io/component-base/version.{name}={value}"
    for name, value in (
        ("gitVersion", KUBERNETES_VERSION),
        ("gitMajor", KUBERNETES_VERSION[1:].split(".")[0]),
        ("gitMinor", KUBERNETES_VERSION[1:].split(".")[1]),
        ("gitTreeState", "clean"),
    )
)


@dataclasses.dataclass(frozen=True)
class Tool:
    """One program: how it is built, and which versions of it found elsewhere will do."""

    recipe: gobuild.Recipe
    version_args: tuple
    oldest: tuple
    set: str  # tools of one set are taken from one place, all or none


def _kubernetes(name, version_args, oldest, set_name, minutes):
    recipe = gobuild.Recipe(
        name, "kubernetes", f"k8s.io/kubernetes/cmd/{name}", KUBERNETES_VERSION,
        KUBERNETES_LDFLAGS, minutes)
    return Tool(recipe, version_args, oldest, set_name)


# One row a program. A further one needs its row here, its module below tools/ (go.mod, go.sum, and
# a blank import in tools.go), and nothing else. Kubernetes 1.31 is the first whose CEL has every
# function the newest bundle's rules call.
TOOLS = {
    "etcd": Tool(
        gobuild.Recipe("etcd", "etcd", "go.etcd.io/etcd/server/v3", ETCD_VERSION, "", 1),
        ("--version",), (3, 5), "servers"),
    "kube-apiserver": _kubernetes("kube-apiserver", ("--version",), (1, 31), "servers", 5),
    "kubectl": _kubernetes("kubectl", ("version", "--client"), (1, 30), "kubectl", 1),
    "kube-controller-manager": _kubernetes(
        "kube-controller-manager", ("--version",), (1, 31), "controllers", 2),
    "kube-scheduler": _kubernetes("kube-scheduler", ("--version",), (1, 31), "controllers", 1),
    "kwok": Tool(
        gobuild.Recipe("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok", KWOK_VERSION,
                       f"-X sigs.k8s.io/kwok/pkg/consts.Version={KWOK_VERSION}", 2),
        ("--version",), (0, 7), "kwok"),
}


def paths(names=tuple(TOOLS), build=False, log=gobuild.log):
    """Returns {name: Path} of the named tools, building what is found nowhere (or, with `build`,
    leaving KUBEBUILDER_ASSETS and PATH alone). Raises ToolError, whose text tells the user what to
    do. `log` takes one line of progress at a time."""
    found = {}
    if not build:
        for members in _sets(names):
            found.update(_find_set(members, log))
    missing = [name for name in names if name not in found]
    for number, name in enumerate(missing, 1):
        found[name] = gobuild.ensure(TOOLS[name].recipe, f"{number} of {len(missing)}", log)
    return {name: found[name] for name in names}


def _sets(names):
    """The whole sets that the names are of. Controllers must not be newer than their API server
    (Kubernetes' version skew policy), so they are of one set with the servers."""
    wanted = {TOOLS[name].set for name in names}
    if "controllers" in wanted:
        wanted.add("servers")
    sets = {}
    for name, tool in TOOLS.items():
        if tool.set in wanted:
            joint = "controllers" in wanted and tool.set == "servers"
            sets.setdefault("controllers" if joint else tool.set, []).append(name)
    return sets.values()


def _find_set(names, log):
    """{name: Path} of all these tools from the first place that has them all, or {}."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    places = [("KUBEBUILDER_ASSETS", assets)] if assets else []
    places.append(("PATH", os.environ.get("PATH", os.defpath)))
    for place, folders in places:
        found = {name: shutil.which(name, path=folders) for name in names}
        if not all(found.values()):
            continue
        versions = {name: _version(name, found[name]) for name in names}
        unfit = [name for name in names if versions[name] < TOOLS[name].oldest]
        if unfit:
            log("; ".join(f"{found[name]} ({place}) passed over: {_unfit(name, versions[name])}"
                          for name in unfit))
            continue
        for name in names:
            log(f"{name}: {found[name]} ({place}, {_dotted(versions[name])})")
        return {name: Path(path) for name, path in found.items()}
    return {}


def _unfit(name, version):
    if not version:
        return "it does not tell its version"
    return f"version {_dotted(version)}, at least {_dotted(TOOLS[name].oldest)} is needed"


def _version(name, path):
    """(major, minor) as the program tells it, () when it does not."""
    try:
        done = subprocess.run([path, *TOOLS[name].version_args], capture_output=True, text=True,
                              timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    match = re.search(r"\bv?(\d+)\.(\d+)\.\d+", done.stdout)
    return (int(match[1]), int(match[2])) if match else ()


def _dotted(version):
    return ".".join(str(number) for number in version)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="tools.py", description=__doc__.split("\n", 1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("paths", help="print where the programs are, building what lacks")
    command.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TOOLS))
    command.add_argument("--build", action="store_true",
                         help="use our own builds even where KUBEBUILDER_ASSETS or PATH has some")
    command = commands.add_parser("crds", help="print the folder of a bundle's CRD files")
    command.add_argument("version", choices=[*bundles.SUMS, bundles.NEWEST_ALIAS])
    options = parser.parse_args(argv)
    try:
        if options.command == "crds":
            print(bundles.crds(options.version))
            return 0
        unknown = [name for name in options.names if name not in TOOLS]
        if unknown:
            parser.error(f"no tool named {unknown[0]}; known: {', '.join(TOOLS)}")
        for path in paths(options.names or tuple(TOOLS), options.build).values():
            print(path)
    except ToolError as error:
        print(f"tools.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
