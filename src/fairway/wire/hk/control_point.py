"""Kiosk and officers' systems on the wire (chapter 8)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from fairway.wire.hk.header import Header, read_header, utc, write_header
from fairway.wire.hk.reading import Node, parse
from fairway.wire.hk.receipt import WireError, read_errors
from fairway.wire.hk.writing import DECLARATION, element, plain

NAMESPACE = "urn:fairway:hk:tsw:control-point:1"


class Sight(StrEnum):
    """What a lane tells of a vehicle, by the root of the message."""

    ARRIVAL = "VehicleArrival"
    INSPECTED = "VehicleInspected"
    DEPARTURE = "VehicleDeparture"


_RESULTS = {"ArrivalResult", "InspectionResult", "DepartureResult"}


class VehicleSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle at the kiosk (arrival), after an inspection, or past the boundary (departure)."""

    header: Header
    vehicle_registration: str
    direction: str
    at: datetime
    display: str | None = None
    """At arrival, what the officers' own display has shown: GO or INSPECT. None where they leave it to the
    authority's selection."""
    outcome: str | None = None
    """After an inspection: RELEASED or DETAINED."""


class ControlPointResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the display shows: GO, INSPECT or REFUSED at arrival, RELEASED, DETAINED or REFUSED after an inspection,
    CROSSED or REFUSED at departure."""

    message_id: str
    display: str
    bundle_references: tuple[str, ...] = ()
    earliest_crossing: datetime | None = None
    errors: tuple[WireError, ...] = ()


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on one state of a bundle; for customs only."""

    cursor: str
    selection_id: str
    bundle_reference: str
    vehicle_registration: str
    decided_at: datetime
    outcome: str
    reasons: tuple[str, ...] = ()


class SelectionPage(msgspec.Struct, frozen=True, kw_only=True):
    """What one request for selections gave."""

    next: str | None
    more: bool
    selections: tuple[Selection, ...]


def write_vehicle(message: VehicleSeen, sight: Sight) -> bytes:
    """What a lane tells of a vehicle."""
    name = sight.value
    return "".join(
        [
            DECLARATION,
            f'<{name} xmlns="{NAMESPACE}">',
            write_header(message.header),
            element("VehicleRegistration", message.vehicle_registration),
            plain("Direction", message.direction),
            plain("At", utc(message.at)),
            plain("Display", message.display) if sight is Sight.ARRIVAL and message.display else "",
            plain("Outcome", message.outcome) if sight is Sight.INSPECTED and message.outcome else "",
            f"</{name}>",
        ]
    ).encode()


def read_vehicle(content: bytes, sight: Sight) -> VehicleSeen:
    """What a lane tells of a vehicle. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root(sight.value, NAMESPACE)
    message = VehicleSeen(
        header=read_header(root),
        vehicle_registration=root.text("VehicleRegistration"),
        direction=root.text("Direction"),
        at=root.moment("At"),
        display=root.maybe("Display") if sight is Sight.ARRIVAL else None,
        outcome=root.text("Outcome") if sight is Sight.INSPECTED else None,
    )
    root.end()
    return message


def read_result(content: bytes) -> ControlPointResult:
    """An ArrivalResult, InspectionResult or DepartureResult. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root(root.name if root.name in _RESULTS else "ArrivalResult", NAMESPACE)
    result = ControlPointResult(
        message_id=root.text("MessageID"),
        display=root.text("Display"),
        bundle_references=root.values("BundleReference", 0, 100),
        earliest_crossing=root.maybe_moment("EarliestCrossing"),
        errors=read_errors(root),
    )
    root.end()
    return result


def _selection(node: Node) -> Selection:
    selection = Selection(
        cursor=node.text("Cursor"),
        selection_id=node.text("SelectionID"),
        bundle_reference=node.text("BundleReference"),
        vehicle_registration=node.text("VehicleRegistration"),
        decided_at=node.moment("DecidedAt"),
        outcome=node.text("Outcome"),
        reasons=node.values("Reason", 0, 3),
    )
    node.end()
    return selection


def read_selections(content: bytes) -> SelectionPage:
    """The page in ``content``. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root("Selections", NAMESPACE)
    page = SelectionPage(
        next=root.maybe("Next"),
        more=root.flag("More"),
        selections=tuple(_selection(child) for child in root.all("Selection", 0, 500)),
    )
    root.end()
    return page
