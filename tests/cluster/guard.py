#!/usr/bin/env python3
"""Runs one server of the test control plane so that it never outlives the run that started it.

    guard.py PARENT_PID GRACE_SECONDS REMOVE COMMAND [ARG...]

On SIGTERM the command gets SIGTERM, and SIGKILL when it is still there after the grace. When the
parent dies, however it dies, the command is killed at once and the folder REMOVE (or none, if
empty) is removed, for nobody else is left to do it. When the guard itself is killed, the kernel
kills the command (PR_SET_PDEATHSIG, prctl(2)). A process of its own does this, not preexec_fn in
the parent, because the kernel's "parent" is the thread that forked, and test runners end threads.

The exit code is the command's, 128 + signal when a signal ended it.
"""

import ctypes
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1  # linux/prctl.h
REMOVE_TRIES = 20


def main(parent_pid, grace_seconds, remove, command):
    stop_fd = _stop_requests()
    try:
        parent_fd = os.pidfd_open(parent_pid)
    except ProcessLookupError:
        return 1
    if os.getppid() != parent_pid:
        return 1
    libc = ctypes.CDLL(None, use_errno=True)
    with subprocess.Popen(command, preexec_fn=lambda: _die_with_guard(libc)) as child:
        child_fd = os.pidfd_open(child.pid)
        ready = _wait([parent_fd, child_fd, stop_fd], None)
        if parent_fd in ready:
            child.kill()
            child.wait()
            _remove(remove)
        elif child_fd not in ready:
            child.terminate()
            if not _wait([parent_fd, child_fd], grace_seconds):
                child.kill()
        code = child.wait()
    return code if code >= 0 else 128 - code


def _stop_requests():
    """A descriptor that is readable once SIGTERM or SIGINT came."""
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    signal.set_wakeup_fd(sender.detach())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return receiver.detach()


def _die_with_guard(libc):
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")


def _wait(descriptors, seconds):
    """The set of descriptors that are readable, empty when the time ran out."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    events = poll.poll(None if seconds is None else seconds * 1000)
    return {descriptor for descriptor, _ in events}


def _remove(folder):
    """Removes a folder into which a sibling of ours may still write while it is being killed."""
    for _ in range(REMOVE_TRIES if folder else 0):
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1)
        if not os.path.exists(folder):
            return


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], sys.argv[4:]))
