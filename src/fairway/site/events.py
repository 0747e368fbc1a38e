"""What partners and pages are told of the log: events, each for the scope that may see it.

An event says that something happened and where to look; it holds nothing that its scope could not read anyway. Facts
about decisions of customs make no event outside scope ``decision``, whatever the decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from fairway.base.time import isoformat
from fairway.clearance import facts as clearance
from fairway.consignments import facts as consignments
from fairway.filings import facts as filings
from fairway.filings.state import of_trip
from fairway.locks.trips import facts as sealed
from fairway.parcels.batches import facts as parcels
from fairway.parcels.batches.waited import DocumentsLate
from fairway.parties.sharing import Scope
from fairway.record.model import Recorded
from fairway.record.registry import kind_of
from fairway.tracking import inbound, journey
from fairway.tracking import shipment_facts as shipments
from fairway.tracking.alerts import raised as alerts
from fairway.tracking.alerts.model import sentence
from fairway.transport import facts as transport

_TRIP = (Scope.TRIP, Scope.DRIVER)
_SEALED = (Scope.TRIP, Scope.LEG, Scope.DRIVER)
_ALARMS = (
    sealed.AlarmRaised,
    sealed.AlarmRevised,
    sealed.AlarmAcknowledged,
    sealed.AlarmEscalated,
    sealed.AlarmClosed,
)
_OF_THE_GOODS = (
    sealed.TripApplied,
    sealed.LegPermitted,
    sealed.LegRefused,
    sealed.LockBound,
    sealed.TripSealed,
    sealed.TripResealed,
    sealed.CustodyTaken,
    sealed.CheckpointPassed,
    sealed.InspectionBegun,
    sealed.TripInspected,
    sealed.TripArrived,
    sealed.LockOpened,
    sealed.TripViolated,
    sealed.TripClosed,
    sealed.TripCancelled,
)
"""What changes how a sealed trip stands for whoever follows its goods."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, for one scope."""

    type: str
    scope: str
    data: dict[str, Any]


UNTOLD = frozenset({kind_of(filings.FilingDrafted), kind_of(inbound.MessageTaken), kind_of(inbound.MessageCorrected)})
"""Kinds of facts that make no event and are most of the log: they need not be read."""


def events_of(recorded: Recorded) -> Iterator[Event]:
    """The events of a fact."""
    fact = recorded.fact
    match fact:
        case (
            consignments.SubmissionRecorded()
            | consignments.SubmissionRevised()
            | consignments.FieldsConfirmed()
            | consignments.CopyReceived()
            | consignments.CopyRetrieved()
            | consignments.ElementsRequested()
            | consignments.ElementsSupplied()
            | consignments.SubmissionCancelled()
        ):
            yield Event(type=f"submission.{_kind(fact).removeprefix('submission-')}", scope=Scope.FULL, data={})
        case filings.FilingQueued():
            yield _filing(recorded, "filing.queued", _own(recorded), {"message_id": fact.message_id})
        case filings.FilingSent():
            yield _filing(recorded, "filing.sent", _own(recorded), {"message_id": fact.message_id})
        case filings.AnswerReceived():
            told = {
                "raw_code": fact.raw_code,
                "status": fact.status.value if fact.status else None,
                "authority": fact.authority,
                "authority_reference": fact.authority_reference,
                "answered_at": isoformat(fact.answered_at),
                "simulated": fact.simulated,
            }
            own = _own(recorded)
            for scope in (own, Scope.MILESTONES) if own is Scope.FULL else (own,):
                yield _filing(recorded, "filing.answered", scope, told)
        case filings.FilingExpired():
            for scope in (Scope.FULL, Scope.MILESTONES):
                yield _filing(recorded, "filing.expired", scope, {})
        case filings.ReminderRaised():
            told = {"reminder": fact.reminder, "due": isoformat(fact.due), "penalty_hkd": fact.penalty_hkd}
            yield _filing(recorded, "filing.reminder", Scope.FULL, told)
        case journey.MilestoneNoted():
            told = {"milestone": fact.milestone.value, "at": isoformat(fact.at), "place": fact.place}
            for scope in (Scope.FULL, Scope.TRANSPORT, Scope.MILESTONES):
                yield Event(type="journey.milestone", scope=scope, data=told)
        case journey.OtherSideTold():
            told = {"target": fact.target, "status": fact.status, "raw_code": fact.raw_code, "at": isoformat(fact.at)}
            for scope in (Scope.FULL, Scope.TRANSPORT, Scope.MILESTONES):
                yield Event(type="journey.other-side", scope=scope, data=told)
        case shipments.ShipmentRegistered():
            yield Event(type="shipment.registered", scope=Scope.TIMELINE, data={"reference": fact.reference})
        case shipments.ShipmentProgressed():
            yield Event(type="shipment.milestone", scope=Scope.TIMELINE, data=_progress(fact))
        case (
            shipments.ReferencesAdded()
            | shipments.ReferencesRemoved()
            | shipments.LegsPlanned()
            | shipments.SubmissionJoined()
            | shipments.FollowerInvited()
            | shipments.FollowerReleased()
        ):
            yield Event(type="shipment.changed", scope=Scope.TIMELINE, data={"what": _kind(fact)})
        case shipments.ShipmentClosed():
            yield Event(type="shipment.closed", scope=Scope.TIMELINE, data={})
        case clearance.VehicleAssessed() | clearance.VehicleDecided() | clearance.VehicleInspected():
            yield Event(type=f"clearance.{_kind(fact)}", scope=Scope.DECISION, data={"vehicle": fact.vehicle})
        case alerts.AlertRaised():
            # An alert is a case of its own, granted to those who are told only.
            yield Event(type="alert.raised", scope=Scope.TIMELINE, data=_alert(fact))
        case alerts.AlertEscalated() | alerts.AlertOver():
            yield Event(type=f"alert.{_kind(fact).removeprefix('alert-')}", scope=Scope.TIMELINE, data={})
        case _ if isinstance(fact, sealed.SEALED_TRIP_FACTS):
            yield from _sealed(fact)
        case _ if isinstance(fact, parcels.FACTS):
            yield from _parcels(fact)
        case _ if isinstance(fact, transport.TRIP_FACTS):
            for scope in _TRIP:
                yield Event(type=f"trip.{_kind(fact)}", scope=scope, data=_trip(fact))
        case _:
            return


