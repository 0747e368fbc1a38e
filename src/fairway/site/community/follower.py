"""Following the log: what partners told becomes findable, and stands on the shipments that it is about.

One batch is one transaction with its cursor, so each event is there exactly once, whatever ends the process. What is
told before its cargo is known waits under its references, and goes on the shipment that they lead to later.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from fairway.base.time import HONG_KONG
from fairway.record.model import Recorded
from fairway.record.reader import Cursor, read_batch
from fairway.record.registry import kind_of
from fairway.site.community import tie, unsaid, vessels
from fairway.site.community.attaching import store as attaching
from fairway.site.community.following import store
from fairway.site.community.receipts import events_of
from fairway.site.community.road_job import UNTOLD, follow_submissions, known_then, submissions_of, told_by_site
from fairway.site.community.tying import store as tying
from fairway.site.community.uses import RETURNED
from fairway.site.runtime import Site
from fairway.tracking.graph import SITE
from fairway.tracking.inbound import MessageTaken, standing
from fairway.tracking.model import CONVEYANCES, Event, ReferenceKind
from fairway.tracking.partner import EntitlementGiven, EntitlementWithdrawn, PartyKnown
from fairway.tracking.shipment_facts import (
    SHIPMENT_FACTS,
    ShipmentProgressed,
)

if TYPE_CHECKING:
    import asyncpg

log = logging.getLogger(__name__)
CURSOR = Cursor("community")
BATCH = 200
"""Facts of one look at the log."""
MOST_BYTES = 2_000_000
"""Of the facts of one look, as they are stored; they take some ten times as much room when they are read."""
MOST_EVENTS = 4000
"""Events of one transaction, more or less."""
_SHIPMENT = tuple(fact for fact in SHIPMENT_FACTS if fact is not ShipmentProgressed)
_encoder = msgspec.json.Encoder()


SHARE = 0.03
"""Of the worker's time, at most, for what follows from submissions alone."""


class Follower:
    """Keeps the read tables of the port community. Several may run: one works, the others wait for it.

    What partners tell is dealt with at once. What follows from the site's own submissions takes at most ``share`` of
    the time: with many of them at once accepting them goes first, and their shipments come a little later.
    """

    def __init__(self, site: Site, share: float = 1.0) -> None:
        self._site = site
        self._share = share
        self._rests_until = 0.0

    async def step(self) -> int:
        """Deal with what is next in the log; how many facts that were, 0 while it rests."""
        started = time.monotonic()
        if started < self._rests_until:
            return 0
        async with self._site.database.writing() as conn:
            before = await store.hold_cursor(conn, CURSOR.name)
            until, taken = await advance(conn, self._site, before)
        if taken and not any(isinstance(recorded.fact, MessageTaken) for recorded in taken):
            self._rests_until = time.monotonic() + (time.monotonic() - started) * (1 / self._share - 1)
        return until - before


QUIET = UNTOLD | {kind_of(ShipmentProgressed)}
"""Kinds of facts that nothing here follows from."""


async def advance(
    conn: asyncpg.Connection, site: Site, before: int, until: int | None = None
) -> tuple[int, list[Recorded]]:
    """Deal with the facts next after the position ``before``, in the caller's transaction that holds the cursor: the
    position that was reached, and the facts that something follows from. With ``until`` facts that were dealt with
    before are gone through again, up to that position."""
    again = until is not None
    most = BATCH if until is None else min(BATCH, until - before)
    many = await store.positions_of(conn, before, most, MOST_BYTES)
    pending, last = await read_batch(conn, site.registry, before, many, without=QUIET)
    taken, reached = _portion(pending, last)
    await follow(conn, site, taken, again=again)
    if reached > before:
        await CURSOR.advance(conn, reached)
    return reached, taken


def _portion(pending: Sequence[Recorded], last: int) -> tuple[list[Recorded], int]:
    """As many facts as make about one transaction, and the position of the last of them."""
    taken: list[Recorded] = []
    events = 0
    for recorded in pending:
        if taken and events >= MOST_EVENTS:
            return taken, taken[-1].position or 0
        taken.append(recorded)
        if isinstance(recorded.fact, MessageTaken):
            events += recorded.fact.count
    return taken, last


