"""From a submission to declarations: one message for each group of lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from msgspec.structs import replace

from fairway.codes.conversions import Converted, convert
from fairway.codes.tables import Table, table
from fairway.codes.tariff import HkUnit, hk_unit
from fairway.consignments.model import Consignment, Direction, Item, Packages, Party, Quantity, Submission
from fairway.filings.adapter import Envelope, Line
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.parties import one_line, place_of, texts_of
from fairway.filings.hk.road_manifest.derive import control_point_code, crossed_on, licences_of, vehicle_mark
from fairway.filings.hk.tdec.grouping import Group, LineAt, country_of, trader_of
from fairway.wire.hk.declaration import (
    Declarant,
    Movement,
    TdecItem,
    TdecPackages,
    TdecQuantity,
    TradeDeclaration,
    Trader,
)
from fairway.wire.hk.header import Header

KILOGRAM = "KGM"
MODE = "ROAD"


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that declarations are made from."""

    submission: Submission
    values: Mapping[int, tuple[Decimal, ...] | None]
    """Values of the lines in Hong Kong dollars, by position of the consignment; None where something is asked."""
    proposals: Proposals
    envelope: Envelope
    day: date


@dataclass(frozen=True, slots=True)
class Derived:
    """The content of one declaration and which canonical line each of its lines stands for."""

    message: TradeDeclaration
    lines: tuple[Line, ...]


def trader(party: Party | None) -> Trader | None:
    """The trader with its number; None as long as something is missing."""
    if party is None or party.address is None:
        return None
    names, addresses = texts_of(party.names), texts_of(party.address.text)
    number = party.hk_business_registration or party.hk_identity_card
    if not names or not addresses or number is None:
        return None
    return Trader(
        names=names,
        addresses=addresses,
        country=party.address.country,
        identity_kind="BR" if party.hk_business_registration else "HKID",
        identity_number=number,
    )


def declarant(consignment: Consignment) -> Declarant | None:
    """The agent who lodges, if one is named."""
    agent = consignment.hk_declarant
    names = texts_of(agent.names) if agent is not None else ()
    return Declarant(names=names, signatory=agent.declarant_name) if agent is not None and names else None


def unit_matches(quantity: Quantity | None, unit: str, day: date) -> bool:
    """Whether a quantity is in the Hong Kong unit ``unit``."""
    if quantity is None:
        return False
    return _hk_unit_of(table("unit.hk"), quantity.unit, day) == unit


@lru_cache(maxsize=512)
def _hk_unit_of(rows: Table, unit: str, day: date) -> str | None:
    """The Hong Kong unit of a unit of Recommendation 20; remembered for the code book that ``rows`` belong to."""
    del rows
    found = convert("unit", "unit.hk", unit, day)
    return found.value if isinstance(found, Converted) else None


def unit_of_code(commodity_code: str, day: date) -> HkUnit | None:
    """Whether a commodity code asks for a quantity, and in which unit; None when the code is not known here."""
    return _unit_of_code(table("hkhs"), commodity_code, day)


@lru_cache(maxsize=4096)
def _unit_of_code(rows: Table, commodity_code: str, day: date) -> HkUnit | None:
    del rows
    return hk_unit(commodity_code, day)


def quantity_of(item: Item, wanted: HkUnit | None, day: date) -> TdecQuantity | None:
    """The quantity in the unit of the commodity code: as entered for Hong Kong, else the quantity or a legal quantity
    in that unit, else the net weight where the unit is the kilogram. None when there is none, or the code has no unit.
    For a code that is not known here, the quantity that was entered."""
    if wanted is None:
        given = item.hk_quantity or item.quantity
        return None if given is None else TdecQuantity(value=given.value, unit=given.unit)
    if not wanted.required or wanted.unit is None:
        return None
    for given in (item.hk_quantity, item.quantity, item.legal_quantity_1, item.legal_quantity_2):
        if given is not None and unit_matches(given, wanted.unit, day):
            return TdecQuantity(value=given.value, unit=given.unit)
    if item.net_weight_kg and _hk_unit_of(table("unit.hk"), KILOGRAM, day) == wanted.unit:
        return TdecQuantity(value=item.net_weight_kg, unit=KILOGRAM)
    return None


