"""What the rules on a submission have in common: their base class and the ways through a submission."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import compress
from operator import itemgetter
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


Trail = tuple["Trail | None", str | int]
"""The way to a value, its last step first; :func:`pointer_of` writes it out."""
Key = tuple[str, str]
"""(Declaring model class, field)."""
Step = tuple[str, Key | None, "Plan | None", bool]
"""A field, its key when it is wanted, what to look for below it, whether it is a list."""
Walk = Callable[[Submission], list[tuple[Trail, Key, Any]]]


class Plan:
    """What to look for in the instances of one model; all their values are fetched in one step."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.values: Callable[[Any], tuple[Any, ...]] = lambda value: ()  # noqa: ARG005  of a plan without steps

    def close(self) -> None:
        """Make ready once all steps are known."""
        names = [step[0] for step in self.steps]
        fetch = itemgetter(*names) if names else None
        if fetch is not None:
            # Read past the attribute machinery of the model: twice as fast, and a hundred parts are looked at.
            many = len(names) > 1
            self.values = (lambda value: fetch(vars(value))) if many else lambda value: (fetch(vars(value)),)


def pointer_of(trail: Trail) -> str:
    """The JSON Pointer of a trail."""
    steps: list[str] = []
    here: Trail | None = trail
    while here is not None:
        here, step = here
        steps.append(str(step))
    return "/" + "/".join(reversed(steps))


def walk_of(wanted: Collection[Key]) -> Walk:
    """A way through a submission that meets only the fields ``wanted``; it lists trail, key and value of each that
    holds one. The way is laid out once, and pointers are written only where something is said about a value."""
    plans: dict[type[BaseModel], Plan] = {}

    def lay(model: type[BaseModel]) -> Plan:
        if model in plans:
            return plans[model]
        plan = plans[model] = Plan()
        for name, field in model.model_fields.items():
            key = next(((owner.__name__, name) for owner in model.__mro__ if (owner.__name__, name) in wanted), None)
            inner = next(inner_models(field.annotation), None)
            below = lay(inner[0]) if inner and name != "provenance" else None
            if key or (below and below.steps):
                plan.steps.append((name, key, below if below and below.steps else None, bool(inner and inner[1])))
        plan.close()
        return plan

    whole = lay(Submission)

    def go(value: Any, plan: Plan, trail: Trail | None, found: list[tuple[Trail, Key, Any]]) -> None:
        values = plan.values(value)
        # What is not there is passed over at once: most fields of most parts hold nothing.
        for held, (name, key, below, many) in compress(zip(values, plan.steps, strict=False), values):
            here: Trail = (trail, name)
            if key:
                found.append((here, key, held))
            if below and many:
                for index, entry in enumerate(held):
                    go(entry, below, (here, index), found)
            elif below:
                go(held, below, here, found)

    last: tuple[Submission | None, list[tuple[Trail, Key, Any]]] = (None, [])

    def walk(submission: Submission) -> list[tuple[Trail, Key, Any]]:
        nonlocal last
        walked, found = last
        if walked is not submission:  # submissions are never changed in place, and rules come one after the other
            found = []
            go(submission, whole, None, found)
            last = submission, found
        return found

    return walk
