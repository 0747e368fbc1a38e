"""Whether order, payment and waybill agree with an inventory, whichever of them came first."""

from __future__ import annotations

from dataclasses import dataclass

from simulators.cn_ecommerce.model import Document, Inventory, Order, Payment, Waybill
from simulators.cn_ecommerce.rules import number
from simulators.machinery.journal import Journal

NAMES = {"311": "订单 order", "411": "支付单 payment", "511": "运单 waybill"}


@dataclass(frozen=True, slots=True)
class Match:
    """Which documents are missing, and what differs."""

    missing: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()


def match(journal: Journal, inventory: Inventory) -> Match:
    """Compare the documents of an inventory that customs has stored so far."""
    order = journal.get(Order, inventory.parent)
    payment = journal.get(Payment, inventory.parent)
    waybill = journal.get(Waybill, inventory.waybill)
    found = {"311": order, "411": payment, "511": waybill}
    missing = [name for name, each in found.items() if each is None or not _stored(journal, each.document)]
    if missing or order is None or payment is None or waybill is None:
        return Match(missing=tuple(NAMES[name] for name in missing))
    differing = [*_order(inventory, order), *_payment(order, payment), *_waybill(inventory, order, waybill)]
    return Match(differing=tuple(differing))


def _stored(journal: Journal, document: str) -> bool:
    found = journal.get(Document, document)
    return found is not None and found.state == "120" and found.app_type != "3"


def _order(inventory: Inventory, order: Order) -> list[str]:
    differing = ["ebcCode"] if inventory.shop != order.shop else []
    differing += [name for name, value in inventory.persons.items() if order.persons.get(name) != value]
    theirs = {line.gnum.strip(): line for line in order.lines}
    if set(theirs) != {line.gnum.strip() for line in inventory.lines}:
        return [*differing, "gnum"]
    for line in inventory.lines:
        other = theirs[line.gnum.strip()]
        place = f"gnum {line.gnum.strip()}"
        differing += [f"{place} itemName"] if line.name != other.name else []
        differing += [f"{place} qty"] if number(line.qty) != number(other.qty) else []
        differing += [f"{place} price"] if number(line.price) != number(other.price) else []
        differing += [f"{place} country"] if line.country != other.country else []
    return differing


def _payment(order: Order, payment: Payment) -> list[str]:
    differing = ["amountPaid"] if number(order.paid) != number(payment.paid) else []
    differing += ["payerIdNumber"] if payment.persons["buyerIdNumber"] != order.persons["buyerIdNumber"] else []
    for name, ours, theirs in (
        ("payCode", order.pay_code, payment.pay_code),
        ("payTransactionId", order.transaction, payment.transaction),
    ):
        differing += [name] if ours and ours != theirs else []
    return differing


def _waybill(inventory: Inventory, order: Order, waybill: Waybill) -> list[str]:
    differing = ["orderNo"] if waybill.order != inventory.order else []
    differing += [name for name, value in waybill.persons.items() if order.persons.get(name) != value]
    differing += ["billNo"] if waybill.bill and inventory.bill and waybill.bill != inventory.bill else []
    differing += ["freight"] if waybill.freight and number(waybill.freight) != number(inventory.freight) else []
    differing += ["insuredFee"] if waybill.insured and number(waybill.insured) != number(inventory.insured) else []
    return differing
