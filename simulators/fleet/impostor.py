"""Somebody else on the network: another device's number, a wrong code, recorded frames sent again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from simulators.fleet import jt701
from simulators.fleet import jt808_bodies as bodies
from simulators.fleet.device import Device, Server
from simulators.fleet.jt808 import Reader, Writer
from simulators.fleet.script import Happening

LISTENING = 3.0
"""Real seconds that an impostor waits for answers."""
REPLAYED = 20
"""Frames that are sent again."""


@dataclass(slots=True)
class Attempted:
    """How it went."""

    what: str
    sent: int = 0
    accepted: int = 0
    """Frames that the server acknowledged with result 0, the authentication apart."""
    refused: int = 0
    let_in: bool = False
    closed: bool = False
    """Whether the server closed the connection."""

    def told(self) -> dict[str, object]:
        """For the admin page."""
        return asdict(self)


async def attempt(happening: Happening, victim: Device, others: Sequence[Device]) -> Attempted:
    """Try it once, against the victim's own server. Raises ``OSError`` when nobody listens there."""
    server = victim.servers[victim.home]
    if victim.kind == "jt701":
        return await _jointech(Attempted(happening.do), server, victim)
    recorded = [
        frame for name, frame in victim.frames if name == server.name and frame[1:3] in (b"\x02\x00", b"\x07\x04")
    ]
    done = Attempted(happening.do)
    match happening.do:
        case "another_id":
            await _talk(done, server, victim, "0" * 8, _invented(victim))
        case "wrong_code":
            await _talk(done, server, victim, server.code[::-1] + "x", [])
        case "replay_later":
            await _talk(done, server, victim, server.code, recorded[-REPLAYED:])
        case _:
            other = next((each for each in others if each is not victim and server.name in each.servers), None)
            carrier = other or victim
            code = carrier.servers[server.name].code if other else "0" * 8
            await _talk(done, server, carrier, code, recorded[-REPLAYED:])
    return done


async def _jointech(done: Attempted, server: Server, victim: Device) -> Attempted:
    """JT701 carries no secret: whoever names the lock speaks for it, unless the gateway hears the lock itself."""
    if done.what.startswith("replay"):
        frames = [frame for name, frame in victim.frames if name == server.name and frame[:1] == b"$"][-REPLAYED:]
    else:
        frames = [jt701.position(victim.name, victim.truck.here(), 200)]
    reader, writer = await asyncio.open_connection(server.host, server.port)
    reading = jt701.Reader()
    try:
        with suppress(TimeoutError, ConnectionError):
            for frame in frames:
                writer.write(frame)
                done.sent += 1
            await writer.drain()
            async with asyncio.timeout(LISTENING):
                while done.accepted < done.sent and not done.closed:
                    content = await reader.read(65_536)
                    done.closed = not content
                    done.accepted += sum(words[0] in {"P35", "P69"} for words in reading.feed(content))
        done.let_in = done.accepted > 0
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    return done


def _invented(victim: Device) -> list[bytes]:
    """A healthy report in the victim's name."""
    writer = Writer(victim.name, victim.edition, 60_000)
    report = victim.truck.here()
    return [frame for _, frame in writer.write(0x0200, bodies.location(report))]


async def _talk(done: Attempted, server: Server, who: Device, code: str, frames: Sequence[bytes]) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writing, reading = Writer(who.name, who.edition, 50_000), Reader(who.edition)
    try:
        (_, hello), *_ = writing.write(0x0102, bodies.authentication(who.edition, code))
        writer.write(hello)
        for frame in frames:
            writer.write(frame)
            done.sent += 1
        end = time.monotonic() + LISTENING
        with suppress(TimeoutError, ConnectionError):
            await writer.drain()
            while (left := end - time.monotonic()) > 0 and done.accepted + done.refused < done.sent + 1:
                async with asyncio.timeout(left):
                    content = await reader.read(65_536)
                if not content:
                    done.closed = True
                    break
                for message in reading.feed(content):
                    if message.id == 0x8001:
                        _, answered, result = bodies.answered(message.body)
                        if answered == 0x0102:
                            done.let_in = result == 0
                        elif result == 0:
                            done.accepted += 1
                        else:
                            done.refused += 1
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
