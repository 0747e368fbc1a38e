"""Parcels on import and export declarations: grouped, with their charge.

Lines of one trader on the same conveyance, to or from the same country and on the same form share a declaration when
they travel under one waybill, or when the first four digits of their codes agree (C&SD). A waybill whose lines are all
of one heading joins the others of that heading; every other waybill is a declaration of its own. Lines keep their eight
digits. A group that is longer than a declaration may be is split.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from fairway.consignments.model import Direction
from fairway.filings.hk.tdec.charge import Form, charge
from fairway.filings.hk.tdec.forms import Chooser, FormChoice
from fairway.filings.hk.tdec.grouping import digits, line_limit
from fairway.parcels.hongkong.case import Case
from fairway.parcels.hongkong.model import Movement
from fairway.parcels.hongkong.parcel import CENTS

WAYBILL, HEADING = "waybill", "heading"


class DeclaredLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a declaration, and the line of the parcel that it is."""

    waybill_no: str
    gnum: int
    code: str
    """The commodity code with its eight digits."""
    description: str
    origin: str
    quantity: Decimal | None
    unit: str
    value_hkd: Decimal


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """One import or export declaration of parcels."""

    name: str
    form: Form
    form_reason: str
    """Catalogue key."""
    trader: str
    country: str
    transport_mode: str
    conveyance: str
    moved_on: date
    movement: Movement
    shared_by: str
    """What its lines share: ``heading`` (the first four digits) or ``waybill``."""
    heading: str
    """The four digits; empty for a waybill with several headings."""
    lines: tuple[DeclaredLine, ...]
    value_hkd: Decimal
    charge_hkd: Decimal
    levy_hkd: Decimal
    due: date | None

    @property
    def waybills(self) -> tuple[str, ...]:
        """The parcels on it, each once."""
        return tuple(dict.fromkeys(line.waybill_no for line in self.lines))


_Key = tuple[str, str, str, str, date, Movement, FormChoice]


def declarations(cases: Iterable[Case], on: date) -> list[Declaration]:
    """The declarations of ``cases``, all of them parcels to be declared with nothing missing, in the order of their
    first lines. Charges are those of the law on the day of the movement, else on ``on``."""
    choosers: dict[tuple[Movement, date], Chooser] = {}
    bills: dict[tuple[_Key, str], list[DeclaredLine]] = {}
    for case in cases:
        moves = case.parcel.moves
        direction = Direction.HK_TO_CN if moves is Movement.EXPORT else Direction.CN_TO_HK
        chooser = choosers.setdefault((moves, case.on), Chooser(direction, case.on))
        for key, line in _lines(case, chooser):
            bills.setdefault((key, line.waybill_no), []).append(line)
    groups: dict[tuple[_Key, str, str], list[DeclaredLine]] = {}
    for (key, waybill), lines in bills.items():
        headings = {line.code[: digits(key[4])] for line in lines}
        shared = (HEADING, headings.pop()) if len(headings) == 1 else (WAYBILL, waybill)
        groups.setdefault((key, *shared), []).extend(lines)
    found: list[Declaration] = []
    for (key, shared_by, name), lines in groups.items():
        size = line_limit(on) or len(lines)
        for start in range(0, len(lines), size):
            part = lines[start : start + size]
            found.append(_declaration(f"D{len(found) + 1:04}", key, shared_by, name, part))
    return found


def _lines(case: Case, chooser: Chooser) -> Iterator[tuple[_Key, DeclaredLine]]:
    parcel = case.parcel
    for line in parcel.lines:
        code, value = line.code[:8], line.value_hkd(case.on)
        choice = chooser.choose_by_code(code, line.origin or None)
        if choice is None or value is None:
            raise ValueError(f"{parcel.waybill_no}: a line without code or value cannot be declared")
        country = parcel.partner_country
        yield (
            (parcel.trader, country, parcel.transport_mode, parcel.conveyance, case.on, parcel.moves, choice),
            DeclaredLine(
                waybill_no=parcel.waybill_no,
                gnum=line.gnum,
                code=code,
                description=line.description,
                origin=line.origin or country,
                quantity=line.quantity,
                unit=line.unit,
                value_hkd=value,
            ),
        )


def _declaration(name: str, key: _Key, shared_by: str, shared: str, lines: Sequence[DeclaredLine]) -> Declaration:
    trader, country, mode, conveyance, moved_on, movement, choice = key
    value = sum((line.value_hkd for line in lines), Decimal(0)).quantize(CENTS)
    cost = charge(choice.form, value, moved_on)
    return Declaration(
        name=name,
        form=choice.form,
        form_reason=choice.reason,
        trader=trader,
        country=country,
        transport_mode=mode,
        conveyance=conveyance,
        moved_on=moved_on,
        movement=movement,
        shared_by=shared_by,
        heading=shared if shared_by == HEADING else "",
        lines=tuple(lines),
        value_hkd=value,
        charge_hkd=cost.charge,
        levy_hkd=cost.levy,
        due=cost.due,
    )
