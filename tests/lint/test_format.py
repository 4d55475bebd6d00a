"""C files have the house format (.clang-format)."""

import subprocess
import unittest

from sources import ROOT, c_files

CLANG_FORMAT = "clang-format-14"


class Format(unittest.TestCase):
    def test_c_files_are_formatted(self):
        done = subprocess.run([CLANG_FORMAT, "--dry-run", "-Werror", *map(str, c_files())], cwd=ROOT,
                              capture_output=True, text=True, check=False)
        files = sorted({line.split(":")[0].removeprefix(f"{ROOT}/")
                        for line in done.stderr.split("\n") if ": error:" in line})
        for file in files:
            with self.subTest(file):
                self.fail("run `make format`")
        self.assertEqual(done.returncode, 0, done.stderr)
