"""One XML in one zip; what is anything else is refused without being read whole."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Refusal
from fairway.wire.gacc.archive import packed, unpacked


def _zip(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


@given(st.binary(max_size=2000))
def test_content_comes_back(content):
    assert unpacked(packed("Dec_X", content)) == ("Dec_X.xml", content)


def test_the_same_content_makes_the_same_zip():
    assert packed("A", b"<a/>") == packed("A", b"<a/>")


def test_a_zip_bomb_is_refused_before_it_is_expanded():
    with pytest.raises(Refusal) as refused:
        unpacked(_zip(("A.xml", b"0" * 30_000_000)))
    assert "larger" in str(refused.value)


def test_a_zip_that_lies_about_its_size_is_refused():
    content = bytearray(_zip(("A.xml", b"0" * 5000)))
    central = content.rindex(b"PK\x01\x02")
    content[central + 24 : central + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Refusal):
        unpacked(bytes(content), limit=1000)


@pytest.mark.parametrize("name", ["../A.xml", "/A.xml", "a/A.xml", "a\\A.xml", "C:A.xml", "A.txt", "A.exe"])
def test_names_with_a_path_or_of_another_kind_are_refused(name):
    with pytest.raises(Refusal):
        unpacked(_zip((name, b"<a/>")))


def test_several_files_none_and_other_methods_are_refused():
    for archive in (
        _zip(("A.xml", b"<a/>"), ("B.xml", b"<b/>")),
        _zip(),
        _zip(("A.xml", b"<a/>"), method=zipfile.ZIP_LZMA),
        b"",
        b"PK\x03\x04 broken",
    ):
        with pytest.raises(Refusal):
            unpacked(archive)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(Refusal):
        unpacked(content)


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_damaged_zip_is_read_or_refused(content, data):
    archive = bytearray(packed("A", content))
    place = data.draw(st.integers(0, len(archive) - 1))
    archive[place] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(Refusal):
        unpacked(bytes(archive))
