"""What the simulated e-commerce system remembers. Values of persons are kept as digests only: they are compared."""

from __future__ import annotations

import msgspec

from simulators.machinery.journal import Kept


class Sending(Kept, kw_only=True):
    """A message that was taken; ``id`` is its guid."""

    client: str
    sender: str
    """The terminal that sent it, to which its answers go."""
    receiver: str
    number: str


class Posted(Kept, kw_only=True):
    """An answer that was posted to a message (``parent``), to be repeated when the message comes again."""

    answer: int


class Document(Kept, kw_only=True):
    """An object of a message (``parent``); ``id`` is ``number/key``."""

    number: str
    turn: int = 1
    """Counts its versions: what was planned for an earlier one is passed over."""
    state: str = ""
    app_type: str = "1"
    draft: bool = False
    values: dict[str, str]
    """What its receipts repeat of it."""
    ordered: str = ""
    """The answer that a tester ordered for it."""
    ordered_text: str = ""
    subjects: tuple[str, ...] = ()
    """The numbers that selections and faults may name."""

    @property
    def settled(self) -> bool:
        """Whether nothing happens to it any more unless something new comes."""
        return self.state in ("100", "4", "700", "899", "cancelled", "deleted")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of goods."""

    gnum: str
    name: str
    qty: str
    price: str
    total: str
    country: str
    gcode: str = ""


class Order(Kept, kw_only=True):
    """What an order (311) says; ``id`` is ``platform|order``."""

    document: str
    shop: str
    paid: str
    lines: tuple[Line, ...]
    persons: dict[str, str]
    pay_code: str
    transaction: str


class Payment(Kept, kw_only=True):
    """What a payment (411) says; ``id`` is ``platform|order``."""

    document: str
    paid: str
    persons: dict[str, str]
    pay_code: str
    transaction: str


class Waybill(Kept, kw_only=True):
    """What a waybill (511) says; ``id`` is ``logistics|waybill``."""

    document: str
    order: str
    bill: str
    freight: str
    insured: str
    persons: dict[str, str]


class Inventory(Kept, kw_only=True):
    """What an inventory (621) says; ``id`` is that of its document, ``parent`` ``platform|order``."""

    order: str
    waybill: str
    """``logistics|waybill``."""
    shop: str
    bill: str
    freight: str
    insured: str
    lines: tuple[Line, ...]
    persons: dict[str, str]
    agent: str
    amount: str
    whole_tax: bool = False
    """Above the single limit: duty and whole taxes."""
    waiting: bool = False
    year: str = ""


class OnWaybill(Kept, kw_only=True):
    """An inventory (``id``) by its waybill (``parent``)."""


class Numbered(Kept, kw_only=True):
    """The document of an inventory number (``id``)."""

    document: str


class ExportWaybill(Kept, kw_only=True):
    """The export inventory on a waybill (``id`` is ``logistics|waybill``)."""

    document: str


class YearOf(Kept, kw_only=True):
    """What a buyer bought in a year; ``id`` is digest and year."""

    amount: str = "0"
