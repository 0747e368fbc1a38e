"""Copies between the sides: what is shared, and how a newer copy is merged with what was completed here."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from fairway.consignments.elements import inner_models
from fairway.consignments.model import Submission
from fairway.consignments.parse import to_tree

SHARED_ELEMENTS = frozenset(
    {3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 32, 36}
    | {42, 43, 44, 45, 46, 48, 49, 50, 51, 53, 54, 58, 59, 64, 65, 66}
)
"""The canonical elements that both sides need of the same movement (mainland_and_wco 8): never prices (38, 39),
contracts (63), buyers (57), account books (60), licences (61) or attachments (70)."""

_WITHHELD = frozenset({"contact", "phone", "email", "hk_identity_card", "orders", "signature_certificate", "note"})
"""Fields that never cross, whatever they belong to: personal data that the other side does not need."""


def shared_tree(submission: Submission) -> dict[str, Any]:
    """The part of a submission that crosses to the other side, as plain data of the same shape."""
    tree = to_tree(submission)
    provenance = tree.pop("provenance", {})
    cut: dict[str, Any] = _cut(tree, Submission)
    cut["reference"] = submission.reference
    cut["schema_version"] = submission.schema_version
    kept = {pointer: entry for pointer, entry in provenance.items() if _holds(cut, pointer)}
    if kept:
        # Who entered a value stays on the own side; that it is a mere translation must be known on the other.
        cut["provenance"] = {
            pointer: {**entry, "by": "other side"} for pointer, entry in kept.items() if isinstance(entry, dict)
        }
    return cut


def _cut(tree: Any, model: type[BaseModel] | None) -> Any:
    if isinstance(tree, list):
        return [_cut(entry, model) for entry in tree]
    if not isinstance(tree, dict) or model is None:
        return tree
    kept = {}
    for name, value in tree.items():
        field = model.model_fields.get(name)
        if field is None or name in _WITHHELD:
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        numbers = extra.get("x-elements", [])
        inner = next((found for found, _ in inner_models(field.annotation)), None)
        wanted = isinstance(numbers, list) and (not numbers or any(number in SHARED_ELEMENTS for number in numbers))
        if wanted:
            kept[name] = _cut(value, inner)
    return kept


def _holds(tree: Any, pointer: str) -> bool:
    for part in pointer.split("/")[1:]:
        if isinstance(tree, dict) and part in tree:
            tree = tree[part]
        elif isinstance(tree, list) and part.isdigit() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            return False
    return True


def element_numbers(tree: Any, model: type[BaseModel] = Submission) -> frozenset[int]:
    """The canonical elements that a tree of the shape of ``model`` holds values of."""
    if isinstance(tree, list):
        return frozenset().union(*(element_numbers(entry, model) for entry in tree))
    if not isinstance(tree, dict):
        return frozenset()
    found: set[int] = set()
    for name, value in tree.items():
        field = model.model_fields.get(name)
        if field is None or name == "provenance":
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        numbers = extra.get("x-elements", [])
        if isinstance(numbers, list):
            found |= {int(str(number)) for number in numbers}
        for inner, _ in inner_models(field.annotation):
            found |= element_numbers(value, inner)
    return frozenset(found)


def merge(base: Any, theirs: Any, ours: Any, pointer: str = "") -> tuple[Any, list[str]]:
    """``ours`` with the changes that ``theirs`` made since ``base``, and the pointers where both changed differently
    (ours stands there). Entries of lists belong together by ``id`` or ``number``."""
    if theirs in (base, ours):
        return ours, []
    if ours == base:
        return theirs, []
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return _merge_dicts(base if isinstance(base, dict) else {}, theirs, ours, pointer)
    if isinstance(theirs, list) and isinstance(ours, list) and _named(theirs) and _named(ours):
        return _merge_lists(base if isinstance(base, list) else [], theirs, ours, pointer)
    return ours, [pointer]


_ABSENT = object()


def _merge_dicts(
    base: dict[str, Any], theirs: dict[str, Any], ours: dict[str, Any], pointer: str
) -> tuple[dict[str, Any], list[str]]:
    merged: dict[str, Any] = {}
    contested: list[str] = []
    for key in [*ours, *(name for name in theirs if name not in ours)]:
        was, new, own = (tree.get(key, _ABSENT) for tree in (base, theirs, ours))
        value, found = merge(was, new, own, f"{pointer}/{key}")
        contested += found
        if value is not _ABSENT:
            merged[key] = value
    return merged, contested


def _name(entry: Any) -> str | None:
    return str(entry.get("id") or entry.get("number") or "") or None if isinstance(entry, dict) else None


def _named(entries: list[Any]) -> bool:
    return all(_name(entry) for entry in entries)


def _merge_lists(base: list[Any], theirs: list[Any], ours: list[Any], pointer: str) -> tuple[list[Any], list[str]]:
    old, new = ({_name(entry): entry for entry in entries} for entries in (base, theirs))
    merged: list[Any] = []
    contested: list[str] = []
    for entry in ours:
        name = _name(entry)
        value, found = merge(old.get(name, _ABSENT), new.get(name, _ABSENT), entry, f"{pointer}/{len(merged)}")
        contested += found
        if value is not _ABSENT:
            merged.append(value)
    kept = {_name(entry) for entry in ours}
    merged += [entry for name, entry in new.items() if name not in kept and name not in old]
    return merged, contested
