"""What is entered in the books when an object is taken: what the match needs, the buyer's year, the numbers."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal

from simulators.cn_ecommerce.kinds import Kind
from simulators.cn_ecommerce.model import (
    Document,
    ExportWaybill,
    Inventory,
    Numbered,
    OnWaybill,
    Order,
    Payment,
    Waybill,
    YearOf,
)
from simulators.cn_ecommerce.rules import YEAR_LIMIT, Values, amount_of, lines_of, number
from simulators.machinery.clock import civil
from simulators.machinery.engine import Engine

_PERSONS = {
    "621": {name: name for name in ("buyerIdNumber", "buyerName", "buyerTelephone")},
    "411": {"payerIdNumber": "buyerIdNumber"},
    "511": {name: name for name in ("consignee", "consigneeTelephone", "consigneeAddress")},
}
_PERSONS["311"] = _PERSONS["621"] | _PERSONS["511"]


class Books:
    """Entries of what was taken."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.journal = engine, engine.journal

    def pre_no(self, kind: Kind, now: datetime) -> str:
        """The port's number of a document: 18 characters."""
        letter = "R" if kind.number == "711" else "B"
        return f"{letter}{civil(now):%Y%m%d}{self.journal.number('pre') % 10**9:09d}"

    def customs_no(self, customs: str, flag: str, now: datetime) -> str:
        """The customs number of an inventory: 18 characters."""
        return f"{customs[:4]:0<4}{civil(now):%Y}{flag}{self.journal.number('customs') % 10**9:09d}"

    def digest(self, value: str) -> str:
        """A value of a person as it is compared."""
        text = f"{self._engine.faults.seed}\0{value.strip()}"
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def _persons(self, number_: str, head: Values) -> dict[str, str]:
        return {name: self.digest(head.get(given, "")) for given, name in _PERSONS[number_].items()}

    def enter(self, document: Document, head: Values, lines: list[Values]) -> None:
        """Enter what an object says."""
        parcel = f"{head.get('ebpCode', '')}|{head.get('orderNo', '')}"
        match document.number:
            case "311":
                self.journal.put(
                    Order(
                        id=parcel,
                        document=document.id,
                        shop=head["ebcCode"],
                        paid=head["acturalPaid"],
                        lines=lines_of(lines),
                        persons=self._persons("311", head),
                        pay_code=head.get("payCode", ""),
                        transaction=head.get("payTransactionId", ""),
                    )
                )
            case "411":
                self.journal.put(
                    Payment(
                        id=parcel,
                        document=document.id,
                        paid=head["amountPaid"],
                        persons=self._persons("411", head),
                        pay_code=head["payCode"],
                        transaction=head["payTransactionId"],
                    )
                )
            case "511":
                self.journal.put(
                    Waybill(
                        id=f"{head['logisticsCode']}|{head['logisticsNo']}",
                        document=document.id,
                        order=head["orderNo"],
                        bill=head.get("billNo", ""),
                        freight=head.get("freight", ""),
                        insured=head.get("insuredFee", ""),
                        persons=self._persons("511", head),
                    )
                )
            case "621":
                self._inventory(document, parcel, head, lines)
            case "603":
                waybill = f"{head['logisticsCode']}|{head['logisticsNo']}"
                self.journal.put(ExportWaybill(id=waybill, document=document.id))

    def _inventory(self, document: Document, parcel: str, head: Values, lines: list[Values]) -> None:
        amount = amount_of(head, lines)
        waybill = f"{head['logisticsCode']}|{head['logisticsNo']}"
        made = Inventory(
            id=document.id,
            parent=parcel,
            order=head["orderNo"],
            waybill=waybill,
            shop=head["ebcCode"],
            bill=head.get("billNo", ""),
            freight=head["freight"],
            insured=head["insuredFee"],
            lines=lines_of(lines),
            persons=self._persons("621", head),
            agent=head["agentCode"],
            amount=str(amount),
            whole_tax=amount > 5000,
            year=self.year(head),
        )
        self.journal.put(made)
        self.journal.put(OnWaybill(id=document.id, parent=waybill))
        self._add(made, amount)

    def year(self, head: Values) -> str:
        """Under which the purchases of a buyer in a year are counted."""
        return f"{self.digest(head['buyerIdNumber'])}/{head['declTime'][:4]}"

    def above_year(self, head: Values, lines: list[Values]) -> bool:
        """Whether a purchase would take its buyer above the yearly limit, as far as this system knows."""
        known = self.journal.get(YearOf, self.year(head))
        return number(known.amount if known else "0") + amount_of(head, lines) > YEAR_LIMIT

    def give_back(self, document: str) -> None:
        """An inventory was returned or withdrawn: it does not count in the buyer's year."""
        inventory = self.journal.get(Inventory, document)
        if inventory is not None:
            self._add(inventory, -number(inventory.amount))

    def _add(self, inventory: Inventory, amount: Decimal) -> None:
        known = self.journal.get(YearOf, inventory.year)
        total = number(known.amount if known else "0") + amount
        self.journal.put(YearOf(id=inventory.year, amount=str(total)))

    def number(self, document: Document, now: datetime) -> None:
        """Give a reviewed inventory its customs number."""
        flag = "I" if document.number == "621" else "E"
        document.values["invtNo"] = self.customs_no(document.values.get("customsCode", ""), flag, now)
        self.journal.put(Numbered(id=document.values["invtNo"], document=document.id))

    def document_of(self, invt_no: str) -> Document | None:
        """The inventory with a customs number."""
        found = self.journal.get(Numbered, invt_no)
        return self.journal.get(Document, found.document) if found else None
