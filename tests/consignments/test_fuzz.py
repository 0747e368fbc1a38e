"""Whatever is sent: a submission, or a refusal that names a rule. Never another error."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.consignments.model import Submission
from fairway.consignments.parse import canonical_bytes, examine, examine_tree, parse_submission, read_stored, to_tree
from fairway.consignments.pointers import leaves, put

from .conftest import plain
from .strategies import SUBMISSIONS

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
PLACES = sorted(
    {pointer for pointer, _ in leaves(plain())} | {"/trip", "/consignments/0", "/consignments", "/provenance"}
)


def judged(raw: bytes) -> Submission | None:
    try:
        return examine(raw)[0]
    except Refusal as refusal:
        assert refusal.issues
        for issue in refusal.issues:
            assert issue.rule.startswith(("submission.", "gb32100", "iso6346", "cap177", "ga36"))
            assert all(issue.text(language) and issue.remedy_text(language) for language in Language)
        return None


@given(st.binary(max_size=200))
def test_any_bytes(raw: bytes) -> None:
    judged(raw)


@given(JSON)
def test_any_json(tree: Any) -> None:
    judged(json.dumps(tree).encode())


@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=4))
def test_any_value_at_any_place(changes: list[tuple[str, Any]]) -> None:
    tree = plain()
    for pointer, value in changes:
        try:
            put(tree, pointer, value)
        except KeyError:
            continue
    found = judged(json.dumps(tree).encode())
    if found is not None:
        assert parse_submission(canonical_bytes(found)) == found


@given(st.sampled_from(PLACES), st.text(max_size=6), JSON)
def test_any_further_field(pointer: str, name: str, value: Any) -> None:
    tree = plain()
    try:
        put(tree, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", value)
    except KeyError:
        return
    judged(json.dumps(tree).encode())


@given(SUBMISSIONS)
def test_stored_bytes_say_everything(submission: Submission) -> None:
    raw = canonical_bytes(submission)
    assert read_stored(raw) == submission
    assert Submission.model_validate_json(raw, strict=True) == submission
    assert canonical_bytes(Submission.model_validate_json(raw)) == raw


@given(SUBMISSIONS)
def test_random_submissions_are_judged(submission: Submission) -> None:
    try:
        examine_tree(to_tree(submission))
    except Refusal as refusal:
        assert refusal.issues
