"""Applying for a sealed trip from a submission that is there already: nothing is typed twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NoReturn
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.legal_values import legal_value
from fairway.consignments import store as submission_store
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.locks.profiles import profile
from fairway.locks.reading import Trust
from fairway.locks.scheme.hours import PointTakesTrucks
from fairway.locks.scheme.model import Driver, Lock, Vehicle
from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.model import BoundLock, Cargo, SealedLeg
from fairway.locks.trips.store import SEALED_TRIP
from fairway.parties.store import Principal, partners
from fairway.record.model import StreamId
from fairway.record.store import load
from fairway.site.gateway import store as gateway
from fairway.site.runtime import Site, actor_of, new_case
from fairway.site.scheme import reading as scheme
from fairway.site.sealed.cases import act, own_whole, sealed_stream


class NewSealedTrip(msgspec.Struct, frozen=True, kw_only=True):
    """What is chosen for a trip; everything else is in the submission and in the scheme's registry."""

    submission: UUID
    route: str
    """Code of a route of the registry."""
    lock: str
    """Terminal identifier of an enrolled lock."""
    vehicle: str = ""
    """Any registration mark of an enrolled vehicle; the one that the submission names when empty."""
    driver: str = ""
    """Code of an enrolled driver."""
    container: str = ""
    """Which of the submission's containers; needed when it has several."""
    window_from: datetime
    window_until: datetime


async def apply(site: Site, principal: Principal, new: NewSealedTrip) -> UUID:
    """Apply for a trip; its identifier, the same at every site of the route. Raises NotFound and Refusal."""
    application = await application_of(site, principal, new)
    trip = new_case(site)
    command = c.ApplyForTrip(application=application)
    await site.execute(SEALED_TRIP, sealed_stream(trip), command, actor_of(principal), fresh=True)
    return trip


async def cancel(site: Site, principal: Principal, trip: UUID, reason: str) -> None:
    """Give a trip up before it is sealed: by who applied for it. Raises NotFound and Refusal."""
    row = await own_whole(site, principal, trip)
    if row["applicant"] != principal.organisation:
        raise NotFound
    await act(site, principal, trip, c.CancelTrip(reason=reason))


async def application_of(site: Site, principal: Principal, new: NewSealedTrip) -> f.TripApplied:
    """What would be applied for, with every fault found. Raises NotFound and Refusal."""
    now = site.clock.now()
    day = now.astimezone(HONG_KONG).date()
    row, submission = await _submission(site, principal, new.submission)
    route = await scheme.route(site, new.route, day)
    lock = await scheme.lock(site, new.lock, day)
    document = submission.submission()
    named = document.trip.vehicle if document.trip else None
    plate = new.vehicle or (named.hk_mark or named.cn_plate if named else None) or ""
    vehicle = await scheme.vehicle(site, plate, day) if plate else None
    if route is None:
        _refuse("SELS-ROUTE", "There is no such route in the scheme today.", "/route")
    if lock is None or not isinstance(lock.entry.content, Lock):
        _refuse("SELS-LOCK", "This lock is not enrolled in the scheme.", "/lock")
    if vehicle is None or not isinstance(vehicle.entry.content, Vehicle):
        _refuse("SELS-VEHICLE", "No vehicle with this registration mark is enrolled in the scheme.", "/vehicle")
    driver = await scheme.driver(site, vehicle.application, new.driver, day) if new.driver else None
    if new.driver and driver is None:
        _refuse("SELS-DRIVER", "This driver is not enrolled in the scheme.", "/driver")
    sides = tuple(dict.fromkeys(leg.side for leg in route.legs))
    _may_use(principal, lock.carrier, submission)
    who = (vehicle.application, new.driver) if new.driver else None
    found = await scheme.eligible(site, lock=new.lock, plate=plate, driver=who, sides=sides, on=day)
    found += await _battery(site, new.lock, day)
    found += await _hours(site, new, route)
    if found:
        raise Refusal(found)
    truck: Vehicle = vehicle.entry.content
    device: Lock = lock.entry.content
    person = driver.entry.content.person if driver and isinstance(driver.entry.content, Driver) else None
    plates = {"hk": truck.hk_mark, "cn": truck.cn_plate, "mo": truck.mo_plate}
    return f.TripApplied(
        applicant=principal.organisation,
        applicant_name=principal.organisation_name,
        home=site.id,
        carrier=lock.carrier,
        carrier_name=await _name(site, lock.carrier),
        owner=submission.owner,
        cargo=Cargo(
            submission=new.submission,
            # Who does not see the owner's own reference knows the cargo by its waybill.
            reference=row["reference"] or document.consignments[0].waybill_number or "",
            goods=_goods(row["goods"]),
            packages=row["packages"],
            gross_weight_kg=None if row["gross_kg"] is None else str(row["gross_kg"]),
        ),
        lock=BoundLock(
            device=device.terminal, profile=device.profile, authenticated=trust_of(device) is Trust.AUTHENTICATED
        ),
        container=_container([one.number for one in document.containers], new.container),
        plates={side: mark for side, mark in plates.items() if mark},
        vehicle=vehicle.entry.code,
        driver=new.driver,
        driver_person=person,
        route=route.code,
        legs=tuple(
            SealedLeg(
                number=leg.number,
                site=leg.site,
                origin=leg.from_place,
                destination=leg.to_place,
                corridor=leg.corridor.code,
                corridor_version=str(leg.corridor.version),
                control_point=leg.control_point,
            )
            for leg in route.legs
        ),
        window_from=new.window_from,
        window_until=new.window_until,
    )


