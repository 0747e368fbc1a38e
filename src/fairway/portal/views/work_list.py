"""The work list: what needs the reader first, then by due time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fairway.consignments.model import Direction, Texts
from fairway.portal.views.parts import N_, Action, Chip, Choice, Fragment, Link, Nothing, Paging, Phrase, Sort

NO_WORK = Nothing(
    N_("No work here"),
    N_("Enter a shipment once and send it to both customs, or drop a filled template."),
    (Link(N_("New submission"), "/submissions/new"), Link(N_("Upload a file"), "/submissions/upload")),
)


@dataclass(frozen=True, slots=True)
class DocumentMark:
    """The state of one of the six documents, as a small mark in a row."""

    target: str
    """"hk.road_aci" and the like."""
    status: Chip


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One submission, trip or request that the reader may see."""

    id: str
    href: str
    reference: str
    direction: Direction
    goods: Texts | None
    counterparty: Texts | None
    control_point: Phrase
    vehicles: tuple[str, ...]
    """Registration marks of the vehicles that carry or carried goods of it; until it is on one, the planned one."""
    crossing: date | datetime | None
    documents: tuple[DocumentMark, ...]
    status: Chip
    next_step: Phrase
    due: datetime | None = None
    changed: bool = False
    """Changed since the reader last looked; the row shows it once."""


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Rows that stand in the same relation to the reader: needs you, waiting on others, moving, closed."""

    id: str
    words: Phrase
    rows: tuple[WorkRow, ...]
    total: int
    more: bool = False
    """There are more than ``total``; they were not counted."""


@dataclass(frozen=True, slots=True)
class WorkListView:
    """The whole list."""

    filters: tuple[Choice, ...]
    groups: tuple[WorkGroup, ...]
    sort: Sort
    paging: Paging
    state: Fragment
    query: str = ""
    direction: tuple[Choice, ...] = ()
    control_points: tuple[Choice, ...] = ()
    bulk: tuple[Action, ...] = ()
    exports: tuple[Link, ...] = ()
    refresh_href: str = ""
    """Address of the table alone, for htmx."""
    nothing: Nothing = NO_WORK
    """Told when there is no row at all."""
    links: tuple[Link, ...] = ()
    """Further pages that belong to the filter."""
    new_href: str = "/submissions/new"
    upload_href: str = "/submissions/upload"

    @property
    def empty(self) -> bool:
        """Whether there is no row at all."""
        return not any(group.rows for group in self.groups)
