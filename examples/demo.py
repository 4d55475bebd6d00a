#!/usr/bin/env python3
"""Walks through the launch post of the AWS Gateway API Controller, file by file: `make demo`.

Everything that is printed behind a `$` is run as it stands, by bash. Kubernetes is real, but no
container runs: a player answers for every pod at the pod's own address, so where the post says
`kubectl exec ... sh`, the shell here runs with the address of the parking pod. lattice-emulator
plays AWS, with short delays. KEEP=1 leaves all of it running.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("cluster", "support", "e2e")]

import tools
from lattice_programs import ACCOUNT, CLUSTER_NAME, CREDENTIALS, REGION, VPC
from lattice_world import LatticeWorld

BIN = Path(os.environ.get("LG_BIN", ROOT / "build" / "release" / "bin")).resolve()
DELAYS = {"drain-ms": 1000, "service-delay-ms": 300, "service-association-delay-ms": 300,
          "vpc-association-delay-ms": 300, "target-group-delay-ms": 300, "health-second-ms": 50}
APPLICATIONS = ("parking", "review", "inventory-ver1", "inventory-ver2")
ROUTES = ("rate-route-path", "inventory-route-bluegreen-single-cluster")
PREFIX = r"application-networking\.k8s\.aws"
DNS_NAME = ("kubectl get httproute -n default {} -o jsonpath='"
            "{{.metadata.annotations." + PREFIX + r'/lattice-assigned-domain-name}}{{"\n"}}' + "'")
PROGRAMMED = ("kubectl wait --timeout=60s httproute --all --for=jsonpath='{.status.parents[0].conditions"
              '[?(@.type=="application-networking.k8s.aws/Programmed")].status}\'=True')
WEIGHTS = ("kubectl patch httproute inventory --type=json -p '["
           '{"op":"replace","path":"/spec/rules/0/backendRefs/0/weight","value":10},'
           '{"op":"replace","path":"/spec/rules/0/backendRefs/1/weight","value":90}]\'')
PATIENCE = 30


class Surprise(Exception):
    """Something went otherwise than it should."""


def bold(text):
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text


def shorten(text):
    """Each line as far as it fits beside the others."""
    return "\n".join(line if len(line) <= 118 else f"{line[:115]}..." for line in text.splitlines())


class Demo:
    def __init__(self, world):
        self.world = world
        self.started = time.monotonic()
        kubectl = tools.paths(("kubectl",))["kubectl"]
        self.environment = {
            **os.environ, **CREDENTIALS, "PATH": f"{BIN}:{kubectl.parent}:{os.environ['PATH']}",
            "REGION": REGION, "AWS_REGION": REGION, "AWS_ACCOUNT_ID": ACCOUNT,
            "CLUSTER_VPC_ID": VPC, "CLUSTER_NAME": CLUSTER_NAME, "NO_PROXY": "*"}

    # Telling

    def chapter(self, title):
        print(f"\n{bold(f'── {title} ')}{'─' * (76 - len(title))} "
              f"{time.monotonic() - self.started:4.1f} s")

    def say(self, text):
        print(f"# {text}")

    def run(self, command, status=0, show=None):
        """Prints the command, runs it, prints what it says (or what show(output) makes of that).
        Returns its output. Raises Surprise unless it ends with this status."""
        print(f"$ {command}", flush=True)
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=self.environment,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        for line in (show(done.stdout) if show else done.stdout).rstrip().splitlines():
            print(f"  {line}")
        sys.stdout.flush()
        if done.returncode != status:
            raise Surprise(f"exit status {done.returncode}, not {status}, of: {command}\n{done.stdout}")
        return done.stdout

    def expect(self, what, holds):
        if not holds:
            raise Surprise(f"expected: {what}")

    def until(self, what, find):
        """The first true value that find() returns."""
        deadline = time.monotonic() + PATIENCE
        while not (found := find()):
            if time.monotonic() > deadline:
                raise Surprise(f"not within {PATIENCE} s: {what}")
            time.sleep(0.1)
        return found

    # AWS, as the emulator saw it

    def changes(self, since=0):
        """Calls from that one on that change something."""
        return [one for one in self.world.emulator.journal()[since:]
                if one["service"] == "vpc-lattice" and not one["operation"].startswith(("Get", "List"))]

    def calls_of(self, action, wanted):
        """Runs action; then VPC Lattice must have seen calls of these operations, and no others."""
        since = len(self.world.emulator.journal())
        action()
        self.until(f"calls {wanted}", lambda: {one["operation"] for one in self.changes(since)} >= set(wanted))
        time.sleep(1)
        calls = [one["operation"] for one in self.changes(since)]
        self.say(f"VPC Lattice saw: {', '.join(calls)}")
        self.expect(f"no calls but {wanted}", sorted(calls) == sorted(wanted))

    def resources(self):
        state = self.world.emulator.admin("state")
        return {kind.lower().replace("_", " "): len(found) for kind, found in state.items()}

    # The walk

    def plan(self):
        self.chapter("What would happen: offline, without a cluster, without AWS")
        text = self.run("latticectl plan examples/*.yaml | grep -v '^     '", show=shorten)
        return [line.split()[2] for line in text.splitlines() if re.match(r" *\d+\. ", line)]

    def applications(self):
        self.chapter("The applications of the post")
        for name in APPLICATIONS:
            self.run(f"kubectl apply -f examples/{name}.yaml")
        self.run("kubectl wait --for=condition=Available deployment --all --timeout=60s")
        for name in APPLICATIONS:
            self.until(f"endpoints of {name}", lambda name=name: self.world.endpoints(name, 2))

    def hotel(self, planned):
        self.chapter("GatewayClass, Gateway and the two routes")
        self.run("kubectl apply -f examples/gatewayclass.yaml")
        self.run("kubectl apply -f examples/my-hotel-gateway.yaml")
        self.run("kubectl wait --for=condition=Programmed gateway/my-hotel --timeout=60s")
        for name in ROUTES:
            self.run(f"kubectl apply -f examples/{name}.yaml")
        self.run(PROGRAMMED)
        self.run("kubectl get gateways,httproutes")
        made = [one["operation"] for one in self.changes()]
        targets = made.count("RegisterTargets")
        self.expect("the calls that were planned, and pods registered",
                    sorted(planned) == sorted(one for one in made if one != "RegisterTargets"))
        self.say(f"{len(planned)} calls of VPC Lattice, exactly those planned; and {targets} that "
                 "register the pods as targets, which no manifest names")

    def names(self):
        self.chapter("The DNS names, by the post's own command")
        return {name: self.run(DNS_NAME.format(name)).strip() for name in ("inventory", "rates")}

    def traffic(self, hosts):
        self.chapter("From inside the parking pod")
        address = sorted(self.world.endpoints("parking", 2).values())[0]
        self.say("the post: kubectl exec -ti <parking-pod> -- sh")
        self.say("here no container runs; so the shell runs with the pod's address instead")
        for path, application in (("parking", "Parking"), ("review", "Review")):
            url = f"http://{hosts['rates']}/{path}"
            self.until(f"an answer of {path}", lambda url=url: self.answers(url))
            text = self.run(f'curl -s --interface {address} "{url}"')
            self.expect(f"{application} answers", f": {application} handler pod" in text)
        self.until("an answer of inventory", lambda: self.answers(f"http://{hosts['inventory']}"))
        counts = self.loop(30, address, hosts["inventory"])
        self.expect("about equal shares", abs(counts[0] - counts[1]) <= 10 and sum(counts) == 30)
        return address

    def answers(self, url):
        return subprocess.run(["curl", "-sf", "-o", "/dev/null", "--max-time", "2", url], check=False,
                              env=self.environment).returncode == 0

    def loop(self, times, address, host):
        """The post's loop; returns how many answers came from each version."""
        def digest(text):
            lines = text.splitlines()
            return "\n".join([*lines[:6], f"... {len(lines) - 6} more lines"])
        text = self.run(f'for ((i=1;i<={times};i++)); do curl -s --interface {address} "{host}"; done', show=digest)
        counts = [text.count(f": Inventory-ver{version} handler pod") for version in (1, 2)]
        self.say(f"inventory-ver1 answered {counts[0]} times, inventory-ver2 {counts[1]} times")
        return counts

    def weights(self, address, hosts):
        self.chapter("Other weights: one call")
        self.calls_of(lambda: self.run(WEIGHTS), ["UpdateRule"])
        counts = self.loop(100, address, hosts["inventory"])
        self.expect("10 to 90", 1 <= counts[0] <= 25 and sum(counts) == 100)

    def replaced(self, hosts):
        self.chapter("A pod is replaced: its targets follow")
        pod = sorted(self.world.endpoints("inventory-ver2", 2))[0]
        self.calls_of(lambda: self.run(f"kubectl delete pod {pod}"), ["DeregisterTargets", "RegisterTargets"])
        self.expect("it still answers", self.answers(f"http://{hosts['inventory']}"))

    def broken(self):
        self.chapter("Broken manifests are refused at once, with all their mistakes")
        since = len(self.world.emulator.journal())
        for name in ("01-section-name", "08-timeouts-and-rewrite"):
            path = f"examples/broken/{name}.yaml"
            print((ROOT / path).read_text(encoding="utf-8").splitlines()[0])
            self.run(f"kubectl apply -f {path}", status=1)
        self.say("all thirteen of examples/broken, offline:")
        text = self.run("latticectl check examples/v1 examples/broken", status=1, show=shorten)
        for path in (ROOT / "examples" / "broken").glob("*.yaml"):
            self.expect(f"a mistake found in {path.name}", f"{path.name}:" in text)
        self.expect("no call for what was refused", not self.changes(since))

    def drift(self):
        self.chapter("Does AWS have what the cluster asks for?")
        self.run("latticectl drift")

    def clean_up(self):
        self.chapter("Cleaning up")
        self.say("deletion waits until targets have drained: in AWS for minutes, here for a second")
        for name in (*ROUTES, "my-hotel-gateway", "gatewayclass", *APPLICATIONS):
            self.run(f"kubectl delete -f examples/{name}.yaml")
        self.until("an empty account", lambda: not any(self.resources().values()))
        self.say("VPC Lattice has: " + ", ".join(f"{n} {kind}" for kind, n in self.resources().items()))

    def walk(self):
        planned = self.plan()
        self.applications()
        self.hotel(planned)
        hosts = self.names()
        address = self.traffic(hosts)
        self.weights(address, hosts)
        self.replaced(hosts)
        self.broken()
        self.drift()
        if os.environ.get("KEEP"):
            self.keep_running()
        self.clean_up()

    def keep_running(self):
        print(f"\nStill running (KEEP=1). In another terminal:\n"
              f"  nsenter -t {os.getpid()} -n -m bash    # not root: add -U --preserve-credentials\n"
              f"  export KUBECONFIG={self.world.cluster.kubeconfig}\n"
              f"  curl {self.world.emulator.endpoint}/_emulator/state\nCtrl-C ends it.", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print()


def main():
    os.chdir(ROOT)
    settings = [f"--set={name}={value}" for name, value in DELAYS.items()]
    world = LatticeWorld(bin_folder=BIN, emulator_flags=settings, log=lambda text: print(f"# {text}"))
    demo = Demo(world)
    demo.chapter("Bringing everything up")
    demo.say("real: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, "
             "lattice-webhook, lattice-controller")
    demo.say("played: nodes and pods (kwok and a backend), AWS (lattice-emulator), DNS (dnsmasq)")
    demo.say(f"lattice-emulator {' '.join(settings)}")
    try:
        with world:
            demo.environment["KUBECONFIG"] = str(world.cluster.kubeconfig)
            demo.environment["LATTICE_ENDPOINT"] = demo.environment["AWS_ENDPOINT_URL"] = world.emulator.endpoint
            told = ", ".join(f"{name} {value}" for name, value in world.emulator.admin("settings").items()
                             if name in DELAYS)
            demo.say("Delays are short, so that nothing takes minutes: GET /_emulator/settings tells "
                     f"{told}")
            demo.walk()
    except Surprise as surprise:
        print(f"\n!! {surprise}\ndemo went wrong")
        return 1
    print(f"\ndemo went as it should ({time.monotonic() - demo.started:.0f} s)")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
