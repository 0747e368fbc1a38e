"""What the rules on a submission have in common: their base class and the ways through a submission."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from pydantic import BaseModel

from fairway.base.rules import Rule
from fairway.consignments.elements import inner_models
from fairway.consignments.model import Consignment, Item, Submission


class SubmissionRule(Rule[Submission]):
    """A rule on a whole submission."""

    target = "submission"
    citation = "Canonical submission, rules of consistency"


def each_consignment(submission: Submission) -> Iterator[tuple[str, Consignment]]:
    """Each consignment with its pointer."""
    for index, consignment in enumerate(submission.consignments):
        yield f"/consignments/{index}", consignment


def each_item(submission: Submission) -> Iterator[tuple[str, Item]]:
    """Each item of each consignment with its pointer."""
    for pointer, consignment in each_consignment(submission):
        for index, item in enumerate(consignment.items):
            yield f"{pointer}/items/{index}", item


Step = tuple[str, tuple[str, str] | None, "Plan | None", bool]
"""A field, its key when it is wanted, the plan of what is below it, whether it is a list."""
Plan = list[Step]
Walk = Callable[[Submission], Iterator[tuple[str, tuple[str, str], Any]]]


def walk_of(wanted: Collection[tuple[str, str]]) -> Walk:
    """A way through a submission that meets only the fields ``wanted``, given as (declaring model class, field); it
    yields pointer, key and value of each that holds one. The way is laid out once, for speed."""
    plans: dict[type[BaseModel], Plan] = {}

    def lay(model: type[BaseModel]) -> Plan:
        if model in plans:
            return plans[model]
        plan = plans[model] = []
        for name, field in model.model_fields.items():
            key = next(((owner.__name__, name) for owner in model.__mro__ if (owner.__name__, name) in wanted), None)
            inner = next(inner_models(field.annotation), None)
            below = lay(inner[0]) if inner else None
            if key or below:
                plan.append((name, key, below or None, bool(inner and inner[1])))
        return plan

    whole = lay(Submission)

    def go(value: Any, plan: Plan, prefix: str) -> Iterator[tuple[str, tuple[str, str], Any]]:
        for name, key, below, many in plan:
            held = getattr(value, name)
            if held is None or held == ():
                continue
            if key:
                yield f"{prefix}/{name}", key, held
            if below and many:
                entries = held.values() if isinstance(held, dict) else held
                for index, entry in enumerate(entries):
                    yield from go(entry, below, f"{prefix}/{name}/{index}")
            elif below:
                yield from go(held, below, f"{prefix}/{name}")

    return lambda submission: go(submission, whole, "")
