"""From bytes or plain data to a submission, or to the list of everything that is wrong with it; and back to bytes.

JSON is read strictly: no number loses a digit on the way, text is not taken for a number, names are not given twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from fairway.base.issues import Issue, Refusal, Severity
from fairway.consignments.content import check_text, decode
from fairway.consignments.elements import inner_models
from fairway.consignments.forms import BY_PATTERN
from fairway.consignments.model import Model, Submission
from fairway.consignments.pointers import ABSENT, follow, join, parts
from fairway.consignments.pruning import leave_out
from fairway.consignments.rules import LOCAL_RULES, SUBMISSION_RULES
from fairway.consignments.structure import BY_KIND, OTHERWISE, Fault

MAX_ISSUES = 2_000
"""After so many issues the rest is only counted."""

Places = Callable[[str], str | None]
"""Where in the user's own file the value at a JSON Pointer stands ("Items!F7"); None where it stands nowhere."""


def _nowhere(pointer: str) -> str | None:
    del pointer
    return None


def parse_submission(raw: bytes) -> Submission:
    """The submission in ``raw`` (JSON, UTF-8). Raises Refusal with every fault found; see :func:`examine`."""
    return examine(raw)[0]


def examine(raw: bytes) -> tuple[Submission, tuple[Issue, ...]]:
    """The submission in ``raw`` with the questions and warnings that do not refuse it. Raises Refusal with every fault
    found when it is not JSON, not of the model's structure, or breaks a rule of severity ERROR."""
    tree, compact = decode(raw)
    return _examined(tree, compact, _nowhere)


def examine_tree(tree: object, places: Places = _nowhere) -> tuple[Submission, tuple[Issue, ...]]:
    """As :func:`examine`, for data that was read from a form or a spreadsheet: dicts, lists and texts as they would
    stand in JSON. ``places`` names the spot in the user's file for each pointer."""
    return _examined(tree, msgspec.json.encode(tree), places)


def review(submission: Submission) -> list[Issue]:
    """Every issue of every severity that the rules find in ``submission``."""
    return [issue for rule in SUBMISSION_RULES for issue in rule.check(submission)]


def canonical_bytes(submission: Submission) -> bytes:
    """The one JSON form in which a submission is stored, hashed and compared: UTF-8, keys sorted, no white space,
    absent and default values left out (so that a field added later does not change what was stored before)."""
    tree = submission.model_dump(mode="json", exclude_defaults=True)
    tree["schema_version"] = submission.schema_version
    return msgspec.json.encode(tree, order="sorted")


def read_stored(raw: bytes) -> Submission:
    """A submission from bytes that :func:`canonical_bytes` made; no rules are applied. The last few are kept, because
    one command reads the same bytes several times; nobody changes a submission in place."""
    kept = _kept.get(raw)
    if kept is None:
        kept = Submission.model_validate_json(raw)
        remember(raw, kept)
    return kept


class _Outlined(msgspec.Struct, omit_defaults=True):
    id: msgspec.Raw
    clearance: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    items: tuple[dict[str, Any], ...] = ()


class _Outline(msgspec.Struct, omit_defaults=True):
    reference: msgspec.Raw
    direction: msgspec.Raw
    consignments: list[_Outlined]
    trip: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_outline = msgspec.json.Decoder(_Outline)
_NO_ITEM = ({"id": "none", "description": {}},)


def read_outline(raw: bytes) -> Submission:
    """What dates depend on, from bytes that :func:`canonical_bytes` made: reference, direction, trip, and how each
    consignment is to be treated; its items, parties and values are left out. A fifth of the work of reading all."""
    outline = _outline.decode(raw)
    for consignment in outline.consignments:
        consignment.items = _NO_ITEM
    return Submission.model_validate_json(msgspec.json.encode(outline))


_kept: OrderedDict[bytes, Submission] = OrderedDict()
_KEPT = 64


def remember(raw: bytes, submission: Submission) -> None:
    """Let :func:`read_stored` answer with ``submission`` for its canonical bytes ``raw``."""
    _kept[raw] = submission
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)


