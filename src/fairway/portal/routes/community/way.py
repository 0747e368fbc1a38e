"""The way of a shipment: the legs that were told, and those that its owner planned and nobody has told yet. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fairway.tracking.line import Leg
from fairway.tracking.model import Location
from fairway.tracking.shipment_facts import PlannedLeg

_NOWHERE = Location()


def whole_way(told: Sequence[Leg], planned: Sequence[PlannedLeg]) -> tuple[Leg | PlannedLeg, ...]:
    """The told legs in their order, their missing ends from the plan; a planned leg that none of them is stands where
    the plan has it."""
    way: list[Leg | PlannedLeg] = list(told)
    taken: set[int] = set()
    after = 0
    for plan in planned:
        found = next(
            (at for at, leg in enumerate(way) if isinstance(leg, Leg) and leg.number not in taken and _same(leg, plan)),
            None,
        )
        if found is None:
            way.insert(after, plan)
            after += 1
            continue
        leg = way[found]
        assert isinstance(leg, Leg)
        taken.add(leg.number)
        way[found] = msgspec.structs.replace(
            leg,
            origin=plan.origin if leg.origin == _NOWHERE else leg.origin,
            destination=plan.destination if leg.destination == _NOWHERE else leg.destination,
        )
        after = found + 1
    return tuple(way)


def _same(leg: Leg, plan: PlannedLeg) -> bool:
    if leg.mode is not plan.mode:
        return False
    if plan.conveyance is not None and plan.conveyance in leg.conveyances:
        return True
    ends = ((leg.origin, plan.origin), (leg.destination, plan.destination))
    known = [pair for pair in ends if _NOWHERE not in pair]
    return all(_place(one) == _place(other) for one, other in known)


def _place(location: Location) -> str:
    return location.unlocode or location.name or location.facility or ""
