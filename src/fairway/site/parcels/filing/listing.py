"""Sending the lists of a movement: who may, of which parcels, and once."""

from __future__ import annotations

import asyncio
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from fairway.base.issues import NotFound
from fairway.parcels.batches import moved as m
from fairway.parcels.batches.facts import Flow, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parties.store import Principal
from fairway.site.parcels import batches, moved_store
from fairway.site.parcels.filing import entitlement
from fairway.site.parcels.filing.lists import INBOUND, TOTAL_BILL, MovementLists, Writing
from fairway.site.parcels.filing.planning import note
from fairway.site.parcels.listed import Lists
from fairway.site.runtime import Site, actor_of

OF_FLOW = {Flow.CN_EXPORT: TOTAL_BILL, Flow.CN_IMPORT: INBOUND}
"""The list that a movement of each flow needs: exports a total bill, imports an inbound detail."""


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to the customs."""

    number: str
    messages: int
    parcels: int


async def file(site: Site, principal: Principal, case: UUID, number: int, *, place: str = "") -> Filed:
    """Send the list of a movement. Of an export every parcel is on it; of an import those that were counted, where
    anything was. Again sends only what stands on no list yet.

    Raises NotFound; Refusal where the sender is not registered with the Mainland's customs, where a total bill is
    another's to send, where the site has no terminal of the exchange, or where there is nothing to list.
    """
    state = await batches.own(site, principal, case)
    if state.flow not in OF_FLOW or not 1 <= number <= len(state.movements):
        raise NotFound
    movement = m.going(state.movements, number)
    kind = OF_FLOW[state.flow]
    if site.settings.ceb_folder is None:
        raise m.refused(
            "PARCELS-NO-TERMINAL",
            "This site is not connected to the customs e-commerce system.",
            "Ask the operator of the site to name the folder of its terminal.",
        )
    own = await entitlement.registered(site, principal)
    if not own:
        raise m.refused(
            "PARCELS-NOT-REGISTERED",
            "Your organisation has no registration with the Mainland's customs here.",
            "Have the operator of the site register it.",
        )
    async with site.database.single_statements() as conn:
        name = await moved_store.name_of(conn, principal.organisation)
    lists = Lists(site.settings, case)
    rows = await asyncio.to_thread(_there, lists, movement)
    wanted = Writing(
        movement=number,
        code=own[0],
        name=name,
        now=site.clock.now(),
        vehicle=movement.moved.conveyance if movement.moved.by is m.By.ROAD else "",
        place=place,
    )
    made = await asyncio.to_thread(MovementLists(site.settings, case).make, kind, rows, wanted)
    if not made:
        raise m.refused(
            "PARCELS-NOTHING-TO-LIST", "No parcel of this movement is there to be listed.", "Count what arrived first."
        )
    if kind == TOTAL_BILL and (strange := sorted({one.head["agentCode"] for one in made} - set(own))):
        raise m.refused(
            "PARCELS-NOT-THE-DECLARANT",
            "A total bill is sent by the declarant of its inventories, here {named}. Your registration is {own}.",
            "Let that firm hand in the batch, or have the operator register your number.",
            named=", ".join(strange),
            own=", ".join(own),
        )
    await note(site, case, principal.organisation, [one.row for one in made])
    told = Filed(number=kind, messages=len(made), parcels=sum(len(one.lines) for one in made))
    fact = m.ListFiled(movement=number, number=kind, messages=told.messages, parcels=told.parcels)
    await site.execute(BATCH, batch_stream(case), m.FileList(filed=fact), actor_of(principal))
    return told


def _there(lists: Lists, movement: m.Movement) -> pa.Table:
    """The parcels of a movement that are there: all, as long as nothing was counted."""
    rows = lists.read(movement.moved.listed)
    if movement.counted is None:
        return rows
    counted = lists.read(movement.counted.listed)
    present = counted.filter(pc.greater(counted.column("packages"), 0)).column("waybill_no")
    return rows.filter(pc.is_in(rows.column("waybill_no"), present))
