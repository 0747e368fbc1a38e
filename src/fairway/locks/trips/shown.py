"""What a release decision says to whoever is not customs: nothing that a gate has not shown.

Whether customs selected a trip is secret until a display has said go or inspect. A decision that nobody was shown (the
truck stands in the fence of its destination, and no plate was read) tells others the open conditions alone; one that
changes nothing in those is told to nobody. Where a display has sent the truck to inspection that much is told, and not
what spoke for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from fairway.locks.engine.judgement import Reason
from fairway.locks.engine.release_rules import CONDITIONS
from fairway.locks.trips import facts as f

_ROAD_JOB = frozenset({"SELS-ROAD-INSPECT", "SELS-ROAD-JOB"})
SECRET = _ROAD_JOB | {condition.id for condition in CONDITIONS if condition.secret}
"""Reasons that follow from what customs selected."""
_SENT_TO_INSPECTION = Reason(
    rule="SELS-INSPECTED-HERE",
    met=False,
    message="The display sent this truck to inspection.",
    remedy="Go to the inspection bay; an officer seals the truck again afterwards.",
)


def open_reasons(reasons: Iterable[Reason], *, displayed: bool) -> tuple[Reason, ...]:
    """The reasons as others may read them; ``displayed`` when a gate has shown its answer."""
    given = tuple(reasons)
    shown = tuple(reason for reason in given if reason.rule not in SECRET)
    against = any(not reason.met for reason in given if reason.rule in SECRET)
    return (*shown, _SENT_TO_INSPECTION) if against and displayed else shown


def as_shown(decided: f.ReleaseDecided) -> f.ReleaseDecided:
    """The decision as others are told it: without what it was given to decide on, and without what is secret."""
    return replace(decided, asked=None, reasons=open_reasons(decided.reasons, displayed=bool(decided.vehicle)))


def only_for_customs(decided: f.ReleaseDecided, told: tuple[bool, tuple[tuple[str, bool], ...]] | None) -> bool:
    """Whether a decision tells others nothing that was not told them: ``told`` is what they know of the last one, its
    answer with each rule and whether it was met."""
    if decided.vehicle or not decided.automatic or decided.released:
        return False
    shown = as_shown(decided)
    if all(reason.met for reason in shown.reasons):
        return True
    return told == (shown.released, grounds(shown.reasons))


def grounds(reasons: Iterable[Reason]) -> tuple[tuple[str, bool], ...]:
    """What a decision rests on; the newest report of the lock alone does not make it another one."""
    return tuple((reason.rule, reason.met) for reason in reasons)
