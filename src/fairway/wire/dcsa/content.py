"""What the schema does not say: checks that an event makes sense. The part that both versions share.

Each check appends to a list of issues and costs next to nothing where there is none: a message has many events.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.codes.identifiers import check_container_number
from fairway.codes.tables import table
from fairway.wire.dcsa.rules import (
    ActualInTheFuture,
    EquipmentNotIso,
    ImpossibleTime,
    IncompleteEvent,
    LocationCodeShape,
    MissingAttribute,
    NotACoordinate,
    ToldBeforeItHappened,
    UnknownCode,
    UnknownLocation,
    UnlistedLocation,
    VesselNumber,
    WrittenInTheFuture,
)

CLOCK_SKEW = timedelta(minutes=15)
"""By how much the clocks of two honest systems may differ."""
EARLIEST_YEAR = 2000
FURTHEST_AHEAD = timedelta(days=3 * 366)
"""No voyage is planned longer ahead."""
_INTERNATIONAL_WATERS = "XZ"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When a message came in: what its times are judged by."""

    received: datetime
    latest_actual: datetime
    latest: datetime
    day: date

    @classmethod
    def of(cls, received: datetime) -> Moment:
        """For a message that came in at ``received``."""
        return cls(
            received=received,
            latest_actual=received + CLOCK_SKEW,
            latest=received + FURTHEST_AHEAD,
            day=received.date(),
        )


def check_times(
    found: list[Issue], pointer: str, happened: datetime, told: datetime | None, now: Moment, *, actual: bool, name: str
) -> None:
    """Times that cannot be. ``name`` is the attribute that says when the event was written."""
    if not check_year(found, f"{pointer}/eventDateTime", happened, now):
        pass
    elif actual and happened > now.latest_actual:
        found.append(ActualInTheFuture.at(f"{pointer}/eventDateTime", time=happened.isoformat()))
    if told is None or not check_year(found, f"{pointer}/{name}", told, now):
        return
    if told > now.latest_actual:
        found.append(WrittenInTheFuture.at(f"{pointer}/{name}", time=told.isoformat()))
    elif actual and happened > told + CLOCK_SKEW:
        found.append(
            ToldBeforeItHappened.at(f"{pointer}/eventDateTime", time=happened.isoformat(), told=told.isoformat())
        )


def check_year(found: list[Issue], pointer: str, moment: datetime, now: Moment) -> bool:
    """Whether ``moment`` is of the years that anything is told of."""
    if EARLIEST_YEAR <= moment.year <= now.latest.year and moment <= now.latest:
        return True
    found.append(ImpossibleTime.at(pointer, time=moment.isoformat()))
    return False


def check_code(
    found: list[Issue],
    pointer: str,
    name: str,
    value: str,
    codes: frozenset[str],
    *,
    severity: Severity = Severity.ERROR,
) -> None:
    """``value`` is empty or one of ``codes``."""
    if value and value not in codes:
        shown = ", ".join(sorted(codes))
        found.append(UnknownCode.at(f"{pointer}/{name}", severity=severity, value=value[:60], name=name, codes=shown))


def advise_code(found: list[Issue], pointer: str, name: str, value: str, codes: frozenset[str]) -> None:
    """The same for codes that only describe: an unknown one is a warning."""
    check_code(found, pointer, name, value, codes, severity=Severity.WARNING)


def require(found: list[Issue], pointer: str, name: str, value: object) -> None:
    """``value`` is there; the event says nothing without it."""
    if not value:
        found.append(MissingAttribute.at(pointer, name=name))


def expect(found: list[Issue], pointer: str, name: str, value: object) -> None:
    """``value`` is there, as the standard asks; the event is understood without it."""
    if not value:
        found.append(IncompleteEvent.at(pointer, name=name))


def check_locode(found: list[Issue], pointer: str, code: str, now: Moment) -> None:
    """A UN/LOCODE that exists, as far as the tables of this site can tell."""
    places = table("unlocode")
    if not code or places.get(code, now.day) is not None:
        return
    country = code[:2]
    tail = code[2:]
    if len(code) != 5 or not (country.isascii() and country.isalpha() and country.isupper() and _is_tail(tail)):
        found.append(LocationCodeShape.at(pointer, value=code))
    elif country != _INTERNATIONAL_WATERS and table("country").get(country, now.day) is None:
        found.append(UnknownLocation.at(pointer, value=code, country=country))
    elif places.head.complete:
        found.append(UnlistedLocation.at(pointer, value=code))


def _is_tail(tail: str) -> bool:
    return all(("A" <= sign <= "Z") or ("2" <= sign <= "9") for sign in tail)


def check_equipment(found: list[Issue], pointer: str, number: str) -> None:
    """A container number with its check digit; other equipment is named so."""
    if len(number) == 11 and number[:4].isalpha() and number[4:].isdigit():
        found += check_container_number(number, pointer)
    elif number:
        found.append(EquipmentNotIso.at(pointer, value=number))


def check_vessel(found: list[Issue], pointer: str, number: str) -> None:
    """The IMO number of a vessel, with its check digit."""
    if number and not is_vessel_number(number):
        # The standard leaves room for eight digits; what they number is not known, so nothing is followed by them.
        eight = len(number) == 8 and number.isascii() and number.isdigit()
        found.append(VesselNumber.at(pointer, severity=Severity.WARNING if eight else None, value=number))


def is_vessel_number(number: str) -> bool:
    """Whether ``number`` is seven digits of which the last is the check digit of the others (weights 7 to 2)."""
    if len(number) != 7 or not (number.isascii() and number.isdigit()):
        return False
    return sum(int(digit) * weight for digit, weight in zip(number, range(7, 1, -1), strict=False)) % 10 == int(
        number[6]
    )


def check_coordinates(found: list[Issue], pointer: str, latitude: str, longitude: str) -> None:
    """Decimal degrees that are on Earth."""
    for name, value, most in (("latitude", latitude, 90.0), ("longitude", longitude, 180.0)):
        if value and degrees(value, most) is None:
            found.append(NotACoordinate.at(f"{pointer}/{name}", value=value, name=name))


def degrees(text: str, most: float) -> float | None:
    """The number that ``text`` says, None where it is none or lies outside of -``most`` to ``most``."""
    if "n" in text or "N" in text or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -most <= value <= most else None
