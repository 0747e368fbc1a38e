"""Headers, trailers, counts and references: each fault with its code and place."""

from __future__ import annotations

import time

import pytest

from fairway.wire.edifact import Interchange, Message, read, reading
from fairway.wire.edifact.reading import MOST_ISSUES

from .reports import GATE, UNB, UNZ, counted, errors, issues, messages, told, whole

SECOND = GATE.replace("UNH+1+", "UNH+2+").replace("UNT+10+1'", "UNT+10+2'").replace("MSKU1234565", "FWYU0000011")


def test_a_right_interchange_has_no_fault() -> None:
    assert issues(whole(GATE, SECOND), strict=True) == []


def test_what_the_envelope_says() -> None:
    head = "UNB+UNOC:3+HIT:ZZZ+FAIRWAY:14+261122:1200+4711++CODECO++1++1'"
    (message,) = messages(whole(GATE, head=head))
    found = message.interchange
    assert (found.sender, found.sender_qualifier, found.recipient, found.recipient_qualifier) == (
        "HIT", "ZZZ", "FAIRWAY", "14",
    )  # fmt: skip
    assert (found.reference, found.prepared, found.application) == ("4711", "2611221200", "CODECO")
    assert found.acknowledge
    assert message.test
    assert (message.type, message.version, message.release, message.agency, message.association) == (
        "CODECO", "D", "95B", "UN", "ITG14",
    )  # fmt: skip
    assert (message.reference, message.directory, message.nearest) == ("1", "D95B", False)


def test_BadServiceCharacters() -> None:
    assert told(b"UNA:::? '" + whole(GATE)) == [
        ("22", "service_characters", "UNA", 0, None, None, "e"),
    ]


def test_SyntaxNotSupported() -> None:
    assert ("2", "syntax_version", "UNB", 0, 1, 2, "w") in told(whole(GATE, head=UNB.replace("UNOC:3", "UNOC:7")))


def test_CharacterSetNotSupported() -> None:
    assert told(whole(GATE, head=UNB.replace("UNOC", "UNOQ"))) == [("46", "character_set", "UNB", 0, 1, 1, "w")]


def test_InvalidCharacter() -> None:
    data = whole(GATE.replace("::EMMA", "::Emma"), head=UNB.replace("UNOC", "UNOA"))
    assert told(data) == [("21", "character", "TDT", 3, 8, 4, "w")]
    assert told(data, strict=True) == [("21", "character", "TDT", 3, 8, 4, "e")]


def test_UnreadableCharacter() -> None:
    assert told(whole(GATE.replace("::EMMA", "::EM\x07MA"))) == [("21", "unreadable", "TDT", 3, 8, 4, "e")]
    raw = whole(GATE, head=UNB.replace("UNOC", "UNOY")).replace(b"EMMA", b"EMM\xff")
    assert told(raw) == [("21", "unreadable", "TDT", 3, 8, 4, "e")]


def test_SegmentNotEnded() -> None:
    assert told(whole(GATE)[:-1]) == [("13", "terminator", "UNZ", 0, None, None, "e")]
    assert {(code, rule, tag) for code, rule, tag, *_ in told(whole(GATE)[:-14])} == {
        ("13", "terminator", "UNT"),
        ("28", "reference", "UNT"),
        ("13", "missing", "UNT"),
        ("13", "no_interchange_trailer", "UNB"),
    }


def test_NoInterchangeHeader() -> None:
    fragment = GATE.encode()
    assert told(fragment) == [("13", "no_interchange_header", "UNH", 0, None, None, "w")]
    assert told(fragment, strict=True)[0][-1] == "e"
    (message,) = messages(fragment)
    assert not message.refused
    assert message.interchange.header is None
    assert message.sender == ""


def test_NoInterchangeTrailer() -> None:
    assert told(whole(GATE, tail="")) == [("13", "no_interchange_trailer", "UNB", 0, None, None, "e")]


def test_NoGroupTrailer() -> None:
    group = "UNG+CODECO+HIT+FAIRWAY+261122:1200+7+UN+D:95B'"
    data = whole(group, GATE, tail="UNZ+1+4711'")
    assert told(data) == [("13", "no_group_trailer", "UNG", 0, None, None, "e")]


