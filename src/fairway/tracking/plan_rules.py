"""What is asked of the way that the owner of a shipment plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import Rule
from fairway.tracking.model import Mode, ReferenceKind
from fairway.tracking.shipment_facts import PlannedLeg

CARRIED_BY: Mapping[Mode, tuple[ReferenceKind, ...]] = {
    Mode.SEA: (ReferenceKind.VOYAGE, ReferenceKind.VESSEL),
    Mode.RIVER: (ReferenceKind.VOYAGE, ReferenceKind.VESSEL),
    Mode.ROAD: (ReferenceKind.REGISTRATION_MARK,),
    Mode.RAIL: (),
    Mode.AIR: (ReferenceKind.FLIGHT,),
}
"""What a leg of a mode is carried by, the surest first. Trains have no number that partners tell."""
Legs = Sequence[PlannedLeg]


class PlanRule(Rule[Legs]):
    """A rule over the legs of a plan, in their order."""

    target = "tracking"
    citation = "Fairway shipments"


class LegTimes(PlanRule):
    """Leg {number} arrives before it departs."""

    id = "shipment.leg_times"
    remedy = "Give an arrival after the departure, and mind the zones of the two places."

    def check(self, subject: Legs) -> Iterator[Issue]:
        """Each leg that has both times."""
        for number, leg in enumerate(subject):
            if leg.departs and leg.arrives and leg.arrives < leg.departs:
                yield self.issue(f"/legs/{number}/arrives", number=number + 1)


class LegOrder(PlanRule):
    """Leg {number} departs before leg {before} has arrived."""

    id = "shipment.leg_order"
    remedy = "Change one of the times, or move the leg."

    def check(self, subject: Legs) -> Iterator[Issue]:
        """Each leg against the one before it."""
        for number, (before, leg) in enumerate(pairwise(subject), 1):
            ends = before.arrives or before.departs
            if leg.departs and ends and leg.departs < ends:
                yield self.issue(f"/legs/{number}/departs", number=number + 1, before=number)


class LegConveyance(PlanRule):
    """Leg {number} is not carried by a thing of this kind: {value}."""

    id = "shipment.leg_conveyance"
    remedy = "Give a voyage or vessel by sea and river, a flight by air, a registration mark by road; nothing by rail."

    def check(self, subject: Legs) -> Iterator[Issue]:
        """Each leg that names what carries it."""
        for number, leg in enumerate(subject):
            if leg.conveyance and leg.conveyance.kind not in CARRIED_BY[leg.mode]:
                yield self.issue(f"/legs/{number}/conveyance", number=number + 1, value=leg.conveyance.value)


RULES: tuple[PlanRule, ...] = (LegTimes(), LegOrder(), LegConveyance())


def require_sound(legs: Legs) -> None:
    """Raises Refusal with every fault of a plan, each at its field."""
    if issues := [issue for rule in RULES for issue in rule.check(legs)]:
        raise Refusal(issues)
