"""Segments with tag, elements, line and byte offset, whatever the stream looks like."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.wire.edifact import Segment, tokenise
from fairway.wire.edifact.tokeniser import LONGEST

GATE = (
    b"UNA:+.? '\r\n"
    b"UNB+UNOC:3+HIT:ZZZ+FAIRWAY:ZZZ+261122:1200+4711'\r\n"
    b"UNH+1+CODECO:D:95B:UN:ITG14'\r\n"
    b"BGM+34+it?'s ?+1?:2 ??+9'\r\n"
    b"UNT+3+1'\r\n"
    b"UNZ+1+4711'\r\n"
)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def told(data: bytes, size: int = 1 << 20) -> list[tuple[object, ...]]:
    return [(s.tag, s.elements, s.position, s.line, s.offset) for s in tokenise(pieces(data, size))]


def tags(data: bytes) -> list[str]:
    return [segment.tag for segment in tokenise([data])]


def test_every_segment_has_tag_elements_line_and_offset() -> None:
    segments = list(tokenise([GATE]))
    assert [s.tag for s in segments] == ["UNA", "UNB", "UNH", "BGM", "UNT", "UNZ"]
    assert [s.line for s in segments] == [1, 2, 3, 4, 5, 6]
    assert [s.position for s in segments] == [1, 2, 3, 4, 5, 6]
    assert all(GATE[s.offset :].startswith(s.tag.encode()) for s in segments)
    assert segments[3].elements == (("34",), ("it's +1:2 ?",), ("9",))
    assert segments[2].value(2, 3) == "95B"
    assert segments[2].value(2, 9) == segments[2].value(9) == ""


@pytest.mark.parametrize("size", [1, 2, 7, 64, 65])
def test_the_size_of_the_pieces_does_not_matter(size: int) -> None:
    assert told(GATE, size) == told(GATE)


def test_blocks_end_anywhere() -> None:
    long = b"UNB+UNOC:3+A+B+261122:1200+1'\n" + b"FTX+AAI+++it?'s ?? here'\n" * 12_000 + b"UNZ+0+1'"
    segments = list(tokenise([long]))
    assert len(segments) == 12_002
    assert {s.elements[-1] for s in segments[1:-1]} == {("it's ? here",)}
    assert segments[-1].line == 12_002
    assert long[segments[-1].offset :] == b"UNZ+0+1'"


def test_other_service_characters() -> None:
    found = list(tokenise([b"UNA|^,! ~UNB^UNOA|3^A^B^261122|1200^1~FTX^a!^b|c'~"]))
    assert found[2].elements == (("a^b", "c'"),)


def test_a_second_interchange_may_bring_other_service_characters() -> None:
    other = GATE + b"\r\nUNA:+,? ~UNB+UNOC:3+A+B+261122:1200+2~UNZ+0+2~"
    segments = list(tokenise([other]))
    assert [s.tag for s in segments[6:]] == ["UNA", "UNB", "UNZ"]
    assert segments[8].elements == (("0",), ("2",))
    assert segments[8].line == 8
    assert told(other, 5) == told(other)


def test_unb_without_una_ends_what_an_earlier_una_said() -> None:
    data = b"UNA:+.! 'UNB+UNOC:3+A+B+261122:1200+1'UNZ+0+1'UNB+UNOC:3+A+B+261122:1200+2'FTX+what?+not!'UNZ+0+2'"
    assert [s.elements for s in tokenise([data])][4] == (("what+not!",),)


def test_syntax_4_repeats_elements() -> None:
    data = b"UNB+UNOC:4+A+B+20261122:1200+1'PIA+1*2:b*3+x?*y'"
    segment = list(tokenise([data]))[1]
    assert segment.repeated() == ((("1",), ("2", "b"), ("3",)), (("x*y",),))
    assert segment.elements == (("1",), ("x*y",))


def test_syntax_3_does_not() -> None:
    assert list(tokenise([b"UNA:+.?*'UNB+UNOC:3+A+B+261122:1200+1'PIA+1*2'"]))[2].elements == (("1*2",),)
    assert list(tokenise([b"UNB+UNOC:3+A+B+261122:1200+1'PIA+1*2'"]))[1].elements == (("1*2",),)


def test_level_b_of_1988_has_separators_that_are_no_text() -> None:
    data = b"UNB\x1dUNOB\x1f1\x1dA\x1dB\x1d261122\x1f1200\x1d1\x1cFTX\x1da+b:c\x1f?\x1c"
    segments = list(tokenise([data]))
    assert segments[1].elements == (("a+b:c", "?"),)
    assert not segments[1].block.foreign


def test_wrapped_lines_are_joined() -> None:
    data = b"UNB+UNOC:3+A+B\r\n+261122:1200+1'FTX+AAI+++one \ntwo'\nUNZ+0+1'"
    segments = list(tokenise([data]))
    assert segments[0].value(3) == "B"
    assert segments[1].value(4) == "one two"
    assert [s.line for s in segments] == [1, 2, 4]


def test_blank_lines_and_blanks_between_segments() -> None:
    data = b"\n\n  UNB+UNOC:3+A+B+261122:1200+1'\n\n \t\nUNZ+0+1'\n\n\x1a"
    assert told(data) == told(data, 3)
    assert [(s.tag, s.line, s.offset) for s in tokenise([data])] == [("UNB", 3, 4), ("UNZ", 6, data.index(b"UNZ"))]


def test_old_macintosh_lines() -> None:
    assert [s.line for s in tokenise([b"UNB+UNOC:3'\rUNZ+0'\r"])] == [1, 2]


def test_empty_segments_are_no_segments() -> None:
    assert tags(b"UNB+UNOC:3''\n'UNZ+0'") == ["UNB", "UNZ"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_byte_order_marks_and_sixteen_bits(codec: str) -> None:
    text = "UNA:+.? 'UNB+UNOY:4+葵青+B+20261122:1200+1'\nFTX+AAI+++貨櫃'UNZ+0+1'"
    data = text.encode(codec)
    segments = list(tokenise([data]))
    assert segments[1].value(2) == "葵青"
    assert segments[2].value(4) == "貨櫃"
    bare = "utf-16" if codec == "utf-16" else codec
    assert data[segments[3].offset :] == "UNZ+0+1'".encode("utf-16-le" if bare == "utf-16" else bare).removeprefix(
        b"\xef\xbb\xbf"
    )


@pytest.mark.parametrize(
    ("identifier", "codec", "text"),
    [
        ("UNOA", "ascii", "ABC-1"),
        ("UNOB", "ascii", "abc&1"),
        ("UNOC", "iso8859-1", "São José"),
        ("UNOD", "iso8859-2", "Łódź"),
        ("UNOE", "iso8859-5", "Москва"),
        ("UNOF", "iso8859-7", "Πειραιάς"),
        ("UNOG", "iso8859-3", "Ċaviżu"),
        ("UNOH", "iso8859-4", "Rīga"),
        ("UNOI", "iso8859-6", "جدة"),
        ("UNOJ", "iso8859-8", "חיפה"),
        ("UNOK", "iso8859-9", "İzmir"),
        ("UNOL", "iso8859-15", "Œuvre €"),
        ("UNOW", "utf-8", "葵青貨櫃碼頭 €"),
        ("UNOX", "iso2022_jp_2", "广州港"),
        ("UNOX", "gb18030", "广州港"),
        ("UNOY", "utf-8", "廣州港"),
        ("UNOA", "gb18030", "广州港"),
        ("UNOB", "utf-8", "廣州港"),
    ],
)
def test_character_sets(identifier: str, codec: str, text: str) -> None:
    head = f"UNB+{identifier}:3+A+B+261122:1200+1'\n".encode()
    data = head + f"FTX+AAI+++{text}'\nNAD+CF+{text}'".encode(codec)
    segments = list(tokenise([data]))
    assert segments[1].value(4) == segments[2].value(2) == text
    assert told(data, 3) == told(data)


def test_gbk_by_agreement() -> None:
    data = "UNB+UNOC:3+A+B+261122:1200+1'NAD+CZ+++东莞虎门'UNZ+0+1'".encode("gbk")
    segments = list(tokenise([data], charset="gb18030"))
    assert segments[1].value(4) == "东莞虎门"
    assert data[segments[2].offset :] == b"UNZ+0+1'"


def test_character_encoding_of_unb() -> None:
    data = "UNB+UNOX:4::7+A+B+20261122:1200+1'NAD+CZ+++東莞'".encode()
    assert list(tokenise([data]))[1].value(4) == "東莞"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("NADX+CF", "NADX"),
        ("RFFZZ+BM:1", "RFFZZ"),
        ("NA+CF", "NA"),
        ("N:AD+CF", "N"),
        ("NAD +CF", "NAD "),
        ("NADXXXXXXXXXX+CF", "NADXXXXXXX"),
        ("+CF", "+CF"),
        ("N", "N"),
        ("NAD", "NAD"),
        ("NAD+CF", "NAD"),
        ("NAD:1+CF", "NAD"),
    ],
)
def test_a_tag_is_three_characters_before_a_separator(text: str, tag: str) -> None:
    assert tags(f"UNB+UNOC:3+A+B+261122:1200+1'RFF+1'{text}'UNZ+0+1'".encode()) == ["UNB", "RFF", tag, "UNZ"]


def test_a_tag_by_other_service_characters() -> None:
    data = b"UNA|^,! ~UNB^UNOA|3^A^B^261122|1200^1~NAD|1^CF~NAD+CF~"
    assert tags(data) == ["UNA", "UNB", "NAD", "NAD+CF"]


def test_a_segment_without_end() -> None:
    segments = list(tokenise([b"UNB+UNOC:3+A+B+261122:1200+1'UNZ+0+1"]))
    assert [s.block.unended for s in segments] == [False, True]


def test_garbage_without_end_does_not_gather() -> None:
    segments = list(tokenise(b"x" * 10_000 for _ in range(100)))
    assert all(len(s.text) <= LONGEST for s in segments)
    assert sum(len(s.text) for s in segments) == 1_000_000


def test_escapes_among_garbage() -> None:
    data = b"UNB+UNOX:3+A+B+261122:1200+1'\nFTX+\x1b$A\xff'\xfe\x1b$B0'\x80\x1b(B+x'\nUNZ+0+1'"
    for size in range(1, 20):
        assert all(s.offset >= 0 and s.line >= 1 for s in tokenise(pieces(data, size)))


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16", "iso2022_jp_2"])
def test_places_do_not_depend_on_the_order_in_which_they_are_asked_for(codec: str) -> None:
    text = "UNB+UNOX:3+A+B+261122:1200+1'\r\n" + "FTX+AAI+++广州港'\r\n\nNAD+CZ'\rLOC+9'" * 40 + "UNZ+0+1'"
    data = text.encode(codec)
    charset = None if codec == "utf-16" else codec
    expected = [(s.line, s.offset) for s in tokenise([data], charset=charset)]
    segments = list(tokenise([data], charset=charset))
    mixed = list(range(len(segments)))
    random.Random(5).shuffle(mixed)
    assert {at: (segments[at].line, segments[at].offset) for at in mixed} == dict(enumerate(expected))
    tag = "LOC".encode(codec).removeprefix(b"\xff\xfe")
    assert all(data[s.offset :].startswith(tag) for s in segments if s.tag == "LOC")


def test_nothing_at_all() -> None:
    assert tags(b"") == tags(b" \r\n\x1a") == []


@pytest.mark.fuzz
@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_in_any_pieces(data: bytes, size: int) -> None:
    for raw in (data, b"UNB+UNOC:3+A+B+261122:1200+1'" + data, b"UNA:+.? '" + data):
        whole = list(tokenise([raw]))
        assert all(isinstance(s, Segment) and s.line >= 1 and 0 <= s.offset <= len(raw) for s in whole)
        assert [s.text for s in tokenise(pieces(raw, size))] == [s.text for s in whole]
