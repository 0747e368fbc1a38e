from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import ModuleType

import pytest

from fairway.base.issues import Issue, Refusal, Severity
from fairway.cli import main as cli
from fairway.cli.output import Output, table
from fairway.site.embedded_postgres import FORGETFUL, EmbeddedPostgres
from fairway.site.postgres_binaries import Binaries

ISSUES = (
    Issue(rule="cap60.r3", message="{field} is missing.", params={"field": "Weight"}, pointer="/a/0", place="Items!C7"),
    Issue(rule="x", message="Odd.", severity=Severity.WARNING, remedy="Look again."),
)


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A subcommand ``refuse`` that raises what its module's ``error`` is."""
    module = ModuleType("fairway.cli.refuse")

    def arguments(parser: ArgumentParser) -> None:
        parser.add_argument("--times", type=int, default=1)

    def run(given: Namespace, output: Output) -> int:
        raise module.__dict__["error"]

    module.__dict__.update(arguments=arguments, run=run, error=Refusal(ISSUES))
    monkeypatch.setitem(sys.modules, "fairway.cli.refuse", module)
    monkeypatch.setitem(cli.COMMANDS, "refuse", "refuses")
    return module


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_listed_command_is_there_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out


def test_an_unknown_command_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["no-such-command"])
    assert ended.value.code == 2


def test_a_refusal_shows_place_rule_sentence_and_remedy(
    refusing: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["refuse"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "Error Items!C7 /a/0 [cap60.r3]",
        "    Weight is missing.",
        "Warning [x]",
        "    Odd.",
        "    -> Look again.",
    ]


@pytest.mark.parametrize("words", [["--json", "refuse"], ["refuse", "--json"]])
def test_json_may_be_asked_for_before_or_after_the_command(
    words: list[str], refusing: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [(issue["rule"], issue["place"], issue["severity"]) for issue in answer["issues"]] == [
        ("cap60.r3", "Items!C7", "error"),
        ("x", None, "warning"),
    ]


def test_a_missing_file_is_a_usage_error(refusing: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    refusing.__dict__["error"] = FileNotFoundError(2, "No such file or directory", "shipment.xlsx")
    assert cli.main(["refuse"]) == 2
    assert capsys.readouterr().err == "fairway: shipment.xlsx: No such file or directory\n"


def test_ctrl_c_ends_without_a_trace(refusing: ModuleType) -> None:
    refusing.__dict__["error"] = KeyboardInterrupt()
    assert cli.main(["refuse"]) == 130


def test_a_defect_is_not_hidden(refusing: ModuleType) -> None:
    refusing.__dict__["error"] = LookupError()
    with pytest.raises(LookupError):
        cli.main(["refuse"])


def test_settings_are_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FAIRWAY_GD_PORT", "9100")
    assert cli.main(["settings", "--site", "gd", "--json"]) == 0
    listed = {row["variable"]: row["value"] for row in json.loads(capsys.readouterr().out)}
    assert listed["FAIRWAY_PORT"] == "9100"


def test_a_faulty_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIRWAY_PORT", "many")
    assert cli.main(["settings"]) == 1
    assert "FAIRWAY_PORT" in capsys.readouterr().err


@pytest.mark.postgres
def test_stop_ends_what_was_left_running(
    tmp_path: Path, binaries: Binaries, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIRWAY_VAR", str(tmp_path))
    cluster = EmbeddedPostgres(tmp_path / "gd" / "postgres", pg_bin=binaries.folder, options=FORGETFUL)
    cluster.start()
    try:
        assert cli.main(["stop", "--all", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"stopped": ["gd"]}
        assert cluster.pid is None
    finally:
        cluster.stop()
    assert cli.main(["stop", "--all"]) == 0
    assert capsys.readouterr().out == "nothing was running\n"


def test_columns_count_chinese_characters_twice() -> None:
    assert table(("name", "n"), [("東莞", 1), ("abcd", 22)]) == ["name  n", "----  --", "東莞  1", "abcd  22"]
