"""A load generator: a fixed number of connections, each of which sends its next request when it has its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

Request = Callable[[int], bytes]
"""The bytes of request number so-and-so."""


@dataclass
class Answers:
    """What came back."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    """How many answers of each status."""
    times: list[float] = field(default_factory=list)
    """Seconds from the first byte sent to the last one received, for each request."""

    def percentile(self, share: float) -> float:
        """The time within which ``share`` of the answers came, in milliseconds."""
        ordered = sorted(self.times)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


class _Connection(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection; answers need a Content-Length."""

    def __init__(self, numbers: Iterator[int], request: Request, answers: Answers, done: asyncio.Future[None]) -> None:
        self._numbers, self._request, self._answers, self._done = numbers, request, answers, done
        self._received = b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast(asyncio.WriteTransport, transport)
        self._next()

    def _next(self) -> None:
        number = next(self._numbers, None)
        if number is None:
            self._done.set_result(None)
            self._transport.close()
            return
        request = self._request(number)
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Send the next request when the answer is whole."""
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        length = next(
            int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        if len(body) < length:
            return
        answers, status = self._answers, int(head[9:12])
        answers.times.append(time.perf_counter() - self._began)
        answers.statuses[status] = answers.statuses.get(status, 0) + 1
        self._received = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """A connection that ends before its time ends the run."""
        if not self._done.done():
            self._done.set_exception(error or ConnectionError("the server closed a connection"))


async def send(
    host: str, port: int, request: Request, *, first: int, count: int, connections: int, longest: float
) -> Answers:
    """Send requests ``first`` to ``first + count - 1``; after ``longest`` seconds no new one is begun."""
    answers = Answers()
    loop = asyncio.get_running_loop()
    began = time.perf_counter()

    def numbers() -> Iterator[int]:
        for number in range(first, first + count):
            if time.perf_counter() - began > longest:
                return
            yield number

    shared = numbers()
    waiting: list[asyncio.Future[None]] = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        waiting.append(done)

        def protocol(done: asyncio.Future[None] = done) -> _Connection:
            return _Connection(shared, request, answers, done)

        await loop.create_connection(protocol, host, port)
    await asyncio.wait_for(asyncio.gather(*waiting), longest + 60)
    answers.seconds = time.perf_counter() - began
    return answers
