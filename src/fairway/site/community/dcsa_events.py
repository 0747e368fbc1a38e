"""Events as DCSA Track and Trace 3.0 asks for them: by booking, transport document or equipment.

The asker gets what stands on shipments that it may see, and what it told itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue
from fairway.consignments.project import normalised
from fairway.parties.store import Principal
from fairway.site.community import shipments
from fairway.site.community.shipping import store
from fairway.site.runtime import Site
from fairway.tracking.model import Event, ReferenceKind
from fairway.tracking.references import normal
from fairway.tracking.writing.dcsa import event_3
from fairway.wire.dcsa import v3

MOST_SHIPMENTS = 50
_event = msgspec.json.Decoder(Event)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: one of the three references at least."""

    booking: str = ""
    document: str = ""
    equipment: str = ""
    types: frozenset[str] = frozenset()
    updated_min: datetime | None = None
    updated_max: datetime | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events."""

    events: tuple[v3.Event, ...]
    after: tuple[datetime, UUID] | None = None


async def found(
    site: Site, principal: Principal, wanted: Wanted, *, after: tuple[datetime, UUID] | None, limit: int
) -> Page:
    """The events that match, oldest update first, the identifier breaking ties."""
    told = sorted(await _told(site, principal, wanted), key=lambda one: (one[0], one[1].int))
    left = [one for one in told if after is None or (one[0], one[1].int) > (after[0], after[1].int)]
    page = left[:limit]
    last = (page[-1][0], page[-1][1]) if len(left) > limit else None
    return Page(events=tuple(event for _, _, event in page), after=last)


async def _told(site: Site, principal: Principal, wanted: Wanted) -> list[tuple[datetime, UUID, v3.Event]]:
    equipment = _normal(ReferenceKind.CONTAINER, wanted.equipment)
    primary, kinds = _primary(wanted)
    names = [kind.value for kind in kinds]
    values = list(dict.fromkeys(_normal(kind, primary) for kind in kinds))
    holder = principal.holder
    made: dict[UUID, tuple[datetime, UUID, v3.Event]] = {}
    async with site.database.reading(holder, site.clock.now()) as conn:
        # What the asker told itself, whatever it belongs to.
        for row in await store.told_by(conn, holder, values, names):
            made |= dict(_made(_event.decode(row["body"]), row, wanted, equipment))
        rows = [
            row
            for value in dict.fromkeys(map(normalised, values))
            for row in await store.found(conn, holder, value, MOST_SHIPMENTS)
            if row["kind"] in names
        ]
        for case in dict.fromkeys(row["case_id"] for row in rows):
            kinds_here = {ReferenceKind(row["kind"]) for row in rows if row["case_id"] == case}
            told = await store.events(conn, [case])
            seen = shipments.shown(told, await store.references(conn, [case]))
            for event, row in zip(seen, told, strict=True):
                if row["key"] not in made and not _of_another(event, kinds_here, values):
                    made |= dict(_made(event, row, wanted, equipment))
    return list(made.values())


def _of_another(event: Event, kinds: set[ReferenceKind], values: list[str]) -> bool:
    """Whether the event of a shipment names its like of what was asked for, and not that: a shipment of two bills
    tells what happened to each."""
    named = [one.value for one in event.references if one.kind in kinds]
    return bool(named) and not any(value in values for value in named)


def _primary(wanted: Wanted) -> tuple[str, tuple[ReferenceKind, ...]]:
    """What is looked for, and as what; equipment beside another reference narrows it."""
    if wanted.document:
        return wanted.document, (ReferenceKind.MASTER_BILL, ReferenceKind.HOUSE_BILL)
    if wanted.booking:
        return wanted.booking, (ReferenceKind.BOOKING,)
    return wanted.equipment, (ReferenceKind.CONTAINER,)


def _normal(kind: ReferenceKind, text: str) -> str:
    """The value as references are kept; one that cannot be leads to nothing."""
    found = normal(kind, text) if text else ""
    return text.strip().upper() if isinstance(found, (Issue, str)) else found.value


def _made(
    event: Event, row: dict[str, Any], wanted: Wanted, equipment: str
) -> Iterator[tuple[UUID, tuple[datetime, UUID, v3.Event]]]:
    key, stored = row["key"], row["stored_at"]
    if equipment and all(one.kind is not ReferenceKind.CONTAINER or one.value != equipment for one in event.references):
        return
    updated = event.times.told or stored
    if wanted.updated_min is not None and updated < wanted.updated_min:
        return
    if wanted.updated_max is not None and updated > wanted.updated_max:
        return
    made = event_3(event, written=stored)
    if isinstance(made, Issue):
        return
    classification = made.event_classification
    kind = classification.event_type_code if isinstance(classification, v3.EventClassification) else ""
    if wanted.types and kind not in wanted.types:
        return
    yield key, (updated, key, made)
