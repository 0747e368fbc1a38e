"""Commands to devices as rows (writer connection)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.ids import uuid7
from fairway.locks.commands import Command, Unlock
from fairway.record.connection import Connection, Record

_body = msgspec.json.Decoder(Command)
_COLUMNS = "id, device, body, ordered_by, ordered_at, until, state, sent_at, serial_no AS serial, answered_at, answer"


class CommandState(StrEnum):
    """How far a command is."""

    WAITING = "waiting"
    """Not sent yet; sent as soon as the device is connected."""
    SENT = "sent"
    """Sent; the device has not answered yet."""
    DONE = "done"
    """The device answered that it did it."""
    REFUSED = "refused"
    """The device answered that it did not."""
    EXPIRED = "expired"
    """Its time passed before the device could be told, or before it answered."""
    UNSUPPORTED = "unsupported"
    """The device's protocol has no such command."""


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """A command and what became of it. ``answer`` is the SHA-256 of the frame by which the device answered."""

    id: UUID
    device: str
    command: Command
    ordered_by: str
    ordered_at: datetime
    until: datetime
    state: CommandState
    sent_at: datetime | None
    serial: int | None
    answered_at: datetime | None
    answer: bytes | None


async def order(
    conn: Connection, device: str, command: Command, *, by: str, key: UUID, now: datetime, until: datetime
) -> UUID:
    """Have ``device`` told ``command``; the order's identifier. The same ``key`` again orders nothing more.

    A command that was not sent by ``until`` is never sent: nothing opens hours later because a lock came back. ``by``
    names who ordered it (a person's or policy's identifier), for the audit. Raises ValueError for a password: it is not
    put into a table in clear.
    """
    if isinstance(command, Unlock) and command.password:
        raise ValueError("an order holds no password")
    return UUID(
        str(
            await conn.fetchval(
                "INSERT INTO device_command AS c (id, device, key, body, ordered_by, ordered_at, until, state)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting')"
                " ON CONFLICT (key) DO UPDATE SET key = c.key RETURNING id",
                uuid7(now),
                device,
                key,
                msgspec.json.encode(command),
                by,
                now,
                until,
            )
        )
    )


async def status(conn: Connection, order_id: UUID) -> Ordered | None:
    """What became of an order; None when there is none of that identifier."""
    row = await conn.fetchrow(f"SELECT {_COLUMNS} FROM device_command WHERE id = $1", order_id)  # noqa: S608
    return None if row is None else _ordered(row)


async def of_device(conn: Connection, device: str, since: datetime) -> list[Ordered]:
    """What ``device`` was told from ``since`` on, the oldest first."""
    rows = await conn.fetch(
        f"SELECT {_COLUMNS} FROM device_command WHERE device = $1 AND ordered_at >= $2 ORDER BY ordered_at",  # noqa: S608
        device,
        since,
    )
    return [_ordered(row) for row in rows]


async def waiting(conn: Connection, now: datetime, limit: int) -> list[Ordered]:
    """Commands that may still be sent, the oldest first."""
    rows = await conn.fetch(
        f"SELECT {_COLUMNS} FROM device_command WHERE state = 'waiting' AND until > $1"  # noqa: S608
        " ORDER BY ordered_at LIMIT $2",
        now,
        limit,
    )
    return [_ordered(row) for row in rows]


async def sent(conn: Connection, order_id: UUID, now: datetime, serial: int) -> bool:
    """Note that a command is being sent with ``serial``; False when it may not be any more."""
    tag = await conn.execute(
        "UPDATE device_command SET state = 'sent', sent_at = $2, serial_no = $3"
        " WHERE id = $1 AND state = 'waiting' AND until > $2",
        order_id,
        now,
        serial,
    )
    return tag.endswith(" 1")


async def unsupported(conn: Connection, order_id: UUID) -> None:
    """Note that the device's protocol has no such command."""
    await conn.execute("UPDATE device_command SET state = 'unsupported' WHERE id = $1 AND state = 'waiting'", order_id)


async def expire(conn: Connection, now: datetime) -> None:
    """Note which commands ran out of time, unsent or unanswered."""
    await conn.execute(
        "UPDATE device_command SET state = 'expired' WHERE state IN ('waiting', 'sent') AND until <= $1", now
    )


async def answered(conn: Connection, answers: Sequence[tuple[UUID, datetime, bytes, bool]]) -> None:
    """Keep the answers of devices: order, time, hash of the frame, whether it was done. The first one counts.

    A late answer still counts for a command that ran out of time after it was sent: what the lock did, it did.
    """
    await conn.executemany(
        "UPDATE device_command SET state = $4, answered_at = $2, answer = $3"
        " WHERE id = $1 AND answered_at IS NULL AND sent_at IS NOT NULL",
        [
            (order_id, at, frame, (CommandState.DONE if done else CommandState.REFUSED).value)
            for order_id, at, frame, done in answers
        ],
    )


def _ordered(row: Record) -> Ordered:
    found: dict[str, Any] = dict(row)
    body = found.pop("body")
    return Ordered(**{**found, "command": _body.decode(body), "state": CommandState(found["state"])})
