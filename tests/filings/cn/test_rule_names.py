"""Every rule of the Mainland filings has a test that bears its name, a sentence and a remedy in three languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairway.base.language import Language, catalogue
from fairway.base.rules import rule_book
from fairway.filings import equality  # noqa: F401  its rules are to be in the book
from fairway.filings.cn import conversion  # noqa: F401
from fairway.filings.derive_all import adapters

adapters()
OURS = {
    rule_id: rule
    for rule_id, rule in rule_book().items()
    if rule.__module__.startswith("fairway.filings.cn") or rule.__module__ == "fairway.filings.equality"
}
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))


def test_there_are_rules():
    assert len(OURS) > 40


@pytest.mark.parametrize("rule_id", OURS)
def test_each_rule_has_a_test_of_its_name(rule_id):
    assert re.search(rf"def test_{OURS[rule_id].__name__}\b", TESTS)


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
@pytest.mark.parametrize("rule_id", OURS)
def test_each_rule_can_be_read_in_chinese(rule_id, language):
    rule = OURS[rule_id]
    assert rule.sentence() in catalogue(language)
    assert rule.remedy in catalogue(language)
    placeholders = set(re.findall(r"{(\w+)}", rule.sentence()))
    assert set(re.findall(r"{(\w+)}", catalogue(language)[rule.sentence()])) == placeholders
