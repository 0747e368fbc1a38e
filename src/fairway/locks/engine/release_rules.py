"""The conditions of an automatic release, each a rule.

All must be met. What is unknown is not met: a site, a customs or a device that is silent never says yes.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.locks.engine.alarm_rules import TARGET
from fairway.locks.engine.judgement import Judgement, PathVerdict, Reason, Seal, Verdict
from fairway.locks.engine.release_model import Answer, Claim, Facts
from fairway.locks.reading import Trust

_SCHEME = "Single E-lock Scheme: lock, position, plate and declaration are matched at the control point"
_OURS = "Fairway: docs/concepts/verification.md"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the conditions look at."""

    judgement: Judgement
    facts: Facts


class Condition(Rule[Asked]):
    """A condition of release. ``holds`` is the sentence for where it is met, ``unknown`` for where nobody knows."""

    target = TARGET
    citation = _SCHEME
    holds: ClassVar[str]
    unknown: ClassVar[str] = ""
    secret: ClassVar[bool] = False
    """Told to customs alone."""

    @abstractmethod
    def answer(self, asked: Asked) -> Answer:
        """Whether it is met."""

    @abstractmethod
    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """What shows it."""

    def params(self, asked: Asked) -> dict[str, str]:
        """Words for the sentences."""
        del asked
        return {}

    def check(self, subject: Asked) -> Iterator[Issue]:
        """One issue unless the condition is met."""
        found = self.answer(subject)
        if found is not Answer.YES:
            issue = self.issue("/release")
            message = self.unknown if found is Answer.UNKNOWN and self.unknown else issue.message
            yield msgspec.structs.replace(issue, message=message, params=self.params(subject))

    def reason(self, asked: Asked) -> Reason:
        """The condition as a reason, met or not."""
        evidence = self.evidence(asked)
        for issue in self.check(asked):
            params = dict(issue.params)
            return Reason(
                rule=self.id, met=False, message=issue.message, remedy=issue.remedy, params=params, evidence=evidence
            )
        return Reason(rule=self.id, met=True, message=self.holds, params=self.params(asked), evidence=evidence)


def _verdict_evidence(judgement: Judgement, rule: str) -> tuple[str, ...]:
    return next((reason.evidence for reason in judgement.reasons if reason.rule == rule), ())


class IntactOverTheLeg(Condition):
    """The lock did not stay intact over this leg."""

    id = "RELEASE-INTACT"
    remedy = "Inspect the cargo; an officer decides."
    holds = "The lock stayed intact over the whole leg."
    unknown = "It is not known whether the lock stayed intact over the whole leg."

    def answer(self, asked: Asked) -> Answer:
        """The verdict of the lock."""
        return {Verdict.INTACT: Answer.YES, Verdict.VIOLATED: Answer.NO, Verdict.UNKNOWN: Answer.UNKNOWN}[
            asked.judgement.lock
        ]

    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """That of the verdict."""
        rule = "LOCK-NOT-VIOLATED" if asked.judgement.lock is Verdict.VIOLATED else "LOCK-KNOWN"
        return _verdict_evidence(asked.judgement, rule)


class ClosedNow(Condition):
    """The lock is not closed now."""

    id = "RELEASE-CLOSED-NOW"
    remedy = "Look at the lock by hand; after an inspection seal it again."
    holds = "The lock is closed now."
    unknown = "It is not known whether the lock is closed now."

    def answer(self, asked: Asked) -> Answer:
        """The state at the moment of asking."""
        now = asked.judgement.seal_now
        if now is Seal.INTACT:
            return Answer.YES
        return Answer.UNKNOWN if now is Seal.UNKNOWN else Answer.NO

    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """The newest reading."""
        return (asked.judgement.last_reading,) if asked.judgement.last_reading else ()


class PathProved(Condition):
    """The truck did not keep to its corridor, or its positions are not those of a truck."""

    id = "RELEASE-PATH"
    remedy = "Look at the path of the trip; an officer decides."
    holds = "The path is verified."
    unknown = "The path is not known throughout."

    def answer(self, asked: Asked) -> Answer:
        """The verdict of the path."""
        if asked.judgement.path is PathVerdict.VERIFIED:
            return Answer.YES
        return Answer.UNKNOWN if asked.judgement.path is PathVerdict.UNKNOWN else Answer.NO

    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """That of the verdict."""
        return _verdict_evidence(asked.judgement, "LOCK-PATH-VERIFIED")


class AtTheCheckpoint(Condition):
    """The lock has not been seen at this control point."""

    id = "RELEASE-PLACE"
    remedy = "Wait until the lock reports from here; a truck without its lock is not released."
    holds = "The lock reports from this control point."

    def answer(self, asked: Asked) -> Answer:
        """Whether it came into the ground where the leg ends."""
        return Answer.YES if asked.judgement.arrived_at is not None else Answer.NO

    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """The fixes at the border of the ground."""
        arrived = asked.judgement.arrived_at
        entered = (event for event in asked.judgement.events if event.code == "SITE_ENTERED")
        return next((event.evidence for event in entered if event.at == arrived), ())


