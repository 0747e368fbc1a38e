"""What a lane reports of a vehicle."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.filings.hk.kiosk import Sighting, encode
from fairway.wire.hk.control_point import read_vehicle


@pytest.mark.parametrize("departs", [False, True])
def test_arrival_and_departure(departs: bool) -> None:
    now = datetime(2026, 6, 12, 1, 25, tzinfo=UTC)
    sighting = Sighting(
        message_id="v1",
        now=now,
        sender="LANES",
        document_reference="SBC-3-1",
        vehicle_mark="XX 1234",
        direction="IMPORT",
        at=now,
    )
    message = read_vehicle(encode(sighting, departs=departs), departs=departs)
    assert (message.vehicle_registration, message.at, message.header.sender_id) == ("XX1234", now, "LANES")
