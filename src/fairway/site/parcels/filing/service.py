"""Declaring the cleared parcels of a batch, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.language import Language
from fairway.codes.answers import answer
from fairway.parcels.batches.facts import Flow
from fairway.parties.store import Principal
from fairway.record.model import Message
from fairway.record.outbox import enqueue
from fairway.site.parcels import batches, folders, keys
from fairway.site.parcels.filing import store
from fairway.site.parcels.filing.objects import DOCUMENTS, Place, Planned, plan
from fairway.site.parcels.filing.sending import CHANNEL
from fairway.site.parcels.looking import judged
from fairway.site.runtime import Site


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to the customs: messages, and documents of each kind."""

    messages: int
    documents: dict[str, int]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where the declared documents of a batch stand."""

    counts: tuple[dict[str, Any], ...]
    rows: tuple[dict[str, Any], ...]


async def file(site: Site, principal: Principal, case: UUID, documents: Sequence[str]) -> Filed:
    """Declare the cleared parcels of an own batch; they leave one message after the other. Again sends nothing twice.

    Raises NotFound; Refusal where there is nothing to declare, where persons are erased, or where the site has no
    terminal of the exchange.
    """
    state = await batches.own(site, principal, case)
    await judged(site, principal, case)
    if state.flow is not Flow.CN_IMPORT:
        raise NotFound
    if site.settings.ceb_folder is None:
        raise _refused(
            "PARCELS-NO-TERMINAL",
            "This site is not connected to the customs e-commerce system.",
            "Ask the operator of the site to name the folder of its terminal.",
        )
    await keys.key_of(site, case, state.retention.value)
    tables, out = folders.tables_folder(site.settings, case), folders.outcome_folder(site.settings, case)
    wanted = [number for number in DOCUMENTS if number in documents]
    planned = await asyncio.to_thread(lambda: list(plan(tables, out, case, wanted)))
    if not planned:
        raise _refused(
            "PARCELS-NOTHING-TO-FILE",
            "No cleared parcel of this batch has documents that can be declared.",
            "Put parcels right first, or name other documents.",
        )
    await _note(site, case, planned)
    counted = {number: sum(len(places) for one, places in planned if one.number == number) for number in wanted}
    return Filed(messages=len(planned), documents=counted)


async def _note(site: Site, case: UUID, planned: Sequence[tuple[Planned, list[Place]]]) -> None:
    now = site.clock.now()
    async with site.database.writing() as conn:
        for one, places in planned:
            found = [(each.key, each.parcel) for each in places]
            await store.keep(conn, case, one.number, one.guid, objects=found, now=now)
        await enqueue(
            conn,
            [
                Message(
                    channel=CHANNEL,
                    key=one.guid,
                    body=msgspec.json.encode(one),
                    headers={"case_id": str(case), "number": one.number},
                )
                for one, _ in planned
            ],
            now,
        )


async def standing(
    site: Site,
    principal: Principal,
    case: UUID,
    language: Language,
    *,
    number: str = "621",
    status: str = "",
    after: str = "",
    limit: int = 100,
) -> Standing:
    """Counts of each standing, and a page of documents of one kind, each with what its answer means and what to do.

    For whom the batch concerns. Raises NotFound.
    """
    await judged(site, principal, case)
    async with site.database.single_statements() as conn:
        counted = await store.counts(conn, case)
        rows = await store.documents(conn, case, number=number, status=status, after=after, limit=limit)
    return Standing(
        counts=tuple(one | _meaning(site, one["status"], language) for one in counted),
        rows=tuple(one | _meaning(site, one["status"], language) for one in rows),
    )


def _meaning(site: Site, status: str, language: Language) -> dict[str, Any]:
    known = answer("answer.ceb", status, site.clock.now().date()) if status else None
    if known is None:
        return {"meaning": "", "remedy": "", "final": False}
    return {"meaning": known.sentence(language), "remedy": known.remedy(language), "final": known.final}


def _refused(rule: str, message: str, remedy: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, remedy=remedy)])
