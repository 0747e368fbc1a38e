"""Lists of shipments, and lists and events as sheets."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound
from fairway.base.language import Language, translate
from fairway.parties.store import Principal
from fairway.site.community import shipments
from fairway.site.community.shipping import store
from fairway.site.runtime import Site
from fairway.wire.tabular.listing import Listing, list_csv, list_workbook

MOST_LINES = 10_000
_HEADS = (
    "Shipment",
    "Modes",
    "Place of departure",
    "Place of arrival",
    "Last milestone",
    "Time (UTC)",
    "Place",
    "Next",
    "Expected (UTC)",
    "Customs",
    "Conflicts",
)
_EVENT_HEADS = (
    "Milestone",
    "Quality",
    "Happened (UTC)",
    "Told (UTC)",
    "Stored (UTC)",
    "Place",
    "About",
    "Told by",
    "Standard",
    "Message",
    "Code",
    "Remark",
)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which shipments are wanted."""

    mode: str = ""
    milestone: str = ""
    """The last one."""
    customs: str = ""
    conflicts: bool = False
    late: bool = False
    closed: bool | None = None
    only: tuple[UUID, ...] | None = None
    """These and no others; None for all."""
    by: str = "changed_at"
    """What they are sorted by: a key of :data:`fairway.site.community.shipping.store.SORTED`."""
    descending: bool = True


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list."""

    entries: tuple[dict[str, Any], ...]
    after: tuple[Any, UUID] | None = None
    """Where the next page begins, if there is one: the value that the list is sorted by, and the shipment."""


async def page(
    site: Site,
    principal: Principal,
    wanted: Wanted | None = None,
    *,
    after: tuple[Any, UUID] | None = None,
    limit: int = 50,
) -> Page:
    """The asker's shipments, unless it is said otherwise the last changed first."""
    wanted = wanted or Wanted()
    equal: dict[str, object] = {
        name: value for name, value in (("milestone", wanted.milestone), ("customs", wanted.customs)) if value
    }
    if wanted.closed is not None:
        equal["closed"] = wanted.closed
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        rows = await store.listed(
            conn,
            principal.holder,
            after=after,
            equal=equal,
            mode=wanted.mode,
            conflicts=wanted.conflicts,
            late=wanted.late,
            limit=limit + 1,
            only=wanted.only,
            by=wanted.by,
            descending=wanted.descending,
        )
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(entries=tuple(rows[:limit]), after=store.sort_key(last, wanted.by) if last else None)


async def sheet(site: Site, principal: Principal, wanted: Wanted, kind: str, language: Language) -> bytes:
    """The list as CSV or XLSX."""
    found = await page(site, principal, wanted, limit=MOST_LINES)
    note = "The list is longer than a sheet holds." if found.after else ""
    rows = [
        (
            row["reference"],
            row["modes"],
            row["origin"],
            row["destination"],
            row["milestone"],
            _plain(row["milestone_at"]),
            row["milestone_place"],
            row["next"],
            _plain(row["next_at"]),
            row["customs"],
            row["conflicts"],
        )
        for row in found.entries
    ]
    return _written(Listing(title="Shipments", heads=_HEADS, rows=rows, note=note), kind, language)


async def events_sheet(site: Site, principal: Principal, case: UUID, kind: str, language: Language) -> bytes:
    """What was told of a shipment as CSV or XLSX. Raises NotFound."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        if await store.shipment(conn, case) is None:
            raise NotFound
        told = await store.events(conn, [case])
        events = shipments.shown(told, await store.references(conn, [case]))
        names = await store.names(conn, [UUID(one) for one in {e.source.partner for e in events} if "-" in one])
    known = {str(one["organisation"]): one["name_en"] or one["name_tc"] or one["name_sc"] for one in names}
    rows = [
        (
            event.milestone,
            event.quality.value,
            _plain(event.times.happened),
            _plain(event.times.told),
            _plain(row["stored_at"]),
            event.location.unlocode or event.location.name,
            " ".join(one.value for one in event.references),
            known.get(event.source.partner, event.source.partner),
            event.source.standard,
            event.source.message,
            event.source.code,
            event.remark,
        )
        for event, row in zip(events, told, strict=True)
    ]
    return _written(Listing(title="Events", heads=_EVENT_HEADS, rows=rows), kind, language)


def _plain(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment else None


def _written(listing: Listing, kind: str, language: Language) -> bytes:
    words = msgspec.structs.replace(
        listing,
        title=translate(listing.title, language),
        heads=[translate(head, language) for head in listing.heads],
        note=translate(listing.note, language) if listing.note else "",
    )
    return list_csv(words) if kind == "csv" else list_workbook([words])
