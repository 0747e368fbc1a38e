"""Commands of customs on a trip."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, Refusal
from fairway.clearance import facts as f
from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row, Table


class AssessVehicle(msgspec.Struct, frozen=True, kw_only=True):
    """Assess a vehicle after it was bundled or changed. ``profile_reasons`` speak for an inspection."""

    vehicle: str
    profile_reasons: tuple[str, ...] = ()
    seed: str = ""
    """What the random share is drawn from; known to the site alone."""
    random_per_mille: int = 0
    """How many of a thousand vehicles are drawn for inspection whatever else is known of them."""
    keep_inspection: bool = False
    """An inspection that stands already stays: a second assessor can add one, not take one away."""


class DecideVehicle(msgspec.Struct, frozen=True, kw_only=True):
    """An officer decides."""

    vehicle: str
    outcome: f.Outcome
    officer: UUID
    reason: str = ""


class FinishVehicleInspection(msgspec.Struct, frozen=True, kw_only=True):
    """An officer ends an inspection, or releases what was detained after one."""

    vehicle: str
    officer: UUID
    released: bool
    findings: str = ""


ClearanceCommand = AssessVehicle | DecideVehicle | FinishVehicleInspection


def decide(state: f.ClearanceState | None, command: ClearanceCommand, context: Context) -> Decision:
    """The facts that ``command`` leads to; raises Refusal."""
    del context
    standing = state.of(command.vehicle) if state else None
    match command:
        case AssessVehicle():
            officer = standing and standing.ground is f.Ground.OFFICER
            kept = command.keep_inspection and standing and standing.outcome is f.Outcome.INSPECT
            if standing and (officer or kept):
                return Decision(
                    facts=[
                        f.VehicleAssessed(
                            vehicle=command.vehicle,
                            outcome=standing.outcome,
                            ground=standing.ground,
                            reasons=standing.reasons,
                        )
                    ]
                )
            return Decision(facts=[_assessed(command)])
        case DecideVehicle():
            if command.outcome is f.Outcome.INSPECT and not command.reason.strip():
                raise Refusal(
                    [
                        Issue(
                            rule="CLR-REASON",
                            message="An inspection is ordered with a reason.",
                            remedy="Say what speaks for it; the trade does not see it.",
                            pointer="/reason",
                        )
                    ]
                )
            if standing and standing.inspected_at:
                raise Refusal([Issue(rule="CLR-DONE", message="This vehicle has been inspected already.")])
            return Decision(
                facts=[
                    f.VehicleDecided(
                        vehicle=command.vehicle, outcome=command.outcome, officer=command.officer, reason=command.reason
                    )
                ]
            )
        case FinishVehicleInspection():
            if standing is None or standing.outcome is not f.Outcome.INSPECT:
                raise Refusal([Issue(rule="CLR-NOT-SELECTED", message="This vehicle was not selected for inspection.")])
            if standing.inspected_at and (standing.released or not command.released):
                return Decision()  # said already; what was detained may be released later, not the other way round
            return Decision(
                facts=[
                    f.VehicleInspected(
                        vehicle=command.vehicle,
                        officer=command.officer,
                        released=command.released,
                        findings=command.findings,
                    )
                ]
            )


def _assessed(command: AssessVehicle) -> f.VehicleAssessed:
    if command.profile_reasons:
        return f.VehicleAssessed(vehicle=command.vehicle, outcome=f.Outcome.INSPECT, reasons=command.profile_reasons)
    drawn = int.from_bytes(hashlib.sha256(f"{command.seed}:{command.vehicle}".encode()).digest()[:4], "big") % 1000
    if drawn < command.random_per_mille:
        return f.VehicleAssessed(vehicle=command.vehicle, outcome=f.Outcome.INSPECT, ground=f.Ground.RANDOM)
    return f.VehicleAssessed(vehicle=command.vehicle)


def evolve(state: f.ClearanceState | None, fact: Fact, meta: FactMeta) -> f.ClearanceState:
    """The state after ``fact``."""
    clearance = state or f.ClearanceState()
    match fact:
        case f.VehicleAssessed():
            # An assessment after an officer's decision repeats it: who decided, and when, stays as it was.
            before = clearance.of(fact.vehicle) if fact.ground is f.Ground.OFFICER else None
            decision = f.VehicleClearance(
                vehicle=fact.vehicle,
                outcome=fact.outcome,
                ground=fact.ground,
                reasons=fact.reasons,
                decided_at=before.decided_at if before else meta.at,
                officer=before.officer if before else None,
            )
        case f.VehicleDecided():
            decision = f.VehicleClearance(
                vehicle=fact.vehicle,
                outcome=fact.outcome,
                ground=f.Ground.OFFICER,
                reasons=(fact.reason,) if fact.reason else (),
                decided_at=meta.at,
                officer=fact.officer,
            )
        case f.VehicleInspected():
            standing = clearance.of(fact.vehicle)
            if standing is None:
                return clearance
            decision = replace(standing, inspected_at=meta.at, released=fact.released, findings=fact.findings)
        case _:
            return clearance
    others = tuple(one for one in clearance.vehicles if one.vehicle != decision.vehicle)
    return replace(clearance, vehicles=(*others, decision))


CLEARANCE_VIEW = Table(
    name="clearance_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "vehicle": "text",
        "outcome": "text",
        "ground": "text",
        "reasons": "jsonb",
        "decided_at": "timestamptz",
        "officer": "uuid",
        "inspected_at": "timestamptz",
        "released": "boolean",
        "findings": "text",
    },
    key=("case_id", "scope", "vehicle"),
)


def project(change: Change[f.ClearanceState]) -> Iterable[Row]:
    """The decision as customs sees it; nobody else is granted scope ``decision``."""
    vehicle: str | None = getattr(change.fact, "vehicle", None)
    decision = change.after.of(vehicle) if vehicle else None
    if decision is None:
        return
    values: dict[str, Any] = {name: getattr(decision, name) for name in decision.__struct_fields__}
    values |= {"outcome": decision.outcome.value, "ground": decision.ground.value, "reasons": list(decision.reasons)}
    yield Row(CLEARANCE_VIEW, {"case_id": change.meta.stream.case_id, "scope": "decision", **values})


CLEARANCE: Aggregate[f.ClearanceState, ClearanceCommand] = Aggregate(
    kind="clearance",
    state=f.ClearanceState,
    facts=f.CLEARANCE_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(CLEARANCE_VIEW,),
)
