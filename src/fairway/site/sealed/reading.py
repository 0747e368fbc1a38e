"""What pages and the API show of sealed trips: plain rows, cut to what whoever asks may see.

Positions come from this site's own frames alone, and only of legs that it has, or had, custody of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fairway.base.issues import NotFound
from fairway.locks.trips import store
from fairway.parties.model import OrganisationKind
from fairway.parties.store import Principal
from fairway.site.gateway import store as gateway
from fairway.site.runtime import Site

DECISIONS = (
    "leg-permitted",
    "leg-refused",
    "trip-sealed",
    "custody-offered",
    "custody-taken",
    "custody-handed-over",
    "release-decided",
    "checkpoint-passed",
    "inspection-begun",
    "trip-inspected",
    "trip-resealed",
    "unlock-requested",
    "unlock-authorised",
    "lock-opened",
    "trip-arrived",
    "trip-violated",
    "sealed-trip-closed",
    "sealed-trip-cancelled",
)
"""Kinds of the events that are somebody's act or a step of the way; the others are judgements and alarms."""


async def trips(
    site: Site,
    principal: Principal,
    *,
    live: bool | None = None,
    status: str | None = None,
    submission: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Trips that the holder may see, newest first: rows of ``sealed_trip_view``, each in its widest scope."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        return await store.trips(conn, live=live, status=status, submission=submission, after=after, limit=limit)


async def trip(site: Site, principal: Principal, case: UUID) -> dict[str, Any]:
    """One trip: its row, and under ``legs_list``, ``slots``, ``alarms`` and ``decisions`` what the holder may see of
    them. Raises NotFound."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        row = await store.trip(conn, case)
        if row is None:
            raise NotFound
        scope = row["scope"]
        return {
            **row,
            "legs_list": await store.legs(conn, case, scope),
            "slots": await store.slots(conn, case, scope),
            "alarms": await store.alarms(conn, case_id=case, scope=scope),
            "decisions": await store.events(conn, case, scope, list(DECISIONS)),
        }


async def audit(site: Site, principal: Principal, case: UUID) -> dict[str, Any]:
    """Who could do what, when: the key slots over time, and every fact with its actor. Raises NotFound."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        row = await store.trip(conn, case)
        if row is None or row["scope"] not in {"trip", "leg"}:
            raise NotFound
        slots = await store.slots(conn, case, row["scope"])
        return {"slots": slots, "events": await store.events(conn, case, row["scope"])}


async def could_command(site: Site, principal: Principal, case: UUID, moment: datetime) -> str | None:
    """Which site's officers commanded the lock at a moment; None for nobody. Raises NotFound."""
    for slot in (await audit(site, principal, case))["slots"]:
        if slot["from_at"] <= moment and (slot["until"] is None or moment < slot["until"]):
            found: str = slot["site"]
            return found
    return None


async def alarm_desk(
    site: Site,
    principal: Principal,
    *,
    states: Sequence[str] | None = ("escalated", "open", "acknowledged"),
    since: datetime | None = None,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Alarms of all trips that the holder may see, with plates, container, lock and custody of the trip: what needs
    somebody first, then the gravest, then the newest."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        wanted = None if states is None else list(states)
        return await store.alarms(conn, states=wanted, since=since, limit=limit)


async def path(
    site: Site, principal: Principal, case: UUID, *, since: datetime | None = None, until: datetime | None = None
) -> list[gateway.PathPoint]:
    """Where the truck was on the legs of this site, in device time; nothing of the legs of others, whose positions are
    not here. For who runs the trip and the customs of this site. Raises NotFound."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        row = await store.trip(conn, case)
        if row is None or row["scope"] not in {"trip", "leg"}:
            raise NotFound
        slots = await store.slots(conn, case, row["scope"])
    found: list[gateway.PathPoint] = []
    async with site.database.single_statements() as conn:
        for slot in slots:
            if slot["site"] != site.id:
                continue
            start = max(filter(None, (slot["from_at"], since)))
            end = min(filter(None, (slot["until"], until, site.clock.now() + timedelta(seconds=1))))
            if start < end:
                found += await gateway.path_of(conn, row["device"], start, end)
    return found


async def positions(site: Site, principal: Principal) -> list[dict[str, Any]]:
    """Each live trip that the holder may see and this site has custody of, with the last position of its lock: for
    the live map. ``position`` is None where nothing is known."""
    rows = [row for row in await trips(site, principal, live=True, limit=20_000) if row["scope"] in {"trip", "leg"}]
    here = [row for row in rows if row["custody"] == site.id]
    async with site.database.single_statements() as conn:
        last = await gateway.last_positions(conn, [row["device"] for row in here])
    return [{**row, "position": last.get(row["device"])} for row in here]


def is_customs(principal: Principal) -> bool:
    """Whether somebody acts for a customs."""
    return OrganisationKind.CUSTOMS in principal.kinds
