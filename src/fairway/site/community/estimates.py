"""When shipments will arrive, and how good such estimates were on this site's own history.

What is learned is learned from all that partners told here; what leaves this module about others are medians and bands
over many arrivals, never whose cargo it was.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from fairway.base.language import Trilingual
from fairway.codes.tables import table
from fairway.parties.store import Principal
from fairway.site.community import shipments, vessels
from fairway.site.community.planned import STANDARD as PLAN
from fairway.site.community.sailing import store
from fairway.site.runtime import Site
from fairway.tracking.eta.answers import Estimate, Method, of_movement, of_report, preferred
from fairway.tracking.eta.backtest import Backtest, backtest
from fairway.tracking.eta.from_events import ARRIVED, Heard, arrivals, lane, mode_of, thing
from fairway.tracking.eta.history import Arrival, Report, one_for_each_lead
from fairway.tracking.eta.learning import Experience, lived_through
from fairway.tracking.eta.moving import LOOKED_AT, Moving, truck, vessel
from fairway.tracking.eta.synthetic import synthetic
from fairway.tracking.eta.ways import Place, known_ways
from fairway.tracking.line import Entry, Flag, Leg
from fairway.tracking.model import Event, Mode, Quality
from fairway.tracking.port_runs import Fix
from fairway.tracking.reference_rules import is_imo_number
from fairway.tracking.timeline import Timeline

History = Literal["own", "synthetic"]
LOOKED_BACK = timedelta(days=400)
MOST_EVENTS = 100_000
"""Told arrivals and departures from which a history is made; the latest count."""
MOST_SAILED = 200
"""Arrivals of vessels, the latest, of which it is worked out what distance and speed would have said."""
SEED = 20261122
KEPT_FOR = 60.0
"""Seconds for which what was learned is used again, at least."""
_AHEAD = (timedelta(days=6), timedelta(days=2), timedelta(hours=15), timedelta(hours=5))
"""How long before an arrival distance and speed are asked."""
_event = msgspec.json.Decoder(Event)
_learning: dict[tuple[str, str], asyncio.Lock] = {}
_learned: dict[tuple[str, str], tuple[float, datetime, Experience]] = {}


class Estimated(msgspec.Struct, frozen=True, kw_only=True):
    """An arrival of a shipment that has not come."""

    line: str
    """Of the timeline."""
    milestone: str
    place: str
    """UN/LOCODE."""
    mode: str
    conveyance: str
    best: Estimate
    others: tuple[Estimate, ...] = ()


async def history(site: Site) -> tuple[Arrival, ...]:
    """The arrivals that partners told here, with the estimates before them, and what distance and speed would have
    said where positions are known."""
    now = site.clock.now()
    async with site.database.single_statements() as conn:
        rows = await store.arrivals(conn, now - LOOKED_BACK, MOST_EVENTS)
    reported = await asyncio.to_thread(_arrivals, rows)
    return reported + await _sailed(site, reported)


def _arrivals(rows: Iterable[dict[str, object]]) -> tuple[Arrival, ...]:
    return arrivals(Heard(_event.decode(row["body"]), row["stored_at"]) for row in rows)  # type: ignore[arg-type]  # columns


async def _sailed(site: Site, reported: Sequence[Arrival]) -> tuple[Arrival, ...]:
    """What distance and speed would have said of the latest arrivals of vessels."""
    latest = {one.key: one for one in sorted(reported, key=lambda one: one.actual)}
    found: list[Arrival] = []
    for one in list(latest.values())[-MOST_SAILED:]:
        imo, place, _ = one.key.split("/", 2)
        if not is_imo_number(imo):
            continue
        async with site.database.single_statements() as conn:
            fixes = await vessels.track(conn, int(imo), one.actual - _AHEAD[0] - LOOKED_AT, one.actual)
        reports = []
        for ahead in _AHEAD:
            at = one.actual - ahead
            moving = vessel([fix for fix in fixes if fix.at <= at], place, known_ways(), at)
            if moving is not None:
                reports.append(Report(moving.seen, moving.at))
        kept = one_for_each_lead(reports, one.actual)
        if kept:
            found.append(msgspec.structs.replace(one, carrier=Method.MOVEMENT.value, reports=kept))
    return tuple(found)


async def _arrivals_of(site: Site, source: History) -> tuple[Arrival, ...]:
    return synthetic(SEED, site.clock.now()) if source == "synthetic" else await history(site)


async def _experience(site: Site, source: History) -> Experience:
    """What was learned, worked out by one at a time and used again for a while: the longer, the longer it took."""
    name, now = (str(site.settings.folder), source), site.clock.now()
    async with _learning.setdefault(name, asyncio.Lock()):
        known = _learned.get(name)
        if known and time.monotonic() < known[0] and timedelta(0) <= now - known[1] < LOOKED_AT:
            return known[2]
        begun = time.monotonic()
        past = await _arrivals_of(site, source)
        experience, _ = await asyncio.to_thread(lived_through, past, now)
        ended = time.monotonic()
        _learned[name] = ended + max(KEPT_FOR, 100 * (ended - begun)), now, experience
        return experience


async def judged(site: Site, source: History = "own") -> Backtest:
    """The backtest of the site's own history, or of the synthetic one. For its operator: carriers are named."""
    past = await _arrivals_of(site, source)
    found = await asyncio.to_thread(lambda: backtest(past, synthetic=source == "synthetic"))
    partners = [UUID(one.kind) for one in found.carriers if "-" in one.kind and " " not in one.kind]
    async with site.database.single_statements() as conn:
        names = await store.named(conn, partners)
    carriers = tuple(msgspec.structs.replace(one, kind=names.get(one.kind, one.kind)) for one in found.carriers)
    return msgspec.structs.replace(found, carriers=carriers)


