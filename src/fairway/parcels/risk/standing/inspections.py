"""What came of the inspection of a parcel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.parcels.risk.standing import facts as f
from fairway.parcels.risk.standing.rows import PARCEL_INSPECTION
from fairway.parcels.risk.standing.tables import LONGEST
from fairway.parties.sharing import Scope
from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row


class Inspect(msgspec.Struct, frozen=True, kw_only=True):
    """Note what an inspection of a parcel found."""

    ebp_code: str
    order_no: str
    found: bool
    what: tuple[f.What, ...] = ()
    note: str = ""
    selected: str = "not"
    reasons: tuple[str, ...] = ()


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a parcel once."""

    outcome: f.ParcelInspected
    at: datetime
    by: str


class InspectionState(msgspec.Struct, frozen=True, kw_only=True):
    """All that was said of a parcel; the last one counts."""

    said: tuple[Said, ...] = ()


def decide(state: InspectionState | None, command: Inspect, context: Context) -> Decision:
    """The fact; none where the last one says the same. Raises Refusal."""
    del context
    issues = []
    if command.found and not command.what:
        issues.append(
            Issue(
                rule="PARCELS-INSPECTION-WHAT",
                message="Something was found, but not what.",
                remedy="Choose at least one kind.",
                pointer="/what",
            )
        )
    if not command.found and command.what:
        issues.append(
            Issue(
                rule="PARCELS-INSPECTION-NOTHING",
                message="Nothing was found, but it says what.",
                remedy="Leave the kinds out, or say that something was found.",
                pointer="/what",
            )
        )
    if len(command.note) > LONGEST:
        issues.append(
            Issue(
                rule="PARCELS-INSPECTION-NOTE",
                message="The note is longer than {most} characters.",
                remedy="Shorten it.",
                pointer="/note",
                params={"most": str(LONGEST)},
            )
        )
    if issues:
        raise Refusal(issues)
    fact = f.ParcelInspected(**msgspec.structs.asdict(command))
    if state and state.said and state.said[-1].outcome == fact:
        return Decision()
    return Decision(facts=[fact])


def evolve(state: InspectionState | None, fact: Fact, meta: FactMeta) -> InspectionState:
    """The state after ``fact``."""
    before = state or InspectionState()
    if not isinstance(fact, f.ParcelInspected):
        return before
    return InspectionState(said=(*before.said, Said(outcome=fact, at=meta.at, by=meta.actor.id)))


def project(change: Change[InspectionState]) -> Iterable[Row]:
    """The row of what was said, and that it is the last one."""
    if not isinstance(change.fact, f.ParcelInspected):
        return
    said = change.after.said
    for number in range(max(1, len(said) - 1), len(said) + 1):
        one = said[number - 1]
        told = msgspec.structs.asdict(one.outcome)
        yield Row(
            PARCEL_INSPECTION,
            {
                "case_id": change.meta.stream.case_id,
                "scope": Scope.AUTHORITY.value,
                "version": number,
                "latest": number == len(said),
                **told,
                "what": [kind.value for kind in one.outcome.what],
                "reasons": list(one.outcome.reasons),
                "recorded_at": one.at,
                "recorded_by": one.by,
            },
        )


INSPECTIONS: Aggregate[InspectionState, Inspect] = Aggregate(
    kind=f.INSPECTION,
    state=InspectionState,
    facts=(f.ParcelInspected,),
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(PARCEL_INSPECTION,),
)
