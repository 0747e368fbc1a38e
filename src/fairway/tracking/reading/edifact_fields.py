"""Fields of EDIFACT segments as values of the product: times, places, means of transport, references, parties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from fairway.codes.tables import table
from fairway.tracking.model import Flow, Location, Mode, Reading, ReferenceKind
from fairway.tracking.profiles import Profile
from fairway.tracking.zones import to_utc
from fairway.wire.edifact import Segment

_FORMATS: Final = {
    "101": "%y%m%d",
    "102": "%Y%m%d",
    "201": "%y%m%d%H%M",
    "202": "%y%m%d%H%M%S",
    "203": "%Y%m%d%H%M",
    "204": "%Y%m%d%H%M%S",
    "205": "%Y%m%d%H%M",
    "301": "%y%m%d%H%M",
    "302": "%y%m%d%H%M%S",
    "303": "%Y%m%d%H%M",
    "304": "%Y%m%d%H%M%S",
    "718": "%Y%m%d",
    "719": "%Y%m%d%H%M",
}
"""DE 2379 to what its digits are. Of a period (718, 719) the beginning counts."""
_LENGTHS: Final = {6: "101", 8: "102", 10: "201", 12: "203", 14: "204"}
"""Digits to DE 2379, for a time without its format."""
_WIDTHS: Final = {"%y": 2, "%Y": 4, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}
_ZONES: Final = {"UTC": 0, "GMT": 0, "Z": 0, "HKT": 480, "MSK": 180, "CET": 60, "JST": 540, "KST": 540, "SGT": 480}
"""Minutes east of UTC. Names that stand for several zones (CST, BST, IST) are not here."""
_OFFSET = re.compile(r"([+-]?)(\d{2}):?(\d{2})?")

MODES: Final = {"1": Mode.SEA, "2": Mode.RAIL, "3": Mode.ROAD, "4": Mode.AIR, "8": Mode.RIVER}
"""DE 8067, UN/CEFACT Recommendation 19."""
EMPTY: Final = {"4": True, "5": False, "7": False, "8": False}
"""DE 8169, full or empty."""
FLOWS: Final = {"2": Flow.EXPORT, "3": Flow.IMPORT, "6": Flow.TRANSHIPMENT}
"""DE 8249, equipment status."""
DOCUMENTS: Final = {
    "BM": ReferenceKind.MASTER_BILL,
    "MB": ReferenceKind.MASTER_BILL,
    "BH": ReferenceKind.HOUSE_BILL,
    "HWB": ReferenceKind.HOUSE_AIR_WAYBILL,
    "MWB": ReferenceKind.MASTER_AIR_WAYBILL,
    "AWB": ReferenceKind.MASTER_AIR_WAYBILL,
    "BN": ReferenceKind.BOOKING,
    "ABT": ReferenceKind.DECLARATION,
    "AAE": ReferenceKind.DECLARATION,
    "EQ": ReferenceKind.CONTAINER,
    "AAQ": ReferenceKind.CONTAINER,
    "AKG": ReferenceKind.REGISTRATION_MARK,
}
"""DE 1153 to what is named. Transport documents that are not air waybills are told by the mode."""
CARGO_PARTIES: Final = frozenset(
    {"AE", "BY", "CB", "CN", "CZ", "DT", "EX", "FP", "FW", "GO", "IM", "N1", "N2", "NI", "NO", "OF", "OS", "SE", "UC"}
)
"""DE 3035 of those with an interest in the cargo; carriers, terminals, senders and receivers of the message are not."""
LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_IMO = re.compile(r"(?:IMO)?([0-9]{7})")


_DUMMIES: Final = frozenset({"0", "1", "9", "X", "NA", "N/A", "NIL", "NONE", "TBA", "TBN"})
"""What stands in an RFF that the message wants and the sender has not (``RFF+BM:1`` in nearly every BAPLIE)."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When, as a DTM says it."""

    time: datetime
    """In UTC."""
    offset: int | None
    """Minutes east of UTC as written; None when no zone was given."""
    known: bool
    """The zone was given, or told by the place or the partner's profile; else it was taken as UTC."""
    qualifier: str
    segment: Segment


