"""The schema tables in the tree are what generate.py makes of the CRD files."""

import io
import contextlib
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "common" / "api" / "schema"))

import generate


class Tables(unittest.TestCase):
    def test_tables_are_up_to_date(self):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            code = generate.main(["--check"])
        self.assertEqual(code, 0, f"run common/api/schema/generate.py\n{output.getvalue()}")

    def test_what_the_tables_cannot_say_is_refused(self):
        bundle = generate.Bundle(generate.known_patterns())
        for schema, part in (
                ({"type": "string", "pattern": "^new$"}, "pattern.h"),
                ({"type": "string", "format": "uuid"}, "format"),
                ({"type": "object", "oneOf": [{"required": ["a"]}]}, "oneOf"),
                ({"type": "array", "items": {"type": "string", "not": {}}}, "item: keyword not"),
                ({"type": "boolean", "default": True}, "default")):
            with self.subTest(part), self.assertRaisesRegex(generate.Unsupported, part):
                bundle.node(schema, ("spec",))


if __name__ == "__main__":
    unittest.main()
