"""``fairway bench``: which benchmarks there are, and what it says where there are none."""

from __future__ import annotations

import json

import pytest

from bench.report import lines, table
from fairway.cli import bench
from fairway.cli.main import main
from fairway.site.settings import checkout


def test_an_unknown_benchmark_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "nothing"]) == 2
    said = capsys.readouterr().err
    assert "http" in said and "record" in said


def test_an_installed_package_explains_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "checkout", lambda: None)
    assert main(["bench", "all"]) == 2
    assert "source checkout" in capsys.readouterr().err


def test_every_benchmark_explains_itself_and_its_frozen_result_names_the_machine() -> None:
    root = checkout()
    assert root is not None
    for name in bench.benchmarks(root / "bench"):
        folder = root / "bench" / name
        assert (folder / "README.md").is_file(), name
        for reference in folder.glob("reference*.json"):
            found = json.loads(reference.read_text("utf-8"))
            assert "cores" in found["machine"], name
            assert found["full"] is (reference.name == "reference-full.json"), name


def test_a_frozen_result_becomes_a_table() -> None:
    figures = {"rate": 1234, "part": {"p99 ms": 1.5, "holds: quick": True}}
    assert list(lines(figures)) == [("rate", "1,234"), ("part: p99 ms", "1.5"), ("part: holds: quick", "yes")]
    assert table({"machine": "2 cores", "full": True, "whole": figures}).startswith(
        "Frozen result, large sizes: 2 cores."
    )
