"""What a lock said around a moment, for who looks into an alarm."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fairway.base.issues import NotFound
from fairway.locks.reading import Reading
from fairway.locks.trips import store
from fairway.parties.store import Principal
from fairway.site.gateway import store as gateway
from fairway.site.runtime import Site

AROUND = timedelta(minutes=10)
"""How long before and after an alarm its reports are of interest."""


async def alarm(site: Site, principal: Principal, case: UUID, key: str) -> dict[str, Any]:
    """One alarm of a trip, with plates, container, lock and custody of it. Raises NotFound."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        found = next((row for row in await store.alarms(conn, case_id=case, limit=2_000) if row["alarm"] == key), None)
    if found is None:
        raise NotFound
    return found


async def reports(
    site: Site, principal: Principal, case: UUID, at: datetime, *, around: timedelta = AROUND
) -> list[Reading]:
    """What the lock of a trip said around ``at`` while this site had custody of it; nothing of the time of others,
    whose reports are not here. For who runs the trip and the customs of this site. Raises NotFound."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        row = await store.trip(conn, case)
        if row is None or row["scope"] not in {"trip", "leg"}:
            raise NotFound
        slots = await store.slots(conn, case, row["scope"])
    found: list[Reading] = []
    async with site.database.single_statements() as conn:
        for slot in slots:
            start = max(slot["from_at"], at - around)
            end = min(filter(None, (slot["until"], at + around)))
            if slot["site"] == site.id and start < end:
                found += await gateway.readings_of(conn, row["device"], start, end)
    return found
