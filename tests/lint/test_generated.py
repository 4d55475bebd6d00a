"""The generated pages of docs/ hold what the programs print today."""

import unittest

from generated import PAGES, ROOT, render


class Generated(unittest.TestCase):
    def test_pages_are_up_to_date(self):
        for page in PAGES:
            with self.subTest(page):
                path = ROOT / page
                self.assertTrue(path.is_file(), "run `make docs`")
                self.assertTrue(path.read_text(encoding="utf-8") == render(page), "run `make docs`")
