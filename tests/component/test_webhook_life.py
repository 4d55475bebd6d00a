"""lattice-webhook from start to end: starts that fail, overload, change of certificate, drain."""
import itertools
import os
import shutil
import subprocess
import threading
import time
import unittest
from pathlib import Path

import stage
from reviews import PATIENCE, gateway, post, review, route
from stage import WebhookCase, ask, connect
from webhook import Webhook, default_bin, free_port

USAGE = 3  # exit status where the settings are wrong, 1 where their consequences are
cluster = None


def setUpModule():
    global cluster
    cluster = stage.start_cluster()


class Load:
    """Threads that send reviews like client-go: connections are kept, a 503 is asked again elsewhere,
    anything else than an answered review is a lost call. New connections go to the `endpoints` in turn."""

    def __init__(self, *webhooks, threads=4, keep=True):
        self.endpoints = list(webhooks)
        self.answered = {webhook: 0 for webhook in webhooks}
        self.lost, self.serials = [], []
        self._keep = keep
        self._ids, self._turns = itertools.count(), itertools.count()
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _run(self):
        connection = webhook = None
        while not self._end.is_set():
            uid = f"uid-{next(self._ids)}"
            for _ in range(10):  # as often as client-go
                reply = None
                if not connection:
                    webhook = self.endpoints[next(self._turns) % len(self.endpoints)]
                    try:
                        connection = connect(webhook)
                    except ConnectionRefusedError:
                        continue
                    except OSError as error:
                        self.lost.append((webhook.port, repr(error)))
                        continue
                    self.serials.append((time.monotonic(), connection.serial()))
                reply = connection.ask(post(review(route(), uid=uid)))
                if not reply or "close" in reply.fields.get("connection", "") or not self._keep:
                    connection.socket.close()
                    connection = None
                if not reply or reply.status != 503 or reply.fields.get("retry-after") != "0":
                    break
            if reply and reply.status == 200 and reply.response()["uid"] == uid and reply.response()["allowed"]:
                self.answered[webhook] += 1
            else:
                self.lost.append((webhook.port, reply and (reply.status, reply.body)))


