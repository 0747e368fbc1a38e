"""How each value of a submission came to be: looked up, completed, carried over, confirmed.

Provenance is kept by JSON Pointer and the longest prefix holds, so one entry for the whole ("") is enough as long as
one person entered everything. A value is a leaf of the submission's plain data (:func:`~.parse.to_tree`).

``translated`` is never lost by accident: as long as the value stays the same, only :func:`confirm` ends it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import Rule
from fairway.consignments.model import Model, Provenance, ProvenanceKind, Submission
from fairway.consignments.parse import to_tree
from fairway.consignments.pointers import ABSENT, follow, index_in, is_under, leaves, parts

Entries = Mapping[str, Provenance]
CLAIMED_AS: Mapping[ProvenanceKind, ProvenanceKind] = {ProvenanceKind.RECEIVED: ProvenanceKind.ENTERED}
"""What a sender's own statement counts as where it cannot be taken as it stands: only this site can tell what it
received from another."""


def provenance_at(entries: Entries, pointer: str) -> Provenance | None:
    """The provenance of the value at ``pointer``: the entry with the longest prefix. None where there is none."""
    while True:
        entry = entries.get(pointer)
        if entry is not None or not pointer:
            return entry
        pointer = pointer[: pointer.rindex("/")]


def values_of(submission: Submission) -> Iterator[tuple[str, Any]]:
    """Every value that a submission holds, with its pointer; its provenance and the version of the form left out."""
    tree = to_tree(submission)
    tree.pop("provenance", None)
    tree.pop("schema_version", None)
    return leaves(tree)


def complete(submission: Submission, by: str, now: datetime) -> Submission:
    """``submission`` as first recorded: what its own provenance does not mention was entered ``by`` at ``now``."""
    entries = {"": Provenance(kind=ProvenanceKind.ENTERED, by=by, at=now)}
    for pointer, claim in submission.provenance.items():
        if holds(submission, pointer):
            entries[pointer] = _taken(claim, by, now)
    return submission.model_copy(update={"provenance": entries})


def holds(submission: Submission, pointer: str) -> bool:
    """Whether there is a value or a part at ``pointer``: the same as following it in :func:`~.parse.to_tree`, without
    making all of that."""
    segments = parts(pointer)
    if segments and segments[0] in {"provenance", "schema_version"}:
        return follow(to_tree(submission), pointer) is not ABSENT
    here: Any = submission
    for segment in segments:
        if isinstance(here, Model):
            defaults = _defaults(type(here))
            if segment not in defaults:
                return False
            here = getattr(here, segment)
            if here is None or here == defaults[segment]:
                return False
        elif isinstance(here, tuple):
            found = index_in(segment, len(here))
            if found is None:
                return False
            here = here[found]
        else:
            return False
    return True


@cache
def _defaults(model: type[Model]) -> dict[str, Any]:
    """What each field of ``model`` holds when nothing is given."""
    return {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in model.model_fields.items()
    }


def _taken(claim: Provenance, by: str, now: datetime) -> Provenance:
    """What is taken of a sender's statement: who confirms is who sends, and nothing happened in the future."""
    confirmed = claim.kind is ProvenanceKind.CONFIRMED
    if not confirmed and claim.kind not in CLAIMED_AS and claim.at <= now:
        return claim
    return claim.model_copy(
        update={
            "kind": CLAIMED_AS.get(claim.kind, claim.kind),
            "by": by if confirmed else claim.by,
            "at": now if confirmed else min(claim.at, now),
        }
    )


def carry_over(before: Submission, after: Submission, by: str, now: datetime) -> Submission:
    """``after``, a revision of ``before``, with its provenance: a value that stayed the same keeps the one it had, also
    when its consignment, item or container has moved in its list; a value that is new or changed was entered ``by``
    at ``now``, unless ``after`` makes a new statement about it. A proposal that nobody has confirmed stays one wherever
    its text turns up again."""
    entered = Provenance(kind=ProvenanceKind.ENTERED, by=by, at=now)
    old_tree, new_tree = to_tree(before), to_tree(after)
    for tree in (old_tree, new_tree):
        tree.pop("provenance", None)
    proposals = {
        (pointer.rpartition("/")[2], follow(old_tree, pointer)): provenance_at(before.provenance, pointer)
        for pointer in unconfirmed(before)
    }
    found: dict[str, Provenance] = {}
    for pointer, value, old_pointer, old_value in _aligned(new_tree, old_tree, "", ""):
        previous = None if old_pointer is None else provenance_at(before.provenance, old_pointer)
        if previous is None or value != old_value:
            previous = proposals.get((pointer.rpartition("/")[2], value))
        if previous is not None:
            found[pointer] = previous
            continue
        claim = provenance_at(after.provenance, pointer)
        is_new = claim is not None and claim not in before.provenance.values()
        found[pointer] = _taken(claim, by, now) if claim is not None and is_new else entered
    return after.model_copy(update={"provenance": compact(found)})


