"""``fairway submit`` to what a site really answers."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from fairway.cli.main import main
from fairway.parties.model import OrganisationKind
from tests.api.conftest import House, house
from tests.cli.asked import command

__all__ = ["house"]
pytestmark = pytest.mark.postgres
EXAMPLES = Path(__file__).parents[2] / "examples"


async def test_a_file_is_entered_once(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    assert await command(house, monkeypatch, "Forwarder", "submit", str(EXAMPLES / "south-general.json"), "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert first["reference"] == "EX-SOUTH-GENERAL"
    assert first["documents"]
    assert await command(house, monkeypatch, "Forwarder", "submit", str(EXAMPLES / "south-general.json")) == 0
    assert capsys.readouterr().out.startswith(f"EX-SOUTH-GENERAL: {first['submission']}, version 1\n")
    assert len((await client.get("/v1/submissions")).json()["submissions"]) == 1


async def test_the_faults_that_the_site_finds_are_told_with_their_remedies(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    assert await command(house, monkeypatch, "Forwarder", "submit", str(EXAMPLES / "south-general.json")) == 0
    capsys.readouterr()
    assert await command(house, monkeypatch, "Forwarder", "submit", str(EXAMPLES / "south-general.xlsx"), "--json") == 1
    (issue,) = json.loads(capsys.readouterr().out)["issues"]
    assert issue["rule"] == "submission.reference_taken"
    assert issue["remedy"]


async def test_an_unknown_key_and_no_key_say_what_to_do(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    house.clients["Nobody"] = house.client("Bearer fw_nothing")
    assert await command(house, monkeypatch, "Nobody", "submit", str(EXAMPLES / "south-general.json")) == 1
    assert "cli.api_key_unknown" in capsys.readouterr().err
    monkeypatch.delenv("FAIRWAY_API_KEY", raising=False)
    assert main(["submit", str(EXAMPLES / "south-general.json")]) == 1
    assert "FAIRWAY_API_KEY" in capsys.readouterr().err


def test_a_file_with_faults_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def refuse(**given: object) -> httpx.Client:
        raise AssertionError("nothing is sent")

    monkeypatch.setattr(httpx, "Client", refuse)
    tree = json.loads((EXAMPLES / "south-general.json").read_text(encoding="utf-8"))
    tree["direction"] = "up"
    (tmp_path / "bad.json").write_text(json.dumps(tree), encoding="utf-8")
    assert main(["submit", str(tmp_path / "bad.json"), "--api-key", "x", "--json"]) == 1
    assert "/direction" in {issue["pointer"] for issue in json.loads(capsys.readouterr().out)["issues"]}
