"""One batch: its files, how far the work is, what was found, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.portal.views.charts import ChartView
from fairway.portal.views.parcels.answers import FiledPart
from fairway.portal.views.parcels.carrying import Carried, ReleaseRow
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Paging, Phrase, Tone


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a batch."""

    number: int
    name: str
    table: Phrase
    size: str
    sha256: str
    take_out: Action | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """Where files are put into a batch."""

    action: str
    tables: tuple[Choice, ...]
    """What a file may hold; one alone is not asked for."""


@dataclass(frozen=True, slots=True)
class Working:
    """How far the work is."""

    href: str
    """The part of the page that tells it anew."""
    words: Phrase
    before: int
    """Batches that have their turn first."""
    done: int = 0
    total: int = 0
    percent: int | None = None
    left: Phrase = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One of several counts beside each other."""

    words: Phrase
    count: int
    share: str
    """Part of the greatest, as a width: "42.5%"."""
    tone: Tone
    href: str = ""
    raw: str = ""
    note: Phrase = ""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that parcels break."""

    rule: str
    sentence: Phrase
    remedy: Phrase
    field: Phrase
    count: int
    share: str
    href: str


@dataclass(frozen=True, slots=True)
class ToFix:
    """A parcel to be put right, with what would do."""

    number: str
    href: str
    outcome: Chip
    why: tuple[Phrase, ...]
    proposal: str


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """A declaration that parcels are grouped into."""

    name: str
    form: str
    reason: Phrase
    trader: str
    country: Phrase
    conveyance: str
    moved_on: date
    shared: Phrase
    parcels: int
    lines: int
    value: Decimal
    charge: Decimal
    levy: Decimal
    due: date | None
    first: str
    """A waybill on it."""
    href: str


@dataclass(frozen=True, slots=True)
class Declared:
    """The declarations together."""

    count: int
    charges: Decimal
    due: date | None
    rows: tuple[DeclarationRow, ...]
    href: str = ""
    """All of them, where only the first are shown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of all parcels."""

    parcels: int
    cleared: int
    to_fix: int
    faults: int
    parcels_href: str
    cleared_share: str
    outcomes: tuple[Bar, ...]
    rules: tuple[BrokenRule, ...]
    more_rules: int
    categories: tuple[Bar, ...]
    channels: tuple[Bar, ...]
    flags: tuple[Bar, ...]
    money: tuple[tuple[Phrase, Decimal], ...]
    currency: str
    root: str
    rules_digest: str
    engine: str
    seconds: str
    fixes: tuple[ToFix, ...]
    fixes_href: str
    fix_download: str
    """The archive to be corrected; empty for who may not see the persons in it."""
    correct_href: str
    """Opens a batch that corrects this one."""
    release_href: str
    faults_href: str
    declared: Declared | None = None
    taxes: ChartView | None = None
    """The taxes beside each other, where there are several."""

    @property
    def proposes(self) -> bool:
        """Whether a better description stands beside any of those that are to be put right."""
        return any(one.proposal for one in self.fixes)


@dataclass(frozen=True, slots=True)
class LateParty:
    """A party whose documents have not come."""

    words: Phrase
    """Which document."""
    party: str
    """The number by which documents name it."""
    name: Phrase
    """What it is called, where it is registered here."""
    parcels: int
    since: datetime
    due: datetime
    late: bool
    href: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One batch."""

    id: str
    reference: str
    status: Chip
    flow: Phrase
    facts: tuple[tuple[Phrase, Phrase], ...]
    links: tuple[tuple[Phrase, tuple[Link, ...]], ...]
    """What it corrects, what corrects it, where its parcels went on."""
    files: tuple[FileRow, ...]
    issues: tuple[Issue, ...]
    """Why the files could not be worked on."""
    faults: tuple[Fault, ...] = ()
    """Why the last act was refused."""
    upload: Upload | None = None
    submit: Action | None = None
    cancel: Action | None = None
    erase_href: str = ""
    erased_at: datetime | None = None
    working: Working | None = None
    verdict: Verdict | None = None
    customs: bool = False
    risk_href: str = ""
    """The risk desk, for the customs."""
    late: tuple[LateParty, ...] = ()
    late_at: datetime | None = None
    """Since when something is late."""
    filed: FiledPart | None = None
    declare_href: str = ""
    carried: Carried | None = None
    releases: tuple[ReleaseRow, ...] = ()
    """The first release lists of a judged batch."""
    more_releases: int = 0
    release_href: str = ""
    notes: tuple[Issue, ...] = ()
    """What was noticed in the files of a judged batch, and did not stop it."""
    returns_href: str = ""
    """Parcels that come back and orders in several parcels, for who sent them."""


@dataclass(frozen=True, slots=True)
class DeclarationsPage:
    """All declarations of a batch."""

    reference: str
    batch_href: str
    declared: Declared
    paging: Paging
