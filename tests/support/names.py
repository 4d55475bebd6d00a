"""The name server of a run's network namespace (netns.py): dnsmasq on 127.0.0.1:53.

It knows the names in the files of one folder, in the form of hosts(5), and follows changes of that
folder at once: whoever owns a name writes a file there, whole, by renaming it into place, and
writes it anew (or empty) to take a name back. All other names do not exist: nothing is forwarded.
"""

import shutil
import socket
import struct

import netns
from server import ClusterError, Server

GRACE_SECONDS = 1.0
READY_SECONDS = 20.0
ADDRESS = ("127.0.0.1", 53)
# A query for the A record of "ready.invalid" (RFC 1035, section 4), a name that cannot exist.
PROBE = struct.pack(">6H", 1, 0, 1, 0, 0, 0) + b"\x05ready\x07invalid\x00" + struct.pack(">2H", 1, 1)


class Names:
    """Starts and stops the server. `directory` is where its log goes and `hosts`, the folder of
    the names, is made; `orphan` as in server.Server."""

    def __init__(self, directory, orphan=None):
        self.hosts = directory / "hosts"
        self._log = directory / "dnsmasq.log"
        self._orphan = orphan
        self._server = None

    def start(self):
        """Returns when queries are answered. Raises ClusterError."""
        if not netns.is_inside():
            raise ClusterError("names.py serves a network namespace of its own: netns.enter() first")
        program = shutil.which("dnsmasq", path="/usr/sbin:/usr/local/sbin:/usr/bin")
        if program is None:
            raise ClusterError("no dnsmasq; install the Debian package dnsmasq-base (make setup)")
        self.hosts.mkdir()
        # --no-daemon also keeps the user: in a user namespace there is no other to change to.
        command = [program, "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts",
                   "--address=/#/", f"--hostsdir={self.hosts}", "--listen-address=127.0.0.1",
                   "--bind-interfaces", "--cache-size=0"]
        self._server = Server("dnsmasq", command, self._log, self._orphan)
        self._server.start(GRACE_SECONDS)
        self._server.wait_until(_answers, READY_SECONDS)

    def stop(self):
        """Ends it. No-op when it does not run."""
        if self._server:
            self._server.stop()


def _answers():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(1)
        client.connect(ADDRESS)
        client.send(PROBE)
        return client.recv(512)[:2] == PROBE[:2]