def moment(segment: Segment, *, place: str | None, zone: str) -> Moment | None:
    """The time of a DTM, local times by the UN/LOCODE ``place`` or the partner's ``zone``; None when there is none."""
    written, form = segment.value(1, 2).strip(), segment.value(1, 3).strip()
    digits = re.match(r"\d+", written)
    if digits is None:
        return None
    form = form or _LENGTHS.get(len(written), "")
    parse = _FORMATS.get(form)
    if parse is None:
        return None
    width = sum(_WIDTHS[part] for part in re.findall("%.", parse))
    text, midnight = digits.group()[:width], timedelta()
    if text.endswith("2400") and parse.endswith("%H%M"):
        # The end of a day, as some write it.
        text, midnight = f"{text[:-4]}0000", timedelta(days=1)
    try:
        naive = midnight + datetime.strptime(text, parse)  # noqa: DTZ007  the zone is worked out below
        offset = _offset(written[width:]) if form in {"205", "301", "302", "303", "304"} else None
        if offset is not None:
            time, known = naive.replace(tzinfo=timezone(timedelta(minutes=offset))).astimezone(UTC), True
        else:
            time, known = to_utc(naive, unlocode=place, zone=zone)
    except (ValueError, OverflowError):
        return None
    return Moment(time=time, offset=offset, known=known, qualifier=segment.value(1), segment=segment)


def prepared(written: str, place: str | None, zone: str) -> datetime | None:
    """When an interchange was prepared (UNB S004, six or eight digits of the date and four of the time), in UTC."""
    digits = re.sub(r"\D", "", written)
    parse = {10: "%y%m%d%H%M", 12: "%Y%m%d%H%M"}.get(len(digits))
    try:
        return to_utc(datetime.strptime(digits, parse), unlocode=place, zone=zone)[0] if parse else None  # noqa: DTZ007  see above
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> int | None:
    """Minutes east of UTC of what follows the digits: a name, or hours and minutes with their sign."""
    text = text.strip().upper()
    if text in _ZONES:
        return _ZONES[text]
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return None if minutes > 14 * 60 else -minutes if found[1] == "-" else minutes


def location(segment: Segment | None, profile: Profile) -> Location:
    """The place of a LOC: UN/LOCODE, and terminal or depot with whose code it is."""
    if segment is None:
        return Location()
    code, name = segment.value(2).strip().upper(), segment.value(2, 4).strip()
    unlocode = profile.places.get(code) or (code if LOCODE.fullmatch(code) else None)
    facility, facility_list = "", ""
    for element in (3, 4):
        if text := segment.value(element).strip().upper():
            facility, facility_list = _facility(text, segment.value(element, 3), profile)
            name = name or segment.value(element, 4).strip()
            break
        name = name or segment.value(element, 4).strip()
    if unlocode is None and code and not facility:
        facility, facility_list = _facility(code, segment.value(2, 3), profile)
    if unlocode is None and facility:
        unlocode = profile.places.get(facility) or _smdg().get(facility)
    if unlocode is None and LOCODE.fullmatch(facility[:5]) and len(facility) > 5:
        # "CNYATCT" and the like: the UN/LOCODE with the carrier's own letters for the terminal.
        unlocode = facility[:5] if facility_list == "SMDG" else None
    return Location(
        unlocode=unlocode, facility=facility or None, facility_list=facility_list or None, name=name or None
    )


def _facility(code: str, agency: str, profile: Profile) -> tuple[str, str]:
    if code in profile.facilities:
        return profile.facilities[code], "SMDG"
    if agency == "306" or code in _smdg():
        return code, "SMDG"
    return code, "BIC" if agency in {"20", "BIC"} else "own"


def _smdg() -> dict[str, str]:
    """UN/LOCODE by the SMDG codes of terminals that we know."""
    return _smdg_of(id(table("facility")))


