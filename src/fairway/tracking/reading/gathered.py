"""What a reader gathers from a message: events, links, parties and faults, and how each comes to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from fairway.base.issues import Issue
from fairway.tracking.model import CONVEYANCES, Event, Link, Location, Reference, ReferenceKind, Times
from fairway.tracking.reading import Message, Party, Read, Standard
from fairway.tracking.references import normal
from fairway.tracking.vocabulary import is_milestone
from fairway.tracking.vocabulary import milestone as entry_of

TERRITORIES = {"HK": "hk", "CN": "cn", "MO": "mo"}
"""Country of a UN/LOCODE to the territory whose customs speak there."""
NOTE = "NOTE"
"""The milestone of what is kept but has no place on a timeline."""


@lru_cache(maxsize=65536)
def known(kind: ReferenceKind, text: str) -> Reference | Issue:
    """:func:`~fairway.tracking.references.normal`, remembered: a message repeats its references."""
    return normal(kind, text)


def reference(kind: ReferenceKind, text: str) -> Reference | None:
    """The reference that ``text`` is, None when it cannot be one."""
    found = known(kind, text) if text else None
    return found if isinstance(found, Reference) else None


def flight(carrier: str, number: str, day: datetime) -> Reference | None:
    """A flight by its local day of departure."""
    return reference(ReferenceKind.FLIGHT, f"{carrier}{number}/{day:%Y-%m-%d}")


def voyage(vessel: str, number: str) -> Reference | None:
    """A voyage by the vessel's IMO number and the carrier's number."""
    return reference(ReferenceKind.VOYAGE, f"{vessel}/{number}") if vessel and number else None


def customs_of(milestone: str, place: Location, customs: str = "") -> str | None:
    """Whose customs a customs milestone is of: the partner's, where it speaks for one, else those of the place."""
    if not is_milestone(milestone) or entry_of(milestone).group != "customs":
        return None
    return customs or TERRITORIES.get((place.unlocode or "")[:2])


def times(happened: datetime, told: datetime | None = None, *, zoned: bool = True) -> Times:
    """Times with a zone, in UTC. ``zoned`` is False where the source gave none and that of the place was taken."""
    away = happened.utcoffset()
    offset = None if away is None or not zoned else round(away.total_seconds() / 60)
    return Times(happened=happened.astimezone(UTC), told=told.astimezone(UTC) if told else None, offset=offset)


class Gathered:
    """A message, or several, on the way to a :class:`~fairway.tracking.reading.Read`."""

    def __init__(self, standard: Standard, partner: str) -> None:
        self.standard = standard
        self.partner = partner
        self.messages: list[Message] = []
        self.events: list[Event] = []
        self.issues: list[Issue] = []
        self._links: dict[tuple[Reference, Reference], datetime] = {}
        self._parties: dict[Party, None] = {}

    def link(self, references: Sequence[Reference], since: datetime) -> None:
        """Everything in ``references`` belongs to the first of them from ``since`` on. Means of transport are tied to
        cargo only, and never to each other."""
        if not references:
            return
        first, *others = references
        for other in others:
            if first == other or (first.kind in CONVEYANCES and other.kind in CONVEYANCES):
                continue
            pair = (other, first) if first.kind in CONVEYANCES else (first, other)
            before = self._links.get(pair)
            if before is None or since < before:
                self._links[pair] = since

    def name_parties(self, references: Iterable[Reference], role: str, identifiers: Iterable[str]) -> None:
        """The parties with an interest in the cargo of ``references``."""
        identifiers = [identifier for identifier in identifiers if identifier]
        for one in references:
            if one.kind not in CONVEYANCES:
                for identifier in identifiers:
                    self._parties[Party(reference=one, role=role, identifier=identifier)] = None

    def read(self) -> Read:
        """All of it."""
        return Read(
            standard=self.standard,
            messages=tuple(self.messages),
            events=tuple(self.events),
            links=tuple(
                Link(one=one, other=other, partner=self.partner, since=since)
                for (one, other), since in self._links.items()
            ),
            parties=tuple(self._parties),
            issues=tuple(self.issues),
        )


def distinct(references: Iterable[Reference | None]) -> tuple[Reference, ...]:
    """Each reference once, in order."""
    return tuple(dict.fromkeys(one for one in references if one is not None))


def earliest(happened: datetime, told: datetime | None) -> datetime:
    """From when on what is told of an event is known to hold."""
    return happened if told is None else min(happened, told)
