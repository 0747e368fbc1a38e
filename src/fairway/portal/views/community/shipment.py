"""One shipment: its way, the line of milestones with who says so, customs, references, who follows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fairway.portal.views.community.shipments import ModeMark
from fairway.portal.views.parts import Action, Chip, Choice, Link, Phrase, Side
from fairway.portal.views.work_list import DocumentMark


@dataclass(frozen=True, slots=True)
class ShipmentHead:
    """What stands above each page of one shipment."""

    reference: str
    href: str
    owner: Phrase
    """Empty for the reader's own."""
    tabs: tuple[Choice, ...]
    last: Phrase = ""
    last_place: Phrase = ""
    last_at: datetime | None = None
    next: Phrase = ""
    next_at: datetime | None = None
    next_quality: Phrase = ""
    late: int | None = None
    customs: Chip | None = None
    conflicts: int = 0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """What one source says of a milestone."""

    who: Phrase
    standard: Phrase
    message: str
    code: str
    quality: Phrase
    at: datetime
    offset: int | None
    """Minutes from UTC as the source wrote the time; None where it gave no zone."""
    place: Phrase
    told: datetime | None
    stored: datetime | None
    reason: Phrase = ""
    zoneless: bool = False
    """The source gave no zone: the time was taken as that of the place."""
    """Why it is not what the line shows; empty for what is shown."""
    difference: int | None = None
    """Minutes by which it is later than what the line shows."""
    message_href: str = ""
    remark: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that contradict each other about what happened."""

    about: Phrase
    winner: Phrase
    other: Phrase
    other_at: datetime
    other_place: Phrase
    difference: int
    reason: Phrase


@dataclass(frozen=True, slots=True)
class ReadingPoint:
    """One reading of a row that stands for several."""

    id: str
    at: datetime
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One line: a milestone at a place."""

    id: str
    icon: str
    tone: str
    words: Phrase
    raw: str
    place: Phrase
    place_code: str
    about: Phrase
    planned: datetime | None
    estimated: datetime | None
    actual: datetime | None
    voice: Voice
    others: tuple[Voice, ...]
    disagreements: tuple[Disagreement, ...]
    marks: tuple[Chip, ...]
    """Late, corrected, passed: what a reader should know of the line."""
    readings: tuple[str, ...] = ()
    late: int | None = None
    at: datetime | None = None
    told_after: int | None = None
    """Minutes after it happened, where it was told long after."""
    until: datetime | None = None
    """Of several readings the time of the last; :attr:`actual` is that of the first."""
    points: tuple[ReadingPoint, ...] = ()
    """The readings that the row stands for."""


@dataclass(frozen=True, slots=True)
class LegPart:
    """A leg of the way as it is drawn."""

    number: int
    mode: ModeMark | None
    origin: Phrase
    destination: Phrase
    conveyances: tuple[str, ...]
    since: datetime | date | None
    """A plain day where nobody planned more."""
    until: datetime | None
    state: str
    """"done", "under-way" or "planned"."""
    says: Phrase


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Milestones of one leg that follow each other; without a leg, of papers and authorities before the first."""

    leg: LegPart | None
    rows: tuple[MilestoneRow, ...]


@dataclass(frozen=True, slots=True)
class CustomsFile:
    """How one file of an authority stands."""

    subject: Phrase
    status: Chip


@dataclass(frozen=True, slots=True)
class Territory:
    """How one customs stands, with each of its files."""

    side: Side | None
    words: Phrase
    status: Chip
    files: tuple[CustomsFile, ...]


@dataclass(frozen=True, slots=True)
class KnownReference:
    """A reference that leads to the shipment."""

    kind: Phrase
    value: str
    status: Chip
    remove: Action | None = None


@dataclass(frozen=True, slots=True)
class Follower:
    """Who sees the shipment."""

    name: Phrase
    role: Phrase
    until: datetime | None = None
    end: Action | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A submission that belongs to the shipment, with the state of its documents."""

    href: str
    reference: str
    marks: tuple[DocumentMark, ...]


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A link that shows the line to whoever has it."""

    words: str
    until: datetime | None
    end: Action | None = None
    shows: tuple[Phrase, ...] = ()
    """What it shows beside the milestones."""


@dataclass(frozen=True, slots=True)
class ShipmentPage:
    """The page of one shipment."""

    head: ShipmentHead
    legs: tuple[LegPart, ...]
    groups: tuple[LineGroup, ...]
    now_before: str
    """Id of the first row that is still to come; empty where none is."""
    withdrawn: tuple[tuple[Phrase, Voice], ...]
    territories: tuple[Territory, ...]
    documents: tuple[Document, ...]
    references: tuple[KnownReference, ...]
    followers: tuple[Follower, ...]
    as_of: datetime
    exports: tuple[Link, ...] = ()
    plan_href: str = ""
    """Where the way is planned."""
    planned: bool = False
    add_href: str = ""
    invite_href: str = ""
    close: Action | None = None
    watch: Action | None = None
    watched: bool = False
    share_href: str = ""
    shares: tuple[ShareLink, ...] = ()
