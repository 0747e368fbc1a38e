"""``fairway charge``: decimal strings, and plain words for what cannot be computed."""

from __future__ import annotations

import json

import pytest

from fairway.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["charge", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    ("form", "value", "charge", "levy", "total"),
    [
        ("1", "1000000", "119.50", "0.00", "119.50"),
        ("1A", "5000000", "0.20", "0.00", "0.20"),
        ("1", "5000000", "200.00", "0.00", "200.00"),
        ("2A", "12345", "0.20", "3.90", "4.10"),
        ("1B", "1000000", "0.00", "0.00", "0.00"),
    ],
)
def test_amounts_are_decimal_strings(
    capsys: pytest.CaptureFixture[str], form: str, value: str, charge: str, levy: str, total: str
) -> None:
    code, out, _ = run(capsys, "--form", form, "--value", value, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["charge"], found["levy"], found["penalty"], found["total"]) == (charge, levy, "0.00", total)


def test_late_penalty(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--form", "1", "--value", "1000000", "--moved", "2026-06-12", "--lodged", "2026-06-27", "--json")
    found = json.loads(run(capsys, *words)[1])
    assert (found["penalty"], found["total"], found["due"]) == ("40.00", "159.50", "2026-06-26")


def test_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--form", "2", "--value", "46000.50", "--moved", "2026-06-12", "--language", "zh-Hant-HK")
    assert out.splitlines()[0] == "報關費: HKD 0.40"
    assert "2026-06-26" in out


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("--form", "1", "--value", "1", "--lodged", "2026-01-01"), "hk.charge.moved"),
        (("--form", "1", "--value", "1", "--moved", "2001-01-01"), "hk.charge.law"),
    ],
)
def test_what_cannot_be_computed_is_refused(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], rule: str
) -> None:
    code, _, err = run(capsys, *words)
    assert code == 1
    assert rule in err


@pytest.mark.parametrize(
    "words",
    [
        ("--form", "3", "--value", "1"),
        ("--form", "1", "--value", "much"),
        ("--form", "1", "--value", "-1"),
        ("--form", "1", "--value", "NaN"),
        ("--form", "1", "--value", "1e99"),
        ("--form", "1", "--value", "1", "--moved", "yesterday"),
        ("--form", "1"),
    ],
)
def test_what_is_not_understood_ends_with_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(capsys, *words)
    assert ended.value.code == 2
