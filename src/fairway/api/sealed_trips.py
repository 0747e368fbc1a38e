"""Sealed trips over HTTP: applying, permits, sealing, custody, inspections, opening, checkpoints, alarms, audit."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field, StringConstraints

from fairway.api.problems import NotAllowed, issue_json, language_of
from fairway.api.security import Officer, Reader, SignedIn, SiteNow, TripRunner
from fairway.api.shapes import Shape, ShortText
from fairway.base.issues import Issue
from fairway.base.language import Language
from fairway.consignments.values import Moment
from fairway.parties.model import OrganisationKind, Permission
from fairway.parties.store import Principal
from fairway.site.runtime import Site
from fairway.site.sealed import applying, checkpoint, deciding, gates, reading, sealing
from fairway.site.sealed.checkpoint import SealedAnswer

router = APIRouter(prefix="/v1", tags=["sealed trips"])
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Plate = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
PlaceCode = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z][a-zA-Z0-9-]{1,60}$")]
AlarmKey = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class NewSealedTripShape(Shape):
    """What is chosen; goods, packages, containers and parties come from the submission."""

    submission: UUID
    route: Annotated[str, StringConstraints(min_length=1, max_length=80)] = Field(description="Code of a route")
    lock: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(description="Terminal identifier")
    vehicle: Annotated[str, StringConstraints(max_length=20)] = Field(
        default="", description="Any registration mark of an enrolled vehicle; the submission's when left out"
    )
    driver: Annotated[str, StringConstraints(max_length=80)] = Field(default="", description="Code of a driver")
    container: Annotated[str, StringConstraints(max_length=20)] = Field(
        default="", description="Which container of the submission; needed when it has several"
    )
    window_from: Moment
    window_until: Moment


class PermitShape(Shape):
    """What the customs of a leg says."""

    leg: Annotated[int, Field(ge=1, le=20)]
    permitted: bool
    reason: Words = Field(default="", description="Conditions of a permit; why, for a refusal")


class BindShape(Shape):
    """What differs from the application; left out, it stays."""

    container: Annotated[str, StringConstraints(max_length=20)] = ""
    plates: dict[Literal["hk", "cn", "mo"], Plate] = {}
    driver: Annotated[str, StringConstraints(max_length=80)] = ""


class SealShape(Shape):
    """The seal."""

    seal_number: Annotated[str, StringConstraints(max_length=40)] = ""


class SelectionShape(Shape):
    """Whether the trip is inspected at the end of the own leg; secret until the kiosk."""

    inspect: bool
    reason: Words = ""


class InspectionShape(Shape):
    """Why a trip is stopped, and where."""

    place: PlaceCode
    reason: ShortText


class FindingsShape(Shape):
    """What an inspection found."""

    findings: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    opened: bool
    clean: bool = Field(default=True, description="Whether the trip may go on once it is sealed again")


class UnlockShape(Shape):
    """Why the lock is opened; needed out of place."""

    reason: Words = ""


class RemarkShape(Shape):
    """Words that are kept with the act."""

    remark: Words = ""


class ClosingShape(Shape):
    """What an alarm turned out to be."""

    findings: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    cleared: bool = Field(description="Whether it no longer stands in the way; a broken seal is never cleared")


class GateShape(Shape):
    """What the gate reads."""

    plate: Plate
    driver: Annotated[str, StringConstraints(max_length=80)] = ""


def _trip_json(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a trip with everything of it that the reader may see."""
    shown = {name: value for name, value in row.items() if name not in {"case_id", "legs_list"}}
    shown = {"trip": row["case_id"], **shown}
    if "legs_list" in row:
        shown["legs_total"] = shown.pop("legs")
        shown["legs"] = [_without(leg) for leg in row["legs_list"]]
        shown["alarms"] = [_without(alarm) for alarm in row["alarms"]]
    return shown


def _without(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"case_id", "scope", "rank"}}


def _answer_json(answer: SealedAnswer, language: Language) -> dict[str, Any]:
    return {
        "outcome": answer.outcome,
        "trip": answer.trip,
        "leg": answer.leg,
        "released": answer.released,
        "issues": [issue_json(issue, language) for issue in answer.issues],
        "reasons": [
            {
                "rule": reason.rule,
                "met": reason.met,
                "text": Issue(rule=reason.rule, message=reason.message, params=reason.params).text(language),
                "evidence": list(reason.evidence),
            }
            for reason in answer.reasons
        ],
    }


async def _shown(site: Site, principal: Principal, trip: UUID) -> dict[str, Any]:
    return _trip_json(await reading.trip(site, principal, trip))


def _gate(principal: Principal) -> None:
    """Gates belong to customs: their key is one of the customs organisation."""
    if OrganisationKind.CUSTOMS not in principal.kinds or Permission.READ not in principal.permissions:
        raise NotAllowed


@router.post("/sealed-trips", status_code=201, summary="Apply for a sealed trip")
async def apply(new: NewSealedTripShape, site: SiteNow, principal: TripRunner) -> dict[str, Any]:
    """From a submission that is there already; each customs of the route decides on its own leg."""
    wanted = applying.NewSealedTrip(**new.model_dump())
    return await _shown(site, principal, await applying.apply(site, principal, wanted))


