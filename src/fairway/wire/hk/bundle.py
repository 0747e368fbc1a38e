"""Bundling on the wire (chapter 6): cargo references bound to one vehicle, and the earliest crossing time."""

from __future__ import annotations

from datetime import datetime

import msgspec

from fairway.wire.hk.header import Header, read_header, write_header
from fairway.wire.hk.reading import Node, parse
from fairway.wire.hk.receipt import WireError, read_errors
from fairway.wire.hk.writing import DECLARATION, element, optional, plain

NAMESPACE = "urn:fairway:hk:tsw:bundle:1"


class Cargo(msgspec.Struct, frozen=True, kw_only=True):
    """A cargo reference on the vehicle, whole or (with a count) in part."""

    ccrn: str
    package_count: int | None = None


class RoadBundle(msgspec.Struct, frozen=True, kw_only=True):
    """A ``RoadBundle`` message: the complete content of the bundle; a deletion has the header only."""

    header: Header
    direction: str | None = None
    vehicle_registration: str | None = None
    driver_token: str | None = None
    control_point: str | None = None
    cargo: tuple[Cargo, ...] = ()


class BundleResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, given at once."""

    message_id: str
    status: str
    bundle_reference: str | None = None
    changed_at: datetime | None = None
    earliest_crossing: datetime | None = None
    errors: tuple[WireError, ...] = ()


def write_bundle(message: RoadBundle) -> bytes:
    """The message as bytes."""
    parts = [
        DECLARATION,
        f'<RoadBundle xmlns="{NAMESPACE}">',
        write_header(message.header),
        optional("Direction", message.direction),
        optional("VehicleRegistration", message.vehicle_registration),
        optional("DriverToken", message.driver_token),
        optional("ControlPoint", message.control_point),
    ]
    for cargo in message.cargo:
        count = plain("PackageCount", cargo.package_count) if cargo.package_count is not None else ""
        parts.append(f"<Cargo>{element('CCRN', cargo.ccrn)}{count}</Cargo>")
    parts.append("</RoadBundle>")
    return "".join(parts).encode()


def _cargo(node: Node) -> Cargo:
    cargo = Cargo(ccrn=node.text("CCRN"), package_count=node.maybe_whole("PackageCount"))
    node.end()
    return cargo


def read_bundle(content: bytes) -> RoadBundle:
    """The message in ``content``. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root("RoadBundle", NAMESPACE)
    header = read_header(root)
    if header.function == "DELETE":
        root.end()
        return RoadBundle(header=header)
    message = RoadBundle(
        header=header,
        direction=root.text("Direction"),
        vehicle_registration=root.text("VehicleRegistration"),
        driver_token=root.maybe("DriverToken"),
        control_point=root.text("ControlPoint"),
        cargo=tuple(_cargo(child) for child in root.all("Cargo", 1, 100)),
    )
    root.end()
    return message


def read_bundle_result(content: bytes) -> BundleResult:
    """The answer in ``content``. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root("BundleResult", NAMESPACE)
    result = BundleResult(
        message_id=root.text("MessageID"),
        status=root.text("Status"),
        bundle_reference=root.maybe("BundleReference"),
        changed_at=root.maybe_moment("ChangedAt"),
        earliest_crossing=root.maybe_moment("EarliestCrossing"),
        errors=read_errors(root),
    )
    root.end()
    return result
