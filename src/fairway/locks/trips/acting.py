"""What every command on a sealed trip asks first: whose turn it is, and where the trip stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn, TypeVar

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import Rule, check_all
from fairway.base.time import HONG_KONG
from fairway.locks.trips.model import SealedLeg
from fairway.locks.trips.rules import COMMAND_RULES, Acting
from fairway.locks.trips.state import SealedTripState
from fairway.record.model import Context

S = TypeVar("S")


def under_way(trip: SealedTripState) -> SealedLeg:
    """The leg of the newest key slot. Raises Refusal before the lock is bound."""
    leg = trip.leg(trip.current.leg) if trip.current else None
    if leg is None:
        refuse("SELS-NOT-BOUND", "Bind the lock to container and plates first.")
    return leg


def own(trip: SealedTripState, context: Context) -> None:
    """Raises Refusal unless the site of the command commands the lock now."""
    check(COMMAND_RULES, Acting(trip=trip, site=context.site, now=context.now), context)


def check(rules: Iterable[Rule[S]], subject: S, context: Context) -> None:
    """Raises Refusal with every issue that the rules in force find."""
    found = check_all(rules, subject, context.now.astimezone(HONG_KONG).date())
    if found:
        raise Refusal(found)


def refuse(rule: str, message: str, pointer: str = "") -> NoReturn:
    """Raises Refusal with one issue; the message is a catalogue key."""
    raise Refusal([Issue(rule=rule, message=message, pointer=pointer)])
