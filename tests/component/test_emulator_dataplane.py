"""The data plane of lattice-emulator as clients see it: names, ports, rules, weights, health.

Everything is real but AWS: the program in a network namespace of its own, dnsmasq for the names,
HTTP servers on pod addresses as targets, and sockets of Python's as clients.
"""

import collections
import http.client
import http.server
import json
import ssl
import threading
import time
import unittest

import emulated
from emulated import PATIENCE, VPC, Reply, until

world = None


def setUpModule():
    global world
    world = emulated.Emulated()


class Target:
    """An HTTP server on a pod's address that tells what it was asked; `health` is the status of
    /healthy."""

    def __init__(self, case, address, port=8090):
        self.address, self.port, self.health, self.checks = address, port, 200, 0
        target = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536  # an answer in one piece, lest it waits for delayed acknowledgements

            def handle_one_request(self):
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.answer(body.decode())

            def answer(self, body):
                healthy = self.path == "/healthy"
                target.checks += healthy
                text = json.dumps({"target": target.address, "method": self.command,
                                   "path": self.path, "body": body,
                                   "headers": [[k.lower(), v] for k, v in self.headers.items()]})
                self.send_response(target.health if healthy else 201)
                self.send_header("Set-Cookie", "a=1")
                self.send_header("Set-Cookie", "b=2")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(text.encode())
                self.wfile.flush()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer((address, port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        case.addCleanup(self.stop)

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(PATIENCE)
            self._server = None


def ask(host, path="/", method="GET", headers=None, body=None, port=80, tls=None):
    """A request of a client's, which finds `host` by its name. Raises OSError."""
    if tls:
        connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=tls)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers or {})
        reply = connection.getresponse()
        return Reply(reply.status, reply.getheaders(), reply.read().decode())
    finally:
        connection.close()


def forward(*groups):
    return {"forward": {"targetGroups": [{"targetGroupIdentifier": group, "weight": weight}
                                         for group, weight in groups]}}


def fixed(status):
    return {"fixedResponse": {"statusCode": status}}


def path_match(kind, value, **more):
    return {"httpMatch": {"pathMatch": {"match": {kind: value}, "caseSensitive": True}, **more}}


class Case(unittest.TestCase):
    """Each test has an empty account and its own targets."""

    def setUp(self):
        world.admin("reset", "POST")
        self.network = world.api("POST", "/servicenetworks", {"name": "network"})["id"]
        world.api("POST", "/servicenetworkvpcassociations",
            {"serviceNetworkIdentifier": self.network, "vpcIdentifier": VPC})

    def service(self, name, port=80, protocol="HTTP", default=None, **more):
        """A service with one listener, in the network; returns it with `listener` and `host`."""
        made = world.api("POST", "/services", {"name": name, **more})
        made["listener"] = world.api("POST", f"/services/{made['id']}/listeners",
                               {"name": "listener", "protocol": protocol, "port": port,
                                "defaultAction": default or fixed(404)})["id"]
        made["association"] = world.api("POST", "/servicenetworkserviceassociations",
                                  {"serviceIdentifier": made["id"],
                                   "serviceNetworkIdentifier": self.network})["id"]
        made["host"] = made["dnsEntry"]["domainName"]
        return made

    def rule(self, service, priority, match, action):
        path = f"/services/{service['id']}/listeners/{service['listener']}/rules"
        return world.api("POST", path, {"name": f"number-{priority}", "priority": priority, "match": match,
                                  "action": action})["id"]

    def group(self, name, *targets, check=None):
        """Health checks every 5 s of the settings, which are 0.2 s here, on /healthy."""
        check = {"enabled": True, "path": "/healthy", "healthCheckIntervalSeconds": 5,
                 "healthCheckTimeoutSeconds": 5, "healthyThresholdCount": 2,
                 "unhealthyThresholdCount": 2, **(check or {})}
        group = world.api("POST", "/targetgroups",
                    {"name": name, "type": "IP",
                     "config": {"port": 8090, "protocol": "HTTP", "protocolVersion": "HTTP1",
                                "vpcIdentifier": VPC, "healthCheck": check}})["id"]
        if targets:
            world.api("POST", f"/targetgroups/{group}/registertargets",
                {"targets": [{"id": t.address, "port": t.port} for t in targets]})
        return group

    def statuses(self, group):
        items = world.api("POST", f"/targetgroups/{group}/listtargets", {})["items"]
        return {item["id"]: item["status"] for item in items}

    def wait_healthy(self, group, *targets):
        until(lambda: all(self.statuses(group).get(t.address) == "HEALTHY" for t in targets))

    def served(self, service, **how):
        """Waits until the default action of the service answers."""
        until(lambda: ask(service["host"], "/nothing-here", **how))


