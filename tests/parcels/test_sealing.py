"""Sealed personal data opens with its own key, at its own place, whole; and in no other way."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.parcels import sealing

KEY = bytes(range(32))


def sealed_file(data: bytes, context: str = "batch/1") -> bytes:
    file = io.BytesIO()
    writer = sealing.SealedWriter(file, KEY, context)
    for start in range(0, len(data), 700_001):
        writer.write(data[start : start + 700_001])
    writer.finish()
    return file.getvalue()


def opened(file: bytes, key: bytes = KEY, context: str = "batch/1") -> bytes:
    return b"".join(sealing.opened_chunks(io.BytesIO(file), key, context))


@pytest.mark.parametrize("size", [0, 1, sealing.CHUNK - 1, sealing.CHUNK, sealing.CHUNK + 1, 3 * sealing.CHUNK + 5])
def test_what_was_sealed_comes_back(size: int) -> None:
    data = bytes(size)
    assert opened(sealed_file(data)) == data


def test_a_sealed_file_shows_nothing_of_what_is_in_it() -> None:
    assert b"110101" not in sealed_file(b"110101199003070000" * 1000)


@pytest.mark.parametrize("context", ["batch/2", "other/1", ""])
def test_another_place_opens_nothing(context: str) -> None:
    with pytest.raises(sealing.SealError):
        opened(sealed_file(b"name"), context=context)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(sealing.SealError):
        opened(sealed_file(b"name"), key=bytes(32))


FILE = sealed_file(b"personal data " * 100_000)


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_an_altered_byte_is_found(place: int, by: int) -> None:
    altered = bytearray(FILE)
    altered[place] ^= by
    with pytest.raises(sealing.SealError):
        opened(bytes(altered))


@given(st.integers(0, len(FILE) - 1))
def test_a_cut_file_is_found(length: int) -> None:
    with pytest.raises(sealing.SealError):
        opened(FILE[:length])


@pytest.mark.parametrize("length", [0, 11, 12, 13])
def test_a_file_of_which_only_the_head_is_left_is_found(length: int) -> None:
    with pytest.raises(sealing.SealError):
        opened(FILE[:length])


def test_a_file_cut_between_chunks_is_found() -> None:
    first = sealed_file(b"x" * (sealing.CHUNK + 1))
    whole = len(b"FWSEAL1\n") + 4 + 4 + sealing.CHUNK + 16
    with pytest.raises(sealing.SealError):
        opened(first[:whole])


def test_a_key_is_wrapped_for_one_batch_only() -> None:
    key = sealing.new_key()
    kept = sealing.wrapped(key, "secret", "batch/trade")
    assert key not in kept
    assert sealing.unwrapped(kept, "secret", "batch/trade") == key
    for secret, context in (("another", "batch/trade"), ("secret", "batch/trial")):
        with pytest.raises(sealing.SealError):
            sealing.unwrapped(kept, secret, context)