@lru_cache(maxsize=4)
def _smdg_of(_generation: int) -> dict[str, str]:
    return {entry["smdg"]: entry["unlocode"] for entry in table("facility") if entry["smdg"]}


def imo_number(text: str) -> str:
    """The IMO number in ``text`` when it is one with a right check digit, else an empty string."""
    found = _IMO.fullmatch(text.strip().upper())
    if not found:
        return ""
    digits = [int(digit) for digit in found[1]]
    return found[1] if sum(d * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 == digits[6] else ""


class Carriage(msgspec.Struct, frozen=True, kw_only=True):
    """A means of transport and its journey, as a TDT names them."""

    mode: Mode | None = None
    imo: str = ""
    voyage: str = ""
    mark: str = ""
    """Registration mark of a road vehicle."""
    carrier: str = ""
    stage: str = ""
    """DE 8051: 20 main carriage, 10 before it, 30 after it, 1 inland."""


def carriage(segment: Segment, references: Iterable[Segment] = ()) -> Carriage:
    """The means of transport of a TDT and of the RFF below it (VON: voyage)."""
    mode = MODES.get(segment.value(3))
    identity, name = segment.value(8).strip(), segment.value(8, 4).strip()
    imo = imo_number(identity) or imo_number(name)
    voyage = segment.value(2).strip()
    for reference in references:
        if reference.value(1) == "VON" and not voyage:
            voyage = reference.value(1, 2).strip()
        if reference.value(1) == "VM" and not imo:
            imo = imo_number(reference.value(1, 2))
    return Carriage(
        mode=mode or (Mode.SEA if imo else None),
        imo=imo,
        voyage=voyage.upper(),
        mark=(identity or name).upper() if mode is Mode.ROAD else "",
        carrier=segment.value(5).strip().upper(),
        stage=segment.value(1),
    )


def document(segment: Segment, mode: Mode | None = None) -> tuple[ReferenceKind, str] | None:
    """What an RFF names of the things that are followed; None for other references and for an empty one."""
    kind, value = segment.value(1).strip().upper(), segment.value(1, 2).strip()
    if not value or value in _DUMMIES:
        return None
    if kind == "AAS":
        return (ReferenceKind.MASTER_AIR_WAYBILL if mode is Mode.AIR else ReferenceKind.MASTER_BILL), value
    if kind == "HWB" and mode in (Mode.SEA, Mode.RIVER, Mode.ROAD, Mode.RAIL):
        return ReferenceKind.HOUSE_BILL, value
    return (DOCUMENTS[kind], value) if kind in DOCUMENTS else None


def parties(segments: Iterable[Segment]) -> Iterator[tuple[str, str]]:
    """Role and identifier (or name) of the parties with an interest in the cargo."""
    for segment in segments:
        role = segment.value(1).strip().upper()
        if role in CARGO_PARTIES:
            identifier = segment.value(2).strip() or segment.value(4).strip() or segment.value(3).strip()
            if identifier:
                yield role, identifier


def setpoints(segments: Iterable[Segment]) -> tuple[Reading, ...]:
    """The temperatures that TMP segments set, in degrees Celsius."""
    found = []
    for segment in segments:
        value, unit = segment.value(2).strip(), segment.value(2, 2).strip().upper()
        if re.fullmatch(r"[+-]?\d{1,4}(?:[.,]\d{1,4})?", value):
            degrees = Decimal(value.replace(",", "."))
            if unit == "FAH":
                degrees = ((degrees - 32) * 5 / 9).quantize(Decimal("0.1"))
            if unit in {"CEL", "FAH"}:
                found.append(Reading(kind="setpoint", value=degrees, unit="CEL"))
    return tuple(found)


def text_of(segments: Iterable[Segment]) -> str:
    """The free text of FTX segments."""
    said = (part.strip() for segment in segments if len(segment.elements) > 3 for part in segment.elements[3])
    return " ".join(part for part in said if part)
