"""The end of a leg: may the trip pass? Decided in milliseconds, with every reason, and recorded."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import check_all
from fairway.base.time import HONG_KONG
from fairway.locks.engine.judgement import Judgement, Reason
from fairway.locks.engine.release import release
from fairway.locks.engine.release_model import Facts, Release
from fairway.locks.scheme.hours import PointTakesTrucks
from fairway.locks.trips import commands as c
from fairway.locks.trips.model import SealedLeg
from fairway.locks.trips.rules import PASSING_RULES, Acting, NextCustomsAnswers
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import SEALED_TRIP
from fairway.parties.store import Principal
from fairway.record.codec import to_milliseconds
from fairway.record.model import Actor, ActorKind
from fairway.record.recorder import Step
from fairway.site import trips as road
from fairway.site.runtime import Site
from fairway.site.scheme import reading as scheme
from fairway.site.sealed import store
from fairway.site.sealed.cases import own_whole, sealed_stream, state_of
from fairway.site.sealed.deciding import officer_of
from fairway.site.sealed.evidence_for_release import Read, facts_for
from fairway.site.sealed.judging import judge, judged

GO, INSPECT, WAIT = "go", "inspect", "wait"
_WAITING = frozenset(
    {
        "RELEASE-FILINGS",
        "RELEASE-NEXT-LEG",
        "RELEASE-PLACE",
        "SELS-NEXT-CUSTOMS",
        "SELS-NEXT-REFUSED",
        "SELS-POINT-HOURS",
        "SELS-RESEAL",
    }
)
"""Grounds that time or somebody's answer mends: the truck waits. Every other one is looked into."""


_OF_THE_ROAD = ("HK-", "BCP-", "CN-", "CLR-")
"""What the road job's own kiosk says while a truck has to wait."""


class SealedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The one answer of a gate to a truck under a sealed trip."""

    outcome: str
    """"go", "inspect" or "wait"."""
    issues: tuple[Issue, ...] = ()
    reasons: tuple[Reason, ...] = ()
    """Every ground with its evidence, met or not."""
    trip: UUID | None = None
    leg: int | None = None
    released: bool = False


async def approach(site: Site, point: str, plate: str, *, driver: str = "") -> SealedAnswer | None:
    """A truck stands at the end of a leg: decide, record, and offer the lock to the next customs when it may go on.
    None when no sealed trip with that mark is on its way to this place."""
    now = site.clock.now()
    found = await _under_way(site, point, plate)
    if found is None:
        return None
    trip, state, leg = found
    following = state.next_leg(leg.number)
    if following is not None and any(slot.leg == following.number for slot in state.slots):
        return _after_taking(trip, state, leg)
    return await decide(site, trip, state, leg, point=point, read=Read(plate=plate, driver=driver), now=now)


async def taken_over(site: Site, point: str, plate: str) -> bool:
    """Whether the next customs has taken over the lock of a truck that stands at the end of a leg; nothing is
    recorded."""
    found = await _under_way(site, point, plate)
    if found is None:
        return False
    _, state, leg = found
    following = state.next_leg(leg.number)
    return following is not None and any(slot.leg == following.number for slot in state.slots)


async def decide(
    site: Site, trip: UUID, state: SealedTripState, leg: SealedLeg, *, point: str, read: Read, now: datetime
) -> SealedAnswer:
    """Decide whether a trip passes the end of a leg of this site, and record it."""
    judgement, found, asked = await weigh(site, trip, state, leg, point=point, read=read, now=now)
    reasons = (*(found.customs.reasons if found else _nothing_known()), *_standing(state, site, now))
    reasons = (*reasons, *await _closed(site, leg, now))
    if all(reason.met for reason in reasons) and site.id == "hk" and leg.control_point:
        reasons = (*reasons, *await _road_job(site, state, leg.control_point))
    command = c.DecideRelease(
        point=point,
        reasons=reasons,
        engine=judgement.engine if judgement else "",
        vehicle=read.plate,
        digest=judgement.digest if judgement else "",
        judgement=found.judgement if found else "",
        asked=asked,
    )
    steps: list[Step[Any, Any]] = []
    if judgement is not None:
        steps.append(Step(SEALED_TRIP, sealed_stream(trip), c.NoteJudgement(judged=judged(judgement))))
    steps.append(Step(SEALED_TRIP, sealed_stream(trip), command))
    actor = Actor(kind=ActorKind.SYSTEM, id=f"kiosk:{point}" if read.plate else "watching")
    outcome = await site.execute_many(steps, actor)
    after: SealedTripState = outcome.states[sealed_stream(trip)]
    return _answer(trip, after, leg, reasons)


async def weigh(
    site: Site, trip: UUID, state: SealedTripState, leg: SealedLeg, *, point: str, read: Read, now: datetime
) -> tuple[Judgement | None, Release | None, Facts | None]:
    """The judgement of the leg now, and what it would lead to at its end; nothing is recorded."""
    # What a decision was asked on is kept with it; evidence has no finer times, as no fact has.
    now = to_milliseconds(now)
    # What others know is asked for while the frames of the leg are read.
    judgement, facts = await asyncio.gather(
        judge(site, trip, state, leg.number, now),
        facts_for(site, trip, state, leg, read=read, now=now, point=point),
    )
    if judgement is None:
        return None, None, None
    return judgement, release(judgement, facts), facts


async def peek(site: Site, principal: Principal, trip: UUID) -> SealedAnswer:
    """What would be said at the end of the leg that is under way, for who runs the trip: the same whatever customs has
    selected. Raises NotFound and Refusal."""
    await own_whole(site, principal, trip)
    state, now = await state_of(site, trip), site.clock.now()
    slot = state.slot(now)
    leg = state.leg(slot.leg) if slot and slot.site == site.id else None
    if leg is None:
        raise _not_here()
    _, found, _ = await weigh(site, trip, state, leg, point=leg.destination, read=Read(), now=now)
    reasons = (*(found.others.reasons if found else _nothing_known()), *_standing(state, site, now))
    reasons = (*reasons, *await _closed(site, leg, now))
    return _answer(trip, state, leg, reasons, recorded=False)


async def release_in_person(site: Site, principal: Principal, trip: UUID, *, remark: str) -> SealedAnswer:
    """An officer lets the trip pass whatever stands against it, and answers for it. Raises NotFound and Refusal."""
    await own_whole(site, principal, trip)
    state, now = await state_of(site, trip), site.clock.now()
    leg = state.leg(state.current.leg) if state.current else None
    if leg is None:
        raise _not_here()
    if not remark.strip():
        raise Refusal([Issue(rule="SELS-REMARK", message="Say why you let the trip pass.", pointer="/remark")])
    judgement, found, asked = await weigh(site, trip, state, leg, point=leg.destination, read=Read(), now=now)
    reasons = (*(found.customs.reasons if found else _nothing_known()), *_standing(state, site, now))
    command = c.DecideRelease(
        point=leg.destination,
        reasons=reasons,
        engine=judgement.engine if judgement else "",
        digest=judgement.digest if judgement else "",
        judgement=found.judgement if found else "",
        asked=asked,
        officer=officer_of(principal),
        remark=remark.strip(),
    )
    actor = Actor(kind=ActorKind.PERSON, id=str(officer_of(principal)), organisation=principal.organisation)
    outcome = await site.execute(SEALED_TRIP, sealed_stream(trip), command, actor)
    after: SealedTripState = outcome.states[sealed_stream(trip)]
    return _answer(trip, after, leg, reasons)


def _not_here() -> Refusal:
    message = "This trip is not under way on the leg of this site."
    return Refusal([Issue(rule="SELS-NOT-HERE", message=message)])


async def pass_through(site: Site, point: str, plate: str) -> UUID | None:
    """The plate reader saw a truck leave over the end of a leg; its trip, None when no sealed trip is concerned.
    Raises Refusal when it may not have left."""
    found = await _under_way(site, point, plate)
    if found is None:
        return None
    trip, state, leg = found
    command = c.PassCheckpoint(point=leg.destination, at=site.clock.now())
    await site.execute(SEALED_TRIP, sealed_stream(trip), command, Actor(kind=ActorKind.SYSTEM, id=f"kiosk:{point}"))
    if site.id == "hk" and leg.control_point:
        await _leave_by_road(site, state, leg.control_point)
    return trip


async def _under_way(site: Site, point: str, plate: str) -> tuple[UUID, SealedTripState, SealedLeg] | None:
    """The sealed trip with that mark whose leg of this site ends at ``point`` and was not passed yet."""
    async with site.database.single_statements() as conn:
        found = await store.by_plate(conn, plate)
    for trip, state in found:
        if not state.sealed_at or state.over:
            continue
        begun = {slot.leg for slot in state.slots}
        for leg in state.legs_of(site.id):
            if leg.number in begun and leg.number not in state.passed and point in (leg.destination, leg.control_point):
                return trip, state, leg
    return None


def _standing(state: SealedTripState, site: Site, now: datetime) -> tuple[Reason, ...]:
    """What the trip's own record says against going on."""
    acting = Acting(trip=state, site=site.id, now=now)
    found = check_all(PASSING_RULES, acting, now.astimezone(HONG_KONG).date())
    return tuple(_reason(issue) for issue in found)