def _aligned(new: Any, old: Any, pointer: str, old_pointer: str | None) -> Iterator[tuple[str, Any, str | None, Any]]:
    """Each value of ``new`` with its pointer, and pointer and value of what it was in ``old`` (None, ABSENT)."""
    if isinstance(new, dict):
        for key, value in new.items():
            was = old.get(key, ABSENT) if isinstance(old, dict) else ABSENT
            there = None if old_pointer is None or was is ABSENT else f"{old_pointer}/{key}"
            yield from _aligned(value, was, f"{pointer}/{key}", there)
    elif isinstance(new, list):
        places = _places(old) if isinstance(old, list) else {}
        for index, value in enumerate(new):
            place = places.get(_name(value, index))
            was = ABSENT if place is None else old[place]
            there = None if old_pointer is None or place is None else f"{old_pointer}/{place}"
            yield from _aligned(value, was, f"{pointer}/{index}", there)
    else:
        yield pointer, new, old_pointer, old


def _name(entry: Any, index: int) -> tuple[str, Any]:
    """What an entry of a list is known by: its own id, number or name, the value itself, else its place."""
    if isinstance(entry, dict):
        return next(
            ((key, entry[key]) for key in ("id", "number", "name") if isinstance(entry.get(key), str)), ("", index)
        )
    return "=", entry


def _places(entries: list[Any]) -> dict[tuple[str, Any], int]:
    places: dict[tuple[str, Any], int] = {}
    for index, entry in enumerate(entries):
        places.setdefault(_name(entry, index), index)
    return places


def compact(found: Mapping[str, Provenance]) -> dict[str, Provenance]:
    """The fewest entries, near enough, from which :func:`provenance_at` answers the same for every pointer in
    ``found``."""
    entries: dict[str, Provenance] = {}

    def cover(prefix: str, below: list[tuple[str, Provenance]], inherited: Provenance | None) -> None:
        kinds = Counter(provenance for _, provenance in below)
        if len(kinds) == 1 and inherited in kinds:
            return
        common, times = kinds.most_common(1)[0]
        if common != inherited and (len(kinds) == 1 or inherited is None or times > kinds.get(inherited, 0)):
            entries[prefix] = inherited = common
        if len(kinds) == 1:
            return
        branches: dict[str, list[tuple[str, Provenance]]] = {}
        for pointer, provenance in below:
            end = pointer.find("/", len(prefix) + 1)
            branches.setdefault(pointer if end < 0 else pointer[:end], []).append((pointer, provenance))
        for branch, inside in branches.items():
            cover(branch, inside, inherited)

    if found:
        cover("", list(found.items()), None)
    return entries


class ConfirmedValueExists(Rule[tuple[Submission, str]]):
    """There is no value at {where} to confirm."""

    id = "submission.confirmed_value_exists"
    target = "submission"
    citation = "Canonical submission, provenance"
    remedy = "Look at the submission again: the value may have been removed meanwhile."

    def check(self, subject: tuple[Submission, str]) -> Iterator[Issue]:
        """One issue when the pointer leads to no value."""
        submission, pointer = subject
        if (pointer and not pointer.startswith("/")) or follow(to_tree(submission), pointer) is ABSENT:
            yield self.issue(pointer, where=pointer[:200] or "/")


def confirm(submission: Submission, pointers: Iterable[str], by: str, now: datetime) -> Submission:
    """``submission`` with the values at ``pointers`` confirmed ``by`` a person at ``now``: a value itself, or all
    translated values below a part. Raises Refusal when a pointer leads nowhere."""
    asked = list(pointers)
    rule = ConfirmedValueExists()
    issues = [issue for pointer in asked for issue in rule.check((submission, pointer))]
    if issues:
        raise Refusal(issues)
    entries = dict(submission.provenance)
    values = [pointer for pointer, _ in values_of(submission)]
    for pointer in asked:
        for value in values:
            if not is_under(value, pointer):
                continue
            was = provenance_at(submission.provenance, value)
            kind = was.kind if was else None
            if kind is ProvenanceKind.TRANSLATED or (value == pointer and kind is not ProvenanceKind.CONFIRMED):
                entries[value] = Provenance(
                    kind=ProvenanceKind.CONFIRMED, by=by, at=now, source=was.source if was else None, was=kind
                )
    return submission.model_copy(update={"provenance": entries})


def unconfirmed(submission: Submission) -> tuple[str, ...]:
    """Pointers of all values that are translations which nobody has confirmed yet."""
    if not any(entry.kind is ProvenanceKind.TRANSLATED for entry in submission.provenance.values()):
        return ()
    return tuple(
        pointer
        for pointer, _ in values_of(submission)
        if (entry := provenance_at(submission.provenance, pointer)) and entry.kind is ProvenanceKind.TRANSLATED
    )


def received(submission: Submission, site: str, now: datetime) -> Submission:
    """A copy from another site as it is recorded here: everything was received from ``site`` at ``now``, with what it
    was there; translations that nobody has confirmed stay proposals. Who entered it there is not told here."""

    def there(entry: Provenance) -> Provenance:
        proposal = entry.kind is ProvenanceKind.TRANSLATED
        return Provenance(
            kind=ProvenanceKind.TRANSLATED if proposal else ProvenanceKind.RECEIVED,
            by=f"site:{site}",
            at=now,
            source=entry.source if proposal else None,
            was=None if proposal else entry.kind,
        )

    entries = {pointer: there(entry) for pointer, entry in submission.provenance.items()}
    entries.setdefault("", Provenance(kind=ProvenanceKind.RECEIVED, by=f"site:{site}", at=now))
    return submission.model_copy(update={"provenance": entries})
