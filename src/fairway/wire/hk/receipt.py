"""Technical receipts on the wire (chapter 2.7), and errors wherever they occur."""

from __future__ import annotations

from datetime import datetime

import msgspec

from fairway.wire.hk.reading import Node, parse

NAMESPACE = "urn:fairway:hk:tsw:receipt:1"


class WireError(msgspec.Struct, frozen=True, kw_only=True):
    """One fault that the authority names."""

    code: str
    path: str | None = None
    text: str


class WireReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the authority says at once: stored, or refused and why."""

    receipt_id: str
    message_id: str | None = None
    received_at: datetime
    status: str
    errors: tuple[WireError, ...] = ()


def read_errors(parent: Node) -> tuple[WireError, ...]:
    """The ``Error`` elements that come next in ``parent``."""
    errors = []
    for node in parent.all("Error", 0, 1000):
        errors.append(WireError(code=node.text("Code"), path=node.maybe("Path"), text=node.text("Text")))
        node.end()
    return tuple(errors)


def read_receipt(content: bytes) -> WireReceipt:
    """The receipt in ``content``. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root("Receipt", NAMESPACE)
    receipt = WireReceipt(
        receipt_id=root.text("ReceiptID"),
        message_id=root.maybe("MessageID"),
        received_at=root.moment("ReceivedAt"),
        status=root.text("Status"),
        errors=read_errors(root),
    )
    root.end()
    return receipt
