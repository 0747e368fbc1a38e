"""Rules on bulk work itself: the engine, the folder of results, the files given."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule


class WorkFault(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a run that a rule speaks of: its kind and what fills the placeholders."""

    kind: str
    place: str | None = None
    params: dict[str, str] = {}


class WorkRule(Rule[WorkFault]):
    """A rule on a run, answering for the faults whose kind is its id."""

    target = "parcels"
    citation = "Fairway parcels in bulk"

    def check(self, subject: WorkFault) -> Iterator[Issue]:
        """One issue when the fault is of this rule's kind."""
        if subject.kind == self.id:
            yield msgspec.structs.replace(self.issue(place=subject.place), params=subject.params)

    @classmethod
    def at(cls, place: str | None = None, **params: object) -> Issue:
        """The issue of this rule for a fault at ``place``."""
        filled = {name: str(value) for name, value in params.items()}
        (issue,) = cls().check(WorkFault(kind=cls.id, place=place, params=filled))
        return issue


class EngineAvailable(WorkRule):
    """The engine that was asked for is not installed here: {missing}."""

    id = "parcels.engine"
    remedy = "Install what is missing, or use the engine duckdb, which needs nothing."


class SparkForAddresses(WorkRule):
    """Only Spark reads and writes an object store: {place}."""

    id = "parcels.object_store"
    remedy = "Add --engine spark, or give files and results as folders of this machine."


class SameFiles(WorkRule):
    """The folder of results belongs to other files or to other settings: {what}."""

    id = "parcels.results_of_others"
    remedy = "Choose another folder, or empty this one to begin again."


class InventoriesGiven(WorkRule):
    """There are no inventories among the files, so there is nothing to match."""

    id = "parcels.no_inventories"
    remedy = "Give the inventories (CEB621, of exports CEB603) with their lines; the other documents may follow later."
