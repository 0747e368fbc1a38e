"""E02, E03, E04, E10, E13: numbers of objects and of their lines."""

from __future__ import annotations

from decimal import Decimal

from fairway.parcels.rows import columns
from fairway.parcels.rules.rule import SPECIFICATION, Check, ParcelRule, check
from fairway.parcels.terms import Among, Given, Literal, Matches, Part, Term, text

HEADS = (
    "orders",
    "payments",
    "waybills",
    "inventories",
    "export_orders",
    "export_receipts",
    "export_waybills",
    "export_inventories",
)
"""Tables of objects with a guid of their own."""
_WITH_LINES = ("orders", "inventories", "export_orders", "export_inventories")
_GUID = "[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"
MOST_LINES = Decimal(99)
_NEW = text("app_type").equals("1")


def _repeated(table: str, field: str) -> Check:
    return check(table, field, columns(table)["repeated"] & _NEW)


def _known(table: str, field: str) -> Check:
    return check(table, field, columns(table)["known"] & _NEW)


class GuidIsOne(ParcelRule):
    """{value} is no identifier of an object: 36 characters, letters upper case."""

    id = "parcels.E02"
    citation = f"{SPECIFICATION}: guid"
    remedy = "Give each object its own guid of 36 characters, upper case, hyphens included."
    checks = tuple(check(table, "guid", ~Matches(columns(table)["guid"], _GUID)) for table in HEADS)


class GuidIsNew(ParcelRule):
    """The identifier {value} was given to an earlier object already."""

    id = "parcels.E02.repeated"
    citation = f"{SPECIFICATION}: guid; answer -301014"
    remedy = "Give a new object a new guid; customs takes a known one with other content for an old message."
    checks = tuple(check(table, "guid", columns(table)["guid_repeated"]) for table in HEADS)


class OrderIsOne(ParcelRule):
    """Order {value} stands in an earlier row of this batch already."""

    id = "parcels.E03"
    citation = f"{SPECIFICATION}: orderNo, one for each order of a platform"
    remedy = "Leave the later one out, or give it its own order number."
    checks = (
        *(_repeated(table, "order_no") for table in ("orders", "export_orders")),
        _repeated("inventories", "order_no"),
        _repeated("export_inventories", "logistics_no"),
    )


class OrderIsNew(ParcelRule):
    """Order {value} was declared before."""

    id = "parcels.E03.known"
    citation = f"{SPECIFICATION}: orderNo; answers -301010 and -301011"
    remedy = "Send a change (application type 2) where its state allows it, or leave it out."
    checks = tuple(_known(table, "order_no") for table in _WITH_LINES)


class PaymentIsNew(ParcelRule):
    """Payment {value} was used already, in this batch or before."""

    id = "parcels.E03.payment"
    citation = f"{SPECIFICATION}: payTransactionId; answers -401007 and -401008"
    remedy = "Give the payment of this order; a known payment is changed with application type 2."
    checks = (
        check(
            "payments",
            "pay_transaction_id",
            (columns("payments")["repeated"] | columns("payments")["known"]) & _NEW,
        ),
    )


class LinesAreNumbered(ParcelRule):
    """The lines are not numbered 1 to {value} without a gap."""

    id = "parcels.E04"
    citation = f"{SPECIFICATION}: gnum; answers -301002 and -621027"
    remedy = "Number the lines of each object 1, 2, 3 and so on, each number once."
    checks = tuple(
        check(
            table,
            "lines_count",
            around["lines_count"].above(0)
            & (
                around["lines_gnum_min"].differs(1)
                | around["lines_gnum_max"].differs(around["lines_count"])
                | around["lines_gnum_distinct"].differs(around["lines_count"])
            ),
        )
        for table in _WITH_LINES
        for around in (columns(table),)
    )


class LinesAreNotTooMany(ParcelRule):
    """There are {value} lines; an object has 1 to 99."""

    id = "parcels.E04.lines"
    citation = f"{SPECIFICATION}: schema, 1 to 99 lines"
    remedy = "Send the lines with the object, and split what has more than 99."
    checks = tuple(
        check(
            table,
            "lines_count",
            columns(table)["lines_count"].below(1) | columns(table)["lines_count"].above(Literal(MOST_LINES)),
        )
        for table in _WITH_LINES
    )


class WaybillIsNew(ParcelRule):
    """Waybill number {value} was used already, in this batch or within six months."""

    id = "parcels.E10"
    citation = f"{SPECIFICATION}: logisticsNo, not used again by the same firm within six months"
    remedy = "Ask the logistics firm for a number of its own for each parcel."
    checks = tuple(
        check(table, "logistics_no", (columns(table)["repeated"] | columns(table)["known"]) & _NEW)
        for table in ("waybills", "export_waybills")
    )


def _changes(table: str) -> Term:
    return Among(columns(table)["app_type"], ("2", "3"))


class ChangeNamesItsInventory(ParcelRule):
    """A change or a deletion does not name the inventory: {field} is not given."""

    id = "parcels.E13"
    citation = f"{SPECIFICATION}: preNo and invtNo; answers -621011 and -621012"
    remedy = "Give the numbers that customs answered with: pre-entry number and inventory number."
    checks = tuple(
        check(table, field, _changes(table) & ~Given(columns(table)[field]))
        for table in ("inventories", "export_inventories")
        for field in ("pre_no", "invt_no")
    )


class StateAllowsChange(ParcelRule):
    """The state {value} of the inventory allows no change."""

    id = "parcels.E13.state"
    citation = f"{SPECIFICATION}: answers -621011, -621012 and -623005"
    remedy = "Only what customs returned (100) or could not process may be changed; otherwise apply to cancel it."
    checks = tuple(
        check(
            table,
            "state",
            _changes(table) & Given(state) & state.differs("100") & Part(state, 0, 1).differs("-"),
        )
        for table in ("inventories", "export_inventories")
        for state in (columns(table)["state"],)
    )
