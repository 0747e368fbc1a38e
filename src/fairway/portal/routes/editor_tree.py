"""The submission in the editor as plain data: its parts by name, parts added and removed, issues led to fields.

A form posts values by place; which part stands at which place the form says too (its *shape*), so that a part that
was added or removed meanwhile never gets the values of another.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from fairway.base.issues import Issue
from fairway.consignments.model import Direction
from fairway.portal.views.editor import Field, Group

Tree = dict[str, Any]
MOST_PARTS = 2_000
"""Consignments, lines and containers that the form can hold; larger submissions come as files."""


def blank(direction: Direction) -> Tree:
    """A new submission: one consignment with one line."""
    return {"direction": direction.value, "consignments": [{"id": "C1", "items": [{"id": "1"}]}]}


def bare(tree: Tree) -> Tree:
    """Without provenance, which the form does not change."""
    return {name: value for name, value in tree.items() if name != "provenance"}


def _list(holder: Mapping[str, Any], name: str) -> list[Any]:
    found = holder.get(name)
    return found if isinstance(found, list) else []


def _id(entry: object) -> str:
    return str(entry.get("id") or "") if isinstance(entry, dict) else ""


def shape_of(tree: Tree) -> str:
    """Which parts stand where: consignments with their lines, and which of the stored containers."""
    consignments = [[_id(one), [_id(item) for item in _list(one, "items")]] for one in _list(tree, "consignments")]
    return msgspec.json.encode([consignments, len(_list(tree, "containers"))]).decode()


class _Shape(msgspec.Struct, array_like=True):
    consignments: list[tuple[str, list[str]]]
    containers: int


_decoder = msgspec.json.Decoder(_Shape)


def reshape(tree: Tree, shape: str) -> Tree:
    """``tree`` with exactly the parts that ``shape`` names, each at its place. A shape that is none changes nothing."""
    try:
        wanted = _decoder.decode(shape)
    except msgspec.MsgspecError:
        return tree
    if sum(1 + len(items) for _, items in wanted.consignments) + wanted.containers > MOST_PARTS:
        return tree
    known = {_id(one): one for one in _list(tree, "consignments")}
    consignments = []
    for name, items in wanted.consignments:
        held = dict(known.get(name) or {"id": name})
        lines = {_id(item): item for item in _list(held, "items")}
        held["items"] = [lines.get(item) or {"id": item} for item in items]
        consignments.append(held)
    containers = (_list(tree, "containers") + [{}] * wanted.containers)[: wanted.containers]
    return {**tree, "consignments": consignments, "containers": containers}


def _free(taken: Iterable[str], prefix: str) -> str:
    names = set(taken)
    number = 1
    while f"{prefix}{number}" in names:
        number += 1
    return f"{prefix}{number}"


def added(tree: Tree, where: str) -> tuple[Tree, str]:
    """With one more part at the end of the list ``where``, and the pointer of that part; unchanged for no such list."""
    changed = copy.deepcopy(tree)
    match where.split("/")[1:]:
        case ["consignments"]:
            consignments = changed.setdefault("consignments", [])
            consignments.append({"id": _free(map(_id, consignments), "C"), "items": [{"id": "1"}]})
            return changed, f"{where}/{len(consignments) - 1}"
        case ["consignments", number, "items"] if number.isdigit() and int(number) < len(
            _list(changed, "consignments")
        ):
            items = changed["consignments"][int(number)].setdefault("items", [])
            items.append({"id": _free(map(_id, items), "")})
            return changed, f"{where}/{len(items) - 1}"
        case ["containers"]:
            containers = changed.setdefault("containers", [])
            containers.append({})
            return changed, f"{where}/{len(containers) - 1}"
        case _:
            return changed, ""


def removed(tree: Tree, where: str) -> Tree:
    """Without the part at ``where``; the last consignment and the last line of a consignment stay."""
    changed = copy.deepcopy(tree)
    match where.split("/")[1:]:
        case ["consignments", number] if number.isdigit():
            entries, least = _list(changed, "consignments"), 1
        case ["consignments", outer, "items", number] if (
            outer.isdigit() and number.isdigit() and int(outer) < len(_list(changed, "consignments"))
        ):
            entries, least = _list(changed["consignments"][int(outer)], "items"), 1
        case ["containers", number] if number.isdigit():
            entries, least = _list(changed, "containers"), 0
        case _:
            return changed
    if int(number) < len(entries) > least:
        del entries[int(number)]
    return changed


_NO_IS_SILENCE = ("fast_clearance", "two_step")
"""Boxes of a consignment whose "no" is the same as saying nothing."""


def named(tree: Tree) -> Tree:
    """With an identifier for every consignment and line that has none, and without a "no" that says nothing."""
    whole = copy.deepcopy(tree)
    consignments = [one for one in _list(whole, "consignments") if isinstance(one, dict)]
    for one in consignments:
        if not _id(one):
            one["id"] = _free(map(_id, consignments), "C")
        items = [item for item in _list(one, "items") if isinstance(item, dict)]
        for item in items:
            if not _id(item):
                item["id"] = _free(map(_id, items), "")
        clearance = one.get("clearance")
        if isinstance(clearance, dict):
            one["clearance"] = _without_no(clearance, _NO_IS_SILENCE)
            if not one["clearance"]:
                del one["clearance"]
    if isinstance(whole.get("containers"), list):
        whole["containers"] = [_without_no(one, ("refrigerated",)) for one in whole["containers"]]
    return whole


def _without_no(holder: Tree, names: Sequence[str]) -> Tree:
    return {name: value for name, value in holder.items() if not (name in names and value is False)}


def finished(tree: Tree) -> Tree:
    """As it is recorded: without containers that say nothing."""
    return {**tree, "containers": [one for one in tree["containers"] if one]} if tree.get("containers") else tree


def fields_in(groups: Sequence[Group]) -> Iterator[Field]:
    """Every field of the form, in its order."""
    for group in groups:
        for one in (*group.sets, *(inner for item in group.items for inner in item.sets)):
            yield from one.fields


def led_to_fields(issues: Iterable[Issue], groups: Sequence[Group]) -> tuple[Issue, ...]:
    """The issues, each at a field of the form where there is one for it: its own, else the first below it, else the
    first of the smallest part around it."""
    pointers = [field.pointer for field in fields_in(groups)]
    known = set(pointers)

    def nearest(pointer: str) -> str:
        if pointer in known or not pointer:
            return pointer
        here = pointer
        while here.count("/") > 1 or here == pointer:
            below = next((one for one in pointers if one.startswith(here + "/")), None)
            if below:
                return below
            if here in known:
                return here
            here = here.rpartition("/")[0]
            if not here:
                break
        return pointer

    return tuple(msgspec.structs.replace(issue, pointer=nearest(issue.pointer)) for issue in issues)
