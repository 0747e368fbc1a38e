"""Many locations at once are what each is alone, whatever stands between them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.wire.jt808 import Frame, Location, Undecodable, decode, encode, identity_of, location_body, read_location
from fairway.wire.jt808.batch import read_batch
from tests.wire.jt808.written import LOCATIONS, WORD

IDENTITY = identity_of("13800138000", None)


def alone(raw: bytes) -> tuple[Frame, Location] | None:
    """What the batch should have for ``raw``: a plain location in one frame of 2013."""
    try:
        frame = decode(raw)
        plain = frame.message == 0x0200 and not frame.properties & 0xFC00
        return (frame, read_location(frame.body)) if plain else None
    except Undecodable:
        return None


def together(frames: list[bytes]) -> None:
    batch = read_batch(frames)
    expected = [alone(raw) for raw in frames]
    assert batch.plain.tolist() == [one is not None for one in expected]
    assert batch.index.tolist() == [at for at, one in enumerate(expected) if one is not None]
    found = [one for one in expected if one is not None]
    for row, (frame, location) in enumerate(found):
        assert batch.location(row) == location
        assert (batch.terminal(row), int(batch.serial[row])) == (frame.terminal, frame.serial)
    for identifier, size in ((0x31, 1), (0xDA, 3), (0x01, 4)):
        known, values = batch.item(identifier, size)
        for row, (_, location) in enumerate(found):
            first = next((value for key, value in location.items if key == identifier and len(value) == size), None)
            assert known[row] == (first is not None)
            assert values[row].tobytes() == (first if first is not None else bytes(size))


ITEMS = st.lists(
    st.tuples(st.sampled_from([0x01, 0x31, 0xDA, 0x7D, 0x7E]), st.binary(min_size=1, max_size=4)), max_size=5
).map(tuple)


@st.composite
def frames(draw: st.DrawFn) -> bytes:
    location = draw(LOCATIONS)
    if draw(st.booleans()):
        location = Location(
            location.alarm,
            location.status,
            location.latitude,
            location.longitude,
            location.altitude,
            location.speed,
            location.course,
            location.at,
            draw(ITEMS),
        )
    raw = encode(0x0200, IDENTITY, draw(WORD), location_body(location))
    match draw(st.integers(0, 11)):
        case 0:
            return encode(draw(st.sampled_from([0x0002, 0x0201, 0x0704])), IDENTITY, 1, location_body(location))
        case 1:
            return encode(0x0200, identity_of("138", 1), 1, location_body(location), 1)
        case 2:
            at = draw(st.integers(0, len(raw) - 1))
            return raw[:at] + bytes((draw(st.integers(0, 255)),)) + raw[at + 1 :]
        case 3:
            return raw[: draw(st.integers(0, len(raw)))]
        case 4:
            return draw(st.binary(max_size=60))
        case 5:
            return encode(0x0200, IDENTITY, 1, location_body(location)[: draw(st.integers(0, 27))])
        case _:
            return raw


@settings(max_examples=120, deadline=None)
@given(given_frames=st.lists(frames(), max_size=12))
def test_a_batch_is_equal_to_its_frames_one_at_a_time(given_frames: list[bytes]) -> None:
    together(given_frames)


@settings(max_examples=60, deadline=None)
@given(time=st.binary(min_size=6, max_size=6) | st.lists(st.integers(0, 0x99), min_size=6, max_size=6).map(bytes))
def test_times_exist_or_not_as_one_at_a_time(time: bytes) -> None:
    body = location_body(Location(0, 0, 1, 2, 3, 4, 5, 1_795_348_800))
    together([encode(0x0200, IDENTITY, 1, body[:22] + time + body[28:])])


def test_every_day_of_a_century_has_the_same_seconds() -> None:
    body = location_body(Location(0, 0, 1, 2, 3, 4, 5, 1_795_348_800))
    days = [f"{year:02}{month:02}{day:02}" for year in (0, 1, 3, 4, 99) for month in range(14) for day in range(33)]
    together([encode(0x0200, IDENTITY, 1, body[:22] + bytes.fromhex(day + "235959") + body[28:]) for day in days])


def test_nothing_at_all() -> None:
    assert len(read_batch([])) == 0
    assert read_batch([b"", b"\x7e", b"\x7e\x7e", b"(x)"]).plain.tolist() == [False] * 4
