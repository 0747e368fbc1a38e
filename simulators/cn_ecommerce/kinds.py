"""The kinds of message that are taken: what their objects are known by, what is answered, how far they go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of table 7-2 that a kind is answered with: a fault of form, an object that is there already, an old
    message, a wrong numbering of lines, a signature that is missing, does not hold, or is another's."""

    form: str = "0002"
    exists: str = ""
    old: str = ""
    numbering: str = ""
    unsigned: str = ""
    forged: str = ""
    other_card: str = ""

    @property
    def repeated(self) -> str:
        """For a message number that was used before."""
        return self.old or self.exists or self.form


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message. ``receipt`` names the elements of its receipt in order; ``?`` marks what may be left out."""

    number: str
    element: str
    head: str
    """Empty where the object holds its fields itself."""
    answer: str
    answer_element: str
    key: tuple[str, ...]
    receipt: tuple[str, ...]
    states: tuple[str, ...]
    codes: Codes

    @property
    def signed(self) -> bool:
        """Whether it must bear a signature."""
        return self.number in ("621", "623", "625", "711")


_STATES = {
    "short": ("2", "3", "120"),
    "reviewed": ("1", "2", "3", "120", "399"),
    "whole": ("1", "2", "3", "120", "399", "800", "899"),
    "summary": ("1", "2", "3", "399"),
}
_CODES = {
    "none": Codes(),
    "order": Codes("-301008", "-301010", "-301014", "-301002"),
    "payment": Codes("-401009", "-401007", "-401012"),
    "waybill": Codes("-504011", "-504015", "-505016"),
    "status": Codes("-505011", "-505012", "-505016"),
    "inventory": Codes("-621001", "-621004", "-301014", "-621027", "-621026", "-621029", "-621015"),
    "cancel": Codes("-623001", "-623009", "", "", "-623017", "-623029", "-623021"),
    "refund": Codes("-625001", "-625033", "", "-625001", "-625028", "-625005", "-625013"),
    "inbound": Codes("-800001", "-800003", "-800005", "-800001", "-800001", "-800001", "-800001"),
}
_WORDS = """
311 Order OrderHead 312 OrderReturn; ebpCode orderNo; ebpCode ebcCode orderNo; short order
411 Payment PaymentHead 412 PaymentReturn; payCode payTransactionId; payCode payTransactionId; short payment
511 Logistics LogisticsHead 512 LogisticsReturn; logisticsCode logisticsNo; logisticsCode logisticsNo; short waybill
513 LogisticsStatus - 514 LogisticsStatusReturn; logisticsCode logisticsNo logisticsStatus;
    logisticsCode logisticsNo logisticsStatus; short status
621 Inventory InventoryHead 622 InventoryReturn; agentCode copNo;
    customsCode? ebpCode? ebcCode? agentCode? copNo preNo invtNo?; whole inventory
623 InvtCancel - 624 InvtCancelReturn; agentCode copNo;
    customsCode? agentCode? ebpCode? ebcCode? copNo preNo invtNo?; reviewed cancel
625 InvtRefund InvtRefundHead 626 InvtRefundReturn; agentCode copNo;
    customsCode? agentCode? ebpCode? ebcCode? copNo preNo invtNo?; reviewed refund
711 Delivery DeliveryHead 712 DeliveryReturn; operatorCode copNo;
    customsCode? operatorCode? copNo? preNo? rkdNo?; short inbound
303 Order OrderHead 304 OrderReturn; ebcCode orderNo; ebpCode ebcCode orderNo; short order
403 Receipts - 404 ReceiptsReturn; ebcCode orderNo; ebcCode orderNo payNo?; short payment
505 Logistics - 506 LogisticsReturn; logisticsCode logisticsNo; logisticsCode logisticsNo; short waybill
507 Arrival ArrivalHead 508 ArrivalReturn; copNo msgSeqNo;
    operatorCode logisticsCode preNo copNo billNo msgSeqNo; short none
509 Departure DepartureHead 510 DepartureReturn; copNo msgSeqNo; logisticsCode copNo preNo msgSeqNo; short none
603 Inventory InventoryHead 604 InventoryReturn; agentCode copNo;
    agentCode copNo preNo invtNo ebcCode ebpCode orderNo statisticsFlag; whole inventory
605 InvtCancel - 606 InvtCancelReturn; agentCode copNo; agentCode copNo preNo invtNo; reviewed cancel
607 WayBill WayBillHead 608 WayBillReturn; copNo msgSeqNo;
    agentCode logisticsCode copNo preNo billNo msgSeqNo; short none
701 SummaryApply SummaryApplyHead 702 SummaryReturn; copNo msgSeqNo;
    agentCode ebcCode copNo preNo sumNo? msgSeqNo; summary none
"""
"""Number, elements and answer; what an object is known by; its receipt; how far it goes and its codes."""


def _kinds() -> dict[str, Kind]:
    found = {}
    for line in _WORDS.strip().replace("\n    ", " ").splitlines():
        names, key, receipt, rest = (part.split() for part in line.split(";"))
        number, element, head, answer, answer_element = names
        states, codes = rest
        found[number] = Kind(
            number=number,
            element=element,
            head=head.strip("-"),
            answer=answer,
            answer_element=answer_element,
            key=tuple(key),
            receipt=tuple(receipt),
            states=_STATES[states],
            codes=_CODES[codes],
        )
    return found


KINDS = _kinds()
"""By number."""
