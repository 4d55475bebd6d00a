#!/usr/bin/env python3
"""Fault loops: lattice-controller is killed before and after each of its calls, and each call fails
in every way that the emulator and the relay know; the end must be that of a run undisturbed.

    tests/torture/run.py [--seed N] [--first K] [--limit N] [--only TEXT] [--list]

Cases come in an order that depends on the seed alone: --first K goes on where a run was stopped.
Prints a line per case. Exit status 1 if one failed; the programs are those of LG_BIN.
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from cases import shuffled
from loops import Loops

os.environ.setdefault("LG_BIN", str(Path(__file__).resolve().parents[2] / "build" / "asan" / "bin"))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="number of the case to begin with")
    parser.add_argument("--limit", type=int, default=0, help="how many cases at most; 0: all")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--list", action="store_true", help="print the cases and end")
    return parser.parse_args()


def chosen(found, arguments):
    """[(number, case)] to run."""
    order = list(enumerate(shuffled(found, arguments.seed), 1))
    picked = [(number, case) for number, case in order
              if number >= arguments.first and arguments.only in case.name]
    return picked[:arguments.limit] if arguments.limit else picked


def run_all(loops, picked, total):
    """The numbers of cases that failed, and how many faults were never met."""
    failed, unmet = [], 0
    for number, case in picked:
        began = time.monotonic()
        problem = loops.run(case)
        took = time.monotonic() - began
        unmet += not problem and not loops.met
        verdict = "FAILED" if problem else "ok" if loops.met else "ok, not met"
        print(f"{number}/{total} {case.name}: {verdict} ({took:.1f} s)", flush=True)
        if problem:
            failed.append(case.name)
            print(problem, flush=True)
    return failed, unmet


def main():
    arguments = parse_arguments()
    with Loops() as loops:
        picked = chosen(loops.cases, arguments)
        print(f"{len(loops.cases)} cases, {len(picked)} of them now, seed {arguments.seed}")
        if arguments.list:
            print("\n".join(f"{number} {case.name}" for number, case in picked))
            return 0
        failed, unmet = run_all(loops, picked, len(loops.cases))
    for name in failed:
        print(f"FAILED {name}")
    print(f"{len(picked) - len(failed)} passed ({unmet} without meeting their fault), "
          f"{len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
