"""Who may send which documents: only the firm that the documents themselves name as their sender."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parcels.batches.state import BatchState
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.site.parcels import store
from fairway.site.parcels.filing import plans, standing_store
from fairway.site.parcels.filing.documents import DOCUMENTS, INVENTORY_OF
from fairway.site.parcels.filing.planning import folders_of
from fairway.site.runtime import Site

_ORDERS = "An order is sent by its platform or shop, here {named}. Your registration is {own}."
_WAYBILLS = "A waybill is sent by its logistics firm, here {named}. Your registration is {own}."
_INVENTORIES = "An inventory is sent by its declarant or shop, here {named}. Your registration is {own}."
_SENTENCES = {
    "311": _ORDERS,
    "303": _ORDERS,
    "411": "A payment is sent by its payment firm, here {named}. Your registration is {own}.",
    "403": "A receipt of money is sent by its payment firm or shop, here {named}. Your registration is {own}.",
    "511": _WAYBILLS,
    "505": _WAYBILLS,
    "621": _INVENTORIES,
    "603": _INVENTORIES,
}


async def registered(site: Site, principal: Principal) -> tuple[str, ...]:
    """The numbers by which the Mainland's customs knows who acts; none for who is not registered there."""
    async with site.database.single_statements() as conn:
        return await standing_store.codes(conn, principal.organisation)


async def documents_of(
    site: Site,
    principal: Principal,
    case: UUID,
    state: BatchState,
    *,
    numbers: Sequence[str],
    order: plans.Order,
) -> dict[str, int]:
    """How many documents of each kind the sender may send, all of them his own.

    Raises NotFound for a stranger whom no document names; Refusal where a kind has none of his, saying whose they are.
    """
    found = await asyncio.to_thread(_count, site, case, state, numbers, order)
    anywhere = found
    if order.bills and len(found) < len(numbers):
        # A bill without parcels is no question of who sends.
        whole = msgspec.structs.replace(order, bills=())
        anywhere = await asyncio.to_thread(_count, site, case, state, numbers, whole)
    strange = [number for number in numbers if number not in anywhere]
    if not strange:
        return found
    if principal.organisation != state.organisation and not anywhere:
        raise NotFound
    everybody = {number: await asyncio.to_thread(plans.named, folders_of(site, case), number) for number in strange}
    raise Refusal([_not_the_sender(number, everybody[number], order.codes) for number in strange])


def _count(site: Site, case: UUID, state: BatchState, numbers: Sequence[str], order: plans.Order) -> dict[str, int]:
    return plans.count(folders_of(site, case), numbers, INVENTORY_OF[state.flow.value], order) if order.codes else {}


def _not_the_sender(number: str, named: Sequence[str], own: Sequence[str]) -> Issue:
    if not named:
        return Issue(
            rule="PARCELS-NO-DOCUMENT",
            message="This batch has no documents of kind {number}.",
            remedy="Hand them in with the batch, or let who sends them declare them directly.",
            pointer="/documents",
            params={"number": number},
        )
    return Issue(
        rule="PARCELS-NOT-THE-SENDER",
        message=_SENTENCES[number],
        remedy="Let that firm declare them: it sees this batch under its own registration. If the number is wrong, "
        "put it right and hand the parcels in again; if it is yours, have the operator register it.",
        pointer="/documents",
        params={"named": ", ".join(named), "own": ", ".join(own) or "–"},
    )


async def may_look(site: Site, principal: Principal, case: UUID) -> UUID | None:
    """Whose documents a reader sees of a batch: None for those of everybody, else the own. Raises NotFound."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        if await store.batch(conn, case) is not None:
            return None
    async with site.database.single_statements() as conn:
        if Permission.READ in principal.permissions and await standing_store.sends(conn, case, principal.organisation):
            return principal.organisation
    raise NotFound


__all__ = ["DOCUMENTS", "documents_of", "may_look", "registered"]
