"""Node packages that tests need: clients of AWS in another language than ours.

They are pinned in node/package.json, with all that they need and its checksums in
node/package-lock.json, and installed once, with npm, below
${XDG_CACHE_HOME:-~/.cache}/lattice-gateway/node/.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PINS = Path(__file__).resolve().parent / "node"
PIN_FILES = ("package.json", "package-lock.json")


def folder():
    """The folder that has node_modules, installed first if need be. Raises SystemExit with advice
    when it cannot be had."""
    place = _place()
    if not place.is_dir():
        _install(place)
    return place


def run(script, arguments=(), env=None, **options):
    """Runs a script (CommonJS) that may require() the packages; `env` is added to the environment.
    Returns CompletedProcess."""
    environment = {**os.environ, **(env or {}), "NODE_NO_WARNINGS": "1",
                   "NODE_PATH": str(folder() / "node_modules")}
    return subprocess.run(["node", script, *arguments], env=environment, text=True, check=False,
                          **options)


def _place():
    base = os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    pins = b"".join((PINS / name).read_bytes() for name in PIN_FILES)
    return root / "lattice-gateway" / "node" / hashlib.sha256(pins).hexdigest()[:16]


def _install(place):
    """Installs beside the final place and renames: a folder that exists is whole."""
    if not shutil.which("npm"):
        raise SystemExit("node and npm are missing: install Node.js 20 or newer")
    print("installing the Node packages of tests/support/node, once", file=sys.stderr, flush=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=place.parent))
    for name in PIN_FILES:
        shutil.copy(PINS / name, unfinished)
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=unfinished, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise SystemExit("npm could not install tests/support/node (see above); it needs the "
                         "network once")
    try:
        unfinished.rename(place)
    except OSError:  # another run was faster
        shutil.rmtree(unfinished, ignore_errors=True)
