"""The sums, as terms over the rows of inventories and of their lines.

Within the limits the buyer pays no duty and a part (70 per cent) of value-added and consumption tax; a single item
above the limit of one purchase pays all three in full; everything else is general trade and is not taxed here.

With the taxable price P (the line and its share of freight and insurance by value, to five places), the duty rate d
(0 within the limits), the consumption tax rate c, the value-added tax rate v and the part s (0.7 within the limits,
else 1)::

    customs tax     = P d
    consumption tax = s P (1 + d) c / (1 - c)
    value-added tax = s P (1 + d) v / (1 - c)

Each tax of a line is computed exactly and rounded once, half up to the fen; the head sums its lines.
"""

from __future__ import annotations

from decimal import Decimal

from fairway.parcels.dated import RATE
from fairway.parcels.rows import columns
from fairway.parcels.terms import (
    Among,
    Capped,
    Choose,
    Field,
    Literal,
    Quotient,
    Rounded,
    Term,
    all_of,
    text,
)
from fairway.parcels.terms.kinds import CAPPED

WITHIN, SINGLE_ITEM, GENERAL = "WITHIN", "SINGLE_ITEM", "GENERAL"
"""Treatments: within the limits; one item above the limit of a purchase, full taxes; general trade."""
_NOUGHT, _ONE = Literal(Decimal(0)), Literal(Decimal(1))
_HEAD = columns("inventories")

GOODS: Term = Capped(_HEAD["lines_total"])
"""The goods of an inventory, yuan."""
CHARGES: Term = Capped(_HEAD["freight"] + _HEAD["insured_fee"])
"""Freight and insurance, yuan."""
VALUE: Term = Capped(_HEAD["lines_total"] + _HEAD["freight"] + _HEAD["insured_fee"])
"""What the limits are compared with, yuan."""
WITHIN_SINGLE: Term = ~VALUE.above(_HEAD["single_limit"])
WITHIN_YEAR: Term = ~(_HEAD["year_before"] + VALUE).above(_HEAD["year_limit"])
ONE_ITEM: Term = all_of(_HEAD["lines_count"].equals(1), _HEAD["lines_qty"].equals(1))
"""The order holds a single item: one line, quantity one."""
TREATMENT: Term = Choose(
    (~_HEAD["limits_known"], WITHIN_SINGLE & WITHIN_YEAR, ONE_ITEM & WITHIN_YEAR),
    (Literal(""), Literal(WITHIN), Literal(SINGLE_ITEM)),
    Literal(GENERAL),
)
"""How the inventory is taxed; empty on a day without limits."""
HEAD: dict[str, Term] = {
    "head_goods": GOODS,
    "head_charges": CHARGES,
    "head_treatment": TREATMENT,
    "head_tax_share": _HEAD["tax_share"],
}
"""What each line carries of its head, by column."""

_LINE = columns("inventory_lines")
_TREATMENT, _PART = text("head_treatment"), Field("head_tax_share", RATE)
_GOODS, _CHARGES = Field("head_goods", CAPPED), Field("head_charges", CAPPED)
_TOTAL = Capped(_LINE["total_price"])
_FULL = _TREATMENT.equals(SINGLE_ITEM)

TAXED: Term = _LINE["rates_known"] & Among(_TREATMENT, (WITHIN, SINGLE_ITEM))
"""Whether the taxes of a line are known: its rates are, and it is no general trade."""
SHARE: Term = Choose(
    (_CHARGES.equals(0), _GOODS.equals(_TOTAL)), (_NOUGHT, _CHARGES), Quotient(_CHARGES * _TOTAL, _GOODS, 5)
)
"""The line's share of freight and insurance by value, yuan: all of it when there is no other line of value."""
TAXABLE: Term = Capped(_TOTAL + SHARE)
"""The taxable price of the line, yuan."""


def _taxes(taxable: Term) -> dict[str, Term]:
    consumption, rest = _LINE["consumption_rate"], _ONE - _LINE["consumption_rate"]
    none = consumption.equals(0)
    with_duty = taxable * (_ONE + _LINE["duty_rate"])

    def tax(rate: Term) -> Term:
        # The commonest case, within the limits and without consumption tax, is one product.
        full, part = with_duty * rate, taxable * (rate * _PART)
        return Choose(
            (_FULL & none, _FULL, none),
            (Rounded(full, 2), Quotient(full, rest, 2), Rounded(part, 2)),
            Quotient(part, rest, 2),
        )

    return {
        "customs_tax": Choose((_FULL,), (Rounded(taxable * _LINE["duty_rate"], 2),), _NOUGHT),
        "consumption_tax": Choose((none,), (_NOUGHT,), tax(consumption)),
        "value_added_tax": tax(_LINE["vat_rate"]),
    }


TAXES: dict[str, Term] = _taxes(TAXABLE)
"""The taxes of a line, yuan and fen. Engines compute :data:`TAXABLE` into a column first, and then these:"""
TAXES_OF_TAXABLE: dict[str, Term] = _taxes(Field("taxable", CAPPED))
"""The same over a column ``taxable``."""
CATEGORY: Term = Choose((_TREATMENT.equals(""), _TREATMENT.equals(GENERAL)), (Literal(""), Literal("4")), Literal("3"))
"""The category of the WCO Immediate Release Guidelines: 3 with a simplified declaration, 4 general trade. Over a row
with ``head_treatment``."""