def _parcels(fact: msgspec.Struct) -> Iterator[Event]:
    """That a batch of parcels changed; what it was, each reads in what the own scope shows of it."""
    scopes: tuple[Scope, ...] = (Scope.FULL, Scope.AUTHORITY)
    if isinstance(fact, parcels.BatchJudged) and fact.parties:
        scopes = (*scopes, Scope.NAMED)
    for scope in scopes:
        yield Event(type="parcels.changed", scope=scope, data={})
    if isinstance(fact, DocumentsLate):
        late: list[dict[str, Any]] = msgspec.to_builtins(fact.late)
        for scope in scopes:
            yield Event(type="parcels.late", scope=scope, data={"late": late})


def _sealed(fact: msgspec.Struct) -> Iterator[Event]:
    """That a sealed trip changed, or one of its alarms; what it was, each reads in what the own scope shows of it. What
    customs alone knows of a decision at a gate is no news for anybody else."""
    kind = "sealed-trip.alarm" if isinstance(fact, _ALARMS) else "sealed-trip.changed"
    scopes: tuple[Scope, ...] = _SEALED
    if isinstance(fact, sealed.ReleaseDecided) and fact.secret:
        scopes = (Scope.LEG,)
    elif isinstance(fact, _OF_THE_GOODS):
        scopes = (*_SEALED, Scope.MILESTONES)
    for scope in scopes:
        yield Event(type=kind, scope=scope, data={})


def _alert(fact: alerts.AlertRaised) -> dict[str, Any]:
    return {
        "shipment": str(fact.shipment),
        "reference": fact.reference,
        "matter": fact.matter,
        "severity": fact.severity,
        "text": sentence(fact.message, fact.params),
        "evidence": list(fact.evidence),
    }


def _progress(fact: shipments.ShipmentProgressed) -> dict[str, Any]:
    milestones: list[dict[str, Any]] = msgspec.to_builtins(fact.milestones)
    return {"milestones": milestones, "customs": fact.customs, "conflicts": fact.conflicts}


def _kind(fact: msgspec.Struct) -> str:
    return str(fact.__struct_config__.tag)


def _own(recorded: Recorded) -> Scope:
    """The scope of those whose document it is: the owners of the submission, or those who run the trip."""
    return Scope.TRIP if of_trip(recorded.stream.stream.split(":", 2)[2]) else Scope.FULL


def _filing(recorded: Recorded, kind: str, scope: Scope, data: dict[str, Any]) -> Event:
    _, target, group = recorded.stream.stream.split(":", 2)
    return Event(type=kind, scope=scope, data={"target": target, "group": group, **data})


def _trip(fact: object) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in ("vehicle", "control_point", "rules", "status"):
        value = getattr(fact, name, None)
        if value is not None:
            told[name] = list(value) if isinstance(value, tuple) else value
    earliest = getattr(fact, "earliest_crossing", None)
    if earliest is not None:
        told["earliest_crossing"] = isoformat(earliest)
    outcome = getattr(fact, "outcome", None)
    if outcome is not None:
        told["outcome"] = outcome.value
    return told
