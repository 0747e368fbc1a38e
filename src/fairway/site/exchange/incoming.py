"""Envelopes that come in: kept first, then taken in, each once and in its order."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Refusal
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.decide import ReceiveCopy
from fairway.consignments.model import Direction, Submission
from fairway.consignments.parse import structure_of
from fairway.filings.state import of_trip
from fairway.parties.store import organisation_of_number
from fairway.record.model import Actor, ActorKind, StreamId
from fairway.record.recorder import Step
from fairway.record.store import load
from fairway.site.exchange import store
from fairway.site.exchange.book import EXCHANGE, TakeEnvelope
from fairway.site.exchange.envelope import Envelope, EnvelopeKind, open_envelope
from fairway.site.runtime import Site
from fairway.site.scheme import crossing as scheme
from fairway.site.sealed import exchange as sealed
from fairway.tracking.journey import JOURNEY, Milestone, NoteMilestone, NoteOtherSide
from fairway.transport.decide import NoteConfirmation
from fairway.transport.store import TRIP

log = logging.getLogger(__name__)


async def accept(site: Site, sealed: str) -> UUID:
    """Open, verify and keep an envelope; on return it is on disk. Its identifier. Raises Refusal."""
    envelope = open_envelope(sealed, site.keys, site.partners)
    async with site.database.writing() as conn:
        await store.keep(conn, envelope, sealed.encode(), site.clock.now())
    return envelope.id


async def take_waiting(site: Site, limit: int = 100) -> int:
    """Take in the envelopes whose turn it is; how many were taken.

    An envelope that cannot be taken in holds back those of its case behind it, and no other case.
    """
    async with site.database.single_statements() as conn:
        waiting = await store.next_of_each_case(conn, limit)
    taken = 0
    for message in waiting:
        envelope = open_envelope(message.decode(), site.keys, site.partners)
        try:
            if await _take(site, envelope):
                taken += 1
        except Refusal as refused:
            # Kept and shown to the operator; the sender's newer version of the case may mend it.
            log.error("envelope %s of case %s cannot be taken in: %s", envelope.id, envelope.case_id, refused)
            async with site.database.writing() as conn:
                await store.note_fault(conn, envelope, str(refused))
    return taken


async def _take(site: Site, envelope: Envelope) -> bool:
    stream = StreamId(envelope.case_id, "exchange")
    async with site.database.single_statements() as conn:
        book = (await load(conn, EXCHANGE, stream)).state
    expected = (book.taken.get(envelope.sender, 0) if book else 0) + 1
    if envelope.sequence > expected:
        return False
    steps: list[Step[Any, Any]] = [
        Step(
            EXCHANGE,
            stream,
            TakeEnvelope(
                envelope=envelope.id,
                kind=envelope.kind.value,
                sender=envelope.sender,
                sequence=envelope.sequence,
                made_at=envelope.made_at,
                elements=envelope.elements,
                purpose=envelope.purpose,
                legal_basis=envelope.legal_basis,
                retention=envelope.retention,
            ),
        )
    ]
    if envelope.sequence == expected:
        steps += await _effects(site, envelope)
        await site.execute_many(steps, Actor(kind=ActorKind.SITE, id=envelope.sender))
    async with site.database.writing() as conn:
        await store.mark_taken(conn, envelope, site.clock.now())
    return True


async def _effects(site: Site, envelope: Envelope) -> list[Step[Any, Any]]:
    match envelope.kind:
        case EnvelopeKind.SUBMISSION_COPY:
            return await _copy(site, envelope)
        case EnvelopeKind.FILING_STATUS:
            return await _filing_status(site, envelope)
        case EnvelopeKind.TRIP_STATUS:
            return [Step(JOURNEY, StreamId(envelope.case_id, "journey"), _milestone(envelope))]
        case EnvelopeKind.SEALED_TRIP:
            return await sealed.effects(site, envelope)
        case EnvelopeKind.SCHEME_APPLICATION | EnvelopeKind.SCHEME_DECISION | EnvelopeKind.SCHEME_ACCREDITATION:
            return await scheme.effects(site, envelope)


async def _copy(site: Site, envelope: Envelope) -> list[Step[Any, Any]]:
    copied = structure_of(envelope.body["submission"])
    received = ReceiveCopy(
        from_site=envelope.sender,
        envelope=envelope.id,
        copied=copied,
        addressed_to=await _addressee(site, copied),
        retrieval_code_sha256=envelope.body.get("retrieval_code_sha256"),
    )
    noted = NoteMilestone(
        milestone=Milestone.COPY_RECEIVED,
        at=site.clock.now(),
        source=f"site:{envelope.sender}",
        key=f"{envelope.sender}:copy:{envelope.sequence}",
    )
    return [
        Step(SUBMISSION, StreamId(envelope.case_id, "submission"), received),
        Step(JOURNEY, StreamId(envelope.case_id, "journey"), noted),
    ]


async def _addressee(site: Site, copied: Submission) -> UUID | None:
    """The organisation here that acts for the goods: the declarant of this side, else its trader."""
    inbound = (copied.direction is Direction.CN_TO_HK) == (site.side == "hk")
    first = copied.consignments[0]
    declarant = first.hk_declarant if site.side == "hk" else first.cn_declarant
    trader = first.consignee if inbound else first.consignor
    async with site.database.single_statements() as conn:
        for party in filter(None, (declarant, trader)):
            for scheme, value in (
                ("hk-br", party.hk_business_registration),
                ("uscc", party.uscc),
                ("cn-customs", party.cn_customs_code),
            ):
                found = await organisation_of_number(conn, scheme, value) if value else None
                if found:
                    return found
    return None


async def _filing_status(site: Site, envelope: Envelope) -> list[Step[Any, Any]]:
    told = msgspec.convert({**envelope.body, "site": envelope.sender}, NoteOtherSide)
    steps: list[Step[Any, Any]] = [Step(JOURNEY, StreamId(envelope.case_id, "journey"), told)]
    if told.target == "cn.carrier_confirmation":
        async with site.database.single_statements() as conn:
            trips = await store.trips_of_case(conn, envelope.case_id)
        noted = NoteConfirmation(
            status=told.status,
            raw_code=told.raw_code,
            at=told.at,
            source=envelope.sender,
            plates=envelope.body.get("vehicle") or "",
            of_one_vehicle=of_trip(told.group),
        )
        steps += [Step(TRIP, StreamId(trip, "trip"), noted) for trip in trips]
    return steps


def _milestone(envelope: Envelope) -> NoteMilestone:
    body = envelope.body
    return NoteMilestone(
        milestone=Milestone(body["milestone"]),
        at=datetime.fromisoformat(body["at"]),
        source=f"site:{envelope.sender}",
        key=body["key"],
        place=body.get("place") or "",
        vehicle=body.get("vehicle") or "",
        planned=datetime.fromisoformat(body["planned"]) if body.get("planned") else None,
    )
