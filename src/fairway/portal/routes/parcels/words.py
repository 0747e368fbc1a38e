"""What the states, outcomes, stages and documents of parcels are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.consignments.model import Texts
from fairway.parcels.batches.facts import Flow, Retention, Status
from fairway.parcels.names import name_of
from fairway.parties.model import Permission, PersonRole
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page
from fairway.portal.routes.parcels.columns import COLUMNS
from fairway.portal.views.parts import N_, Chip, Phrase, Tone, Words
from fairway.site.parcels import batches

PATH = "/parcels"
FLOWS: Mapping[str, str] = {
    Flow.HONG_KONG.value: N_("Parcels in Hong Kong"),
    Flow.CN_IMPORT.value: N_("E-commerce imports of the Mainland"),
    Flow.CN_EXPORT.value: N_("E-commerce exports of the Mainland"),
}
STATUSES: Mapping[str, Chip] = {
    Status.OPEN.value: Chip(Tone.DRAFT, N_("Files are handed in")),
    Status.WAITING.value: Chip(Tone.WAITING, N_("Being judged")),
    Status.JUDGED.value: Chip(Tone.DONE, N_("Every parcel is judged")),
    Status.FAILED.value: Chip(Tone.STOPPED, N_("The files cannot be read")),
    Status.CANCELLED.value: Chip(Tone.HELD, N_("Cancelled")),
}
TO_FIX = Chip(Tone.NEEDS_YOU, N_("Judged; parcels to put right"))
RETENTIONS: Mapping[str, str] = {
    Retention.TRADE.value: N_("Declared: kept as long as the law says"),
    Retention.TRIAL.value: N_("Trial: checked only, erased soon"),
}
OUTCOMES: Mapping[str, tuple[Tone, str]] = {
    "EXEMPT": (Tone.DONE, N_("Exempt")),
    "DECLARED": (Tone.DONE, N_("On a declaration")),
    "LISTED": (Tone.DONE, N_("On a list of documents")),
    "TO_FIX": (Tone.NEEDS_YOU, N_("To put right")),
    "STOPPED": (Tone.STOPPED, N_("Held back")),
    "MATCHED": (Tone.DONE, N_("All documents agree")),
    "PARTIAL": (Tone.WAITING, N_("A document is missing")),
    "CONFLICT": (Tone.STOPPED, N_("The documents differ")),
}
CHANNELS: Mapping[str, tuple[Tone, str]] = {
    "on-list": (Tone.DONE, N_("Released on a list")),
    "on-manifest": (Tone.DONE, N_("Released on the manifest")),
    "pay-later": (Tone.DONE, N_("Released, tax follows")),
    "complete-later": (Tone.DONE, N_("Released, declaration follows")),
    "wait": (Tone.WAITING, N_("Waits")),
    "hold": (Tone.HELD, N_("Held")),
    "release": (Tone.DONE, N_("Released")),
    "inspect": (Tone.HELD, N_("To be inspected")),
    "correct": (Tone.NEEDS_YOU, N_("To put right")),
    "declare": (Tone.HELD, N_("Ordinary declaration")),
}
"""By the channel in small letters."""
TREATMENTS: Mapping[str, str] = {
    "WITHIN": N_("Within the limits of retail imports"),
    "SINGLE_ITEM": N_("One article above the limit, taxed in full"),
    "GENERAL": N_("Above the limits: as general trade"),
    "SIMPLIFIED": N_("On the simplified list"),
    "SUMMARY": N_("By list, summarised into a declaration"),
    "DECLARATION": N_("By an ordinary declaration"),
}
"""How the Mainland's imports are taxed and its exports declared."""
STAGES: Mapping[str, str] = {
    "waiting": N_("Waiting for its turn"),
    "opening": N_("Opening the files"),
    "reading": N_("Reading the files"),
    "taking": N_("Reading the files"),
    "checking": N_("Checking each document"),
    "matching": N_("Matching the documents"),
    "clearing": N_("Matching, checking and taxing"),
    "judging": N_("Judging each parcel"),
    "writing": N_("Writing the results"),
    "sealing": N_("Sealing what names persons"),
}
TABLES: Mapping[str, str] = {
    "hk_parcels": N_("Parcels, one row for each line of goods"),
    "orders": N_("Orders"),
    "order_lines": N_("Lines of orders"),
    "payments": N_("Payments"),
    "waybills": N_("Waybills"),
    "inventories": N_("Inventories"),
    "inventory_lines": N_("Lines of inventories"),
    "export_orders": N_("Orders"),
    "export_order_lines": N_("Lines of orders"),
    "export_receipts": N_("Receipts of money"),
    "export_waybills": N_("Waybills"),
    "export_inventories": N_("Inventories"),
    "export_inventory_lines": N_("Lines of inventories"),
}
DOCUMENTS: Mapping[str, str] = {
    "hk_parcels": N_("Parcel"),
    "orders": N_("Purchase order"),
    "order_lines": N_("Line of the order"),
    "payments": N_("Payment"),
    "waybills": N_("Waybill of the parcel"),
    "inventories": N_("Inventory"),
    "inventory_lines": N_("Line of the inventory"),
    "export_orders": N_("Purchase order"),
    "export_order_lines": N_("Line of the order"),
    "export_receipts": N_("Receipt of money"),
    "export_waybills": N_("Waybill of the parcel"),
    "export_inventories": N_("Inventory"),
    "export_inventory_lines": N_("Line of the inventory"),
}

