"""The gateway's side door for the site's own web processes: frames that came over HTTP.

The web process knows who holds an API key; the gateway knows devices, custody and the disk. So the one hands the other
the frame over a socket of this machine, guarded by a secret in a file that only the site's own user can read, and
answers its caller when the gateway says that the frame is on disk.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from fairway.locks.profiles import profile
from fairway.locks.sessions.actions import Reason, Refuse, Store
from fairway.locks.sessions.admission import judge
from fairway.locks.sessions.binding import moment
from fairway.site.gateway.server.gateway import Gateway
from fairway.site.gateway.spool.segments import Kind
from fairway.wire.undecodable import Undecodable

log = logging.getLogger(__name__)
PROFILE = "canonical"
LARGEST = 4 * 1024 * 1024
"""Bytes of one request."""
PATIENCE = 10.0
"""Seconds that the gateway may take for one request."""
FILE = "door.json"
STORED = "stored"
_SIZE = 4


class _Door(msgspec.Struct, frozen=True):
    port: int
    secret: str


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Frames of locks, from the holder of a key of ``organisation``; each with the device that it names."""

    secret: str
    organisation: UUID
    source: str
    frames: Sequence[bytes]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one frame: "stored", or the reason of the refusal; ``detail`` says what is wrong with it."""

    result: str
    detail: str = ""


class NoGatewayError(ConnectionError):
    """The site has no gateway, or it does not answer now."""


class _Waiting:
    """Waits for one frame to be on disk."""

    def __init__(self) -> None:
        self.outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def stored(self, store: Store) -> None:
        del store
        self._done(STORED)

    def denied(self, store: Store, *, full: bool) -> None:
        del store
        self._done(Reason.DISK_FULL if full else Reason.NOT_STORED)

    def _done(self, result: str) -> None:
        if not self.outcome.done():
            self.outcome.set_result(Outcome(result=result))


class Door:
    """Listens on loopback; the web processes find port and secret in the gateway's folder."""

    def __init__(self, gateway: Gateway, folder: Path) -> None:
        self._gateway = gateway
        self._path = folder / FILE
        self._secret = secrets.token_urlsafe(32)
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen, and say where."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        draft = self._path.with_name(f"{FILE}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(_Door(port, self._secret)))
        draft.replace(self._path)

    async def close(self) -> None:
        """Listen no more."""
        self._path.unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                request = msgspec.msgpack.decode(await _read(reader), type=Request)
                if hmac.compare_digest(request.secret.encode(), self._secret.encode()):
                    writer.write(_sized(msgspec.msgpack.encode(await self._take(request))))
                    await writer.drain()
        except (OSError, EOFError, TimeoutError, msgspec.DecodeError) as error:
            log.warning("a request at the gateway's side door was not served: %s", error)
        finally:
            writer.close()

    async def _take(self, request: Request) -> list[Outcome]:
        return list(await asyncio.gather(*(self._one(request, frame) for frame in request.frames)))

    async def _one(self, request: Request, frame: bytes) -> Outcome:
        gateway, now = self._gateway, self._gateway.now()
        detail, device = "", ""
        reason: Reason | None = None
        try:
            readings = profile(PROFILE).readings(frame, moment(now))
            device = readings[0].device if readings else ""
            binding = gateway.binding(device)
            # A device of another firm is as unknown as one that does not exist.
            if binding is None or binding.organisation != request.organisation:
                reason = Reason.UNKNOWN
            elif binding.profile != PROFILE:
                reason = Reason.WRONG_PROTOCOL
            elif any(reading.device != device for reading in readings):
                reason = Reason.OTHER_DEVICE
            else:
                reason = judge(binding, gateway.track(device), readings, now)
        except Undecodable as error:
            reason, detail, binding = Reason.UNDECODABLE, error.text(), None
        if reason is not None or binding is None:
            reason = reason or Reason.UNDECODABLE
            gateway.ledger.note(Refuse(reason, device, frame), request.source, "http", gateway.clock.now())
            return Outcome(result=reason.value, detail=detail)
        waiting = _Waiting()
        gateway.commit.add(waiting, Store(binding.number, Kind.FRAME, frame, b""), now)
        return await waiting.outcome


async def hand_in(folder: Path, organisation: UUID, source: str, frames: Sequence[bytes]) -> list[Outcome]:
    """Hand frames to the gateway whose ``folder`` this is; what became of each, those stored being on disk.

    Raises NoGatewayError; what was handed in may then have been stored or not.
    """
    try:
        door = msgspec.json.decode((folder / FILE).read_bytes(), type=_Door)
        async with asyncio.timeout(PATIENCE + 1):
            reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
            try:
                request = Request(secret=door.secret, organisation=organisation, source=source, frames=frames)
                writer.write(_sized(msgspec.msgpack.encode(request)))
                await writer.drain()
                return msgspec.msgpack.decode(await _read(reader), type=list[Outcome])
            finally:
                writer.close()
    except (OSError, EOFError, TimeoutError, msgspec.DecodeError) as error:
        raise NoGatewayError("the gateway does not answer") from error


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(_SIZE, "big") + data


async def _read(reader: asyncio.StreamReader) -> bytes:
    size = int.from_bytes(await reader.readexactly(_SIZE), "big")
    if size > LARGEST:
        raise OSError("too large")
    return await reader.readexactly(size)
