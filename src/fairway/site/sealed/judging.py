"""Judging a leg now, from the frames that this site holds of it, by the engine that its trips are judged by."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from fairway.locks.engine import VERSION, engine
from fairway.locks.engine.judgement import Judgement
from fairway.locks.trips.facts import LegJudged
from fairway.locks.trips.state import SealedTripState
from fairway.site.gateway import store as gateway
from fairway.site.runtime import Site
from fairway.site.sealed.terms import happenings_of, terms_of


async def judge(site: Site, trip: UUID, state: SealedTripState, leg: int, until: datetime) -> Judgement | None:
    """What the engine says of a leg of this site at ``until``; None where the leg has not begun or its geometry is not
    known here: unknown."""
    terms = await terms_of(site, trip, state)
    of_leg = next((one for one in terms.legs if one.number == leg), None) if terms else None
    if terms is None or of_leg is None:
        return None
    acts = await happenings_of(site, trip, leg)
    end = min(filter(None, (of_leg.ends, until + timedelta(minutes=5))))
    async with site.database.single_statements() as conn:
        readings = await gateway.readings_of(conn, terms.device, of_leg.starts, end)
    return engine(VERSION).judge(terms, leg, readings, acts, until)


def judged(judgement: Judgement) -> LegJudged:
    """The judgement as the record keeps it."""
    return LegJudged(
        leg=judgement.leg,
        verdict=judgement.lock.value,
        path=judgement.path.value,
        engine=judgement.engine,
        until=judgement.until,
        known_until=judgement.known_until,
        readings=judgement.readings,
        fingerprint=judgement.fingerprint(),
        digest=judgement.digest,
        reasons=judgement.reasons,
    )
