#!/usr/bin/env python3
"""Answers HTTP/1.1 for every pod of a test cluster, at the pod's own address and ports.

    pod_backend.py --server URL --ca-file FILE --token-file FILE

It watches the pods and listens for each that runs, in a network namespace where pod addresses are
local (netns.py). What a pod answers follows from its containers (pod_model.py). A pod that is
deleted, or never was, refuses connections, and what it had open is cut.
"""

import argparse
import asyncio
import socket
import struct
import sys
import threading
from pathlib import Path

import pod_http
import pod_model
from pod_watch import watch


class Backend:
    """The listening sockets of all pods; lives in one event loop."""

    def __init__(self):
        self._pods = {}  # (address, port): pod_model.Pod
        self._servers = {}  # (address, port): asyncio.Server
        self._connections = {}  # (address, port): {StreamWriter}

    async def update(self, objects):
        """Takes the pods as the API tells them now."""
        before = self._pods
        self._pods = {(pod.address, port): pod
                      for pod in map(pod_model.from_object, objects) if pod
                      for port in pod.ports}
        for end in list(self._servers):
            if end not in self._pods or self._pods[end].uid != before[end].uid:
                self._close(end)
        for end in self._pods.keys() - self._servers.keys():
            await self._listen(end)

    async def _listen(self, end):
        try:
            server = await asyncio.start_server(
                lambda reader, writer: self._serve(end, reader, writer), *end, backlog=256)
        except OSError as error:
            print(f"cannot listen on {end[0]}:{end[1]}: {error}", file=sys.stderr, flush=True)
            return
        self._servers[end] = server
        self._connections[end] = set()

    def _close(self, end):
        self._servers.pop(end).close()
        for writer in self._connections.pop(end):
            _reset(writer)

    async def _serve(self, end, reader, writer):
        connections = self._connections.get(end)
        if connections is None:
            _reset(writer)
            return
        connections.add(writer)
        try:
            await pod_http.serve(reader, writer, lambda request: self._pods[end].answer(request))
        except (OSError, EOFError, KeyError):
            pass  # the client or the pod is gone
        finally:
            connections.discard(writer)
            writer.close()


def _reset(writer):
    """Ends a connection with RST (SO_LINGER with time 0, socket(7)), as a killed process does whose
    peer still sends."""
    writer.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def run(options):
    """Never returns: the process ends by a signal."""
    backend = Backend()
    loop = asyncio.get_running_loop()
    changes = asyncio.Queue()
    threading.Thread(
        target=watch, daemon=True,
        args=(options.server, options.ca_file, options.token_file.read_text(encoding="ascii"),
              "/api/v1/pods", lambda pods: loop.call_soon_threadsafe(changes.put_nowait, pods)),
    ).start()
    while True:
        pods = await changes.get()
        while not changes.empty():
            pods = changes.get_nowait()
        await backend.update(pods)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--server", required=True)
    parser.add_argument("--ca-file", required=True)
    parser.add_argument("--token-file", type=Path, required=True)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
