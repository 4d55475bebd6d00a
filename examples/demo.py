#!/usr/bin/env python3
"""Shows lattice-gateway at work on a real API server: `make demo`.

First the offline check of examples/broken/, while etcd and kube-apiserver come up. Then the webhook is
started and registered, the launch post's manifests are applied in both forms, and then every mistake
of examples/broken/. Each command is printed with kubectl's own answer. KEEP=1 leaves all of it running.
"""
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "cluster"), str(ROOT / "tests" / "support")]
from cluster import Cluster  # noqa: E402
from webhook import Webhook  # noqa: E402

BIN = Path(os.environ.get("LG_BIN", ROOT / "build" / "release" / "bin")).resolve()
LATTICECTL = BIN / "latticectl"
POST = ["gatewayclass", "my-hotel-gateway", "parking", "review", "inventory-ver1", "inventory-ver2",
        "rate-route-path", "inventory-route-bluegreen-single-cluster"]


def say(text):
    print(f"\n\033[1m# {text}\033[0m" if sys.stdout.isatty() else f"\n# {text}", flush=True)


def show(command, code, out, err):
    print(f"$ {command}")
    for line in (out + err).splitlines():
        print(f"  {line}")
    if code:
        print(f"  (exit status {code})")
    sys.stdout.flush()


class Demo:
    def __init__(self, cluster):
        self.cluster = cluster
        self.surprises = []

    def expect(self, what, holds):
        if not holds:
            self.surprises.append(what)
            print(f"  !! expected otherwise: {what}")

    def kubectl(self, *args, refused=False):
        code, out, err = self.cluster.kubectl(*args)
        show("kubectl " + " ".join(args), code, out, err)
        self.expect(f"kubectl {' '.join(args)}", (code != 0) == refused)
        return out

    def check(self, *paths, errors=False):
        run = subprocess.run([LATTICECTL, "check", *paths], cwd=ROOT, capture_output=True, text=True)
        show("latticectl check " + " ".join(paths), run.returncode, run.stdout, run.stderr)
        self.expect(f"check {' '.join(paths)}", run.returncode == (1 if errors else 0))

    def offline(self):
        say("Offline: the post's manifests are clean, every file of examples/broken has a mistake")
        self.check("examples/v1")
        self.check("examples/v1", "examples/broken", errors=True)

    def post(self):
        say("The launch post's manifests, in the post's form (v1beta1) and in today's (v1)")
        for name in POST:
            self.kubectl("apply", "-f", f"examples/{name}.yaml")
        for name in POST:
            self.kubectl("apply", "-f", f"examples/v1/{name}.yaml")

    def defaults(self):
        say("What has one obvious value is filled in, and said")
        manifest = ("apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: short}\nspec:\n"
                    "  gatewayClassName: amazon-vpc-lattice\n  listeners: [{name: http, protocol: HTTP}]\n")
        code, out, err = self.cluster.kubectl("apply", "-f", "-", input=manifest)
        show("kubectl apply -f - <<'EOF'\n" + manifest + "EOF", code, out, err)
        self.expect("a Gateway without a port is admitted", code == 0)
        ports = self.kubectl("get", "gateway", "short", "-o", "jsonpath={.spec.listeners[*].port}")
        self.expect("the port is 80", ports.strip() == "80")

    def mistakes(self):
        say("Mistakes are refused at once, all of one object in one answer")
        for path in sorted((ROOT / "examples" / "broken").glob("*.yaml")):
            relative = path.relative_to(ROOT)
            print(f"\n{path.read_text().splitlines()[0]}")
            self.kubectl("apply", "-f", str(relative), refused=True)


def keep_running(cluster, webhook):
    print(f"\nStill running (KEEP=1). In another terminal:\n"
          f"  export KUBECONFIG={cluster.kubeconfig}\n  kubectl get gateways,httproutes -A\n"
          f"  curl http://127.0.0.1:{webhook.health_port}/metrics\nCtrl-C ends it.", flush=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        pass


def main():
    os.chdir(ROOT)
    started = time.monotonic()
    cluster = Cluster(bundle="v1.7.0", log=lambda *_: None)
    demo = Demo(cluster)
    failure = []

    def bring_up():
        try:
            cluster.start()
        except Exception as error:  # shown by the main thread
            failure.append(error)

    thread = threading.Thread(target=bring_up)
    thread.start()
    try:
        demo.offline()
        say("A real etcd and kube-apiserver are coming up (built on the first run, a few minutes)")
        thread.join()
        if failure:
            raise failure[0]
        with tempfile.TemporaryDirectory(prefix="lg-demo-") as folder, \
                Webhook(cluster, BIN, folder, log_format="text") as webhook:
            say(f"lattice-webhook is ready and registered ({time.monotonic() - started:.1f} s)")
            demo.post()
            demo.defaults()
            demo.mistakes()
            if os.environ.get("KEEP"):
                keep_running(cluster, webhook)
    finally:
        thread.join()
        cluster.stop()
    print(f"\n{'demo went as it should' if not demo.surprises else f'{len(demo.surprises)} surprises'}"
          f" ({time.monotonic() - started:.1f} s)")
    return 1 if demo.surprises else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
