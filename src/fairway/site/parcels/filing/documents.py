"""Which documents of a parcel go to the customs e-commerce system, in which tables of a batch they are, and who may
send each: the firm that the document itself names in that part."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from fairway.parcels.batches.facts import Flow
from fairway.parcels.columns import Table
from fairway.parcels.model import (
    INVENTORIES,
    INVENTORY_LINES,
    ORDER_LINES,
    ORDERS,
    PAYMENTS,
    TABLES,
    WAYBILLS,
)


class Document(NamedTuple):
    """A kind of document: its rows, their lines, the columns of which one names who sends it, and of those his name."""

    table: Table
    lines: Table | None
    senders: tuple[str, ...]


DOCUMENTS: dict[str, Document] = {
    "311": Document(ORDERS, ORDER_LINES, ("ebp_code", "ebc_code")),
    "411": Document(PAYMENTS, None, ("pay_code",)),
    "511": Document(WAYBILLS, None, ("logistics_code",)),
    "621": Document(INVENTORIES, INVENTORY_LINES, ("agent_code", "ebc_code")),
    "303": Document(TABLES["export_orders"], TABLES["export_order_lines"], ("ebp_code", "ebc_code")),
    "403": Document(TABLES["export_receipts"], None, ("pay_code", "ebc_code")),
    "505": Document(TABLES["export_waybills"], None, ("logistics_code",)),
    "603": Document(TABLES["export_inventories"], TABLES["export_inventory_lines"], ("agent_code", "ebc_code")),
}
"""By the number of the message, in the order in which they are sent. Who may send each is what the specification's
table of messages says: platform or shop, payment firm, logistics firm, declarant or shop."""
DOCUMENTS_OF: dict[str, tuple[str, ...]] = {
    Flow.CN_IMPORT.value: ("311", "411", "511", "621"),
    "cn-export": ("303", "403", "505", "603"),
}
"""The documents of each flow."""
INVENTORY_OF: dict[str, str] = {Flow.CN_IMPORT.value: "621", "cn-export": "603"}
"""The document of each flow that names the bill of a parcel."""
SIGNED = frozenset({"621", "623", "625", "711", "607"})
"""Messages that must bear a signature: by their schema, and the total bill by the text of the specification."""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is to be sent: no more than where its objects are."""

    number: str
    guid: str
    filing: int
    message: int
    """Counts from 1 within a filing and a kind."""
    organisation: str
    """Who sends it."""
