"""Python packages that scripts and tests need beyond the standard library.

They are pinned in requirements.txt beside this file and installed once, with pip, below
${XDG_CACHE_HOME:-~/.cache}/lattice-gateway/python/, never into the system's own Python.
"""

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"


def load(name):
    """Imports a module of a pinned package, installing all of them first if need be. Raises
    SystemExit with advice when they cannot be had."""
    folder = _folder()
    if not folder.is_dir():
        _install(folder)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return importlib.import_module(name)


def _folder():
    base = os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    pins = REQUIREMENTS.read_bytes() + sys.version.encode()
    return root / "lattice-gateway" / "python" / hashlib.sha256(pins).hexdigest()[:16]


def _install(folder):
    """Installs beside the final place and renames: a folder that exists is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--target", str(unfinished), "--requirement", str(REQUIREMENTS)],
        stdout=sys.stderr, check=False)
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise SystemExit(f"pip could not install {REQUIREMENTS.name} (see above); it needs the "
                         "network once")
    try:
        unfinished.rename(folder)
    except OSError:  # another run was faster
        shutil.rmtree(unfinished, ignore_errors=True)
