"""Files explain themselves, stay short and speak of nothing but the project."""

import re
import unittest

from sources import c_files, is_generated, name, text_files, text_of

MAX_LINES = 500

# In halves, so that this file does not hold what it looks for.
LEFTOVERS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.*/])/(?:ro" r"ot|wo" r"rk|home/\w+)/")
REGISTRIES = re.compile("|".join(re.escape(host + "." + rest) for host, rest in (
    ("pypi", "org"), ("files.pythonhosted", "org"), ("registry.npmjs", "org"), ("proxy.golang", "org"),
    ("sum.golang", "org"), ("docker", "io"), ("ghcr", "io"), ("quay", "io"), ("gcr", "io"),
    ("registry.k8s", "io"), ("public.ecr", "aws"), ("deb.debian", "org"), ("static.crates", "io"),
)))
PROTOTYPE = re.compile(r"^(?!static|typedef|struct \w+ \{|extern)[a-z][\w \*]*?\b(\w+)\(")


class Files(unittest.TestCase):
    def test_c_files_open_with_a_comment(self):
        for path in c_files():
            first = text_of(path).split("*/")[0]
            with self.subTest(name(path)):
                self.assertTrue(first.startswith("/*"), "says what it is for, at the top")
                self.assertGreater(len(first.split()), 4, "the comment says nothing")

    def test_c_files_are_short(self):
        for path in c_files():
            lines = text_of(path).count("\n")
            if not is_generated(path):
                with self.subTest(name(path)):
                    self.assertLessEqual(lines, MAX_LINES)

    def test_headers_have_a_guard(self):
        for path in c_files():
            if path.suffix == ".h":
                with self.subTest(name(path)):
                    self._check_guard(path)

    def _check_guard(self, path):
        end = re.sub(r"\W", "_", f"{path.parent.name}_{path.name}").upper()
        code = text_of(path)
        found = re.search(r"^#ifndef (LG_\w+)\n#define (\w+)\n", code, re.MULTILINE)
        self.assertIsNotNone(found, f"needs #ifndef LG_{end}")
        self.assertTrue(found.group(1).endswith("_" + end), f"{found.group(1)}, not LG_{end}")
        self.assertEqual(found.group(1), found.group(2))
        self.assertTrue(code.endswith("\n#endif\n"), "ends with #endif")

    def test_public_functions_have_a_contract(self):
        for path in c_files():
            if path.suffix == ".h" and not is_generated(path):
                for number, function in _uncommented(text_of(path)):
                    with self.subTest(f"{name(path)}:{number}"):
                        self.fail(f"{function}() has no comment above it")

    def test_nothing_is_left_over(self):
        self._search(LEFTOVERS, "finish it, or write an issue")

    def test_no_path_of_a_machine(self):
        self._search(MACHINE_PATHS, "works on one machine only")

    def test_no_registry_host(self):
        self._search(REGISTRIES, "the package manager's settings decide where packages come from")

    def _search(self, pattern, advice):
        for path in text_files():
            for number, line in enumerate(text_of(path).split("\n"), 1):
                found = pattern.search(line)
                if found:
                    with self.subTest(f"{name(path)}:{number}"):
                        self.fail(f"{found.group()}: {advice}")


def _uncommented(text):
    """Prototypes of a header without a comment above their paragraph."""
    commented = in_comment = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            commented = commented and in_comment
        if line.lstrip().startswith("/*"):
            in_comment = commented = True
        found = None if in_comment else PROTOTYPE.match(line)
        if found and not commented:
            yield number, found.group(1)
        if "*/" in line:
            in_comment = False
