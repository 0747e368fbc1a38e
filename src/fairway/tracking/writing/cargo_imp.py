"""Events as Cargo-IMP FSU, one message for each air waybill.

FSU says what has happened to an air waybill at an airport. What is expected of a flight it says only beside a status
(``BKD/CX0251/22NOV/HKGAMS/T10/S2350/S0610-N``): such events go back into the status that they were read from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue
from fairway.tracking.airports import airport, zone_at
from fairway.tracking.model import Event, Location, Quality, ReferenceKind
from fairway.tracking.reading.cargo_imp_statuses import BEFORE_THE_FLIGHT, BETWEEN, ON_DEPARTURE
from fairway.tracking.vocabulary import to_fsu
from fairway.tracking.writing import LeftOut
from fairway.tracking.writing.rules import NoAirport, NoCodeForMilestone, NoSubject, OnlyWhatHappened
from fairway.wire.cargo_imp.elements import AIRPORTS, CARRIER, parse_flight, parse_quantity
from fairway.wire.cargo_imp.fsu import write_status_update
from fairway.wire.cargo_imp.model import (
    DAY_CHANGES,
    DISCREPANCIES,
    NOTES,
    STATUSES,
    Certainty,
    ClockTime,
    Consignment,
    CustomsInformation,
    DayTime,
    Quantity,
    Status,
    StatusUpdate,
)

VERSION = 15
_CLOCK = re.compile(r"[A-Z]{3} [SEA][0-9]{4}")
_PLAIN = re.compile(r"[^A-Z0-9 .\-]")
_CERTAINTIES = {Quality.PLANNED: Certainty.SCHEDULED, Quality.ESTIMATED: Certainty.ESTIMATED}


class _Part(msgspec.Struct, kw_only=True):
    """A status being put together, and the event that it is made of."""

    number: int
    event: Event
    status: Status
    day: date


def write_fsu(events: Sequence[Event]) -> tuple[bytes, tuple[LeftOut, ...]]:
    """The messages, in the order of their first events, and what they cannot say."""
    parts: dict[str, list[_Part]] = {}
    beside: list[tuple[int, Event]] = []
    left_out: list[LeftOut] = []
    for number, event in enumerate(events):
        if _is_beside(event):
            beside.append((number, event))
            continue
        waybill = _waybill(event)
        made = _part(number, event) if waybill else NoSubject.of(event)
        if isinstance(made, Issue):
            left_out.append(LeftOut(number=number, event=event, reason=made))
        else:
            parts.setdefault(waybill, []).append(made)
    for number, event in beside:
        waybill = _waybill(event)
        if not _put_beside(event, parts.setdefault(waybill, [])):
            left_out.append(LeftOut(number=number, event=event, reason=OnlyWhatHappened.of(event)))
    raw = b"".join(write_status_update(_message(waybill, found)) for waybill, found in parts.items() if found)
    return raw, tuple(sorted(left_out, key=lambda one: one.number))


def _message(waybill: str, parts: Sequence[_Part]) -> StatusUpdate:
    prefix, _, serial = waybill.partition("-")
    origin, destination, quantity = _of_consignment(waybill, parts)
    consignment = Consignment(prefix=prefix, serial=serial, origin=origin, destination=destination, quantity=quantity)
    return StatusUpdate(version=VERSION, consignment=consignment, statuses=tuple(part.status for part in parts))


def _of_consignment(waybill: str, parts: Sequence[_Part]) -> tuple[str, str, Quantity | None]:
    """Origin, destination and quantity of the whole consignment, as a message said them that an event was read from;
    other standards do not tell them."""
    for part in parts:
        source = part.event.source
        said = source.message.partition(" ")[2] if source.standard == "cargo-imp" else ""
        head, _, quantity = said.partition("/")
        route = AIRPORTS.fullmatch(head.removeprefix(waybill)) if head.startswith(waybill) else None
        if route is not None and route[2]:
            return route[1], route[2], parse_quantity(quantity) if quantity else None
    return "", "", None


def _waybill(event: Event) -> str:
    return next((one.value for one in event.references if one.kind is ReferenceKind.MASTER_AIR_WAYBILL), "")


def _is_beside(event: Event) -> bool:
    """Whether the event was read from what is said beside a status: a time of the flight, a note."""
    if event.source.standard != "cargo-imp":
        return False
    code = event.source.code
    return bool(_CLOCK.fullmatch(code)) or code.partition(" ")[0] in NOTES


def _part(number: int, event: Event) -> _Part | Issue:
    code = _code(event)
    if code is None:
        return NoCodeForMilestone.of(event)
    if event.quality is not Quality.ACTUAL or event.void:
        return OnlyWhatHappened.of(event)
    where = iata(event.location)
    if not where:
        return NoAirport.of(event)
    status, discrepancy = code
    zone = zone_at(where)
    local = event.times.happened.astimezone(zone or UTC)
    flown = next((one.value for one in event.references if one.kind is ReferenceKind.FLIGHT), "")
    number_of_flight, _, departs = flown.partition("/")
    carrier, flight = (parse_flight(number_of_flight) or ("", "")) if status in ON_DEPARTURE else ("", "")
    day, time = local.date(), f"{local:%H%M}"
    if departs and status in ON_DEPARTURE and date.fromisoformat(departs) != day:
        day, time = date.fromisoformat(departs), ""
    elif status in BEFORE_THE_FLIGHT and departs:
        time = ""
    quantity, parts = _said(event.remark if event.source.standard == "cargo-imp" else "")
    onward, other, texts = _carried(parts, where)
    ulds = tuple(one.value for one in event.references if one.kind is ReferenceKind.ULD)
    made = Status(
        code=status,
        discrepancy=discrepancy,
        carrier=carrier or other[0],
        flight=flight or other[1],
        date=DayTime(month=day.month, day=day.day, time=time),
        airport=where,
        onward=onward,
        quantity=quantity,
        texts=texts,
        ulds=ulds,
        notes=(plain(event.remark),) if event.remark and event.source.standard != "cargo-imp" else (),
    )
    return _Part(number=number, event=event, status=made, day=day)


def _code(event: Event) -> tuple[str, str] | None:
    """Status and discrepancy: as they came, else those of the milestone."""
    status, _, discrepancy = event.source.code.partition(" ")
    if (
        event.source.standard == "cargo-imp"
        and status in STATUSES
        and (not discrepancy or discrepancy in DISCREPANCIES)
    ):
        return status, discrepancy
    found = to_fsu(event.milestone)
    # A note stands beside a status, and a discrepancy says which: neither can be said by the milestone alone.
    return None if found is None or found[0] in NOTES or found == ("DIS", "") else found


def _said(remark: str) -> tuple[Quantity | None, list[str]]:
    """Quantity, and the other parts of a remark that reading put together."""
    parts = [part for part in remark.split(BETWEEN) if part]
    quantity = parse_quantity(parts[0]) if parts else None
    return quantity, parts if quantity is None else parts[1:]


def _carried(parts: Sequence[str], where: str) -> tuple[str, tuple[str, str], tuple[str, ...]]:
    """Where the flight goes, or carrier and number, where the first part says so; and the texts."""
    if not parts:
        return "", ("", ""), ()
    first, *rest = parts
    if len(first) == 6 and first.startswith(where) and AIRPORTS.fullmatch(first):
        return first[3:], ("", ""), tuple(rest)
    flight = parse_flight(first)
    if flight is not None or CARRIER.fullmatch(first):
        return "", flight or (first, ""), tuple(rest)
    return "", ("", ""), tuple(parts)


def iata(place: Location) -> str:
    """The airport of a place: by its own code, or by a UN/LOCODE that goes by the IATA code."""
    if place.facility and place.facility_list == "IATA":
        return place.facility
    code = (place.unlocode or "")[2:]
    found = airport(code)
    return code if found is not None and found.unlocode == place.unlocode else ""


def plain(text: str) -> str:
    """A text in the characters of Cargo-IMP."""
    return " ".join(_PLAIN.sub(" ", text.upper()).split())


def _put_beside(event: Event, parts: Sequence[_Part]) -> bool:
    """Put a time of the flight or a note to the status that it was read from; False when that is not there."""
    for part in parts:
        identity = part.event.own_id
        if identity and event.own_id.startswith(f"{identity} "):
            return _added(event, part)
    return False


def _added(event: Event, part: _Part) -> bool:
    status = part.status
    if event.source.code == "OSI":
        part.status = replace(status, notes=(*status.notes, event.remark))
        return True
    if event.source.code.startswith("OCI"):
        if event.source.code == "OCI":
            country, information, control, text = (*event.remark.split("/", 3), "", "", "")[:4]
            line = CustomsInformation(country=country, information=information, control=control, text=text)
            part.status = replace(status, customs=(*status.customs, line))
        # That the cargo was screened was read from such a line, which is there already.
        return True
    where = iata(event.location)
    clock = _clock(event, zone_at(where), part.day)
    if clock is None:
        return False
    if event.milestone == "DEPARTED":
        part.status = replace(status, departure=clock)
    else:
        part.status = replace(status, arrival=clock)
    return True


def _clock(event: Event, zone: ZoneInfo | None, day: date) -> ClockTime | None:
    """The local time of an event as so many days off ``day``; None where it is too far off."""
    local: datetime = event.times.happened.astimezone(zone or UTC)
    days = (local.date() - day).days
    if days != 0 and days not in DAY_CHANGES.values():
        return None
    certainty = _CERTAINTIES.get(event.quality, Certainty.ACTUAL)
    return ClockTime(certainty=certainty, time=f"{local:%H%M}", days=days)
