"""Fault loops on one world: the scenario undisturbed, which is recorded, and then again with
something going wrong, which must come to the same end.

    with Loops(log=print) as loops:
        for case in shuffled(loops.cases, seed=1):
            problem = loops.run(case)      # None, or what is wrong
"""

import difflib
import os
import signal
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "e2e"), str(TESTS / "support"), str(TESTS / "cluster")]

import scenario
from cases import enumerate_cases
from kube_relay import KubeRelay
from lattice_world import LatticeWorld
from server import ClusterError

EMULATOR_FLAGS = [f"--set={name}={value}" for name, value in (
    ("assume-healthy", "true"), ("service-delay-ms", 20), ("service-association-delay-ms", 20),
    ("vpc-association-delay-ms", 20), ("target-group-delay-ms", 0), ("drain-ms", 50))]
CONTROLLER_FLAGS = ["--aws-attempt-timeout=1s"]
PATIENCE = 60.0  # seconds for a phase: whatever waits heals within that time
SETTLED_SECONDS = 2.5  # nothing changes for so long: the recorded state is the last one
POLL_SECONDS = 0.05
KILLED = 128 + signal.SIGKILL


class Loops:
    """`cases`: what can go wrong; `met`: whether the last run's fault did."""

    def __init__(self, bin_folder=None, log=lambda _: None):
        self.world = LatticeWorld(parts=("emulator", "controller"), bin_folder=bin_folder,
                                  emulator_flags=EMULATOR_FLAGS, controller_flags=CONTROLLER_FLAGS,
                                  log=log)
        self.relay = None
        self.cases, self.expected = [], {}
        self.met = False
        self._may_die = False

    def __enter__(self):
        self.world.start()
        try:
            self.world.controller.stop()
            self._connect()
            self._record()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.relay:
            self.relay.close()
        self.world.stop()

    def run(self, case):
        """Once through the scenario with the case in it. What went wrong as text, or None."""
        try:
            self._begin(case)
            for name, _, applied in scenario.PHASES:
                self.world.apply(*applied)
                self._reach(name)
            self._delete()
            self.met = self._count_hits(case) > 0
            self._disarm()
            self.world.controller.stop()
        except (AssertionError, ClusterError) as problem:
            text = f"{case.name}: {problem}\n{self._log_tail()}"
            self._sweep()
            return text
        return None

    # The undisturbed run

    def _connect(self):
        """The controller speaks to the API server through the relay."""
        self.relay = KubeRelay(self.world.cluster)
        kubeconfig = self.world.cluster.directory / "kubeconfig-relayed"
        self.relay.write_kubeconfig(kubeconfig)
        self.world.controller.flags += ["--kubeconfig", str(kubeconfig)]
        self.world.apply({"apiVersion": "v1", "kind": "Namespace",
                          "metadata": {"name": scenario.NAMESPACE}})

    def _record(self):
        self.world.controller.start()
        self.relay.forget()
        before = len(self.world.emulator.journal())
        for name, _, applied in scenario.PHASES:
            self.world.apply(*applied)
            self.expected[name] = self._settled()
        self._delete()
        calls = [entry["operation"] for entry in self.world.emulator.journal()[before:]]
        self.cases = enumerate_cases(calls, len(self.relay.writes))
        self.world.controller.stop()

    def _settled(self):
        """The state once nothing has changed for a while and everything says it is programmed."""
        end = time.monotonic() + PATIENCE
        last, since = None, 0.0
        while time.monotonic() < end:
            now = scenario.snapshot(self.world)
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > SETTLED_SECONDS:
                self._check_programmed(now)
                return now
            time.sleep(POLL_SECONDS)
        raise AssertionError("the undisturbed run does not settle")

    def _check_programmed(self, lines):
        routes = [line for line in lines if "/httproutes/" in line and " parents: " in line]
        if len(routes) != 2 or not all('"reason": "Programmed", "status": "True"' in line
                                       for line in routes):
            raise AssertionError("undisturbed and yet not programmed:\n" + "\n".join(lines))

    # A disturbed run

    def _begin(self, case):
        self.world.controller.start()
        self._may_die = "kill" in case.way
        if case.place == "kube":
            self.relay.spoil(case.nth, kill=self._kill, **case.form)
            return
        self.relay.forget()
        form = {"operation": case.operation, "nth": case.nth, **case.form}
        if self._may_die:
            form["pid"] = self.world.controller.pid
        self.world.emulator.admin("faults", "POST", form)

    def _kill(self):
        os.kill(self.world.controller.pid, signal.SIGKILL)

    def _count_hits(self, case):
        if case.place == "kube":
            return self.relay.hits
        return self.world.emulator.admin("faults")["faults"][0]["hits"]

    def _disarm(self):
        self.relay.forget()
        self.world.emulator.admin("faults", "DELETE")

    def _reach(self, phase):
        """Waits for the state that the undisturbed run came to."""
        want = self.expected[phase]
        self._wait(lambda: scenario.snapshot(self.world) == want, lambda: (
            f"after \"{phase}\" it is not as without the fault:\n" + "\n".join(difflib.unified_diff(
                want, scenario.snapshot(self.world), "undisturbed", "now", lineterm="", n=0))))

    def _delete(self):
        for path in scenario.DELETED:
            self.world.cluster.api(path, "DELETE")
        self._wait(lambda: not scenario.leftovers(self.world), lambda: (
            "left after deletion:\n" + "\n".join(scenario.leftovers(self.world))))

    def _wait(self, is_so, tell):
        end = time.monotonic() + PATIENCE
        while not is_so():
            self._revive()
            if time.monotonic() > end:
                raise AssertionError(tell())
            time.sleep(POLL_SECONDS)
        self._revive()

    def _revive(self):
        """Starts the controller again when the fault has killed it. Any other end is a failure."""
        controller = self.world.controller
        if controller.is_running():
            return
        code = controller.reap()
        if not self._may_die or code != KILLED:
            raise AssertionError(f"lattice-controller ended with {code}")
        controller.start()

    # After a failure

    def _log_tail(self):
        lines = self.world.controller.log().splitlines()[-25:]
        return "\n".join(f"    {line}" for line in lines)

    def _sweep(self):
        """Clears away what a failed run left, so that the next begins with nothing."""
        self._disarm()
        controller = self.world.controller
        if controller.is_running():
            controller.kill()
        else:
            controller.reap()
        for path in scenario.DELETED:
            self.world.cluster.api(path, "PATCH", {"metadata": {"finalizers": None}},
                                   content_type="application/merge-patch+json")
            self.world.cluster.api(path, "DELETE")
        self.world.emulator.admin("reset", "POST")
