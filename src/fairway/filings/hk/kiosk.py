"""A vehicle at the kiosk of a control point and past it, as the lane reports it to the authority."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from fairway.wire.hk.control_point import VehicleSeen, write_vehicle
from fairway.wire.hk.header import Header


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """A plate that was read."""

    message_id: str
    now: datetime
    sender: str
    """The control point's account."""
    document_reference: str
    vehicle_mark: str
    direction: Literal["IMPORT", "EXPORT"]
    at: datetime


def encode(sighting: Sighting, *, departs: bool = False) -> bytes:
    """The arrival, or with ``departs`` the departure. What comes back is a
    :class:`fairway.wire.hk.control_point.ControlPointResult`."""
    header = Header(
        message_id=sighting.message_id,
        function="NEW",
        sent_at=sighting.now,
        sender_id=sighting.sender,
        document_reference=sighting.document_reference,
    )
    message = VehicleSeen(
        header=header,
        vehicle_registration=sighting.vehicle_mark.replace(" ", ""),
        direction=sighting.direction,
        at=sighting.at,
    )
    return write_vehicle(message, departs=departs)
