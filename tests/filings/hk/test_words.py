"""Every sentence is there in three languages; the reference page is that of the tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairway.base.language import Language, catalogue
from fairway.base.rules import rule_book
from fairway.filings.hk import answers, bundling, faults, header
from fairway.filings.hk.fields import Field, missing_sentence, never
from fairway.filings.hk.reference import DOCUMENTS, page
from fairway.filings.hk.road_aci import answers as aci_answers
from fairway.filings.hk.road_manifest import answers as manifest_answers
from fairway.filings.hk.tdec import answers as tdec_answers
from fairway.filings.hk.tdec import forms

CHECKOUT = Path(__file__).parents[3]
FIELDS: list[Field] = [field for _, _, fields in DOCUMENTS for field in fields]


def keys() -> set[str]:
    found: set[str] = set()
    for rule in rule_book().values():
        if rule.__module__.startswith("fairway.filings.hk"):
            found |= {rule.sentence(), rule.remedy}
    tables = (answers.RECEIPTS, aci_answers.CODES, manifest_answers.CODES, tdec_answers.CODES, bundling.CODES)
    for table in tables:
        for meaning in table.values():
            found |= {meaning.sentence, meaning.remedy}
    found |= {answers.UNKNOWN.sentence, answers.UNKNOWN.remedy}
    for pair in (*faults.FAULTS.values(), faults.UNKNOWN_FAULT):
        found |= set(pair)
    found |= {field.label for field in FIELDS}
    found |= {missing_sentence(field) for field in FIELDS if field.required is not never}
    found |= {choice.reason for choice in (forms.IMPORT, forms.IMPORT_FOOD, forms.EXPORT, forms.EXPORT_CLOTHING)}
    found |= {forms.IMPORT_EXEMPT_REASON, forms.EXPORT_EXEMPT_REASON, *header.REASONS.values()}
    return found


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_sentence_is_translated_with_its_placeholders(language: Language) -> None:
    sentences = catalogue(language)
    missing = sorted(key for key in keys() if key not in sentences)
    assert missing == []
    for key in keys():
        assert sorted(re.findall(r"\{\w+\}", key)) == sorted(re.findall(r"\{\w+\}", sentences[key])), key


def test_advice_on_vague_terms_is_translated() -> None:
    from fairway.filings.hk.text_rules import DESCRIPTION_NOT_VAGUE

    assert DESCRIPTION_NOT_VAGUE.remedy in catalogue(Language.TC)
    assert any(key.startswith("Say which toy") for key in catalogue(Language.TC))


def test_every_error_code_of_the_wire_form_has_words() -> None:
    text = (CHECKOUT / "docs" / "wire" / "hk-trade-single-window.md").read_text(encoding="utf-8")
    chapter = text[text.index("## 9. Error codes") : text.index("## 10.")]
    assert set(re.findall(r"^\| `([A-Z]\d{3})` \|", chapter, re.MULTILINE)) == set(faults.FAULTS)


def test_the_reference_page_is_that_of_the_tables() -> None:
    assert (CHECKOUT / "docs" / "reference" / "hk-documents.md").read_text(encoding="utf-8") == page()


def test_every_path_of_the_tables_is_in_the_wire_form() -> None:
    text = (CHECKOUT / "docs" / "wire" / "hk-trade-single-window.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`([A-Z][A-Za-z]+)`", text))
    assert {name for field in FIELDS for name in field.path.split("/")} <= names


def test_every_rule_has_a_test_of_its_name() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    rules = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.filings.hk")]
    assert [rule.__name__ for rule in rules if f"def test_{rule.__name__}(" not in written] == []
