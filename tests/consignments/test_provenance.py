"""How each value came to be survives entry, revision, copying and confirmation."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Refusal
from fairway.consignments.model import Provenance, ProvenanceKind, Submission
from fairway.consignments.parse import canonical_bytes, parse_submission, read_stored, to_tree
from fairway.consignments.pointers import ABSENT, follow, join, leaves, parts, put
from fairway.consignments.provenance import (
    carry_over,
    compact,
    complete,
    confirm,
    provenance_at,
    received,
    unconfirmed,
    values_of,
)

from .conftest import plain

T0 = datetime(2026, 3, 1, 1, tzinfo=UTC)
T1 = T0 + timedelta(hours=1)
DESCRIPTION = "/consignments/0/items/0/description"


def submission(tree: dict[str, Any] | None = None) -> Submission:
    return parse_submission(json.dumps(tree or plain(), ensure_ascii=False).encode())


def entry(kind: ProvenanceKind, by: str = "x") -> Provenance:
    return Provenance(kind=kind, by=by, at=T0)


def test_the_longest_prefix_holds() -> None:
    entries = {
        "": entry(ProvenanceKind.ENTERED),
        "/a": entry(ProvenanceKind.DERIVED),
        "/a/b": entry(ProvenanceKind.TRANSLATED),
    }
    assert provenance_at(entries, "/a/b/c") == entries["/a/b"]
    assert provenance_at(entries, "/a/bc") == entries["/a"]
    assert provenance_at(entries, "/ab") == entries[""]
    assert provenance_at({}, "/ab") is None


def test_what_is_not_mentioned_was_entered() -> None:
    done = complete(submission(), "person:1", T0)
    assert done.provenance == {"": entry(ProvenanceKind.ENTERED, "person:1")}


def test_a_sender_s_statements_are_kept_within_limits() -> None:
    tree = plain()
    later = (T0 + timedelta(days=1)).isoformat()
    tree["provenance"] = {
        f"{DESCRIPTION}/en": {"kind": "translated", "by": "engine:x", "at": later},
        "/reference": {"kind": "received", "by": "site:gd", "at": "2026-01-01T00:00:00Z"},
        "/direction": {"kind": "confirmed", "by": "someone else", "at": "2026-01-01T00:00:00Z"},
        "/trip/batch_number": {"kind": "derived", "by": "x", "at": "2026-01-01T00:00:00Z"},
    }
    done = complete(submission(tree), "key:7", T0).provenance
    assert done[f"{DESCRIPTION}/en"].at == T0
    assert done["/reference"].kind is ProvenanceKind.ENTERED
    assert (done["/direction"].kind, done["/direction"].by, done["/direction"].at) == ("confirmed", "key:7", T0)
    assert "/trip/batch_number" not in done, "nothing stands there"


def proposed() -> Submission:
    """A submission of which one text is a translation that nobody has confirmed."""
    tree = plain()
    tree["consignments"][0]["items"][0]["description"]["tc"] = "電動玩具車"
    claim = {"kind": "translated", "by": "engine:glossary", "at": T0.isoformat(), "source": "glossary 1"}
    tree["provenance"] = {f"{DESCRIPTION}/tc": claim}
    return complete(submission(tree), "person:1", T0)


def test_a_translation_waits_for_a_person() -> None:
    assert unconfirmed(proposed()) == (f"{DESCRIPTION}/tc",)


@pytest.mark.parametrize("pointer", [f"{DESCRIPTION}/tc", DESCRIPTION, "/consignments", ""])
def test_a_person_confirms_a_value_or_all_below_a_part(pointer: str) -> None:
    done = confirm(proposed(), [pointer], "person:2", T1)
    assert unconfirmed(done) == ()
    found = provenance_at(done.provenance, f"{DESCRIPTION}/tc")
    assert found == Provenance(
        kind=ProvenanceKind.CONFIRMED, by="person:2", at=T1, source="glossary 1", was=ProvenanceKind.TRANSLATED
    )
    other = provenance_at(done.provenance, "/reference")
    assert other is not None
    assert other.kind is ProvenanceKind.ENTERED


def test_ConfirmedValueExists() -> None:
    with pytest.raises(Refusal) as refusal:
        confirm(proposed(), ["/consignments/9", "nonsense", f"{DESCRIPTION}/tc"], "person:2", T1)
    assert [issue.pointer for issue in refusal.value.issues] == ["/consignments/9", "nonsense"]


def test_a_revision_keeps_what_stayed_the_same_wherever_it_moved() -> None:
    before = proposed()
    tree = to_tree(before)
    tree["consignments"].reverse()
    tree["consignments"][1]["items"].reverse()
    tree["consignments"][1]["items"][1]["gross_weight_kg"] = "20.51"
    after = carry_over(before, submission(tree), "person:9", T1)
    assert unconfirmed(after) == ("/consignments/1/items/1/description/tc",)
    changed = provenance_at(after.provenance, "/consignments/1/items/1/gross_weight_kg")
    assert changed == Provenance(kind=ProvenanceKind.ENTERED, by="person:9", at=T1)
    same = provenance_at(after.provenance, "/consignments/1/items/1/hs6")
    assert same == Provenance(kind=ProvenanceKind.ENTERED, by="person:1", at=T0)


def test_a_proposal_is_not_laundered_by_sending_it_back_as_entered() -> None:
    before = proposed()
    tree = to_tree(before)
    tree["provenance"] = {"": {"kind": "entered", "by": "person:1", "at": T1.isoformat()}}
    tree["consignments"][0]["items"][0]["id"] = "renamed"
    after = carry_over(before, submission(tree), "person:1", T1)
    assert unconfirmed(after) == (f"{DESCRIPTION}/tc",)


def test_an_overwritten_proposal_was_entered() -> None:
    before = proposed()
    tree = to_tree(before)
    tree["consignments"][0]["items"][0]["description"]["tc"] = "電動模型車"
    assert unconfirmed(carry_over(before, submission(tree), "person:1", T1)) == ()


def test_a_new_statement_about_a_changed_value_is_taken() -> None:
    before = complete(submission(), "person:1", T0)
    tree = to_tree(before)
    tree["trip"]["batch_number"] = "B1"
    tree["provenance"]["/trip/batch_number"] = {"kind": "derived", "by": "derived:batch", "at": T1.isoformat()}
    after = carry_over(before, submission(tree), "key:1", T1)
    found = provenance_at(after.provenance, "/trip/batch_number")
    assert found is not None
    assert (found.kind, found.by) == (ProvenanceKind.DERIVED, "derived:batch")


def test_a_copy_is_received_but_its_proposals_stay_proposals() -> None:
    there = confirm(proposed(), ["/reference"], "person:2", T0)
    here = received(there, "gd", T1)
    assert unconfirmed(here) == (f"{DESCRIPTION}/tc",)
    assert {found.by for found in here.provenance.values()} == {"site:gd"}
    reference = provenance_at(here.provenance, "/reference")
    assert reference is not None
    assert (reference.kind, reference.was) == (ProvenanceKind.RECEIVED, ProvenanceKind.CONFIRMED)


KINDS = st.sampled_from([entry(kind, by) for kind in ProvenanceKind for by in ("a", "b")])
NAMES = st.sampled_from(["a", "b", "c", "a/b", "~", ""])
TREES: st.SearchStrategy[Any] = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(inner, max_size=4),
    max_leaves=25,
)


@given(TREES, st.data())
def test_compact_answers_the_same_for_every_value(tree: Any, data: st.DataObject) -> None:
    found = {pointer: data.draw(KINDS) for pointer, _ in leaves(tree)}
    entries = compact(found)
    assert {pointer: provenance_at(entries, pointer) for pointer in found} == found
    assert len(entries) <= len(found)


@given(TREES)
def test_leaves_lead_back_to_their_values(tree: Any) -> None:
    for pointer, value in leaves(tree):
        assert follow(tree, pointer) == value
        assert join(*parts(pointer)) == pointer


@given(st.lists(st.sampled_from(["/a", "/a/b", "/x/y", "/l/0", "/l/7", "/a/b/c"]), max_size=5))
def test_put_and_follow_agree(pointers: list[str]) -> None:
    tree: dict[str, Any] = {"l": [0, 1]}
    for pointer in pointers:
        try:
            put(tree, pointer, {})
        except KeyError:
            assert follow(tree, pointer) is ABSENT
        else:
            assert follow(tree, pointer) == {}


FIELDS = st.sampled_from(
    [
        ("/reference", "NEW-1"),
        ("/consignments/0/waybill_number", "WB9"),
        ("/consignments/0/items/1/gross_weight_kg", "10.01"),
        (f"{DESCRIPTION}/sc", "玩具"),
        ("/trip/vehicle/hk_mark", "AB 1"),
        ("/consignments/1/note", "note"),
    ]
)


@given(st.lists(FIELDS, max_size=6), st.permutations([0, 1]), st.booleans())
def test_carry_over_marks_exactly_what_changed(changes: list[tuple[str, str]], order: list[int], twice: bool) -> None:
    before = complete(submission(), "first", T0)
    tree = to_tree(before)
    for pointer, value in changes:
        put(tree, pointer, value)
    tree["consignments"] = [tree["consignments"][index] for index in order]
    after = carry_over(before, submission(tree), "second", T1)
    if twice:
        after = carry_over(after, submission(to_tree(after)), "third", T1)
    new = {
        pointer.replace("/consignments/1", "/consignments/x")
        .replace("/consignments/0", f"/consignments/{order.index(0)}")
        .replace("/consignments/x", f"/consignments/{order.index(1)}")
        for pointer, _ in changes
    }
    for pointer, _ in values_of(after):
        found = provenance_at(after.provenance, pointer)
        assert found is not None
        assert found.by == ("second" if pointer in new else "first")


def test_stored_bytes_are_canonical_and_read_back_the_same() -> None:
    from fairway.base.canonical_json import canonical

    whole = proposed()
    raw = canonical_bytes(whole)
    assert read_stored(raw) == whole
    assert canonical(to_tree(whole)) == raw
    assert canonical_bytes(read_stored(raw)) == raw
