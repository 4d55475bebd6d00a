#!/usr/bin/env python3
"""Runs all tests, or some stages of them, against programs that are built already.

    tests/run.py [--only STAGE,...] [--filter TEXT] [--junit FILE] [--list]

Stages, in order: lint (tests/lint/test_*.py), unit (build/asan/bin/unit-*), tsan (the tests with
threads, build/tsan/bin/unit-*), then the Python modules tests/STAGE/test_*.py of cases, component,
cluster, differential and e2e. What is cheap runs side by side; what brings up a control plane runs
alone. Python tests find the programs in the folder LG_BIN (build/asan/bin unless it is set).

Prints failures as they come, a line per stage and, last, `N passed, N failed`. Exit status 0 only
if tests ran and none failed. A test program that crashes, hangs or finds no test is a failure.
"""

import argparse
import concurrent.futures
import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
sys.path.insert(0, str(TESTS / "support"))

import junit

NO_MATCH = "no test matches"  # what a program says, with status 2, when --filter leaves it nothing
OUTPUT_TAIL = 6000  # characters of a crashed program's output that are kept


@dataclasses.dataclass
class Stage:
    """What belongs together: how it is run and how long one part of it may take."""

    name: str
    timeout: int  # seconds, for one program or module
    alone: bool = False  # parts run one after the other
    programs: str = ""  # of C tests: the folder below build/
    required: bool = False  # that there is nothing to run is a failure


STAGES = [
    Stage("lint", timeout=300),
    Stage("unit", timeout=180, programs="asan", required=True),
    Stage("tsan", timeout=300, programs="tsan", required=True),
    Stage("cases", timeout=300),
    Stage("component", timeout=600),
    Stage("cluster", timeout=1800, alone=True),
    Stage("differential", timeout=1800, alone=True),
    Stage("e2e", timeout=1800, alone=True),
]


@dataclasses.dataclass
class Job:
    """One program or module to run, under the name it has in reports."""

    name: str
    command: list


def jobs_of(stage, text_filter):
    """What there is to run for a stage."""
    if stage.programs:
        programs = sorted((ROOT / "build" / stage.programs / "bin").glob("unit-*"))
        extra = [text_filter] if text_filter else []
        return [Job(program.name, [program, *extra]) for program in programs]
    runner = [sys.executable, TESTS / "support" / "pytests.py"]
    extra = [f"--filter={text_filter}"] if text_filter else []
    return [Job(f"{stage.name}/{module.name}", [*runner, module, *extra])
            for module in sorted((TESTS / stage.name).glob("test_*.py"))]


def environment():
    """What tests see: where the programs are, and sanitizers that stop at the first finding."""
    defaults = {
        "LG_BIN": str(ROOT / "build" / "asan" / "bin"),
        "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0",
        "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
        "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
    }
    return {**defaults, **os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def run_command(command, timeout):
    """Runs in a process group of its own, which is gone afterwards. Output, and why it failed."""
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
            problem = None if process.returncode in (0, 1) else f"exit status {process.returncode}"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            problem = f"still running after {timeout} s"
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return output.decode("utf-8", "replace"), problem, process.returncode


def run_job(job, timeout, folder):
    """The cases of a job; prints what it printed if something failed."""
    report = folder / (job.name.replace("/", "-") + ".xml")
    started = time.monotonic()
    output, problem, status = run_command([*map(str, job.command), "--junit", str(report)], timeout)
    if status == 2 and NO_MATCH in output:
        return []
    try:
        cases = junit.read(report)
    except (OSError, xml.etree.ElementTree.ParseError):
        cases = []
        problem = problem or "wrote no report"
    if not problem and (status != 0) != any(case.failure is not None for case in cases):
        problem = f"exit status {status} does not fit its report"
    if problem:
        seconds = time.monotonic() - started
        tail = output[-OUTPUT_TAIL:]
        cases.append(junit.Case(job.name, "run", seconds, f"{problem}\n{tail}"))
        print(f"{job.name}: {problem}")
    if any(case.failure is not None for case in cases):
        print(output.rstrip(), flush=True)
    return cases


def run_stage(stage, jobs, folder):
    """{job name: cases} of all jobs of a stage."""
    workers = 1 if stage.alone else max(1, os.cpu_count() or 1)
    suites = {}
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        futures = {job.name: pool.submit(run_job, job, stage.timeout, folder) for job in jobs}
        for name, future in futures.items():
            suites[f"{stage.name}: {name}"] = future.result()
    if stage.required and not jobs:
        failure = f"there is nothing in build/{stage.programs}/bin: run `make test`"
        suites[stage.name] = [junit.Case(stage.name, "programs", 0, failure)]
        print(failure)
    return suites


def count(suites):
    cases = [case for cases in suites.values() for case in cases]
    failed = sum(case.failure is not None for case in cases)
    return len(cases) - failed, failed


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    names = [stage.name for stage in STAGES]
    parser.add_argument("--only", default="", help="stages, separated by commas")
    parser.add_argument("--filter", default="", help="run tests whose name contains this")
    parser.add_argument("--junit", type=Path, default=ROOT / "build" / "junit.xml")
    parser.add_argument("--list", action="store_true", help="print what would run")
    arguments = parser.parse_args()
    arguments.only = arguments.only.split(",") if arguments.only else names
    for name in arguments.only:
        if name not in names:
            parser.error(f"no stage {name}; there are {', '.join(names)}")
    return arguments


def main():
    arguments = parse_arguments()
    suites = {}
    with tempfile.TemporaryDirectory(prefix="lg-reports-") as folder:
        for stage in STAGES:
            jobs = jobs_of(stage, arguments.filter) if stage.name in arguments.only else []
            if arguments.list:
                for job in jobs:
                    print(f"{stage.name}: {job.name}")
            elif stage.name in arguments.only and (jobs or stage.required):
                started = time.monotonic()
                results = run_stage(stage, jobs, Path(folder))
                suites.update(results)
                passed, failed = count(results)
                print(f"--- {stage.name}: {passed} passed, {failed} failed, "
                      f"{time.monotonic() - started:.1f} s", flush=True)
    if arguments.list:
        return 0
    arguments.junit.parent.mkdir(parents=True, exist_ok=True)
    junit.write(arguments.junit, suites)
    passed, failed = count(suites)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
