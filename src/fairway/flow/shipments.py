"""What follows from submissions for the shipments that their owners follow. Pure, carried out by the follower.

A submission that is recorded is followed as a shipment: the one of its owner's that bears one of its references
already, else one of its own. When an authority accepts a document, the references that it names are no mere claim any
more.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid5

from fairway.consignments.model import Direction, Submission
from fairway.tracking.model import Location, Mode, Reference
from fairway.tracking.road_cargo import Cargo, marks_of
from fairway.tracking.shipment import MOST_REFERENCES
from fairway.tracking.shipment_facts import (
    AddReferences,
    JoinSubmission,
    PlannedLeg,
    RegisterShipment,
    ShipmentCommand,
)

_NAMES = UUID("f3a0c2de-77b1-5f5e-9c57-2b1f6d6e0a14")


def shipment_of(submission: UUID) -> UUID:
    """The shipment of a submission's own: the same whenever it is worked out."""
    return uuid5(_NAMES, str(submission))


def follow_a_submission(
    case_id: UUID, owner: UUID, submission: Submission, cargo: Cargo, *, existing: bool
) -> ShipmentCommand:
    """Follow a submission that was recorded or changed: with ``existing``, on a shipment that is there."""
    references = cargo.all()[:MOST_REFERENCES]
    if existing:
        return JoinSubmission(submission=case_id, references=references)
    return RegisterShipment(
        owner=owner,
        reference=submission.reference,
        references=references,
        legs=tuple(_crossing(submission)),
        submission=case_id,
    )


def confirm_what_was_accepted(number: Reference | None, cargo: Cargo, group: str) -> AddReferences:
    """An authority has accepted a document: its number, and the references of the consignment that it names."""
    named = (number, *cargo.of(group)) if number else cargo.of(group)
    return AddReferences(references=tuple(dict.fromkeys(named)), confirmed=True)


def _crossing(submission: Submission) -> Iterator[PlannedLeg]:
    """The crossing, as far as the submission says when and by which vehicle. A day is no time: nobody plans to depart
    or to cross at midnight because a submission names the day alone."""
    trip = submission.trip
    if trip is None or (trip.expected_crossing_date is None and trip.arrival_at is None):
        return
    marks = marks_of(submission)
    south = submission.direction is Direction.HK_TO_CN
    hong_kong, mainland = Location(name="Hong Kong"), Location(name="Mainland")
    # A vehicle with the marks of both sides is one vehicle.
    yield PlannedLeg(
        mode=Mode.ROAD,
        origin=hong_kong if south else mainland,
        destination=mainland if south else hong_kong,
        crosses=trip.arrival_at,
        day=trip.expected_crossing_date if trip.arrival_at is None else None,
        conveyance=marks[0] if marks else None,
    )
