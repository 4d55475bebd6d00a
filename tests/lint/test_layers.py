"""Every folder includes only what its row in layers.py allows."""

import re
import unittest

from layers import IMPURE_CALLS, LAYERS, OUTSIDE, PURE
from sources import ROOT, c_files, code_of, includes, name


def product_files():
    """The product and the emulator, which is layered alike."""
    return [path for path in c_files()
            if not name(path).startswith("tests/") or name(path).startswith("tests/emulator/")]


class Layers(unittest.TestCase):
    def test_every_folder_has_a_row(self):
        for folder in sorted({name(path.parent) for path in product_files()}):
            with self.subTest(folder):
                self.assertIn(folder, LAYERS, "add it to tests/lint/layers.py")

    def test_folders_include_only_what_is_below(self):
        own = {folder.split("/")[-1] for folder in LAYERS}
        for path in product_files():
            folder = name(path.parent)
            libraries, _ = LAYERS.get(folder, ([], []))
            allowed = {folder.split("/")[-1], *libraries}
            for include in includes(path):
                library = include.path.split("/")[0]
                if not include.system and library in own:
                    with self.subTest(f"{name(path)}:{include.line}"):
                        self.assertIn(library, allowed, f'#include "{include.path}"')

    def test_outside_headers_stay_behind_their_folder(self):
        for path in product_files():
            _, allowed = LAYERS.get(name(path.parent), ([], []))
            for include in includes(path):
                library = OUTSIDE.get(include.path.split("/")[0])
                if library:
                    with self.subTest(f"{name(path)}:{include.line}"):
                        self.assertIn(library, allowed, f"#include <{include.path}>")

    def test_pure_folders_do_no_io(self):
        calls = re.compile(r"(?<![\w.>])(" + "|".join(IMPURE_CALLS) + r")\s*\(")
        for path in product_files():
            if name(path.parent) in PURE:
                for number, line in enumerate(code_of(path).split("\n"), 1):
                    for call in calls.findall(line):
                        with self.subTest(f"{name(path)}:{number}"):
                            self.fail(f"{call}() in a pure folder: pass the value in")

    def test_includes_name_their_folder(self):
        for path in c_files():
            for include in includes(path):
                with self.subTest(f"{name(path)}:{include.line}"):
                    self.assertNotIn("..", include.path.split("/"))

    def test_build_uses_no_more_than_the_rows_allow(self):
        pattern = re.compile(r"lg_library\((\w+)\s+FOLDER\s+(\S+?)(?:\s+USES\s+([^)]*?))?"
                             r"(?:\s+EXTERNAL[^)]*)?\)")
        leaves = {"certs": "x509"}
        for folder in ("common", "certs", "tests/emulator"):
            for library, place, uses in pattern.findall((ROOT / folder / "CMakeLists.txt").read_text()):
                allowed, _ = LAYERS.get(f"{folder}/{place}".removesuffix("/."), ([], []))
                for use in uses.split():
                    with self.subTest(library=library):
                        self.assertIn(leaves.get(use, use), allowed)
