"""What the sites of a route tell each other of a sealed trip: one fact in one envelope, and never a position."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.store import SEALED_TRIP
from fairway.record.model import Fact, StreamId
from fairway.record.recorder import Step
from fairway.site.exchange.book import EXCHANGE, MakeEnvelope
from fairway.site.exchange.envelope import Envelope, EnvelopeKind
from fairway.site.runtime import Site
from fairway.site.sealed.cases import sealed_stream

LEAD = timedelta(seconds=5)
"""A lock is taken over from an instant so far ahead that both customs know it before it comes."""
PURPOSE = "So that each customs of the route can decide on its leg and take the lock over."
LEGAL_BASIS = "Single E-lock Scheme: separate monitoring by each customs under its own law."
RETENTION = "As long as the case is kept on the other side; seven years at most."
"""Catalogue keys of the data-flow register."""
_ELEMENTS = ("trip.lock", "trip.vehicle", "trip.milestone", "trip.alarm")


def envelope_steps(trip: UUID, fact: Fact, receivers: Iterable[str]) -> list[Step[Any, Any]]:
    """The commands that make an envelope with ``fact`` for each site."""
    return [
        Step(
            EXCHANGE,
            exchange_stream(trip),
            MakeEnvelope(
                kind=EnvelopeKind.SEALED_TRIP.value,
                receiver=receiver,
                elements=_ELEMENTS,
                purpose=PURPOSE,
                legal_basis=LEGAL_BASIS,
                retention=RETENTION,
                body={"fact": msgspec.to_builtins(fact)},
            ),
        )
        for receiver in receivers
    ]


def exchange_stream(trip: UUID) -> StreamId:
    """The stream of the exchange about a trip."""
    return StreamId(trip, "exchange")


async def effects(site: Site, envelope: Envelope) -> list[Step[Any, Any]]:
    """What follows from an envelope about a sealed trip: the fact is noted if it is the sender's to say; a lock that
    is offered to this site is taken over."""
    fact = read_fact(envelope.body.get("fact"))
    if fact is None:
        return []
    stream = sealed_stream(envelope.case_id)
    steps: list[Step[Any, Any]] = [Step(SEALED_TRIP, stream, c.NoteTold(sender=envelope.sender, fact=fact))]
    if isinstance(fact, f.CustodyOffered) and fact.to == site.id:
        steps.append(Step(SEALED_TRIP, stream, c.TakeCustody(leg=fact.leg + 1, at=site.clock.now() + LEAD)))
    return steps


def read_fact(body: object) -> Fact | None:
    """The fact in an envelope; None for one of a kind that this version does not know."""
    kind = body.get("kind") if isinstance(body, dict) else None
    known = _kinds().get(str(kind))
    if known is None:
        return None
    return msgspec.convert(body, known, strict=False)


@cache
def _kinds() -> dict[str, type[Fact]]:
    return {str(kind.__struct_config__.tag): kind for kind in f.SEALED_TRIP_FACTS}
