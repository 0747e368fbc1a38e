"""Real captures of the conformance folder against the lock states that were read by hand off the bit tables."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairway.locks.profiles import Undecodable, profile
from fairway.locks.profiles.given import understand
from fairway.locks.reading import Reading
from fairway.wire import jt701, jt808
from tests.locks.profiles.expected_states import JT600, JT808, WRONG_CHECKSUM, Expected

pytestmark = pytest.mark.conformance
RECEIVED = datetime(2026, 11, 22, tzinfo=UTC)


def captures(folder: Path, name: str) -> list[bytes]:
    """As they were on the wire: the folder has them with their escapes undone."""
    found: list[bytes] = []
    for one in json.loads((folder / "telematics" / f"{name}-captures.json").read_text()):
        raw = bytes.fromhex(one["payload"]) if one["kind"] == "hex" else one["payload"].encode()
        if raw[:1] == b"\x7e":
            raw = b"\x7e" + jt808.escaped(raw[1:-1]) + b"\x7e"
        elif b",WLNET,5," in raw:
            start = raw.index(b",", raw.index(b",WLNET,5,") + 9) + 1
            raw = raw[:start] + jt701.escaped(raw[start:-1]) + b")"
        found.append(raw)
    return found


def told(readings: tuple[Reading, ...]) -> list[Expected]:
    def word(value: str) -> str:
        return "-" if value == "unknown" else value

    return [
        Expected(
            len(readings),
            word(one.lock.bolt),
            word(one.lock.rope),
            word(one.lock.cover),
            word(one.lock.door),
            " ".join(one.events),
        )
        for one in readings
    ]


def agree(readings: tuple[Reading, ...], expected: Expected) -> None:
    states = told(readings)
    assert len(states) == expected.readings, expected.why
    for at, state in enumerate(states):
        events = expected.events if at == 0 else state.events
        assert state == expected._replace(events=events, why=""), expected.why


@pytest.mark.parametrize("number", sorted(JT600))
def test_a_capture_of_jt600_and_jt701_has_the_state_read_by_hand(conformance: Path, number: int) -> None:
    agree(profile("jt701").readings(captures(conformance, "jt600")[number], RECEIVED), JT600[number])


@pytest.mark.parametrize("number", sorted(JT808))
def test_a_capture_of_jt_t_808_has_the_state_read_by_hand(conformance: Path, number: int) -> None:
    raw = captures(conformance, "jt808")[number]
    if number in WRONG_CHECKSUM:
        expected, found = WRONG_CHECKSUM[number]
        with pytest.raises(Undecodable) as fault:
            profile("jt808").readings(raw, RECEIVED)
        assert fault.value.code == "jt808.checksum"
        assert fault.value.params == {"expected": expected, "found": found}
        raw = raw[:-2] + bytes.fromhex(expected) + raw[-1:]
    agree(profile("jt808").readings(raw, RECEIVED), JT808[number])


def test_every_capture_is_in_the_table(conformance: Path) -> None:
    assert sorted(JT600) == list(range(len(captures(conformance, "jt600"))))
    assert sorted(JT808) == list(range(len(captures(conformance, "jt808"))))


def test_a_capture_is_understood_as_it_stands_in_the_folder(conformance: Path) -> None:
    """Escapes undone, as somebody would paste it: a wrong checksum is named and the rest is told all the same."""
    for name, profile_name, table in (("jt600", "jt701", JT600), ("jt808", "jt808", JT808)):
        listed = json.loads((conformance / "telematics" / f"{name}-captures.json").read_text())
        for number, one in enumerate(listed):
            given = bytes.fromhex(one["payload"]) if one["kind"] == "hex" else one["payload"].encode()
            found = understand(profile(profile_name), given, RECEIVED)
            agree(found.readings, table[number])
            wrong = name == "jt808" and number in WRONG_CHECKSUM
            assert (found.fault is not None) is wrong


def test_known_values_of_the_captures(conformance: Path) -> None:
    """What the tests of their origin assert, as far as it concerns a lock."""
    frames = captures(conformance, "jt808")

    def first(number: int) -> Reading:
        return profile("jt808").readings(frames[number], RECEIVED)[0]

    assert first(2).battery_percent == 100
    assert (first(8).battery_percent, first(11).battery_percent, first(15).battery_percent) == (62, 100, 90)
    assert first(27).charging is True
    opened = first(13).unlocking
    assert opened is not None
    assert (opened.by, opened.accepted) == ("password", None)
    own = profile("jt701").readings(captures(conformance, "jt600")[15], RECEIVED)[0]
    assert own.at == datetime(2011, 2, 16, 5, 59, 10, tzinfo=UTC)
    assert own.fix is not None
    assert (round(own.fix.latitude, 5), round(own.fix.longitude, 4)) == (22.54977, -114.077)
