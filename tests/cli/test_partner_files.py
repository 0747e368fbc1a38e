"""``fairway check`` and ``fairway edifact`` on messages of partners."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fairway.base.issues import Severity
from fairway.cli.main import main
from fairway.wire.edifact import Message, read
from tests.tracking.reading.edifact_samples import ALL, interchange

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "partner.md"
DCSA = {
    "eventID": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "eventCreatedDateTime": "2026-11-20T08:00:00Z",
    "eventType": "EQUIPMENT",
    "eventClassifierCode": "ACT",
    "eventDateTime": "2026-11-20T07:15:00Z",
    "equipmentEventTypeCode": "DISC",
    "equipmentReference": "MSKU1234565",
    "ISOEquipmentCode": "45G1",
    "emptyIndicatorCode": "LADEN",
    "documentReferences": [{"documentReferenceType": "BKG", "documentReferenceValue": "COSU6213456780"}],
}
FSU = "FSU/12\r\n160-12345675HKGFRA/T10K500\r\nDEP/CX0251/21NOV/HKGFRA/T10K500\r\n"


def run(capsys, *words):
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    text = ALL["CODECO_IN"].replace("+45G1:102:5", "+45G1TOOLONGBYFAR:102:5")
    return put(tmp_path, "bad.txt", interchange(text))


@pytest.fixture
def wrong_number(tmp_path: Path) -> Path:
    return put(tmp_path, "wrong.edi", interchange(ALL["CODECO_IN"].replace("MSKU1234565", "MSKU1234564")))


def test_check_tells_edifact_by_its_bytes(capsys, tmp_path):
    path = put(tmp_path, "any.name", interchange(ALL["CODECO_IN"], ALL["COREOR"]))
    code, out, _ = run(capsys, "check", path, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["standard"], found["acceptable"], found["events"]) == ("edifact", True, 2)
    assert [message["kind"] for message in found["messages"]] == ["CODECO D.95B", "COREOR D.00B"]
    said = run(capsys, "check", path)[1]
    assert said.startswith("UN/EDIFACT. Messages: 2. Events understood: 2. Links between references:")
    assert "A site would accept it" in said


def test_check_prints_rule_severity_segment_line_and_offset(capsys, bad):
    code, out, _ = run(capsys, "check", bad, "--json")
    (issue,) = json.loads(out)["issues"]
    assert code == 1
    assert (issue["rule"], issue["severity"], issue["segment"], issue["line"]) == (
        "edifact.too_long",
        "error",
        "EQD",
        7,
    )
    assert bad.read_bytes()[issue["offset"] :].startswith(b"EQD+CN")
    assert (issue["code"], issue["position"], issue["element"], issue["component"]) == ("39", 6, 3, 1)
    code, out, _ = run(capsys, "check", bad)
    assert code == 1
    assert f"Error line 7, EQD, byte {issue['offset']}" in out
    assert "[edifact.too_long]" in out


def test_check_speaks_chinese(capsys, wrong_number):
    code, out, _ = run(capsys, "check", wrong_number, "--language", "zh-Hant-HK")
    assert code == 1
    assert "第 7 行" in out


def test_check_takes_the_partners_profile(capsys, tmp_path):
    path = put(tmp_path, "x.edi", interchange(ALL["CODECO_IN"].replace("BGM+34", "BGM+1")))
    assert run(capsys, "check", path)[0] == 1
    profile = put(tmp_path, "profile.json", b'{"gate": {"1": "in"}}')
    assert run(capsys, "check", path, "--profile", profile)[0] == 0
    broken = put(tmp_path, "broken.json", b'{"gate": {"1": "sideways"}}')
    code, _, err = run(capsys, "check", path, "--profile", broken)
    assert code == 1
    assert "file.profile" in err


@pytest.mark.parametrize(
    ("name", "content", "standard"),
    [
        ("events.json", json.dumps([DCSA]).encode(), "dcsa"),
        ("one.json", json.dumps(DCSA).encode(), "dcsa"),
        ("status.txt", FSU.encode(), "cargo-imp"),
    ],
)
def test_check_tells_other_standards(capsys, tmp_path, name, content, standard):
    _, out, _ = run(capsys, "check", put(tmp_path, name, content), "--json")
    assert json.loads(out)["standard"] == standard


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"just words", b"[]"])
def test_check_refuses_what_nobody_reads(capsys, tmp_path, content):
    code, out, _ = run(capsys, "check", put(tmp_path, "x", content), "--json")
    assert code == 1
    assert json.loads(out)["issues"]


def test_edifact_shows_the_messages(capsys, tmp_path, bad):
    path = put(tmp_path, "x.edi", interchange(ALL["CODECO_IN"]))
    code, out, _ = run(capsys, "edifact", path)
    assert (code, out) == (0, "CODECO D.95B 1: 16 segments from line 2\n")
    code, out, _ = run(capsys, "edifact", bad, "--json")
    found = json.loads(out)
    assert code == 1
    assert found["messages"][0]["refused"]
    assert found["messages"][0]["sender"] == "HIT"
    assert found["issues"][0]["rule"] == "edifact.too_long"


def answer(capsysbinary, *words) -> tuple[int, list[Message]]:
    code = main([str(word) for word in words])
    written = capsysbinary.readouterr().out
    messages = [item for item in read([written]) if isinstance(item, Message)]
    assert not any(issue.severity is Severity.ERROR for message in messages for issue in message.issues)
    return code, messages


def test_ack_of_a_fault_of_syntax_is_contrl(capsysbinary, bad):
    code, (found,) = answer(capsysbinary, "edifact", bad, "--ack")
    assert (code, found.type) == (1, "CONTRL")
    assert [segment.tag for segment in found.segments] == ["UNH", "UCI", "UCM", "UCS", "UCD", "UNT"]


def test_ack_of_a_fault_of_content_is_aperak(capsysbinary, wrong_number):
    code, (found,) = answer(capsysbinary, "edifact", wrong_number, "--ack")
    assert (code, found.type) == (1, "APERAK")
    assert any(segment.tag == "ERC" for segment in found.segments)


def test_ack_of_a_fault_of_meaning_is_aperak(capsysbinary, tmp_path):
    late = interchange(ALL["CODECO_IN"].replace("DTM+7:202611221720:203'\n", ""))
    code, (found,) = answer(capsysbinary, "edifact", put(tmp_path, "x.edi", late), "--ack")
    assert (code, found.type) == (1, "APERAK")


def test_ack_of_a_sound_interchange_is_contrl_unless_asked_otherwise(capsysbinary, tmp_path):
    path = put(tmp_path, "x.edi", interchange(ALL["CODECO_IN"]))
    assert [message.type for message in answer(capsysbinary, "edifact", path, "--ack")[1]] == ["CONTRL"]
    assert [message.type for message in answer(capsysbinary, "edifact", path, "--ack", "aperak")[1]] == ["APERAK"]
    out = tmp_path / "answer.edi"
    assert answer(capsysbinary, "edifact", path, "--ack", "contrl", "--out", out) == (0, [])
    assert b"UCI+4711" in out.read_bytes()


def test_strict_refuses_what_is_usually_warned_of(capsys, tmp_path):
    lower = interchange(ALL["CODECO_IN"]).replace(b"UNOC:3", b"UNOA:3").replace(b"CN887766", b"cn887766")
    path = put(tmp_path, "x.edi", lower)
    assert run(capsys, "edifact", path)[0] == 0
    assert run(capsys, "edifact", path, "--strict")[0] == 1


def test_edifact_refuses_a_file_without_any(capsys, tmp_path):
    code, _, err = run(capsys, "edifact", put(tmp_path, "x", b""))
    assert code == 1
    assert "file.format" in err


def test_faults_of_json_have_line_and_offset(capsys, tmp_path):
    wrong = [DCSA, {**DCSA, "eventID": "x1", "eventDateTime": "never"}]
    path = put(tmp_path, "x.json", b"\xef\xbb\xbf" + json.dumps(wrong, indent=1).encode())
    _, out, _ = run(capsys, "check", path, "--json")
    placed = [issue for issue in json.loads(out)["issues"] if issue["pointer"] == "/1/eventDateTime"]
    assert placed
    assert all(path.read_bytes()[issue["offset"] :].startswith(b'"never"') for issue in placed)
    assert {issue["line"] for issue in placed} == {path.read_bytes()[: placed[0]["offset"]].count(b"\n") + 1}


AIS = b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\n"


def test_check_tells_sentences_of_vessels(capsys, tmp_path):
    code, out, _ = run(capsys, "check", put(tmp_path, "x.log", AIS), "--json")
    found = json.loads(out)
    assert (code, found["standard"], found["issues"][0]["rule"]) == (0, "ais", "ais.vessel_unknown")


def test_check_tells_a_list_of_events_from_a_submission(capsys, tmp_path):
    path = put(tmp_path, "x.edi", interchange(ALL["CODECO_IN"]))
    for form in ("xlsx", "csv"):
        out = tmp_path / f"list.{form}"
        assert run(capsys, "convert", path, "--to", form, "--out", out)[0] == 0
        code, said, _ = run(capsys, "check", out, "--json")
        found = json.loads(said)
        assert (code, found["standard"], found["events"]) == (0, "table", 1)


OWN = {
    "events": [
        {
            "milestone": "GATED_IN",
            "references": [{"kind": "container", "value": "MSKU1234565"}],
            "happened": "2026-11-22T10:00:00+08:00",
        }
    ]
}


def test_check_and_convert_know_our_own_form_of_events(capsys, tmp_path):
    path = put(tmp_path, "own.json", b"\xef\xbb\xbf" + json.dumps(OWN).encode())
    code, out, _ = run(capsys, "check", path, "--json")
    found = json.loads(out)
    assert (code, found["standard"], found["events"], found["issues"]) == (0, "fairway", 1, [])
    assert "GTIN" in run(capsys, "convert", path, "--to", "dcsa")[1]
    wrong = {"events": [OWN["events"][0], {**OWN["events"][0], "milestone": "TELEPORTED"}]}
    path = put(tmp_path, "wrong.json", json.dumps(wrong, indent=1).encode())
    code, out, _ = run(capsys, "check", path, "--json")
    (issue,) = json.loads(out)["issues"]
    assert (code, issue["rule"]) == (1, "events.milestone")
    assert path.read_bytes()[issue["offset"] :].startswith(b'"TELEPORTED"')
    for links in ({"links": []}, {"parties": []}):
        assert run(capsys, "check", put(tmp_path, "empty.json", json.dumps(links).encode()))[0] == 1


GATE = re.findall(r"```edifact\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)[0].encode()


def test_the_tutorials_file_is_checked_as_it_says_on_any_day(capsys, tmp_path):
    path = put(tmp_path, "gate.edi", GATE)
    commands = re.findall(r"fairway (\w+) gate\.edi([^\n`]*)", TUTORIAL.read_text(encoding="utf-8"))
    assert [name for name, _ in commands] == ["check", "edifact"]
    code, out, _ = run(capsys, "check", path, *commands[0][1].split(), "--json")
    found = json.loads(out)
    assert (code, found["events"], [one["rule"] for one in found["issues"]]) == (1, 1, ["edifact.check_digit"])
    code, out, _ = run(capsys, "check", path, *commands[0][1].split())
    assert "A site would accept it in part" in out
    assert "Errors: 1. Warnings: 0." in out


@pytest.mark.parametrize("words", [("check",), ("edifact",), ("convert", "--to", "csv")])
def test_what_is_still_to_come_is_judged_as_of_now(capsys, tmp_path, words):
    path = put(tmp_path, "x.edi", interchange(ALL["CODECO_IN"]))
    assert run(capsys, words[0], path, *words[1:], "--now", "2026-11-22T18:00:00+08:00")[0] == 0
    code, out, err = run(capsys, words[0], path, *words[1:], "--now", "2026-11-22T09:00:00+08:00")
    assert code == 1
    assert "edifact.meaning.still_to_come" in out + err


@pytest.mark.parametrize("command", ["check", "edifact", "convert"])
def test_faults_stand_in_the_order_of_their_places(capsys, tmp_path, command):
    text = ALL["CODECO_IN"].replace("MSKU1234565", "MSKU1234564").replace("HKHKG", "HKQQQ")
    path = put(tmp_path, "x.edi", interchange(text, text.replace("BGM+34", "BGMX+34")))
    words = ("--to", "csv") if command == "convert" else ()
    _, out, _ = run(capsys, command, path, *words, "--json")
    offsets = [issue["offset"] for issue in json.loads(out)["issues"]]
    assert len(offsets) > 3
    assert offsets == sorted(offsets)


@pytest.mark.parametrize("command", ["check", "edifact"])
@pytest.mark.parametrize("content", [b"Dear sir, the box is out. Regards: HIT", "貨櫃已出閘".encode()])
def test_plain_text_with_the_name_of_edifact_is_none_of_the_formats(capsys, tmp_path, command, content):
    code, _, err = run(capsys, command, put(tmp_path, "x.edi", content))
    assert code == 1
    assert "[file.format]" in err
    assert "Cargo-IMP" in err


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_edifact_without_an_envelope_is_still_read(capsys, tmp_path, codec):
    path = put(tmp_path, "x.edi", ALL["CODECO_IN"].encode(codec))
    assert json.loads(run(capsys, "check", path, "--json")[1])["standard"] == "edifact"


def test_help_names_every_format(capsys):
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    for name in ("EDIFACT", "DCSA", "Cargo-IMP", "AIS", "XLSX", "CSV", "JSON", "--now"):
        assert name in said


def test_nothing_that_can_be_used_is_said(capsys, bad):
    assert "A site would refuse it" in run(capsys, "check", bad)[1]
