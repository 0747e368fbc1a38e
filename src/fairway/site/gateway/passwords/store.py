"""Sealed passwords as rows (writer connection, in the caller's transaction)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fairway.record.connection import Connection
from fairway.site.gateway.passwords.sealing import Sealer


async def keep(conn: Connection, sealer: Sealer, device: str, password: str, *, by: str, now: datetime) -> None:
    """Keep the password of ``device``; one that is there is replaced. ``by`` names the person or key that gave it."""
    await conn.execute(
        "INSERT INTO lock_password (device, sealed, kept_at, kept_by) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (device) DO UPDATE SET sealed = excluded.sealed, kept_at = excluded.kept_at,"
        " kept_by = excluded.kept_by",
        device,
        sealer.seal(device, password),
        now,
        by,
    )


async def password_of(conn: Connection, sealer: Sealer, device: str) -> str | None:
    """The password of ``device``, for the gateway alone; None when none is kept, or it cannot be opened."""
    sealed = await conn.fetchval("SELECT sealed FROM lock_password WHERE device = $1", device)
    return None if sealed is None else sealer.open(device, bytes(sealed))


async def kept(conn: Connection, devices: Sequence[str]) -> dict[str, datetime]:
    """Of which of these devices a password is kept, and since when."""
    rows = await conn.fetch("SELECT device, kept_at FROM lock_password WHERE device = ANY ($1)", list(devices))
    return {row["device"]: row["kept_at"] for row in rows}


async def forget(conn: Connection, device: str) -> None:
    """Keep the password of ``device`` no longer."""
    await conn.execute("DELETE FROM lock_password WHERE device = $1", device)
