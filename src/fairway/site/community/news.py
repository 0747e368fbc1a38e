"""Looking at the lines of shipments anew when something was told: lists show it, and those concerned are told of it.

What a line shows anew is noted on the shipment's record, so that event streams, webhooks and alerts follow from the log
like everything else. Under load the looks are fewer, never what they find: a shipment that changed ten times is looked
at once, and the line always shows what was told, whether it was looked at or not.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from fairway.base.time import isoformat
from fairway.record.recorder import Step
from fairway.site.community.planned import planned
from fairway.site.community.shipping import store as shipping
from fairway.site.community.showing import store
from fairway.site.runtime import Site, policy_actor
from fairway.tracking.line import Entry, Flag, Timeline
from fairway.tracking.model import Event, Location, Mode, Quality
from fairway.tracking.on_map import aboard, last_place
from fairway.tracking.shipment_facts import NoteProgress, PlannedLeg, Progress, shipment_stream
from fairway.tracking.shipment_rows import SHIPMENT
from fairway.tracking.timeline import line_up

if TYPE_CHECKING:
    import asyncpg

BATCH = 100
"""Shipments of one look."""
SHARE = 0.3
"""Of the time, at most: taking in comes first."""
_event = msgspec.json.Decoder(Event)
_legs = tuple[PlannedLeg, ...]


class NewsWorker:
    """Looks at shipments of which something was told. Several may run."""

    def __init__(self, site: Site, share: float = SHARE) -> None:
        self._site = site
        self._share = share
        self._rests_until = 0.0

    async def step(self) -> int:
        """Look at the next shipments; how many those were, 0 while it rests."""
        started = time.monotonic()
        if started < self._rests_until:
            return 0
        async with self._site.database.writing() as conn:
            cases = await store.take_news(conn, BATCH)
            if cases:
                await look(conn, self._site, cases)
                await store.news_done(conn, cases)
        taken = time.monotonic() - started
        if self._share < 1:
            self._rests_until = time.monotonic() + taken * (1 / self._share - 1)
        return len(cases)


async def look(conn: asyncpg.Connection, site: Site, cases: Sequence[UUID]) -> None:
    """Keep what lists show of shipments, and note what is new (in the caller's transaction)."""
    registered = await store.registered(conn, cases)
    if not registered:
        return
    told: dict[UUID, list[tuple[Event, datetime]]] = defaultdict(list)
    for row in await shipping.events(conn, list(registered)):
        told[row["case_id"]].append((_event.decode(row["body"]), row["stored_at"]))
    now = site.clock.now()
    entries, shown, steps = {}, {}, []
    for case, row in registered.items():
        legs = msgspec.convert(row["legs"], _legs)
        events = told[case]
        plan = planned(row["owner"], row["reference"], legs, row["changed_at"])
        stored = {event.key: at for event, at in events}
        timeline = line_up([*(event for event, _ in events), *plan], stored=stored, now=now)
        entries[case] = summary(row, timeline, legs, len(events), now)
        shown[case] = lines = lines_of(timeline)
        if news := progress(timeline, row["lines"] or {}, lines):
            command = NoteProgress(milestones=news, customs=timeline.customs.state, conflicts=len(timeline.conflicts))
            steps.append(Step(SHIPMENT, shipment_stream(case), command))
    await store.keep_shown(conn, shown)
    await store.keep_entries(conn, entries)
    if steps:
        await site.recorder.execute_many(conn, steps, site.context(policy_actor("shipment news")))


def lines_of(timeline: Timeline) -> dict[str, list[str]]:
    """What each line shows: quality, time, key of the winner."""
    return {
        one.line: [one.quality.value, isoformat(one.happened), one.winner.key]
        for one in timeline.entries
        if one.winner.source.standard != "plan"
    }


def progress(timeline: Timeline, before: dict[str, list[str]], now: dict[str, list[str]]) -> tuple[Progress, ...]:
    """What the lines show anew or otherwise than before."""
    found = []
    for entry in timeline.entries:
        line = entry.line
        if line not in now or before.get(line) == now[line]:
            continue
        earlier = before.get(line)
        found.append(
            Progress(
                milestone=entry.milestone,
                quality=entry.quality,
                happened=entry.happened,
                place=place_name(entry.place) or "",
                key=entry.winner.key,
                partner=entry.winner.source.partner,
                before=datetime.fromisoformat(earlier[1]) if earlier and earlier[1] != now[line][1] else None,
            )
        )
    return tuple(found)


def place_name(place: Location) -> str | None:
    """A place in one word, as lists show it."""
    return place.unlocode or place.facility or place.name


def summary(
    row: dict[str, Any], timeline: Timeline, legs: Sequence[PlannedLeg], events: int, now: datetime
) -> dict[str, Any]:
    """What a list shows of a shipment."""
    reached, awaited = timeline.reached, timeline.awaited
    modes: list[Mode | None] = [*(leg.mode for leg in legs), *(one.mode for one in timeline.legs)]
    modes += [one.mode for one in timeline.entries]
    stops = timeline.stops
    origin = legs[0].origin if legs else stops[0].location if stops else Location()
    destination = legs[-1].destination if legs else stops[-1].location if stops else Location()
    seen = last_place(timeline)
    place, entry = seen or (None, None)
    return {
        "owner": row["owner"],
        "reference": row["reference"],
        "modes": " ".join(dict.fromkeys(mode.value for mode in modes if mode)),
        "origin": place_name(origin),
        "destination": place_name(destination),
        "milestone": reached.milestone if reached else None,
        "milestone_at": reached.happened if reached else None,
        "milestone_place": place_name(reached.place) if reached else None,
        "next": awaited.milestone if awaited else None,
        "next_at": awaited.happened if awaited else None,
        "next_quality": awaited.quality.value if awaited else None,
        "slip_minutes": slip(awaited or reached),
        "customs": timeline.customs.state,
        "conflicts": len(timeline.conflicts),
        "events": events,
        "closed": row["closed"],
        "place": place.key if place else None,
        "place_at": entry.happened if entry else None,
        "place_name": place_name(entry.place) if entry else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "aboard": aboard(timeline, now),
        "changed_at": now,
    }


def slip(entry: Entry | None) -> int | None:
    """Minutes by which something is later than planned; None where nothing was planned or nothing else is known."""
    if entry is None or entry.planned is None or Flag.PASSED in entry.flags or entry.quality is Quality.PLANNED:
        return None
    return round((entry.happened - entry.planned.times.happened).total_seconds() / 60)
