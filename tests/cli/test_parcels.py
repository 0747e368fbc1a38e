"""``fairway parcels``: traffic in files, cleared, the bad ones named, taken up again."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from fairway.cli.main import main
from fairway.parcels.intake.read import find
from fairway.parcels.model import TABLES
from tests.parcels.intake.files import damaged

TAXES = ("customs_tax", "consumption_tax", "value_added_tax")


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("traffic")
    assert main(["parcels", "generate", "--rows", "300", "--format", "csv", "--out", str(made)]) == 0
    return made


def test_traffic_is_cleared_from_csv(traffic: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = traffic.rglob("orders.csv")
    lines = path.read_text("utf-8").splitlines()
    lines[7] = "one,bad,row"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    out = tmp_path / "out"
    assert main(["parcels", "clear", str(traffic), "--out", str(out), "--day", "2026-11-22", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["parcels"] == 300
    (file,) = [one for one in said["files"] if one["left_out"]]
    assert file["file"] == str(path)
    (fault,) = ds.dataset(file["faults"]).to_table().to_pylist()
    assert (fault["place"], fault["rule"]) == (7, "parcels.row.readable")
    assert said["outcomes"]["outcome"]["MATCHED"] > 250
    assert {"parcels.E07.paid", "parcels.risk.splitting"} <= set(said["rules"])
    assert sum(said["flags"].values()) > 0
    assert sum(Decimal(said["money"][tax]) for tax in TAXES) == Decimal(said["money"]["payable"]) > 0
    assert said["outcomes"]["channel"]["INSPECT"] > 0
    assert len(said["root"]) == 64
    assert main(["parcels", "clear", str(traffic), "--out", str(out), "--day", "2026-11-22", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["root"] == said["root"]


def test_a_file_that_is_cut_off_is_refused_with_what_to_do(
    traffic: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = traffic.rglob("inventories.csv")
    cut = tmp_path / "inventories.csv.gz"
    cut.write_bytes(gzip.compress(path.read_bytes())[:-2_000])
    assert main(["parcels", "clear", str(cut), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "parcels.file.gzip_cut" in said
    assert "Send it again" in said


def test_parquet_that_is_damaged_inside_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = tmp_path / "made"
    assert main(["parcels", "generate", "--rows", "300", "--clean", "--out", str(made)]) == 0
    (path,) = made.rglob("orders.parquet")
    path.write_bytes(damaged(path))
    capsys.readouterr()
    assert main(["parcels", "match", str(made), "--out", str(tmp_path / "out"), "--json"]) == 2
    (issue,) = json.loads(capsys.readouterr().out)["issues"]
    assert (issue["rule"], issue["place"]) == ("parcels.file.parquet_cut", "orders.parquet")


def test_files_are_taken_once_however_they_are_given(traffic: Path) -> None:
    once = find([traffic])
    assert find([traffic, once[0], traffic / ".", *once]) == once


def test_a_match_says_nothing_of_taxes_and_exports_bear_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "made"
    assert main(["parcels", "generate", "--rows", "30", "--exports", "--clean", "--out", str(made)]) == 0
    for task, told in (("match", {"outcome", "missing"}), ("clear", {"outcome", "missing", "treatment", "channel"})):
        capsys.readouterr()
        assert main(["parcels", task, str(made), "--out", str(tmp_path / task), "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert (set(said["outcomes"]), said["money"], said["flags"]) == (told, {}, {})
        assert said["outcomes"]["outcome"] == {"MATCHED": 30}
        assert not [rule for rule in said["rules"] if rule.startswith("parcels.risk")]


def test_headings_alone_are_nothing_to_work_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(",".join(column.name for column in TABLES["orders"].columns) + "\n", "utf-8")
    assert main(["parcels", "clear", str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.count("parcels.file.rows") == 1
    assert "parcels.files.nothing" in said


def test_a_folder_of_other_results_is_left_alone(
    traffic: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["parcels", "check", str(traffic), "--out", str(out), "--json"]) in {0, 1}
    capsys.readouterr()
    assert main(["parcels", "clear", str(traffic), "--out", str(out)]) == 2
    assert "parcels.results_of_others" in capsys.readouterr().err


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert main(["parcels", "clear", str(tmp_path / "nothing"), "--out", str(tmp_path / "out")]) == 2
    assert main(["parcels", "generate", "--rows", "0", "--out", str(tmp_path / "out")]) == 2


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--memory", "1", "is no amount of memory"),
        ("--memory", "0GB", "is no amount of memory"),
        ("--threads", "0", "is no number of threads"),
        ("--threads", "two", "is no number of threads"),
        ("--day", "foo", "is no day"),
    ],
)
def test_an_option_that_cannot_be_is_said_in_one_line(
    option: str, value: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["parcels", "clear", str(tmp_path), "--out", str(tmp_path / "out"), option, value])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_rows_that_were_left_out_are_named(traffic: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = traffic.rglob("orders.csv")
    head, *_ = path.read_text("utf-8").splitlines()
    bad = tmp_path / "bad" / "orders.csv"
    bad.parent.mkdir()
    bad.write_text("\n".join([head, *["one,Li Hua,row"] * 12]) + "\n", "utf-8")
    out = tmp_path / "out"
    assert main(["parcels", "check", str(bad), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert f"{bad}: 12 rows were left out." in said
    assert "    row 10: The row cannot be read: it has another number of columns" in said
    assert "row 11:" not in said
    assert "Li Hua" not in said
    (faults,) = (out / "work" / "intake").glob("*-faults.parquet")
    assert f"    Each of them, with what stands there: {faults}" in said
