"""Commands in the words of JT/T 808."""

from __future__ import annotations

from fairway.locks.commands import (
    Command,
    ConfirmAlarm,
    MoveTo,
    Position,
    PushCircle,
    PushPolygon,
    PushRoute,
    Seal,
    ShowText,
    Unlock,
)
from fairway.wire.jt808 import areas, down
from fairway.wire.jt808.areas import Circle, Circles, Polygon, Route, Turn
from fairway.wire.jt808.frames import encode_parts
from fairway.wire.jt808.up import Message

ON_DISPLAY, READ_ALOUD = 1 << 2, 1 << 3
WIDEST = 255
"""Metres of a stretch that the byte of the protocol can say."""


def message(command: Command) -> Message:
    """The message that says ``command``. ValueError for an area that the protocol cannot express."""
    match command:
        case Unlock():
            return down.LockControl(lock=False)
        case Seal():
            return down.LockControl(lock=True)
        case ShowText(text):
            return down.Text(ON_DISPLAY | READ_ALOUD, text)
        case ConfirmAlarm(serial, kinds):
            return down.AlarmConfirmation(serial, kinds)
        case MoveTo(host, port):
            return down.Parameters.server(host, port)
        case PushCircle(number, latitude, longitude, radius):
            return Circles(areas.REPLACE, (Circle(number, _place((latitude, longitude)), radius),))
        case PushPolygon(number, points):
            return Polygon(number, tuple(map(_place, points)))
        case PushRoute(number, points, half_width):
            width = 2 * half_width
            if width > WIDEST:
                # Narrower would let an honest device raise deviations; such a corridor is pushed as a polygon.
                raise ValueError("the corridor is wider than a stretch of this protocol")
            turns = tuple(Turn(index, index, _place(point), width) for index, point in enumerate(points, 1))
            return Route(number, turns)


def frames(said: Message, identity: bytes, serial: int, version: int | None) -> list[bytes]:
    """The frames of ``said``, from ``serial`` on: one, or sub-packages where it is long."""
    return encode_parts(said.ID, identity, serial, said.body(version), version)


def _place(position: Position) -> tuple[int, int]:
    latitude, longitude = position
    return round(latitude * 1_000_000), round(longitude * 1_000_000)