def test_groups() -> None:
    group = "UNG+CODECO+HIT+FAIRWAY+261122:1200+7+UN+D:95B'"
    data = whole(group, GATE, SECOND, "UNE+2+7'", tail="UNZ+1+4711'")
    assert told(data, strict=True) == []
    assert [m.functional_group.reference for m in messages(data) if m.functional_group] == ["7", "7"]
    wrong = whole(group, GATE, SECOND, "UNE+3+8'", tail="UNZ+2+4711'")
    assert told(wrong) == [
        ("29", "count", "UNE", 0, 1, None, "e"),
        ("28", "reference", "UNE", 0, 2, None, "e"),
        ("29", "count", "UNZ", 0, 1, None, "e"),
    ]


def test_NoMessageTrailer() -> None:
    data = whole(GATE.replace("UNT+10+1'", ""), SECOND)
    assert told(data) == [("13", "no_message_trailer", "UNT", 9, None, None, "e")]
    first, second = messages(data)
    assert first.refused
    assert not second.refused


def test_NoMessageHeader() -> None:
    data = whole(GATE, "BGM+1'DTM+2'", SECOND, "UNT+3+1'", tail="UNE+1+1'UNZ+2+4711'")
    assert told(data) == [
        ("33", "outside", "BGM", 0, None, None, "e"),
        ("33", "outside", "UNT", 0, None, None, "e"),
        ("33", "outside", "UNE", 0, None, None, "e"),
    ]
    assert told(b"UNZ+0+1'")[-1][:3] == ("33", "outside", "UNZ")


def test_GroupsAndMessagesMixed() -> None:
    group = "UNG+CODECO+HIT+FAIRWAY+261122:1200+7+UN+D:95B'"
    data = whole(GATE, group, SECOND, "UNE+1+7'", tail="UNZ+1+4711'")
    assert told(data) == [("30", "mixed", "UNB", 0, None, None, "e")]


def test_SeveralTypesInGroup() -> None:
    group = "UNG+COARRI+HIT+FAIRWAY+261122:1200+7+UN+D:95B'"
    data = whole(group, GATE, "UNE+1+7'", tail="UNZ+1+4711'")
    assert told(data) == [("31", "group_types", "UNH", 1, 2, 1, "w")]


def test_NothingWithin() -> None:
    assert told(whole()) == [("32", "empty", "UNB", 0, None, None, "e")]


def test_WrongCount() -> None:
    assert told(whole(GATE.replace("UNT+10", "UNT+11"))) == [("29", "count", "UNT", 10, 1, None, "e")]
    assert told(whole(GATE, tail="UNZ+2+4711'")) == [("29", "count", "UNZ", 0, 1, None, "e")]
    assert issues(whole(GATE.replace("UNT+10", "UNT+11")))[0].text() == "UNT says 11, but there are 10."


def test_ReferencesDiffer() -> None:
    assert told(whole(GATE.replace("UNT+10+1", "UNT+10+2"))) == [("28", "reference", "UNT", 10, 2, None, "e")]
    assert told(whole(GATE, tail="UNZ+1+4712'")) == [("28", "reference", "UNZ", 0, 2, None, "e")]


def test_DuplicateReference() -> None:
    assert told(whole(GATE, GATE)) == [("26", "duplicate", "UNH", 1, 1, None, "e")]
    assert told(whole(GATE) + whole(GATE)) == [("26", "duplicate", "UNB", 0, 5, None, "e")]


def test_TooManyFaults() -> None:
    flood = counted(GATE.replace("CNT+16:1'", "CNT+16:1'" + "XXX+1'" * 5_000))
    (message,) = messages(whole(flood))
    assert len(message.issues) == MOST_ISSUES + 1
    assert message.issues[-1].code == "18"
    outside = whole(GATE, *(["BGM+1'UNT+2+1'"] * 1_000), tail=UNZ)
    assert len(list(read([outside]))) > 1_000
    assert len(messages(outside)[0].interchange.issues) == MOST_ISSUES


def test_MessageTooLarge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_SEGMENTS", 8)
    spread = whole(GATE).replace(b"'", b"'" + b"\n" * 20_000)
    (message,) = messages(spread)
    assert ("18", "edifact.too_large") in {(issue.code, issue.rule) for issue in message.issues}
    assert [segment.tag for segment in message.segments[-2:]] == ["LOC", "UNT"]


def test_an_interchange_from_the_32nd() -> None:
    assert told(whole(GATE, head=UNB.replace("261122", "261132"))) == [("12", "date", "UNB", 0, 4, None, "w")]