async def follow(conn: asyncpg.Connection, site: Site, facts: Sequence[Recorded], *, again: bool = False) -> None:
    """All that follows from facts, in the order of the log. ``again``: what was to be recorded of them was recorded
    before."""
    if not facts:
        return
    position = facts[-1].position or 0
    told = [(recorded, recorded.fact) for recorded in facts if isinstance(recorded.fact, MessageTaken)]
    counting = [(recorded, fact) for recorded, fact in told if not fact.test]
    events = [
        (_row(recorded.stream.case_id, fact.partner, recorded.at, event), event)
        for recorded, fact in counting
        for event in events_of(fact)
        if vessels.counts(fact, event)
    ]
    events += [
        (_row(message, partner, at, event), event)
        for message, partner, at, event in await vessels.told_by_vessels(conn, counting)
    ]
    known = await submissions_of(conn, site, facts)
    then = await known_then(conn, site, facts, known)
    events += [(_row(submission, SITE, at, event), event) for submission, at, event in told_by_site(site, facts, then)]
    fresh = await store.add_events(conn, [row for row, _ in events])
    handlers = await tying.handlers(conn, {row[2] for row, _ in events}) | {SITE}
    references = list(_references(events, fresh, handlers))
    await store.add_references(conn, references)
    links = [unsaid.link_row(link, fact.partner) for _, fact in counting for link in fact.links]
    await store.add_links(conn, links)
    parties = [(recorded.stream.case_id, *row) for recorded, fact in counting for row in unsaid.party_rows(fact)]
    await store.add_named(conn, parties)
    taken_back = await unsaid.take_back(conn, site, counting)
    await _count(conn, told)
    cases = {recorded.stream.case_id for recorded in facts if isinstance(recorded.fact, _SHIPMENT)}
    met = {(row[0], row[1]) for row in links} | {(row[2], row[3]) for row in links}
    met |= {(row[1], row[2]) for row in parties} | taken_back | set(_entitled(facts)) | set(_returned(events, fresh))
    cases |= await tying.cases_of(conn, met)
    cases |= await _of_codes(conn, facts)
    await tie.tie(conn, cases, position)
    await tie.put(conn, await attaching.attach_events(conn, references), position)
    own_rows = [(row[1], row[0], row[5]) for row, _ in events if row[2] == SITE and row[0] in fresh]
    await tie.put(conn, await attaching.attach_own(conn, own_rows), position)
    corrections = [
        (row[0], row[2], event.supersedes, event.times.happened)
        for row, event in events
        if event.supersedes and row[0] in fresh
    ]
    await tie.put(conn, await attaching.attach_corrections(conn, corrections), position)
    if not again:
        await follow_submissions(conn, site, facts, known)


def _row(message: UUID, partner: UUID, at: datetime, event: Event) -> tuple[Any, ...]:
    return (
        UUID(event.key),
        message,
        partner,
        event.milestone,
        event.quality.value,
        event.times.happened,
        at,
        event.own_id,
        event.supersedes,
        _encoder.encode(event),
    )


def _references(
    events: Sequence[tuple[tuple[Any, ...], Event]], fresh: set[UUID], handlers: Collection[UUID]
) -> Iterator[tuple[Any, ...]]:
    """What new events can be found by. A conveyance counts only where the event is about it: what happened to one
    container says nothing to whoever has another one on the vessel."""
    left = set(fresh)
    for (key, _, partner, _, _, happened, *_), event in events:
        if key not in left:
            continue
        left.remove(key)
        carrying = bool(event.references) and event.references[0].kind in CONVEYANCES
        for one in dict.fromkeys(event.references):
            if carrying or one.kind not in CONVEYANCES:
                yield one.value, one.kind.value, key, partner, happened, partner in handlers


def _returned(events: Sequence[tuple[tuple[Any, ...], Event]], fresh: set[UUID]) -> Iterator[tuple[str, str]]:
    """Containers whose use has ended: what is told of them from here on is about other cargo."""
    for row, event in events:
        if event.milestone == RETURNED and row[0] in fresh:
            yield from ((one.value, one.kind.value) for one in event.references if one.kind is ReferenceKind.CONTAINER)


def _entitled(facts: Sequence[Recorded]) -> Iterator[tuple[str, str]]:
    for recorded in facts:
        if isinstance(recorded.fact, EntitlementGiven | EntitlementWithdrawn):
            yield recorded.fact.reference.value, recorded.fact.reference.kind.value


async def _of_codes(conn: asyncpg.Connection, facts: Sequence[Recorded]) -> set[UUID]:
    """The shipments whose rights may change because a partner's code means somebody else from now on."""
    codes = [
        (recorded.stream.case_id, recorded.fact.code) for recorded in facts if isinstance(recorded.fact, PartyKnown)
    ]
    return await tying.cases_of(conn, await store.named_by(conn, codes)) if codes else set()


async def _count(conn: asyncpg.Connection, told: Sequence[tuple[Recorded, MessageTaken]]) -> None:
    """What partners sent and what was wrong with it, test messages included: a partner tries until it is right."""
    days: dict[tuple[Any, ...], Counter[str]] = {}
    last: dict[tuple[Any, ...], datetime] = {}
    faults: Counter[tuple[Any, ...]] = Counter()
    words: dict[tuple[Any, ...], tuple[str, str, UUID]] = {}
    for recorded, fact in told:
        day = recorded.at.astimezone(HONG_KONG).date()
        key = fact.partner, day, fact.standard
        found = days.setdefault(key, Counter())
        found.update(messages=1, events=fact.count, duplicates=len(fact.duplicates), **{standing(fact): 1})
        last[key] = max(last.get(key, recorded.at), recorded.at)
        for fault in fact.faults:
            faults[fact.partner, day, fault.rule] += 1
            words[fact.partner, day, fault.rule] = fault.severity, fault.message, recorded.stream.case_id
    await store.count_messages(
        conn,
        [
            (*key, n["messages"], n["refused"], n["partly"], n["events"], n["duplicates"], last[key])
            for key, n in days.items()
        ],
    )
    await store.count_faults(
        conn, [(*key, words[key][0], words[key][1], count, words[key][2]) for key, count in faults.items()]
    )
