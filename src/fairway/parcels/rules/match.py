"""The match: what order, payment and waybill must have in common with the inventory of the parcel."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from fairway.base.issues import Severity
from fairway.parcels.rows import columns
from fairway.parcels.rules.modes import BUSINESS, DIRECT
from fairway.parcels.rules.rule import SPECIFICATION, Check, ParcelRule, check
from fairway.parcels.terms import Choose, Given, Literal, OrElse, Shown, Term, any_of

_ROW, _PAIR, _EXPORT = columns("parcels"), columns("line_pairs"), columns("export_parcels")
WEIGHT_TOLERANCE = Decimal("0.05")
"""Part of the gross weight, and kilograms, by which the waybill may differ."""
_THREE = f"{SPECIFICATION}: order, payment, waybill and inventory agree"


class MatchRule(ParcelRule):
    """The common part: the two documents that are compared."""

    pair: ClassVar[str]


def _pair(table: str, field: str, differs: Term, stands: str, wanted: str) -> Check:
    row = columns(table)
    return Check(table, field, differs, Shown(row[stands]), Shown(row[wanted]))


def _order(field: str) -> Check:
    ours, theirs = f"inventory_{field}", f"order_{field}"
    return _pair("parcels", field, _ROW["has_order"] & _ROW[ours].differs(_ROW[theirs]), ours, theirs)


class OrderAgrees(MatchRule):
    """The inventory says {value} for {field}, the order {expected}."""

    id = "parcels.match.order_inventory"
    pair = "order-inventory"
    citation = _THREE
    remedy = "Correct the one that is wrong: the platform its order, the declarant the inventory."
    checks = tuple(_order(one) for one in ("ebc_code", "buyer_id_number", "buyer_name", "buyer_telephone"))


_BOTH = _PAIR["has_order"] & _PAIR["has_inventory"]
_NAMED = any_of(
    _PAIR["order_item_name"].equals(_PAIR["inventory_gname"]),
    _PAIR["order_item_name"].equals(_PAIR["inventory_item_name"]),
)


def _line(field: str) -> Check:
    ours, theirs = f"inventory_{field}", f"order_{field}"
    return _pair("line_pairs", field, _BOTH & _PAIR[ours].differs(_PAIR[theirs]), ours, theirs)


class LinesAgree(MatchRule):
    """The line of the inventory says {value} for {field}, that of the order {expected}."""

    id = "parcels.match.lines"
    pair = "order-inventory"
    citation = f"{SPECIFICATION}: lines of order and inventory one to one, by gnum"
    remedy = "Correct the line that is wrong; both have the same name, quantity, price and country."
    checks = (
        _pair("line_pairs", "item_name", _BOTH & ~_NAMED, "inventory_gname", "order_item_name"),
        _line("qty"),
        _line("price"),
        _line("country"),
    )


class LinesAreBoth(MatchRule):
    """Line {value} stands only in the order or only in the inventory."""

    id = "parcels.match.numbers"
    pair = "order-inventory"
    citation = f"{SPECIFICATION}: lines of order and inventory one to one, by gnum"
    remedy = "Declare every line of the order, under its number."
    checks = (check("line_pairs", "gnum", _PAIR["has_order"].differs(_PAIR["has_inventory"])),)


_PAID = _ROW["has_order"] & _ROW["has_payment"]


def _payment(field: str, ours: str, theirs: str, when: Term = _PAID) -> Check:
    return _pair("parcels", field, when & _ROW[ours].differs(_ROW[theirs]), ours, theirs)


_SAME_PERSON = _ROW["payment_payer_id_number"].equals(_ROW["order_buyer_id_number"])


class PaymentAgrees(MatchRule):
    """The payment says {value} for {field}, the order {expected}."""

    id = "parcels.match.order_payment"
    pair = "order-payment"
    citation = _THREE
    remedy = "Ask platform and payment firm which is right; the buyer pays in person what the order says."
    checks = (
        _payment("pay_code", "payment_pay_code", "order_pay_code", _PAID & Given(_ROW["order_pay_code"])),
        _payment(
            "pay_transaction_id",
            "payment_pay_transaction_id",
            "order_pay_transaction_id",
            _PAID & Given(_ROW["order_pay_transaction_id"]),
        ),
        _payment("amount_paid", "payment_amount_paid", "order_actural_paid"),
        _payment("payer_id_number", "payment_payer_id_number", "order_buyer_id_number"),
        # Name and number of a person belong together: one number bears one name.
        _payment("payer_name", "payment_payer_name", "order_buyer_name", _PAID & _SAME_PERSON),
    )


_CARRIED = _ROW["has_order"] & _ROW["has_waybill"]


class WaybillAgreesWithOrder(MatchRule):
    """The waybill says {value} for {field}, the order {expected}."""

    id = "parcels.match.order_waybill"
    pair = "order-waybill"
    citation = _THREE
    remedy = "Ask the logistics firm to take consignee, phone and address from the order as they are."
    checks = (
        _payment("order_no", "waybill_order_no", "inventory_order_no", _ROW["has_waybill"]),
        *(
            _payment(one, f"waybill_{one}", f"order_{one}", _CARRIED)
            for one in ("consignee", "consignee_telephone", "consignee_address")
        ),
    )


_HAS = _ROW["has_waybill"]
_GROSS, _WEIGHT = _ROW["inventory_gross_weight"], _ROW["waybill_weight"]
_ALLOWED = Literal(WEIGHT_TOLERANCE) + _GROSS * Literal(WEIGHT_TOLERANCE)


def _charge(field: str) -> Check:
    ours, theirs = _ROW[f"inventory_{field}"], _ROW[f"waybill_{field}"]
    differs = _HAS & Given(theirs) & OrElse(theirs).differs(ours)
    return Check("parcels", field, differs, Shown(ours), Shown(theirs))


class WaybillAgreesWithInventory(MatchRule):
    """The inventory says {value} for {field}, the waybill {expected}."""

    id = "parcels.match.waybill_inventory"
    pair = "waybill-inventory"
    citation = _THREE
    remedy = "Declare what the logistics firm carries and charges; weights may differ by 5 per cent and 50 grams."
    checks = (
        _payment("logistics_no", "inventory_logistics_no", "waybill_logistics_no", _HAS),
        _payment("logistics_code", "inventory_logistics_code", "waybill_logistics_code", _HAS),
        _payment(
            "bill_no",
            "inventory_bill_no",
            "waybill_bill_no",
            _HAS & Given(_ROW["inventory_bill_no"]) & Given(_ROW["waybill_bill_no"]),
        ),
        _charge("freight"),
        _charge("insured_fee"),
        _pair(
            "parcels",
            "gross_weight",
            _HAS & any_of((_WEIGHT - _GROSS).above(_ALLOWED), (_GROSS - _WEIGHT).above(_ALLOWED)),
            "inventory_gross_weight",
            "waybill_weight",
        ),
    )


def _owed(document: str, code: str, told: Term) -> Term:
    """The code of the party, or the document's own name while no document tells it."""
    return Choose((told & Given(_ROW[code]),), (_ROW[code],), Literal(document))