class Starts(unittest.TestCase):
    """Nothing listens and everything is said when a start fails."""

    def setUp(self):
        self.folder = Path(stage.folder_of(self))
        self.webhook = stage.make_webhook(cluster, self.folder)
        self.certs = self.folder / "certs"

    def fails(self, code, *fragments, flags=(), env=None, without=()):
        command = list(map(str, self.webhook.command()))
        for flag in without:
            at = command.index(flag)
            del command[at:at + 2]
        clean = {name: value for name, value in os.environ.items() if name != "KUBECONFIG"}
        done = subprocess.run([*command, *flags], capture_output=True, text=True, timeout=PATIENCE, check=False,
                              env={**clean, "HOME": str(self.folder), **(env or {})})
        self.assertEqual(done.returncode, code, done.stderr)
        for fragment in fragments:
            self.assertIn(fragment, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_settings(self):
        self.fails(USAGE, "--tls-cert-file", without=["--tls-cert-file"])
        self.fails(USAGE, "--max-in-fligth", "max-in-flight", flags=["--max-in-fligth=1"])
        self.fails(USAGE, "max-in-flight", '"many"', "1..4096", flags=["--max-in-flight=many"])
        self.fails(USAGE, "enforce", '"specs"', "reference", flags=["--enforce=specs"])
        self.fails(USAGE, "account-id", "12 digits", flags=["--account-id=1"])
        self.fails(USAGE, "LATTICE_TREADS", "did you mean the one for threads?", env={"LATTICE_TREADS": "2"})
        self.fails(USAGE, "LATTICE_THREADS", "two", "0..64", env={"LATTICE_THREADS": "two"})
        self.fails(USAGE, 'unexpected argument "serve"', flags=["serve"])
        (self.folder / "settings.yaml").write_text("threads: 1\nthread: 2\n")
        self.fails(USAGE, "settings.yaml", "thread", flags=["--config", str(self.folder / "settings.yaml")])
        self.fails(USAGE, "nowhere.yaml", "No such file", flags=["--config", str(self.folder / "nowhere.yaml")])

    def test_certificates(self):
        other = self.folder / "other"
        subprocess.run([default_bin() / "latticectl", "certs", "--out", other], check=True)
        shutil.copy(other / "tls.key", self.certs / "tls.key")
        self.fails(1, "tls.key", "cannot start", "does not belong to")
        (self.certs / "tls.key").write_text("no key\n")
        self.fails(1, "tls.key", "cannot start")
        (self.certs / "tls.key").unlink()
        self.fails(1, "tls.key", "No such file")
        (self.certs / "tls.crt").write_bytes(b"\0" * 100)
        self.fails(1, "tls.crt", "cannot start")
        (self.certs / "tls.crt").unlink()
        self.fails(1, "tls.crt", "No such file")
        (self.certs / "tls.crt").mkdir()
        self.fails(1, "tls.crt", "directory")

    def test_a_certificate_that_has_expired(self):
        folder = self.folder / "issuer"
        folder.mkdir()
        (folder / "index.txt").touch()
        (folder / "ca.cnf").write_text(
            f"[ca]\ndefault_ca=d\n[d]\ndatabase={folder}/index.txt\nnew_certs_dir={folder}\nx509_extensions=x\n"
            "default_md=sha256\npolicy=p\nrand_serial=yes\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=IP:127.0.0.1\n")
        key, request = self.certs / "tls.key", folder / "request"
        subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", "/CN=old", "-out", request], check=True)
        subprocess.run(["openssl", "ca", "-batch", "-selfsign", "-config", folder / "ca.cnf", "-keyfile", key,
                        "-in", request, "-out", self.certs / "tls.crt", "-notext",
                        "-startdate", "200101000000Z", "-enddate", "200201000000Z"], check=True, capture_output=True)
        self.fails(1, "tls.crt", "expired", "2020-02-01")

    def test_kubeconfigs(self):
        self.fails(1, "kubeconfig", without=["--kubeconfig"])
        self.fails(1, "nowhere", "No such file", without=["--kubeconfig"], flags=["--kubeconfig=nowhere"])
        (self.folder / "broken").write_text("clusters: [")
        self.fails(1, "broken", "line", without=["--kubeconfig"], flags=["--kubeconfig", str(self.folder / "broken")])
        self.fails(1, '"prod"', flags=["--context=prod"])

    def test_ports_in_use(self):
        with self.webhook:
            for name in ("listen-address", "health-address"):
                port = self.webhook.port if name == "listen-address" else self.webhook.health_port
                other = Webhook(cluster, default_bin(), self.folder, register=False)
                flags = {"listen-address": other.port, "health-address": other.health_port}
                mine, self.webhook = self.webhook, other
                self.fails(1, f"port {port} on 127.0.0.1 is in use", without=[f"--{key}" for key in flags],
                           flags=[f"--{key}=127.0.0.1:{port if key == name else free_port()}" for key in flags])
                self.webhook = mine

    def test_an_end_before_the_first_list(self):
        """A replica that never got ready, because nobody is at the API server's address, ends as well."""
        webhook = stage.make_webhook(stage.Kubeconfig(cluster, self.folder, port=free_port()), self.folder)
        with self.assertRaises(stage.WebhookError):
            webhook.wait_ready = lambda: Webhook.wait_ready(webhook, 2)
            webhook.start()
        status, text = webhook.get("/readyz")
        self.assertEqual(status, 503)
        self.assertIn("[-]cache failed: ", text)
        self.assertEqual(webhook.get("/healthz")[0], 200)
        self.assertTrue(ask(webhook, review(route(path_type="RegularExpression"))).response()["allowed"])
        self.assertEqual(webhook.stop(), 0)


class Overload(WebhookCase):
    @classmethod
    def setUpClass(cls):
        WebhookCase.webhook = stage.make_webhook(cluster, stage.folder_of(cls), "--max-in-flight", "2")
        cls.addClassCleanup(cls.webhook.stop)
        cls.webhook.start()

    def test_what_is_too_much_is_sent_elsewhere_at_once(self):
        request = post(review(route()))
        busy = [connect(self.webhook) for _ in range(2)]
        for connection in busy:
            connection.send(request[:-1])
        deadline = time.monotonic() + PATIENCE
        while "webhook_requests_in_flight 2" not in self.webhook.get("/metrics")[1]:
            self.assertLess(time.monotonic(), deadline)
        with connect(self.webhook) as connection:
            reply = connection.ask(request)
            self.assert_status(reply, 503, "2 requests in flight")
            self.assertEqual((reply.fields["retry-after"], reply.fields["connection"].lower()), ("0", "close"))
            self.assertIsNone(connection.read())
        for connection in busy:
            self.assertTrue(connection.ask(request[-1:]).response()["allowed"])
            connection.socket.close()
        self.assertRegex(self.webhook.get("/metrics")[1], r"requests_refused_busy_total 1\n")

    def test_clients_that_ask_again_get_their_answers(self):
        with Load(self.webhook, threads=2) as load:
            time.sleep(1)
        self.assertEqual(load.lost, [])
        self.assertGreater(load.answered[self.webhook], 10)


class Certificates(WebhookCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = stage.folder_of(cls)
        WebhookCase.webhook = stage.make_webhook(cluster, cls.folder)
        cls.addClassCleanup(cls.webhook.stop)
        cls.webhook.start()

    def serial(self):
        with connect(self.webhook) as connection:
            return connection.serial()

    def change(self):
        """Puts a certificate of a new CA in place, which clients trust before; returns its serial number
        once it is served."""
        old = self.serial()
        certs = self.webhook.ca_file.parent
        issuer = stage.make_webhook(cluster, stage.folder_of(self))
        shutil.copy(issuer.ca_file, certs / f"ca-{issuer.port}.crt")
        time.sleep(0.3)
        for name in ("tls.crt", "tls.key"):
            shutil.copy(issuer.ca_file.parent / name, certs / "new")
            (certs / "new").rename(certs / name)
        deadline = time.monotonic() + PATIENCE
        while self.serial() == old:
            self.assertLess(time.monotonic(), deadline, self.webhook.log()[-2000:])
            time.sleep(0.05)
        return self.serial()

    def test_a_change_under_load_loses_nothing(self):
        for keep in (True, False):
            with self.subTest(keep=keep), Load(self.webhook, keep=keep, threads=3) as load:
                time.sleep(0.5)
                wanted = self.change()
                seen = time.monotonic()
                time.sleep(0.5)
            self.assertEqual(load.lost, [])
            self.assertGreater(load.answered[self.webhook], 10)
            self.assertEqual({serial for at, serial in load.serials if at > seen} - {wanted}, set())

    def test_a_bad_replacement_is_not_served(self):
        old = self.serial()
        (Path(self.folder) / "certs" / "tls.crt").write_text("half a cert")
        deadline = time.monotonic() + PATIENCE
        while "the old one stays" not in self.webhook.log():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertEqual(self.serial(), old)
        self.assertEqual(self.webhook.get("/readyz")[0], 200)
        self.change()


class Drain(unittest.TestCase):
    def start(self, *flags):
        webhook = stage.make_webhook(cluster, stage.folder_of(self), *flags)
        self.addCleanup(webhook.stop)
        webhook.start()
        return webhook

    def test_no_call_is_lost_when_a_replica_ends(self):
        leaving, staying = self.start("--drain-grace", "1500ms"), self.start()
        with Load(leaving, staying) as load:
            time.sleep(0.5)
            leaving.process.terminate()
            deadline = time.monotonic() + PATIENCE
            while (answer := leaving.get("/readyz"))[0] == 200:
                self.assertLess(time.monotonic(), deadline)
            load.endpoints = [staying]  # what a Service does with a replica that is not ready
            served = load.answered[leaving]
            self.assertEqual(leaving.process.wait(PATIENCE), 0)
            time.sleep(0.5)
        self.assertEqual(answer[0], 503)
        self.assertIn("[-]serving failed: the process is shutting down", answer[1])
        self.assertEqual(load.lost, [])
        self.assertGreater(served, 10)
        self.assertGreater(load.answered[staying], 10)

    def test_no_call_is_lost_although_nobody_looks_at_readiness(self):
        for keep in (True, False):
            leaving, staying = self.start("--drain-grace", "300ms"), self.start()
            with self.subTest(keep=keep), Load(leaving, staying, keep=keep) as load:
                time.sleep(0.5)
                leaving.process.terminate()
                self.assertEqual(leaving.process.wait(PATIENCE), 0)
                time.sleep(0.3)
            self.assertEqual(load.lost, [])
            self.assertGreater(min(load.answered.values()), 1)

    def test_in_the_time_of_grace_everything_is_answered(self):
        webhook = self.start("--drain-grace", "2s")
        with connect(webhook) as kept:
            self.assertNotIn("close", kept.ask(post(review(route()))).fields.get("connection", ""))
            webhook.process.terminate()
            while webhook.get("/readyz")[0] == 200:
                pass
            reply = kept.ask(post(review(route())))
            self.assertTrue(reply.response()["allowed"])
            self.assertEqual(reply.fields["connection"].lower(), "close")
            self.assertTrue(ask(webhook, review(gateway())).response()["allowed"])
        self.assertEqual(webhook.process.wait(PATIENCE), 0)

    def test_a_request_that_has_begun_is_finished(self):
        webhook = self.start()
        request = post(review(route()))
        with connect(webhook) as connection, connect(webhook) as idle:
            connection.send(request[:-1])
            while "webhook_requests_in_flight 1" not in webhook.get("/metrics")[1]:
                pass
            webhook.process.terminate()
            reply = None
            for _ in range(200):
                try:
                    connect(webhook).socket.close()
                    time.sleep(0.05)
                except OSError:
                    reply = idle.ask(request)
                    break
            self.assertEqual((reply.status, reply.fields["retry-after"]), (503, "0"))
            self.assertIn("shutting down", reply.json()["message"])
            self.assertTrue(connection.ask(request[-1:]).response()["allowed"])
        self.assertEqual(webhook.process.wait(PATIENCE), 0)

    def test_what_does_not_end_is_cut_off(self):
        webhook = self.start("--drain-wait", "300ms")
        with connect(webhook) as connection:
            connection.send(post(review(route()))[:-1])
            while "webhook_requests_in_flight 1" not in webhook.get("/metrics")[1]:
                pass
            webhook.process.terminate()
            self.assertEqual(webhook.process.wait(PATIENCE), 1)
        self.assertIn("requests were cut off", webhook.log())
        webhook.process = None


if __name__ == "__main__":
    unittest.main()
