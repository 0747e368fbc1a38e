"""CONTRL and APERAK: what they say, and that they stand up to our own validation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.base.issues import Issue
from fairway.wire.edifact import EdifactIssue, read
from fairway.wire.edifact.answers import aperak, contrl
from fairway.wire.edifact.directory import DIRECTORIES
from fairway.wire.edifact.report import Report, reports
from fairway.wire.edifact.sample import interchange, maximal, minimal
from tests.wire.edifact.mutants import elemental, structural
from tests.wire.edifact.reports import GATE, UNB, counted, errors, messages, whole

NOW = datetime(2026, 11, 22, 12, 34, tzinfo=UTC)


def report(raw: bytes, *, strict: bool = False) -> Report:
    (found,) = reports(read([raw], strict=strict), strict=strict)
    return found


def answered(raw: bytes, *, strict: bool = False) -> list[str]:
    """The segments of the CONTRL between UNH and UNT."""
    answer = contrl(report(raw, strict=strict), now=NOW)
    assert errors(answer) == []
    return answer.decode().replace("\n", "").split("'")[2:-3]


def applied(raw: bytes) -> list[str]:
    answer = aperak(report(raw), now=NOW)
    assert errors(answer) == []
    return answer.decode("latin-1").replace("\n", "").split("'")[2:-3]


def test_a_sound_interchange_is_acknowledged():
    assert answered(whole(GATE)) == ["UCI+4711+HIT:ZZZ+FAIRWAY:ZZZ+7"]


def test_the_answer_goes_back_to_the_sender():
    answer = contrl(report(whole(GATE)), now=NOW)
    assert answer.startswith(b"UNB+UNOA:3+FAIRWAY:ZZZ+HIT:ZZZ+261122:1234+A4711'\nUNH+1+CONTRL:D:3:UN'")
    assert contrl(report(whole(GATE)), now=NOW, reference="R1").endswith(b"UNZ+1+R1'\n")


def test_syntax_4_has_its_own_contrl():
    head = UNB.replace("UNOC:3", "UNOC:4").replace("261122", "20261122")
    answer = contrl(report(whole(GATE, head=head)), now=NOW)
    assert errors(answer) == []
    assert answer.startswith(b"UNB+UNOA:4+FAIRWAY:ZZZ+HIT:ZZZ+20261122:1234+A4711'\nUNH+1+CONTRL:4:1:UN'")


def test_an_element_is_named_by_its_position_behind_the_tag():
    raw = whole(GATE.replace("22G1:102:5", "22G1TOOLONGBYFAR:102:5"))
    assert answered(raw)[1:] == ["UCM+1+CODECO:D:95B:UN:ITG14+4", "UCS+5", "UCD+39+4:1"]


def test_a_missing_segment_is_placed_after_the_one_before_the_gap():
    raw = whole(counted(GATE.replace("NAD+CF+MSK:160:20'", "")))
    assert answered(raw)[1:] == ["UCM+1+CODECO:D:95B:UN:ITG14+4", "UCS+3+13"]


def test_faults_of_unh_and_unt_stand_in_ucm():
    assert answered(whole(GATE.replace("UNT+10+1", "UNT+11+1")))[1:] == ["UCM+1+CODECO:D:95B:UN:ITG14+4+29+UNT+2"]
    assert answered(whole(GATE.replace("UNT+10+1", "UNT+10+2")))[1:] == ["UCM+1+CODECO:D:95B:UN:ITG14+4+28+UNT+3"]


def test_only_the_corrupt_message_is_rejected():
    raw = whole(GATE, GATE.replace("UNH+1+", "UNH+2+").replace("UNT+10+1", "UNT+99+2"))
    assert answered(raw) == ["UCI+4711+HIT:ZZZ+FAIRWAY:ZZZ+7", "UCM+2+CODECO:D:95B:UN:ITG14+4+29+UNT+2"]


def test_a_fault_of_the_envelope_is_named_and_in_strict_mode_rejects_all():
    raw = whole(GATE, tail="UNZ+2+4711'")
    assert answered(raw) == ["UCI+4711+HIT:ZZZ+FAIRWAY:ZZZ+7+29+UNZ+2"]
    assert answered(raw, strict=True) == ["UCI+4711+HIT:ZZZ+FAIRWAY:ZZZ+4+29+UNZ+2"]


def test_functional_groups_are_answered_group_by_group():
    bad = GATE.replace("22G1:102:5", "22G1TOOLONGBYFAR:102:5")
    group = "UNG+CODECO+HIT+FAIRWAY+261122:1200+{n}+UN+D:95B'{message}UNE+1+{n}'"
    raw = whole(group.format(n=1, message=GATE), group.format(n=2, message=bad))
    assert answered(raw) == [
        "UCI+4711+HIT:ZZZ+FAIRWAY:ZZZ+7",
        "UCF+2+HIT+FAIRWAY+7",
        "UCM+1+CODECO:D:95B:UN:ITG14+4",
        "UCS+5",
        "UCD+39+4:1",
    ]


def test_a_fragment_is_answered_with_what_it_did_not_say_left_open():
    assert answered(GATE.encode()) == ["UCI+-+-+-+7"]


def test_the_content_is_answered_by_aperak_not_by_contrl():
    raw = whole(GATE.replace("MSKU1234565", "MSKU1234564"))
    found = report(raw)
    assert found.sound
    assert answered(raw) == ["UCI+4711+HIT:ZZZ+FAIRWAY:ZZZ+7"]
    assert applied(raw) == [
        "BGM+313+1-1+27",
        "DTM+137:202611221234:203",
        "RFF+ACW:1",
        "ERC+12",
        "FTX+AAO+++[edifact.check_digit]:MSKU1234564 is not a container number?: its check digit would be 5.:"
        "Read the number from the container door again; the last digit, in a:box, is the check digit.",
        "RFF+ACW:1:5",
        "FTX+AAO+++segment EQD, position 5, element 2, component 1, line 1, byte 151",
    ]


def test_aperak_of_a_sound_message_acknowledges():
    assert applied(whole(GATE)) == ["BGM+312+1-1+29", "DTM+137:202611221234:203", "RFF+ACW:1"]


def test_aperak_carries_the_faults_of_meaning():
    def further(message):
        return [EdifactIssue(rule="own.rule", message="中文 ‘’", code="13", tag="BGM", position=2, line=1)]

    (found,) = reports(read([whole(GATE)]), further=further)
    answer = aperak(found, now=NOW)
    assert answer.startswith(b"UNB+UNOW:4+")
    assert "[own.rule]:中文 ‘’".encode() in answer
    assert errors(answer) == []


@pytest.mark.parametrize("named", DIRECTORIES)
def test_aperak_is_written_in_the_directory_of_the_message(named):
    for least in (minimal("CODECO", named), maximal("CODECO", named)):
        raw = interchange([least]).replace(b"CODECO:D", b"CODECO:D")
        (message,) = messages(aperak(report(raw), now=NOW))
        assert (message.directory, message.issues) == (named, ())


def test_an_interchange_each():
    found = list(reports(read([whole(GATE), whole(GATE).replace(b"4711", b"4712")])))
    assert [one.interchange.reference for one in found] == ["4711", "4712"]


def _codes(issues: tuple[Issue, ...]) -> set[str]:
    return {issue.code for issue in issues if isinstance(issue, EdifactIssue)}


@pytest.mark.parametrize(("kind", "named"), [("CODECO", "D95B"), ("IFTSTA", "D16A"), ("COARRI", "D95B")])
def test_every_mutant_is_answered_with_its_code_and_place(kind, named):
    least = minimal(kind, named)
    seen = 0
    for mutant in [*structural(kind, named, least), *elemental(kind, named, maximal(kind, named))][:150]:
        raw = interchange([mutant.segments])
        found = report(raw)
        if found.sound:
            continue
        seen += 1
        said = "'".join(answered(raw))
        assert any(code in _codes(found.messages[0].syntax) for code in mutant.codes), mutant.done
        assert any(f"+{code}" in said for code in mutant.codes), mutant.done
        answer = aperak(found, now=NOW)
        assert errors(answer) == [], mutant.done
    assert seen > 50
