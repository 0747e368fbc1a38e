"""The way that the owner of a shipment planned, as events, so that it stands in the line beside what is told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from fairway.tracking.model import Event, Location, Quality, Reference, ReferenceKind, Source, Times
from fairway.tracking.shipment_facts import PlannedLeg

STANDARD = "plan"


def planned(owner: UUID, reference: str, legs: Iterable[PlannedLeg], told: datetime | None = None) -> Iterator[Event]:
    """A planned departure, crossing and arrival for each leg, as far as it has a time for them."""
    own = Reference(ReferenceKind.OWN, reference)
    for number, leg in enumerate(legs, 1):
        for milestone, at, place in (
            ("DEPARTED", leg.departs, leg.origin),
            ("BORDER_CROSSED", leg.crosses, Location()),
            ("ARRIVED", leg.arrives, leg.destination),
        ):
            if at is not None:
                yield Event(
                    milestone=milestone,
                    references=(leg.conveyance, own) if leg.conveyance else (own,),
                    quality=Quality.PLANNED,
                    times=Times(happened=at, told=told),
                    source=Source(partner=str(owner), standard=STANDARD, code=f"LEG {number}", line=number),
                    location=place,
                    mode=leg.mode,
                    own_id=f"leg:{number}:{milestone}:{at.isoformat()}",
                )
