"""Decision tables as officers write them: the list, one with its form and history, a preview, authorised platforms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fairway.portal.views.charts import ChartView
from fairway.portal.views.editor import Field, FieldSet
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A row of a table in words: under which condition, which limits."""

    when: Phrase
    limits: tuple[tuple[Phrase, Phrase], ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table on the list."""

    href: str
    words: Phrase
    says: Phrase
    rows: tuple[LimitRow, ...]
    more: int
    """Rows that are not shown."""
    since: date
    by: str
    coming: date | None
    """The day on which another version comes into force."""


@dataclass(frozen=True, slots=True)
class TablesPage:
    """All of them."""

    parts: tuple[Choice, ...]
    rows: tuple[TableRow, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form: its conditions and its limits."""

    words: Phrase
    when: tuple[Field, ...]
    then: tuple[Field, ...]
    remove: str = ""
    """The value of the button that takes it away."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A limit that two versions say differently."""

    row: Phrase
    words: Phrase
    before: Phrase
    after: Phrase


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the history."""

    number: int
    standing: Chip
    valid_from: date
    recorded_at: datetime | None
    by: str
    why: str
    shipped: bool
    rows: tuple[LimitRow, ...]
    changes: tuple[Difference, ...]
    """Against the version before it."""
    undo: Action | None = None
    undo_field: FieldSet | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignPreview:
    """What would change for one sign."""

    words: Phrase
    flagged: int
    would: int
    gained: int
    lost: int
    found_lost: int
    wasted_lost: int


@dataclass(frozen=True, slots=True)
class PreviewExample:
    """A parcel that would be flagged, or no longer."""

    number: str
    href: str
    reference: str
    sign: Phrase
    change: Chip
    evidence: str


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """A preview: under way, or done."""

    href: str
    status: str
    done: int = 0
    total: int = 0
    percent: int | None = None
    left: Phrase = ""
    asked_at: datetime | None = None
    cancel: Action | None = None
    since: date | None = None
    until: date | None = None
    batches: int = 0
    left_out: int = 0
    complete: bool = True
    parcels: int = 0
    counts: tuple[tuple[Phrase, int, int], ...] = ()
    """Words, as it is now, as it would be."""
    signs: tuple[SignPreview, ...] = ()
    chart: ChartView | None = None
    examples: tuple[PreviewExample, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePage:
    """One table: what is in force, the form of another version, its history."""

    words: Phrase
    says: Phrase
    name: str
    href: str
    now: tuple[LimitRow, ...]
    since: date
    by: str
    first: FieldSet
    rows: tuple[FormRow, ...]
    why: FieldSet
    may_add: bool
    expects: int
    put: Action
    preview_href: str
    rows_href: str
    signs: tuple[Link, ...]
    versions: tuple[VersionRow, ...]
    differences: tuple[Difference, ...] = ()
    """Of the form against what is in force."""
    preview: PreviewShown | None = None
    faults: tuple[Fault, ...] = ()
    other: str = ""
    """Set when somebody else recorded a version meanwhile: who."""


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """An authorised platform."""

    code: str
    name: str
    certificate: str
    valid_from: date
    valid_until: date | None
    why: str
    standing: Chip
    recorded_at: datetime
    by: str
    end_href: str = ""


@dataclass(frozen=True, slots=True)
class AuthorisedPage:
    """Platforms of which fewer parcels are inspected."""

    parts: tuple[Choice, ...]
    rows: tuple[PlatformRow, ...]
    search: str
    paging: Paging
    nothing: Nothing
    shares: ChartView
    measured: ChartView
    add: Action
    sets: tuple[FieldSet, ...]
    exports: tuple[Link, ...]
    as_of: datetime
    table_href: str
    faults: tuple[Fault, ...] = ()
    open: bool = False
    clear_href: str = ""
    back: Link | None = None