class Addresses(Case):
    def test_a_service_answers_where_its_name_leads(self):
        one = self.service("one")
        other = self.service("other", port=8090, default=fixed(500))
        self.assertEqual(until(lambda: ask(one["host"])).status, 404)
        self.assertEqual(until(lambda: ask(other["host"], port=8090)).status, 500)
        with self.assertRaises(ConnectionRefusedError):
            ask(one["host"], port=8090)

    def test_a_custom_domain_leads_there_too(self):
        self.service("one", customDomainName="parking.example", default=fixed(500))
        self.assertEqual(until(lambda: ask("parking.example")).status, 500)
        report = world.admin("dataplane")["services"][0]
        self.assertEqual(ask(report["address"]).status, 404)
        self.assertEqual(ask(report["address"], headers={"Host": "parking.example"}).status, 500)

    def test_without_an_association_nobody_gets_there(self):
        service = self.service("one")
        self.served(service)
        world.api("DELETE", f"/servicenetworkserviceassociations/{service['association']}")
        until(lambda: self.is_refused(service["host"]))

    def is_refused(self, host):
        try:
            ask(host)
        except ConnectionRefusedError:
            return True
        return False

    def test_a_deleted_service_has_no_name_any_more(self):
        service = self.service("one")
        self.served(service)
        world.api("DELETE", f"/servicenetworkserviceassociations/{service['association']}")
        world.api("DELETE", f"/services/{service['id']}")
        until(lambda: service["host"] not in self.hosts_file())

    def hosts_file(self):
        return (world.program.hosts / "services").read_text()

    def test_https_shows_a_certificate_for_the_name(self):
        service = self.service("secure", port=443, protocol="HTTPS", default=fixed(500))
        trusted = ssl.create_default_context(cafile=world.ca_file)
        reply = until(lambda: ask(service["host"], port=443, tls=trusted))
        self.assertEqual(reply.status, 500)


class Routing(Case):
    def test_the_first_rule_that_matches_decides(self):
        target = Target(self, "10.244.0.10")
        service, group = self.service("routes"), self.group("routes", target)
        self.rule(service, 10, path_match("exact", "/exact"), fixed(500))
        self.rule(service, 20, path_match("prefix", "/v2"), forward((group, 1)))
        self.rule(service, 15, path_match("prefix", "/v2/closed"), fixed(404))
        self.rule(service, 30, path_match("prefix", "/", headerMatches=[
            {"name": "version", "match": {"exact": "two"}}]), forward((group, 1)))
        self.rule(service, 40, path_match("prefix", "/m", method="PUT"), forward((group, 1)))
        host = service["host"]
        until(lambda: ask(host, "/v2").status == 201)
        for path, how, want in [
                ("/exact", {}, 500), ("/Exact", {}, 404), ("/exact/", {}, 404),
                ("/v2/x?y=1", {}, 201), ("/v2example", {}, 404), ("/v2/closed/x", {}, 404),
                ("/other", {}, 404), ("/other", {"headers": {"Version": "two"}}, 201),
                ("/other", {"headers": {"Version": "three"}}, 404),
                ("/m", {"method": "PUT", "body": "x"}, 201), ("/m", {"method": "POST"}, 404)]:
            with self.subTest(path=path, **how):
                self.assertEqual(ask(host, path, **how).status, want)

    def test_changed_settings_of_the_emulator_count(self):
        service = self.service("settings")
        self.rule(service, 1, path_match("prefix", "/v2"), fixed(500))
        until(lambda: ask(service["host"], "/v2").status == 500)
        self.assertEqual(ask(service["host"], "/v2example").status, 404)
        world.admin("settings", "PATCH", {"prefix-segments": False})
        self.addCleanup(world.admin, "settings", "PATCH", {"prefix-segments": True})
        until(lambda: ask(service["host"], "/v2example").status == 500)

    def test_what_is_sent_arrives_and_the_answer_comes_back(self):
        target = Target(self, "10.244.0.10")
        group = self.group("all", target)
        service = self.service("all", default=forward((group, 1)))
        host = service["host"]
        until(lambda: ask(host).status == 201)
        reply = ask(host, "/a%20b/%2F?q=%26&r", "PATCH", body="some text",
                    headers={"X-Mine": "1", "Connection": "X-Hop", "X-Hop": "2",
                             "x-amzn-lattice-identity": "forged"})
        seen = json.loads(reply.body)
        self.assertEqual((seen["method"], seen["path"], seen["body"]),
                         ("PATCH", "/a%20b/%2F?q=%26&r", "some text"))
        headers = dict(seen["headers"])
        self.assertEqual(headers["host"], host)
        self.assertEqual(headers["x-mine"], "1")
        self.assertEqual(headers["x-forwarded-for-proto"], "http")
        self.assertEqual(headers["x-forwarded-for-port"], "80")
        self.assertIn(f"vpc/{VPC}", headers["x-amzn-lattice-network"])
        self.assertIn(service["id"], headers["x-amzn-lattice-target"])
        for absent in ("x-hop", "x-amzn-lattice-identity", "user-agent", "expect", "accept"):
            self.assertNotIn(absent, headers)
        self.assertEqual([v for k, v in reply.headers if k == "Set-Cookie"], ["a=1", "b=2"])
        self.assertEqual(len([k for k, _ in reply.headers if k == "Date"]), 1)
        big = "x" * (4 << 20)
        self.assertEqual(json.loads(ask(host, method="POST", body=big).body)["body"], big)
        self.assertEqual(ask(host, method="HEAD").body, "")

    def test_weights_are_kept(self):
        targets = [Target(self, f"10.244.0.{n}") for n in (11, 12, 13)]
        groups = [self.group(f"group-{t.address.split('.')[-1]}", t) for t in targets]
        service = self.service("weights", default=forward((groups[0], 70), (groups[1], 30),
                                                          (groups[2], 0)))
        until(lambda: ask(service["host"]).status == 201)
        counts = collections.Counter(json.loads(ask(service["host"]).body)["target"]
                                     for _ in range(300))
        self.assertEqual(counts["10.244.0.13"], 0)
        sigma = (300 * 0.7 * 0.3) ** 0.5
        self.assertLessEqual(abs(counts["10.244.0.11"] - 210), 3 * sigma, counts)

    def test_an_empty_group_keeps_its_share(self):
        target = Target(self, "10.244.0.10")
        group, empty = self.group("full", target), self.group("empty")
        service = self.service("shares", default=forward((group, 1), (empty, 1)))
        until(lambda: ask(service["host"]).status == 201)
        counts = collections.Counter(ask(service["host"]).status for _ in range(40))
        self.assertEqual(set(counts), {201, 503})
        self.assertLessEqual(abs(counts[503] - 20), 2, counts)


