"""One message on its way to events: what its header says, and how an event, a link or a fault comes of a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.tracking.mappings import Meaning
from fairway.tracking.model import (
    CONVEYANCES,
    Event,
    Flow,
    Link,
    Location,
    Mode,
    Quality,
    Reading,
    Reference,
    ReferenceKind,
    Source,
    Times,
)
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Party
from fairway.tracking.reading.edifact_fields import (
    Carriage,
    Moment,
    document,
    location,
    moment,
    parties,
    prepared,
)
from fairway.tracking.reading.edifact_parts import Part
from fairway.tracking.reading.edifact_rules import ImpossibleTime, NothingNamed, StillToCome, TimeMissing, ZoneUnknown
from fairway.tracking.reading.possible import possible
from fairway.tracking.references import normal
from fairway.tracking.vocabulary import is_milestone
from fairway.tracking.vocabulary import milestone as vocabulary_entry
from fairway.wire.edifact import Message, Segment

AHEAD = timedelta(minutes=15)
"""How far clocks may differ before something that has happened is still to come."""
AHEAD_WITHOUT_ZONE = timedelta(hours=14)
"""The same for a time whose zone is unknown."""

ENTRY = frozenset({"edifact.check_digit", "edifact.container_number", "edifact.container_twice", "edifact.date"})
"""Rules of the wire that refuse one entry of a message, not the whole of it."""
MOST_ALIKE = 20
"""Faults that are looked back on for one that was said already."""
TERRITORIES = {"HK": "hk", "CN": "cn", "MO": "mo"}
"""Country of a UN/LOCODE to the territory whose customs we know."""
NOWHERE = Location()
NOTE = "NOTE"
"""The milestone of what is kept but has no place on a timeline."""


HOUSES = frozenset({ReferenceKind.HOUSE_BILL, ReferenceKind.HOUSE_AIR_WAYBILL})
MASTERS = frozenset({ReferenceKind.MASTER_BILL, ReferenceKind.MASTER_AIR_WAYBILL, ReferenceKind.BOOKING})


def own_level(documents: Sequence[Reference], titled: Reference | None = None) -> list[Reference]:
    """The documents of one level, that of ``titled``, else of house bills where there are any: what happens to a house
    bill is no news of the master bill that others travel under as well, nor the other way round."""
    house = titled.kind in HOUSES if titled is not None else any(one.kind in HOUSES for one in documents)
    other = MASTERS if house else HOUSES
    return [one for one in documents if one.kind not in other]


def of_customs(milestone: str) -> bool:
    """Whether a milestone says how customs stand."""
    return is_milestone(milestone) and vocabulary_entry(milestone).group == "customs"


class Told(msgspec.Struct, kw_only=True):
    """What an event is made of."""

    references: Sequence[Reference]
    """First what it happened to."""
    time: Moment | None
    segment: Segment
    """Where it stands."""
    code: str
    """The code as it stood in the message, after the message's type."""
    place: Location = Location()
    quality: Quality | None = None
    """None: as the qualifier of the time says, else it has happened."""
    mode: Mode | None = None
    empty: bool | None = None
    flow: Flow | None = None
    customs: str | None = None
    reason: str = ""
    remark: str = ""
    readings: tuple[Reading, ...] = ()


