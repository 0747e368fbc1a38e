"""References in their normal form, so that the same thing is found however people write its number.

Case, blanks, full-width characters and the punctuation that people put in do not count: ``msku 123456-5`` and
``MSKU1234565`` are one container. A number that cannot be right (check digit, shape) is refused with the rule.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.tracking import reference_rules as rules
from fairway.tracking.model import Reference, ReferenceKind

LONGEST: Final = 200
"""A text that is longer is no reference; nothing of it is looked at."""

_RULES: Final[dict[ReferenceKind, Rule[str]]] = {
    ReferenceKind.MASTER_BILL: rules.BillNumber(),
    ReferenceKind.HOUSE_BILL: rules.BillNumber(),
    ReferenceKind.MASTER_AIR_WAYBILL: rules.AirWaybillNumber(),
    ReferenceKind.HOUSE_AIR_WAYBILL: rules.HouseWaybillNumber(),
    ReferenceKind.BOOKING: rules.BillNumber(),
    ReferenceKind.CONTAINER: rules.CONTAINER,
    ReferenceKind.ULD: rules.UldNumber(),
    ReferenceKind.CARGO_REFERENCE: rules.CargoReference(),
    ReferenceKind.REGISTRATION_MARK: rules.RegistrationMark(),
    ReferenceKind.DECLARATION: rules.DeclarationNumber(),
    ReferenceKind.VOYAGE: rules.VoyageNumber(),
    ReferenceKind.VESSEL: rules.VesselNumber(),
    ReferenceKind.FLIGHT: rules.FlightNumber(),
    ReferenceKind.OWN: rules.OwnReference(),
}
CHECKED: Final = (
    ReferenceKind.CONTAINER,
    ReferenceKind.MASTER_AIR_WAYBILL,
    ReferenceKind.CARGO_REFERENCE,
    ReferenceKind.FLIGHT,
    ReferenceKind.VOYAGE,
    ReferenceKind.VESSEL,
    ReferenceKind.ULD,
    ReferenceKind.REGISTRATION_MARK,
)
"""Kinds that can be told by their look, the surest first."""
OPEN: Final = (
    ReferenceKind.MASTER_BILL,
    ReferenceKind.HOUSE_BILL,
    ReferenceKind.BOOKING,
    ReferenceKind.HOUSE_AIR_WAYBILL,
    ReferenceKind.DECLARATION,
    ReferenceKind.OWN,
)
"""Kinds whose numbers each issuer makes its own way: nearly any text may be one."""

_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(?P<carrier>[A-Z][A-Z0-9]|[0-9][A-Z])[ -]*(?P<number>[0-9]{1,4})(?P<suffix>[A-Z]?)")
_FLIGHT = re.compile(rf"{_NUMBER.pattern}[/@ ,.]+(?P<day>.+)")
_VOYAGE = re.compile(r"(?:IMO)?\W*(?P<imo>[0-9]{7})[\W_]+(?P<voyage>.+)")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = (
    (re.compile(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})"), (1, 2, 3)),
    (re.compile(r"([0-9]{1,2})[-/. ]*([A-Z]{3})[-/. ]*([0-9]{4}|[0-9]{2})"), (3, 2, 1)),
)


def normal(kind: ReferenceKind, text: str) -> Reference | Issue:
    """``text`` as a reference of ``kind`` in its normal form, or the issue that says why it cannot be one."""
    value = normal_value(kind, text)
    for issue in _RULES[kind].check(value):
        return issue
    return Reference(kind, value)


def normal_value(kind: ReferenceKind, text: str) -> str:
    """The normal form of ``text`` without judging it."""
    if len(text) > LONGEST:
        return text[:LONGEST]
    wide = unicodedata.normalize("NFKC", text).strip().upper()
    match kind:
        case ReferenceKind.MASTER_AIR_WAYBILL:
            digits = _SIGNS.sub("", wide).removeprefix("AWB")
            return f"{digits[:3]}-{digits[3:]}"
        case ReferenceKind.VESSEL:
            return _SIGNS.sub("", wide).removeprefix("IMO")
        case ReferenceKind.VOYAGE:
            found = _VOYAGE.fullmatch(wide)
            return f"{found['imo']}/{_SIGNS.sub('', found['voyage'])}" if found else wide
        case ReferenceKind.FLIGHT:
            return _flight(wide)
        case ReferenceKind.OWN:
            return re.sub(r"\s+", "", wide)
        case _:
            return _SIGNS.sub("", wide)


def guess_kinds(text: str) -> tuple[Reference, ...]:
    """Every reference that ``text`` may be, the likeliest first: what a search box looks for.

    A number with a check digit that is right comes first; the open kinds (bills, bookings, own references) follow,
    because any text may be one of them. Empty for an empty text.
    """
    found = [normal(kind, text) for kind in (*CHECKED, *OPEN)]
    return tuple(one for one in found if isinstance(one, Reference))


def short_name(reference: Reference) -> str | None:
    """The number by which people call a flight or a voyage: without its day, without its vessel. None for others."""
    first, _, second = reference.value.partition("/")
    return {ReferenceKind.FLIGHT: first, ReferenceKind.VOYAGE: second}.get(reference.kind) or None


def flight_number(text: str) -> str | None:
    """The number of a flight without its day in its normal form (``CX0251``), where ``text`` is one."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text[:LONGEST]).upper().strip())
    return f"{found['carrier']}{found['number']:0>4}{found['suffix']}" if found else None


def doubts(text: str) -> tuple[Issue, ...]:
    """What is wrong with ``text`` where it looks like a number with a check digit that is not right: said to a person
    who searched for it in vain. Nothing where it is well formed as something else."""
    if any(isinstance(normal(kind, text), Reference) for kind in CHECKED):
        return ()
    wide = _SIGNS.sub("", unicodedata.normalize("NFKC", text[:LONGEST]).upper())
    shapes = (
        (ReferenceKind.CONTAINER, r"[A-Z]{4}[0-9]{7}"),
        (ReferenceKind.MASTER_AIR_WAYBILL, r"(?:AWB)?[0-9]{11}"),
        (ReferenceKind.VESSEL, r"IMO[0-9]{7}"),
        (ReferenceKind.CARGO_REFERENCE, r"C[IE][0-9A-Z]{13}"),
        (ReferenceKind.FLIGHT, r"(?:[A-Z][A-Z0-9]|[0-9][A-Z])[0-9]{3,4}"),
    )
    found = [normal(kind, text) for kind, shape in shapes if re.fullmatch(shape, wide)]
    return tuple(one for one in found if isinstance(one, Issue))


def _flight(wide: str) -> str:
    found = _FLIGHT.fullmatch(wide)
    if not found:
        return wide
    return f"{found['carrier']}{found['number']:0>4}{found['suffix']}/{_day(found['day'].strip())}"


def _day(text: str) -> str:
    """A date in ISO form where it can be read, otherwise as it was written."""
    for shape, (year, month, day) in _DAYS:
        if found := shape.fullmatch(text):
            named = found[month]
            number = _MONTHS.index(named) + 1 if named in _MONTHS else int(named) if named.isdigit() else 0
            century = 2000 if len(found[year]) == 2 else 0
            try:
                return date(century + int(found[year]), number, int(found[day])).isoformat()
            except ValueError:
                return text
    return text
