"""A gateway as simple as can be, on a real socket: it lets in who knows the code, keeps what comes, answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from simulators.fleet.jt808 import Message, Reader, Writer
from simulators.fleet.jt808_bodies import authentication, general


class Gateway:
    """One listener. Use as an async context manager."""

    def __init__(self, name: str, code: str = "0123456789ABCDEF", edition: int = 2013) -> None:
        self.name, self.code, self.edition = name, code, edition
        self.taken: list[Message] = []
        self.heard: list[Message] = []
        self.result: Callable[[Message], int | None] = lambda message: 0
        self.port = 0
        self._writers: list[tuple[asyncio.StreamWriter, Writer]] = []

    async def __aenter__(self) -> Gateway:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._server.close()
        self.hang_up()

    def hang_up(self) -> None:
        """Break every connection."""
        for writer, _ in self._writers:
            writer.close()
        self._writers.clear()

    def order(self, message: int, body: bytes) -> None:
        """Send an order down the newest connection."""
        writer, writing = self._writers[-1]
        ((_, frame),) = writing.write(message, body)
        writer.write(frame)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reading, writing = Reader(self.edition), Writer("13900010001", self.edition)
        self._writers.append((writer, writing))
        inside = False
        while content := await reader.read(65_536):
            for message in reading.feed(content):
                self.heard.append(message)
                if message.id == 0x0100:
                    answer = message.serial.to_bytes(2, "big") + b"\x03"
                    writer.write(writing.write(0x8100, answer)[0][1])
                    continue
                if message.id == 0x0102:
                    inside = message.body == authentication(self.edition, self.code)
                    result: int | None = int(not inside)
                else:
                    result = self.result(message) if inside else 1
                if message.id in (0x0200, 0x0704) and result == 0:
                    self.taken.append(message)
                if result is not None:
                    writer.write(writing.write(0x8001, general(message.serial, message.id, result))[0][1])
                if message.id == 0x0102 and not inside:
                    writer.close()
                    return
        writer.close()
