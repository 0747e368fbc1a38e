"""Bindings and custody as rows (writer connection, in the caller's transaction)."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from fairway.locks.profiles import NAMES
from fairway.locks.sessions.binding import Binding, Step, microseconds
from fairway.record.connection import Connection, Record

_COLUMNS = "device, number, profile, code_hash, home, organisation"


async def bind(
    conn: Connection,
    device: str,
    profile: str,
    *,
    code_hash: bytes | None,
    home: bool,
    organisation: UUID | None = None,
    since: datetime,
) -> None:
    """Let ``device`` speak to this site, read by ``profile``; a binding that is there is replaced.

    ``code_hash`` is that of :func:`fairway.locks.sessions.binding.code_hash`, None for a profile without codes.
    ``home``: the site takes the device's frames when it is on no trip. Raises ValueError for an unknown profile.
    """
    if profile not in NAMES:
        raise ValueError(f"there is no profile {profile!r}")
    await conn.execute(
        "WITH n AS (UPDATE device_numbers SET last = last + 1"
        " WHERE NOT EXISTS (SELECT FROM device_binding WHERE device = $1) RETURNING last)"
        " INSERT INTO device_binding AS b (device, number, profile, code_hash, home, organisation, bound_at, version)"
        " VALUES ($1, coalesce((SELECT last FROM n), 0), $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (device) DO UPDATE SET profile = excluded.profile,"
        " code_hash = excluded.code_hash, home = excluded.home, organisation = excluded.organisation,"
        " bound_at = excluded.bound_at, released_at = NULL, version = excluded.version",
        device,
        profile,
        code_hash,
        home,
        organisation,
        since,
        _version(),
    )


async def release(conn: Connection, device: str, at: datetime) -> None:
    """Let ``device`` speak to this site no more; what it sent stays readable."""
    await conn.execute(
        "UPDATE device_binding SET released_at = $2, version = $3 WHERE device = $1 AND released_at IS NULL",
        device,
        at,
        _version(),
    )


async def take_custody(conn: Connection, device: str, trip: UUID, since: datetime) -> None:
    """From ``since`` on, of the device's own time, this site takes the frames of ``device``, for ``trip``."""
    await _step(conn, device, since, taken=True, trip=trip)


async def give_custody(conn: Connection, device: str, since: datetime) -> None:
    """From ``since`` on, of the device's own time, another site takes the frames of ``device``."""
    await _step(conn, device, since, taken=False, trip=None)


async def end_custody(conn: Connection, device: str, since: datetime) -> None:
    """The trip is over at ``since``, of the device's own time: the device's home takes its frames."""
    await _step(conn, device, since, taken=None, trip=None)


async def _step(conn: Connection, device: str, since: datetime, *, taken: bool | None, trip: UUID | None) -> None:
    await conn.execute(
        "INSERT INTO device_custody (device, since, taken, trip, version) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (device, since) DO UPDATE SET taken = excluded.taken, trip = excluded.trip,"
        " version = excluded.version",
        device,
        since,
        taken,
        trip,
        _version(),
    )


async def lookup(conn: Connection, device: str) -> Binding | None:
    """The binding of ``device``; None for one that is unknown or was released."""
    row = await conn.fetchrow(
        f"SELECT {_COLUMNS} FROM device_binding WHERE device = $1 AND released_at IS NULL",  # noqa: S608  constants
        device,
    )
    if row is None:
        return None
    steps = await conn.fetch("SELECT since, taken, trip FROM device_custody WHERE device = $1 ORDER BY since", device)
    return _binding(row, tuple(_read(step) for step in steps))


async def fingerprint(conn: Connection) -> str:
    """A text that changes with every change of a binding or of custody, in whatever order changes are committed."""
    return str(
        await conn.fetchval(
            "SELECT (SELECT count(*) || ':' || coalesce(sum(version), 0) FROM device_binding) || '/'"
            " || (SELECT count(*) || ':' || coalesce(sum(version), 0) FROM device_custody)"
        )
    )


async def everything(conn: Connection, *, released: bool = False) -> list[Binding]:
    """All bindings that hold; with ``released`` those too that held once."""
    rows = await conn.fetch(
        f"SELECT {_COLUMNS} FROM device_binding WHERE released_at IS NULL OR $1",  # noqa: S608  constants
        released,
    )
    steps: dict[str, list[Step]] = {}
    for row in await conn.fetch("SELECT device, since, taken, trip FROM device_custody ORDER BY device, since"):
        steps.setdefault(row["device"], []).append(_read(row))
    return [_binding(row, tuple(steps.get(row["device"], ()))) for row in rows]


def _binding(row: Record, steps: tuple[Step, ...]) -> Binding:
    return Binding(**dict(row), steps=steps)


def _read(row: Record) -> Step:
    return Step(microseconds(row["since"]), row["taken"], row["trip"])


def _version() -> int:
    return secrets.randbits(62)