@router.get("/sealed-trips", summary="Sealed trips that you may see")
async def list_trips(
    site: SiteNow,
    principal: SignedIn,
    live: bool | None = None,
    status: str | None = None,
    submission: UUID | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Newest first; ``next`` is the cursor of the following page."""
    rows = await reading.trips(
        site, principal, live=live, status=status, submission=submission, after=after, limit=limit + 1
    )
    following = rows[limit - 1]["case_id"] if len(rows) > limit else None
    return {"trips": [_trip_json(row) for row in rows[:limit]], "next": following}


@router.get("/sealed-trips/{trip}", summary="One sealed trip")
async def one_trip(trip: UUID, site: SiteNow, principal: SignedIn) -> dict[str, Any]:
    """With legs, key slots, alarms and decisions: the carrier sees the whole trip, each customs its leg, the owner of
    the cargo the state alone."""
    return await _shown(site, principal, trip)


@router.get("/sealed-trips/{trip}/audit", summary="Who could do what, when")
async def audit(trip: UUID, site: SiteNow, principal: SignedIn) -> dict[str, Any]:
    """The key slots over time, and every fact with its actor, in the order of this site's record."""
    return await reading.audit(site, principal, trip)


@router.get("/sealed-trips/{trip}/key-slot", summary="Whose officers command the lock at a moment")
async def key_slot(trip: UUID, site: SiteNow, principal: SignedIn, at: Moment | None = None) -> dict[str, Any]:
    """``site`` is null when nobody's do."""
    moment = site.clock.now() if at is None else at
    return {"at": moment, "site": await reading.could_command(site, principal, trip, moment)}


@router.get("/sealed-trips/{trip}/path", summary="Where the truck was on the legs of this site")
async def path(
    trip: UUID, site: SiteNow, principal: SignedIn, since: Moment | None = None, until: Moment | None = None
) -> dict[str, Any]:
    """Positions that devices reported while this site had custody; those of other sites' legs are not here."""
    points = await reading.path(site, principal, trip, since=since, until=until)
    return {
        "site": site.id,
        "points": [
            {
                "at": point.at,
                "received": point.received,
                "latitude": point.latitude,
                "longitude": point.longitude,
                "valid": point.valid,
                "speed_kmh": point.speed_kmh,
                "course": point.course,
                "battery_percent": point.battery_percent,
                "lock": {name: getattr(point.lock, name).value for name in ("bolt", "rope", "cover", "door")},
            }
            for point in points
        ],
    }


@router.get("/sealed-trips/{trip}/outlook", summary="What the next checkpoint would say")
async def outlook(trip: UUID, request: Request, site: SiteNow, principal: SignedIn) -> dict[str, Any]:
    """Nothing is recorded, and it is the same whatever customs has selected."""
    return _answer_json(await checkpoint.peek(site, principal, trip), language_of(request))


@router.post("/sealed-trips/{trip}/permits", tags=["officers"], summary="Permit or refuse the own leg")
async def permit(trip: UUID, said: PermitShape, site: SiteNow, principal: Officer) -> dict[str, Any]:
    """Each customs decides on its own leg; a permit can be taken back until the leg begins."""
    if said.permitted:
        await deciding.permit(site, principal, trip, leg=said.leg, conditions=said.reason)
    else:
        await deciding.refuse(site, principal, trip, leg=said.leg, reason=said.reason)
    return await _shown(site, principal, trip)


@router.post("/sealed-trips/{trip}/binding", summary="Bind lock, container, plates and driver")
async def bind(trip: UUID, said: BindShape, site: SiteNow, principal: Reader) -> dict[str, Any]:
    """At the origin, by who runs the trip or an officer; from here on the lock is watched."""
    plates: dict[str, str] = {str(side): plate for side, plate in said.plates.items()}
    await sealing.bind(site, principal, trip, container=said.container, plates=plates, driver=said.driver)
    return await _shown(site, principal, trip)


@router.post("/sealed-trips/{trip}/seal", summary="Seal the trip")
async def seal(trip: UUID, said: SealShape, site: SiteNow, principal: Reader) -> dict[str, Any]:
    """On the word of the lock's own last report, within the fence of the origin."""
    await sealing.seal(site, principal, trip, seal_number=said.seal_number)
    return await _shown(site, principal, trip)


@router.post("/sealed-trips/{trip}/selection", status_code=204, tags=["officers"], summary="Select for inspection")
async def select(trip: UUID, said: SelectionShape, site: SiteNow, principal: Officer) -> None:
    """Secret until the kiosk has said it."""
    await deciding.select(site, principal, trip, inspect=said.inspect, reason=said.reason)


@router.post("/sealed-trips/{trip}/inspection", tags=["officers"], summary="Begin an inspection on the way")
async def begin_inspection(trip: UUID, said: InspectionShape, site: SiteNow, principal: Officer) -> dict[str, Any]:
    """The trip stands still until it is sealed again."""
    await deciding.begin_inspection(site, principal, trip, place=said.place, reason=said.reason)
    return await _shown(site, principal, trip)


@router.post("/sealed-trips/{trip}/findings", tags=["officers"], summary="End an inspection with its findings")
async def end_inspection(trip: UUID, said: FindingsShape, site: SiteNow, principal: Officer) -> dict[str, Any]:
    """What was found, and whether the lock was opened for it."""
    await deciding.end_inspection(site, principal, trip, findings=said.findings, opened=said.opened, clean=said.clean)
    return await _shown(site, principal, trip)


@router.post("/sealed-trips/{trip}/reseal", tags=["officers"], summary="Seal again after an inspection")
async def reseal(trip: UUID, said: SealShape, site: SiteNow, principal: Officer) -> dict[str, Any]:
    """The lock must report itself closed."""
    await deciding.reseal(site, principal, trip, seal_number=said.seal_number)
    return await _shown(site, principal, trip)


@router.post("/sealed-trips/{trip}/unlock", tags=["officers"], summary="Authorise the opening of the lock")
async def unlock(trip: UUID, said: UnlockShape, site: SiteNow, principal: Officer) -> dict[str, Any]:
    """On the own leg only. At the destination or under an inspection one officer suffices; elsewhere two are needed,
    and the first one's word is kept until the second speaks."""
    await deciding.authorise_unlock(site, principal, trip, reason=said.reason)
    return await _shown(site, principal, trip)


@router.post("/sealed-trips/{trip}/release", tags=["officers"], summary="Let the trip pass in person")
async def release(trip: UUID, said: RemarkShape, request: Request, site: SiteNow, principal: Officer) -> dict[str, Any]:
    """An officer answers for it; every reason against it is recorded beside the name."""
    answer = await checkpoint.release_in_person(site, principal, trip, remark=said.remark)
    return _answer_json(answer, language_of(request))


@router.post("/sealed-trips/{trip}/close", tags=["officers"], summary="End the trip")
async def close(trip: UUID, said: RemarkShape, site: SiteNow, principal: Officer) -> dict[str, Any]:
    """After the lock was opened at the end, or where the trip cannot go on."""
    await deciding.close(site, principal, trip, remark=said.remark)
    return await _shown(site, principal, trip)


@router.post("/sealed-trips/{trip}/cancellation", summary="Give the trip up before it is sealed")
async def cancel(trip: UUID, said: RemarkShape, site: SiteNow, principal: TripRunner) -> dict[str, Any]:
    """By who applied for it."""
    await applying.cancel(site, principal, trip, said.remark)
    return await _shown(site, principal, trip)


@router.get("/lock-alarms", tags=["alarms"], summary="The desk of alarms")
async def alarm_desk(
    site: SiteNow,
    principal: SignedIn,
    closed: bool = False,
    since: Moment | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """Of every sealed trip that you may see: what needs somebody first, then the gravest, then the newest."""
    states = None if closed else ("escalated", "open", "acknowledged")
    rows = await reading.alarm_desk(site, principal, states=states, since=since, limit=limit)
    return {"alarms": [{"trip": row["case_id"], **_without(row)} for row in rows]}


@router.post(
    "/sealed-trips/{trip}/alarms/{alarm}/acknowledgement", tags=["alarms", "officers"], summary="Take an alarm up"
)
async def acknowledge(trip: UUID, alarm: AlarmKey, site: SiteNow, principal: Officer) -> dict[str, Any]:
    """For the own desk; each customs of the route has its own."""
    await deciding.acknowledge(site, principal, trip, alarm)
    return await _shown(site, principal, trip)


@router.post(
    "/sealed-trips/{trip}/alarms/{alarm}/closing", tags=["alarms", "officers"], summary="Close an alarm with findings"
)
async def close_alarm(
    trip: UUID, alarm: AlarmKey, said: ClosingShape, site: SiteNow, principal: Officer
) -> dict[str, Any]:
    """By the customs on whose leg it was raised."""
    await deciding.close_alarm(site, principal, trip, alarm, findings=said.findings, cleared=said.cleared)
    return await _shown(site, principal, trip)


@router.post("/checkpoints/{point}/arrivals", tags=["boundary"], summary="A sealed truck stands at the end of a leg")
async def arrive(
    point: PlaceCode, read: GateShape, request: Request, site: SiteNow, principal: SignedIn
) -> dict[str, Any]:
    """Go, inspect or wait, with each reason and its evidence, recorded. 404 when no sealed trip with that mark is on
    its way to this place."""
    _gate(principal)
    answer = await gates.at_gate(site, point, read.plate, driver=read.driver)
    return _answer_json(answer, language_of(request))


@router.post("/checkpoints/{point}/departures", tags=["boundary"], summary="A sealed truck leaves a leg behind")
async def depart(point: PlaceCode, read: GateShape, site: SiteNow, principal: SignedIn) -> dict[str, Any]:
    """One that was not released, or whose lock nobody has taken over, is refused."""
    _gate(principal)
    return {"trip": await gates.leave_gate(site, point, read.plate)}
