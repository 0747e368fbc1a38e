"""What a fact of a trip means for the cargo on its vehicles: which milestone, of which submissions, on which truck."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from fairway.record.model import Fact
from fairway.tracking.journey import Milestone
from fairway.transport import facts as f
from fairway.transport.state import TripState, VehicleRun


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone of the submissions that a truck carries, or carried until then."""

    milestone: Milestone
    hk_mark: str
    cases: tuple[UUID, ...]
    at: datetime | None = None
    """When the fact says it happened; None for the time of the fact."""
    planned: datetime | None = None
    """When the truck may cross at the earliest, with :attr:`Milestone.BUNDLED`."""
    name: str = ""
    """Tells it from other passages of the same fact."""


def passages(fact: Fact, trip: TripState) -> tuple[Passage, ...]:
    """What ``fact`` means for cargo; ``trip`` is its trip after it. Nothing for facts that move no cargo."""
    if isinstance(fact, f.TripCancelled):
        left = [run for run in trip.vehicles if run.references and not run.crossed_at]
        return tuple(_off(run.hk_mark, run.references, name=run.vehicle) for run in left)
    if isinstance(fact, f.VehicleRemoved):
        return (_off(fact.hk_mark, fact.references),) if fact.references else ()
    run = trip.run(getattr(fact, "vehicle", ""))
    if run is None:
        return ()
    match fact:
        case f.ReferencesBundled():
            return _on(run)
        case f.ReferenceUnbundled():
            if fact.case_id is None or fact.case_id in _cases(run.references):
                return _on(run)
            off = Passage(milestone=Milestone.UNBUNDLED, hk_mark=run.hk_mark, cases=(fact.case_id,), name="off")
            return (off, *_on(run))
        case f.VehicleChanged():
            changed = fact.hk_mark_before not in {"", fact.hk_mark} and run.references
            return (*((_off(fact.hk_mark_before, run.references, name="off"),) if changed else ()), *_on(run))
        case f.KioskAnswered():
            go = fact.outcome is f.KioskOutcome.GO
            milestone = Milestone.AT_KIOSK_GO if go else Milestone.AT_KIOSK_INSPECT
        case f.InspectionFinished():
            milestone = Milestone.INSPECTED_RELEASED if fact.released else Milestone.INSPECTED_DETAINED
        case f.VehicleCrossed():
            milestone = Milestone.CROSSED
        case _:
            return ()
    at = fact.crossed_at if isinstance(fact, f.VehicleCrossed) else None
    return (Passage(milestone=milestone, hk_mark=run.hk_mark, cases=_cases(run.references), at=at),)


def _cases(references: Iterable[f.Reference]) -> tuple[UUID, ...]:
    return tuple(sorted({one.case_id for one in references if one.case_id}, key=str))


def _off(hk_mark: str, references: Iterable[f.Reference], name: str = "") -> Passage:
    return Passage(milestone=Milestone.UNBUNDLED, hk_mark=hk_mark, cases=_cases(references), name=name)


def _on(run: VehicleRun) -> tuple[Passage, ...]:
    """All that is on the truck, from now on with this earliest crossing."""
    if not run.references:
        return ()
    planned, cases = run.earliest_crossing, _cases(run.references)
    return (Passage(milestone=Milestone.BUNDLED, hk_mark=run.hk_mark, cases=cases, planned=planned),)
