"""The list of batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.charts import ChartView
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parts import Chip, Choice, Link, Nothing, Paging, Phrase, Sort


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch of the list."""

    id: str
    href: str
    reference: str
    flow: Phrase
    status: Chip
    conveyance: str
    arrives_at: datetime | None
    opened_at: datetime
    parcels: int | None
    cleared: int | None
    to_fix: int | None
    corrects: bool = False
    """It holds parcels of another batch, put right."""
    erased: bool = False
    late: bool = False
    """Documents that its parcels wait for are late."""


@dataclass(frozen=True, slots=True)
class BatchesView:
    """All of them."""

    rows: tuple[BatchRow, ...]
    tabs: tuple[Choice, ...]
    menus: tuple[Menu, ...]
    sort: Sort
    search: str
    hidden: tuple[tuple[str, str], ...]
    """What the form of the search keeps of the address."""
    paging: Paging
    nothing: Nothing
    exports: tuple[Link, ...]
    as_of: datetime
    clear_href: str = ""
    may_open: bool = False
    customs: bool = False
    chart: ChartView | None = None
    """What came of the parcels of late."""
