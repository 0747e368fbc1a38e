"""Sealed trips as rows: for who carries them out, for each customs its leg, for the desk of alarms, for the gate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from fairway.locks.trips import facts as f
from fairway.locks.trips import tables as t
from fairway.locks.trips.alarm_state import Alarm
from fairway.locks.trips.model import AlarmState, Severity
from fairway.locks.trips.shown import as_shown
from fairway.locks.trips.state import SealedTripState
from fairway.parties.model import customs_of, side_of
from fairway.parties.sharing import CaseKind, Involvement, grant_rows
from fairway.record.model import ActorKind, Change, Fact, Row

RANKS = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}
_TRIP, _LEG = "trip", "leg"
_OF_ALARMS = (f.AlarmRaised, f.AlarmRevised, f.AlarmAcknowledged, f.AlarmEscalated, f.AlarmClosed)


def plate_key(plate: str) -> str:
    """A registration mark of any of the territories as it is compared: no blanks, dots or dashes, capitals."""
    return re.sub(r"[\s.\-·・]", "", plate.upper())


def project(change: Change[SealedTripState]) -> Iterable[Row]:
    """The rows that follow from a fact of a sealed trip."""
    trip, case_id = change.after, change.meta.stream.case_id
    yield from _header(change)
    if isinstance(change.fact, f.TripApplied):
        yield from _grants(change)
    yield from _legs(change)
    yield from _slots(change)
    if isinstance(change.fact, _OF_ALARMS):
        alarm = trip.alarm(change.fact.alarm)
        if alarm is not None:
            yield from _alarm(case_id, change, alarm)
    yield from _event(change)
    yield from _lookups(change)


def _header(change: Change[SealedTripState]) -> Iterator[Row]:
    trip, applied, meta = change.after, change.after.applied, change.meta
    open_alarms = [alarm for alarm in trip.alarms if alarm.open]
    worst = min(open_alarms, key=lambda one: RANKS[one.severity], default=None)
    current, following = trip.current, trip.next_leg(trip.offered) if trip.offered else None
    values: dict[str, Any] = {
        "case_id": meta.stream.case_id,
        "status": trip.status.value,
        "home": applied.home,
        "applicant": applied.applicant,
        "applicant_name": applied.applicant_name,
        "carrier": applied.carrier,
        "carrier_name": applied.carrier_name,
        "submission": applied.cargo.submission,
        "reference": applied.cargo.reference,
        "goods": applied.cargo.goods,
        "packages": applied.cargo.packages,
        "gross_weight_kg": applied.cargo.gross_weight_kg,
        "container": applied.container,
        "device": applied.lock.device,
        "profile": applied.lock.profile,
        "authenticated": applied.lock.authenticated,
        "plates": applied.plates,
        "vehicle": applied.vehicle,
        "driver": applied.driver,
        "route": applied.route,
        "window_from": applied.window_from,
        "window_until": applied.window_until,
        "legs": len(trip.legs),
        "leg": current.leg if current else None,
        "custody": current.site if current and current.until is None else None,
        "offered_to": following.site if following else None,
        "held": msgspec.to_builtins(trip.held) if trip.held else None,
        "open_alarms": len(open_alarms),
        "worst_alarm": worst.severity.value if worst else None,
        "applied_at": trip.applied_at,
        "bound_at": trip.bound_at,
        "sealed_at": trip.sealed_at,
        "arrived_at": trip.arrived_at,
        "violated_at": trip.violated.at if trip.violated else None,
        "closed_at": trip.closed_at,
        "changed_at": meta.at,
    }
    yield Row(t.SEALED_TRIP_VIEW, {**values, "scope": _LEG})
    # What customs alone knows of a decision at a gate is for customs: for others the trip stands as they were told.
    told = msgspec.to_builtins(trip.held_told) if trip.held_told else None
    values |= {"status": trip.status_told.value, "held": told}
    for scope in (_TRIP, "driver"):
        yield Row(t.SEALED_TRIP_VIEW, {**values, "scope": scope})
    # The owner of the cargo follows where it is: no lock, no driver, no reason that only concerns who drives.
    hidden = {"device": "", "profile": "", "driver": "", "vehicle": "", "held": None, "worst_alarm": None}
    yield Row(t.SEALED_TRIP_VIEW, {**values, **hidden, "open_alarms": 0, "scope": "milestones"})


def _grants(change: Change[SealedTripState]) -> Iterator[Row]:
    applied, case_id = change.after.applied, change.meta.stream.case_id
    site = change.meta.site
    side = side_of(site)
    holders: list[tuple[UUID, Involvement]] = []
    if change.after.legs_of(site):
        holders.append((customs_of(side), Involvement.CUSTOMS))
    if applied.home == site:
        holders.append((applied.applicant, Involvement.TRIP_OPERATOR))
        if applied.carrier and applied.carrier != applied.applicant:
            holders.append((applied.carrier, Involvement.CARRIER))
        if applied.owner and applied.owner not in {applied.applicant, applied.carrier}:
            holders.append((applied.owner, Involvement.OWNER))
        if applied.driver_person:
            holders.append((applied.driver_person, Involvement.DRIVER))
    for holder, involvement in holders:
        yield from grant_rows(case_id, CaseKind.SEALED_TRIP, holder, involvement, side=side, site_side=side)


def _scopes(change: Change[SealedTripState], site: str) -> tuple[str, ...]:
    """Who sees what is about the leg of a site: the carrier the whole trip, a customs its own leg."""
    return (_TRIP, _LEG) if site == change.meta.site else (_TRIP,)


def _legs(change: Change[SealedTripState]) -> Iterator[Row]:
    trip, before = change.after, change.before
    for leg in trip.legs:
        for scope in _scopes(change, leg.site):
            now = _leg_values(trip, leg.number, scope)
            if before is not None and _leg_values(before, leg.number, scope) == now:
                continue
            values = {
                "case_id": change.meta.stream.case_id,
                **{name: getattr(leg, name) for name in leg.__struct_fields__ if name != "number"},
                "leg": leg.number,
                **now,
            }
            yield Row(t.SEALED_LEG_VIEW, {**values, "scope": scope})


def _leg_values(trip: SealedTripState, number: int, scope: str) -> dict[str, Any]:
    release = trip.release(number) if scope == _LEG else trip.release_told(number)
    slot = next((one for one in trip.slots if one.leg == number), None)
    return {
        "status": trip.leg_status(number).value,
        "permit": msgspec.to_builtins(trip.permit(number)),
        "verdict": msgspec.to_builtins(trip.verdict(number)),
        "release": msgspec.to_builtins(release),
        "custody_from": slot.from_ if slot else None,
        "custody_until": slot.until if slot else None,
        "arrived": number in trip.arrived,
    }


def _slots(change: Change[SealedTripState]) -> Iterator[Row]:
    """Whose turn it was and is: known to everybody concerned, so that nobody commands a lock in vain."""
    known = set(change.before.slots) if change.before else set()
    for slot in change.after.slots:
        if slot not in known:
            for scope in (_TRIP, _LEG):
                values = {"leg": slot.leg, "site": slot.site, "from_at": slot.from_, "until": slot.until}
                yield Row(t.SEALED_SLOT_VIEW, {"case_id": change.meta.stream.case_id, "scope": scope, **values})


def _alarm(case_id: UUID, change: Change[SealedTripState], alarm: Alarm) -> Iterator[Row]:
    trip, site = change.after, change.meta.site
    state, told = alarm.state_at(site), alarm.told
    values = {
        "case_id": case_id,
        "alarm": alarm.alarm,
        "leg": alarm.leg,
        "site": alarm.site,
        "alarm_kind": alarm.alarm_kind,
        "severity": alarm.severity.value,
        "rank": RANKS[alarm.severity],
        "at": alarm.at,
        "raised_at": alarm.raised_at,
        "message": told.message,
        "rule": told.rule,
        "handling": told.handling.value,
        "remedy": told.remedy,
        "params": told.params,
        "evidence": list(told.evidence),
        "state": state.value,
        "acknowledged": alarm.acknowledged,
        "escalate_at": alarm.escalate_at,
        "escalated": list(alarm.escalated),
        "revised": alarm.revised,
        "closed_by": alarm.closed_by,
        "cleared": alarm.cleared,
        "findings": alarm.findings,
    }
    for scope in (_TRIP, _LEG):
        yield Row(t.SEALED_ALARM_VIEW, {**values, "scope": scope})
    due = {"case_id": case_id, "alarm": alarm.alarm}
    if state is AlarmState.OPEN and alarm.escalate_at and trip.legs_of(site):
        yield Row(t.SEALED_ALARM_DUE, {**due, "escalate_at": alarm.escalate_at})
    else:
        yield Row(t.SEALED_ALARM_DUE, due, delete=True)


def _detail(fact: Fact) -> dict[str, Any]:
    if isinstance(fact, f.TripApplied):
        return {"route": fact.route, "legs": len(fact.legs)}
    hidden = {"kind", "leg", "asked", "secret"}
    return {name: value for name, value in msgspec.to_builtins(fact).items() if name not in hidden}


def _event(change: Change[SealedTripState]) -> Iterator[Row]:
    fact, meta, trip = change.fact, change.meta, change.after
    number: int | None = getattr(fact, "leg", None)
    if number is None and isinstance(fact, _OF_ALARMS):
        alarm = trip.alarm(fact.alarm)
        number = alarm.leg if alarm else None
    leg = trip.leg(number) if number is not None else None
    by = meta.actor.id if meta.actor.kind is ActorKind.SITE else meta.site
    about = leg.site if leg and not isinstance(fact, (*_OF_ALARMS, f.CustodyTaken, f.CustodyOffered)) else None
    for scope in _scopes(change, about) if about else (_TRIP, _LEG):
        told = as_shown(fact) if isinstance(fact, f.ReleaseDecided) and scope == _TRIP else fact
        if isinstance(told, f.ReleaseDecided) and told.secret and scope == _TRIP:
            continue
        yield Row(
            t.SEALED_EVENT_VIEW,
            {
                "case_id": meta.stream.case_id,
                "scope": scope,
                "number": meta.version,
                "kind": type(fact).__struct_config__.tag,
                "leg": number,
                "site": by,
                "actor": meta.actor.id,
                "at": meta.at,
                "detail": _detail(told),
            },
        )


def _lookups(change: Change[SealedTripState]) -> Iterator[Row]:
    trip, before, case_id = change.after, change.before, change.meta.stream.case_id
    if trip.over:
        yield from _forgotten(case_id, trip)
        return
    if before is not None and _looked_up(before) == _looked_up(trip):
        return
    if before is not None:
        yield from _forgotten(case_id, before)
    device, custody, plates = _looked_up(trip)
    if trip.bound_at is not None:
        yield Row(t.SEALED_BY_DEVICE, {"device": device, "case_id": case_id, "custody": custody})
    for plate in plates:
        yield Row(t.SEALED_BY_PLATE, {"plate_key": plate, "case_id": case_id})


def _looked_up(trip: SealedTripState) -> tuple[str, str | None, tuple[str, ...]]:
    slot = trip.current
    plates = tuple(sorted({plate_key(plate) for plate in trip.applied.plates.values() if plate}))
    return trip.applied.lock.device, slot.site if slot else None, plates


def _forgotten(case_id: UUID, trip: SealedTripState) -> Iterator[Row]:
    device, _, plates = _looked_up(trip)
    yield Row(t.SEALED_BY_DEVICE, {"device": device, "case_id": case_id}, delete=True)
    for plate in plates:
        yield Row(t.SEALED_BY_PLATE, {"plate_key": plate, "case_id": case_id}, delete=True)
