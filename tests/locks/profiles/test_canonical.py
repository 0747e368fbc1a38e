"""The canonical form over HTTP: read as it is, and refused with the place of what is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from fairway.locks.profiles import Undecodable, profile
from fairway.locks.profiles.canonical import LONGEST, MOST
from fairway.locks.reading import Bolt, Cover, Datum, Door, LockEvent, LockState, Rope, Unlocking

RECEIVED = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
FULL: dict[str, Any] = {
    "device": "LK-0007",
    "at": "2026-11-22T20:00:00+08:00",
    "backfilled": True,
    "serial": 12,
    "fix": {"latitude": 22.503, "longitude": 113.945, "valid": True, "datum": "gcj02", "speed_kmh": 60, "course": 90},
    "lock": {"bolt": "locked", "rope": "in", "cover": "closed"},
    "events": ["SHOCK", "SHOCK"],
    "battery_percent": 81,
    "container": "FWYU1234567",
    "unlocking": {"by": "card", "credential": "12345678", "accepted": False, "failures": 1},
    "raw": {"firmware": "1.2", "temperature": 31},
}


def test_everything_that_can_be_said() -> None:
    (one,) = profile("canonical").readings(json.dumps(FULL).encode(), RECEIVED)
    assert (one.device, one.serial, one.backfilled, one.battery_percent) == ("LK-0007", 12, True, 81)
    assert one.at == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert one.lock == LockState(Bolt.LOCKED, Rope.IN, Cover.CLOSED, Door.UNKNOWN)
    assert one.events == (LockEvent.SHOCK,)
    assert one.unlocking == Unlocking("card", "12345678", False, 1)
    assert one.fix is not None
    assert (one.fix.datum, one.fix.speed_kmh) == (Datum.GCJ02, 60)
    assert one.raw == {"firmware": "1.2", "temperature": 31}


def test_what_is_not_said_is_unknown() -> None:
    (one,) = profile("canonical").readings(b'{"device": "LK-1", "at": "2026-11-22T12:00:00Z"}', RECEIVED)
    assert one.lock == LockState.UNKNOWN
    assert (one.fix, one.events, one.battery_percent) == (None, (), None)


def test_several_readings_are_numbered() -> None:
    frame = json.dumps({"readings": [FULL, FULL, FULL]}).encode()
    assert [one.index for one in profile("canonical").readings(frame, RECEIVED)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"at": "2026-11-22T20:00:00"}, ".at"),
        ({"at": "2026-02-30T20:00:00Z"}, ".at"),
        ({"device": ""}, ".device"),
        ({"fix": {"latitude": 91, "longitude": 0, "valid": True}}, ".fix.latitude"),
        ({"lock": {"bolt": "shut"}}, ".lock.bolt"),
        ({"lock": {"rope": None}}, ".lock.rope"),
        ({"events": ["OPENED"]}, ".events[0]"),
        ({"battery_percent": 101}, ".battery_percent"),
        ({"unlocking": {"by": "key"}}, ".unlocking.by"),
        ({"raw": {"x": 1.5}}, ".raw[...]"),
        ({"raw": {"x": {}}}, ".raw[...]"),
        ({"further": 1}, "/"),
        ({"at": "0001-01-01T00:00:00+14:00"}, ".at"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(Undecodable) as fault:
        profile("canonical").readings(json.dumps(FULL | change).encode(), RECEIVED)
    assert fault.value.code == "canonical.field"
    assert fault.value.params["place"] == place


@pytest.mark.parametrize("frame", [b"", b"{", b"\xff", b"[]", b'{"readings": []}', b"[" * 5000, b'{"a":' * 5000])
def test_what_is_no_reading_is_refused(frame: bytes) -> None:
    with pytest.raises(Undecodable):
        profile("canonical").readings(frame, RECEIVED)


def test_a_frame_has_bounds() -> None:
    with pytest.raises(Undecodable):
        profile("canonical").readings(
            json.dumps({"readings": [{"device": "x", "at": "2026-11-22T12:00:00Z"}] * (MOST + 1)}).encode(), RECEIVED
        )
    with pytest.raises(Undecodable) as fault:
        profile("canonical").readings(b" " * (LONGEST + 1), RECEIVED)
    assert fault.value.code == "canonical.length"
