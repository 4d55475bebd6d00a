#!/usr/bin/env python3
"""The pages of docs/ that programs print from their own tables.

    generated.py [--write]     without --write: says which pages are out of date

The programs are those of the folder LG_BIN (build/asan/bin unless it is set).
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("LG_BIN", ROOT / "build" / "asan" / "bin"))

# page: (what stands above, [command whose output follows, ...])
PAGES = {
    "docs/settings.md": (
        "# Settings\n\n"
        "Each setting is read from a flag (`--log-level=debug`), an environment variable\n"
        "(`LATTICE_LOG_LEVEL`) or a YAML file named by `--config` (`log-level: debug`). A flag wins over\n"
        "the environment, that over the file, that over the default. A setting that is unknown or\n"
        "malformed stops the start. Made from the programs' own tables by `make docs`.\n",
        [["lattice-webhook", "--help-markdown"], ["lattice-controller", "--help-markdown"],
         *(["latticectl", command, "--help-markdown"] for command in
           ("check", "plan", "snapshot", "drift", "iam-policy", "certs"))]),
    "docs/rules.md": ("", [["latticectl", "rules", "-o", "markdown"]]),
}


def render(page):
    """What the page should hold; raises when a program cannot say it."""
    head, commands = PAGES[page]
    parts = [head] if head else []
    for program, *arguments in commands:
        done = subprocess.run([BIN / program, *arguments], capture_output=True, text=True, check=True)
        parts.append(done.stdout)
    return "\n".join(parts)


def main():
    for page in PAGES:
        path = ROOT / page
        wanted = render(page)
        if path.is_file() and path.read_text(encoding="utf-8") == wanted:
            continue
        if "--write" in sys.argv:
            path.write_text(wanted, encoding="utf-8")
            print(f"wrote {page}")
        else:
            print(f"{page} is out of date: run `make docs`")


if __name__ == "__main__":
    main()