def movement(submission: Submission, group: Group, envelope: Envelope, day: date) -> Movement | None:
    """The crossing; None as long as something is missing."""
    held = [submission.consignments[index] for index in group.consignments]
    first, trip = held[0], submission.trip
    names = [one.id for one in held]
    moved = crossed_on(submission, envelope, names)
    point = control_point_code(submission, envelope, moved or day, names)
    mark = vehicle_mark(submission, envelope, names)
    country = country_of(submission, first)
    imports = submission.direction is Direction.CN_TO_HK
    loading = place_of(first.place_of_loading, trip.place_of_loading if trip else None)
    discharge = place_of(first.place_of_discharge, trip.place_of_discharge if trip else None)
    waybills = tuple(dict.fromkeys(one.waybill_number for one in held if one.waybill_number))
    if moved is None or point is None or mark is None or country is None or not waybills:
        return None
    if (loading if imports else discharge) is None:
        return None
    return Movement(
        moved_on=moved,
        mode=MODE,
        control_point=point,
        vehicle_registration=mark,
        place_of_loading=loading,
        place_of_discharge=discharge,
        country_of_consignment=country if imports else first.country_of_consignment,
        country_of_destination=first.country_of_destination if imports else country,
        waybill_numbers=waybills,
        manifest_reference=envelope.known.get("manifest_reference"),
        ccrns=tuple(ccrn for one in held if (ccrn := envelope.known.get(f"ccrn:{one.id}"))),
        containers=tuple(dict.fromkeys(number for one in held for number in one.containers)),
    )


def unclear_lines(submission: Submission, group: Group) -> list[LineAt]:
    """Lines of which it is not clear which packages they have: their consignment is on several declarations, and they
    have no packages of their own."""
    return [
        line
        for line in group.lines
        if line.consignment in group.partial
        and submission.consignments[line.consignment].items[line.item].packages is None
    ]


def packages(submission: Submission, group: Group) -> tuple[TdecPackages, ...]:
    """The packages of the group, added up by type and marks: those of its consignments, and those of the lines where
    only some lines of a consignment are in the group. Where that is not clear, all of the consignment (a rule asks)."""
    unclear = {line.consignment for line in unclear_lines(submission, group)}
    held: list[Packages | None] = []
    for index in group.consignments:
        if index not in group.partial or index in unclear:
            consignment = submission.consignments[index]
            held += [consignment.packages, *consignment.further_packages]
    for line in group.lines:
        if line.consignment in group.partial and line.consignment not in unclear:
            held.append(submission.consignments[line.consignment].items[line.item].packages)
    counts: dict[tuple[str, str | None], int] = {}
    for one in held:
        if one is None:
            continue
        key = (one.type_code, None if one.marks is None else one_line(one.marks))
        counts[key] = counts.get(key, 0) + one.count
    return tuple(TdecPackages(count=count, type_code=code, marks=marks) for (code, marks), count in counts.items())


def items(inputs: Inputs, group: Group) -> tuple[TdecItem, ...] | None:
    """The lines; None as long as one lacks code, description, origin or value."""
    submission, day, proposals = inputs.submission, inputs.day, inputs.proposals
    found = []
    for number, line in enumerate(group.lines, start=1):
        item = submission.consignments[line.consignment].items[line.item]
        known = inputs.values[line.consignment]
        pointer = f"/consignments/{line.consignment}/items/{line.item}/description" if proposals else ""
        description = proposals.usable(item.description, pointer)
        if known is None or item.hkhs8 is None or item.origin is None or not description:
            return None
        found.append(
            TdecItem(
                line_number=number,
                commodity_code=item.hkhs8,
                description=description,
                country_of_origin=item.origin,
                quantity=quantity_of(item, unit_of_code(item.hkhs8, day), day),
                value_hkd=known[line.item],
                licences=tuple([licence.number for licence in item.licences if licence.side == "hk"]),
            )
        )
    return tuple(found)


def derive_group(inputs: Inputs, group: Group, header: Header) -> Derived | None:
    """The declaration of a group; None as long as something is missing."""
    submission = inputs.submission
    consignments = [submission.consignments[index] for index in group.consignments]
    who = trader(trader_of(submission, consignments[0]))
    crossing = movement(submission, group, inputs.envelope, inputs.day)
    lines = items(inputs, group)
    packed = packages(submission, group)
    if who is None or crossing is None or lines is None or not packed:
        return None
    notes = dict.fromkeys(one_line(one.note) for one in consignments if one.note)
    if not any(line.licences for line in lines):
        general = dict.fromkeys(number for one in consignments for number in licences_of(one))
        lines = _with_licences(lines, tuple(general))
    message = TradeDeclaration(
        header=header,
        form=group.choice.form.value,
        trader=who,
        declarant=declarant(consignments[0]),
        movement=crossing,
        packages=packed,
        items=lines,
        total_value_hkd=sum((line.value_hkd for line in lines), Decimal("0.00")),
        exemption_reason=group.choice.exemption,
        remark="; ".join(notes) or None,
    )
    traced = tuple(
        [
            Line(number, submission.consignments[at.consignment].id, _item(submission, at.consignment, at.item).id)
            for number, at in enumerate(group.lines, start=1)
        ]
    )
    return Derived(message, traced)


def _item(submission: Submission, consignment: int, item: int) -> Item:
    return submission.consignments[consignment].items[item]


def _with_licences(lines: tuple[TdecItem, ...], licences: tuple[str, ...]) -> tuple[TdecItem, ...]:
    """Licences of the consignment stand at its first line, when no line has one of its own."""
    if not licences:
        return lines
    return (replace(lines[0], licences=licences), *lines[1:])