def test_what_partners_get_wrong_without_harm_is_a_warning() -> None:
    head = "UNB+UNOA+HIT:ZZZ+FAIRWAY:ZZZ+20261122:1200+4711'"
    extra = GATE.replace("UN:ITG14'", "UN:ITG14:1:2'")
    found = told(whole(extra, head=head))
    assert {(code, tag, element, severity) for code, _, tag, _, element, _, severity in found} == {
        ("13", "UNB", 1, "w"),
        ("39", "UNB", 4, "w"),
        ("16", "UNH", 2, "w"),
    }
    assert {row[-1] for row in told(whole(extra, head=head), strict=True)} == {"e"}


def test_one_corrupt_message_does_not_lose_its_neighbours() -> None:
    broken = "UNH+9+CODECO:D:95B:UN'\x00\x01garbage+++::EQD+''UNT+3+9'"
    data = whole(GATE, broken, SECOND, tail="UNZ+3+4711'")
    first, middle, last = messages(data)
    assert not first.refused
    assert middle.refused
    assert not last.refused
    assert not last.interchange.refused


def test_places_in_the_stream() -> None:
    data = "\r\n".join((UNB, *[f"{line}'" for line in GATE.split("'")[:-1]], UNZ)).encode()
    data = data.replace(b"RFF+BN:12345", b"RFF+BNXX:12345")
    (issue,) = errors(data)
    assert (issue.line, issue.position, issue.offset) == (7, 6, data.index(b"RFF"))
    assert issue.place == "line 7 segment RFF"
    assert issue.pointer == "/6/1/1"


def test_a_stream_of_pieces_is_read_as_it_comes() -> None:
    def pieces() -> object:
        data = whole(GATE, SECOND)
        half = data.index(b"UNH+2")
        yield data[: half + 5]
        reached.append("first")
        yield data[half + 5 :]

    reached: list[str] = []
    found = [item for item in read(pieces()) if isinstance(item, Message)]  # type: ignore[arg-type]  # a generator
    assert [m.reference for m in found] == ["1", "2"]


def test_a_fragment_has_an_interchange_without_header() -> None:
    (message,) = messages(GATE.encode())
    assert isinstance(message.interchange, Interchange)
    assert [issue.rule for issue in message.interchange.issues] == ["edifact.no_interchange_header"]


def numbered(number: int, container: str, between: str) -> str:
    """A gate report of its own number, its segments apart by ``between``."""
    text = GATE.replace("UNH+1+", f"UNH+{number}+").replace("UNT+10+1", f"UNT+10+{number}")
    return text.replace("MSKU1234565", container).replace("'", "'" + between)


@pytest.mark.parametrize("between", ["", "\n", "\r\n", "\n\n  "])
def test_no_byte_of_a_message_that_is_wrong_loses_its_neighbours(between: str) -> None:
    """Every byte of the middle one of three messages lost, or another in its place: the others are read whole."""
    first, middle, last = (
        numbered(1, "MSKU1234565", between),
        numbered(2, "FWYU0000011", between),
        numbered(3, "TCLU1234568", between),
    )
    lost = []
    for at in range(len(middle)):
        for other in ("", "?", "'", "+", ":", "X", "\x00", "\n"):
            broken = middle[:at] + other + middle[at + 1 :]
            found = {one.reference: one for one in messages(whole(first, broken, last))}
            for number in ("1", "3"):
                one = found.get(number)
                if one is None or one.refused or len(one.segments) != 10:
                    lost.append((middle[at], other, at, number))
    assert lost == []


def test_a_lost_terminator_before_a_message_is_said_at_its_segment() -> None:
    raw = whole(GATE.replace("UNT+10+1'", "UNT+10+1"), SECOND)
    assert told(raw) == [("13", "terminator", "UNT", 10, None, None, "e")]
    first, second = messages(raw)
    assert first.refused
    assert not second.refused
    header = second.segments[0]
    assert raw[header.offset :].startswith(b"UNH+2+")
    assert [m.reference for m in messages(whole(GATE, head=UNB.removesuffix("'")))] == ["1"]


@pytest.mark.parametrize("unit", ["UNH+1+CODECO:X'", "UNH+1+CODECO:D?'", "?'UNH+1+CODECO:X'", "UNH+1+CODECO:"])
def test_garbage_costs_in_proportion_to_its_size(unit: str) -> None:
    """A message fault by fault, a header without end within another: no more than some 0.1 ms for each."""
    raw = whole(unit * 12_000)
    begun = time.process_time()
    for _ in read([raw]):
        pass
    assert time.process_time() - begun < 5
