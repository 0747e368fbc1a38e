"""``fairway check``, ``readiness`` and ``derive`` on files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from fairway.cli.main import main
from fairway.consignments.workbook import write_workbook
from fairway.filings.adapter import Target
from tests.filings.cn import samples

NOW = "2026-11-23T08:00:00+08:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "submission.json"
    path.write_text(json.dumps(samples.export()), encoding="utf-8")
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "submission.xlsx"
    path.write_bytes(write_workbook(samples.submission(samples.export())))
    return path


def run(capsys, *words):
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_check_says_what_a_sound_file_holds(capsys, file):
    code, out, _ = run(capsys, "check", file, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["reference"], found["consignments"], found["items"]) == ("DG-2026-001", 1, 1)
    assert run(capsys, "check", file)[1].startswith("DG-2026-001: 1 consignments")


def test_check_reads_workbooks(capsys, workbook):
    code, out, _ = run(capsys, "check", workbook, "--json")
    assert code == 0
    assert json.loads(out)["reference"] == "DG-2026-001"


def test_check_lists_every_fault(capsys, tmp_path):
    data = samples.export()
    data["consignments"][0]["items"][0]["hs6"] = "95"
    data["consignments"][0]["gross_weight_kg"] = "-1"
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    code, out, _ = run(capsys, "check", path, "--json")
    assert code == 1
    pointers = {issue["pointer"] for issue in json.loads(out)["issues"]}
    assert pointers >= {"/consignments/0/items/0/hs6", "/consignments/0/gross_weight_kg"}


def test_readiness_of_every_document(capsys, file):
    code, out, _ = run(capsys, "readiness", file, "--now", NOW, "--json")
    found = json.loads(out)
    assert code == 0
    assert set(found) == {target.value for target in Target}
    assert {one["ready"] for one in found.values()} == {True}
    assert found["cn.road_manifest"]["due"] == "2026-11-23T01:30:00.000Z"
    assert found["hk.road_aci"]["due"] == "2026-11-23T04:30:00.000Z", "half an hour before the planned crossing"
    assert all(one["due"] for one in found.values())


def test_readiness_says_who_can_supply_what_is_missing(capsys, tmp_path):
    path = tmp_path / "open.json"
    path.write_text(json.dumps(samples.changed(samples.export(), ["trip", "batch_number"], None)), encoding="utf-8")
    words = ("readiness", path, "--now", NOW, "--target", "cn.road_manifest")
    _, out, _ = run(capsys, *words)
    assert "Transport batch number" in out
    assert "carrier" in out
    _, chinese, _ = run(capsys, *words, "--language", "zh-Hans-CN")
    assert "货物运输批次号" in chinese
    assert "承运人" in chinese
    found = json.loads(run(capsys, *words, "--json")[1])["cn.road_manifest"]
    (missing,) = [one for one in found["elements"] if one["state"] == "missing"]
    assert (missing["pointer"], missing["suppliers"]) == ("/trip/batch_number", ["carrier"])


def test_readiness_with_a_crossing(capsys, file):
    words = ("readiness", file, "--now", NOW, "--crossing", "2026-11-23T15:00:00+08:00", "--json")
    found = json.loads(run(capsys, *words)[1])
    assert found["hk.road_aci"]["due"] == "2026-11-23T06:30:00.000Z"


def test_derive_writes_all_documents(capsys, file, tmp_path):
    out_folder = tmp_path / "out" / "documents"
    code, out, _ = run(capsys, "derive", file, "--out", out_folder, "--now", NOW, "--json")
    found = json.loads(out)
    assert code == 0
    assert {one["target"] for one in found["documents"]} == {target.value for target in Target}
    for one in found["documents"]:
        assert hashlib.sha256(Path(one["file"]).read_bytes()).hexdigest() == one["sha256"]
        assert Path(one["file"]).parent == out_folder
    assert len(list(out_folder.iterdir())) == len(found["documents"])


def test_derive_from_a_workbook_gives_the_same_documents(capsys, file, workbook, tmp_path):
    words = ("--target", "cn.goods_declaration", "--now", NOW, "--json")
    first = json.loads(run(capsys, "derive", file, "--out", tmp_path / "a", *words)[1])
    second = json.loads(run(capsys, "derive", workbook, "--out", tmp_path / "b", *words)[1])
    assert first["documents"][0]["sha256"] == second["documents"][0]["sha256"]


@pytest.mark.parametrize(("data", "form"), [(samples.import_(), "MT4403"), (samples.export(), "MT4404")])
def test_derive_of_an_empty_truck(capsys, tmp_path, data, form):
    path = tmp_path / "empty.json"
    goods = data["consignments"][0] | {"containers": []}
    items = [item | {"container": None} for item in goods["items"]]
    tree = data | {"containers": [], "consignments": [goods | {"items": items}]}
    path.write_text(json.dumps(tree), encoding="utf-8")
    code, out, _ = run(capsys, "derive", path, "--empty", "--out", tmp_path / "out", "--now", NOW, "--json")
    assert code == 0
    assert [(one["target"], one["form"]) for one in json.loads(out)["documents"]] == [("cn.carrier_confirmation", form)]


def test_derive_says_what_stands_against_sending(capsys, tmp_path):
    path = tmp_path / "open.json"
    path.write_text(json.dumps(samples.changed(samples.export(), ["trip", "batch_number"], None)), encoding="utf-8")
    words = ("derive", path, "--target", "cn.road_manifest", "--out", tmp_path / "out", "--now", NOW)
    code, out, _ = run(capsys, *words)
    assert code == 1
    assert "gacc.road.mandatory" in out
    assert list((tmp_path / "out").iterdir()), "the draft can be looked at"


@pytest.mark.parametrize("command", ["check", "readiness", "derive"])
def test_a_file_that_is_not_there(capsys, tmp_path, command):
    words = [command, tmp_path / "nothing.json"] + (["--out", tmp_path / "o"] if command == "derive" else [])
    code, _, err = run(capsys, *words)
    assert code == 2
    assert "nothing.json" in err


@pytest.mark.parametrize("content", [b"", b"{", b"PK\x03\x04 broken", b"\xff\xfe", b"[]"])
def test_files_that_are_no_submission_are_refused(capsys, tmp_path, content):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    code, out, _ = run(capsys, "check", path, "--json")
    assert code == 1
    assert json.loads(out)["issues"]


def test_a_file_that_is_too_large_is_refused(capsys, tmp_path, monkeypatch):
    from fairway.cli import submission_file

    monkeypatch.setattr(submission_file, "LARGEST", 100)
    path = tmp_path / "x.json"
    path.write_bytes(b" " * 101)
    code, out, _ = run(capsys, "check", path, "--json")
    assert (code, json.loads(out)["issues"][0]["rule"]) == (1, "file.size")


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-23T08:00:00"])
def test_moments_need_a_zone(capsys, file, moment):
    with pytest.raises(SystemExit) as ended:
        main(["readiness", str(file), "--now", moment])
    assert ended.value.code == 2
    assert "2026-11-23T13:00:00+08:00" in capsys.readouterr().err
