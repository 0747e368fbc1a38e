"""The desk of alarms of sealed trips, and one alarm with what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.base.issues import Issue
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.editor import FieldSet
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Nothing, Phrase


@dataclass(frozen=True, slots=True)
class LockAlarmRow:
    """One alarm as the desk lists it."""

    id: str
    """Stable over the life of the alarm: the sound asks whether a row is new."""
    href: str
    kind: Phrase
    told: Issue
    """The rule's sentence, its remedy, and the figures in them."""
    severity: Chip
    state: Chip
    handling: Phrase
    plates: tuple[str, ...]
    container: str
    device: str
    carrier: str
    trip_href: str
    leg: int
    customs: Phrase
    """On whose leg it was raised."""
    at: datetime
    """By the clock of the lock."""
    raised_at: datetime
    limit: datetime | None = None
    """When it is escalated unless somebody takes it up; None where somebody has, or it has been."""
    escalated: tuple[Phrase, ...] = ()
    """The customs whose limit passed."""
    needs: bool = False
    """Nobody of this customs has taken it up."""
    take_up: Action | None = None


@dataclass(frozen=True, slots=True)
class AlarmDeskView:
    """What needs somebody first, the gravest before the others, the oldest of them first."""

    rows: tuple[LockAlarmRow, ...]
    tabs: tuple[Choice, ...]
    menus: tuple[Menu, ...]
    search: str
    hidden: tuple[tuple[str, str], ...]
    """What the search keeps of the address."""
    as_of: datetime
    nothing: Nothing
    exports: tuple[Link, ...] = ()
    clear_href: str = ""
    more: bool = False
    """There are others that were not read."""
    customs: bool = False
    """Somebody who can act on alarms reads it."""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One report of the lock around an alarm."""

    at: datetime
    parts: tuple[tuple[Phrase, bool], ...]
    """What each part was told to be, and whether that is as it should be."""
    position: str
    """Latitude and longitude as one copies them; empty where none was told."""
    speed_kmh: int | None
    evidence: str
    shows: bool
    """The alarm rests on it."""


@dataclass(frozen=True, slots=True)
class LockAlarmPage:
    """One alarm: what it says, what is done by default, what to do, where to look, what became of it."""

    row: LockAlarmRow
    default: Phrase
    """What the default handling means."""
    facts: tuple[tuple[Phrase, Phrase], ...]
    readings: tuple[ReadingRow, ...]
    elsewhere: Phrase = ""
    """Why no reports are shown here."""
    evidence: tuple[str, ...] = ()
    close: Action | None = None
    fields: tuple[FieldSet, ...] = ()
    not_closed_because: Phrase = ""
    faults: tuple[Fault, ...] = ()
    findings: str = ""
