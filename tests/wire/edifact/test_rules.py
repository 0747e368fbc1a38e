"""Each rule on data elements, on structure and on cargo, with its code at its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.rules import rule_book
from fairway.wire.edifact import rules
from fairway.wire.edifact.cargo import possible
from fairway.wire.edifact.characters import LEVEL_4, LEVEL_A
from fairway.wire.edifact.directory import DIRECTORIES, ElementSpot, ElementType, SegmentType, directory, nearest
from fairway.wire.edifact.elements import SegmentCheck, checks
from fairway.wire.edifact.segment import Segment
from fairway.wire.edifact.tokeniser import tokenise

from .reports import GATE, UNB, counted, messages, told, whole

OURS = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.wire.edifact.rules")]


def changed(old: str, new: str, *, strict: bool = False) -> list[tuple[object, ...]]:
    """What is told of the gate report with a change."""
    assert old in GATE
    return list(told(whole(counted(GATE.replace(old, new, 1))), strict=strict))


def test_each_rule_has_a_test_of_its_name() -> None:
    tests = "\n".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert len(OURS) > 35
    assert [rule.__name__ for rule in OURS if not re.search(rf"def test_{rule.__name__}\b", tests)] == []


def test_each_rule_is_exported_and_has_a_code_of_de_0085() -> None:
    assert {rule.__name__ for rule in OURS} == set(rules.__all__) - {"EdifactRule"}
    for rule in OURS:
        assert issubclass(rule, rules.EdifactRule)
        assert 2 <= int(rule.code) <= 48


def test_a_rule_answers_for_its_own_issues() -> None:
    issue = rules.TooLong.at(None, value="x", number="1", most=1)
    assert list(rules.TooLong().check(issue)) == [issue]
    assert list(rules.TooShort().check(issue)) == []


def test_MandatoryMissing() -> None:
    assert changed("DTM+7:202611221000:203'", "DTM'") == [("13", "missing", "DTM", 7, 1, None, "e")]
    assert changed("RFF+BN:12345'", "RFF+:12345'") == [("13", "missing", "RFF", 6, 1, 1, "e")]
    assert changed("CNT+16:1'", "CNT+16'") == [("13", "missing", "CNT", 9, 1, 2, "e")]
    assert changed("EQD+CN+", "EQD++") == [("13", "missing", "EQD", 5, 1, None, "e")]


def test_TooLong() -> None:
    assert changed("RFF+BN:12345'", f"RFF+BN:{'1' * 36}'") == [("39", "too_long", "RFF", 6, 1, 2, "e")]
    assert changed("RFF+BN:12345'", f"RFF+BN:{'1' * 35}'") == []
    assert changed("RFF+BN:12345'", f"RFF+BN:{'?+' * 35}'") == []
    assert changed("RFF+BN:12345'", f"RFF+BN:{'?+' * 36}'") == [("39", "too_long", "RFF", 6, 1, 2, "e")]


def test_TooShort() -> None:
    data = "UNH+1+COARRI:D:95B:UN'BGM+44+1+9'TDT+20+1'NAD+CF'EQD+CN'TMP+2+18:CEL'CNT+16:1'UNT+8+1'"
    assert told(whole(data)) == [("40", "too_short", "TMP", 6, 2, 1, "w")]
    assert told(whole(data.replace("+18:", "+-018:"))) == []


def test_WrongCharacters() -> None:
    assert changed("CNT+16:1'", "CNT+16:1 000'") == [("37", "type", "CNT", 9, 1, 2, "e")]
    assert changed("CNT+16:1'", "CNT+16:ONE'") == [("37", "type", "CNT", 9, 1, 2, "e")]


def test_BadDecimal() -> None:
    weight = "UNH+1+IFTMIN:D:95B:UN'BGM+610'CNT+7:{}'NAD+CZ'UNT+5+1'"
    assert told(whole(weight.format("0.5"))) == told(whole(weight.format("1,5"))) == []
    for value in (".5", "5."):
        assert told(whole(weight.format(value))) == [("19", "decimal", "CNT", 3, 1, 2, "w")]


def test_TooMany() -> None:
    assert changed("RFF+BN:12345'", "RFF+BN:12345+more'") == [("16", "constituents", "RFF", 6, 2, None, "e")]
    for more in (":::x", ":::x:y", "::::x"):
        assert changed("RFF+BN:12345'", f"RFF+BN:12345{more}'") == [("16", "constituents", "RFF", 6, 1, 5, "e")], more


def test_TooManyRepetitions() -> None:
    head = "UNB+UNOC:4+HIT:ZZZ+FAIRWAY:ZZZ+20261122:1200+4711'"
    data = counted(GATE.replace("RFF+BN:12345'", "RFF+BN:1*BM:2'"))
    assert told(whole(data, head=head)) == [("35", "repetitions", "RFF", 6, 1, None, "e")]


def test_repetitions_that_the_directory_has() -> None:
    kind = directory("D95B").segments["PIA"]
    check = SegmentCheck(kind, LEVEL_4)
    head = b"UNB+UNOC:4+A+B+20261122:1200+1'"
    right, wrong = [*tokenise([head + b"PIA+1+a*b*c*d*e'PIA+1+a*b*c*d*e*f'"])][1:]
    assert check.faults(right) == ()
    assert [(fault.rule, fault.occurrence) for fault in check.faults(wrong)] == [(rules.TooManyRepetitions, 6)]


def test_CodeNotInList() -> None:
    assert changed("++3+5'", "++3+9'") == [("12", "code", "EQD", 5, 6, None, "w")]
    assert changed("++3+5'", "++3+9'", strict=True) == [("12", "code", "EQD", 5, 6, None, "e")]


def test_AgreedCode() -> None:
    for strict in (False, True):
        assert changed("++3+5'", "++ZZ+5'", strict=strict) == [("12", "agreed_code", "EQD", 5, 5, None, "w")]


def test_TrailingSeparator() -> None:
    assert changed("RFF+BN:12345'", "RFF+BN:12345:+'") == []
    assert changed("RFF+BN:12345'", "RFF+BN:12345:'", strict=True) == [("45", "trailing", "RFF", 6, 1, None, "e")]
    assert changed("RFF+BN:12345'", "RFF+BN:12345+'", strict=True) == [("45", "trailing", "RFF", 6, 2, None, "e")]


def test_DirectoryNotCarried() -> None:
    for named, used in (
        ("96A", "D95B"),
        ("99B", "D00B"),
        ("21A", "D21B"),
        ("24A", "D21B"),
        ("93A", "D95B"),
        ("98A", "D95B"),
    ):
        (message,) = messages(whole(GATE.replace(":95B:", f":{named}:")))
        assert (message.directory, message.nearest) == (used, True)
        assert ("14", "UNH", 2, 3) in {(i.code, i.tag, i.element, i.component) for i in message.issues}


def test_nearest() -> None:
    assert nearest("BERMAN", "D95B") == "D00B"
    assert nearest("CODECO", "1911") == "D95B"
    assert nearest("ORDERS", "D96A") is None


def test_UnknownMessage() -> None:
    data = whole(GATE.replace("CODECO", "ORDERS"))
    assert told(data) == [("14", "message_type", "UNH", 1, 2, 1, "e")]
    (message,) = messages(data)
    assert len(message.body.segments) == 10


def test_SegmentMissing() -> None:
    assert changed("BGM+34+1+9'", "") == [("13", "segment_missing", "BGM", 1, None, None, "e")]
    assert changed("CNT+16:1'", "") == [("13", "segment_missing", "CNT", 8, None, None, "e")]
    assert changed("EQD+CN+MSKU1234565+22G1:102:5++3+5'", "")[0] == (
        "13", "segment_missing", "EQD", 4, None, None, "e",
    )  # fmt: skip


def test_GroupMissing() -> None:
    assert changed("NAD+CF+MSK:160:20'", "") == [("13", "group_missing", "NAD", 3, None, None, "e")]


def test_SegmentMisplaced() -> None:
    assert changed("NAD+CF+MSK:160:20'", "NAD+CF+MSK:160:20'BGM+34'") == [
        ("15", "misplaced", "BGM", 5, None, None, "e")
    ]


def test_SegmentUnknown() -> None:
    assert changed("CNT+16:1'", "XYZ+1'CNT+16:1'") == [("15", "unknown_segment", "XYZ", 9, None, None, "e")]
    assert changed("CNT+16:1'", "ERC+1'CNT+16:1'") == [("15", "unknown_segment", "ERC", 9, None, None, "e")]


@pytest.mark.parametrize(
    ("old", "new", "tag"), [("EQD+CN+", "EQDX+CN+", "EQDX"), ("RFF+BN", "RFFZZ+BN", "RFFZZ"), ("RFF+BN", "RF+BN", "RF")]
)
def test_TagWrong(old: str, new: str, tag: str) -> None:
    found = changed(old, new)
    assert ("15", "tag", tag) in {one[:3] for one in found}
    assert all(one[-1] == "e" for one in found if one[1] == "tag")


@pytest.mark.parametrize(("old", "new"), [("UNH+", "UNHX+"), ("UNT+", "UNTX+")])
def test_a_service_segment_with_a_wrong_tag_is_none(old: str, new: str) -> None:
    assert [one for one in told(whole(GATE.replace(old, new, 1))) if one[-1] == "e"]


def test_SegmentRepeated() -> None:
    assert changed("RFF+BN:12345'", "RFF+BN:1'" * 9) == []
    assert changed("RFF+BN:12345'", "RFF+BN:1'" * 11) == [("35", "segment_repeated", "RFF", 15, None, None, "e")]


def test_GroupRepeated() -> None:
    assert changed("NAD+CF+MSK:160:20'", "NAD+CF+MSK:160:20'" * 9) == []
    assert changed("NAD+CF+MSK:160:20'", "NAD+CF+MSK:160:20'" * 11) == [
        ("36", "group_repeated", "NAD", 13, None, None, "e")
    ]


def test_groups_are_a_tree() -> None:
    (message,) = messages(whole(GATE))
    assert [(g.name, [s.tag for s in g.segments]) for g in message.groups] == [
        ("SG1", ["TDT"]),
        ("SG2", ["NAD"]),
        ("SG5", ["EQD", "RFF", "DTM", "LOC"]),
    ]
    assert [s.tag for s in message.body.segments] == ["UNH", "BGM", "CNT", "UNT"]
    (equipment,) = message.body.begun_by("EQD")
    assert equipment.trigger is equipment.first("EQD")
    assert message.body.named("SG5") == [equipment]
    assert [s.tag for s in equipment.walk()] == ["EQD", "RFF", "DTM", "LOC"]
    assert message.position(equipment.all("LOC")[0]) == 8


def test_CheckDigitWrong() -> None:
    assert changed("MSKU1234565", "MSKU1234566") == [("12", "check_digit", "EQD", 5, 2, 1, "e")]


def test_containers_of_split_goods_have_check_digits() -> None:
    data = "UNH+1+IFTMIN:D:95B:UN'BGM+610'NAD+CZ'GID+1'SGP+{}+5'UNT+6+1'"
    assert told(whole(data.format("MSKU1234565"))) == told(whole(data.format("PLACE 1"))) == []
    assert told(whole(data.format("MSKU1234566"))) == [("12", "check_digit", "SGP", 5, 1, 1, "e")]


def test_NotAContainerNumber() -> None:
    for number in ("MSKU 123456-5", "MSKX1234568", "NOTHING"):
        found = changed("MSKU1234565", number)
        assert ("12", "container_number", "EQD", 5, 2, 1, "w") in found


def test_ContainerTwice() -> None:
    twice = GATE.replace("CNT+16:1'", "EQD+CN+MSKU1234565'CNT+16:2'")
    assert told(whole(counted(twice))) == [("26", "container_twice", "EQD", 9, 2, 1, "e")]


def test_TotalWrong() -> None:
    assert changed("CNT+16:1'", "CNT+16:2'") == [("29", "total", "CNT", 9, 1, 2, "e")]
    consignments = "UNH+1+IFCSUM:D:95B:UN'BGM+785'CNT+10:3'CNI+1'CNI+2'UNT+6+1'"
    assert told(whole(consignments)) == [("29", "total", "CNT", 3, 1, 2, "e")]


def test_ImpossibleDate() -> None:
    for value, form in (("202611311000", "203"), ("202602301000", "203"), ("20261301", "102"), ("2026112210", "203")):
        assert changed("202611221000:203", f"{value}:{form}") == [("12", "date", "DTM", 7, 1, 2, "e")]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        ("202402291000", "203", True),
        ("202302291000", "203", False),
        ("202611222400", "203", True),
        ("202611222401", "203", False),
        ("261122", "101", True),
        ("2611221260", "201", False),
        ("20261122120061", "204", False),
        ("202611221200HKT", "303", True),
        ("20261122-20261130", "718", True),
        ("2026112220261131", "718", False),
        ("010120260000", "5", True),
        ("00010101", "102", False),
        ("20261122", "999", True),
        ("١٢٣٤٥٦", "101", False),
    ],
)
def test_dates(value: str, form: str, expected: bool) -> None:
    assert possible(value, form) is expected


def test_a_header_of_syntax_4() -> None:
    head = "UNB+UNOC:4:021:7:01+HIT:ZZZ:A:B+FAIRWAY:ZZZ+20261122:1200+4711'"
    assert told(whole(GATE, head=head), strict=True) == []
    assert ("40", "too_short", "UNB", 0, 4, 1, "w") in told(whole(GATE, head=UNB.replace("UNOC:3", "UNOC:4")))


ALPHABET = st.text(alphabet="A1-.,:+?* ", max_size=30)


@pytest.mark.fuzz
@given(st.sampled_from(("CNT", "RFF", "EQD", "DTM", "PIA", "DGS", "TMP", "CUX")), ALPHABET, st.booleans())
def test_the_quick_pattern_and_the_slow_look_agree(tag: str, rest: str, fourth: bool) -> None:
    marks = LEVEL_4 if fourth else LEVEL_A
    head = b"UNB+UNOC:4+A+B+20261122:1200+1'" if fourth else b"UNB+UNOC:3+A+B+261122:1200+1'"
    segment = list(tokenise([head + f"{tag}+{rest}Z'".encode()]))[-1]
    for name in DIRECTORIES:
        kind = directory(name).segments.get(tag)
        if kind is not None and isinstance(segment, Segment) and segment.tag == tag:
            check = SegmentCheck(kind, marks)
            if check.fits(segment.text):
                assert check.faults(segment) == ()
            if not checks(name, "4" if fourth else "3", marks).unfit([segment]):
                assert check.faults(segment) == ()


def test_optional_parts_in_front_of_mandatory_ones() -> None:
    spots = (
        ElementSpot("C1", (ElementType("1", "an", 1, 3), ElementType("2", "n", 1, 2, mandatory=True)), mandatory=False),
        ElementSpot("3", (ElementType("3", "a", 2, 2, mandatory=True),), mandatory=True),
    )
    check = SegmentCheck(SegmentType("ABC", spots), LEVEL_A)
    for text, right in {
        "ABC++XY": True, "ABC+:1+XY": True, "ABC+a:12+XY": True, "ABC+a+XY": False, "ABC+a:1": False, "ABC": False,
        "ABC++X1": False, "ABC+a:1.5+XY": True, "ABC+a:1.55+XY": False, "ABC+a:-12+XY": True,
    }.items():  # fmt: skip
        segment = list(tokenise([f"UNB+UNOC:3'{text}'".encode()]))[1]
        assert (check.fits(text) is not None) is right, text
        assert (check.faults(segment) == ()) is right, text
