"""Charge, levy, due date and late penalty of an import or export declaration.

All figures are dated legal values with a source. Amounts are Hong Kong dollars, exact, with two places.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

import msgspec

from fairway.codes.legal_values import TdecCharges, late_penalty, tdec_charges

CENTS = Decimal("0.01")


class Form(StrEnum):
    """The six forms."""

    IMPORT = "1"
    IMPORT_FOOD = "1A"
    IMPORT_EXEMPT = "1B"
    EXPORT = "2"
    EXPORT_CLOTHING = "2A"
    EXPORT_EXEMPT = "2B"


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be paid, in Hong Kong dollars, and until when the declaration is in time."""

    charge: Decimal
    levy: Decimal
    penalty: Decimal
    total: Decimal
    due: date | None
    """Last day in time; None when the day of the movement is not known."""
    band: int | None = None
    """1, 2 or 3 when late."""
    source: str = ""


def _steps(value: Decimal, step: Decimal) -> Decimal:
    """How many whole or begun steps ``value`` has."""
    return (value / step).to_integral_value(rounding=ROUND_CEILING)


def _charge(form: Form, value: Decimal, rates: TdecCharges) -> Decimal:
    if form in {Form.IMPORT_EXEMPT, Form.EXPORT_EXEMPT}:
        return Decimal(0)
    if form is Form.IMPORT_FOOD:
        return rates.food
    raw = rates.base
    if value > rates.base_limit:
        raw += rates.step * _steps(value - rates.base_limit, rates.step_value)
    return min(_steps(raw, rates.rounding) * rates.rounding, rates.cap)


def charge(
    form: Form | str,
    value_hkd: Decimal,
    moved: date | None = None,
    lodged: date | None = None,
    *,
    on: date | None = None,
) -> Charge:
    """What a declaration on ``form`` for goods of ``value_hkd`` costs.

    ``moved`` is the day of import or export; with it the due date is known. ``lodged`` is the day on which the
    declaration reaches the authority; after the due date a penalty is added. The figures are those in force on ``on``
    (else on ``lodged``, else on ``moved``, else those of today's law: the newest known).

    Raises ValueError for an unknown form, a negative value or a lodging without movement, and
    :class:`fairway.codes.legal_values.NoLegalValue` for a day whose figures are not known.
    """
    form = Form(form)
    if not value_hkd.is_finite() or value_hkd < 0:
        raise ValueError("the value must be a number of Hong Kong dollars, zero or more")
    if lodged is not None and moved is None:
        raise ValueError("a day of lodging needs the day of the movement")
    day = on or lodged or moved or date.max
    rates = tdec_charges(day)
    fee = _charge(form, value_hkd, rates)
    levy = Decimal(0)
    if form is Form.EXPORT_CLOTHING:
        levy = rates.levy_rate * _steps(value_hkd, rates.levy_step_value)
    due, penalty, band = None, Decimal(0), None
    if moved is not None:
        late = late_penalty(day)
        due = moved + late.window
        if lodged is not None and (found := late.band(moved, lodged)) is not None:
            penalty, band = late.amount(value_hkd, moved, lodged), found.number
    return Charge(
        charge=fee.quantize(CENTS),
        levy=levy.quantize(CENTS),
        penalty=penalty.quantize(CENTS),
        total=(fee + levy + penalty).quantize(CENTS),
        due=due,
        band=band,
        source=rates.source,
    )
