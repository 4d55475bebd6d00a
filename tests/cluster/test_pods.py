"""Pods of a cluster with pods=True are Ready, have EndpointSlices and answer at their addresses, in a
network namespace, with privileges and without; and a run that is killed leaves nothing of it."""

import os
import signal
import subprocess
import sys
import threading
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUPPORT = HERE.parent / "support"
sys.path.insert(0, str(SUPPORT))

import netns
from cluster import NO_BUNDLE, Cluster
from test_cluster import is_gone, processes_of
from test_guard import wait_for

INSIDE = HERE / "pods_inside.py"
SECONDS = 240

# Neither a capability of root's nor a way to get one again. CAP_SETFCAP alone stays: the kernel
# asks for it where user 0 is mapped (user_namespaces(7)), which no other user needs.
WITHOUT_PRIVILEGES = ["setpriv", "--bounding-set=-all,+setfcap", "--inh-caps=-all"]

# A run that brings all up inside, tells where, and then hangs.
RUN = """\
import sys, time
sys.path[:0] = sys.argv[1:]
import netns
from cluster import Cluster
from pod_network import PodNetwork
netns.enter()
with Cluster(bundle="none", pods=True, log=lambda _: None) as cluster, PodNetwork(cluster):
    print(cluster.directory, *cluster.pids, flush=True)
    time.sleep(120)
"""


class PodsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Cluster(bundle=NO_BUNDLE, pods=True).prepare()

    def run_inside(self, *tests, prefix=()):
        done = subprocess.run(
            [*prefix, os.path.realpath(sys.executable), SUPPORT / "netns.py",
             os.path.realpath(sys.executable), INSIDE, *tests],
            capture_output=True, text=True, timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stderr, r"(?s)Ran [1-9][0-9]* tests? in .*\nOK\n$")
        return done.stdout

    def test_all_of_it_as_this_user(self):
        self.run_inside()

    def test_without_privileges(self):
        prefix = WITHOUT_PRIVILEGES if os.geteuid() == 0 else []
        self.run_inside("PodsTest.test_every_pod_answers_with_its_name",
                        "PodsTest.test_names_follow_the_folder", prefix=prefix)

    def test_killed_run_leaves_nothing(self):
        for number in (signal.SIGKILL, signal.SIGTERM):
            with self.subTest(number.name):
                run = subprocess.Popen([sys.executable, "-c", RUN, HERE, SUPPORT], text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                directory, *pids = run.stdout.readline().split()
                self.assertEqual(len(pids), 5)
                self.assertTrue(wait_for(lambda: len(processes_of(directory)) == 14),
                                "two for each of the five, the name server and the backend")
                run.send_signal(number)
                run.communicate()
                self.assertTrue(wait_for(lambda: is_gone(directory)), processes_of(directory))


class NamespaceTest(unittest.TestCase):
    def netns(self, *command):
        return subprocess.run([sys.executable, SUPPORT / "netns.py", *command],
                              capture_output=True, text=True, timeout=30, check=False)

    def test_exit_status_is_the_commands(self):
        self.assertEqual(self.netns("sh", "-c", "exit 7").returncode, 7)

    def test_command_that_is_not_there(self):
        done = self.netns("no-such-command")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1))
        self.assertIn("netns.py: [Errno 2]", done.stderr)

    def test_entering_twice_stays_where_it_is(self):
        script = f"readlink /proc/self/ns/net; exec {sys.executable} {SUPPORT}/netns.py readlink " \
                 "/proc/self/ns/net"
        outer, inner = self.netns("sh", "-c", script).stdout.split()
        self.assertEqual(outer, inner)
        self.assertNotEqual(outer, os.readlink("/proc/self/ns/net"))

    def test_host_keeps_its_files_and_routes(self):
        before = Path("/etc/resolv.conf").read_text()
        self.assertEqual(self.netns("cat", "/etc/resolv.conf").stdout,
                         netns.REPLACED["/etc/resolv.conf"])
        self.assertEqual(Path("/etc/resolv.conf").read_text(), before)
        routes = self.netns("ip", "route", "show", "table", "local").stdout
        self.assertIn("local 10.244.0.0/16 dev lo", routes)
        own = subprocess.run(["ip", "route", "show", "table", "local"], capture_output=True,
                             text=True, check=True).stdout
        self.assertNotIn("10.244.0.0/16", own)

    def test_user_without_namespaces_is_told_what_to_do(self):
        # No user namespace for an unmapped user either: root without CAP_SETFCAP cannot map itself.
        if os.geteuid() == 0:
            done = subprocess.run(
                ["setpriv", "--bounding-set=-all", "--inh-caps=-all",
                 os.path.realpath(sys.executable), SUPPORT / "netns.py", "true"],
                capture_output=True, text=True, timeout=30, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("run as root, or let users make namespaces", done.stderr)

    def test_too_late_with_threads(self):
        release = threading.Event()
        thread = threading.Thread(target=release.wait)
        thread.start()
        try:
            with self.assertRaisesRegex(netns.NamespaceError, "too late"):
                netns.enter()
        finally:
            release.set()
            thread.join()


if __name__ == "__main__":
    unittest.main()
