"""Declaring the cleared parcels of a batch, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.language import Language
from fairway.codes.answers import answer
from fairway.parcels.batches import filed
from fairway.parcels.batches.facts import Status, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.dated import local_day
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.site.parcels import batches, keys
from fairway.site.parcels.filing import card, entitlement, pacing, standing_store, standings, store
from fairway.site.parcels.filing.documents import DOCUMENTS_OF, SIGNED
from fairway.site.parcels.filing.plans import Order
from fairway.site.runtime import Site, actor_of
from fairway.wire.ceb.kinds import MOST_OBJECTS


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to the customs: documents of each kind, in so many messages."""

    filing: int
    messages: int
    documents: dict[str, int]


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """How far the sending is."""

    messages: int
    sent: int
    to_sign: int
    """Messages that must be signed."""
    signed: int
    signer: str
    """What signs: "software", "pkcs11" (a token), "service", "invented" (a simulated authority); empty for nothing."""
    per_minute: int | None
    """Signatures a minute at most."""
    planning: bool
    """Whether there may be more messages than are counted."""
    seconds_left: int | None


class StandingView(msgspec.Struct, frozen=True, kw_only=True):
    """Where the declared documents of a batch stand."""

    counts: tuple[dict[str, Any], ...]
    rows: tuple[dict[str, Any], ...]
    sending: Sending


async def file(
    site: Site, principal: Principal, case: UUID, documents: Sequence[str], bills: Sequence[str] = ()
) -> Filed:
    """Declare those documents of cleared parcels that name the sender as theirs; they leave one message after the
    other. Again sends nothing twice.

    Raises NotFound; Refusal where documents are another's to send, where there is nothing to declare, where persons are
    erased, or where the site has no terminal of the exchange.
    """
    if Permission.TELL not in principal.permissions:
        raise NotFound
    state = await batches.state_of(site, case)
    own = principal.organisation == state.organisation
    if state.status is not Status.JUDGED or state.flow.value not in DOCUMENTS_OF:
        raise NotFound
    order = Order(filing=0, codes=await entitlement.registered(site, principal), bills=tuple(sorted(set(bills))))
    numbers = [number for number in DOCUMENTS_OF[state.flow.value] if number in documents]
    if own:
        _connected(site)
        await keys.key_of(site, case, state.retention.value)
    counted = await entitlement.documents_of(site, principal, case, state, numbers=numbers, order=order)
    if not own:
        _connected(site)
        await keys.key_of(site, case, state.retention.value)
    if not counted:
        raise _refused(
            "PARCELS-NOTHING-TO-FILE",
            "No cleared parcel of this batch has documents that can be declared.",
            "Put parcels right first, or name other documents.",
        )
    wanted = filed.FileDocuments(
        organisation=principal.organisation,
        documents=counted,
        messages=sum(-(-count // MOST_OBJECTS) for count in counted.values()),
        bills=order.bills,
    )
    await site.execute(BATCH, batch_stream(case), wanted, actor_of(principal))
    after = await batches.state_of(site, case)
    made = filed.found(after.filings, after.run, wanted)
    assert made is not None  # it was filed just now, or before
    async with site.database.single_statements() as conn:
        planned = store.ToPlan(
            case_id=case,
            filing=made.number,
            organisation=principal.organisation,
            codes=order.codes,
            documents=tuple(made.documents),
            bills=made.bills,
        )
        await store.to_plan(conn, planned, site.clock.now())
    return Filed(filing=made.number, messages=made.messages, documents=dict(made.documents))


def _connected(site: Site) -> None:
    if site.settings.ceb_folder is None:
        raise _refused(
            "PARCELS-NO-TERMINAL",
            "This site is not connected to the customs e-commerce system.",
            "Ask the operator of the site to name the folder of its terminal.",
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
) -> StandingView:
    """Counts of each standing, and a page of documents of one kind, each with what its answer means and what to do; and
    how far the sending is.

    For whom the batch concerns, and for who has sent documents of it: these alone. Raises NotFound.
    """
    whose = await entitlement.may_look(site, principal, case)
    async with site.database.single_statements() as conn:
        counted = await standing_store.counts(conn, case, whose)
        rows = await standing_store.documents(
            conn, case, organisation=whose, number=number, status=status, after=after, limit=limit
        )
        messages = await standing_store.messages(conn, case, whose)
        planning = await standing_store.planning(conn, case)
    return StandingView(
        counts=tuple(one | _meaning(site, one["status"], language) for one in counted if one["status"] != store.TAXED),
        rows=tuple(
            one | {"passed": standings.codes(one["passed"])} | _meaning(site, one["status"], language) for one in rows
        ),
        sending=_sending(site, messages, planning=planning),
    )


def _sending(site: Site, messages: Sequence[standing_store.Messages], *, planning: bool) -> Sending:
    planned, sent = sum(one.planned for one in messages), sum(one.sent for one in messages)
    signing = [one for one in messages if one.number in SIGNED]
    to_sign, signed = sum(one.planned for one in signing), sum(one.sent for one in signing)
    per_minute = card.pace_of(site.settings)
    left = to_sign - signed
    last = [one.last for one in messages if one.last is not None]
    spent = max(last) - min(one.first for one in messages) if last else timedelta(0)
    return Sending(
        messages=planned,
        sent=sent,
        to_sign=to_sign,
        signed=signed,
        signer=card.kind_of(site.settings).value,
        per_minute=per_minute or None,
        planning=planning,
        seconds_left=None
        if planning
        else pacing.seconds_left(left, planned - sent - left, per_minute, (sent, spent) if sent else None),
    )


def _meaning(site: Site, status: str, language: Language) -> dict[str, Any]:
    known = answer("answer.ceb", status, local_day(site.clock.now())) if status else None
    if known is None:
        return {"meaning": "", "remedy": "", "final": False}
    return {"meaning": known.sentence(language), "remedy": known.remedy(language), "final": known.final}


def _refused(rule: str, message: str, remedy: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, remedy=remedy)])
