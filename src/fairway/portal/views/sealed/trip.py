"""One sealed trip: how it stands, its legs, everything on one axis of time, decisions with their reasons, acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.act import Fact
from fairway.portal.views.community.maps import MapFrame
from fairway.portal.views.editor import Field
from fairway.portal.views.parts import Action, Chip, Fault, Phrase


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg as a row."""

    number: int
    customs: Phrase
    own: bool
    way: Phrase
    control_point: Phrase
    status: Chip
    custody_from: datetime | None
    custody_until: datetime | None
    permit: Phrase = ""
    """Conditions of a permit, or why there is none."""
    verdict: Phrase = ""
    path: Phrase = ""
    readings: int | None = None
    engine: str = ""


@dataclass(frozen=True, slots=True)
class AxisBand:
    """A stretch of a lane, in thousandths of the axis."""

    x: float
    width: float
    kind: str
    """Names its look: a site, or what the lock was."""
    title: Phrase
    label: Phrase = ""


@dataclass(frozen=True, slots=True)
class AxisMark:
    """Something at a moment of the axis."""

    x: float
    tone: str
    title: Phrase
    href: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the axis."""

    name: str
    words: Phrase
    bands: tuple[AxisBand, ...] = ()
    marks: tuple[AxisMark, ...] = ()
    line: tuple[str, ...] = ()
    """Polylines, in thousandths across and hundredths down."""
    most: int = 0
    """Value at the top of the line."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The whole trip over time."""

    since: datetime
    until: datetime
    ticks: tuple[datetime, ...]
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason of a decision."""

    rule: str
    met: bool
    text: Phrase
    remedy: Phrase
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """An act, or a step of the way."""

    number: int
    at: datetime
    words: Phrase
    tone: str
    who: Phrase
    by: Phrase
    leg: int | None
    note: str = ""
    outcome: Phrase = ""
    reasons: tuple[Ground, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm of the trip."""

    key: str
    words: Phrase
    severity: Chip
    state: Chip
    at: datetime
    leg: int
    customs: Phrase
    text: Phrase
    remedy: Phrase
    rule: str
    evidence: tuple[str, ...]
    findings: str
    revised: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """Whose officers command the lock, from when until when."""

    customs: Phrase
    leg: int
    since: datetime
    until: datetime | None
    now: bool


@dataclass(frozen=True, slots=True)
class PathRow:
    """A report of the lock, in words."""

    at: datetime
    position: str
    speed: float | None
    lock: Chip
    parts: tuple[str, ...]
    battery: int | None


@dataclass(frozen=True, slots=True)
class ActForm:
    """Something that the reader may do now."""

    name: str
    words: Phrase
    hint: Phrase
    action: Action
    fields: tuple[Field, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class SealedTripPage:
    """The page."""

    name: str
    status: Chip
    next_step: Phrase
    way: Phrase
    plates: tuple[str, ...]
    facts: tuple[Fact, ...]
    held: tuple[Ground, ...]
    legs: tuple[LegRow, ...]
    whole: bool
    """The reader runs the trip or is a customs of it; others follow its milestones."""
    frame: MapFrame | None
    scheme: str
    corridors: str
    axis: Axis | None
    rows: tuple[PathRow, ...]
    more_rows: int
    alarms: tuple[AlarmRow, ...]
    slots: tuple[Slot, ...]
    decisions: tuple[Decision, ...]
    audit: tuple[Decision, ...]
    acts: tuple[ActForm, ...]
    faults: tuple[Fault, ...]
    as_of: datetime
    selection: Phrase = ""
    """For the officers of a customs alone: that it selected the trip, and why."""
    evidence_href: str = ""
    """For customs of a leg: it holds the selection, which nobody else reads."""
