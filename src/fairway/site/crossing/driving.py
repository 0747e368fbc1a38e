"""What a driver needs to know of the trip: may it go, and if not, why not. Says nothing of the decision of customs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound
from fairway.parties.store import Principal
from fairway.record.model import StreamId
from fairway.record.store import load
from fairway.site.exchange.book import EXCHANGE
from fairway.site.runtime import Site
from fairway.site.trips import control_point_day, own_trip, trip_stream
from fairway.transport.decide import approach_issues
from fairway.transport.rules import ApproachEvidence
from fairway.transport.store import TRIP


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle of a trip as its driver sees it."""

    trip: dict[str, Any]
    vehicle: dict[str, Any]
    against: tuple[Issue, ...]
    """What stands against crossing now, whatever customs has decided."""
    now: datetime


async def outlook(site: Site, principal: Principal, trip: UUID, vehicle: str) -> Outlook:
    """The vehicle, if the asker may see the trip: who runs it, who carries it out, or its driver. Raises NotFound."""
    found = await own_trip(site, principal, trip)
    run = next((one for one in found["vehicles"] if one["vehicle"] == vehicle), None)
    if run is None:
        raise NotFound
    now = site.clock.now()
    async with site.database.single_statements() as conn:
        state = (await load(conn, TRIP, trip_stream(trip))).state
        held = state.run(vehicle) if state else None
        cases = {one.case_id for one in held.references if one.case_id} if held else set()
        books = [(await load(conn, EXCHANGE, StreamId(case, "exchange"))).state for case in sorted(cases, key=str)]
    if state is None:
        raise NotFound
    evidence = ApproachEvidence(
        control_point=state.control_point,
        day=control_point_day(state.control_point, now),
        decision=None,
        needs_confirmation=any(book is not None for book in books),
    )
    against = approach_issues(state, vehicle, evidence, now)
    return Outlook(trip=found, vehicle=run, against=tuple(against), now=now)
