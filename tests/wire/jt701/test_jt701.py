"""Messages of JT600 and JT701: written and read again, cut out of streams, answered by the rules of their version."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.wire import jt701
from fairway.wire.jt701 import (
    Binary,
    Block,
    Heartbeat,
    Lock,
    LockEvent,
    OldPosition,
    Position,
    Record,
    Reply,
    Sensor,
    Splitter,
    Undecodable,
    answer,
    binary_bytes,
    decode,
    event_text,
    sensor_text,
)
from tests.wire.jt701.written import BINARY, EVENTS, SENSORS

NOON = 1_795_348_800
"""2026-11-22 12:00:00 UTC."""
BLOCK = Block(NOON, 22 * 600_000 + 301_800, 113 * 600_000 + 567_000, True, 30, 90)


def lock_message(status: int, version: int = 0x19, index: int = 7) -> Binary:
    return Binary("8000632862", version, 1, 1, (Record(BLOCK, Lock(12, 9, 0, status, 88, 1, 2, 20)),), index)


@given(message=BINARY)
def test_a_binary_message_that_is_written_is_read_again(message: Binary) -> None:
    assert decode(binary_bytes(message)) == message


@given(event=EVENTS)
def test_a_lock_event_that_is_written_is_read_again(event: LockEvent) -> None:
    assert decode(event_text(event)) == event


@given(sensor=SENSORS)
def test_a_sensor_that_is_written_is_read_again(sensor: Sensor) -> None:
    raw = sensor_text(sensor)
    assert decode(raw) == sensor
    assert Splitter().feed(raw) == [raw]


@given(content=st.binary(max_size=60))
def test_escapes_undo_each_other(content: bytes) -> None:
    escaped = jt701.escaped(content)
    assert jt701.unescaped(escaped) == content
    assert not set(escaped) & set(b"(),")


def test_a_lock_message_is_the_bytes_of_the_specification() -> None:
    head = "24" + "8000632862" + "19" + "11" + "0023"
    block = "221126120000" + "22301800" + "113567000" + "7" + "1e" + "2d"
    further = "0000000c" + "09" + "00000000" + "20e0" + "58" + "0001" + "0002" + "14"
    assert binary_bytes(lock_message(0x20E0)).hex() == head + block + further + "07"


@pytest.mark.parametrize(
    ("status", "version", "expected"),
    [
        (0x20E0, 0x19, b"(P69,0,7)"),
        (0x20E0, 0x20, b"(P69,0,7)"),
        (0x20E0, 0x18, b"(P35)"),
        (0x20E0, 0x01, b"(P35)"),
        (0x20C0, 0x19, None),
        (0x20C0, 0x17, None),
    ],
)
def test_a_position_is_answered_when_it_asks_and_by_its_version(
    status: int, version: int, expected: bytes | None
) -> None:
    assert answer(lock_message(status, version), NOON) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(8000632862,P45,221126,120000,22.503000,N,113.945000,E,A,0,0,4,1,0000000000,1,0,24,5)", b"(P69,0,24)"),
        ("(3301210003,U01,221126,120000,T,22.5,N,113.9,E,5.21,152,9,32%,00000000000011,1,2,22,100,1)", b"(S39)"),
        ("(3301210003,U06,1,221126,120000,T,22.5,N,113.9,E,5,152,9,32%,0000000000011,1,2,22,100,1,3)", b"(S20)"),
        ("(8000632862,@JT)", None),
        ("(8000632862,P22,2)", b"(P22,221126120000)"),
        ("(8000632862,P43,1)", None),
    ],
)
def test_a_text_is_answered_by_its_kind(text: str, expected: bytes | None) -> None:
    assert answer(decode(text.encode()), NOON) == expected


def test_texts_are_read_field_by_field() -> None:
    event = decode(b"(8000632862,P45,221126,120000,2230.1800,S,11356.7000,W,V,36,270,1,99,0008627839,0,2,24,5)")
    assert isinstance(event, LockEvent)
    assert (event.at, event.valid, event.speed, event.course) == (NOON, False, 36, 270)
    assert (round(event.latitude, 6), round(event.longitude, 6)) == (-22.503, -113.945)
    assert (event.source, event.verification, event.card, event.failures, event.index) == (1, 99, "0008627839", 2, 24)
    old = decode(b"(3110312099,W01,11356.7000,E,2230.1800,N,A,221126,120000,4,7,100,4,17,1,1,x)")
    assert isinstance(old, OldPosition)
    assert (round(old.latitude, 6), round(old.longitude, 6), old.at) == (22.503, 113.945, NOON)
    kept = decode(b"(3301210003,U03,221126,120000,F,22.5,S,113.9,W,5,152,9,32%,00000000000011,1,2,22,100,9)")
    assert isinstance(kept, Position)
    assert (kept.latitude, kept.longitude, kept.index, kept.battery, kept.valid) == (-22.5, -113.9, 9, 32, False)
    assert decode(b"(8000632862,@JT)") == Heartbeat("8000632862")
    assert decode(b"(0000632862,P06,1,host,8411)") == Reply("632862", "P06", ("1", "host", "8411"))


def test_the_checksum_of_a_text_is_verified() -> None:
    fields = "3301210003,U02,221126,120000,T,22.5,N,113.9,E,0,0,0,0%,00000000000011,1,2,22,0,1,"
    expected = 0
    for byte in fields.encode():
        expected ^= byte
    assert isinstance(decode(f"({fields}{expected:02x})".encode()), Position)
    with pytest.raises(Undecodable) as fault:
        decode(f"({fields}{expected ^ 1:02X})".encode())
    assert fault.value.code == "jt701.checksum"
    assert fault.value.params == {"expected": f"{expected:02X}", "found": f"{expected ^ 1:02X}"}
    assert fault.value.offset == len(fields) + 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "jt701.start"),
        (b"x", "jt701.start"),
        (b"()", "jt701.start"),
        (b"(8000632862)", "jt701.field"),
        (b"(80006328629,@JT)", "jt701.field"),
        (b"(8000632862,p45)", "jt701.field"),
        (b"(8000632862,P45,221326,120000,1.0,N,1.0,E,A,0,0,4,1,0,1,0,24)", "jt701.time"),
        (b"(8000632862,P45,221126,126000,1.0,N,1.0,E,A,0,0,4,1,0,1,0,24)", "jt701.time"),
        (b"(8000632862,P45,221126,120000,91.0,N,1.0,E,A,0,0,4,1,0,1,0,24)", None),
        (b"(8000632862,P45,221126,120000,9900.0,N,1.0,E,A,0,0,4,1,0,1,0,24)", "jt701.field"),
        (b"(8000632862,P45,221126,120000,1.0,E,1.0,E,A,0,0,4,1,0,1,0,24)", "jt701.field"),
        (b"(8000632862,P45,221126,120000,1.0,N,1.0,E,A,0,0,4,1,0,1,0)", "jt701.field"),
        ("(8000632862,P45,２２1126,120000)".encode(), "jt701.characters"),
        (b"(8000632862,1,9,WLNET,5,2,=\x16)", "jt701.escape"),
        (b"(8000632862,1,9,WLNET,5,2,\x01\x02)", "jt701.short"),
        (b"$" + bytes(20), "jt701.length"),
        (bytes.fromhex("248000632862191100020102"), "jt701.short"),
        (bytes.fromhex("24400063286211000a") + bytes(11), "jt701.short"),
        (bytes.fromhex("24400063286a110000") + b"\0", "jt701.number"),
    ],
)
def test_what_is_no_message_is_refused(raw: bytes, code: str | None) -> None:
    if code is None:
        assert decode(raw)
        return
    with pytest.raises(Undecodable) as fault:
        decode(raw)
    assert fault.value.code == code
    assert 0 <= fault.value.offset <= len(raw)


@pytest.mark.parametrize("time", ["300226120000", "321126120000", "221126240000", "22112612600a", "000000000000"])
def test_a_time_that_does_not_exist_is_refused_with_its_place(time: str) -> None:
    raw = binary_bytes(lock_message(0))
    with pytest.raises(Undecodable) as fault:
        decode(raw[:10] + bytes.fromhex(time) + raw[16:])
    assert (fault.value.code, fault.value.offset) == ("jt701.time", 10)


SAMPLES = [
    binary_bytes(lock_message(0x20E0)),
    event_text(LockEvent("8000632862", NOON, 22.5, 113.9, True, 0, 0, 4, 1, "0000000000", True, 0, 3)),
    b"(8000632862,@JT)",
    binary_bytes(msgspec.structs.replace(lock_message(0), records=())),
]


@settings(max_examples=60)
@given(
    pieces=st.lists(st.sampled_from(SAMPLES), max_size=6),
    cuts=st.lists(st.integers(0, 300), max_size=12),
    junk=st.sampled_from([b"", b"\x00\xffjunk", b"$\xff"]),
)
def test_a_stream_gives_the_same_messages_however_it_is_parted(
    pieces: list[bytes], cuts: list[int], junk: bytes
) -> None:
    stream = junk + b"".join(pieces)
    places = sorted({0, *(cut for cut in cuts if cut < len(stream)), len(stream)})
    splitter = Splitter()
    assert [one for start, end in pairwise(places) for one in splitter.feed(stream[start:end])] == pieces
    assert (splitter.junk, splitter.pending) == (len(junk), 0)


@pytest.mark.parametrize("start", [b"$\x80\x00\x63\x28\x62\x19\x11\xff\xff", b"(8000632862,", b"", b"$"])
def test_what_never_ends_is_thrown_away_in_bounded_memory(start: bytes) -> None:
    splitter = Splitter()
    splitter.feed(start)
    for _ in range(50):
        splitter.feed(b"x" * 999)
        assert splitter.pending <= jt701.LONGEST + 999
    assert splitter.feed(SAMPLES[0] + SAMPLES[2])[-2:] == [SAMPLES[0], SAMPLES[2]]


@pytest.mark.parametrize("junk", [b"(" * 20_000, b"$\xff" * 10_000, b"(x" * 10_000, b"x" * 20_000])
def test_junk_of_any_kind_does_not_cost_what_follows_in_the_same_piece(junk: bytes) -> None:
    assert Splitter().feed(junk + SAMPLES[0] + SAMPLES[2]) == [SAMPLES[0], SAMPLES[2]]


def test_commands_have_no_number_and_no_brackets_in_them() -> None:
    assert jt701.unlock("888888") == b"(P43,888888)"
    assert jt701.server("gd.example", 8431) == b"(P06,1,gd.example,8431,,,)"
    assert jt701.query() == b"(P02)"
    for wrong in ("1,2", "a)", "(", "é"):
        with pytest.raises(ValueError):
            jt701.unlock(wrong)
