"""What happens to a shipment, and what can be wanted of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from fairway.parties.sharing import Involvement
from fairway.record.model import Fact, StreamId
from fairway.tracking.model import Location, Mode, Quality, Reference


def shipment_stream(shipment: UUID) -> StreamId:
    """The one stream of a shipment's case."""
    return StreamId(shipment, "shipment")


class PlannedLeg(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the way with one kind of transport."""

    mode: Mode
    origin: Location = Location()
    destination: Location = Location()
    departs: datetime | None = None
    arrives: datetime | None = None
    crosses: datetime | None = None
    """When the vehicle is to be at the boundary."""
    day: date | None = None
    """The civil day (UTC+8) of the crossing, where that is all that is planned."""
    conveyance: Reference | None = None
    """Voyage, flight or registration mark."""
    carrier: str = ""


class ShipmentRegistered(Fact, frozen=True, kw_only=True, tag="shipment-registered"):
    """An organisation wants to follow a shipment."""

    owner: UUID
    reference: str
    """The owner's own name for it."""
    references: tuple[Reference, ...] = ()
    legs: tuple[PlannedLeg, ...] = ()
    since: datetime
    until: datetime
    """While it uses its containers and vehicles."""
    in_use_at: datetime | None = None
    """A time at which it certainly does: of a container's uses, it tells which one is this shipment's."""
    submission: UUID | None = None
    """The submission that it was registered for."""


class ReferencesAdded(Fact, frozen=True, kw_only=True, tag="shipment-references-added"):
    """It is known by these references as well."""

    references: tuple[Reference, ...]
    confirmed: bool = False
    """An authority has accepted the owner's document that names them: more than a claim."""


class ReferencesRemoved(Fact, frozen=True, kw_only=True, tag="shipment-references-removed"):
    """It has nothing to do with these references."""

    references: tuple[Reference, ...]


class LegsPlanned(Fact, frozen=True, kw_only=True, tag="shipment-legs-planned"):
    """The way that it is to take, as it is planned now."""

    legs: tuple[PlannedLeg, ...]


class SubmissionJoined(Fact, frozen=True, kw_only=True, tag="shipment-submission-joined"):
    """A submission of the owner is about this shipment: its documents and its crossing belong to the line."""

    submission: UUID
    references: tuple[Reference, ...] = ()


class FollowerInvited(Fact, frozen=True, kw_only=True, tag="shipment-follower-invited"):
    """An organisation may follow the shipment, until a time if one is given."""

    organisation: UUID
    involvement: Involvement = Involvement.FOLLOWER
    until: datetime | None = None


class FollowerReleased(Fact, frozen=True, kw_only=True, tag="shipment-follower-released"):
    """An organisation may no longer follow it; its rights end at once."""

    organisation: UUID


class ShipmentProgressed(Fact, frozen=True, kw_only=True, tag="shipment-progressed"):
    """What is known of the shipment changed: noted for those who are told of it."""

    milestones: tuple[Progress, ...]
    customs: str = ""
    """The normalised customs status after it."""
    conflicts: int = 0


class Progress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A milestone that the timeline shows anew, or otherwise than before."""

    milestone: str
    quality: Quality
    happened: datetime
    place: str = ""
    key: str = ""
    """The event that is believed."""
    partner: str = ""
    before: datetime | None = None
    """The time shown until now, where it was another one."""


class ShipmentClosed(Fact, frozen=True, kw_only=True, tag="shipment-closed"):
    """It has arrived, or is not followed any more."""

    until: datetime


SHIPMENT_FACTS = (
    ShipmentRegistered,
    ReferencesAdded,
    ReferencesRemoved,
    LegsPlanned,
    SubmissionJoined,
    FollowerInvited,
    FollowerReleased,
    ShipmentProgressed,
    ShipmentClosed,
)


class RegisterShipment(msgspec.Struct, frozen=True, kw_only=True):
    """Follow a shipment."""

    owner: UUID
    reference: str
    references: tuple[Reference, ...] = ()
    legs: tuple[PlannedLeg, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    submission: UUID | None = None


class AddReferences(msgspec.Struct, frozen=True, kw_only=True):
    """Know it by further references."""

    references: tuple[Reference, ...]
    confirmed: bool = False


class RemoveReferences(msgspec.Struct, frozen=True, kw_only=True):
    """Take references away."""

    references: tuple[Reference, ...]


class PlanLegs(msgspec.Struct, frozen=True, kw_only=True):
    """Say which way it is to take."""

    legs: tuple[PlannedLeg, ...]


class JoinSubmission(msgspec.Struct, frozen=True, kw_only=True):
    """Tie a submission to it."""

    submission: UUID
    references: tuple[Reference, ...] = ()


class InviteFollower(msgspec.Struct, frozen=True, kw_only=True):
    """Let an organisation follow it."""

    organisation: UUID
    involvement: Involvement = Involvement.FOLLOWER
    until: datetime | None = None


class ReleaseFollower(msgspec.Struct, frozen=True, kw_only=True):
    """End an organisation's part."""

    organisation: UUID


class NoteProgress(msgspec.Struct, frozen=True, kw_only=True):
    """Note what the timeline shows anew."""

    milestones: tuple[Progress, ...]
    customs: str = ""
    conflicts: int = 0


class CloseShipment(msgspec.Struct, frozen=True, kw_only=True):
    """Follow it no longer."""


ShipmentCommand = (
    RegisterShipment
    | AddReferences
    | RemoveReferences
    | PlanLegs
    | JoinSubmission
    | InviteFollower
    | ReleaseFollower
    | NoteProgress
    | CloseShipment
)
