#!/usr/bin/env python3
"""A network namespace of the run's own, in which every pod address and every data plane address is
local and names come from a server of the run's own. Needs no privileges where the kernel lets
users make namespaces (user_namespaces(7)), and works as root too.

As a library, before any thread and any server is started:

    netns.enter()

As a program, which runs a command inside and has its exit status:

    netns.py COMMAND [ARG...]

In the namespace there is only `lo`, which is up; the addresses of LOCAL_RANGES are local, so a
server bound to 0.0.0.0 answers for all of them and tells them apart by the connection's own end.
/etc/resolv.conf names 127.0.0.1 alone (names.py answers there). Nothing reaches the network: what
must be downloaded or built has to be there before. The namespace ends with its last process; there
is nothing to clean up, however the run ends.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

# Pods (tests/cluster/pods.py), and the link-local range from which VPC Lattice gives its services'
# addresses to clients (VPC Lattice user guide, "How VPC Lattice works").
LOCAL_RANGES = ("10.244.0.0/16", "169.254.171.0/24")

# linux/sched.h and linux/mount.h
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000

# What replaces files of the host's while the namespace lives. A resolver of the host's own (nscd,
# systemd-resolved) would be asked by way of its socket, past resolv.conf: so nsswitch.conf too.
REPLACED = {
    "/etc/resolv.conf": "nameserver 127.0.0.1\noptions timeout:1 attempts:2\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nservices: files\n",
}
MARK = "LG_NETWORK_NAMESPACE"  # in the environment: the inode number of the namespace entered


class NamespaceError(Exception):
    """No namespace can be had here. The text says what to do about it."""


def enter():
    """Moves this process, and all it starts from now on, into a namespace of its own, for good.
    No-op when it is in one already. Raises NamespaceError."""
    if is_inside():
        return
    if threading.active_count() != 1:
        raise NamespaceError("enter() comes too late: threads that run would stay outside")
    _unshare()
    _make_addresses_local()
    _replace_files()
    os.environ[MARK] = _own_namespace()


def is_inside():
    """Whether this process is in a namespace that enter() made."""
    return os.environ.get(MARK) == _own_namespace()


def _own_namespace():
    return os.readlink("/proc/self/ns/net")


def _unshare():
    """As root just so; as anybody else in a user namespace, in which we are root."""
    user, group = os.geteuid(), os.getegid()
    try:
        _call("unshare", CLONE_NEWNET | CLONE_NEWNS)
        return
    except PermissionError:
        pass
    try:
        _call("unshare", CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS)
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    except OSError as error:
        raise NamespaceError(
            f"no network namespace for this user: {error.strerror}; run as root, or let users make "
            "namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, "
            "kernel.apparmor_restrict_unprivileged_userns)") from error


def _make_addresses_local():
    _ip("link", "set", "lo", "up")
    for addresses in LOCAL_RANGES:
        _ip("route", "add", "local", addresses, "dev", "lo")


def _ip(*arguments):
    try:
        done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise NamespaceError("no `ip` on PATH; install iproute2") from None
    if done.returncode != 0:
        raise NamespaceError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


def _replace_files():
    """Bind mounts, seen only in our mount namespace. The files behind them have no name any more
    once they are mounted, so nothing is left of them either."""
    _call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    for target, text in REPLACED.items():
        with tempfile.NamedTemporaryFile("w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o644)
            file.write(text)
            file.flush()
            try:
                _call("mount", file.name.encode(), target.encode(), None, MS_BIND, None)
            except OSError as error:
                raise NamespaceError(f"cannot replace {target}: {error.strerror}") from error


def _call(name, *arguments):
    """A function of libc that returns 0 or -1."""
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)


def main(command):
    if not command:
        print("usage: netns.py COMMAND [ARG...]", file=sys.stderr)
        return 2
    try:
        enter()
        os.execvp(command[0], command)
    except (NamespaceError, OSError) as error:
        print(f"netns.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
