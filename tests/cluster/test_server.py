"""One process: how it ends is told, a crash is a crash, and its environment is what was asked for."""

import sys
import tempfile
import time
import unittest
from pathlib import Path

from server import ClusterError, Server
from test_guard import is_running, wait_for


class ServerTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def server(self, script, **keywords):
        server = Server("one", ["sh", "-c", script], self.folder / "log", None, **keywords)
        self.addCleanup(server.stop)
        server.start(1.0)
        return server

    def says(self, server, text):
        server.wait_until(lambda: text in server.log_tail(), 20)

    def test_stop_tells_the_exit_code(self):
        server = self.server("trap 'exit 3' TERM; echo up; while :; do sleep 0.05; done")
        self.says(server, "up")
        self.assertEqual(server.stop(), 3)
        self.assertIsNone(server.stop())

    def test_stop_tells_that_it_had_to_kill(self):
        server = self.server("trap '' TERM; echo up; while :; do sleep 0.05; done")
        self.says(server, "up")
        self.assertEqual(server.stop(), 128 + 9)

    def test_kill_is_at_once_and_allows_no_handler(self):
        server = self.server("trap 'echo handled' TERM EXIT; echo up; while :; do sleep 0.05; done")
        self.says(server, "up")
        pid = server.command_pid
        started = time.monotonic()
        server.kill()
        self.assertLess(time.monotonic() - started, 5)
        self.assertFalse(is_running(pid))
        self.assertNotIn("handled", server.log_tail())
        server.start(1.0)
        self.assertNotEqual(server.command_pid, pid)

    def test_command_pid_of_what_does_not_run(self):
        server = self.server("echo last words; exit 1")
        self.assertTrue(wait_for(lambda: "last words" in server.log_tail()))
        server.stop()
        with self.assertRaisesRegex(ClusterError, "(?s)one does not run.*last words"):
            print(server.command_pid, file=sys.stderr)

    def test_environment_goes_on_top(self):
        server = self.server("echo $GREETING $HOME_OF; sleep 60", env={"GREETING": "hello"})
        self.says(server, "hello")


if __name__ == "__main__":
    unittest.main()