class Telling:
    """A message being read. Collects ``events``, ``links``, ``parties`` and ``issues``."""

    def __init__(self, message: Message, body: Part, profile: Profile, partner: str, received: datetime) -> None:
        self.message, self.body, self.profile, self.partner, self.received = message, body, profile, partner, received
        self.events: list[Event] = []
        self.links: dict[Link, None] = {}
        self.parties: dict[Party, None] = {}
        self.issues: list[Issue] = []
        self._seen: set[tuple[str, str]] = set()
        self._earliest: dict[Reference, datetime] = {}
        self._spoilt = {
            issue.position for issue in message.issues if issue.rule in ENTRY and issue.severity is Severity.ERROR
        }
        self.kind = message.type
        self.code = body.value("BGM", 1).strip().upper()
        """BGM 1001."""
        self.function = body.value("BGM", 3).strip()
        """BGM 1225: 1 cancellation, 4 change, 5 replacement, 9 original."""
        self.name = f"{self.kind} {body.value('BGM', 2).strip() or message.reference}"
        self.near = self._near()
        """The first UN/LOCODE of the message: it tells the zone of the message's own time where the partner's profile
        does not."""
        self.told = self._told()

    def _near(self) -> str | None:
        if self.profile.zone:
            return None
        places = (self.place(segment).unlocode for segment in self.message.segments if segment.tag == "LOC")
        return next((place for place in places if place), None)

    def _told(self) -> datetime | None:
        dates = [*self.body.each("DTM"), *(s for part in self.body.of("RFF") for s in part.each("DTM"))]
        written = next((found for found in dates if found.value(1) == "137"), None)
        found = moment(written, place=self.near, zone=self.profile.zone) if written else None
        return found.time if found else prepared(self.message.interchange.prepared, self.near, self.profile.zone)

    def reference(self, kind: ReferenceKind, text: str, segment: Segment, *, needed: bool = False) -> Reference | None:
        """The reference in its normal form; a text that is none is a fault at ``segment`` and gives None. Without a
        ``needed`` one the entry is refused, without another it is kept."""
        found = normal(kind, text)
        if isinstance(found, Reference):
            return found
        if self._spoilt and self.message.position(segment) in self._spoilt:
            return None
        if (segment.tag, text) not in self._seen:
            self._seen.add((segment.tag, text))
            self.issues.append(
                msgspec.structs.replace(
                    found,
                    place=f"line {segment.line} segment {segment.tag}",
                    severity=Severity.ERROR if needed else Severity.WARNING,
                )
            )
        return None

    def fault(self, issue: Issue) -> None:
        """Add a fault, the same at the same place once: a status of fifty containers may lack its time."""
        if issue not in self.issues[-MOST_ALIKE:]:
            self.issues.append(issue)

    def documents(self, segments: Iterable[Segment], mode: Mode | None = None) -> list[Reference]:
        """What RFF segments name of the things that are followed, each once."""
        found: list[Reference] = []
        for segment in segments:
            if (named := document(segment, mode)) is not None:
                reference = self.reference(*named, segment)
                if reference is not None and reference not in found:
                    found.append(reference)
        return found

    def conveyance(self, carried: Carriage, segment: Segment, departure: Moment | None = None) -> list[Reference]:
        """The references of a means of transport: voyage and vessel, flight, or registration mark."""
        named: list[tuple[ReferenceKind, str]] = []
        if carried.imo:
            if carried.voyage:
                named.append((ReferenceKind.VOYAGE, f"{carried.imo}/{carried.voyage}"))
            named.append((ReferenceKind.VESSEL, carried.imo))
        elif carried.mode is Mode.AIR and carried.voyage and departure is not None:
            day = departure.time + timedelta(minutes=departure.offset or 0)
            named.append((ReferenceKind.FLIGHT, f"{carried.voyage}/{day:%Y-%m-%d}"))
        elif carried.mark:
            named.append((ReferenceKind.REGISTRATION_MARK, carried.mark))
        found = (self.reference(kind, text, segment) for kind, text in named)
        return [reference for reference in found if reference is not None]

    def place(self, segment: Segment | None) -> Location:
        """The place of a LOC by the partner's profile."""
        return location(segment, self.profile)

    def time(self, segments: Iterable[Segment], wanted: Sequence[str], place: Location = NOWHERE) -> Moment | None:
        """The time of the first of the ``wanted`` qualifiers (DE 2005) that is there; of none, None."""
        found = {segment.value(1): segment for segment in reversed([*segments])}
        for qualifier in wanted:
            if qualifier in found:
                when = moment(found[qualifier], place=place.unlocode, zone=self.profile.zone)
                if when is not None:
                    return when
        return None

    def spoilt(self, part: Part) -> bool:
        """Whether a fault that refuses one entry of the message stands in this part."""
        return bool(self._spoilt) and any(
            self.message.position(segment) in self._spoilt for segment in part.everything()
        )

    def territory(self, place: Location) -> str | None:
        """Whose customs speak: those of the partner's profile, else those of the place."""
        return self.profile.customs or TERRITORIES.get((place.unlocode or "")[:2])

    def own_time(self, segment: Segment, place: Location = NOWHERE) -> Moment | None:
        """The time of the message itself, for what a message says by being sent, at ``place`` or of it."""
        if self.told is None:
            return None
        date = next((one for one in self.body.each("DTM") if one.value(1) == "137"), segment)
        near = place.unlocode or self.near
        found = moment(date, place=near, zone=self.profile.zone) if date.tag == "DTM" else None
        return found or Moment(time=self.told, offset=None, known=True, qualifier="137", segment=segment)

    def tell(self, meaning: Meaning | str, told: Told) -> None:
        """Add the event, or the fault that keeps it from being one."""
        milestone = meaning if isinstance(meaning, str) else meaning.milestone
        what = f"{self.kind} {told.code}".strip()
        if not told.references:
            self.fault(NothingNamed.at(self.message, told.segment))
            return
        if told.time is None:
            self.fault(TimeMissing.at(self.message, told.segment, what=what))
            return
        quality = told.quality or self.profile.quality(told.time.qualifier)
        if quality is None and isinstance(meaning, Meaning):
            quality = meaning.quality
        quality = quality or Quality.ACTUAL
        self._zone(told.time)
        ahead = AHEAD if told.time.known else AHEAD_WITHOUT_ZONE
        written = told.time.segment
        if not possible(told.time.time, self.received):
            self.fault(ImpossibleTime.at(self.message, written, 1, time=written.value(1, 2)))
            return
        if quality is Quality.ACTUAL and told.time.time > self.received + ahead:
            self.fault(StillToCome.at(self.message, written, 1, what=what, time=written.value(1, 2)))
            return
        first = told.references[0]
        self._earliest[first] = min(told.time.time, self._earliest.get(first, told.time.time))
        self.events.append(
            Event(
                milestone=milestone,
                references=tuple(dict.fromkeys(told.references)),
                quality=quality,
                times=Times(happened=told.time.time, told=self.told, offset=told.time.offset),
                source=Source(
                    partner=self.partner,
                    standard="edifact",
                    message=self.name,
                    code=what,
                    rank=self.profile.rank,
                    line=told.segment.line,
                ),
                location=told.place,
                mode=told.mode,
                empty=told.empty,
                flow=told.flow,
                customs=told.customs or (self.territory(told.place) if of_customs(milestone) else None),
                supersedes=f"message:{self.name}" if self.function in {"1", "4", "5"} else "",
                void=self.function == "1",
                reason=told.reason,
                remark=told.remark,
                readings=told.readings,
            )
        )
        if isinstance(meaning, Meaning) and meaning.also and meaning.also != milestone:
            self.tell(meaning.also, told)

    def _zone(self, time: Moment) -> None:
        if not time.known and ("zone", "") not in self._seen:
            self._seen.add(("zone", ""))
            self.issues.append(ZoneUnknown.at(self.message, time.segment, 1, time=time.segment.value(1, 2)))

    def link(self, references: Sequence[Reference]) -> None:
        """Everything in ``references`` belongs to the first of them, from the first thing told of it on, at the latest
        from the time of the message. Two means of transport are never linked."""
        earliest = self._earliest.get(references[0]) if references else None
        times = [time for time in (earliest, self.told) if time is not None]
        if not references or not times or self.function == "1":
            return
        first, *others = dict.fromkeys(references)
        for other in others:
            if first.kind in CONVEYANCES and other.kind in CONVEYANCES:
                continue
            if first.kind is other.kind and first.kind in HOUSES | MASTERS:
                # Bills side by side are cargo of different people.
                continue
            self.links[Link(one=first, other=other, partner=self.partner, since=min(times))] = None

    def name_parties(self, references: Iterable[Reference], named: Iterable[Segment]) -> None:
        """The parties with an interest in the cargo are named for ``references``, means of transport left out."""
        for reference in references:
            if reference.kind not in CONVEYANCES:
                for role, identifier in parties(named):
                    self.parties[Party(reference=reference, role=role, identifier=identifier)] = None
