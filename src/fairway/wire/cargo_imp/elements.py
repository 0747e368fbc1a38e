"""The elements that Cargo-IMP lines consist of, from text and back."""

from __future__ import annotations

import re
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.wire.cargo_imp.model import (
    DAY_CHANGES,
    Certainty,
    ClockTime,
    Consignment,
    CustomsInformation,
    DayTime,
    Quantity,
)
from fairway.wire.cargo_imp.rules import AirWaybillCheckDigit, NotAConsignment, NotAQuantity
from fairway.wire.cargo_imp.text import Field, Part, fields

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_QUANTITY = re.compile(
    r"([TPSDM])([0-9]{1,5})(?:([KL])([0-9]{1,7}(?:\.[0-9]{1,3})?))?(?:T([0-9]{1,5}))?"
    r"(?:(MC|CC|CF|CI)([0-9]{1,9}(?:\.[0-9]{1,3})?))?(?:DG([0-9]{1,2}))?"
)
_DAY = re.compile(r"([0-9]{2})([A-Z]{3})([0-9]{4})?")
_CLOCK = re.compile(r"([SEA])([0-9]{4})(?:-([A-Z]))?")
_FLIGHT = re.compile(r"((?=[0-9]?[A-Z])[A-Z0-9]{2}|[A-Z]{3})([0-9]{1,5}[A-Z]?)")
_CONSIGNMENT = re.compile(r"([0-9]{3})-([0-9]{8})(?:([A-Z]{3})([A-Z]{3}))?")
_ULD = re.compile(r"[A-Z][A-Z0-9]{2}[0-9]{4,5}[A-Z0-9]{2,3}")
CARRIER = re.compile(r"(?=[0-9]?[A-Z])[A-Z0-9]{2}")
AIRPORTS = re.compile(r"([A-Z]{3})([A-Z]{3})?")


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that ``text`` says, None where it says none."""
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    code, pieces, weight_unit, weight, total, volume_unit, volume, density = found.groups()
    return Quantity(
        code=code,
        pieces=int(pieces),
        weight=Decimal(weight) if weight else None,
        weight_unit=weight_unit or "K",
        total=int(total) if total else None,
        volume=Decimal(volume) if volume else None,
        volume_unit=volume_unit or "",
        density=density or "",
    )


def quantity_text(quantity: Quantity) -> str:
    """The quantity as it is written."""
    text = f"{quantity.code}{quantity.pieces}"
    if quantity.weight is not None:
        text += f"{quantity.weight_unit}{quantity.weight}"
    if quantity.total is not None:
        text += f"T{quantity.total}"
    if quantity.volume is not None:
        text += f"{quantity.volume_unit}{quantity.volume}"
    return text + (f"DG{quantity.density}" if quantity.density else "")


def parse_day(text: str) -> DayTime | None:
    """The day, and the time if there is one, that ``text`` says; None where no calendar has it."""
    found = _DAY.fullmatch(text)
    if found is None or found[2] not in MONTHS:
        return None
    month, day, time = MONTHS.index(found[2]), int(found[1]), found[3] or ""
    if not 1 <= day <= _LONGEST[month] or (time and not is_clock(time)):
        return None
    return DayTime(month=month + 1, day=day, time=time)


def day_text(day: DayTime) -> str:
    """The day, and the time if there is one, as it is written."""
    return f"{day.day:02}{MONTHS[day.month - 1]}{day.time}"


def is_clock(time: str) -> bool:
    """Whether four digits are a time of a day."""
    return int(time[:2]) < 24 and int(time[2:]) < 60


def looks_like_clock(text: str) -> bool:
    """Whether ``text`` is meant to be a time of departure or arrival."""
    return bool(re.fullmatch(r"[SEA][0-9]{2,5}(?:-.*)?", text))


def parse_clock(text: str) -> ClockTime | None:
    """The time of departure or arrival that ``text`` says."""
    found = _CLOCK.fullmatch(text)
    if found is None or not is_clock(found[2]) or (found[3] and found[3] not in DAY_CHANGES):
        return None
    return ClockTime(certainty=Certainty(found[1]), time=found[2], days=DAY_CHANGES[found[3]] if found[3] else 0)


def clock_text(clock: ClockTime | None) -> str:
    """The time of departure or arrival as it is written; empty for none."""
    if clock is None:
        return ""
    change = {days: letter for letter, days in DAY_CHANGES.items()}.get(clock.days, "")
    return f"{clock.certainty}{clock.time}" + (f"-{change}" if change else "")


def parse_flight(text: str) -> tuple[str, str] | None:
    """Carrier and number of a flight."""
    found = _FLIGHT.fullmatch(text)
    return (found[1], found[2]) if found else None


def parse_consignment(field: Field, rest: list[Field], segment: str, issues: list[Issue]) -> Consignment | None:
    """The air waybill in ``field`` with the quantity in ``rest``; None, with an issue, where there is no waybill.

    A wrong check digit is an issue, and the number is given back as it stands."""
    found = _CONSIGNMENT.fullmatch(field.text)
    if found is None:
        issues.append(NotAConsignment.at(field.spot(segment), value=field.text[:40]))
        return None
    prefix, serial, origin, destination = found.groups()
    if int(serial[:7]) % 7 != int(serial[7]):
        issues.append(AirWaybillCheckDigit.at(field.spot(segment), value=f"{prefix}-{serial}"))
    quantity = None
    if rest and rest[0].text:
        quantity = parse_quantity(rest[0].text)
        if quantity is None:
            issues.append(NotAQuantity.at(rest[0].spot(segment), value=rest[0].text[:40]))
    return Consignment(
        prefix=prefix, serial=serial, origin=origin or "", destination=destination or "", quantity=quantity
    )


def consignment_text(consignment: Consignment) -> str:
    """The line that names the consignment."""
    quantity = f"/{quantity_text(consignment.quantity)}" if consignment.quantity else ""
    return f"{consignment.number}{consignment.origin}{consignment.destination}{quantity}"


def parse_customs(part: Part) -> list[CustomsInformation]:
    """The lines of OCI; each has country, information, control information and text."""
    found = []
    for number, line in enumerate(part.lines):
        texts = [field.text for field in fields(line, 4 if number == 0 else 1)]
        country, information, control, *rest = [*texts, "", "", ""][: max(4, len(texts))]
        if any(texts):
            found.append(
                CustomsInformation(
                    country=country,
                    information=information,
                    control=control,
                    text="/".join(one for one in rest if one),
                    line=line.number,
                )
            )
    return found


def customs_text(lines: tuple[CustomsInformation, ...]) -> list[str]:
    """The lines of OCI as they are written."""
    return [
        ("OCI/" if number == 0 else "/") + "/".join((one.country, one.information, one.control, one.text)).rstrip("/")
        for number, one in enumerate(lines)
    ]


def is_uld(text: str) -> bool:
    """Whether ``text`` is the number of a unit load device: type, serial number, owner."""
    return bool(_ULD.fullmatch(text))
