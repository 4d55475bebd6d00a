"""clang-tidy finds nothing (.clang-tidy says what it looks for).

A file that was clean is not looked at again until it or a header of ours that it includes changes;
what was clean is remembered below ${XDG_CACHE_HOME:-~/.cache}/lattice-gateway/lint/.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import subprocess
import unittest
from pathlib import Path

from sources import ROOT, c_files, includes, is_generated, name

CLANG_TIDY = "clang-tidy-14"
DATABASE = Path(os.environ.get("LG_BIN", ROOT / "build" / "asan" / "bin")).parent


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "lattice-gateway" / "lint"


@functools.cache
def headers():
    """{"folder/x.h": path}: how files include each other."""
    return {f"{path.parent.name}/{path.name}": path for path in c_files() if path.suffix == ".h"}


def closure(path):
    """The file and every header of ours that it includes, directly or not."""
    found, open_ends = set(), [path]
    while open_ends:
        current = open_ends.pop()
        if current not in found:
            found.add(current)
            for include in includes(current):
                local = current.parent / include.path
                open_ends += [p for p in (headers().get(include.path), local) if p and p.is_file()]
    return sorted(found)


def fingerprint(path, settings):
    digest = hashlib.sha256(settings)
    for part in closure(path):
        digest.update(name(part).encode() + part.read_bytes())
    return digest.hexdigest()


def analyse(path):
    """What clang-tidy says about a file; empty when it is clean."""
    done = subprocess.run([CLANG_TIDY, "-p", DATABASE, "--quiet", path], cwd=ROOT, text=True,
                          capture_output=True, check=False)
    return "" if done.returncode == 0 else done.stdout.replace(f"{ROOT}/", "")


class Analysis(unittest.TestCase):
    def test_clang_tidy_finds_nothing(self):
        database = DATABASE / "compile_commands.json"
        self.assertTrue(database.is_file(), "build first: `make test`")
        built = {Path(entry["file"]) for entry in json.loads(database.read_text())}
        settings = (ROOT / ".clang-tidy").read_bytes()
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        marks = {path: folder / fingerprint(path, settings)
                 for path in c_files() if path in built and not is_generated(path)}
        self.assertTrue(marks, "the compile database names none of our files")
        todo = [path for path, mark in marks.items() if not mark.exists()]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for path, findings in zip(todo, pool.map(analyse, todo)):
                if not findings:
                    marks[path].touch()
                else:
                    with self.subTest(name(path)):
                        self.fail(findings)
