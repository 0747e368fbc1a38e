"""What officers say of the parcels that they have opened."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from fairway.parcels.risk.select import Selected
from fairway.parcels.risk.standing.facts import What, inspection_stream
from fairway.parcels.risk.standing.inspections import INSPECTIONS, Inspect
from fairway.parties.store import Principal
from fairway.site.parcels import folders
from fairway.site.parcels.risk import chosen, reading, store
from fairway.site.parcels.risk.customs import need_the_desk
from fairway.site.runtime import Site, actor_of


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an inspection came to."""

    found: bool
    what: tuple[What, ...] = ()
    note: str = ""


async def record(site: Site, principal: Principal, case: UUID, number: str, outcome: Outcome) -> None:
    """Record what the inspection of a parcel found; again puts it right. Raises Refusal, NotFound."""
    seen = await chosen.parcel(site, principal, case, number)
    key = (seen.ebp_code, seen.order_no)
    selection = await asyncio.to_thread(reading.of_parcel, folders.outcome_folder(site.settings, case), key)
    command = Inspect(
        ebp_code=key[0],
        order_no=key[1],
        found=outcome.found,
        what=tuple(dict.fromkeys(outcome.what)),
        note=outcome.note.strip(),
        selected=(selection.selected if selection else Selected.NOT).value,
        reasons=selection.reasons if selection else (),
    )
    await site.execute(INSPECTIONS, inspection_stream(case, *key), command, actor_of(principal))


async def counts(site: Site, principal: Principal, cases: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of batches, how many inspections are recorded, and how many found something. Raises NotFound."""
    need_the_desk(site, principal)
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.inspected_counts(conn, cases)
