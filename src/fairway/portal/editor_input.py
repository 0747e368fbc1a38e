"""From a posted form back to the draft: names are JSON Pointers, empty means absent."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from fairway.portal.editor_form import Json

_COUNTS = ("/count", "/crew_count")
_MOMENTS = ("/loading_at", "/arrival_at")
_MOST_PARTS = 9
"""No pointer of the model is deeper."""


class StrangePointer(ValueError):  # noqa: N818  says what came in
    """A form field whose name is no place of the draft."""


def apply_form(draft: Json, posted: Mapping[str, str], zone: ZoneInfo) -> Json:
    """A copy of ``draft`` with each posted value at its pointer; an empty value removes what was there.

    Fields whose name is no pointer ("csrf", "version") are left alone. Lists grow by one place at most, so a form
    cannot ask for a million lines. Raises StrangePointer.
    """
    changed = copy.deepcopy(draft)
    for pointer, text in posted.items():
        if pointer.startswith("/"):
            _put(changed, pointer, _typed(pointer, text.strip(), zone))
    return _without_empty(changed)


def _typed(pointer: str, text: str, zone: ZoneInfo) -> Json:
    if text == "":
        return None
    if text in ("true", "false"):
        return text == "true"
    if pointer.endswith(_COUNTS) and text.isdecimal():
        return int(text)
    if pointer.endswith(_MOMENTS):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text  # validation names it
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
    return text


def _put(root: Json, pointer: str, value: Json) -> None:
    parts = pointer.split("/")[1:]
    if len(parts) > _MOST_PARTS or not all(parts):
        raise StrangePointer(pointer)
    here = root
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        last = following is None
        fresh: Json = [] if following is not None and following.isdigit() else {}
        if isinstance(here, dict):
            if last:
                here[part] = value
                return
            if here.get(part) is None:
                here[part] = fresh
            here = here[part]
        elif isinstance(here, list) and part.isdigit() and int(part) <= len(here):
            index = int(part)
            if index == len(here):
                here.append(None)
            if last:
                here[index] = value
                return
            if here[index] is None:
                here[index] = fresh
            here = here[index]
        else:
            raise StrangePointer(pointer)


def _without_empty(value: Json) -> Json:
    if isinstance(value, dict):
        cleaned = {name: _without_empty(inner) for name, inner in value.items()}
        return {name: inner for name, inner in cleaned.items() if inner is not None and inner != {}}
    if isinstance(value, list):
        return [_without_empty(inner) for inner in value]
    return value
