"""Gateway API CRD bundles, straight from the Go module sigs.k8s.io/gateway-api.

`go mod download` brings a version into Go's module cache and checks it against Go's checksum
database; the sums below pin it once more, so what the tests apply never changes unseen.
"""

import json
import os
from pathlib import Path

import gobuild
from gobuild import ToolError

MODULE = "sigs.k8s.io/gateway-api"

# Version → the h1: sum that `go mod download -json` prints. Oldest first.
SUMS = {
    "v1.2.1": "h1:fZZ/+RyRb+Y5tGkwxFKuYuSRQHu9dZtbjenblleOLHM=",
    "v1.6.1": "h1:mock6phZbI6rvZerwrVNk7hVNymQgHo+6sJ81Ia7ftY=",
    "v1.7.0": "h1:duVnm7nO6oXfMMUWfcDoBph47CYR/ME3NGxccOVglaY=",
}
NEWEST_ALIAS = "newest"
NEWEST = list(SUMS)[-1]


def crds(version):
    """Returns the Path of the folder with the standard-channel CRD files of a bundle ("v1.6.1", or
    "newest"). Read-only: it is part of Go's module cache. Raises ToolError."""
    version = NEWEST if version == NEWEST_ALIAS else version
    if version not in SUMS:
        raise ToolError(f"no bundle {version}; known: {', '.join(SUMS)}")
    answer = _download(version)
    if answer["Sum"] != SUMS[version]:
        raise ToolError(f"{MODULE}@{version} has the sum {answer['Sum']}, {SUMS[version]} is "
                        "pinned; clear it with `go clean -modcache` and try again")
    folder = _module_folder(version) / "config" / "crd" / "standard"
    if not folder.is_dir():
        raise ToolError(f"{MODULE}@{version} has no folder {folder}")
    return folder


def _download(version):
    """What `go mod download -json` says. A bundle may ask for a newer Go than ours: that is an
    error in the answer, yet the files are there and only the files are wanted."""
    environment = {**os.environ, "GOTOOLCHAIN": "local"}
    done = gobuild.go("mod", "download", "-json", f"{MODULE}@{version}", env=environment, cwd="/")
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {}
    if "Sum" not in answer:
        raise gobuild.explain(answer.get("Error", done.stderr), f"fetching {MODULE}@{version}")
    return answer


def _module_folder(version):
    cache = gobuild.go("env", "GOMODCACHE", cwd="/").stdout.strip()
    return Path(cache) / f"{MODULE}@{version}"