async def _closed(site: Site, leg: SealedLeg, now: datetime) -> tuple[Reason, ...]:
    """That the place where the leg ends takes no trucks now. A control point has hours of its own, which the road job
    is judged by."""
    if leg.control_point:
        return ()
    visits = await scheme.visits(site, {leg.destination: "/release"}, now, now)
    return tuple(_reason(issue) for visit in visits for issue in PointTakesTrucks().check(visit))


async def _road_job(site: Site, state: SealedTripState, point: str) -> tuple[Reason, ...]:
    """Hong Kong's own answer at the kiosk: bundled for long enough, confirmed, open, and the decision go or inspect."""
    mark = state.applied.plates.get("hk", "")
    answer = await road.approach(site, point, mark)
    if answer.outcome == GO:
        said = "The truck is bundled, and customs lets it go."
        return (Reason(rule="SELS-ROAD-JOB", met=True, message=said),)
    if answer.outcome == INSPECT:
        return (
            Reason(
                rule="SELS-ROAD-INSPECT",
                met=False,
                message="Customs sends this truck to inspection.",
                remedy="Inspect it, and seal it again.",
            ),
        )
    return tuple(_reason(issue) for issue in answer.issues)


async def _leave_by_road(site: Site, state: SealedTripState, point: str) -> None:
    """The road job of the truck has crossed as well."""
    await road.depart(site, point, state.applied.plates.get("hk", ""))


def _nothing_known() -> tuple[Reason, ...]:
    return (
        Reason(
            rule="SELS-NOT-JUDGED",
            met=False,
            message="The leg cannot be judged here: its corridor or a fence is not in the registry of this site.",
            remedy="Have the registry completed; meanwhile an officer decides.",
        ),
    )


def _reason(issue: Issue) -> Reason:
    return Reason(rule=issue.rule, met=False, message=issue.message, remedy=issue.remedy, params=dict(issue.params))


def _issue(reason: Reason) -> Issue:
    return Issue(rule=reason.rule, message=reason.message, remedy=reason.remedy, params=reason.params)


def _answer(
    trip: UUID, state: SealedTripState, leg: SealedLeg, reasons: tuple[Reason, ...], *, recorded: bool = True
) -> SealedAnswer:
    against = [reason for reason in reasons if not reason.met]
    decision = state.release(leg.number)
    released = bool(recorded and decision and decision.released) if recorded else not against
    if not released:
        waits = all(
            reason.rule in _WAITING or reason.rule.startswith(("HK-", "BCP-", "CN-", "CLR-")) for reason in against
        )
        outcome = WAIT if waits else INSPECT
    elif state.offered == leg.number:
        outcome = WAIT
        against = [_reason(being_handed_over())]
    else:
        outcome = GO
    return SealedAnswer(
        outcome=outcome,
        issues=tuple(_issue(reason) for reason in against),
        reasons=reasons,
        trip=trip,
        leg=leg.number,
        released=released,
    )


def being_handed_over() -> Issue:
    """What the driver reads between the release and the next customs' taking over."""
    return Issue(
        rule="SELS-HANDING-OVER",
        message="Released; the next customs is taking the lock over.",
        remedy="Wait a moment: the display says go as soon as it has.",
    )


def _after_taking(trip: UUID, state: SealedTripState, leg: SealedLeg) -> SealedAnswer:
    """The lock was offered on a release and taken: the truck goes, unless something broke the seal since."""
    if state.violated is not None or state.inspection is not None:
        broken = Issue(
            rule="SELS-VIOLATED",
            message="The seal was broken on the way: no gate releases this trip by itself.",
            remedy="Take it to inspection; an officer ends the trip with the findings.",
        )
        return SealedAnswer(outcome=INSPECT, issues=(broken,), trip=trip, leg=leg.number)
    return SealedAnswer(outcome=GO, trip=trip, leg=leg.number, released=True)


def silent(state: SealedTripState, site: Site, now: datetime) -> tuple[Issue, ...]:
    """Why a trip that was released stands still: the next customs does not answer."""
    return tuple(NextCustomsAnswers().check(Acting(trip=state, site=site.id, now=now)))
