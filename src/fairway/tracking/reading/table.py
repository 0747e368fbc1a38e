"""Lists of events in CSV files and workbooks: every row, or every column of times in it, an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fairway.base.issues import Issue, refusing
from fairway.base.language import Trilingual
from fairway.tracking.model import Event, Quality, Reference, Source
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Message, Read, Standard
from fairway.tracking.reading.gathered import TERRITORIES, Gathered, customs_of, distinct, earliest, times
from fairway.tracking.reading.possible import possible
from fairway.tracking.reading.rules import (
    ImpossibleTime,
    NothingFollowed,
    NotInVocabulary,
    StillToCome,
    TakenAsEstimate,
    ZoneUnknown,
)
from fairway.tracking.reading.table_rows import Row
from fairway.tracking.reading.table_words import empty_of, event_of, flow_of, mode_of, quality_of
from fairway.tracking.vocabulary import Meaning, is_milestone
from fairway.wire.tabular.events.mapping import AT, ColumnMapping, Role
from fairway.wire.tabular.events.reading import Entry, EventList, moment_of, read_list
from fairway.wire.tabular.events.rules import EmptyRowCell, UnknownRole

_AHEAD = timedelta(minutes=15)
_AHEAD_WITHOUT_ZONE = timedelta(hours=14)
_SENSOR = "SENSOR_READ"
_EVENT = Trilingual("event", "事件", "事件")
_TIME = Trilingual("time", "時間", "时间")


def read(raw: bytes, *, profile: Profile, partner: str, received: datetime, file_name: str = "") -> Read:
    """All that a list says, by the partner's mapping of its columns or by what its headings show. Faults name their
    cell; a row with one is left out."""
    mapping = profile.table or ColumnMapping()
    told, issues = read_list(raw, file_name, mapping)
    gathered = Gathered(Standard.TABLE, partner)
    gathered.issues += issues
    if told is None:
        return gathered.read()
    refused = {issue.place for issue in refusing(issues)}
    unknown = [role for role in told.roles if role.startswith(AT) and not _tells_milestone(role)]
    if unknown:
        at = {role: heading for heading, role in zip(told.headings, told.roles, strict=True)}
        gathered.issues += [UnknownRole.at(told.sheet, heading=at[role], role=role) for role in unknown]
        return gathered.read()
    reader = _Reader(gathered, told, profile, received, file_name)
    for entry in told.entries:
        if not refused.intersection(entry.places.values()):
            reader.read(entry)
    kind = f"event list, {len(told.entries)} rows"
    message = Message(kind=kind, reference=file_name, place=told.sheet, events=len(gathered.events), test=profile.test)
    gathered.messages.append(message)
    return gathered.read()


def _tells_milestone(role: str) -> bool:
    _, milestone, sure = role.split()
    return is_milestone(milestone) and sure in set(Quality)


def _territory(text: str) -> str | None:
    code = text.strip().lower()
    return code if code in TERRITORIES.values() else None


class _Reader:
    """A list on its way to events."""

    def __init__(
        self,
        gathered: Gathered,
        told: EventList,
        profile: Profile,
        received: datetime,
        file_name: str,
    ) -> None:  # fmt: skip
        self.gathered, self.told, self.profile = gathered, told, profile
        self.mapping = mapping = profile.table or ColumnMapping()
        self.received, self.file_name = received, file_name
        self.columns = [role for role in told.roles if role.startswith(AT)]
        self.explicit = Role.QUALITY in told.roles or bool(mapping.quality)
        self._warned: set[str] = set()

    def read(self, entry: Entry) -> None:
        """The events of a row."""
        row = Row(entry, self.told, self.mapping, self.profile)
        references = row.references()
        found: list[Event] = []
        if refusing(row.issues):
            # The row is lost; its other faults are said all the same.
            if Role.EVENT in entry.cells:
                row.time()
            for column in self.columns:
                moment_of(entry, column, self.told.order, row.issues)
            self._keep(row.issues)
            return
        if not references and Role.FLIGHT not in entry.cells:
            row.issues.append(NothingFollowed.at(place=row.place_of(Role.CONTAINER)))
        else:
            if self._tells(entry):
                found += self._long(row, references)
            for column in self.columns:
                if column in entry.cells:
                    found += self._wide(row, references, column)
        self._keep(row.issues)
        for event in found:
            self.gathered.events.append(event)
            if not event.void:
                self.gathered.link(event.references, earliest(event.times.happened, event.times.told))

    def _tells(self, entry: Entry) -> bool:
        """Whether the row has something of the long form: an event, or a reading with its time."""
        return bool({Role.EVENT, Role.TEMPERATURE, Role.READINGS}.intersection(entry.cells)) or not self.columns

    def _keep(self, issues: list[Issue]) -> None:
        """Faults of cells are all kept; that a zone is not known is said once of a list."""
        for issue in issues:
            if issue.rule == ZoneUnknown.id and issue.rule in self._warned:
                continue
            self._warned.add(issue.rule)
            self.gathered.issues.append(issue)

    def _long(self, row: Row, references: tuple[Reference, ...]) -> list[Event]:
        entry = row.entry
        text = entry.text(Role.EVENT)
        meaning: Meaning | None
        if text:
            empty, flow = empty_of(entry.text(Role.EMPTY)), flow_of(entry.text(Role.FLOW))
            meaning = event_of(text, self.mapping, self.profile, empty=empty, flow=flow)
            if meaning is None:
                place = row.place_of(Role.EVENT)
                row.issues.append(NotInVocabulary.at(place=place, code=text[:60]))
                meaning = Meaning(milestone="NOTE", exact=False)
        elif {Role.TEMPERATURE, Role.READINGS}.intersection(entry.cells):
            meaning = Meaning(milestone=_SENSOR)
        else:
            row.issues.append(EmptyRowCell.at(row.place_of(Role.EVENT), what=_EVENT))
            return []
        moment = row.time()
        if moment is None:
            if not refusing(row.issues):
                row.issues.append(EmptyRowCell.at(row.place_of(Role.TIME), what=_TIME))
            return []
        said = quality_of(entry.text(Role.QUALITY)) or quality_of(self.mapping.quality)
        milestones = dict.fromkeys((meaning.milestone, meaning.also or meaning.milestone))
        found = [
            self._event(row, references, one, moment, meaning.quality or said, code=entry.text(Role.CODE) or text)
            for one in milestones
        ]
        return [event for event in found if event is not None]

    def _wide(self, row: Row, references: tuple[Reference, ...], column: str) -> list[Event]:
        _, milestone, sure = column.split()
        moment = moment_of(row.entry, column, self.told.order, row.issues)
        if moment is None:
            return []
        heading = self.told.headings[self.told.roles.index(column)]
        event = self._event(row, references, milestone, moment, Quality(sure), code=heading, column=column)
        return [event] if event else []

    def _event(
        self,
        row: Row,
        references: tuple[Reference, ...],
        milestone: str,
        moment: datetime,
        said: Quality | None,
        *,
        code: str,
        column: str = "",
    ) -> Event | None:
        entry = row.entry
        place = row.location(milestone)
        happened, own_zone = row.zoned(moment, place)
        if not possible(happened, self.received):
            place_of = row.place_of(column or Role.TIME)
            row.issues.append(ImpossibleTime.at(place=place_of, time=f"{happened:%Y-%m-%d %H:%M}"))
            return None
        told = moment_of(entry, Role.TOLD, self.told.order, row.issues)
        quality = self._sure(row, said, happened, code, column or Role.TIME)
        if quality is None or refusing(row.issues):
            return None
        flight = row.flight_on(happened) if milestone == "DEPARTED" else None
        named = distinct((*references, flight))
        if not named:
            row.issues.append(NothingFollowed.at(place=row.place_of(Role.FLIGHT)))
            return None
        own_id = entry.text(Role.ID)
        return Event(
            milestone=milestone,
            references=named,
            quality=quality,
            times=times(happened, row.zoned(told, place)[0] if told else None, zoned=own_zone),
            source=Source(
                partner=self.gathered.partner,
                standard=Standard.TABLE.value,
                message=self.file_name or self.told.sheet,
                code=code,
                rank=self.profile.rank,
                line=entry.number,
            ),
            location=place,
            mode=mode_of(entry.text(Role.MODE)),
            empty=empty_of(entry.text(Role.EMPTY)),
            flow=flow_of(entry.text(Role.FLOW)),
            customs=_territory(entry.text(Role.CUSTOMS)) or customs_of(milestone, place, self.profile.customs),
            own_id=f"{own_id} {column}".strip() if own_id else "",
            supersedes=entry.text(Role.SUPERSEDES),
            void=empty_of(entry.text(Role.VOID)) is True,
            reason=entry.text(Role.REASON),
            remark=entry.text(Role.REMARK),
            readings=row.readings() if not column else (),
        )

    def _sure(self, row: Row, said: Quality | None, happened: datetime, code: str, column: str) -> Quality | None:
        """How sure the time is. One that lies ahead cannot be actual: where the list only seemed to say so it is taken
        as an estimate, where it says so it is a fault."""
        quality = said or Quality.ACTUAL
        ahead = _AHEAD if not any(issue.rule == ZoneUnknown.id for issue in row.issues) else _AHEAD_WITHOUT_ZONE
        if quality is not Quality.ACTUAL or happened <= self.received + ahead:
            return quality
        place, time = row.place_of(column), f"{happened.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        if self.explicit and not column.startswith(AT):
            row.issues.append(StillToCome.at(place=place, what=code, time=time))
            return None
        row.issues.append(TakenAsEstimate.at(place=place, what=code, time=time))
        return Quality.ESTIMATED
