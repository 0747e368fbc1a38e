"""Leaving the faulty parts out of plain data, so that rules can look at the rest."""

from __future__ import annotations

import copy
import typing
from typing import Any

from pydantic import BaseModel

from fairway.consignments.elements import inner_models
from fairway.consignments.model import Direction, Submission

_EMPTY_ITEM: dict[str, Any] = {"id": "left-out", "description": {}}
_EMPTY_CONSIGNMENT: dict[str, Any] = {"id": "left-out", "items": [_EMPTY_ITEM]}
_STAND_INS: dict[tuple[str, str], Any] = {
    ("Submission", "reference"): "left-out",
    ("Submission", "direction"): Direction.CN_TO_HK.value,
    ("Submission", "consignments"): [_EMPTY_CONSIGNMENT],
    ("Consignment", "items"): [_EMPTY_ITEM],
}
"""What stands in for parts without which there is no submission at all."""
_ENTRY_STAND_INS: dict[str, dict[str, Any]] = {"Consignment": _EMPTY_CONSIGNMENT, "Item": _EMPTY_ITEM}
"""What stands in for a faulty entry of a list, so that the others keep their places."""


def leave_out(tree: dict[str, Any], location: tuple[int | str, ...]) -> None:
    """Take the smallest part that can be left out around ``location`` (pydantic's path of a fault) out of ``tree``."""
    here: Any = tree
    model: type[BaseModel] | None = Submission
    remove: tuple[Any, Any, Any] = (tree, None, None)
    in_map = False
    for step in location:
        if in_map and isinstance(here, dict):
            remove, in_map = (here, step, None), False
            here = here.get(step)
        elif isinstance(here, dict) and isinstance(step, str):
            field = model.model_fields.get(step) if model else None
            stand_in = _STAND_INS.get((model.__name__, step)) if model else None
            if field is None or not field.is_required() or stand_in is not None:
                remove = (here, step, stand_in)
            model = next((inner for inner, _ in inner_models(field.annotation)), None) if field else None
            in_map = field is not None and typing.get_origin(field.annotation) is dict
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            stand_in = _ENTRY_STAND_INS.get(model.__name__) if model else None
            if stand_in is not None:
                remove = (here, step, stand_in)
            here = here[step]
        else:
            break
    holder, key, stand_in = remove
    if stand_in is not None:
        holder[key] = copy.deepcopy(stand_in)
    elif isinstance(holder, dict):
        holder.pop(key, None)
