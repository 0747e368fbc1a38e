"""Strategies for messages of JT/T 808, and a checksum taken byte by byte unlike the decoder's."""

from __future__ import annotations

from functools import reduce
from operator import xor

from hypothesis import strategies as st

from fairway.wire import jt808
from fairway.wire.jt808 import Location, Message
from fairway.wire.jt808.areas import TELL_DRIVER_IN, TELL_PLATFORM_OUT
from fairway.wire.jt808.down import Parameters

BYTE, WORD, LONG = (st.integers(0, (1 << bits) - 1) for bits in (8, 16, 32))
EPOCH = st.integers(946_684_800, 4_102_444_799 - 8 * 3600)
"""2000 to 2099 as terminals count them."""
TEXT = st.text(st.sampled_from("ABCXYZ0189-粤港澳京車閘锁"), max_size=8)
TIME = st.sampled_from(["000000083000", "261122090000"])


def checksum(body: bytes) -> int:
    return reduce(xor, body, 0)


def place(south: bool, west: bool) -> st.SearchStrategy[tuple[int, int]]:
    latitude, longitude = st.integers(1, 90_000_000), st.integers(1, 180_000_000)
    return st.tuples(latitude.map(lambda one: -one if south else one), longitude.map(lambda one: -one if west else one))


ITEMS = st.lists(st.tuples(BYTE, st.binary(max_size=20)), max_size=6).map(tuple)
LOCATIONS = st.builds(
    Location,
    alarm=LONG,
    status=LONG.map(lambda word: word & ~0b1100),
    latitude=st.integers(0, 90_000_000),
    longitude=st.integers(0, 180_000_000),
    altitude=st.integers(-500, 9000),
    speed=WORD,
    course=st.integers(0, 359),
    at=EPOCH,
    items=ITEMS,
) | st.builds(
    Location,
    alarm=LONG,
    status=LONG.map(lambda word: word | 0b1100),
    latitude=st.integers(-90_000_000, 0),
    longitude=st.integers(-180_000_000, 0),
    altitude=st.integers(-500, 9000),
    speed=WORD,
    course=st.integers(0, 359),
    at=EPOCH,
    items=ITEMS,
    tail=st.sampled_from([b"", b"\x01", b"\x01\xff\x00"]),
)
LIMITS = st.builds(jt808.Limits, start=st.just(""), end=st.just("")) | st.builds(
    jt808.Limits, start=TIME, end=TIME, speed=WORD, seconds=BYTE
)
SIGNS = st.tuples(st.booleans(), st.booleans())
ATTRIBUTES = st.sampled_from([0, TELL_DRIVER_IN | TELL_PLATFORM_OUT, 0x8000])


def _turn(sign: tuple[bool, bool]) -> st.SearchStrategy[jt808.Turn]:
    fast = st.builds(
        jt808.Turn,
        identifier=LONG,
        stretch=LONG,
        place=place(*sign),
        width=BYTE,
        longest=WORD,
        shortest=WORD,
        speed=WORD,
        seconds=BYTE,
    )
    return fast | st.builds(jt808.Turn, identifier=LONG, stretch=LONG, place=place(*sign), width=BYTE)


def _circle(sign: tuple[bool, bool]) -> st.SearchStrategy[jt808.Circle]:
    return st.builds(
        jt808.Circle, identifier=LONG, centre=place(*sign), radius=LONG, attributes=ATTRIBUTES, limits=LIMITS
    )


def _rectangle(sign: tuple[bool, bool]) -> st.SearchStrategy[jt808.Rectangle]:
    return st.builds(
        jt808.Rectangle,
        identifier=LONG,
        upper_left=place(*sign),
        lower_right=place(*sign),
        attributes=ATTRIBUTES,
        limits=LIMITS,
    )


def _polygon(sign: tuple[bool, bool]) -> st.SearchStrategy[jt808.Polygon]:
    corners = st.lists(place(*sign), min_size=1, max_size=9).map(tuple)
    return st.builds(jt808.Polygon, identifier=LONG, corners=corners, attributes=ATTRIBUTES, limits=LIMITS)


def some(one: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=4).map(tuple)


UP: st.SearchStrategy[Message] = st.one_of(
    st.builds(jt808.TerminalResponse, serial=WORD, message=WORD, result=BYTE),
    st.builds(jt808.Heartbeat, extra=st.binary(max_size=3)),
    st.builds(jt808.Logout),
    st.builds(jt808.TimeQuery),
    st.builds(jt808.ResendRequest, first=WORD, indices=st.lists(WORD, max_size=5).map(tuple)),
    st.builds(
        jt808.Registration,
        province=WORD,
        county=WORD,
        maker=st.sampled_from(["FW001", ""]),
        model=st.sampled_from(["LOCK-1", "锁"]),
        number=st.sampled_from(["A000001", ""]),
        colour=BYTE,
        plate=TEXT,
    ),
    st.builds(jt808.Authentication, code=TEXT),
    st.builds(jt808.LocationReport, location=LOCATIONS),
    st.builds(jt808.LocationAnswer, serial=WORD, location=LOCATIONS),
    st.builds(jt808.ControlAnswer, serial=WORD, location=LOCATIONS),
    st.builds(jt808.LocationBatch, kind=BYTE, locations=some(LOCATIONS)),
    st.builds(jt808.VendorBatch, locations=some(LOCATIONS)),
)
DOWN: st.SearchStrategy[Message] = st.one_of(
    st.builds(jt808.PlatformResponse, serial=WORD, message=WORD, result=BYTE),
    st.builds(jt808.Resend, first=WORD, indices=st.lists(WORD, max_size=5).map(tuple)),
    st.builds(jt808.TimeAnswer, at=EPOCH.filter(lambda at: at > 946_684_800 + 8 * 3600)),
    st.builds(jt808.RegistrationAnswer, serial=WORD, result=BYTE, code=TEXT),
    st.builds(Parameters, values=st.lists(st.tuples(LONG, st.binary(max_size=9)), max_size=4).map(tuple)),
    st.builds(jt808.LocationQuery),
    st.builds(jt808.AlarmConfirmation, serial=WORD, alarms=LONG),
    st.builds(jt808.Text, flags=BYTE, text=TEXT),
    st.builds(jt808.LockControl, lock=st.booleans()),
    SIGNS.flatmap(lambda sign: st.builds(jt808.Circles, action=BYTE, areas=some(_circle(sign)))),
    SIGNS.flatmap(lambda sign: st.builds(jt808.Rectangles, action=BYTE, areas=some(_rectangle(sign)))),
    SIGNS.flatmap(_polygon),
    SIGNS.flatmap(
        lambda sign: st.builds(
            jt808.Route, identifier=LONG, turns=some(_turn(sign)), attributes=ATTRIBUTES, start=TIME, end=TIME
        )
    ),
    st.builds(jt808.DeleteCircles, identifiers=st.lists(LONG, max_size=3).map(tuple)),
    st.builds(jt808.DeleteRoutes, identifiers=st.lists(LONG, max_size=3).map(tuple)),
)
