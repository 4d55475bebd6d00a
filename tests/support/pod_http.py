"""The HTTP/1.1 side of the pod backend: requests in, answers out, over asyncio streams.

It understands what proxies and curl send: keep-alive, Content-Length, chunked bodies (which are
read and dropped), HEAD, HTTP/1.0. Anything else gets 400 and the end of the connection.
"""

import asyncio
import dataclasses
import http

MAX_BODY_BYTES = 16 << 20


@dataclasses.dataclass
class Request:
    """One request; `headers` are (name, value) in their order, as they came."""

    method: str
    target: str
    version: str
    headers: list
    port: int  # of our end

    def header(self, name):
        """The first value of a header, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclasses.dataclass
class Answer:
    """What is sent back, after `delay` seconds."""

    status: int
    content_type: str
    body: bytes
    delay: float = 0.0


async def serve(reader, writer, answer):
    """Answers the requests of one connection until either side is done with it. Raises OSError or
    EOFError when the client goes away."""
    port = writer.get_extra_info("sockname")[1]
    while True:
        request = await _read(reader, port)
        if request is None:
            _send(writer, None, Answer(400, "text/plain", b"not HTTP/1.1\n"), last=True)
            await writer.drain()
            return
        reply = answer(request)
        await asyncio.sleep(reply.delay)
        last = _is_last(request)
        _send(writer, request, reply, last)
        await writer.drain()
        if last:
            return


async def _read(reader, port):
    """The next Request, its body read and dropped; None when it is malformed."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.LimitOverrunError:
        return None
    first, *lines = head[:-4].split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or words[2] not in ("HTTP/1.0", "HTTP/1.1"):
        return None
    if not all(":" in line for line in lines):
        return None
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    request = Request(*words, headers, port)
    return request if await _drop_body(reader, request) else None


async def _drop_body(reader, request):
    """False when its length makes no sense."""
    if request.header("transfer-encoding").lower() == "chunked":
        return await _drop_chunks(reader)
    length = request.header("content-length") or "0"
    if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
        return False
    await reader.readexactly(int(length))
    return True


async def _drop_chunks(reader):
    total = 0
    while total <= MAX_BODY_BYTES:
        try:
            size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        except ValueError:
            return False
        total += size
        if size < 0 or total > MAX_BODY_BYTES:
            return False
        await reader.readexactly(size + 2)
        if size == 0:
            return True  # trailers are not understood; nobody here sends any
    return False


def _is_last(request):
    connection = request.header("connection").lower()
    return connection == "close" or (request.version == "HTTP/1.0" and connection != "keep-alive")


def _send(writer, request, reply, last):
    try:
        reason = http.HTTPStatus(reply.status).phrase
    except ValueError:
        reason = "Unknown"
    head = [f"HTTP/1.1 {reply.status} {reason}", f"Content-Type: {reply.content_type}",
            f"Content-Length: {len(reply.body)}"]
    if last:
        head.append("Connection: close")
    body = b"" if request and request.method == "HEAD" else reply.body
    writer.write("\r\n".join([*head, "", ""]).encode("latin-1") + body)
