#!/usr/bin/env python3
"""Runs the Gateway API conformance suite against all parts of this project (make conformance).

    run.py [--only statusOnly|traffic | --run TEST] [--minutes N] [--keep] [--parts LIST]

Builds the suite (Go; the modules are downloaded once), brings up a cluster whose pods answer,
lattice-emulator, lattice-webhook with `--enforce=api --defaults=none` and lattice-controller in a
network namespace, and runs what selection.yaml lists, with the suite's own time-outs. Prints a line
per test; the whole output is build/conformance/output.txt, the report beside it. When all tests
that are expected to pass did, the report of a whole run is copied to docs/conformance/. Exit
status 0 only then, and if every program ended well.
"""

import argparse
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests" / part) for part in ("e2e", "cluster", "support")]

import gobuild
import python_packages
from lattice_world import ALL_PARTS, LatticeWorld
from server import loopback_environment

BUNDLE = "v1.6.1"  # the suite insists on the CRDs of its own release
CLASS = "gateway-conformance"
CONTROLLER = "application-networking.k8s.aws/gateway-api-controller"
RUNNING = ("statusOnly", "traffic")  # the lists of selection.yaml that run
OUTPUT = ROOT / "build" / "conformance"
REPORT = ROOT / "docs" / "conformance" / f"{BUNDLE}-report.yaml"
# Who the report says made this; the names are reserved for documentation (RFC 2606).
IMPLEMENTATION = ("-organization=lattice-gateway", "-project=lattice-gateway",
                  "-url=https://lattice-gateway.example", "-contact=conformance@lattice-gateway.example")
WEBHOOK = ("--enforce=api", "--defaults=none")
# A VPC is associated with one service network only, and the suite sends requests to routes of four
# Gateways: so all of them stand for the same network.
SETTINGS = {"DEFAULT_SERVICE_NETWORK": "conformance", "ENABLE_SERVICE_NETWORK_OVERRIDE": "true"}
# Life cycles shorter than those of AWS; none of the switches for what AWS leaves undocumented.
LIFE_CYCLES = {"service-delay-ms": 200, "service-association-delay-ms": 200,
               "vpc-association-delay-ms": 200, "target-group-delay-ms": 200, "drain-ms": 1000,
               "health-second-ms": 100}
# A result of a test of the suite, not of a part of one.
RESULT = re.compile(r"^ {4}--- (PASS|FAIL|SKIP): TestConformance/(\w+) \(([\d.]+)s\)")


def build():
    """Compiles the suite, which needs the network the first time. Returns the path."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    target = OUTPUT / "conformance.test"
    done = gobuild.go("test", "-c", "-trimpath", "-o", str(target), ".", cwd=HERE)
    if done.returncode != 0:
        raise gobuild.explain(done.stderr + done.stdout, "building the conformance suite")
    return target


def selection():
    """selection.yaml as it is."""
    yaml = python_packages.load("yaml")
    return yaml.safe_load((HERE / "selection.yaml").read_text(encoding="utf-8"))


def version(world):
    """What the programs say their version is, for the report."""
    done = subprocess.run([world.bin / "lattice-webhook", "--version"], capture_output=True,
                          text=True, check=True, timeout=10)
    return done.stdout.split()[-1]


def expected(chosen, options):
    """The tests that have to pass."""
    lists = [options.only] if options.only else RUNNING
    return [options.run] if options.run else [name for one in lists for name in chosen[one]]


def unwanted(chosen, options):
    """The flag that leaves out what `options` do not ask for, beside what is impossible."""
    names = [name for one in RUNNING if options.only not in ("", one) for name in chosen[one]]
    return [f"-skip-tests={','.join(names)}"] if names else []


def run_suite(world, program, flags, names, options):
    """Runs it to its end, printing which of `names` begins; returns {test: result} and the exit
    status."""
    command = [program, "-test.v", "-test.run=^TestConformance$",
               f"-test.timeout={options.minutes}m", f"-gateway-class={CLASS}",
               f"-report-output={OUTPUT / 'report.yaml'}", f"-version={version(world)}",
               *IMPLEMENTATION, *flags, *([f"-run-test={options.run}"] if options.run else [])]
    results = {}
    environment = loopback_environment(KUBECONFIG=str(world.cluster.kubeconfig))
    with open(OUTPUT / "output.txt", "w", encoding="utf-8") as log, subprocess.Popen(
            command, env=environment, cwd=HERE, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as suite:
        for line in suite.stdout:
            log.write(line)
            started = re.match(r"=== RUN +TestConformance/(\w+)$", line)
            if started and started[1] in names:
                print(f"      {started[1]}", flush=True)
            result = RESULT.match(line)
            if result:
                results[result[2]] = result[1]
    return results, suite.returncode


def judge(results, status, names):
    """Prints the result of every test that counts, and of others of the suite's that ran; returns
    how much is not as it should be."""
    others = [name for name, result in results.items() if name not in names and result != "SKIP"]
    bad = [name for name in [*names, *others] if results.get(name) != "PASS"]
    for name in names:
        print(f"{results.get(name, 'NOT RUN'):7} {name}")
    for name in others:
        print(f"{results[name]:7} {name} (extended)")
    print(f"{len(names) + len(others) - len(bad)} passed, {len(bad)} failed")
    if status and not bad:
        print(f"the suite ended with {status} all the same; see its output")
    return len(bad) or status


def make_world(options):
    """All parts as they run for the suite."""
    return LatticeWorld(parts=tuple(options.parts.split(",")), bundle=BUNDLE, keep=options.keep,
                        emulator_flags=[f"--set={name}={value}"
                                        for name, value in LIFE_CYCLES.items()],
                        webhook_options={"flags": WEBHOOK}, controller_env=SETTINGS,
                        log=gobuild.log)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--run", default="", help="one test of the suite")
    parser.add_argument("--only", default="", choices=RUNNING, help="one list of selection.yaml")
    parser.add_argument("--minutes", type=int, default=60, help="for the whole suite (%(default)s)")
    parser.add_argument("--keep", action="store_true", help="leave the cluster's logs and data behind")
    parser.add_argument("--parts", default=",".join(ALL_PARTS), help="programs that run (%(default)s)")
    options = parser.parse_args()
    chosen, program = selection(), build()
    (OUTPUT / "report.yaml").unlink(missing_ok=True)
    started = time.monotonic()
    with make_world(options) as world:
        world.apply({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
                     "metadata": {"name": CLASS}, "spec": {"controllerName": CONTROLLER}})
        print(f"all parts are up ({time.monotonic() - started:.1f} s); {world.cluster.directory}",
              flush=True)
        names = expected(chosen, options)
        results, status = run_suite(world, program, unwanted(chosen, options), names, options)
        failed = judge(results, status, names)
    whole = not options.run and not options.only
    if whole:
        for name, reason in chosen["impossible"].items():
            print(f"skipped {name}: {reason}")
    if whole and not failed:
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(OUTPUT / "report.yaml", REPORT)
        print(f"report: {REPORT.relative_to(ROOT)}")
    print(f"{time.monotonic() - started:.0f} s; output in {OUTPUT.relative_to(ROOT)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
