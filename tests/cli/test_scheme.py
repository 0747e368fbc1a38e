"""``fairway scheme``: what comes with the product, a file with faults, taking out and in again, undoing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.cli import main as cli
from fairway.site.provision import Access


@pytest.fixture
def site(access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Access:
    """A site found through the environment."""
    monkeypatch.setenv("FAIRWAY_VAR", str(tmp_path))
    monkeypatch.setenv("FAIRWAY_SITE", "hk")
    monkeypatch.setenv("FAIRWAY_DATABASE_URL", access.owner)
    for module in ("fairway.cli.at_site", "fairway.site.runtime"):
        monkeypatch.setattr(f"{module}.access", lambda settings: access)
    return access


def said(capsysbinary: pytest.CaptureFixture[bytes], *words: str) -> object:
    """The JSON that a command prints, which must have gone well."""
    assert cli.main(["scheme", *words, "--json"]) == 0
    return json.loads(capsysbinary.readouterr().out)


def test_taken_in_listed_taken_out_and_undone(
    site: Access, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    first = said(capsysbinary, "import", "--shipped", "demonstration")
    assert isinstance(first, dict) and first["recorded"] > 40
    again = said(capsysbinary, "import", "--shipped", "points")
    assert isinstance(again, dict) and again["recorded"] == 0
    found = said(capsysbinary, "list", "point", "xiamen", "--on", "2026-11-23")
    assert isinstance(found, list) and len(found) == 3
    out = tmp_path / "scheme.xlsx"
    said(capsysbinary, "export", "--form", "xlsx", "--out", str(out))
    same = said(capsysbinary, "import", str(out))
    assert isinstance(same, dict) and same["recorded"] == 0
    hours = tmp_path / "hours.csv"
    hours.write_text("code,place,opens,closes,evidence\nh,hzmb,07:00,22:00,demo\nh2,nowhere,7,22:00,demo\n")
    assert cli.main(["scheme", "import", str(hours), "--json"]) == 1
    refused = json.loads(capsysbinary.readouterr().out)
    assert {(one["rule"], one["place"]) for one in refused["issues"]} == {
        ("SCHEME-PLACE", "hours.csv B3"),
        ("SCHEME-HOURS", "hours.csv C3"),
    }
    hours.write_text("code,place,opens,closes,evidence\nh,hzmb,07:00,22:00,demo\n")
    taken = said(capsysbinary, "import", str(hours))
    assert isinstance(taken, dict) and taken["recorded"] == 1
    assert said(capsysbinary, "undo", taken["batch"]) == {"undone": 1}
    assert said(capsysbinary, "list", "hours") == []
    assert cli.main(["scheme", "import"]) == 2
