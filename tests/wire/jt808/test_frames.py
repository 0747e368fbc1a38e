"""Frames of JT/T 808: built here byte by byte, cut out of streams however they are parted, refused with a place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.wire import jt808
from fairway.wire.jt808 import Assembly, Splitter, Undecodable, decode, encode, encode_parts, identity_of, number_of
from fairway.wire.jt808.numbers import luhn
from tests.wire.jt808.written import BYTE, WORD, checksum

IDENTITY = bytes.fromhex("013800138000")


def frame_2013(message: int, serial: int, body: bytes, prop: int = 0) -> bytes:
    """Unescaped between its delimiters, by the specification's words alone."""
    inner = message.to_bytes(2, "big") + (prop | len(body)).to_bytes(2, "big") + IDENTITY + serial.to_bytes(2, "big")
    inner += body
    return inner + bytes((checksum(inner),))


def on_the_wire(inner: bytes) -> bytes:
    """Escaped byte by byte, unlike the encoder."""
    escapes = {0x7E: b"\x7d\x02", 0x7D: b"\x7d\x01"}
    return b"\x7e" + b"".join(escapes.get(byte, bytes((byte,))) for byte in inner) + b"\x7e"


@given(
    body=st.binary(max_size=300) | st.lists(st.sampled_from([0x7D, 0x7E, 1, 2]), max_size=99).map(bytes), serial=WORD
)
def test_a_frame_is_read_as_the_specification_builds_it(body: bytes, serial: int) -> None:
    raw = on_the_wire(frame_2013(0x0200, serial, body))
    frame = decode(raw)
    assert (frame.message, frame.serial, frame.body, frame.version) == (0x0200, serial, body, None)
    assert frame.terminal == "13800138000"
    assert encode(0x0200, IDENTITY, serial, body) == raw


@given(message=WORD, serial=WORD, body=st.binary(max_size=1023), version=st.none() | BYTE)
def test_decoding_undoes_encoding(message: int, serial: int, body: bytes, version: int | None) -> None:
    own = message in {0x5501, 0x5502, 0x4401}
    version = None if own else version
    frame = decode(encode(message, identity_of("13800138000", version), serial, body, version))
    assert (frame.message, frame.version, frame.body) == (message, version, body)
    assert (frame.serial, frame.total, frame.index) == (serial & 0xFF if own else serial, 0, 0)
    assert frame.terminal == "13800138000"


def test_the_header_of_2019_has_a_longer_number() -> None:
    frame = decode(encode(0x0002, identity_of("18800138000123", 1), 7, b"", 1))
    assert (frame.version, frame.terminal, frame.serial) == (1, "18800138000123", 7)
    assert len(frame.identity) == 10


@given(size=st.integers(0, 3000))
def test_the_fold_is_the_exclusive_or_of_all_bytes(size: int) -> None:
    data = bytes((at * 37 + size) & 255 for at in range(size))
    assert jt808.xor(data) == checksum(data)


def test_a_wrong_checksum_is_named_with_its_place() -> None:
    inner = frame_2013(0x0002, 1, b"")
    raw = b"\x7e" + inner[:-1] + bytes((inner[-1] ^ 0x10,)) + b"\x7e"
    with pytest.raises(Undecodable) as fault:
        decode(raw)
    assert fault.value.code == "jt808.checksum"
    assert fault.value.params == {"expected": f"{inner[-1]:02X}", "found": f"{inner[-1] ^ 0x10:02X}"}
    assert fault.value.offset == raw.index(b"\x7e", 1) - 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "jt808.delimiters"),
        (b"\x7e\x7e", "jt808.delimiters"),
        (b"\x7e" + b"\0" * 20, "jt808.delimiters"),
        (b"\x7e" + b"\x7d\x01" * 10 + b"\x7e", "jt808.length"),
        (on_the_wire(frame_2013(2, 1, b""))[:-2] + b"\x7d\x03\x7e", "jt808.escape"),
        (b"\x7e" + bytes.fromhex("0002000501380013800000017f") + b"\x7e", "jt808.checksum"),
        (on_the_wire((inner := bytes.fromhex("000200050138001380000001")) + bytes((checksum(inner),))), "jt808.length"),
        (on_the_wire((inner := bytes.fromhex("000240000138001380000001")) + bytes((checksum(inner),))), "jt808.length"),
        (on_the_wire(frame_2013(2, 1, bytes.fromhex("00020003"), 0x2000)), "jt808.sub-package"),
        (on_the_wire(frame_2013(2, 1, b"")) * 2, "jt808.sub-package"),
    ],
)
def test_what_is_no_frame_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Undecodable) as fault:
        decode(raw)
    assert fault.value.code == code


