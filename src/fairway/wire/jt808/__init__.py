"""JT/T 808: how vehicle terminals and locks of Chinese make speak to a platform, editions 2013 and 2019.

:class:`Splitter` cuts a stream into frames, :func:`decode` reads a frame, :func:`read` the message in it; :func:`write`
and :func:`encode` are the way back. No meaning is put into status bits and items here: that is the business of a
lock's profile. The specification as it is understood here is docs/wire/jt808.md.
"""

from __future__ import annotations

import msgspec

from fairway.wire.jt808.areas import (
    Circle,
    Circles,
    DeleteCircles,
    DeletePolygons,
    DeleteRectangles,
    DeleteRoutes,
    Limits,
    Polygon,
    Rectangle,
    Rectangles,
    Route,
    Turn,
)
from fairway.wire.jt808.down import (
    AlarmConfirmation,
    LocationQuery,
    LockControl,
    OwnResponse,
    Parameters,
    PlatformResponse,
    RegistrationAnswer,
    Resend,
    Text,
    TimeAnswer,
)
from fairway.wire.jt808.frames import LONGEST, Frame, decode, encode, encode_parts, escaped, framed, unescaped, xor
from fairway.wire.jt808.jointech import OwnKeptLocation, OwnLocation
from fairway.wire.jt808.location import Location, location_body, read_location
from fairway.wire.jt808.numbers import identity_of, number_of
from fairway.wire.jt808.reader import Reader
from fairway.wire.jt808.stream import Assembly, Missing, Splitter
from fairway.wire.jt808.up import (
    Authentication,
    ControlAnswer,
    Heartbeat,
    LocationAnswer,
    LocationBatch,
    LocationReport,
    Logout,
    Message,
    Registration,
    ResendRequest,
    TerminalResponse,
    TimeQuery,
    VendorBatch,
)
from fairway.wire.undecodable import Undecodable

UP: tuple[type[Message], ...] = (
    TerminalResponse,
    Heartbeat,
    Logout,
    TimeQuery,
    ResendRequest,
    Registration,
    Authentication,
    LocationReport,
    LocationAnswer,
    VendorBatch,
    ControlAnswer,
    LocationBatch,
    OwnLocation,
    OwnKeptLocation,
)
"""What terminals send."""
DOWN: tuple[type[Message], ...] = (
    PlatformResponse,
    Resend,
    TimeAnswer,
    RegistrationAnswer,
    Parameters,
    LocationQuery,
    AlarmConfirmation,
    Text,
    LockControl,
    OwnResponse,
    Circles,
    DeleteCircles,
    Rectangles,
    DeleteRectangles,
    Polygon,
    DeletePolygons,
    Route,
    DeleteRoutes,
)
"""What platforms send."""
_KNOWN = {kind.ID: kind for kind in (*UP, *DOWN)}


class Other(msgspec.Struct, frozen=True, gc=False):
    """A message that nothing here depends on, with its body as it is."""

    message: int
    content: bytes


def read(frame: Frame) -> Message | Other:
    """The message in ``frame``; Undecodable when its body is none, is encrypted, or is one sub-package of several."""
    if frame.encryption:
        raise Undecodable("jt808.encrypted", "The body is encrypted (method {method}).", 3, method=frame.encryption)
    if frame.index:
        sentence = "Sub-package {index} of {total} does not belong here."
        raise Undecodable("jt808.sub-package", sentence, frame.start, index=frame.index, total=frame.total)
    kind = _KNOWN.get(frame.message)
    if kind is None:
        return Other(frame.message, frame.body)
    return kind.read(Reader(frame.body, frame.start), frame.version)


def write(message: Message, identity: bytes, serial: int, version: int | None = None) -> list[bytes]:
    """``message`` in as many frames as it takes, as on the wire: the inverse of :func:`read` and :func:`decode`."""
    return encode_parts(message.ID, identity, serial, message.body(version), version)


__all__ = [
    "DOWN",
    "LONGEST",
    "UP",
    "AlarmConfirmation",
    "Assembly",
    "Authentication",
    "Circle",
    "Circles",
    "ControlAnswer",
    "DeleteCircles",
    "DeletePolygons",
    "DeleteRectangles",
    "DeleteRoutes",
    "Frame",
    "Heartbeat",
    "Limits",
    "Location",
    "LocationAnswer",
    "LocationBatch",
    "LocationQuery",
    "LocationReport",
    "LockControl",
    "Logout",
    "Message",
    "Missing",
    "Other",
    "OwnKeptLocation",
    "OwnLocation",
    "OwnResponse",
    "Parameters",
    "PlatformResponse",
    "Polygon",
    "Rectangle",
    "Rectangles",
    "Registration",
    "RegistrationAnswer",
    "Resend",
    "ResendRequest",
    "Route",
    "Splitter",
    "TerminalResponse",
    "Text",
    "TimeAnswer",
    "TimeQuery",
    "Turn",
    "Undecodable",
    "VendorBatch",
    "decode",
    "encode",
    "encode_parts",
    "escaped",
    "framed",
    "identity_of",
    "location_body",
    "number_of",
    "read",
    "read_location",
    "unescaped",
    "write",
    "xor",
]
