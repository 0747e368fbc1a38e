"""Every sentence of the record is written in the three languages, with the same placeholders."""

from __future__ import annotations

import re

import pytest

import fairway.record.bundle_rules
import fairway.record.rules  # noqa: F401  both fill the rule book
from fairway.base.language import Language, catalogue
from fairway.base.rules import rule_book

SENTENCES = sorted(
    {text for rule in rule_book().values() if rule.target == "record" for text in (rule.sentence(), rule.remedy)}
)


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_translated(sentence: str, language: Language) -> None:
    translated = catalogue(language)[sentence]
    assert sorted(re.findall(r"\{\w+\}", translated)) == sorted(re.findall(r"\{\w+\}", sentence))
