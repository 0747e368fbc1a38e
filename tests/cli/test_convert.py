"""``fairway convert``: events of a partner in another form."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from fairway.cli.main import main
from tests.cli.test_partner_files import FSU, put, run
from tests.tracking.reading.edifact_samples import ALL, interchange


def written(capsysbinary, *words) -> tuple[int, bytes, str]:
    code = main([str(word) for word in words])
    said = capsysbinary.readouterr()
    return code, said.out, said.err.decode()


def test_edifact_becomes_dcsa_that_is_acceptable(capsysbinary, tmp_path: Path):
    path = put(tmp_path, "x.edi", interchange(ALL["COARRI_DISCHARGE"], ALL["CODECO_IN"]))
    code, out, err = written(capsysbinary, "convert", path, "--to", "dcsa")
    assert code == 0
    assert "4 of 4 events written." in err
    events = json.loads(out)["events"]
    assert [event["eventClassification"]["eventTypeCode"] for event in events] == [
        "EQUIPMENT",
        "TRANSPORT",
        "TRANSPORT",
        "EQUIPMENT",
    ]
    back = put(tmp_path, "x.json", out)
    assert written(capsysbinary, "check", back)[0] == 0


def test_edifact_becomes_a_list_that_reads_back_the_same(capsysbinary, tmp_path: Path):
    path = put(tmp_path, "x.edi", interchange(ALL["COARRI_DISCHARGE"], ALL["CODECO_IN"]))
    target = tmp_path / "x.csv"
    assert written(capsysbinary, "convert", path, "--to", "csv", "--out", target)[:2] == (0, b"")
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert [row["Event"] for row in rows] == ["DISCHARGED", "ARRIVED", "DEPARTED", "GATED_IN"]
    again = written(capsysbinary, "convert", target, "--to", "csv")[1]
    assert again == target.read_bytes()


def test_an_air_status_becomes_fsu_again(capsysbinary, tmp_path: Path):
    path = put(tmp_path, "x.txt", FSU.encode())
    listed = written(capsysbinary, "convert", path, "--to", "csv")[1]
    code, out, _ = written(capsysbinary, "convert", put(tmp_path, "x.csv", listed), "--to", "fsu")
    assert code == 0
    assert b"160-12345675" in out
    assert b"DEP/" in out


def test_what_the_form_cannot_say_is_left_out_and_said(capsys, tmp_path: Path):
    path = put(tmp_path, "x.edi", interchange(ALL["CODECO_IN"]))
    code, out, err = run(capsys, "convert", path, "--to", "fsu")
    assert (code, out) == (1, "")
    assert "GATED_IN" in err
    code, out, _ = run(capsys, "convert", path, "--to", "fsu", "--json")
    found = json.loads(out)
    assert (code, found["events"], found["written"], len(found["left_out"])) == (1, 1, 0, 1)


def test_what_was_refused_is_said_and_the_rest_is_written(capsys, tmp_path: Path):
    text = ALL["COARRI_LOAD_TWO"].replace("MSKU1234565", "MSKU1234564")
    code, out, err = run(capsys, "convert", put(tmp_path, "x.edi", interchange(text)), "--to", "csv")
    assert code == 1
    assert "COSU1234560" in out
    assert "edifact.check_digit" in err


def test_json_carries_the_content_unless_it_went_to_a_file(capsys, tmp_path: Path):
    path = put(tmp_path, "x.edi", interchange(ALL["CODECO_IN"]))
    assert "GATED_IN" in json.loads(run(capsys, "convert", path, "--to", "csv", "--json")[1])["content"]
    words = ["convert", path, "--to", "csv", "--json", "--out", tmp_path / "y.csv"]
    assert json.loads(run(capsys, *words)[1])["content"] is None


def test_a_file_that_nobody_reads(capsys, tmp_path: Path):
    code, _, err = run(capsys, "convert", put(tmp_path, "x", b"words"), "--to", "csv")
    assert code == 1
    assert "file.format" in err
