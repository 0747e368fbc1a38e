"""Parcels that name the reader in batches of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.charts import ChartView
from fairway.portal.views.parcels.batch import Upload
from fairway.portal.views.parts import Chip, Choice, Fault, Link, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class RoleCount:
    """What the reader is to parcels of a batch, and how many there are."""

    words: Phrase
    codes: tuple[str, ...]
    parcels: int
    cleared: int
    late: int
    late_words: Phrase = ""
    """What the reader owes them; empty for who tells no document of its own."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A batch."""

    id: str
    href: str
    reference: str
    sender: Phrase
    flow: Phrase
    conveyance: str
    arrives_at: datetime | None
    judged_at: datetime
    roles: tuple[RoleCount, ...]

    @property
    def parcels(self) -> int:
        """Parcels that name the reader: of the role that most do."""
        return max((one.parcels for one in self.roles), default=0)

    @property
    def to_fix(self) -> int:
        """Of them, those that cannot move on."""
        return max((one.parcels - one.cleared for one in self.roles), default=0)

    @property
    def late(self) -> int:
        """Documents of the reader that have not come."""
        return sum(one.late for one in self.roles)


@dataclass(frozen=True, slots=True)
class NamedBatches:
    """All of them."""

    rows: tuple[NamedRow, ...]
    search: str
    paging: Paging
    nothing: Nothing
    exports: tuple[Link, ...]
    as_of: datetime
    clear_href: str = ""


@dataclass(frozen=True, slots=True)
class NamedParcel:
    """A parcel of a batch that names the reader."""

    number: str
    other: str
    outcome: Chip
    notes: tuple[Phrase, ...]
    value: str = ""
    """Empty for who is shown no values."""


@dataclass(frozen=True, slots=True)
class NamedPage:
    """One batch: the parcels that name the reader."""

    batch: NamedRow
    chart: ChartView | None
    tabs: tuple[Choice, ...]
    search: str
    hidden: tuple[tuple[str, str], ...]
    rows: tuple[NamedParcel, ...]
    paging: Paging
    nothing: Nothing
    exports: tuple[Link, ...]
    valued: bool
    """Whether the reader is shown values."""
    clear_href: str = ""
    declare_href: str = ""
    """Where the own documents of these parcels are declared to the customs."""
    upload: Upload | None = None
    """Where the documents that parcels wait for are handed in."""
    faults: tuple[Fault, ...] = ()
