"""What people keep for themselves: shipments that they watch, filters of lists. No facts; nobody else is concerned."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parties.store import Principal
from fairway.site.alerting import store as alerts
from fairway.site.alerting.keeping import store
from fairway.site.community.shipping import store as shipping
from fairway.site.runtime import Site

NOBODY = UUID(int=0)
"""Whoever acts with a key keeps for the organisation as a whole."""
MOST_WATCHED = 5_000
MOST_FILTERS = 100


def keeper(principal: Principal) -> UUID:
    """For whom things are kept."""
    return principal.person or NOBODY


async def watched(site: Site, principal: Principal) -> tuple[dict[str, Any], ...]:
    """The shipments that the asker watches and may still see: case_id, reference, since."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return tuple(await store.watched(conn, principal.organisation, keeper(principal)))


async def is_watched(site: Site, principal: Principal, case: UUID) -> bool:
    """Whether the asker watches a shipment."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.is_watched(conn, principal.organisation, keeper(principal), case)


async def watch(site: Site, principal: Principal, case: UUID) -> None:
    """Put a shipment on the asker's watch list. Raises NotFound for what the asker may not see, and Refusal."""
    now: datetime = site.clock.now()
    async with site.database.reading(principal.organisation, now) as conn:
        if await shipping.shipment(conn, case) is None:
            raise NotFound
    async with site.database.writing() as conn:
        if await store.count_watched(conn, principal.organisation, keeper(principal)) >= MOST_WATCHED:
            raise Refusal(
                [
                    Issue(
                        rule="watch.most",
                        message="Five thousand shipments are watched already.",
                        remedy="Take some off the list first.",
                    )
                ]
            )
        await store.watch(conn, principal.organisation, keeper(principal), case, now)
        await alerts.look_at(conn, case)


async def unwatch(site: Site, principal: Principal, case: UUID) -> None:
    """Take a shipment off the list; nothing where it was not on it."""
    async with site.database.writing() as conn:
        if await store.unwatch(conn, principal.organisation, keeper(principal), case):
            await alerts.look_at(conn, case)


async def filters(site: Site, principal: Principal) -> tuple[dict[str, Any], ...]:
    """The asker's saved filters by name: name, query, changed_at."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return tuple(await store.filters(conn, principal.organisation, keeper(principal)))


async def save_filter(site: Site, principal: Principal, name: str, query: str) -> None:
    """Keep a filter, the query string of a list, under a name. Raises Refusal."""
    async with site.database.writing() as conn:
        known = await store.filters(conn, principal.organisation, keeper(principal))
        if len(known) >= MOST_FILTERS and name not in {one["name"] for one in known}:
            raise Refusal(
                [
                    Issue(
                        rule="filter.most",
                        message="A hundred filters are saved already.",
                        remedy="Remove one first.",
                    )
                ]
            )
        kept = query.lstrip("?")
        holder, person, now = principal.organisation, keeper(principal), site.clock.now()
        await store.save_filter(conn, holder, person, name=name, query=kept, now=now)


async def remove_filter(site: Site, principal: Principal, name: str) -> None:
    """Forget a filter. Raises NotFound."""
    async with site.database.writing() as conn:
        if not await store.remove_filter(conn, principal.organisation, keeper(principal), name):
            raise NotFound
