"""One server process of the test control plane: started under guard.py, its log in a file."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

GUARD = Path(__file__).resolve().parent / "guard.py"
POLL_SECONDS = 0.03
LOG_TAIL_LINES = 15
# After its grace the guard kills at once; this much later it must be gone itself.
GUARD_MARGIN_SECONDS = 3.0

# Everything is on loopback; a proxy of the user's must not come between.
PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class ClusterError(Exception):
    """The control plane could not be brought up, or was used wrongly."""


class Server:
    """A named command with a log file. Start and stop may alternate; the log goes on. `env` goes on
    top of the environment."""

    def __init__(self, name, command, log_file, remove_if_orphaned, env=None):
        self.name = name
        self.command = [str(part) for part in command]
        self.log_file = Path(log_file)
        self.env = dict(env or {})
        self._remove = remove_if_orphaned
        self._process = None

    @property
    def pid(self):
        """The pid of the guard, which ends when the server does; None while stopped."""
        return self._process.pid if self._process else None

    def is_running(self):
        """Whether it was started and neither ended nor was stopped since."""
        return self._process is not None and self._process.poll() is None

    def start(self, grace_seconds):
        """Starts the command in a session of its own, so that Ctrl-C does not reach it."""
        with open(self.log_file, "ab") as log:
            self._process = subprocess.Popen(
                [*guarded(grace_seconds, self._remove), *self.command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=loopback_environment(**self.env))
        self._grace = grace_seconds

    def stop(self):
        """Asks it to end, and sees to it that it does. Returns its exit code (128 + signal when it
        had to be killed or a signal had ended it), None when it is not running."""
        if self._process is None:
            return None
        self._process.terminate()
        try:
            self._process.wait(self._grace + GUARD_MARGIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        code, self._process = self._process.returncode, None
        return code

    def kill(self):
        """Ends it as a crash would, without warning; returns when it is gone."""
        os.kill(self.command_pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    @property
    def command_pid(self):
        """The pid of the command itself, the guard's only child. Raises ClusterError when it does
        not run."""
        while self._process and self._process.poll() is None:
            pid = self._process.pid
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
            if children:
                return int(children.split()[0])
            time.sleep(POLL_SECONDS)  # the guard is about to start it, or to end
        raise ClusterError(f"{self.name} does not run\n{self.log_tail()}")

    def wait_until(self, ready, seconds):
        """Polls ready() until it is true. An OSError counts as not yet. Raises ClusterError, with
        the end of the log, when the server ends or the time runs out first."""
        deadline = time.monotonic() + seconds
        while True:
            code = self._process.poll()
            if code is not None:
                raise ClusterError(f"{self.name} ended with exit code {code}\n{self.log_tail()}")
            try:
                if ready():
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise ClusterError(f"{self.name} was not ready in {seconds:.0f} s\n"
                                   f"{self.log_tail()}")
            time.sleep(POLL_SECONDS)

    def log_tail(self):
        """The last lines of its log, indented, for an error message."""
        lines = self.log_file.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        return "\n".join(f"    {self.name}: {line}" for line in lines)


def guarded(grace_seconds, remove_if_orphaned=None):
    """What to put before a command that shall not outlive this process (guard.py)."""
    return [sys.executable, "-I", "-S", str(GUARD), str(os.getpid()), str(grace_seconds),
            str(remove_if_orphaned or "")]


def free_ports(count):
    """Different TCP ports of 127.0.0.1 that are free now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def loopback_environment(**extra):
    """Our environment without proxies and without the user's own kubeconfig, plus `extra`."""
    dropped = {*PROXY_VARIABLES, *(name.lower() for name in PROXY_VARIABLES), "KUBECONFIG"}
    return {**{name: value for name, value in os.environ.items() if name not in dropped}, **extra}
