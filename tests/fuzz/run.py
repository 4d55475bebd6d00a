#!/usr/bin/env python3
"""`make fuzz`: every fuzz target for a bounded time, from its seeds in corpus/NAME.

A target fails when it crashes, leaks, hangs or passes its memory; the input that did it is kept in
the folder `fuzz` beside the programs. What a run learned is kept there too, for the next one.
"""
import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BIN = Path(os.environ.get("LG_BIN", HERE.parents[1] / "build" / "fuzz" / "bin")).resolve()
MEMORY_MB, INPUT_SECONDS, GRACE_SECONDS = 1024, 10, 60
MAX_LEN = {"admission": 16384, "check": 16384}
DEFAULT_MAX_LEN = 4096


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seconds", type=int, default=60, help="of each target")
    parser.add_argument("--only", default="", help="targets whose name contains this")
    options = parser.parse_args()
    targets = sorted(path for path in BIN.glob("fuzz_*") if options.only in path.name)
    if not targets:
        sys.exit(f"no fuzz targets in {BIN}: cmake --preset fuzz && cmake --build --preset fuzz")
    failed = sum(not fuzz(target, options.seconds) for target in targets)
    print(f"{len(targets) - failed} passed, {failed} failed")
    return 1 if failed else 0


def fuzz(target, seconds):
    """Runs one target and prints one line about it; whether it passed."""
    name = target.name.removeprefix("fuzz_")
    seeds, learned, found = HERE / "corpus" / name, BIN.parent / "fuzz" / name, BIN.parent / "fuzz"
    learned.mkdir(parents=True, exist_ok=True)
    command = [target, f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY_MB}", f"-timeout={INPUT_SECONDS}",
               f"-max_len={MAX_LEN.get(name, DEFAULT_MAX_LEN)}", f"-dict={HERE / 'words.dict'}",
               f"-artifact_prefix={found}/{name}-", "-print_final_stats=1", learned]
    if not seeds.is_dir():
        print(f"{name}: no seeds in {seeds}")
        return False
    try:
        run = subprocess.run([*command, seeds], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                             errors="replace", timeout=seconds + GRACE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        print(f"{name}: does not end", flush=True)
        return False
    executed = re.search(r"number_of_executed_units:\s*(\d+)", run.stderr)
    covered = re.findall(r"cov: (\d+)", run.stderr)
    passed = run.returncode == 0 and executed is not None
    print(f"{name}: {'passed' if passed else 'FAILED'}, {executed.group(1) if executed else 0} inputs, "
          f"{covered[-1] if covered else 0} edges", flush=True)
    if not passed:
        print("\n".join(run.stderr.splitlines()[-40:]), flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