def test_encrypted_bodies_are_told_and_not_read() -> None:
    frame = decode(on_the_wire(frame_2013(0x0200, 1, bytes(28), 0x0400)))
    assert frame.encryption == 1
    with pytest.raises(Undecodable, match="encrypted"):
        jt808.read(frame)


def test_numbers_have_no_leading_zeros_and_may_be_an_imei() -> None:
    assert number_of(bytes.fromhex("013800138000")) == number_of(bytes.fromhex("00000000013800138000")) == "13800138000"
    assert number_of(bytes(6)) == "0"
    imei = "490154203237518"
    assert luhn(imei[:-1]) == imei[-1]
    assert number_of(identity_of(imei, None)) == imei == number_of(identity_of(imei, 1))
    assert number_of(identity_of("ffffffffffff", None)) == "ffffffffffff"
    for wrong in ("", "490154203237517", "x", "1" * 21):
        with pytest.raises(ValueError):
            identity_of(wrong, None)


FRAMES = [on_the_wire(frame_2013(0x0200, at, bytes((at, 0x7E, 0x7D, 0x28, 0x29)) * at)) for at in range(1, 9)]
TEXT = b"(794104004140,1,001,BASE,2,TIME)"


@settings(max_examples=60)
@given(
    pieces=st.lists(st.sampled_from([*FRAMES, TEXT]), max_size=6),
    cuts=st.lists(st.integers(0, 400), max_size=12),
    junk=st.sampled_from([b"", b"\x00\xffjunk"]),
)
def test_a_stream_gives_the_same_frames_however_it_is_parted(pieces: list[bytes], cuts: list[int], junk: bytes) -> None:
    stream = junk + b"".join(pieces)
    places = sorted({0, *(cut for cut in cuts if cut < len(stream)), len(stream)})
    splitter = Splitter()
    found = [frame for start, end in pairwise(places) for frame in splitter.feed(stream[start:end])]
    assert found == pieces
    assert splitter.junk == len(junk)
    assert splitter.pending == 0


def test_junk_with_a_delimiter_in_it_does_not_cost_the_frame_after_it() -> None:
    splitter = Splitter()
    found = splitter.feed(b"\x00\x7e\x11\x22" + FRAMES[0] + b"\x33" + FRAMES[1])
    assert FRAMES[0] in found
    assert FRAMES[1] in found
    assert splitter.feed(FRAMES[2]) == [FRAMES[2]]


def test_delimiters_between_frames_may_be_shared() -> None:
    assert Splitter().feed(FRAMES[0] + FRAMES[1][1:]) == FRAMES[:2]
    splitter = Splitter()
    assert splitter.feed(FRAMES[0]) + splitter.feed(FRAMES[1][1:]) == FRAMES[:2]


@pytest.mark.parametrize("start", [b"\x7e", b"(", b"", b"\x7e("])
def test_what_never_ends_is_thrown_away_in_bounded_memory(start: bytes) -> None:
    splitter = Splitter()
    assert splitter.feed(start) == []
    for _ in range(100):
        assert splitter.feed(b"\x11" * 999) == []
        assert splitter.pending <= jt808.LONGEST + 999
    assert splitter.junk > 90_000
    assert FRAMES[0] in splitter.feed(b"\x7e" + FRAMES[0])
    assert splitter.feed(FRAMES[1]) == [FRAMES[1]]


