"""Builds a Go program once and keeps it outside the tree.

The place is ${XDG_CACHE_HOME:-~/.cache}/lattice-gateway/tools/<module>-<version>-<key>/<program>,
where the key covers all that decides the binary: go.mod, go.sum, flags and platform. A binary is
renamed into place when it is whole, so a path that exists can be run. A lock file per key lets a
second run wait for the first. No network and no Go are needed once it is there.
"""

import contextlib
import dataclasses
import errno
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "tools"
GUARD = HERE / "guard.py"
HEARTBEAT_SECONDS = 15
GRACE_SECONDS = 5
# A cold build of kube-apiserver leaves about 1.5 GiB of modules and 1.5 GiB of build cache.
FREE_BYTES_NEEDED = 4 << 30
# Static binaries without debug data and without paths of the machine that built them.
BUILD_FLAGS = ("-mod=readonly", "-trimpath")
LDFLAGS = "-s -w"

ADVICE = (
    (r"no space left on device|disk quota exceeded",
     "the disk is full; the build needs about 4 GiB for Go's caches (GOCACHE, GOMODCACHE, TMPDIR)"),
    (r"requires go >= |go\.mod requires go|invalid go version",
     "this Go is too old; install the version that go.mod of the module asks for, or newer"),
    (r"dial tcp|no such host|connection refused|i/o timeout|handshake timeout|lookup disabled",
     "Go's module proxy cannot be reached; the first build needs the network (see `go env "
     "GOPROXY`), or point KUBEBUILDER_ASSETS at a folder with ready-made programs"),
    (r"SECURITY ERROR|checksum mismatch",
     "a module is not the one that go.sum pins; clear it with `go clean -modcache` and try again"),
    (r"signal: killed",
     "the compiler was killed, most likely for lack of memory; kube-apiserver needs about 3 GiB"),
)


class ToolError(Exception):
    """A tool or CRD bundle cannot be had. The text says what to do about it."""


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What `go build` needs to know of one program."""

    name: str
    module: str  # folder below tools/
    package: str
    version: str
    ldflags: str
    minutes: int  # a cold build on two cores, for the progress line


def log(line):
    """One line of progress to standard error."""
    print(line, file=sys.stderr, flush=True)


def ensure(recipe, position, progress=log):
    """Returns the Path of the recipe's binary, building it when it is not in the cache. `position`
    ("2 of 3") is for the progress lines. Raises ToolError."""
    folder = cache_folder() / _key(recipe)
    target = folder / recipe.name
    if target.exists():
        progress(f"{recipe.name}: {target} (own build, {recipe.version})")
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder.parent / f"{folder.name}.lock", recipe.name, progress):
            if not target.exists():
                _build(recipe, target, position, progress)
    except OSError as error:
        raise ToolError(_explain_os_error(error, folder)) from error
    return target


def cache_folder():
    """Where built tools are kept. Raises ToolError when there is no home to put them in."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        root = Path(base) if base else Path.home() / ".cache"
    except RuntimeError as error:
        raise ToolError("no home directory is known; set XDG_CACHE_HOME") from error
    return root / "lattice-gateway" / "tools"


def go(*args, **keywords):
    """subprocess.run of `go ARGS`, output captured as text. Raises ToolError without a Go."""
    return subprocess.run([_go(), *args], capture_output=True, text=True, check=False, **keywords)


def explain(output, what):
    """The ToolError for a failed go command: the last lines it printed, and what to do when the
    reason is a known one."""
    lines = [line for line in output.strip().splitlines() if not line.startswith("go: downloading")]
    advice = next((text for pattern, text in ADVICE if re.search(pattern, output)), None)
    tail = "\n".join("    " + line for line in lines[-8:])
    return ToolError(f"{what} failed: {advice or 'go said'}\n{tail}")


def _go():
    path = shutil.which("go")
    if path is None:
        raise ToolError("no `go` on PATH; install Go 1.26 or newer, or point KUBEBUILDER_ASSETS at "
                        "a folder with etcd, kube-apiserver and kubectl")
    return path


def _key(recipe):
    """Folder name in the cache: readable, and different whenever the binary would be."""
    digest = hashlib.sha256()
    for part in ("go.mod", "go.sum"):
        digest.update((MODULES / recipe.module / part).read_bytes())
    for part in (*BUILD_FLAGS, LDFLAGS, recipe.ldflags, platform.system(), platform.machine()):
        digest.update(part.encode() + b"\0")
    return f"{recipe.module}-{recipe.version}-{digest.hexdigest()[:12]}"


@contextlib.contextmanager
def _locked(path, name, progress):
    """Holds the lock file; while another run holds it, says so now and then."""
    with open(path, "a", encoding="ascii") as file:
        started = last = time.monotonic()
        while not _try_lock(file):
            now = time.monotonic()
            if last == started or now - last >= HEARTBEAT_SECONDS:
                progress(f"{name}: waiting for another run that builds it, {now - started:.0f} s")
                last = now
            time.sleep(0.2)
        yield


def _try_lock(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _build(recipe, target, position, progress):
    _check_space(target.parent)
    progress(f"{recipe.name} {recipe.version}: building ({position}); the first time this takes "
             f"about {recipe.minutes} min on two cores")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=".building-", dir=target.parent) as scratch:
        made = Path(scratch) / recipe.name
        command = [sys.executable, "-I", "-S", GUARD, str(os.getpid()), str(GRACE_SECONDS), scratch,
                   _go(), "build", "-v", *BUILD_FLAGS,
                   "-ldflags", f"{LDFLAGS} {recipe.ldflags}".rstrip(), "-o", str(made),
                   recipe.package]
        code, output = _run(command, recipe, started, position, progress)
        if code != 0:
            raise explain(output, f"building {recipe.name} {recipe.version}")
        os.rename(made, target)
    progress(f"{recipe.name}: built in {time.monotonic() - started:.0f} s, kept in {target.parent}")


def _run(command, recipe, started, position, progress):
    """Runs the build with a heartbeat; returns (exit code, output). The build dies with us, and its
    scratch folder goes, for it runs under guard.py."""
    environment = {**os.environ, "CGO_ENABLED": "0"}
    with subprocess.Popen(command, cwd=MODULES / recipe.module, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(process.stdout), daemon=True)
        reader.start()
        try:
            while reader.is_alive():
                reader.join(HEARTBEAT_SECONDS)
                if reader.is_alive():
                    packages = sum(not line.startswith("go: ") for line in lines)
                    progress(f"{recipe.name}: building ({position}), "
                             f"{time.monotonic() - started:.0f} s, {packages} packages so far")
        except BaseException:
            process.terminate()
            raise
        return process.wait(), "".join(lines)


def _check_space(folder):
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES_NEEDED:
        raise ToolError(f"{folder} has {free >> 20} MiB left, a build needs about "
                        f"{FREE_BYTES_NEEDED >> 20} MiB; free some, or set XDG_CACHE_HOME, GOCACHE "
                        "and GOMODCACHE to a larger disk")


def _explain_os_error(error, folder):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk that holds {folder} is full; free some space or set XDG_CACHE_HOME"
    return f"cannot keep built tools in {folder}: {error.strerror}; set XDG_CACHE_HOME"