def structure_of(tree: object) -> Submission:
    """The submission in plain data that has the structure of one, whatever the rules on its content say: for what
    another site has judged already. Raises Refusal with the faults of structure and of characters that hide."""
    compact = msgspec.json.encode(tree)
    issues = check_text(tree, compact)
    try:
        submission = Submission.model_validate_json(compact, strict=True)
    except ValidationError as error:
        raise Refusal([*issues, *_structure_issues(error, tree)]) from None
    if issues:
        raise Refusal(issues)
    return submission


def to_tree(submission: Submission) -> dict[str, Any]:
    """The submission as plain data, the same as its canonical bytes decoded."""
    tree: dict[str, Any] = submission.model_dump(mode="json", exclude_defaults=True)
    tree["schema_version"] = submission.schema_version
    return tree


def _examined(tree: object, compact: bytes, places: Places) -> tuple[Submission, tuple[Issue, ...]]:
    issues = list(check_text(tree, compact))
    try:
        submission = Submission.model_validate_json(compact, strict=True)
    except ValidationError as error:
        issues += _structure_issues(error, tree)
        issues += _second_look(tree, error)
        raise Refusal(_placed(issues, places)) from None
    issues += review(submission)
    found = _placed(issues, places)
    if any(issue.severity is Severity.ERROR for issue in found):
        raise Refusal(found)
    return submission, found


def _placed(issues: Iterable[Issue], places: Places) -> tuple[Issue, ...]:
    found = list(issues)
    kept = [
        issue if issue.place else msgspec.structs.replace(issue, place=places(issue.pointer))
        for issue in found[:MAX_ISSUES]
    ]
    if len(found) > MAX_ISSUES:
        kept.append(
            Issue(
                rule="submission.more_issues",
                message="There are {count} further issues.",
                remedy="Correct these first and send the submission again.",
                params={"count": str(len(found) - MAX_ISSUES)},
            )
        )
    return tuple(kept)


def _pointer(location: tuple[int | str, ...]) -> str:
    return join(*(part for part in location if part != "[key]"))


def _structure_issues(error: ValidationError, tree: object) -> list[Issue]:
    issues: list[Issue] = []
    for detail in _faults(error):
        pointer = _pointer(detail["loc"])
        value = follow(tree, pointer)
        fault = Fault(
            kind=detail["type"],
            pointer=pointer,
            value=None if value is ABSENT else value,
            context=detail.get("ctx", {}),
            siblings=_fields_around(pointer) if detail["type"] == "extra_forbidden" else (),
        )
        rule = BY_PATTERN.get(str(fault.context.get("pattern"))) or BY_KIND.get(fault.kind, OTHERWISE)
        issues += rule.check(fault)
    return issues


def _faults(error: ValidationError) -> list[ErrorDetails]:
    """What pydantic found, without the lists that it calls too short because it did not count faulty entries."""
    details = error.errors(include_url=False, include_input=False)
    around = {detail["loc"][:depth] for detail in details for depth in range(1, len(detail["loc"]))}
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in around]


def _fields_around(pointer: str) -> tuple[str, ...]:
    model: type[Any] = Submission
    for part in parts(pointer)[:-1]:
        field = model.model_fields.get(part)
        if field is not None:
            model = next((inner for inner, _ in inner_models(field.annotation)), Model)
    return tuple(model.model_fields)


def _second_look(tree: object, error: ValidationError) -> list[Issue]:
    """What the rules on single values find in the sound part of a submission whose structure has faults, so that a
    reader learns of everything at once; nothing where no part of it is sound."""
    submission = _sound(tree, error)
    return [] if submission is None else [issue for rule in LOCAL_RULES for issue in rule.check(submission)]


def sound_part(tree: object) -> Submission | None:
    """The submission in plain data that may have faults, without its faulty parts: for looking at what is typed and not
    finished. None where leaving parts out does not make it sound. No rules are applied."""
    try:
        return Submission.model_validate_json(msgspec.json.encode(tree), strict=True)
    except ValidationError as error:
        return _sound(tree, error)


def _sound(tree: object, error: ValidationError) -> Submission | None:
    if not isinstance(tree, dict):
        return None
    sound: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(tree))
    for _ in range(3):
        for detail in _faults(error):
            leave_out(sound, detail["loc"])
        try:
            return Submission.model_validate_json(msgspec.json.encode(sound), strict=True)
        except ValidationError as further:
            error = further
    return None