class NoOpenAlarm(Condition):
    """{count} alarms of this trip are open."""

    id = "RELEASE-ALARMS"
    remedy = "Deal with the alarms first; each is closed with what was found."
    holds = "No alarm is open."

    def _open(self, asked: Asked) -> list[tuple[str, ...]]:
        return [alarm.evidence for alarm in asked.judgement.standing if alarm.key not in asked.facts.cleared]

    def answer(self, asked: Asked) -> Answer:
        """Alarms that stand and that no officer cleared."""
        return Answer.NO if self._open(asked) else Answer.YES

    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """That of the open alarms, or of how they were cleared."""
        found = self._open(asked) or [evidence for _, evidence in sorted(asked.facts.cleared.items())]
        return tuple(dict.fromkeys(one for evidence in found for one in evidence))[:32]

    def params(self, asked: Asked) -> dict[str, str]:
        """How many."""
        return {"count": str(len(self._open(asked)))}


class ClaimCondition(Condition):
    """A condition that somebody else answers for."""

    @abstractmethod
    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """The claims that all must be met; none at all is unknown."""

    def _worst(self, facts: Facts) -> Claim:
        order = (Answer.NO, Answer.UNKNOWN, Answer.YES)
        return min(self.claims(facts) or (Claim(),), key=lambda claim: order.index(claim.answer))

    def answer(self, asked: Asked) -> Answer:
        """The worst of the answers."""
        return self._worst(asked.facts).answer

    def evidence(self, asked: Asked) -> tuple[str, ...]:
        """What shows the worst answer; where all are met, what shows each."""
        worst = self._worst(asked.facts)
        shown = self.claims(asked.facts) if worst.answer is Answer.YES else (worst,)
        return tuple(dict.fromkeys(one for claim in shown for one in claim.evidence))

    def params(self, asked: Asked) -> dict[str, str]:
        """The words of the worst answer."""
        return dict(self._worst(asked.facts).params)


class FilingsAccepted(ClaimCondition):
    """A document of this trip is not accepted: {filing}."""

    id = "RELEASE-FILINGS"
    remedy = "Have the document accepted first."
    holds = "Every document that customs needs is accepted."
    unknown = "It is not known whether every document that customs needs is accepted."

    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """One for each filing."""
        return facts.filings


class VehicleMatches(ClaimCondition):
    """The vehicle {found} is not the one of the trip, {expected}."""

    id = "RELEASE-VEHICLE"
    remedy = "Stop the truck and look at its papers."
    holds = "The vehicle is the one of the trip."
    unknown = "It is not known whether the vehicle is the one of the trip."

    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """The vehicle."""
        return (facts.vehicle,)


class DriverMatches(ClaimCondition):
    """The driver is not the one of the trip."""

    id = "RELEASE-DRIVER"
    remedy = "Stop the truck and look at the driver's papers."
    holds = "The driver is the one of the trip."
    unknown = "It is not known whether the driver is the one of the trip."

    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """The driver."""
        return (facts.driver,)


class LockMatches(ClaimCondition):
    """The lock {found} is not the one of the trip, {expected}."""

    id = "RELEASE-LOCK"
    remedy = "Stop the truck and look at the lock."
    holds = "The lock is the one of the trip."
    unknown = "It is not known whether the lock is the one of the trip."

    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """The lock."""
        return (facts.lock,)


class EarlierLegsVerified(ClaimCondition):
    """Site {site} did not verify its leg of the trip."""

    id = "RELEASE-EARLIER-LEGS"
    citation = "Single E-lock Scheme: each customs watches its own leg"
    remedy = "Ask the customs of that leg; an officer decides."
    holds = "Every earlier leg was verified by its customs."
    unknown = "Site {site} has not said whether its leg was verified: silence is not a yes."

    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """One for each earlier leg."""
        return facts.earlier_legs or (Claim(answer=Answer.YES),)


class SitesAnswered(ClaimCondition):
    """Site {site} does not take the trip over."""

    id = "RELEASE-NEXT-LEG"
    citation = "Single E-lock Scheme: custody is handed over at the boundary"
    remedy = "Ask the customs of the next leg."
    holds = "The customs of the next leg takes the trip over."
    unknown = "Site {site} is silent: whether it takes the trip over is unknown."

    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """One for each site whose word is needed."""
        return facts.sites or (Claim(answer=Answer.YES),)


class DeviceTrusted(ClaimCondition):
    """The lock proves by no secret that it is the lock: it is no ground of a release by itself, and not both customs
    have accredited its kind."""

    id = "RELEASE-TRUST"
    citation = _OURS
    remedy = "Inspect, or have both customs accredit the profile."
    holds = "The lock proves what it is, or both customs have accredited its kind."

    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """The accreditation, for a device that proves nothing."""
        if facts.trust is Trust.AUTHENTICATED:
            return (Claim(answer=Answer.YES, evidence=facts.accredited.evidence),)
        return (facts.accredited,)


class NotSelected(ClaimCondition):
    """Customs selected this trip for inspection."""

    id = "RELEASE-NOT-SELECTED"
    citation = "Customs may inspect at any time"
    remedy = "Inspect, and seal again."
    holds = "Customs did not select this trip."
    unknown = "Customs has not decided whether to inspect this trip."
    secret = True

    def claims(self, facts: Facts) -> tuple[Claim, ...]:
        """The selection, turned round: selected is not met."""
        turned = {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.UNKNOWN: Answer.UNKNOWN}
        return (msgspec.structs.replace(facts.selected, answer=turned[facts.selected.answer]),)


CONDITIONS: tuple[Condition, ...] = (
    IntactOverTheLeg(),
    ClosedNow(),
    PathProved(),
    AtTheCheckpoint(),
    NoOpenAlarm(),
    FilingsAccepted(),
    VehicleMatches(),
    DriverMatches(),
    LockMatches(),
    EarlierLegsVerified(),
    SitesAnswered(),
    DeviceTrusted(),
    NotSelected(),
)
