"""FWB and FHL, as far as they link: an air waybill to its flights, containers and parties, a house to its master."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from fairway.base.issues import Issue
from fairway.wire.cargo_imp.elements import parse_consignment, parse_customs, parse_flight
from fairway.wire.cargo_imp.fsu import check_version, unit_loads
from fairway.wire.cargo_imp.model import Consignment, CustomsInformation, House, HouseList, Partner, Waybill
from fairway.wire.cargo_imp.rules import NoMaster, NotAConsignment, NotAHouse, StrayLine
from fairway.wire.cargo_imp.text import Part, RawMessage, fields, parts

_WAYBILL_PARTS = frozenset(
    {
        *("FLT", "RTG", "SHP", "CNE", "AGT", "NFY", "SSR", "OSI", "ACC", "CVD", "RTD", "OTH", "PPD", "COL", "CER"),
        *("ISU", "REF", "COR", "COI", "SII", "ARD", "SPH", "NOM", "SRI", "OPI", "OCI", "CDC", "ULD", "NAM", "ADR"),
        *("LOC", "AWB", "SND", "SHI"),
    }
)
_HOUSE_PARTS = frozenset({"MBI", "HBS", "TXT", "HTS", "OCI", "SHP", "CNE", "CVD", "NAM", "ADR", "LOC", "SPH", "OSI"})
_PARTIES = frozenset({"SHP", "CNE", "AGT", "NFY"})
_ROUTE = re.compile(r"([A-Z]{3})([A-Z]{3})")
_DAY = re.compile(r"0?[1-9]|[12][0-9]|3[01]")
_HOUSE = re.compile(r"[A-Z0-9-]{1,35}")
_WEIGHT = re.compile(r"([KL])([0-9]{1,7}(?:\.[0-9]{1,3})?)")


def read_waybill(message: RawMessage) -> tuple[Waybill | None, list[Issue]]:
    """What an FWB says of its consignment; None when that cannot be told."""
    issues: list[Issue] = []
    version = check_version(message, issues)
    if not message.lines:
        return None, [*issues, NotAConsignment.at(message.begin.spot(), value="")]
    head, *body = message.lines
    first, *rest = fields(head)
    consignment = parse_consignment(first, rest, "FWB", issues)
    found, stray = parts(body, _WAYBILL_PARTS)
    issues += [StrayLine.at(line.spot(), value=line.text[:40]) for line in stray]
    if consignment is None:
        return None, issues
    flights: list[tuple[str, str, int]] = []
    ulds: list[str] = []
    customs: list[CustomsInformation] = []
    for part in found:
        if part.segment == "FLT":
            flights += _flights(part)
        elif part.segment == "ULD":
            ulds += unit_loads(part, issues)
        elif part.segment == "RTD":
            ulds += _rated_unit_loads(part)
        elif part.segment == "OCI":
            customs += parse_customs(part)
    waybill = Waybill(
        version=version,
        consignment=consignment,
        flights=tuple(flights),
        ulds=tuple(dict.fromkeys(ulds)),
        partners=_partners(found),
        customs=tuple(customs),
        line=message.begin.number,
    )
    return waybill, issues


def _flights(part: Part) -> list[tuple[str, str, int]]:
    """Flights stand in pairs of number and day of the month."""
    texts = [field.text for line in part.lines for field in fields(line, 4 if line is part.first else 1)]
    found = []
    for number, day in zip(texts[::2], texts[1::2], strict=False):
        flight = parse_flight(number)
        if flight is not None and _DAY.fullmatch(day):
            found.append((*flight, int(day)))
    return found


def _rated_unit_loads(part: Part) -> list[str]:
    """Containers of the rate description: ``/2/NU/PMC72534QR``."""
    found = []
    for line in part.lines:
        texts = [field.text for field in fields(line, 4 if line is part.first else 1)]
        found += [number for mark, number in pairwise(texts) if mark == "NU"]
    return found


def _partners(found: Sequence[Part]) -> tuple[Partner, ...]:
    """The parties with account number and name, in the layout of FWB/16 and before and of FWB/17."""
    partners: list[Partner] = []
    open_party = False
    for part in found:
        texts = [field.text for field in fields(part.first, 4)]
        if part.segment in _PARTIES:
            account = next((text for text in texts if text), "") if part.segment == "AGT" else texts[0]
            name = part.lines[1].text[1:].strip().partition("/")[0] if len(part.lines) > 1 else ""
            partners.append(Partner(role=part.segment, account=account, name=name))
            open_party = not name
        elif part.segment == "NAM" and partners and open_party:
            partners[-1] = replace(partners[-1], name=texts[0])
            open_party = False
    return tuple(partners)


def read_house_list(message: RawMessage) -> tuple[HouseList | None, list[Issue]]:
    """The house waybills of an FHL and their master; None when the master cannot be told."""
    issues: list[Issue] = []
    version = check_version(message, issues)
    found, stray = parts(message.lines, _HOUSE_PARTS)
    issues += [StrayLine.at(line.spot(), value=line.text[:40]) for line in stray]
    master: Consignment | None = None
    houses: list[House] = []
    of_house: list[Part] = []
    for part in found:
        if part.segment == "MBI":
            first, *rest = fields(part.first, 4)
            master = parse_consignment(first, rest, "MBI", issues)
        elif part.segment == "HBS":
            _with_partners(houses, of_house)
            of_house = []
            house = _house(part, issues)
            houses += [house] if house else []
        else:
            of_house.append(part)
    _with_partners(houses, of_house)
    if master is None:
        if not any(part.segment == "MBI" for part in found):
            issues.append(NoMaster.at(message.begin.spot()))
        return None, issues
    return HouseList(version=version, master=master, houses=tuple(houses), line=message.begin.number), issues


def _with_partners(houses: list[House], told: Sequence[Part]) -> None:
    """Put the parties that were told to the last house."""
    if houses and not houses[-1].partners:
        houses[-1] = replace(houses[-1], partners=_house_partners(told))


def _house_partners(told: Sequence[Part]) -> tuple[Partner, ...]:
    """In FHL the name follows the identifier on its line (FHL/2 to 4), or stands behind NAM (FHL/5)."""
    partners: list[Partner] = []
    for part in told:
        texts = [field.text for field in fields(part.first, 4)]
        if part.segment in _PARTIES:
            partners.append(Partner(role=part.segment, name=texts[0]))
        elif part.segment == "NAM" and partners and not partners[-1].name:
            partners[-1] = replace(partners[-1], name=texts[0])
    return tuple(partners)


def _house(part: Part, issues: list[Issue]) -> House | None:
    cells = fields(part.first, 4)
    if not _HOUSE.fullmatch(cells[0].text):
        issues.append(NotAHouse.at(cells[0].spot("HBS"), value=cells[0].text[:40]))
        return None
    texts = [cell.text for cell in cells] + [""] * 6
    route = _ROUTE.fullmatch(texts[1])
    weight = _WEIGHT.fullmatch(texts[3])
    return House(
        number=texts[0],
        origin=route[1] if route else "",
        destination=route[2] if route else "",
        pieces=int(texts[2]) if texts[2].isascii() and texts[2].isdigit() and len(texts[2]) < 6 else None,
        weight=Decimal(weight[2]) if weight else None,
        weight_unit=weight[1] if weight else "K",
        description=texts[5],
        line=part.first.number,
    )
