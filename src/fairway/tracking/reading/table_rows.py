"""One row of a list: what it is about, where and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from datetime import time as time_of_day
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from fairway.base.issues import Issue
from fairway.codes.tables import table
from fairway.tracking.airports import airport, zone_at
from fairway.tracking.model import Location, Reading, Reference, ReferenceKind
from fairway.tracking.profiles import Profile
from fairway.tracking.reading.gathered import distinct, known
from fairway.tracking.reading.rules import ZoneUnknown
from fairway.tracking.zones import zone_named, zone_of
from fairway.wire.tabular.events.dates import clock, offset
from fairway.wire.tabular.events.mapping import ColumnMapping, Role, folded
from fairway.wire.tabular.events.reading import REFERENCES, Entry, EventList, moment_of, number_of
from fairway.wire.tabular.events.rules import NotADate, NotANumber

_KINDS = {
    Role.CONTAINER: ReferenceKind.CONTAINER,
    Role.ULD: ReferenceKind.ULD,
    Role.MASTER_AIR_WAYBILL: ReferenceKind.MASTER_AIR_WAYBILL,
    Role.HOUSE_AIR_WAYBILL: ReferenceKind.HOUSE_AIR_WAYBILL,
    Role.MASTER_BILL: ReferenceKind.MASTER_BILL,
    Role.HOUSE_BILL: ReferenceKind.HOUSE_BILL,
    Role.BOOKING: ReferenceKind.BOOKING,
    Role.CARGO_REFERENCE: ReferenceKind.CARGO_REFERENCE,
    Role.DECLARATION: ReferenceKind.DECLARATION,
    Role.OWN: ReferenceKind.OWN,
    Role.REGISTRATION_MARK: ReferenceKind.REGISTRATION_MARK,
    Role.VESSEL: ReferenceKind.VESSEL,
}
_BEGINS = frozenset({"DEPARTED", "LOADED"})
_ENDS = frozenset({"ARRIVED", "DISCHARGED"})


class Row:
    """A row being read; faults are collected in ``issues``."""

    def __init__(self, entry: Entry, told: EventList, mapping: ColumnMapping, profile: Profile) -> None:
        self.entry, self.told, self.mapping, self.profile = entry, told, mapping, profile
        self.issues: list[Issue] = []

    def place_of(self, role: str) -> str:
        """Where the cell is; the row where there is none."""
        return self.entry.places.get(role) or f"{self.told.sheet} row {self.entry.number}"

    def references(self) -> tuple[Reference, ...]:
        """All that the row names, what is nearest to the cargo first. A number that cannot be one is a fault."""
        return distinct(self._reference(role) for role in REFERENCES if role in self.entry.cells)

    def _reference(self, role: Role) -> Reference | None:
        text = self.entry.text(role)
        if role is Role.FLIGHT:
            kind = ReferenceKind.FLIGHT
            if "/" not in text:
                return None
        elif role is Role.VOYAGE:
            kind = ReferenceKind.VOYAGE
            if "/" not in text:
                vessel = self.entry.text(Role.VESSEL)
                text = f"{vessel}/{text}"
                if not vessel:
                    return None
        else:
            kind = _KINDS[role]
        found = known(kind, text)
        if isinstance(found, Reference):
            return found
        self.issues.append(replace(found, place=self.place_of(role)))
        return None

    def flight_on(self, day: datetime) -> Reference | None:
        """The flight of a row that tells its departure, where the column gives the number alone."""
        text = self.entry.text(Role.FLIGHT)
        if not text or "/" in text:
            return None
        found = known(ReferenceKind.FLIGHT, f"{text}/{day:%Y-%m-%d}")
        return found if isinstance(found, Reference) else None

    def location(self, milestone: str) -> Location:
        """Where it happened: the row's place, or the end of the leg that the milestone belongs to."""
        entry, profile = self.entry, self.profile
        text = entry.text(Role.UNLOCODE)
        if not text and not entry.text(Role.PLACE) and not entry.text(Role.AIRPORT):
            text = entry.text(Role.ORIGIN) if milestone in _BEGINS else ""
            text = entry.text(Role.DESTINATION) if milestone in _ENDS else text
        code, name = _place(text, profile)
        if not code and entry.text(Role.PLACE):
            code, name = _place(entry.text(Role.PLACE), profile)
        elif entry.text(Role.PLACE):
            name = entry.text(Role.PLACE)
        iata = airport(entry.text(Role.AIRPORT).upper())
        if iata is not None:
            return iata.location(profile.places.get(iata.iata, ""))
        facility = entry.text(Role.FACILITY)
        own = profile.facilities.get(facility)
        latitude, longitude = self._degrees(Role.LATITUDE, 90), self._degrees(Role.LONGITUDE, 180)
        both = latitude is not None and longitude is not None
        return Location(
            unlocode=code or None,
            facility=own or facility or None,
            facility_list=("SMDG" if own else entry.text(Role.FACILITY_LIST) or "own") if facility else None,
            name=name or None,
            latitude=latitude if both else None,
            longitude=longitude if both else None,
        )

    def _degrees(self, role: Role, most: int) -> float | None:
        value = self.number(role)
        if value is not None and abs(value) > most:
            self.issues.append(NotANumber.at(self.place_of(role), value=self.entry.text(role)[:40]))
            return None
        return float(value) if value is not None else None

    def number(self, role: Role) -> Decimal | None:
        """The number of a cell; a fault where it is none."""
        text = self.entry.text(role)
        if not text:
            return None
        value = number_of(text)
        if value is None:
            self.issues.append(NotANumber.at(self.place_of(role), value=text[:40]))
        return value

    def readings(self) -> tuple[Reading, ...]:
        """What was measured: a column of temperatures in Celsius, or a column of readings as our own lists have it."""
        found = list(self._listed())
        value = self.number(Role.TEMPERATURE)
        if value is not None:
            found.append(Reading(kind="temperature", value=value, unit="CEL"))
        return tuple(found)

    def _listed(self) -> Iterator[Reading]:
        for part in self.entry.text(Role.READINGS).split(";"):
            kind, _, rest = part.strip().partition("=")
            words = rest.split()
            value = number_of(words[0]) if len(words) == 2 else None
            if value is not None:
                yield Reading(kind=kind, value=value, unit=words[1])

    def time(self) -> datetime | None:
        """The moment of the row's own column of time, or of its day and clock."""
        if Role.TIME in self.entry.cells:
            found = moment_of(self.entry, Role.TIME, self.told.order, self.issues)
            # A column named Time may hold the time of the day only, beside one with the day.
            if found is not None or Role.DATE not in self.entry.cells:
                return found
            self.issues.pop()
        day = moment_of(self.entry, Role.DATE, self.told.order, self.issues)
        role = Role.CLOCK if Role.CLOCK in self.entry.cells else Role.TIME
        if day is None or role not in self.entry.cells:
            return day
        at = clock(self.entry.cells[role])
        if at is None:
            self.issues.append(NotADate.at(self.place_of(role), value=self.entry.text(role)[:40]))
            return None
        return datetime.combine(day.date(), _plain(at), tzinfo=day.tzinfo)

    def zoned(self, moment: datetime, place: Location) -> tuple[datetime, bool]:
        """``moment`` with its zone: its own, that of the row, of the mapping, of the place, of the profile; UTC, with a
        warning, where none is known. And whether the list itself said it."""
        if moment.tzinfo is not None:
            return moment, True
        text = self.entry.text(Role.ZONE)
        away = offset(text)
        if away is not None:
            return moment.replace(tzinfo=away), True
        zone: ZoneInfo | None = None
        for name in (text, self.mapping.zone):
            zone = zone or (zone_named(name) if name else None)
        zone = zone or zone_of(place.unlocode)
        if zone is None and place.facility and place.facility_list == "IATA":
            zone = zone_at(place.facility)
        zone = zone or (zone_named(self.profile.zone) if self.profile.zone else None)
        if zone is None:
            named = place.unlocode or place.name or "?"
            self.issues.append(ZoneUnknown.at(place=self.place_of(Role.TIME), place_name=named))
        return moment.replace(tzinfo=zone or UTC), False


def _plain(at: time_of_day) -> time_of_day:
    return at.replace(tzinfo=None)


@cache
def _named() -> dict[str, str]:
    """Folded names of the places that the tables hold, in three languages."""
    return {folded(name): entry.code for entry in table("unlocode") for name in entry.names if name}


def _place(text: str, profile: Profile) -> tuple[str, str]:
    """UN/LOCODE and name of what a cell says: a code of the partner's own, a UN/LOCODE, or the name of a place."""
    if not text:
        return "", ""
    own = profile.places.get(text)
    if own:
        return own, ""
    code = text.upper().replace(" ", "")
    if len(code) == 5 and code.isascii() and code.isalnum() and code[:2].isalpha():
        found = _country(code[:2])
        if found:
            return code, ""
    return _named().get(folded(text), ""), text


@lru_cache(maxsize=512)
def _country(code: str) -> bool:
    return bool(table("country").history(code))
