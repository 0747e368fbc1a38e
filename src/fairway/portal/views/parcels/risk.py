"""The risk desk of customs: batches by arrival, what is to be inspected of one, a parcel and what speaks for a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.charts import ChartView
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.editor import FieldSet
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Nothing, Paging, Phrase, Sort


@dataclass(frozen=True, slots=True)
class RiskBatch:
    """A batch on the desk."""

    id: str
    href: str
    reference: str
    flow: Phrase
    conveyance: str
    arrives_at: datetime | None
    state: Chip
    parcels: int
    chosen: int
    """To be inspected."""
    random: int
    """Of these, drawn at random."""
    inspected: int
    found: int
    needs: bool


@dataclass(frozen=True, slots=True)
class RiskDesk:
    """Batches by arrival."""

    rows: tuple[RiskBatch, ...]
    parts: tuple[Choice, ...]
    """The pages of the desk beside each other."""
    tabs: tuple[Choice, ...]
    menus: tuple[Menu, ...]
    sort: Sort
    search: str
    hidden: tuple[tuple[str, str], ...]
    paging: Paging
    nothing: Nothing
    exports: tuple[Link, ...]
    as_of: datetime
    chart: ChartView
    clear_href: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class SignSaid:
    """What speaks for a look at a parcel, in words."""

    words: Phrase
    points: int | None
    sentence: str
    remedy: str
    rule: str
    values: tuple[tuple[str, str], ...] = ()
    """The evidence by name, for who wants to count after it."""
    related: tuple[Link, ...] = ()
    """Parcels that belong to it."""
    more_related: int = 0


@dataclass(frozen=True, slots=True)
class RiskParcel:
    """A parcel that was flagged or drawn."""

    number: str
    href: str
    platform: str
    authorised: bool
    why: Chip
    points: int
    signs: tuple[SignSaid, ...]
    state: Chip | None
    """What came of its inspection; none where there is to be none."""


@dataclass(frozen=True, slots=True)
class RiskBatchPage:
    """What is to be inspected of a batch."""

    id: str
    reference: str
    href: str
    batch_href: str
    """The batch as a whole."""
    flow: Phrase
    conveyance: str
    arrives_at: datetime | None
    figures: tuple[tuple[Phrase, int, str, str], ...]
    """Words, count, icon and where it leads."""
    reasons: ChartView
    tabs: tuple[Choice, ...]
    menus: tuple[Menu, ...]
    sorts: tuple[Choice, ...]
    rows: tuple[RiskParcel, ...]
    paging: Paging
    nothing: Nothing
    exports: tuple[Link, ...]
    as_of: datetime
    clear_href: str = ""
    tables: tuple[tuple[Link, int], ...] = ()
    """The decision tables that chose, with their versions."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A result of an inspection."""

    at: datetime
    by: str
    result: Chip
    what: tuple[Phrase, ...]
    note: str


@dataclass(frozen=True, slots=True)
class RiskParcelPage:
    """One parcel on the desk."""

    number: str
    reference: str
    desk_href: str
    parcel_href: str
    """The parcel with its documents."""
    why: Chip
    state: Chip | None
    because: Phrase
    """Why it was chosen, or not, with the share and the draw."""
    facts: tuple[tuple[Phrase, Phrase], ...]
    signs: tuple[SignSaid, ...]
    record: Action
    fields: tuple[FieldSet, ...]
    what: tuple[Choice, ...]
    what_faults: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    last: Inspected | None = None
    earlier: tuple[Inspected, ...] = ()
    next_href: str = ""
    """The next parcel of the batch that waits for its inspection."""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What a sign came to."""

    words: Phrase
    rule: str
    hits: int
    selected: int
    inspected: int
    found: int
    wasted: int
    share: Phrase
    """Found of those inspected; a dash where none was."""
    base: bool = False
    """The random share: what the others are compared with."""


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """What inspections found, by rule and over days."""

    parts: tuple[Choice, ...]
    spans: tuple[Choice, ...]
    span: FieldSet
    batches: int
    figures: tuple[tuple[Phrase, int], ...]
    rules: tuple[RuleOutcome, ...]
    found: ChartView
    share: ChartView
    days: ChartView
    groups: ChartView
    exports: tuple[Link, ...]
    nothing: Nothing
    as_of: datetime
    faults: tuple[Fault, ...] = ()