@pytest.mark.parametrize("junk", [b"(" * 20_000, b"(x" * 10_000, b"(" + b"x" * 5_000, b"x" * 20_000])
def test_junk_of_any_kind_does_not_cost_what_follows_in_the_same_piece(junk: bytes) -> None:
    assert Splitter().feed(junk + FRAMES[0] + FRAMES[1]) == FRAMES[:2]


def test_the_longest_frame_is_not_too_long() -> None:
    identity = bytes.fromhex("7e" * 10)
    raw = b"\x7e" + jt808.escaped(bytes.fromhex("7e7e") + b"\x7e" * 1043) + b"\x7e"
    assert len(raw) <= jt808.LONGEST
    assert Splitter().feed(raw) == [raw]
    assert len(encode_parts(0x0704, identity, 1, b"\x7e" * 1024, 1)) == 2


@given(body=st.binary(min_size=1, max_size=400), size=st.integers(7, 99), order=st.randoms(), serial=WORD)
def test_sub_packages_come_together_in_any_order(body: bytes, size: int, order: object, serial: int) -> None:
    frames = encode_parts(0x0704, IDENTITY, serial, body, None, size=size)
    if len(frames) == 1:
        return
    order.shuffle(shuffled := [*frames, frames[0]])  # type: ignore[attr-defined]  # a Random
    assembly = Assembly()
    whole = [one for raw in shuffled if (one := assembly.add(raw, decode(raw), 0.0))]
    assert whole[:1] == [b"".join(frames)]
    frame = decode(whole[0])
    assert (frame.body, frame.serial, frame.index, frame.total) == (body, serial, 0, len(frames))


def test_missing_sub_packages_are_asked_for_and_given_up() -> None:
    frames = encode_parts(0x0704, IDENTITY, 65_535, b"x" * 50, size=10)
    assembly = Assembly(patience=5, attempts=2)
    for at in (0, 2, 4):
        assert assembly.add(frames[at], decode(frames[at]), 1.0) is None
    assert assembly.wanted(5.0) == []
    missing = assembly.wanted(6.0)
    assert [(one.first, one.indices) for one in missing] == [(65_535, (2, 4))]
    assert jt808.Resend(missing[0].first, missing[0].indices).body(None) == bytes.fromhex("ffff0200020004")
    assert assembly.wanted(10.0) == []
    assert len(assembly.wanted(11.0)) == 1
    assert assembly.wanted(20.0) == []
    assert assembly.pending == 0


def test_assembly_holds_few_messages_and_never_mixes_them() -> None:
    assembly = Assembly(most=2)
    older = encode_parts(0x0704, IDENTITY, 1, b"a" * 20, size=10)
    newer = encode_parts(0x0704, IDENTITY, 9, b"b" * 20, size=10)
    assert assembly.add(older[0], decode(older[0]), 0.0) is None
    assert assembly.add(newer[1], decode(newer[1]), 1.0) is None
    third = encode_parts(0x0704, IDENTITY, 20, b"c" * 20, size=10)
    assert assembly.add(third[0], decode(third[0]), 2.0) is None
    assert assembly.add(older[1], decode(older[1]), 3.0) is None
    assert assembly.add(third[1], decode(third[1]), 4.0) == b"".join(third)
    many = encode_parts(0x0704, IDENTITY, 1, b"x" * 65, size=1)
    with pytest.raises(ValueError):
        assembly.add(many[0], decode(many[0]), 5.0)


def test_parts_that_do_not_belong_together_are_refused() -> None:
    frames = encode_parts(0x0704, IDENTITY, 1, b"abcdefghij", size=4)
    assert decode(b"".join(frames)).body == b"abcdefghij"
    for wrong in (frames[:2], frames[::-1], [*frames, frames[0]], [frames[0], FRAMES[0], frames[2]]):
        with pytest.raises(Undecodable):
            decode(b"".join(wrong))
    with pytest.raises(Undecodable, match="Sub-package 1 of 3"):
        jt808.read(decode(frames[0]))
