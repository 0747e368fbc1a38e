"""What a platform tells a lock or terminal to do, whatever its protocol."""

from __future__ import annotations

import msgspec

Position = tuple[float, float]
"""Latitude and longitude in degrees, WGS-84."""


class _Command(msgspec.Struct, frozen=True, tag_field="do"):
    """One command."""


class Unlock(_Command, frozen=True, tag="unlock"):
    """Open the lock. ``password`` is the lock's own, for protocols that ask for one (JT701); it is never in an order,
    the gateway adds it to what it sends."""

    password: str = ""

    def __repr__(self) -> str:
        """Without the password."""
        return "Unlock()"


class Seal(_Command, frozen=True, tag="seal"):
    """Close the lock."""


class ShowText(_Command, frozen=True, tag="show-text"):
    """Show or read out a text to the driver."""

    text: str


class PushCircle(_Command, frozen=True, tag="push-circle"):
    """Watch a circle; ``radius_m`` in metres."""

    number: int
    latitude: float
    longitude: float
    radius_m: int


class PushPolygon(_Command, frozen=True, tag="push-polygon"):
    """Watch an area."""

    number: int
    points: tuple[Position, ...]


class PushRoute(_Command, frozen=True, tag="push-route"):
    """Watch a route, ``half_width_m`` metres to either side of its line."""

    number: int
    points: tuple[Position, ...]
    half_width_m: int


class ConfirmAlarm(_Command, frozen=True, tag="confirm-alarm"):
    """Confirm an alarm: the serial of the report that raised it (0 for all) and the protocol's alarm bits."""

    serial: int
    kinds: int


class MoveTo(_Command, frozen=True, tag="move-to"):
    """Report to another server from now on, as custody is handed over."""

    host: str
    port: int


Command = Unlock | Seal | ShowText | PushCircle | PushPolygon | PushRoute | ConfirmAlarm | MoveTo
