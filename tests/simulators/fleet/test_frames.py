"""The frames, byte by byte, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from simulators.fleet import jt701
from simulators.fleet.fleet import container_number
from simulators.fleet.jt808 import Reader, Writer, checksum, escaped, unescaped
from simulators.fleet.jt808_bodies import location, wants_locked
from simulators.fleet.record import Alarm, Attempt, Record

RECORD = Record(
    number=1,
    at=datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC),
    latitude=22.503,
    longitude=113.945,
    valid=True,
    speed_kmh=61.5,
    course=271,
    altitude_m=12,
    satellites=11,
    odometer_km=41_000,
    locked=True,
    rope_in=True,
    rope_cuts=0,
    cover_open=False,
    doors_open=False,
    motor_fault=False,
    battery=88,
)


@given(st.binary(max_size=200))
def test_escapes_go_back(content: bytes) -> None:
    assert b"\x7e" not in escaped(content)
    assert unescaped(escaped(content)) == content


@given(st.binary(max_size=3_000), st.sampled_from([2013, 2019]))
def test_what_is_written_is_read(body: bytes, edition: int) -> None:
    frames = Writer("13900010001", edition).write(0x0900, body)
    messages = [message for _, frame in frames for message in Reader(edition).feed(frame)]
    assert b"".join(each.body for each in messages) == body
    assert [each.serial for each in messages] == list(range(len(frames)))


def test_a_frame_with_a_wrong_checksum_is_passed_over() -> None:
    ((_, frame),) = Writer("13900010001").write(0x0002)
    broken = frame[:-2] + bytes([frame[-2] ^ 1]) + frame[-1:]
    assert list(Reader(2013).feed(broken)) == []
    assert checksum(b"\x01\x02\x04") == 7


def test_a_location_says_place_time_in_utc_8_and_lock() -> None:
    body = location(RECORD)
    assert int.from_bytes(body[:4], "big") == 0
    assert int.from_bytes(body[4:8], "big") & (1 << 12 | 1 << 1) == 1 << 12 | 1 << 1
    assert int.from_bytes(body[8:12], "big") == 22_503_000
    assert int.from_bytes(body[12:16], "big") == 113_945_000
    assert int.from_bytes(body[18:20], "big") == 615
    assert body[22:28].hex() == "261123090203"
    assert b"\xda\x03\x00\x00\x05" in body


def test_a_healthy_sealed_jt701_says_20e0() -> None:
    assert jt701.status(RECORD) == 0x20E0
    frame = jt701.position("7800001234", RECORD, 7)
    assert frame[:7].hex() == "24780000123419"
    assert len(frame) == 10 + int.from_bytes(frame[8:10], "big")
    assert frame[10:21].hex() == "2311260102032230180011"[:22]


def test_p45_says_who_tried() -> None:
    tried = replace(RECORD, attempt=Attempt("card", "12260888", accepted=False), alarms=frozenset({Alarm.CARD}))
    assert jt701.event("7800001234", tried, 9).decode() == (
        "(7800001234,P45,231126,010203,22.503000,N,113.945000,E,A,62,271,2,0,0012260888,0,0,9,0)"
    )


def test_jt701_texts_are_escaped_and_read() -> None:
    assert jt701.text("1", "a,b=(c)") == b"(1,a=\x11b=\x00=\x15c=\x14)"
    assert list(jt701.Reader().feed(b"noise(P69,0,12)(P0")) == [["P69", "0", "12"]]


def test_lock_orders_of_both_editions() -> None:
    assert wants_locked(2013, b"\x01") is True
    assert wants_locked(2013, b"\x00") is False
    assert wants_locked(2019, b"\x00\x01\x00\x01\x01") is False
    assert wants_locked(2019, b"\x00\x01\x00\x02\x01") is None


def test_container_numbers_have_their_check_digit() -> None:
    assert container_number("CSQU", 305_438) == "CSQU3054383"