FORMER: Mapping[str, str] = {
    "order": "orders",
    "payment": "payments",
    "waybill": "waybills",
    "inventory": "inventories",
    "receipt": "export_receipts",
}
"""Documents as outcomes name them, by their tables."""


def may_see(page: Page) -> bool:
    """Whoever reads cases; a driver has a page of its own."""
    return page.may(Permission.READ) and page.principal.role is not PersonRole.DRIVER


def may_send(page: Page) -> bool:
    """Whether the reader hands in parcels."""
    return batches.may_send(page.principal)


def batch_chip(row: Mapping[str, Any]) -> Chip:
    """Where a batch stands."""
    if row["status"] == Status.JUDGED.value and row["to_fix"]:
        return TO_FIX
    return STATUSES[row["status"]]


def outcome_chip(code: str) -> Chip:
    """What came of a parcel, with its code."""
    tone, words = OUTCOMES.get(code, (Tone.WAITING, code))
    return Chip(tone, words, code)


def field_words(name: str) -> Phrase:
    """What a field is called."""
    if not name:
        return ""
    if name in COLUMNS:
        return COLUMNS[name]
    en, tc, sc = name_of(name)
    if tc == name:
        return as_data(name.replace("_", " "))
    return Texts(en=en[:1].upper() + en[1:], tc=tc, sc=sc)


def as_param(phrase: Phrase) -> Words:
    """A phrase as the value of a placeholder."""
    return phrase if isinstance(phrase, Words) else Words("{value}", {"value": phrase})


def channel_words(code: str) -> Phrase:
    """How a parcel is dealt with; the code itself where it is none of ours."""
    known = CHANNELS.get(code.lower())
    return known[1] if known else as_data(code) if code else ""


def left_words(seconds: int | None) -> Phrase:
    """How long something still takes; nothing as long as nobody can tell."""
    if seconds is None:
        return ""
    if seconds < 60:
        return Words(N_("about {n} s left"), {"n": max(seconds, 1)})
    return Words(N_("about {n} min left"), {"n": -(-seconds // 60)})


def size_words(size: int) -> str:
    """Bytes as they are told of files: "1.2 MB"."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def share(count: int, most: int) -> str:
    """A count as the width of its bar; what is there at all is seen."""
    return f"{max(100 * count / most, 0.6):.1f}%" if count and most else "0%"
