"""The generated documentation of the tables is the one that is committed, and the catalogue is complete."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import fairway.codes
from fairway.base.language import Language, catalogue
from fairway.base.rules import rule_book
from fairway.codes.coverage import coverage, markdown

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "codes-coverage.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), "run: python -m fairway.codes.coverage > " + str(PAGE)


def test_counts_add_up() -> None:
    for table in coverage():
        assert table.rows == sum(table.by_evidence.values()) > 0


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_rule_of_this_package_is_translated(language: Language) -> None:
    for module in pkgutil.walk_packages(fairway.codes.__path__, "fairway.codes."):
        importlib.import_module(module.name)
    ours = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.codes.")]
    assert len(ours) > 15
    sentences = {text for rule in ours for text in (rule.sentence(), rule.remedy)}
    assert sorted(text for text in sentences if text not in catalogue(language)) == []
