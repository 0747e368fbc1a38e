"""The 72 elements are complete, and what is published of them is up to date."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from fairway.base.language import Language, catalogue
from fairway.consignments.elements import HELD_ELSEWHERE, Form, element, elements, fields_of_elements
from fairway.consignments.labels import labels, title_at
from fairway.consignments.schema import DOCS, PAGE_FILE, SCHEMA_FILE, model_classes, page_text, schema_text

from .conftest import changed, plain

CHECKOUT = Path(__file__).parents[2]


def test_there_are_72_elements_for_237_slots() -> None:
    used = [len(found.slots) for found in elements().values()]
    assert list(elements()) == list(range(1, 73))
    assert sum(used) == 237
    assert (sum(n >= 2 for n in used), sum(n >= 4 for n in used), sum(n == 6 for n in used)) == (60, 28, 15)


def test_element_names_are_unique() -> None:
    assert len({found.name for found in elements().values()}) == 72


@pytest.mark.parametrize("number", range(1, 73))
def test_every_element_is_held_by_a_field_or_elsewhere(number: int) -> None:
    assert fields_of_elements()[number] or number in HELD_ELSEWHERE


def test_elements_that_no_field_holds_are_made_by_authorities() -> None:
    assert {number for number, paths in fields_of_elements().items() if not paths} == {15, 68}


def test_an_element_tells_what_each_form_calls_it() -> None:
    assert element(8).slots == {
        Form.CN_MANIFEST: "ArrivalDateTime/LoadingDateTime, c",
        Form.CN_DECLARATION: "DespDate",
    }
    assert element(23).label(Language.SC) == "毛重"


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_element_and_field_has_a_name_in_each_language(language: Language) -> None:
    known = catalogue(language)
    missing = [found.title for found in elements().values() if found.title not in known]
    missing += [text for label in labels().values() for text in (label.title, label.hint) if text and text not in known]
    assert missing == []


def test_every_field_has_a_label_and_every_label_a_field() -> None:
    declared = {
        (owner.__name__, name)
        for model in model_classes().values()
        for owner in model.__mro__
        for name in vars(owner).get("__annotations__", {})
        if name in model.model_fields
    }
    assert set(labels()) == declared


def test_a_pointer_is_named_in_the_reader_s_language() -> None:
    assert title_at("/consignments/0/items/3/hs6", Language.TC) == "貨品: 協調制度編號（6位）"
    assert title_at("/trip/vehicle/hk_mark") == "Vehicle: Hong Kong registration mark"
    assert title_at("/nowhere/at/all") == "/nowhere/at/all"


def test_the_published_schema_is_up_to_date() -> None:
    assert (CHECKOUT / DOCS / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text(), (
        "run: python -m fairway.consignments.schema"
    )


def test_the_reference_page_is_up_to_date() -> None:
    assert (CHECKOUT / DOCS / PAGE_FILE).read_text(encoding="utf-8") == page_text(), (
        "run: python -m fairway.consignments.schema"
    )


def test_the_schema_is_valid_and_judges_as_the_model_does() -> None:
    schema = json.loads(schema_text())
    assert schema["$schema"].endswith("2020-12/schema")
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert validator.is_valid(plain())
    for wrong in (
        changed("/direction", "sideways"),
        changed("/consignments/0/items/0/hs6", "12"),
        changed("/consignments/0/gross_weight_kg", "1,000"),
        changed("/consignments/0/extra", 1),
        changed("/consignments/0/items/0/id"),
    ):
        assert not validator.is_valid(wrong)
