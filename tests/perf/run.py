#!/usr/bin/env python3
"""`make bench`: lattice-webhook beside nginx, driven alike by wrk over TLS, in one run.

nginx answers a constant and stands for the floor of an HTTPS server in C; what is printed is our cost
as a multiple of it. CPU time comes from each server's own accounting (/proc/PID/stat), which is far
steadier on a shared machine than requests per second. --write puts the table into docs/performance.md.
"""
import argparse
import json
import os
import platform
import re
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "cluster"), str(ROOT / "tests" / "support"), str(ROOT / "tests" / "e2e")]
from cluster import Cluster  # noqa: E402
from webhook import Webhook, free_port  # noqa: E402
from world import GATEWAY_CLASS, gateway, service  # noqa: E402

BIN = Path(os.environ.get("LG_BIN", ROOT / "build" / "release" / "bin")).resolve()
PAGE = ROOT / "docs" / "performance.md"
TICK = os.sysconf("SC_CLK_TCK")
SECONDS, CONNECTIONS = 6, 8
SOAK_REVIEWS = 100_000
# Rules of the route, header matches and backends of each: reviews of about 6 and 17 kB. The big one has as many
# rules as AWS's default quotas leave without a finding: with one, some rules might not be run.
SMALL, BIG, PADDED = (5, 1, 2), (10, 5, 5), (3, 1, 2)
HEADERS = ("x-version", "x-tenant", "x-region", "x-stage", "x-preview")
SERVICES = ("parking", "review", "rates", "rooms", "guests")

LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local file = io.open("%s", "rb")
wrk.body = file:read("*all")
file:close()
"""

NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
daemon off;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 16m;
    client_body_buffer_size 8m;
    keepalive_requests 100000000;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {certs}/tls.crt;
        ssl_certificate_key {certs}/tls.key;
        ssl_protocols TLSv1.3;
        location / {{ return 200 '{{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}}'; }}
    }}
}}
"""


def review(rules, headers, backends, padding=0):
    """An UPDATE of an HTTPRoute as the API server sends it; old and new object differ in a label."""
    def one(i):
        return {"matches": [{"path": {"type": "PathPrefix", "value": f"/path-{i}"},
                             "headers": [{"type": "Exact", "name": name, "value": f"v{i}"}
                                         for name in HEADERS[:headers]]}],
                "backendRefs": [{"group": "", "kind": "Service", "name": name, "port": 80, "weight": 50}
                                for name in SERVICES[:backends]]}

    def by_name(value):  # objects of custom resources come with their members in this order
        return json.loads(json.dumps(value, sort_keys=True))

    def managed(manager, fields, **more):
        return {"manager": manager, "operation": "Apply", "apiVersion": "gateway.networking.k8s.io/v1",
                "time": "2026-01-01T00:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": fields, **more}

    def route(label):
        metadata = {"name": "shop", "namespace": "default", "uid": "8d7c7ef0-8a5f-4c7e-9f55-000000000001",
                    "resourceVersion": "4711", "generation": 3, "creationTimestamp": "2026-01-01T00:00:00Z",
                    "labels": {"app": "shop", "revision": label},
                    "managedFields": [managed("kubectl", {"f:metadata": {"f:labels": {"f:app": {}, "f:revision": {}}},
                                                          "f:spec": {"f:parentRefs": {}, "f:rules": {}}}),
                                      managed("controller", {"f:status": {"f:parents": {}}}, subresource="status")]}
        if padding:
            metadata["annotations"] = {"example.com/padding": "x" * padding}
        parent = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "my-hotel", "sectionName": "http"}
        status = {"controllerName": "application-networking.k8s.aws/gateway-api-controller", "parentRef": parent,
                  "conditions": [{"type": kind, "status": "True", "reason": kind, "message": "", "observedGeneration": 3,
                                  "lastTransitionTime": "2026-01-01T00:00:01Z"} for kind in ("Accepted", "ResolvedRefs")]}
        return by_name({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": metadata,
                        "spec": {"parentRefs": [parent], "rules": [one(i) for i in range(rules)]},
                        "status": {"parents": [status]}})

    gvk = {"group": "gateway.networking.k8s.io", "version": "v1", "kind": "HTTPRoute"}
    gvr = {"group": "gateway.networking.k8s.io", "version": "v1", "resource": "httproutes"}
    return json.dumps({"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "kind": gvk, "resource": gvr, "requestKind": gvk,
        "requestResource": gvr, "name": "shop", "namespace": "default", "operation": "UPDATE",
        "userInfo": {"username": "admin", "groups": ["system:masters", "system:authenticated"]},
        "object": route("2"), "oldObject": route("1"), "dryRun": False,
        "options": {"kind": "UpdateOptions", "apiVersion": "meta.k8s.io/v1"}}}, separators=(",", ":"))


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def rss_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Server:
    def __init__(self, name, url, pids):
        self.name, self.url, self.pids = name, url, pids

    def drive(self, script, seconds=SECONDS, connections=CONNECTIONS):
        """One wrk run: requests, CPU microseconds a request, p99 in ms, errors."""
        before = cpu_seconds(self.pids)
        run = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s",
                              "-s", script, self.url], capture_output=True, text=True, check=True)
        cpu = cpu_seconds(self.pids) - before
        requests = int(re.search(r"(\d+) requests in", run.stdout)[1])
        value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", run.stdout).groups()
        bad = "Non-2xx" in run.stdout or "Socket errors" in run.stdout
        return {"requests": requests, "cpu_us": cpu / requests * 1e6, "bad": bad,
                "p99_ms": float(value) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]}


