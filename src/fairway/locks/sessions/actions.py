"""What a session asks of whoever holds the socket, and why frames and connections are refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec


class Reason(StrEnum):
    """Why something was refused; the sentence of each is in :data:`SENTENCES`."""

    UNDECODABLE = "undecodable"
    UNKNOWN = "unknown-device"
    WRONG_PROTOCOL = "wrong-protocol"
    WRONG_CODE = "wrong-code"
    NO_CODE = "no-code"
    NOT_AUTHENTICATED = "not-authenticated"
    OTHER_DEVICE = "other-device"
    NOT_IN_CUSTODY = "not-in-custody"
    DUPLICATE = "duplicate-connection"
    REPLACED = "replaced-connection"
    AHEAD = "ahead-of-time"
    TOO_OLD = "too-old"
    JUMP = "impossible-jump"
    INCOMPLETE = "incomplete-message"
    TOO_LONG = "too-long"
    TOO_SLOW = "too-slow"
    IDLE = "idle"
    FLOOD = "too-many-connections"
    DISK_FULL = "disk-full"
    NOT_STORED = "not-stored"


SENTENCES = {
    Reason.UNDECODABLE: "The bytes are no frame of this protocol, or their checksum is wrong.",
    Reason.UNKNOWN: "No such device is registered at this site.",
    Reason.WRONG_PROTOCOL: "The device is registered with another protocol than that of this port.",
    Reason.WRONG_CODE: "The authentication code is not the device's own.",
    Reason.NO_CODE: "The device was given no authentication code, so that it cannot prove itself.",
    Reason.NOT_AUTHENTICATED: "The device sent a frame before it authenticated.",
    Reason.OTHER_DEVICE: "The frame names another device than the one that the connection belongs to.",
    Reason.NOT_IN_CUSTODY: "At that time another site had custody of the device's trip.",
    Reason.DUPLICATE: "The device is connected already, and was heard there a moment ago.",
    Reason.REPLACED: "The device connected anew; its older connection had been silent and was ended.",
    Reason.AHEAD: "The frame is dated in the future.",
    Reason.TOO_OLD: "The frame is older than what a device may keep.",
    Reason.JUMP: "From its last position nothing on the road could have got there in that time.",
    Reason.INCOMPLETE: "Parts of a message were still missing after they had been asked for again.",
    Reason.TOO_LONG: "What was sent does not end.",
    Reason.TOO_SLOW: "The connection did not say in time who it is.",
    Reason.IDLE: "Nothing was heard on the connection for too long.",
    Reason.FLOOD: "There were too many connections at once, or too many from one address.",
    Reason.DISK_FULL: "The disk of the gateway is full; the frame was not acknowledged.",
    Reason.NOT_STORED: "The frame could not be put on disk and was not acknowledged.",
}
"""The catalogue key of each reason: what people read."""


class Store(msgspec.Struct, gc=False):
    """Put ``payload`` on disk, then send ``answer``; when it cannot be, ask the session for a denial instead."""

    device: int
    kind: int
    payload: bytes
    answer: bytes
    serial: int = 0
    message: int = 0


@dataclass(slots=True)
class Answer:
    """Send at once: what is said here acknowledges nothing that has to be kept."""

    data: bytes


@dataclass(slots=True)
class Refuse:
    """Log a refusal. ``frame`` is what was refused, or nothing; ``answer`` is sent when it says something."""

    reason: Reason
    device: str
    frame: bytes = b""
    answer: bytes = b""


@dataclass(slots=True)
class Close:
    """End the connection once what was answered before is sent."""


Action = Store | Answer | Refuse | Close


@dataclass(slots=True)
class Sent:
    """A command that was sent and not yet answered."""

    order: UUID
    message: int
