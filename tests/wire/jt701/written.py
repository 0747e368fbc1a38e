"""Strategies for messages of JT701."""

from __future__ import annotations

from hypothesis import strategies as st

from fairway.wire.jt701 import Binary, Block, Lock, LockEvent, Record, Sensor, Tracker

BYTE, WORD, LONG = (st.integers(0, (1 << bits) - 1) for bits in (8, 16, 32))
EPOCH = st.integers(946_684_800, 4_102_444_799)
"""2000 to 2099."""
BLOCKS = st.builds(
    Block,
    at=EPOCH,
    latitude=st.integers(-90 * 600_000, 90 * 600_000),
    longitude=st.integers(-180 * 600_000, 180 * 600_000),
    valid=st.booleans(),
    speed=BYTE,
    course=st.integers(0, 179).map(lambda half: half * 2),
)
LOCKS = st.builds(
    Lock,
    kilometres=LONG,
    satellites=BYTE,
    vehicle=LONG,
    status=WORD,
    battery=BYTE,
    cell=WORD,
    area=WORD,
    signal=BYTE,
    extension=st.just(b""),
)
TRACKERS = st.builds(Tracker, content=st.binary(min_size=10, max_size=10))


def records(further: st.SearchStrategy[Lock] | st.SearchStrategy[Tracker]) -> st.SearchStrategy[tuple[Record, ...]]:
    return st.lists(st.builds(Record, block=BLOCKS, further=further), min_size=1, max_size=4).map(tuple)


BINARY = st.one_of(
    st.builds(
        Binary,
        number=st.integers(7_000_000_000, 9_999_999_999).map(str),
        version=st.integers(0, 0x16),
        device=st.integers(0, 15),
        data=st.integers(0, 15),
        records=records(LOCKS),
        index=BYTE,
    ),
    st.builds(
        Binary,
        number=st.integers(7_000_000_000, 9_999_999_999).map(str),
        version=st.integers(0x17, 0xFF),
        device=st.integers(0, 15),
        data=st.integers(0, 15),
        records=st.builds(
            Record,
            block=BLOCKS,
            further=st.builds(
                Lock,
                kilometres=LONG,
                satellites=BYTE,
                vehicle=LONG,
                status=WORD,
                battery=BYTE,
                cell=WORD,
                area=WORD,
                signal=BYTE,
                extension=st.binary(max_size=20),
            ),
        ).map(lambda record: (record,)),
        index=BYTE,
    ),
    st.builds(
        Binary,
        number=st.integers(1, 6_999_999_999).map(str),
        version=st.none(),
        device=st.integers(0, 15),
        data=st.integers(0, 15),
        records=records(TRACKERS),
        index=BYTE,
    ),
)
EVENTS = st.builds(
    LockEvent,
    number=st.integers(1, 9_999_999_999).map(str),
    at=EPOCH,
    latitude=st.integers(-90_000_000, 90_000_000).map(lambda one: one / 1_000_000),
    longitude=st.integers(-180_000_000, 180_000_000).map(lambda one: one / 1_000_000),
    valid=st.booleans(),
    speed=BYTE,
    course=st.integers(0, 359),
    source=st.integers(0, 12),
    verification=st.sampled_from([0, 1, 98, 99]),
    card=st.integers(0, 9_999_999_999).map(lambda card: f"{card:010}"),
    password=st.booleans(),
    failures=BYTE,
    index=BYTE,
    rest=st.sampled_from([(), ("0",), ("234", "490154203237518", "7")]),
)
SENSORS = st.builds(
    Sensor,
    number=st.integers(1, 9_999_999_999).map(str),
    index=BYTE,
    form=BYTE,
    block=BLOCKS,
    sensor_at=EPOCH,
    sensor=st.binary(min_size=5, max_size=5).map(bytes.hex),
    sensor_index=BYTE,
    voltage=WORD,
    battery=BYTE,
    signal=BYTE,
    kind=BYTE,
    content=st.binary(max_size=12),
)
