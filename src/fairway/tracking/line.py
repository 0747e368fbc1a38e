"""The timeline of a shipment as it is shown: lines with their winner, the other voices, legs and stops."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from fairway.tracking.customs_status import CustomsStatus
from fairway.tracking.model import Event, Location, Mode, Quality, Reference


class Reason(StrEnum):
    """Why an event is not the one that a line shows."""

    AGREES = "agrees"
    """Another source says the same within the tolerance."""
    RANK = "rank"
    """It says otherwise, and a source that goes before it is believed."""
    TOLD_EARLIER = "told-earlier"
    """It says otherwise, and a source that goes as far told it later."""
    TOLD_AGAIN = "told-again"
    """The same source told it again later, in other words or with another time."""
    LESS_SURE = "less-sure"
    """A plan or estimate; something surer is known."""
    STILL_TO_COME = "still-to-come"
    """It says that it happened, at a time that had not come when it was told."""
    CORRECTED = "corrected"
    """Its source corrected it."""
    WITHDRAWN = "withdrawn"
    """Its source withdrew it."""
    REPEATED = "repeated"
    """Its source sent it again under the same identifier with another content."""


REASONS = {
    Reason.AGREES: "Another source says the same.",
    Reason.RANK: "A source that goes before it for this milestone says otherwise.",
    Reason.TOLD_EARLIER: "A source that goes as far told it later.",
    Reason.TOLD_AGAIN: "The same source told it again later.",
    Reason.LESS_SURE: "Something surer is known by now.",
    Reason.STILL_TO_COME: "It was told as having happened before its time had come.",
    Reason.CORRECTED: "Its source corrected it.",
    Reason.WITHDRAWN: "Its source withdrew it.",
    Reason.REPEATED: "Its source sent it again with another content.",
}
"""The sentence for each reason: keys of the catalogue."""


class Flag(StrEnum):
    """Something about a line that a reader should know."""

    LATE = "late"
    """Told or stored long after it happened."""
    STILL_TO_COME = "still-to-come"
    """Told as having happened before its time had come; shown as an estimate."""
    CONFLICT = "conflict"
    """Sources contradict each other."""
    CORRECTED = "corrected"
    """What is shown is a correction of what the same source said before."""
    SIMULATED = "simulated"
    """Told by a simulator."""
    PASSED = "passed"
    """Nobody told that it happened, but what comes after it on the same leg has."""


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """What another voice says, or the same voice said before."""

    event: Event
    reason: Reason
    difference: int | None = None
    """Minutes by which its time is later than that of the event it lost to; None for another quality."""


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Two sources that contradict each other about what happened."""

    line: str
    """:attr:`Entry.line` of the line."""
    milestone: str
    about: str
    """"time", "place" or "empty"."""
    winner: Event
    other: Event
    reason: Reason
    """Why the winner won."""
    difference: int
    """Minutes by which the other's time is later than the winner's."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a milestone at a place, of one thing, on one leg."""

    line: str
    """Names the line as long as its milestone, place and thing stay: ``DISCHARGED/HKHKG/MSKU1234565/0``."""
    milestone: str
    winner: Event
    """What is believed: what happened, else the best estimate, else the plan."""
    actual: Event | None = None
    estimated: Event | None = None
    expected: Event | None = None
    planned: Event | None = None
    requested: Event | None = None
    others: tuple[Other, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    flags: frozenset[Flag] = frozenset()
    place: Location = Location()
    """As far as all its voices know it, the winner's words first."""
    place_key: str = ""
    mode: Mode | None = None
    leg: int | None = None
    """:attr:`Leg.number`; None for what belongs to no leg."""
    subject: Reference | None = None
    """The thing it happened to, where several things of the shipment are told apart."""
    conveyance: str = ""
    """IMO number, flight or registration mark that carried it out, where it is known."""
    stored: datetime | None = None
    """The third clock of the winner: when it was stored here, where the caller said so."""
    order: int = 0
    """Place of the milestone in the usual order of a journey."""

    @property
    def quality(self) -> Quality:
        """How sure what is shown is; a happening that was told before its time counts as estimated."""
        if Flag.STILL_TO_COME in self.flags:
            return Quality.ESTIMATED
        return self.winner.quality

    @property
    def happened(self) -> datetime:
        """When it happened or is to happen, as it is believed."""
        return self.winner.times.happened

    @property
    def done(self) -> bool:
        """Whether it has happened."""
        return self.actual is not None

    @property
    def sources(self) -> tuple[str, ...]:
        """The partners that speak of it, each once."""
        return tuple(dict.fromkeys((self.winner.source.partner, *(one.event.source.partner for one in self.others))))


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the way."""

    key: str
    location: Location
    first: datetime
    last: datetime
    done: bool
    """Whether something has happened there."""
    lines: tuple[str, ...]


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the way with one conveyance."""

    number: int
    mode: Mode | None
    conveyances: tuple[Reference, ...] = ()
    origin: Location = Location()
    destination: Location = Location()
    departed: str = ""
    """:attr:`Entry.line` of the departure from the origin, else of what begins the leg; empty where none is told."""
    arrived: str = ""
    """The same for the arrival at the destination."""
    since: datetime
    until: datetime


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a shipment: the same for the same set of events."""

    entries: tuple[Entry, ...] = ()
    """By time, then by the usual order of a journey."""
    legs: tuple[Leg, ...] = ()
    stops: tuple[Stop, ...] = ()
    customs: CustomsStatus = CustomsStatus()
    conflicts: tuple[Conflict, ...] = ()
    withdrawn: tuple[Other, ...] = ()
    """What was withdrawn by its source and is on no line any more."""
    waiting: tuple[Event, ...] = ()
    """Corrections and withdrawals of what was not told yet."""

    @property
    def reached(self) -> Entry | None:
        """The last milestone that has happened, readings and notes left out."""
        return next((one for one in reversed(self.entries) if one.done and not one.line.startswith("*")), None)

    @property
    def awaited(self) -> Entry | None:
        """The first milestone after it that has not."""
        reached = self.reached
        return next(
            (
                one
                for one in self.entries
                if not one.done and Flag.PASSED not in one.flags and (not reached or one.happened >= reached.happened)
            ),
            None,
        )

    def of(self, milestone: str) -> tuple[Entry, ...]:
        """The lines of a milestone."""
        return tuple(one for one in self.entries if one.milestone == milestone)
