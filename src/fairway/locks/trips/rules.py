"""Rules of the sealed trip: who commands the lock, what sealing and going on ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from fairway.base.issues import Issue
from fairway.base.language import Trilingual
from fairway.base.rules import Rule
from fairway.base.time import HONG_KONG
from fairway.codes.legal_values import legal_value
from fairway.locks.trips.model import Capacity, LockSeen
from fairway.locks.trips.state import SealedTripState

CUSTOMS_NAMES = {
    "hk": Trilingual("Hong Kong Customs", "香港海關", "香港海关"),
    "gd": Trilingual("Mainland customs", "內地海關", "内地海关"),
    "mo": Trilingual("Macao Customs", "澳門海關", "澳门海关"),
}
"""What the customs behind a site is called."""


def customs_name(site: str) -> Trilingual:
    """The customs behind a site, as a reader calls it."""
    return CUSTOMS_NAMES.get(site, Trilingual(site, site, site))


def limit(code: str, now: datetime) -> timedelta:
    """A dated limit of the scheme on the day of ``now``."""
    return legal_value(code, now.astimezone(HONG_KONG).date()).span


class Acting(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a site wants something of a trip."""

    trip: SealedTripState
    site: str
    now: datetime
    who: str = ""
    seen: LockSeen = LockSeen()
    capacity: Capacity = Capacity.OFFICER


class _TripRule(Rule[Acting]):
    target = "sealed-trip"
    citation = "Single E-lock Scheme: one lock, separate monitoring by each customs"


class KeySlotOfOwnLeg(_TripRule):
    """The lock answers to {customs} now: an officer commands it on the own leg only."""

    id = "SELS-KEY-SLOT"
    remedy = "Ask the duty officer of {customs}; the key slots of the trip show who can do what, and when."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """The key slot of the moment against the site of whoever acts."""
        slot = subject.trip.slot(subject.now)
        if slot is None:
            current = subject.trip.current
            yield self.issue(customs=customs_name(current.site if current else subject.trip.legs[0].site))
        elif slot.site != subject.site:
            yield self.issue(customs=customs_name(slot.site))


class EveryLegPermitted(_TripRule):
    """{customs} has not permitted leg {leg}: what is not known is not a yes."""

    id = "SELS-EVERY-LEG"
    remedy = "Wait for its decision, or ask it; the trip is sealed once every customs of the route has said yes."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """A permit of each leg."""
        for leg in subject.trip.legs:
            permit = subject.trip.permit(leg.number)
            if permit is None or not permit.permitted:
                yield self.issue("/legs", customs=customs_name(leg.site), leg=leg.number)


class SealedIntact(_TripRule):
    """The lock does not report itself locked, with its rope in and its cover closed; what it does not say counts as
    no."""

    id = "SELS-SEAL-INTACT"
    remedy = "Close the lock, wait for its next report and seal again; a lock that cannot say so is not used."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """The newest report of the lock."""
        if not subject.seen.intact:
            yield self.issue("/lock")


