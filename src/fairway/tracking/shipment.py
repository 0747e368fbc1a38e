"""A shipment: what its owner wants to follow, by which references, with whom.

A shipment says what is looked for; what partners tell about it is found by its references and never written into it.
Knowing a number is no right to what is told of it: a reference that the owner names is a **claim**. What partners tell
of it is shown once somebody who may has named the owner for it (see :mod:`fairway.tracking.graph`); until then
only what the shipment's own parties tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, Refusal
from fairway.parties.sharing import Involvement
from fairway.record.model import Context, Decision, Fact, FactMeta
from fairway.tracking.model import Reference
from fairway.tracking.plan_rules import require_sound
from fairway.tracking.shipment_facts import (
    AddReferences,
    CloseShipment,
    FollowerInvited,
    FollowerReleased,
    InviteFollower,
    JoinSubmission,
    LegsPlanned,
    NoteProgress,
    PlanLegs,
    PlannedLeg,
    ReferencesAdded,
    ReferencesRemoved,
    RegisterShipment,
    ReleaseFollower,
    RemoveReferences,
    ShipmentClosed,
    ShipmentCommand,
    ShipmentProgressed,
    ShipmentRegistered,
    SubmissionJoined,
)

BEFORE = timedelta(days=45)
AFTER = timedelta(days=120)
"""How long before and after its registration a shipment uses its containers and vehicles, where nobody says."""
LINGERS = timedelta(days=7)
"""How long after it was closed it still does: empty containers are returned, late events come."""
MOST_REFERENCES = 500
MOST_LEGS = 50


class Follower(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that was invited."""

    organisation: UUID
    involvement: Involvement
    until: datetime | None = None


class ShipmentState(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment as it stands."""

    owner: UUID
    reference: str
    claims: dict[str, bool] = {}
    """``kind value`` of each reference, and whether an authority's acceptance confirms it."""
    legs: tuple[PlannedLeg, ...] = ()
    since: datetime
    until: datetime
    in_use_at: datetime
    submissions: tuple[UUID, ...] = ()
    followers: tuple[Follower, ...] = ()
    closed: bool = False


def _refuse(rule: str, message: str, remedy: str, pointer: str = "", **params: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, remedy=remedy, pointer=pointer, params=params)])


def decide(state: ShipmentState | None, command: ShipmentCommand, context: Context) -> Decision:
    """What follows from a command. Raises Refusal."""
    if isinstance(command, RegisterShipment):
        return Decision() if state else Decision(facts=[_registered(command, context)])
    if state is None:
        raise _refuse("shipment.absent", "There is no such shipment.", "Register it first.")
    return Decision(facts=list(_facts(state, command, context)))


def _registered(command: RegisterShipment, context: Context) -> ShipmentRegistered:
    since, until = command.since or context.now - BEFORE, command.until or context.now + AFTER
    if since >= until:
        raise _refuse(
            "shipment.window",
            "It ends before it begins.",
            "Give a time for the end that is after the beginning.",
            "/until",
        )
    _few(len(command.references), len(command.legs))
    require_sound(command.legs)
    return ShipmentRegistered(
        owner=command.owner,
        reference=command.reference,
        references=tuple(sorted(set(command.references))),
        legs=command.legs,
        since=since,
        until=until,
        in_use_at=command.since or context.now,
        submission=command.submission,
    )


def _few(references: int, legs: int = 0) -> None:
    if references > MOST_REFERENCES or legs > MOST_LEGS:
        raise _refuse(
            "shipment.too_large",
            "A shipment has at most {references} references and {legs} legs.",
            "Register several shipments.",
            references=str(MOST_REFERENCES),
            legs=str(MOST_LEGS),
        )


