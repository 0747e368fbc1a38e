"""What request validation found, in words of the catalogue: every fault that :mod:`pydantic` can report.

No sentence repeats the value that was sent: it may be a secret. Shapes of the canonical submission have their own
rules (:mod:`fairway.consignments.structure`); these sentences are for everything else that a request may hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from fairway.base.issues import Issue

SHOWN = 60
"""How many characters of a field's name are repeated."""
_REFERENCE = "See the description of this address in the API reference."


class Saying(msgspec.Struct, frozen=True):
    """A sentence and its remedy. ``{limit}``, ``{choices}`` and ``{pattern}`` come from what pydantic says beside the
    fault, ``{name}`` and ``{at}`` from where it is."""

    sentence: str
    remedy: str = _REFERENCE


_MISSING = Saying("A value is required here and there is none.", "Give the value.")
_UNKNOWN = Saying("There is no field called {name} here.", "Remove it or correct its name.")
_NOT_TEXT = Saying("This has to be text.", "Put the value in quotation marks.")
_SHORT = Saying("At least {limit} characters are needed here.", "Write it in full.")
_LONG = Saying("This text has more than {limit} characters.", "Shorten it to {limit} characters.")
_FORM = Saying("This is not written in the form that is needed here.", "It has to match the pattern {pattern}.")
_CHOICE = Saying("This is none of the values that are possible here.", "Write one of: {choices}.")
_WHOLE = Saying("This has to be a whole number.", "Write a whole number in digits.")
_NUMBER = Saying("This has to be a number.", "Write digits, and a decimal point where one is needed.")
_SMALL = Saying("This is smaller than {limit}, the least that is possible here.", "Correct the value.")
_LARGE = Saying("This is larger than {limit}, the most that is possible here.", "Correct the value.")
_YES_NO = Saying("This has to be true or false.", "Write true or false.")
_DATE = Saying("This is no date.", "Write the date as year-month-day, such as 2026-03-31.")
_TIME = Saying("This is no date with time and zone.", "Write it as 2026-03-31T09:40:00+08:00.")
_UUID = Saying("This is no identifier.", "Copy the whole identifier, 36 characters with its hyphens.")
_LIST = Saying("This has to be a list.", "Write a list in square brackets, also for a single value.")
_OBJECT = Saying("This has to be an object with named fields.", "Write an object in braces.")
_FEW = Saying("At least {limit} is needed here.", "Add what is missing.")
_MANY = Saying("There are more than {limit} entries here.", "Send at most {limit} at once.")
_JSON = Saying("The body is no JSON from character {at} on.", "Correct it there and send it again.")
_ADDRESS = Saying("This is no web address.", "Write it in full, beginning with https://.")
OTHERWISE = Saying("This value cannot be used here.")

_KINDS: dict[Saying, str] = {
    _MISSING: "missing missing_argument missing_keyword_only_argument missing_positional_only_argument"
    " missing_sentinel_error union_tag_not_found",
    _UNKNOWN: "extra_forbidden invalid_key unexpected_keyword_argument unexpected_positional_argument",
    _NOT_TEXT: "string_type string_unicode bytes_type bytes_invalid_encoding",
    _SHORT: "string_too_short bytes_too_short",
    _LONG: "string_too_long bytes_too_long url_too_long",
    _FORM: "string_pattern_mismatch",
    _CHOICE: "enum literal_error union_tag_invalid",
    _WHOLE: "int_type int_parsing int_parsing_size int_from_float",
    _NUMBER: "float_type float_parsing finite_number decimal_type decimal_parsing fraction_type fraction_parsing"
    " complex_type complex_str_parsing",
    _SMALL: "greater_than greater_than_equal",
    _LARGE: "less_than less_than_equal",
    _YES_NO: "bool_type bool_parsing",
    _DATE: "date_type date_parsing date_from_datetime_parsing date_from_datetime_inexact",
    _TIME: "datetime_type datetime_parsing datetime_object_invalid datetime_from_date_parsing timezone_aware"
    " timezone_naive timezone_offset",
    _UUID: "uuid_type uuid_parsing uuid_version",
    _LIST: "list_type tuple_type set_type frozen_set_type deque_type iterable_type",
    _OBJECT: "model_type model_attributes_type dict_type frozen_dict_type ordered_dict_type counter_type mapping_type"
    " dataclass_type dataclass_exact_type named_tuple_type",
    _FEW: "too_short",
    _MANY: "too_long",
    _JSON: "json_invalid",
    _ADDRESS: "url_type url_parsing url_syntax_violation url_scheme",
}
SAYINGS: Mapping[str, Saying] = {kind: saying for saying, kinds in _KINDS.items() for kind in kinds.split()}
"""What is said about a fault, by pydantic's name for it; :data:`OTHERWISE` about all others."""
_LIMITS = ("min_length", "max_length", "ge", "gt", "le", "lt")


def pointer_of(location: tuple[int | str, ...]) -> str:
    """The RFC 6901 JSON Pointer of a place in a request, whose first part says which part of the request it is."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location[1:])


def _is_tag(part: int | str, value: Mapping[str, Any]) -> bool:
    return isinstance(part, str) and any(isinstance(one, str) and one == part for one in value.values())


def without_tags(location: tuple[int | str, ...], body: object) -> tuple[int | str, ...]:
    """A place in a body as it was sent. Pydantic puts the tag of a union's member into the way to a fault: a part that
    names no member of the object but is the value of one, with more to come."""
    if location[:1] != ("body",):
        return location
    kept, value = list(location[:1]), body
    for number, part in enumerate(location[1:], 2):
        if isinstance(value, dict):
            if part not in value and number < len(location) and _is_tag(part, value):
                continue
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        kept.append(part)
    return tuple(kept)


def issue_of(detail: Mapping[str, Any], body: object = None) -> Issue:
    """The issue about one fault that pydantic found in a request (an entry of ``errors()``) with this body."""
    kind, location = str(detail["type"]), without_tags(tuple(detail["loc"]), body)
    context: Mapping[str, Any] = detail.get("ctx") or {}
    saying = SAYINGS.get(kind, OTHERWISE)
    limit = next((context[name] for name in _LIMITS if name in context), "")
    choices = str(context.get("expected", context.get("expected_tags", "")))
    inside = location[:1] if saying is _JSON else location
    return Issue(
        rule=f"HTTP-{kind.upper().replace('_', '-')}",
        message=saying.sentence,
        remedy=saying.remedy,
        params={
            "limit": str(limit),
            "choices": choices.replace("'", "").replace(" or ", ", "),
            "pattern": str(context.get("pattern", "")),
            "name": str(location[-1])[:SHOWN] if location else "",
            "at": str(location[-1]) if saying is _JSON else "",
        },
        pointer=pointer_of(inside),
        place=str(location[0]) if location else None,
    )
