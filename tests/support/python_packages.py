"""Python packages that scripts and tests need beyond the standard library.

They are pinned in files beside this one and installed once, with pip, below
${XDG_CACHE_HOME:-~/.cache}/lattice-gateway/python/, never into the system's own Python: each file
in a folder of its own, when something of it is first wanted.
"""

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GENERAL = HERE / "requirements.txt"
AWS = HERE / "requirements-aws.txt"  # clients and models of AWS
MOTO = HERE / "requirements-moto.txt"  # an emulator of AWS that others wrote


def load(name, requirements=GENERAL):
    """Imports a module of a package that is pinned in `requirements`, installing all of that file
    first if need be. Raises SystemExit with advice when they cannot be had."""
    folder = _folder(requirements)
    if not folder.is_dir():
        _install(folder, requirements)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return importlib.import_module(name)


def _folder(requirements):
    base = os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    pins = requirements.read_bytes() + sys.version.encode()
    return root / "lattice-gateway" / "python" / hashlib.sha256(pins).hexdigest()[:16]


def _install(folder, requirements):
    """Installs beside the final place and renames: a folder that exists is whole."""
    print(f"installing the Python packages of {requirements.name}, once", file=sys.stderr,
          flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--target", str(unfinished), "--requirement", str(requirements)],
        stdout=sys.stderr, check=False)
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise SystemExit(f"pip could not install {requirements.name} (see above); it needs the "
                         "network once")
    try:
        unfinished.rename(folder)
    except OSError:  # another run was faster
        shutil.rmtree(unfinished, ignore_errors=True)
