"""Functions are short, and none of the calls that invite mistakes is made."""

import re
import statistics
import unittest

from sources import c_files, code_of, functions, is_generated, name

MAX_LINES = 80
MAX_MEDIAN = 15
MAX_P90 = 45
BANNED = {
    "strcpy": "memcpy with a known length, or strbuf_add",
    "strcat": "strbuf_add",
    "sprintf": "snprintf or strbuf_printf",
    "vsprintf": "vsnprintf or strbuf_vprintf",
    "strncpy": "memcpy with a known length",
    "strtok": "str_split",
    "gets": "file_read",
    "atoi": "str_to_i64",
    "atol": "str_to_i64",
    "gmtime": "gmtime_r",
    "localtime": "gmtime_r",
    "rand": "getrandom",
    "alloca": "an arena",
    "system": "posix_spawn with an argument list",
}


class Functions(unittest.TestCase):
    def test_no_function_is_longer_than_the_limit(self):
        for function in functions():
            if function.lines > MAX_LINES:
                with self.subTest(str(function)):
                    self.fail(f"{function.lines} lines, at most {MAX_LINES}")

    def test_most_functions_are_short(self):
        lengths = [f.lines for f in functions() if not is_generated(f.file)]
        median = statistics.median(lengths)
        p90 = statistics.quantiles(lengths, n=10)[-1]
        print(f"{len(lengths)} functions: median {median:.0f} lines, 90 % at most {p90:.0f}, "
              f"longest {max(lengths)}")
        self.assertLessEqual(median, MAX_MEDIAN)
        self.assertLessEqual(p90, MAX_P90)

    def test_no_banned_call(self):
        calls = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
        for path in c_files():
            for number, line in enumerate(code_of(path).split("\n"), 1):
                for call in calls.findall(line):
                    with self.subTest(f"{name(path)}:{number}"):
                        self.fail(f"{call}() is banned; use {BANNED[call]}")