def _facts(state: ShipmentState, command: ShipmentCommand, context: Context) -> Iterator[Fact]:
    match command:
        case AddReferences():
            yield from _added(state, command)
        case RemoveReferences():
            gone = tuple(sorted(one for one in set(command.references) if claim(one) in state.claims))
            if gone:
                yield ReferencesRemoved(references=gone)
        case PlanLegs():
            _few(0, len(command.legs))
            require_sound(command.legs)
            if command.legs != state.legs:
                yield LegsPlanned(legs=command.legs)
        case JoinSubmission():
            fresh = tuple(sorted(one for one in set(command.references) if claim(one) not in state.claims))
            if command.submission not in state.submissions or fresh:
                yield SubmissionJoined(submission=command.submission, references=fresh)
        case InviteFollower():
            wanted = Follower(organisation=command.organisation, involvement=command.involvement, until=command.until)
            if command.organisation == state.owner:
                raise _refuse("shipment.own", "The owner follows it anyway.", "Invite somebody else.", "/organisation")
            if wanted not in state.followers:
                yield FollowerInvited(
                    organisation=command.organisation, involvement=command.involvement, until=command.until
                )
        case ReleaseFollower():
            if any(one.organisation == command.organisation for one in state.followers):
                yield FollowerReleased(organisation=command.organisation)
        case NoteProgress():
            yield ShipmentProgressed(
                milestones=command.milestones, customs=command.customs, conflicts=command.conflicts
            )
        case CloseShipment():
            if not state.closed:
                yield ShipmentClosed(until=max(min(state.until, context.now + LINGERS), state.since))


def _added(state: ShipmentState, command: AddReferences) -> Iterator[Fact]:
    if not command.confirmed:
        _few(len({*state.claims, *map(claim, command.references)}))
    wanted = sorted(set(command.references))
    fresh = tuple(
        one for one in wanted if claim(one) not in state.claims or (command.confirmed and not state.claims[claim(one)])
    )
    if fresh:
        yield ReferencesAdded(references=fresh, confirmed=command.confirmed)


def claim(reference: Reference) -> str:
    """A reference as a key of :attr:`ShipmentState.claims`."""
    return f"{reference.kind.value} {reference.value}"


def evolve(state: ShipmentState | None, fact: Fact, meta: FactMeta) -> ShipmentState:
    """The state after ``fact``."""
    if isinstance(fact, ShipmentRegistered):
        return ShipmentState(
            owner=fact.owner,
            reference=fact.reference,
            claims=dict.fromkeys(map(claim, fact.references), False),
            legs=fact.legs,
            since=fact.since,
            until=fact.until,
            in_use_at=fact.in_use_at or meta.at,
            submissions=(fact.submission,) if fact.submission else (),
        )
    if state is None:
        # The registration was erased: nothing can be shown any more, and nothing is granted.
        return ShipmentState(
            owner=UUID(int=0), reference="", since=meta.at, until=meta.at, in_use_at=meta.at, closed=True
        )
    match fact:
        case ReferencesAdded():
            return replace(state, claims={**state.claims, **dict.fromkeys(map(claim, fact.references), fact.confirmed)})
        case ReferencesRemoved():
            gone = set(map(claim, fact.references))
            return replace(state, claims={one: sure for one, sure in state.claims.items() if one not in gone})
        case LegsPlanned():
            return replace(state, legs=fact.legs)
        case SubmissionJoined():
            claims = {**dict.fromkeys(map(claim, fact.references), False), **state.claims}
            joined = tuple(dict.fromkeys((*state.submissions, fact.submission)))
            return replace(state, submissions=joined, claims=claims)
        case FollowerInvited():
            invited = Follower(organisation=fact.organisation, involvement=fact.involvement, until=fact.until)
            return replace(state, followers=(*_without(state, fact.organisation), invited))
        case FollowerReleased():
            return replace(state, followers=_without(state, fact.organisation))
        case ShipmentClosed():
            return replace(state, closed=True, until=fact.until)
        case _:
            return state


def _without(state: ShipmentState, organisation: UUID) -> tuple[Follower, ...]:
    return tuple(one for one in state.followers if one.organisation != organisation)