_ALWAYS = Literal(True)
PARTIES: dict[str, Term] = {
    "order": _owed("order", "inventory_ebp_code", _ALWAYS),
    "payment": _owed("payment", "order_pay_code", _ROW["has_order"]),
    "waybill": _owed("waybill", "inventory_logistics_code", _ALWAYS),
}
"""Who owes each document."""


class DocumentIsThere(MatchRule):
    """The {field} has not come; {value} is to send it."""

    id = "parcels.match.missing"
    pair = "documents"
    citation = _THREE
    remedy = "Ask that party to send it; the inventory waits for it."
    severity = Severity.WARNING
    checks = tuple(Check("parcels", one, ~_ROW[f"has_{one}"], party, Literal("")) for one, party in PARTIES.items())


def _export(field: str, ours: str, theirs: str, when: Term) -> Check:
    return _pair("export_parcels", field, when & _EXPORT[ours].differs(_EXPORT[theirs]), ours, theirs)


class ExportAgrees(MatchRule):
    """The inventory of export says {value} for {field}, the other document {expected}."""

    id = "parcels.match.export"
    pair = "export"
    citation = _THREE
    remedy = "Correct the one that is wrong."
    checks = (
        _export("ebc_code", "inventory_ebc_code", "order_ebc_code", _EXPORT["has_order"]),
        _export("logistics_no", "inventory_logistics_no", "waybill_logistics_no", _EXPORT["has_waybill"]),
        _export("receipt_ebc_code", "inventory_ebc_code", "receipt_ebc_code", _EXPORT["has_receipt"]),
    )


_MODE = _EXPORT["inventory_trade_mode"]
ORDER_TYPE: Term = Choose(
    (_MODE.equals(BUSINESS[0]), _MODE.equals(BUSINESS[1])), (Literal("B"), Literal("W")), Literal("E")
)
"""The kind of order that a mode asks for: to consumers, to firms, to a warehouse abroad."""


class OrderIsOfMode(MatchRule):
    """The order is of type {value}; the supervision mode asks for {expected}."""

    id = "parcels.match.order_type"
    pair = "export"
    citation = f"{SPECIFICATION}: orderType of CEB303"
    remedy = "E is an order of a consumer (9610, 1210), B of a firm (9710), W for a warehouse abroad (9810)."
    checks = (
        Check(
            "export_parcels",
            "order_type",
            _EXPORT["has_order"] & _EXPORT["order_order_type"].differs(ORDER_TYPE),
            Shown(_EXPORT["order_order_type"]),
            ORDER_TYPE,
        ),
    )


RECEIPT_NEEDED: Term = _MODE.equals(DIRECT) & _EXPORT["receipt_of_money"].equals("yes")


class ExportDocumentIsThere(MatchRule):
    """The {field} of the export has not come; {value} is to send it."""

    id = "parcels.match.export_missing"
    pair = "documents"
    citation = "GACC e-commerce export: order and waybill, with 9610 the receipt of money while it is asked for"
    remedy = "Ask that party to send it; the inventory waits for it."
    severity = Severity.WARNING
    checks = (
        Check("export_parcels", "order", ~_EXPORT["has_order"], Shown(_EXPORT["inventory_ebp_code"]), Literal("")),
        Check(
            "export_parcels",
            "waybill",
            ~_EXPORT["has_waybill"],
            Shown(_EXPORT["inventory_logistics_code"]),
            Literal(""),
        ),
        Check(
            "export_parcels",
            "receipt",
            RECEIPT_NEEDED & ~_EXPORT["has_receipt"],
            Shown(_EXPORT["inventory_ebc_code"]),
            Literal(""),
        ),
    )