class SealReportFresh(_TripRule):
    """The last report of the lock is older than {minutes} minutes."""

    id = "SELS-SEAL-FRESH"
    remedy = "Wait for a new report of the lock, then seal again."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """Age of the newest report."""
        longest = limit("sels.seal.report", subject.now)
        if subject.seen.at is None or subject.now - subject.seen.at > longest:
            yield self.issue("/lock", minutes=longest // timedelta(minutes=1))


class SealedAtItsPoint(_TripRule):
    """The lock is not known to be at {point}, where the trip begins."""

    id = "SELS-SEAL-PLACE"
    remedy = "Seal it within the fence of the point, with a position that counts."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """The position against the fence of the origin."""
        if subject.seen.at_place is not True:
            yield self.issue("/point", point=subject.trip.legs[0].origin)


class WithinTheWindow(_TripRule):
    """The trip is permitted from {begins} to {ends} Hong Kong time."""

    id = "SELS-WINDOW"
    remedy = "Seal it within that time, or apply anew."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """Now against the time window that was applied for."""
        applied = subject.trip.applied
        if not applied.window_from <= subject.now <= applied.window_until:
            written = [
                moment.astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M")
                for moment in (applied.window_from, applied.window_until)
            ]
            yield self.issue("/window", begins=written[0], ends=written[1])


class OpeningOutOfPlaceNeedsTwo(_TripRule):
    """The lock is not known to be where it may be opened: a second officer must agree."""

    id = "SELS-TWO-PEOPLE"
    remedy = "Another officer of the same customs confirms the opening; the first one's word is kept."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """The same person twice is one person."""
        asked = subject.trip.unlock_request
        if asked is not None and asked.officer == subject.who:
            yield self.issue("/officer")


class ResealAfterInspection(_TripRule):
    """The trip was inspected and not sealed again."""

    id = "SELS-RESEAL"
    remedy = "Close the lock and record the re-seal with the officer's name; then the trip goes on."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """No inspection without its re-seal."""
        if subject.trip.inspection is not None:
            yield self.issue("/inspection")


class NotViolated(_TripRule):
    """The seal was broken on the way: no gate releases this trip by itself."""

    id = "SELS-VIOLATED"
    remedy = "Take it to inspection; an officer ends the trip with the findings."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """A violation stands for good."""
        if subject.trip.violated is not None:
            yield self.issue("/alarms")


class NextCustomsAnswers(_TripRule):
    """{customs} has not said that it takes the lock over: unknown is not accepted, and the trip is held."""

    id = "SELS-NEXT-CUSTOMS"
    remedy = (
        "Keep the truck before the boundary and call the duty officer of {customs};"
        " the trip goes on as soon as the other site answers."
    )

    def check(self, subject: Acting) -> Iterator[Issue]:
        """The permit of the next leg, and no offer that stays without an answer."""
        trip, current = subject.trip, subject.trip.current
        following = trip.next_leg(current.leg) if current else None
        if following is None:
            return
        permit = trip.permit(following.number)
        if permit is None or self._waited_in_vain(subject):
            yield self.issue("/custody", customs=customs_name(following.site))

    @staticmethod
    def _waited_in_vain(subject: Acting) -> bool:
        trip = subject.trip
        if trip.offered is None or trip.offered_at is None:
            return False
        return subject.now - trip.offered_at > limit("sels.custody.answer", subject.now)


class NextLegNotRefused(_TripRule):
    """{customs} does not let this trip onto its leg."""

    id = "SELS-NEXT-REFUSED"
    remedy = "Keep the truck before the boundary; its customs and {customs} decide what becomes of the cargo."

    def check(self, subject: Acting) -> Iterator[Issue]:
        """A permit can be taken back as long as the leg has not begun."""
        trip, current = subject.trip, subject.trip.current
        following = trip.next_leg(current.leg) if current else None
        permit = trip.permit(following.number) if following else None
        if following and permit and not permit.permitted:
            yield self.issue("/custody", customs=customs_name(following.site))


class ClosedWithFindings(Rule[str]):
    """An alarm is closed with what was found."""

    id = "SELS-ALARM-FINDINGS"
    target = "sealed-trip"
    citation = "Alarms of the scheme are closed with findings"
    remedy = "Write what was found and what was done about it."

    def check(self, subject: str) -> Iterator[Issue]:
        """Findings in words."""
        if len(subject.strip()) < 3:
            yield self.issue("/findings")


COMMAND_RULES = (KeySlotOfOwnLeg(),)
SEAL_RULES = (
    KeySlotOfOwnLeg(),
    EveryLegPermitted(),
    WithinTheWindow(),
    SealReportFresh(),
    SealedIntact(),
    SealedAtItsPoint(),
)
RESEAL_RULES = (KeySlotOfOwnLeg(), SealReportFresh(), SealedIntact())
PASSING_RULES = (KeySlotOfOwnLeg(), NotViolated(), ResealAfterInspection(), NextLegNotRefused(), NextCustomsAnswers())
"""What stands against going on at the end of a leg, beside what the verification engine says."""
