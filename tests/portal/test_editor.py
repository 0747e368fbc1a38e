"""From a draft to the form and back."""

from __future__ import annotations

import contextlib
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Consignment, Container, Item, Submission
from fairway.portal.editor_fields import CONSIGNMENT, CONTAINER, ITEM, TRIP
from fairway.portal.editor_form import FormContext, build_groups, elements_of, value_at
from fairway.portal.editor_input import StrangePointer, apply_form
from fairway.portal.gallery.draft import DRAFT, ISSUES, ORIGINS
from fairway.portal.views.editor import Field, Group


def fields(groups: tuple[Group, ...]) -> dict[str, Field]:
    sets = [s for g in groups for s in (*g.sets, *(s for item in g.items for s in item.sets))]
    return {f.pointer: f for s in sets for f in s.fields}


def test_every_field_is_a_place_of_the_canonical_model() -> None:
    sections = [
        (Submission, TRIP.sets),
        *((Consignment, section.sets) for section in CONSIGNMENT),
        (Item, ITEM),
        (Container, CONTAINER),
    ]
    schema = Submission.model_json_schema()["$defs"]

    def exists(model: str, path: list[str]) -> bool:
        definition = {**Submission.model_json_schema(), "$defs": None} if model == "Submission" else schema[model]
        part = definition["properties"].get(path[0])
        if part is None:
            return False
        references = str(part).split("#/$defs/")[1:]
        return len(path) == 1 or any(exists(r.split("'")[0], path[1:]) for r in references)

    for model, sets in sections:
        for group in sets:
            for field in group.fields:
                assert exists(model.__name__, field.path.split("/")), field.path


def test_element_numbers_come_from_the_model() -> None:
    assert elements_of(Submission, "trip/vehicle/hk_mark") == (10,)
    assert elements_of(Consignment, "gross_weight_kg") == (23,)
    assert elements_of(Item, "description/sc") == (27, 28, 29)


def test_values_issues_and_provenance_reach_their_fields() -> None:
    shown = fields(build_groups(DRAFT, FormContext(HONG_KONG, {}, ORIGINS, ISSUES, act="/s/1")))
    weight = shown["/consignments/0/gross_weight_kg"]
    assert weight.value == "1248.0"
    assert weight.faulty
    assert weight.origin is not None
    proposal = shown["/consignments/0/items/0/description/tc"]
    assert proposal.origin is not None
    assert proposal.origin.proposal
    assert proposal.confirm is not None
    assert shown["/trip/arrival_at"].value == "2026-11-24T11:30"
    assert shown["/trip/trailer/number"].origin is None


def test_a_line_with_a_fault_or_a_proposal_is_open() -> None:
    groups = build_groups(DRAFT, FormContext(HONG_KONG, {}, ORIGINS))
    goods = next(g for g in groups if g.id == "goods-0")
    assert [item.open for item in goods.items] == [True, True, False]


def test_an_unknown_code_stays_visible_in_its_select() -> None:
    draft = {"trip": {"control_point": "lost-world"}, "consignments": []}
    shown = fields(build_groups(draft, FormContext(HONG_KONG, {"control_point": ()})))  # type: ignore[arg-type]  # a JSON draft
    assert [o.value for o in shown["/trip/control_point"].options] == ["lost-world"]


def test_the_form_gives_back_what_it_showed() -> None:
    shown = fields(build_groups(DRAFT, FormContext(HONG_KONG, {})))
    posted = {pointer: field.value for pointer, field in shown.items()}
    assert apply_form(DRAFT, posted, HONG_KONG) == DRAFT


def test_an_emptied_field_is_absent() -> None:
    changed = apply_form(DRAFT, {"/consignments/0/net_weight_kg": " ", "csrf": "x", "version": "7"}, HONG_KONG)
    assert value_at(changed, "/consignments/0/net_weight_kg") is None
    assert "csrf" not in str(changed)


def test_the_draft_itself_is_not_changed() -> None:
    before = copy.deepcopy(DRAFT)
    apply_form(DRAFT, {"/reference": "other"}, HONG_KONG)
    assert before == DRAFT


def test_lists_grow_by_one_place_only() -> None:
    changed = apply_form(DRAFT, {"/consignments/0/items/3/description/en": "Springs"}, HONG_KONG)
    assert value_at(changed, "/consignments/0/items/3/description/en") == "Springs"
    with pytest.raises(StrangePointer):
        apply_form(DRAFT, {"/consignments/0/items/9999/id": "x"}, HONG_KONG)


@given(st.text(max_size=60))
def test_hostile_names_are_refused_or_harmless(name: str) -> None:
    with contextlib.suppress(StrangePointer):
        apply_form(DRAFT, {"/" + name: "x"}, HONG_KONG)


def test_issues_without_a_field_are_left_to_the_summary() -> None:
    issue = Issue(rule="x", message="y", pointer="/nowhere")
    shown = fields(build_groups(DRAFT, FormContext(HONG_KONG, {}, {}, (issue,))))
    assert not any(field.faulty for field in shown.values())
