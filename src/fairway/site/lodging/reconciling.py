"""What crossed against what was declared in Hong Kong: lines that are in no declaration, and consignments exempt
from one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from fairway.consignments.model import Consignment, Submission
from fairway.consignments.parse import read_stored
from fairway.filings.adapter import FilingStatus
from fairway.filings.crossings.model import Crossings
from fairway.filings.crossings.store import crossings_of
from fairway.filings.hk import exemptions
from fairway.parties.store import Principal
from fairway.site.lodging.store import crossed_cases
from fairway.site.runtime import Site
from fairway.site.work.store import documents

BACK = timedelta(days=90)
"""Crossings that are held against their declarations; the late penalty is at its highest long before."""
MOST = 300
"""Crossed submissions that are looked at, the newest first."""
_GONE = frozenset({FilingStatus.CANCELLED, FilingStatus.EXPIRED})


class OpenLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that crossed, is in no declaration, drafted ones included, and is not exempt."""

    case_id: UUID
    crossed_at: datetime
    consignment: Consignment
    line: int
    """Counted from 1 within its consignment."""


class ExemptConsignment(msgspec.Struct, frozen=True, kw_only=True):
    """A consignment that crossed and needs no declaration."""

    case_id: UUID
    reference: str
    crossed_at: datetime
    consignment: Consignment
    category: str
    """A code of the table ``exemption.hk``."""
    entered: bool
    """Whether it was marked so; else it follows from the through bill."""


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """Both, the newest crossing first."""

    open: tuple[OpenLine, ...]
    exempt: tuple[ExemptConsignment, ...]


async def reconciliation(site: Site, principal: Principal) -> Reconciled:
    """What the newest crossings of the asker's submissions leave open, and what is exempt among them."""
    now = site.clock.now()
    async with site.database.reading(principal.holder, now) as conn:
        rows = await crossed_cases(conn, since=now - BACK, limit=MOST)
        texts = await documents(conn, [row["case_id"] for row in rows])
    async with site.database.single_statements() as conn:
        crossings = await crossings_of(conn, texts)
    return reconciled(
        (row, texts[row["case_id"]], crossings[row["case_id"]]) for row in rows if row["case_id"] in texts
    )


def reconciled(crossed: Iterable[tuple[Mapping[str, Any], str, Crossings]]) -> Reconciled:
    """Of rows of :func:`fairway.site.lodging.store.crossed_cases`, each with the document of its submission, and when
    each consignment crossed: one that is still to cross is neither open nor exempt yet."""
    left: list[OpenLine] = []
    exempt: list[ExemptConsignment] = []
    for row, text, crossings in crossed:
        declared = declared_lines(row["declarations"])
        if not _concerns(msgspec.json.decode(text), declared):
            continue
        submission = read_stored(text.encode())
        left += _open(row, submission, declared, crossings)
        exempt += _exempt(row, submission, crossings)
    return Reconciled(open=tuple(left), exempt=tuple(exempt))


def declared_lines(declarations: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Consignment and item of every line that a declaration holds or is drafted for."""
    return {
        (line["consignment"], line["item"])
        for one in declarations
        if FilingStatus(one["status"]) not in _GONE
        for line in one["lines"] or ()
    }


def _concerns(tree: Mapping[str, Any], declared: set[tuple[str, str]]) -> bool:
    """Whether something may be open or exempt: of most that crossed nothing is, and they are not read further."""
    return any(
        (consignment.get("clearance") or {}).get("hk_exemption_category")
        or (consignment.get("clearance") or {}).get("hk_through_bill")
        or any((consignment["id"], item["id"]) not in declared for item in consignment["items"])
        for consignment in tree["consignments"]
    )


def _open(
    row: Mapping[str, Any], submission: Submission, declared: set[tuple[str, str]], crossings: Crossings
) -> Iterator[OpenLine]:
    for consignment in submission.consignments:
        crossing = crossings.of([consignment.id])
        if crossing is None or exemptions.category_of(consignment) is not None:
            continue
        for number, item in enumerate(consignment.items, 1):
            if (consignment.id, item.id) not in declared:
                yield OpenLine(case_id=row["case_id"], crossed_at=crossing.at, consignment=consignment, line=number)


def _exempt(row: Mapping[str, Any], submission: Submission, crossings: Crossings) -> Iterator[ExemptConsignment]:
    for consignment in submission.consignments:
        category, crossing = exemptions.category_of(consignment), crossings.of([consignment.id])
        if category is not None and crossing is not None:
            yield ExemptConsignment(
                case_id=row["case_id"],
                reference=row["reference"] or "",
                crossed_at=crossing.at,
                consignment=consignment,
                category=category,
                entered=consignment.clearance.hk_exemption_category is not None,
            )
