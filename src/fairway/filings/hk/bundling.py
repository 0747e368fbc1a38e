"""Bundling cargo references to a vehicle: the message, and the answer with the earliest crossing time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from fairway.base.issues import Issue
from fairway.filings.hk.answers import Meaning, fault_issue, is_receipt, technical_receipt, unreadable
from fairway.wire.hk.bundle import Cargo, RoadBundle, read_bundle_result, write_bundle
from fairway.wire.hk.header import Header, MessageFunction
from fairway.wire.hk.reading import Unreadable

KIND = "BUNDLE"
CODES = {
    "BND": Meaning(
        None,
        "The cargo is bundled to a truck.",
        "The truck must not come to the control point before the earliest crossing time.",
    ),
    "UBN": Meaning(None, "The bundle is dissolved; its references are free again.", "Nothing is left to do."),
    "KSK": Meaning(
        None,
        "The truck is at the control point and the display has shown what to do.",
        "Follow the display: drive on, or go to the inspection bay.",
    ),
    "REL": Meaning(
        None,
        "The inspection of the truck has ended; it may go on.",
        "The truck can leave the inspection bay and cross.",
    ),
    "DET": Meaning(
        None,
        "The truck was inspected, and customs keeps it with the goods.",
        "Ask the officers at the control point what they need; the truck may not cross until they release it.",
    ),
    "CRS": Meaning(
        None,
        "The cargo has crossed the boundary.",
        "Lodge the import or export declaration within 14 days.",
    ),
}
"""What the authority tells about a bundle, as answers in the account's queue."""


class BundleOrder(msgspec.Struct, frozen=True, kw_only=True):
    """The complete content that a bundle shall have; with DELETE the bundle is dissolved."""

    message_id: str
    function: MessageFunction
    now: datetime
    sender: str
    document_reference: str
    """Our own reference, at most 70 characters: the trip and the vehicle."""
    direction: Literal["IMPORT", "EXPORT"]
    vehicle_mark: str
    control_point: str
    """The Hong Kong code."""
    driver_token: str | None = None
    cargo: Sequence[tuple[str, int | None]] = ()
    """CCRN and, for a partial shipment, the packages on this vehicle."""
    bundle_reference: str | None = None
    reason: str = "04"


class BundleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the authority said at once."""

    message_id: str
    bundled: bool
    raw_code: str
    bundle_reference: str | None
    changed_at: datetime | None
    earliest_crossing: datetime | None
    faults: tuple[Issue, ...] = ()


def encode(order: BundleOrder) -> bytes:
    """The message."""
    changes = order.function != "NEW"
    deletes = order.function == "DELETE"
    header = Header(
        message_id=order.message_id,
        function=order.function,
        sent_at=order.now,
        sender_id=order.sender,
        document_reference=order.document_reference,
        authority_reference=order.bundle_reference if changes else None,
        reason_code=order.reason if changes else None,
    )
    if deletes:
        return write_bundle(RoadBundle(header=header))
    return write_bundle(
        RoadBundle(
            header=header,
            direction=order.direction,
            vehicle_registration=order.vehicle_mark.replace(" ", ""),
            driver_token=order.driver_token,
            control_point=order.control_point,
            cargo=tuple(Cargo(ccrn=ccrn, package_count=count) for ccrn, count in order.cargo),
        )
    )


def read(content: bytes) -> BundleAnswer:
    """The answer: the result of the bundling, or the receipt by which the message was refused for its form. Raises
    Refusal when the bytes are neither."""
    if is_receipt(content):
        refused = technical_receipt(content)
        return BundleAnswer(
            message_id=refused.answers_message_id or "",
            bundled=False,
            raw_code=refused.raw_code,
            bundle_reference=None,
            changed_at=None,
            earliest_crossing=None,
            faults=refused.faults,
        )
    try:
        result = read_bundle_result(content)
    except Unreadable as problem:
        raise unreadable(problem) from problem
    return BundleAnswer(
        message_id=result.message_id,
        bundled=result.status == "BUNDLED",
        raw_code=result.status,
        bundle_reference=result.bundle_reference,
        changed_at=result.changed_at,
        earliest_crossing=result.earliest_crossing,
        faults=tuple(fault_issue(error) for error in result.errors),
    )