def start_nginx(folder, certs):
    port = free_port()
    config = Path(folder, "nginx.conf")
    text = NGINX.format(folder=folder, certs=certs, port=port)
    config.write_text(text)
    process = subprocess.Popen(["nginx", "-c", config, "-p", folder], stderr=subprocess.DEVNULL)
    for _ in range(100):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if children:
            return process, Server("nginx", f"https://127.0.0.1:{port}/validate", [int(c) for c in children])
        time.sleep(0.05)
    raise SystemExit("nginx does not start")


def expect_allowed(ours, body):
    """What is measured is a review that all rules are run for: allowed, with nothing to say."""
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(ours.url, body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, context=unverified) as reply:
        response = json.load(reply)["response"]
    if set(response) != {"uid", "allowed"} or not response["allowed"]:
        raise SystemExit(f"the review that is measured is not simply allowed: {response}")


def compare(ours, nginx, folder):
    rows = []
    for name, body in (("small", review(*SMALL)), ("big", review(*BIG)), ("0.5 MB", review(*PADDED, padding=250_000))):
        expect_allowed(ours, body)
        script = Path(folder, "drive.lua")
        Path(folder, "body.json").write_text(body)
        script.write_text(LUA % Path(folder, "body.json"))
        results = [(ours.drive(script), nginx.drive(script)) for _ in range(3)]
        bad = any(a["bad"] or b["bad"] for a, b in results)
        mine, theirs = (sorted(r[i]["cpu_us"] for r in results)[1] for i in (0, 1))
        rows.append((f"CPU of an UPDATE review of {len(body) / 1000:.1f} kB ({name})",
                     f"{mine:.0f} us", f"{theirs:.0f} us", f"{mine / theirs:.1f}x", "<= 5x", mine / theirs <= 5 and not bad))
        print(f"  {rows[-1]}", flush=True)
    return rows


def latency(ours, folder):
    script = Path(folder, "drive.lua")
    Path(folder, "body.json").write_text(review(*BIG))
    result = sorted((ours.drive(script, connections=32) for _ in range(3)), key=lambda r: r["p99_ms"])[1]
    return ("p99 at 32 connections, 17 kB", f"{result['p99_ms']:.1f} ms", "", "", "<= 20 ms",
            result["p99_ms"] <= 20 and not result["bad"])


def memory(ours, folder):
    script = Path(folder, "drive.lua")
    Path(folder, "body.json").write_text(review(*SMALL))
    done, marks = 0, []
    while done < SOAK_REVIEWS:
        done += ours.drive(script, seconds=3)["requests"]
        if len(marks) < 1 + (done >= SOAK_REVIEWS // 2) or done >= SOAK_REVIEWS:
            marks.append((done, rss_mib(ours.pids[0])))
    last = marks[-1][1]
    half = next(rss for n, rss in marks if n >= SOAK_REVIEWS // 2)
    return [(f"memory after {done} reviews", f"{last:.1f} MiB", "", "", "<= 16 MiB", last <= 16),
            ("growth over the second half", f"{last - half:+.1f} MiB", "", "", "< 1 MiB", last - half < 1)]


def offline(folder):
    manifests = Path(folder, "manifests")
    manifests.mkdir()
    text = (ROOT / "examples" / "v1" / "rate-route-path.yaml").read_text()
    for i in range(1000):
        (manifests / f"{i}.yaml").write_text(text.replace("name: rates", f"name: rates-{i}"))

    def best(command, runs):
        times = []
        for _ in range(runs):
            started = time.perf_counter()
            subprocess.run(command, capture_output=True, check=False)
            times.append(time.perf_counter() - started)
        return sorted(times)[len(times) // 2]

    check, start = best([BIN / "latticectl", "check", manifests], 5), best([BIN / "latticectl", "version"], 21)
    true = best(["/bin/true"], 21)
    return [("latticectl check of 1,000 manifests", f"{check * 1000:.0f} ms", "", "", "<= 500 ms", check <= 0.5),
            ("latticectl start", f"{start * 1000:.1f} ms", f"{true * 1000:.1f} ms (/bin/true)", "", "<= 5 ms above",
             start - true <= 0.005)]


def table(rows):
    lines = ["| what | lattice-gateway | nginx | ratio | target | met |", "|---|---|---|---|---|---|"]
    lines += [f"| {what} | {mine} | {theirs} | {ratio} | {target} | {'yes' if met else 'NO'} |"
              for what, mine, theirs, ratio, target, met in rows]
    return "\n".join(lines)


def machine():
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} CPUs, {cpu[1] if cpu else platform.machine()}, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lg-bench-") as folder, Cluster(log=lambda *_: None) as cluster:
        for item in (GATEWAY_CLASS, gateway(), *(service(name) for name in SERVICES)):
            cluster.kubectl("apply", "-f", "-", input=json.dumps(item))
        with Webhook(cluster, BIN, folder, register=False, flags=["--log-level", "info", "--threads", "1"]) as webhook:
            process, nginx = start_nginx(folder, webhook.folder / "certs")
            try:
                ours = Server("lattice-webhook", f"https://127.0.0.1:{webhook.port}/validate?timeout=10s",
                              [webhook.process.pid])
                print("measuring (about two minutes)", flush=True)
                rows = compare(ours, nginx, folder) + [latency(ours, folder)]
                webhook.stop()
                webhook.start()  # memory is told of a process that has seen ordinary reviews
                ours.pids = [webhook.process.pid]
                rows += memory(ours, folder) + offline(folder)
            finally:
                process.terminate()
                process.wait()
    text = f"Machine: {machine()}. Command: `make bench`.\n\n{table(rows)}\n"
    print(text)
    if options.write:
        page = PAGE.read_text()
        begin, end = "<!-- figures -->\n", "<!-- end -->"
        page = page[:page.index(begin) + len(begin)] + text + page[page.index(end):]
        PAGE.write_text(page)
    return 0 if all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
