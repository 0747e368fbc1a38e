"""Events as a list for people to work on: a row each. It can be read again without a mapping."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.tracking.model import Event, Reference, ReferenceKind
from fairway.tracking.writing.dcsa import moment
from fairway.wire.tabular.listing import Listing, list_csv, list_workbook
from fairway.wire.tabular.plan import Value

TITLE = "Events"
_REFERENCES = {
    "Container": ReferenceKind.CONTAINER,
    "ULD": ReferenceKind.ULD,
    "Master air waybill": ReferenceKind.MASTER_AIR_WAYBILL,
    "House air waybill": ReferenceKind.HOUSE_AIR_WAYBILL,
    "Master bill": ReferenceKind.MASTER_BILL,
    "House bill": ReferenceKind.HOUSE_BILL,
    "Booking": ReferenceKind.BOOKING,
    "Cargo reference": ReferenceKind.CARGO_REFERENCE,
    "Declaration": ReferenceKind.DECLARATION,
    "Reference": ReferenceKind.OWN,
    "Registration mark": ReferenceKind.REGISTRATION_MARK,
    "Flight": ReferenceKind.FLIGHT,
    "Voyage": ReferenceKind.VOYAGE,
    "IMO": ReferenceKind.VESSEL,
}
"""Heading to the kind of reference. A row holds one of each kind, the first that the event names."""
HEADINGS = (
    "Event",
    "Time",
    "Quality",
    *_REFERENCES,
    "UN/LOCODE",
    "Terminal",
    "Facility list",
    "Location",
    "Latitude",
    "Longitude",
    "Mode",
    "Empty",
    "Direction",
    "Customs",
    "Reason",
    "Remark",
    "Readings",
    "Reported",
    "Code",
    "Event ID",
    "Supersedes",
    "Void",
)
"""Headings that :mod:`fairway.wire.tabular.events` understands."""


def listing(events: Sequence[Event]) -> Listing:
    """The list. Times are text with their zone, so that no program changes them."""
    return Listing(title=TITLE, heads=HEADINGS, rows=[_row(event) for event in events])


def write_csv(events: Sequence[Event]) -> bytes:
    """The list as CSV."""
    return list_csv(listing(events))


def write_workbook(events: Sequence[Event]) -> bytes:
    """The list as XLSX."""
    return list_workbook([listing(events)])


def _row(event: Event) -> list[Value]:
    place = event.location
    first: dict[ReferenceKind, Reference] = {}
    for one in event.references:
        first.setdefault(one.kind, one)
    readings = "; ".join(f"{one.kind}={one.value} {one.unit}" for one in event.readings)
    return [
        event.milestone,
        moment(event.times).isoformat(),
        event.quality.value,
        *(first[kind].value if kind in first else None for kind in _REFERENCES.values()),
        place.unlocode,
        place.facility,
        place.facility_list,
        place.name,
        None if place.latitude is None else repr(place.latitude),
        None if place.longitude is None else repr(place.longitude),
        event.mode.value if event.mode else None,
        {True: "empty", False: "laden", None: None}[event.empty],
        event.flow.value if event.flow else None,
        event.customs,
        event.reason or None,
        event.remark or None,
        readings or None,
        event.times.told.isoformat() if event.times.told else None,
        event.source.code or None,
        event.own_id or None,
        event.supersedes or None,
        "yes" if event.void else None,
    ]
