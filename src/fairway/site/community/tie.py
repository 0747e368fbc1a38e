"""Tying what was told to shipments: which references lead to each, and what was told about these before.

All of it follows from what is recorded, so doing it again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from fairway.base.time import HONG_KONG
from fairway.consignments.project import normalised
from fairway.site.community.attaching import store as attaching
from fairway.site.community.tying import store
from fairway.site.community.uses import of_this_use
from fairway.tracking.graph import (
    AFTER_LEG,
    BEFORE_LEG,
    Claims,
    Held,
    Key,
    Named,
    Surroundings,
    Word,
    closure,
)
from fairway.tracking.model import CONVEYANCES, REUSED, Reference, ReferenceKind
from fairway.tracking.references import short_name
from fairway.tracking.shipment_facts import PlannedLeg

if TYPE_CHECKING:
    import asyncpg

_USED_AGAIN = frozenset({ReferenceKind.CONTAINER, ReferenceKind.ULD})
DEPTH = 6
"""Links between a shipment's own references and the farthest that leads to it."""
MOST_LINKS = 50_000
"""Links that are looked at in one step of the way."""


async def tie(conn: asyncpg.Connection, cases: Collection[UUID], position: int) -> None:
    """Work out anew which references lead to the shipments, and put on them what was told about those before."""
    if not cases:
        return
    shipments = {row["case_id"]: row for row in await store.shipments(conn, cases)}
    wanted = {case: _claims(row) for case, row in shipments.items()}
    around = await _surroundings(conn, wanted.values())
    now = await _now(conn, shipments, wanted, around)
    before = {(case, (one.reference, one.told_by)): one for case, one in await store.held(conn, shipments)}
    changed = [(key[0], one) for key, one in now.items() if before.get(key) != one]
    gone = [(key[0], one) for key, one in before.items() if key not in now]
    await store.put_held(conn, changed)
    await store.drop_held(conn, gone)
    narrowed = {case for case, _ in gone} | {
        case for case, one in changed if _narrower(one, before.get((case, (one.reference, one.told_by))))
    }
    if narrowed:
        await attaching.detach(conn, narrowed)
        await put(conn, await attaching.attached(conn, narrowed), position)
    await put(conn, await attaching.attach_earlier(conn, changed), position)
    await put(conn, await attaching.attach_submissions(conn, shipments), position)
    await store.put_search(conn, shipments, _found_by(shipments, wanted, now))
    await attaching.note_news(conn, shipments, position)


async def _now(
    conn: asyncpg.Connection, rows: dict[UUID, dict[str, Any]], wanted: dict[UUID, Claims], around: Surroundings
) -> dict[tuple[UUID, Key], Held]:
    """The references that lead to shipments, things that are used again for this use only."""
    found = {(case, key): one for case, claims in wanted.items() for key, one in closure(claims, around).items()}
    reused = {one.reference for one in found.values() if one.reference.kind in _USED_AGAIN}
    returns = await store.returns(conn, reused)
    for (case, key), one in found.items():
        if one.reference in reused:
            # What ties it to papers of this shipment tells when it was used for it.
            ties = [
                word.since
                for word in around.links.get(one.reference, ())
                if word.other.kind not in REUSED and ((case, (word.other, key[1])) in found)
            ]
            found[case, key] = of_this_use(one, returns.get(one.reference, ()), ties, rows[case]["in_use_at"])
    return found


async def put(conn: asyncpg.Connection, attached: attaching.Attached, position: int) -> None:
    """What follows from events that just went on shipments: their corrections, and that there is news."""
    following = attached
    while following:
        await attaching.note_news(conn, {case for case, _ in following}, position)
        following = await attaching.attach_their_corrections(conn, following)


def _narrower(now: Held, before: Held | None) -> bool:
    return before is not None and (now.since > before.since or now.until < before.until)


def _claims(row: dict[str, Any]) -> Claims:
    claims = {
        Reference(ReferenceKind(kind), value): confirmed
        for kind, value, confirmed in zip(row["kinds"] or (), row["names"] or (), row["confirmed"] or (), strict=True)
    }
    return Claims(
        case_id=row["case_id"],
        owner=row["owner"],
        parties=tuple(sorted(row["parties"] or (), key=str)),
        since=row["since"],
        until=row["until"],
        claims=claims,
        carriage=_carriage(msgspec.convert(row["legs"], tuple[PlannedLeg, ...]), row["since"], row["until"]),
    )


def _carriage(
    legs: Iterable[PlannedLeg], since: datetime, until: datetime
) -> dict[Reference, tuple[datetime, datetime]]:
    found: dict[Reference, tuple[datetime, datetime]] = {}
    for leg in legs:
        if leg.conveyance is None or leg.conveyance.kind not in CONVEYANCES:
            continue
        crosses = leg.crosses or (datetime.combine(leg.day, time(), HONG_KONG) if leg.day else None)
        first, last = leg.departs or crosses or leg.arrives, leg.arrives or crosses or leg.departs
        if first is None or last is None:
            window = (since, until) if leg.conveyance.kind is not ReferenceKind.REGISTRATION_MARK else None
        else:
            window = first - BEFORE_LEG, last + AFTER_LEG
        if window:
            known = found.get(leg.conveyance, window)
            found[leg.conveyance] = min(known[0], window[0]), max(known[1], window[1])
    return found


async def _surroundings(conn: asyncpg.Connection, shipments: Iterable[Claims]) -> Surroundings:
    """All that was told around the references of shipments, link by link."""
    links: dict[Reference, list[Word]] = defaultdict(list)
    named: dict[Reference, list[Named]] = defaultdict(list)
    partners: set[UUID] = set()
    edge = {reference for shipment in shipments for reference in (*shipment.claims, *shipment.carriage)}
    seen: set[Reference] = set()
    for _ in range(DEPTH):
        edge = {one for one in edge - seen if one.kind is not ReferenceKind.OWN}
        if not edge:
            break
        seen |= edge
        for row in await store.named(conn, edge):
            reference = Reference(ReferenceKind(row["kind"]), row["value"])
            named[reference].append(Named(row["partner"], row["organisation"], row["until"]))
            partners.add(row["partner"])
        following = set()
        cargo = [one for one in edge if one.kind not in CONVEYANCES]
        for row in await store.links(conn, cargo, MOST_LINKS):
            one = Reference(ReferenceKind(row["kind"]), row["value"])
            other = Reference(ReferenceKind(row["other_kind"]), row["other_value"])
            links[one].append(Word(other, row["partner"], row["since"], row["until"]))
            partners.add(row["partner"])
            following.add(other)
        edge = following
    return Surroundings(
        links={one: tuple(words) for one, words in links.items()},
        named={one: tuple(found) for one, found in named.items()},
        handlers=await store.handlers(conn, partners),
    )


def _found_by(
    rows: dict[UUID, dict[str, Any]], shipments: dict[UUID, Claims], now: dict[tuple[UUID, Any], Held]
) -> set[tuple[str, str, UUID]]:
    """What each shipment is found by: its own name, what its owner claims, and what leads to it; a flight and a voyage
    by their numbers alone as well, as people type them."""
    found = {(normalised(row["reference"]), ReferenceKind.OWN.value, case) for case, row in rows.items()}
    names = {(case, one) for case, shipment in shipments.items() for one in (*shipment.claims, *shipment.carriage)}
    names |= {(case, one.reference) for (case, _), one in now.items()}
    for case, one in names:
        found.add((normalised(one.value), one.kind.value, case))
        if (number := short_name(one)) is not None:
            found.add((normalised(number), one.kind.value, case))
    return {entry for entry in found if entry[0]}