async def estimate(site: Site, principal: Principal, case: UUID, *, source: History = "own") -> tuple[Estimated, ...]:
    """Each arrival of a shipment that has not come, with a band and what it rests on. Raises NotFound."""
    view = await shipments.view(site, principal, case)
    experience, now = await _experience(site, source), site.clock.now()
    found = []
    for entry in view.timeline.of(ARRIVED):
        place = entry.place.unlocode
        if entry.done or Flag.PASSED in entry.flags or not place:
            continue
        winner = entry.winner
        leg = next((one for one in view.timeline.legs if one.number == entry.leg), None)
        origin = leg.origin.unlocode if leg and leg.origin.unlocode != place else None
        mode = mode_of(entry.mode, winner.references)
        names = view.names.get(winner.source.partner, {})
        answers = [
            of_report(
                Report(winner.times.told or view.stored.get(winner.key, now), winner.times.happened),
                # A plan of the owner's is no estimate of a carrier, and not corrected by what carriers are like.
                Experience() if winner.source.standard == PLAN or winner.quality is Quality.REQUESTED else experience,
                now,
                carrier=winner.source.partner,
                name=Trilingual(*(names.get(script) or "" for script in ("en", "tc", "sc")))
                if names
                else winner.source.partner,
                lane=lane(origin, place),
                mode=mode,
                synthetic=source == "synthetic",
            )
        ]
        moving = await _moving(site, view.timeline, entry, leg, now)
        if moving is not None:
            answers.append(of_movement(moving, experience, lane=lane(origin, place), mode=mode))
        best = preferred(answers)
        if best is not None:
            found.append(
                Estimated(
                    line=entry.line,
                    milestone=entry.milestone,
                    place=place,
                    mode=mode,
                    conveyance=entry.conveyance or thing(winner.references),
                    best=best,
                    others=tuple(one for one in answers if one is not best),
                )
            )
    return tuple(found)


async def _moving(site: Site, timeline: Timeline, entry: Entry, leg: Leg | None, now: datetime) -> Moving | None:
    """What distance and speed say, where positions of what carries the shipment are known and it is on its way."""
    place = entry.place.unlocode or ""
    carried_by = entry.conveyance or thing(entry.winner.references)
    departure = next((one for one in timeline.entries if leg and one.line == leg.departed), None)
    if departure is not None and not departure.done:
        return None  # it carries somebody else's cargo until then
    if is_imo_number(carried_by):
        async with site.database.single_statements() as conn:
            fixes = await vessels.track(conn, int(carried_by), now - 2 * LOOKED_AT, now)
        return vessel(fixes, place, known_ways(), now)
    destination = _where(place, now)
    if entry.mode is not Mode.ROAD or destination is None:
        return None
    seen = [
        Fix(one.happened, one.place.latitude, one.place.longitude)
        for one in timeline.entries
        if one.leg == entry.leg and one.done and one.place.latitude is not None and one.place.longitude is not None
    ]
    origin = (leg.origin.unlocode if leg else None) or place
    crossed = any(one.done and one.leg == entry.leg for one in timeline.of("BORDER_CROSSED"))
    return truck(seen, destination, now, boundary=origin[:2] != place[:2] and not crossed)


def _where(unlocode: str, now: datetime) -> Place | None:
    found = table("unlocode").get(unlocode, now.date())
    latitude, longitude = (found.attributes.get("lat"), found.attributes.get("lon")) if found else (None, None)
    return (float(latitude), float(longitude)) if latitude and longitude else None