class Health(Case):
    def setUp(self):
        super().setUp()
        self.one, self.two = Target(self, "10.244.0.11"), Target(self, "10.244.0.12")
        self.targets = self.group("checked", self.one, self.two)
        self.assertEqual(set(self.statuses(self.targets).values()), {"UNUSED"})
        self.host = self.service("checked", default=forward((self.targets, 1)))["host"]
        self.wait_healthy(self.targets, self.one, self.two)

    def reached(self):
        replies = [ask(self.host) for _ in range(10)]
        return collections.Counter(json.loads(r.body)["target"] if r.status == 201 else r.status
                                   for r in replies)

    def test_requests_take_turns_among_healthy_targets(self):
        until(lambda: self.reached() == {"10.244.0.11": 5, "10.244.0.12": 5})
        self.one.health = 500
        until(lambda: self.statuses(self.targets)["10.244.0.11"] == "UNHEALTHY")
        until(lambda: self.reached() == {"10.244.0.12": 10})
        self.one.health = 200
        until(lambda: self.statuses(self.targets)["10.244.0.11"] == "HEALTHY")
        until(lambda: self.reached() == {"10.244.0.11": 5, "10.244.0.12": 5})

    def test_when_none_is_healthy_all_get_requests(self):
        self.one.health = self.two.health = 503
        until(lambda: set(self.statuses(self.targets).values()) == {"UNHEALTHY"})
        until(lambda: self.reached() == {"10.244.0.11": 5, "10.244.0.12": 5})

    def test_a_target_that_is_gone_is_found_out(self):
        self.one.stop()
        until(lambda: self.statuses(self.targets)["10.244.0.11"] == "UNHEALTHY")
        until(lambda: self.reached() == {"10.244.0.12": 10})
        self.two.stop()
        until(lambda: self.reached() == {502: 10})

    def test_deregistered_targets_drain(self):
        world.api("POST", f"/targetgroups/{self.targets}/deregistertargets",
            {"targets": [{"id": "10.244.0.11", "port": 8090}]})
        self.assertEqual(self.statuses(self.targets)["10.244.0.11"], "DRAINING")
        until(lambda: self.reached() == {"10.244.0.12": 10})
        until(lambda: set(self.statuses(self.targets)) == {"10.244.0.12"})
        checks = self.one.checks
        time.sleep(0.5)
        self.assertLessEqual(self.one.checks, checks + 1)

    def test_changed_settings_count(self):
        world.api("PATCH", f"/targetgroups/{self.targets}",
            {"healthCheck": {"enabled": True, "path": "/healthy", "matcher": {"httpCode": "418"},
                             "healthCheckIntervalSeconds": 5, "unhealthyThresholdCount": 2}})
        until(lambda: set(self.statuses(self.targets).values()) == {"UNHEALTHY"})
        world.api("PATCH", f"/targetgroups/{self.targets}", {"healthCheck": {"enabled": False}})
        until(lambda: set(self.statuses(self.targets).values()) == {"UNAVAILABLE"})
        until(lambda: self.reached() == {"10.244.0.11": 5, "10.244.0.12": 5})


class Restart(Case):
    def test_a_killed_emulator_serves_again(self):
        target = Target(self, "10.244.0.10")
        group = self.group("kept", target)
        service = self.service("kept", default=forward((group, 1)))
        until(lambda: ask(service["host"]).status == 201)
        world.program.kill()
        world.program.start()
        until(lambda: ask(service["host"]).status == 201)
        self.wait_healthy(group, target)

