"""``fairway codes`` from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairway.cli.main import main
from fairway.codes.tables import use


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FAIRWAY_VAR", str(tmp_path / "var"))
    yield
    use(None)


def test_convert_prints_the_value_or_the_question(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["codes", "convert", "transport_mode", "transport_mode.manifest", "road", "--json"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["value"] == "3"
    assert main(["codes", "convert", "package", "package.gacc", "PX", "--json"]) == 1
    asked = json.loads(capsysbinary.readouterr().out)
    assert [entry["code"] for entry in asked["candidates"]] == ["92", "93", "99"]
    assert asked["question"]["rule"] == "codes.choose_counterpart"


def test_search_and_list(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["codes", "search", "country", "香港", "--language", "zh-Hant-HK"]) == 0
    assert "中國香港" in capsysbinary.readouterr().out.decode()
    assert main(["codes", "list"]) == 0
    assert b"hkhs" in capsysbinary.readouterr().out
    assert main(["codes", "search", "no.such.table", "x"]) == 1


def test_import_is_found_by_the_next_command(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("code,en,valid_from\n5999,Test office,2026-01-01\n", encoding="utf-8")
    assert main(["codes", "import", "customs_office.cn", str(file), "--source", "Official table"]) == 0
    assert main(["codes", "--on", "2026-06-01", "search", "customs_office.cn", "5999", "--json"]) == 0
    assert b"Test office" in capsysbinary.readouterr().out
    assert main(["codes", "--site", "gd", "search", "customs_office.cn", "5999", "--json"]) == 0
    assert capsysbinary.readouterr().out.strip() == b"[]"
    assert main(["codes", "import", "customs_office.cn", str(tmp_path / "absent.csv"), "--source", "x"]) == 2
