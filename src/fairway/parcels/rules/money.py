"""E05, E07, E08, E18: currencies, sums, limits."""

from __future__ import annotations

from decimal import Decimal

from fairway.parcels.money.terms import ONE_ITEM, VALUE, WITHIN_SINGLE, WITHIN_YEAR
from fairway.parcels.rows import columns
from fairway.parcels.rules.rule import SPECIFICATION, Check, ParcelRule, check
from fairway.parcels.terms import Literal, OrElse, Rounded, Shown

YUAN = "142"
LINE_TOLERANCE = Decimal("0.01")
"""Yuan by which a line may differ from quantity times price."""
LINES = ("order_lines", "inventory_lines", "export_order_lines", "export_inventory_lines")
_ORDER = columns("orders")


class CurrencyIsYuan(ParcelRule):
    """The currency {value} is not 142 (CNY)."""

    id = "parcels.E05"
    citation = f"{SPECIFICATION}: import, currency is 142"
    remedy = "Write 142 and give every amount in yuan."
    checks = tuple(
        check(table, "currency", columns(table)["currency"].differs(YUAN), YUAN)
        for table in ("orders", "order_lines", "payments", "waybills", "inventories", "inventory_lines")
    )


_PAID = _ORDER["goods_value"] + _ORDER["freight"] + _ORDER["tax_total"] - _ORDER["discount"]


class PaidIsTheSum(ParcelRule):
    """{value} was paid, but goods, freight and tax less the discount are {expected}."""

    id = "parcels.E07.paid"
    citation = f"{SPECIFICATION}: acturalPaid = goodsValue + freight + taxTotal - discount"
    remedy = "Correct the amount paid, or the part of it that is wrong."
    checks = (check("orders", "actural_paid", _ORDER["actural_paid"].differs(_PAID), _PAID),)


class GoodsValueIsTheSum(ParcelRule):
    """The value of the goods is {value}, but the lines come to {expected}."""

    id = "parcels.E07.goods"
    citation = "Fairway: the value of the goods is the sum of the lines"
    remedy = "Correct the value of the goods or the lines."
    checks = tuple(
        check(
            table,
            "goods_value",
            columns(table)["goods_value"].differs(columns(table)["lines_total"]),
            columns(table)["lines_total"],
        )
        for table in ("orders", "export_orders")
    )


def _line(table: str) -> Check:
    own = columns(table)
    product, allowed = own["qty"] * own["price"], Literal(LINE_TOLERANCE)
    off = (own["total_price"] - product).above(allowed) | (product - own["total_price"]).above(allowed)
    return check(table, "total_price", off, Rounded(product, 5))


class LineIsTheProduct(ParcelRule):
    """The line comes to {value}, but quantity times price is {expected}."""

    id = "parcels.E08"
    citation = f"{SPECIFICATION}: totalPrice = qty x price; Fairway allows 0.01"
    remedy = "Correct quantity, price or total; a gift has the price 0."
    checks = tuple(_line(table) for table in LINES)


_QUANTITIES = (*((table, "qty") for table in LINES), ("inventory_lines", "qty1"), ("export_inventory_lines", "qty1"))
_AMOUNTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(LINES, ("price", "total_price")),
    "orders": ("goods_value", "freight", "discount", "tax_total", "actural_paid"),
    "payments": ("amount_paid",),
    "waybills": ("freight", "insured_fee"),
    "inventories": ("freight", "insured_fee"),
    "export_orders": ("goods_value", "freight"),
    "export_receipts": ("charge",),
    "export_waybills": ("freight", "insured_fee"),
    "export_inventories": ("freight", "insured_fee"),
}


class QuantityAboveNought(ParcelRule):
    """The quantity {value} is not above nought."""

    id = "parcels.E08.quantity"
    citation = "Fairway: quantities are above nought, amounts not below"
    remedy = "Give what is in the parcel; a line that was taken back is left out."
    checks = tuple(check(table, field, ~columns(table)[field].above(0)) for table, field in _QUANTITIES)


class AmountNotBelowNought(ParcelRule):
    """The amount {value} is below nought."""

    id = "parcels.E08.amount"
    citation = "Fairway: quantities are above nought, amounts not below"
    remedy = "Write amounts without a sign; what was deducted belongs into the discount of the order."
    checks = tuple(
        check(table, field, (OrElse(own) if own.nullable else own).below(0))
        for table, fields in _AMOUNTS.items()
        for field in fields
        for own in (columns(table)[field],)
    )


_INVENTORY = columns("inventories")


class SinglePurchaseWithinLimit(ParcelRule):
    """The purchase of {value} yuan is above the limit of {expected} for one, and is not a single item."""

    id = "parcels.E18.single"
    citation = "Ministry of Finance notice of 2018-11-29: limits; answer -621005"
    remedy = "Declare it as general trade; only one item in one order may exceed the limit, with full taxes."
    checks = (
        check(
            "inventories",
            "lines_total",
            _INVENTORY["limits_known"] & ~WITHIN_SINGLE & ~ONE_ITEM,
            _INVENTORY["single_limit"],
            Shown(VALUE),
        ),
    )


class YearWithinLimit(ParcelRule):
    """With this purchase the buyer's year reaches {value} yuan, above the limit of {expected}, as far as known here."""

    id = "parcels.E18.year"
    citation = "Ministry of Finance notice of 2018-11-29: limits; answer -621018"
    remedy = "Declare it as general trade, or wait for the next year; what was bought elsewhere is not known here."
    checks = (
        check(
            "inventories",
            "year_before",
            _INVENTORY["limits_known"] & ~WITHIN_YEAR,
            _INVENTORY["year_limit"],
            Shown(_INVENTORY["year_before"] + VALUE),
        ),
    )
