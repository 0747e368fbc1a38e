"""The words and marks for statuses, documents, parties and places that every page uses."""

from __future__ import annotations

from datetime import datetime

from fairway.consignments.model import Direction
from fairway.filings.adapter import FilingStatus, Supplier, Target
from fairway.portal.editor_spec import SCRIPTS as _SCRIPTS
from fairway.portal.views.editor import Control
from fairway.portal.views.parts import N_, Chip, Phrase, ProvenanceMark, Side, Tone
from fairway.portal.views.readiness import ElementState

FILING: dict[FilingStatus, tuple[Tone, str]] = {
    FilingStatus.DRAFTED: (Tone.DRAFT, N_("Draft")),
    FilingStatus.QUEUED: (Tone.WAITING, N_("To be sent")),
    FilingStatus.SENT: (Tone.WAITING, N_("Sent")),
    FilingStatus.STORED: (Tone.WAITING, N_("Stored")),
    FilingStatus.UNDER_REVIEW: (Tone.WAITING, N_("Under review")),
    FilingStatus.ACCEPTED: (Tone.DONE, N_("Accepted")),
    FilingStatus.REJECTED: (Tone.NEEDS_YOU, N_("Rejected")),
    FilingStatus.RETURNED: (Tone.NEEDS_YOU, N_("Returned")),
    FilingStatus.SUSPENDED: (Tone.HELD, N_("Suspended")),
    FilingStatus.DUTY_DUE: (Tone.NEEDS_YOU, N_("Duty to pay")),
    FilingStatus.INSPECTION: (Tone.HELD, N_("Inspection")),
    FilingStatus.RELEASED: (Tone.DONE, N_("Released")),
    FilingStatus.REFUSED: (Tone.STOPPED, N_("Refused")),
    FilingStatus.CLOSED: (Tone.DONE, N_("Closed")),
    FilingStatus.CHANGED: (Tone.DONE, N_("Change accepted")),
    FilingStatus.CANCELLED: (Tone.STOPPED, N_("Cancelled")),
    FilingStatus.EXPIRED: (Tone.STOPPED, N_("Expired")),
}

TARGETS: dict[Target, tuple[str, str]] = {
    Target.HK_ROAD_ACI: (N_("Road cargo information"), N_("ACI")),
    Target.HK_ROAD_MANIFEST: (N_("Road cargo manifest"), N_("Manifest")),
    Target.HK_TDEC: (N_("Import and export declaration"), N_("TDEC")),
    Target.CN_ROAD_MANIFEST: (N_("Mainland road manifest"), N_("Manifest")),
    Target.CN_CARRIER_CONFIRMATION: (N_("Carrier confirmation"), N_("Confirmation")),
    Target.CN_GOODS_DECLARATION: (N_("Goods declaration"), N_("Declaration")),
}
"""Full and short words of each document."""

SUPPLIERS: dict[Supplier, str] = {
    Supplier.SHIPPER: N_("Shipper"),
    Supplier.CONSIGNEE: N_("Consignee"),
    Supplier.BROKER: N_("Broker"),
    Supplier.CARRIER: N_("Carrier"),
    Supplier.AUTHORITY: N_("Customs"),
}

SIDES: dict[Side, str] = {Side.HK: N_("Hong Kong"), Side.CN: N_("Mainland"), Side.MO: N_("Macao")}

DIRECTIONS: dict[Direction, tuple[str, str]] = {
    Direction.CN_TO_HK: (N_("Mainland to Hong Kong"), N_("Southbound")),
    Direction.HK_TO_CN: (N_("Hong Kong to Mainland"), N_("Northbound")),
}

ELEMENT_STATES: dict[ElementState, tuple[Tone, str]] = {
    ElementState.FILLED: (Tone.DONE, N_("Filled")),
    ElementState.TO_CONFIRM: (Tone.WAITING, N_("To confirm")),
    ElementState.MISSING: (Tone.NEEDS_YOU, N_("Missing")),
    ElementState.CONFLICT: (Tone.STOPPED, N_("In conflict")),
}

ORIGINS: dict[ProvenanceMark, tuple[str, str]] = {
    ProvenanceMark.ENTERED: ("pen", N_("Entered")),
    ProvenanceMark.DERIVED: ("derive", N_("Derived")),
    ProvenanceMark.TRANSLATED: ("language", N_("Translated")),
    ProvenanceMark.RECEIVED: ("received", N_("Received")),
    ProvenanceMark.CONFIRMED: ("stamp", N_("Confirmed")),
    ProvenanceMark.NONE: ("draft", N_("No value yet")),
}

SCRIPTS: dict[str, tuple[str, str]] = {key: (mark, words) for key, mark, _, words in _SCRIPTS}
"""The mark and the words of each script that a text stands in."""

INPUT_TYPES: dict[Control, str] = {
    Control.TEXT: "text",
    Control.CODE: "text",
    Control.NUMBER: "text",
    Control.DATE: "date",
    Control.MOMENT: "datetime-local",
}
"""Numbers are text inputs with a numeric keyboard: a number input drops what it cannot read."""


def filing_chip(
    status: FilingStatus, *, raw: str = "", source: Phrase = "", at: datetime | None = None, simulated: bool = False
) -> Chip:
    """The chip of a filing's normalised status with the authority's raw code."""
    tone, words = FILING[status]
    return Chip(tone, words, raw=raw, source=source, at=at, simulated=simulated)
