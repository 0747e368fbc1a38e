"""Vessels over all the messages of a partner: their fixes are kept, and port calls follow from all of them.

What a single message of positions says by itself stands in its receipt. What counts is concluded here from every fix
that the partner sent, so that a call whose beginning came yesterday and whose end comes today is one call, and a late
fix corrects what was told without it: by an event that supersedes the earlier one, or withdraws it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.record.model import Recorded
from fairway.record.store import read_blob
from fairway.site.community.sailing import store
from fairway.tracking.areas import known_areas
from fairway.tracking.inbound import MessageTaken
from fairway.tracking.model import Event
from fairway.tracking.port_calls import Declared, port_calls
from fairway.tracking.port_runs import Fix, slot
from fairway.tracking.profiles import STANDARD
from fairway.tracking.reading import Standard
from fairway.tracking.reading.ais import ANNOUNCED, port_of
from fairway.tracking.reading.ais import told as events_of_calls
from fairway.tracking.reading.ais_sentences import seen

if TYPE_CHECKING:
    import asyncpg

WARM, LOOKED_AT = timedelta(days=20), timedelta(days=8)
"""How far before the earliest new fix of a vessel the fixes are taken up again, and from when on what was told is
compared: after the days between, how it began does not matter any more."""
SAME_STATE = timedelta(hours=12)
"""A state that is concluded anew within this time of one that is not is a correction of that one."""

LARGE, MANY = 64 * 1024, 1000
"""Bytes of a message and fixes of a vessel from which on the work is done beside the others."""

P = ParamSpec("P")
T = TypeVar("T")
_event = msgspec.json.Decoder(Event)
_encoder = msgspec.json.Encoder()


def counts(fact: MessageTaken, event: Event) -> bool:
    """Whether an event of a message counts as it was read there; port calls are concluded from all fixes instead."""
    return fact.standard != Standard.AIS.value or event.source.code == ANNOUNCED or event.void


async def told_by_vessels(
    conn: asyncpg.Connection, taken: Iterable[tuple[Recorded, MessageTaken]]
) -> list[tuple[UUID, UUID, datetime, Event]]:
    """The port-call events that follow from messages and all that came before them: message, partner, when it was
    recorded, event. Doing it again gives nothing."""
    since: dict[store.Vessel, datetime] = {}
    last: dict[store.Vessel, tuple[UUID, datetime]] = {}
    fixes: list[tuple[Any, ...]] = []
    said: list[tuple[Any, ...]] = []
    for recorded, fact in taken:
        if fact.standard != Standard.AIS.value:
            continue
        raw = await read_blob(conn, bytes.fromhex(fact.sha256))
        if raw is None:
            continue  # erased: what followed from it stays as it was told
        what = await _away(seen, len(raw) > LARGE, raw, recorded.at)
        for mmsi, found in what.fixes.items():
            vessel = fact.partner, mmsi
            fixes += [
                (*vessel, slot(one.at), one.at, one.latitude, one.longitude, one.speed, one.course, one.heading)
                for one in found
            ]
            since[vessel] = min(since.get(vessel, found[0].at), found[0].at)
            last[vessel] = recorded.stream.case_id, recorded.at
        for one in what.said:
            vessel = fact.partner, one.mmsi
            said.append((*vessel, one.at, one.line, one.imo, one.name, one.call_sign, one.destination))
            since[vessel] = min(since.get(vessel, one.at), one.at)
            last[vessel] = recorded.stream.case_id, recorded.at
    if not since:
        return []
    before = await store.identified(conn, list(since))
    await store.add_fixes(conn, fixes)
    await store.add_said(conn, said)
    now = await store.identified(conn, list(since))
    events = []
    for vessel, imo in sorted(now.items()):
        begin = since[vessel] if before.get(vessel) == imo else None
        message, at = last[vessel]
        events += [(message, vessel[0], at, event) for event in await _concluded(conn, vessel, imo, begin)]
    return events


async def _concluded(conn: asyncpg.Connection, vessel: store.Vessel, imo: int, begin: datetime | None) -> list[Event]:
    """What is to be told of a vessel now, after news from ``begin`` on (None: its identity is new)."""
    first = slot(begin - WARM) if begin else 0
    fixes = [Fix(**row) for row in await store.fixes(conn, vessel, first)]
    declared = [
        Declared(row["at"], port) for row in await store.said(conn, vessel) if (port := port_of(row["destination"]))
    ]
    edge = begin - LOOKED_AT if begin else None
    transitions = await _away(port_calls, len(fixes) > MANY, fixes, known_areas(), declared)
    found = events_of_calls(transitions, imo, str(vessel[0]), STANDARD.rank)
    wanted = {UUID(event.key): event for event in found if edge is None or event.times.happened >= edge}
    known = {row["key"]: row for row in await store.told(conn, vessel, edge)}
    gone = [row for key, row in known.items() if key not in wanted and not row["void"]]
    told: list[Event] = []
    rows: list[tuple[Any, ...]] = []
    for key, event in wanted.items():
        row = known.get(key)
        if row is not None and not row["void"]:
            continue
        corrected = row or _nearest(event, gone)
        news = replace(event, supersedes=corrected["told"].hex) if corrected else event
        if corrected is not None and corrected is not row:
            gone.remove(corrected)
            rows.append(_noted(vessel, corrected, UUID(news.key), void=True))
        told.append(news)
        rows.append((*vessel, key, UUID(news.key), event.times.happened, False, _encoder.encode(event)))
    for row in gone:
        withdrawn = replace(_event.decode(row["body"]), supersedes=row["told"].hex, void=True)
        told.append(withdrawn)
        rows.append(_noted(vessel, row, UUID(withdrawn.key), void=True))
    await store.put_told(conn, rows)
    return told


async def _away(work: Callable[P, T], much: bool, /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``work`` returns: done here when it is little, else in a thread, so that the other parts of the worker go
    on."""
    return await asyncio.to_thread(work, *args, **kwargs) if much else work(*args, **kwargs)


def _nearest(event: Event, gone: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """What was told of the same state at about the same time and does not hold any more."""
    of_state: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in gone:
        of_state[_event.decode(row["body"]).source.code].append(row)
    near = [row for row in of_state[event.source.code] if abs(row["at"] - event.times.happened) <= SAME_STATE]
    return min(near, key=lambda row: abs(row["at"] - event.times.happened), default=None)


def _noted(vessel: store.Vessel, row: dict[str, Any], told: UUID, *, void: bool) -> tuple[Any, ...]:
    return (*vessel, row["key"], told, row["at"], void, row["body"])


async def track(
    conn: asyncpg.Connection, imo: int, since: datetime, until: datetime, *, minutes: int = 30
) -> tuple[Fix, ...]:
    """Where the vessel of an IMO number was, one fix for every so many minutes, whoever received it. For whoever sees
    a shipment that it carries: where vessels are is known to anybody with a receiver (writer)."""
    return tuple(Fix(**row) for row in await store.track(conn, imo, slot(since), slot(until), minutes))


async def seen_last(
    conn: asyncpg.Connection, vessels: Sequence[int], since: datetime, until: datetime
) -> dict[int, Fix]:
    """By IMO number where vessels were last. For whoever sees shipments that they carry now (writer)."""
    found = await store.latest(conn, vessels, slot(since), slot(until)) if vessels else {}
    return {imo: Fix(**row) for imo, row in found.items()}
