"""guard.py and server.py on small commands: whoever dies, and however, no server is left."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

from server import GUARD, ClusterError, Server, free_ports

PATIENCE_SECONDS = 10
# A command that tells its pid and ends only by force.
STUBBORN = ("import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)")
# Starts a guard with such a command, as a parent that then just waits.
PARENT = ("import os, subprocess, sys, time;"
          "subprocess.Popen([sys.executable, sys.argv[1], str(os.getpid()), '5', sys.argv[2],"
          " sys.executable, '-c', sys.argv[4], sys.argv[3]]); time.sleep(60)")


def is_running(pid):
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(condition):
    """True as soon as condition() is, False when it stays false."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class GuardTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.pid_file = self.folder / "pid"

    def server(self, *command, remove=None):
        one = Server("sample", command, self.folder / "log", remove)
        self.addCleanup(one.stop)
        return one

    def stubborn(self):
        return self.server(sys.executable, "-c", STUBBORN, self.pid_file)

    def told_pid(self):
        self.assertTrue(wait_for(lambda: self.pid_file.exists() and self.pid_file.read_text()))
        return int(self.pid_file.read_text())

    def test_stop_kills_after_the_grace(self):
        one = self.stubborn()
        one.start(grace_seconds=0.5)
        pid = self.told_pid()
        started = time.monotonic()
        one.stop()
        self.assertFalse(is_running(pid))
        self.assertGreaterEqual(time.monotonic() - started, 0.5)
        self.assertIsNone(one.pid)

    def test_command_dies_with_a_killed_guard(self):
        one = self.stubborn()
        one.start(grace_seconds=5)
        pid = self.told_pid()
        os.kill(one.pid, signal.SIGKILL)
        self.assertTrue(wait_for(lambda: not is_running(pid)))

    def test_command_and_folder_go_with_a_killed_parent(self):
        doomed = self.folder / "doomed"
        doomed.mkdir()
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, GUARD, doomed, self.pid_file, STUBBORN])
        pid = self.told_pid()
        parent.kill()
        parent.wait()
        self.assertTrue(wait_for(lambda: not is_running(pid) and not doomed.exists()))

    def test_command_outlives_the_thread_that_started_it(self):
        one = self.stubborn()
        thread = threading.Thread(target=one.start, args=(0.1,))
        thread.start()
        thread.join()
        pid = self.told_pid()
        time.sleep(0.2)
        self.assertTrue(is_running(pid))

    def test_early_end_is_told_with_the_log(self):
        one = self.server("sh", "-c", "echo no such flag; exit 3")
        one.start(grace_seconds=1)
        with self.assertRaisesRegex(ClusterError, "(?s)ended with exit code 3.*no such flag"):
            one.wait_until(lambda: False, PATIENCE_SECONDS)

    def test_never_ready_is_told(self):
        one = self.server("sleep", "60")
        one.start(grace_seconds=1)
        with self.assertRaisesRegex(ClusterError, "not ready in 0 s"):
            one.wait_until(lambda: False, 0.1)

    def test_free_ports_differ(self):
        self.assertEqual(len(set(free_ports(20))), 20)


if __name__ == "__main__":
    unittest.main()
