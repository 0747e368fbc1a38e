"""Messages of JT/T 808 both ways: what is written is read again, and known bytes mean what they should."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from fairway.wire import jt808
from fairway.wire.jt808 import Location, Message, Undecodable, decode, identity_of, read, read_location, write
from tests.wire.jt808.written import DOWN, UP

IDENTITY = identity_of("13800138000", None)
LATER = identity_of("13800138000", 1)


def there_and_back(message: Message, version: int | None) -> object:
    frames = write(message, IDENTITY if version is None else LATER, 5, version)
    return read(decode(b"".join(frames)))


@settings(max_examples=250, deadline=None)
@given(message=UP)
def test_what_a_terminal_writes_is_read_again(message: Message) -> None:
    assert there_and_back(message, None) == message
    assert there_and_back(message, 1) == message


@settings(max_examples=250, deadline=None)
@given(message=DOWN)
def test_what_a_platform_writes_is_read_again(message: Message) -> None:
    assert there_and_back(message, None) == message
    assert there_and_back(message, 1) == message


def test_only_2019_has_names_and_speeds_by_night() -> None:
    limits = jt808.Limits(speed=60, seconds=9, night_speed=40)
    circle = jt808.Circles(1, (jt808.Circle(7, (22_300_000, 113_900_000), 500, limits=limits, name="蛇口"),))
    assert there_and_back(circle, 1) == circle
    told = there_and_back(circle, None)
    assert isinstance(told, jt808.Circles)
    assert (told.areas[0].name, told.areas[0].limits.night_speed) == ("", 0)
    polygon = jt808.Polygon(7, ((1, 2), (3, 4), (5, 6)), limits=limits, name="口岸")
    assert there_and_back(polygon, 1) == polygon


def test_a_circle_is_the_bytes_of_the_specification() -> None:
    circle = jt808.Circles(0, (jt808.Circle(1, (22_503_000, -113_945_000), 600, 1 << 3),))
    # action 0, one area: id 1, attributes bit 3 (tell the platform on entering) and bit 7 (west), centre, 600 m
    assert circle.body(None).hex() == "00010000000100880157" + "5e58" + "06caa9a8" + "00000258"


def test_a_route_is_the_bytes_of_the_specification() -> None:
    turn = jt808.Turn(1, 2, (22_503_000, 113_945_000), 50, speed=80, seconds=10)
    route = jt808.Route(9, (turn,), 1 << 5)
    expected = (
        "00000009" + "0020" + "0001" + "00000001" + "00000002" + "01575e58" + "06caa9a8" + "32" + "02" + "0050" + "0a"
    )
    assert route.body(None).hex() == expected


def test_the_lock_is_opened_and_closed_as_each_edition_has_it() -> None:
    assert jt808.LockControl(True).body(None) == b"\x01"
    assert jt808.LockControl(False).body(None) == b"\x00"
    assert jt808.LockControl(True).body(1).hex() == "0001000100"
    assert jt808.LockControl(False).body(1).hex() == "0001000101"


def test_the_platforms_address_is_two_parameters() -> None:
    told = jt808.Parameters.server("gd.example", 8428)
    assert told.body(None).hex() == "02" + "00000013" + "0a" + b"gd.example".hex() + "00000018" + "04" + "000020ec"
    assert told.as_server() == ("gd.example", 8428)
    assert jt808.Parameters(()).as_server() is None


def test_an_area_on_both_sides_of_the_equator_has_no_place_in_this_protocol() -> None:
    with pytest.raises(ValueError):
        jt808.Polygon(1, ((1, 1), (-1, 1))).body(None)


BODY = bytes.fromhex("000000000000100301575e5806caa9a800110258005a2611222015000104000003e8")


def test_a_location_is_read_as_the_table_has_it() -> None:
    # 2026-11-22 20:15:00 in GMT+8 is 12:15:00 UTC
    at = 1_795_349_700
    expected = Location(0, 0x1003, 22_503_000, 113_945_000, 17, 600, 90, at, ((1, b"\0\0\x03\xe8"),))
    assert read_location(BODY) == expected
    assert jt808.location_body(expected) == BODY


@pytest.mark.parametrize(
    "time",
    ["260230000000", "260010000000", "261301000000", "261122240000", "261122236000", "2611222359a0", "000000000000"],
)
def test_a_time_that_does_not_exist_is_refused_with_its_place(time: str) -> None:
    body = BODY[:22] + bytes.fromhex(time) + BODY[28:]
    with pytest.raises(Undecodable) as fault:
        read_location(body, 13)
    assert (fault.value.code, fault.value.offset) == ("jt808.time", 35)
    assert time in fault.value.text()


def test_items_that_do_not_fit_stay_as_they_are() -> None:
    told = read_location(BODY + bytes.fromhex("310affff"))
    assert told.items == ((1, b"\0\0\x03\xe8"),)
    assert told.tail.hex() == "310affff"


@pytest.mark.parametrize("count", [0, 3])
def test_a_batch_has_as_many_reports_as_it_says(count: int) -> None:
    body = count.to_bytes(2, "big") + b"\x01" + len(BODY).to_bytes(2, "big") + BODY
    with pytest.raises(Undecodable):
        read(decode(jt808.encode(0x0704, IDENTITY, 1, body)))


@pytest.mark.parametrize("kind", [*jt808.UP, *jt808.DOWN], ids=lambda kind: f"{kind.ID:04X}")
def test_a_body_cut_short_is_refused_or_read_and_never_worse(kind: type[Message]) -> None:
    for version in (None, 1):
        for size in range(40):
            for fill in (b"\0", b"\x01", b"\xff"):
                frame = decode(jt808.encode(kind.ID, IDENTITY if version is None else LATER, 1, fill * size, version))
                try:
                    read(frame)
                except Undecodable as fault:
                    assert fault.text()


def test_every_message_of_the_standard_that_is_used_is_known() -> None:
    known = {kind.ID for kind in jt808.UP} | {kind.ID for kind in jt808.DOWN}
    assert {0x0001, 0x0002, 0x0003, 0x0100, 0x0102, 0x0200, 0x0201, 0x0210, 0x0500, 0x0704, 0x5501, 0x5502} <= known
    assert {0x8001, 0x8003, 0x8004, 0x8100, 0x8103, 0x8201, 0x8203, 0x8300, 0x8500, 0x4401} <= known
    assert {0x8600, 0x8601, 0x8602, 0x8603, 0x8604, 0x8605, 0x8606, 0x8607} <= known
    assert isinstance(read(decode(jt808.encode(0x0900, IDENTITY, 1, b"\xf0"))), jt808.Other)