def _may_use(principal: Principal, carrier: UUID | None, submission: SubmissionState) -> None:
    """A lock is used by the carrier that enrolled it, or by the owner of a cargo which that carrier takes part in."""
    involved = {one.organisation for one in submission.involved}
    if carrier != principal.organisation and carrier not in involved:
        _refuse("SELS-CARRIER", "This lock belongs to a carrier that takes no part in this submission.", "/lock")


async def _battery(site: Site, device: str, day: date) -> list[Issue]:
    """A lock that is known to be nearly empty begins no trip."""
    least = legal_value("sels.battery.new_trip", day).integer
    async with site.database.single_statements() as conn:
        last = (await gateway.last_positions(conn, [device])).get(device)
    known = last.battery_percent if last else None
    if known is None or known >= least:
        return []
    return [
        Issue(
            rule="SELS-BATTERY",
            message="The battery of this lock is at {percent} per cent; a new trip needs {least}.",
            remedy="Charge the lock, or take another one.",
            pointer="/lock",
            params={"percent": str(known), "least": str(least)},
        )
    ]


async def _hours(site: Site, new: NewSealedTrip, route: scheme.ResolvedRoute) -> list[Issue]:
    """The truck leaves the first point and reaches the last one within the window: each takes trucks at some moment of
    it."""
    ends = {route.legs[0].from_place: "/window_from", route.legs[-1].to_place: "/window_until"}
    visits = await scheme.visits(site, ends, new.window_from, new.window_until)
    return [issue for visit in visits for issue in PointTakesTrucks().check(visit)]


def trust_of(lock: Lock) -> Trust:
    """Whether frames of the lock come over a connection that was authenticated, by its vendor profile."""
    return profile(lock.profile).trust


async def _submission(site: Site, principal: Principal, case: UUID) -> tuple[dict[str, Any], SubmissionState]:
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        row = await submission_store.submission(conn, case)
    if row is None or row["scope"] not in {"full", "transport"}:
        raise NotFound
    async with site.database.single_statements() as conn:
        state = (await load(conn, SUBMISSION, StreamId(case, "submission"))).state
    if state is None or state.cancelled or state.document == NO_DOCUMENT:
        _refuse("SELS-SUBMISSION", "This submission can no longer travel.", "/submission")
    return row, state


async def _name(site: Site, organisation: UUID | None) -> str:
    if organisation is None:
        return ""
    async with site.database.reading(organisation, site.clock.now()) as conn:
        known = {one.organisation: one for one in await partners(conn)}
    found = known.get(organisation)
    return (found.name_en or found.name_tc or found.name_sc or "") if found else ""


def _goods(description: dict[str, str] | None) -> str:
    said = description or {}
    return said.get("en") or said.get("tc") or said.get("sc") or next(iter(said.values()), "")


def _container(known: list[str], wanted: str) -> str:
    if wanted and known and wanted not in known:
        _refuse("SELS-CONTAINER", "The submission has no such container.", "/container")
    if wanted:
        return wanted
    if len(known) > 1:
        _refuse(
            "SELS-CONTAINER-WHICH", "The submission has several containers; say which one the lock is on.", "/container"
        )
    # Loose goods travel in the box of the truck itself.
    return known[0] if known else ""


def _refuse(rule: str, message: str, pointer: str) -> NoReturn:
    raise Refusal([Issue(rule=rule, message=message, pointer=pointer)])
