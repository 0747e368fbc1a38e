"""Why a verdict is what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.locks.engine.alarm_rules import TARGET
from fairway.locks.engine.judgement import PathVerdict, Reason, Verdict

_OURS = "Fairway: docs/concepts/verification.md"


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule of a verdict looks at."""

    lock: Verdict
    path: PathVerdict
    figures: dict[str, str] = {}


class VerdictRule(Rule[Ground]):
    """A rule of a verdict; ``holds`` is the sentence for where it is met."""

    target = TARGET
    citation = _OURS
    holds: ClassVar[str]

    def reason(self, ground: Ground, evidence: tuple[str, ...]) -> Reason:
        """The rule as a reason, met or not."""
        for issue in self.check(ground):
            return Reason(
                rule=self.id,
                met=False,
                message=issue.message,
                remedy=issue.remedy,
                params=dict(ground.figures),
                evidence=evidence,
            )
        return Reason(rule=self.id, met=True, message=self.holds, params=dict(ground.figures), evidence=evidence)


class NotViolated(VerdictRule):
    """The lock was opened or cut without authority on this leg."""

    id = "LOCK-NOT-VIOLATED"
    citation = "Single E-lock Scheme: the goods pass unopened while the lock stays intact"
    remedy = "Inspect the cargo; an officer decides."
    holds = "The lock was not opened or cut without authority."

    def check(self, subject: Ground) -> Iterator[Issue]:
        """A violated seal."""
        if subject.lock is Verdict.VIOLATED:
            yield self.issue("/lock")


class KnownAllTheWay(VerdictRule):
    """For {minutes} minutes it is not known whether the lock was closed."""

    id = "LOCK-KNOWN"
    citation = "Fairway: what is unknown is never taken for intact"
    remedy = "Wait for what the device has kept and sends later; else look at the lock by hand."
    holds = "The lock was told to be closed all the way; silences of {bridged} minutes are explained."

    def check(self, subject: Ground) -> Iterator[Issue]:
        """A stretch that nothing explains."""
        if subject.figures.get("minutes", "0") != "0":
            yield self.issue("/lock")


class PathVerified(VerdictRule):
    """The path is not verified: {deviations} deviations, {gaps} gaps without explanation, {jumps} impossible moves."""

    id = "LOCK-PATH-VERIFIED"
    citation = "Single E-lock Scheme: a designated route is watched by satellite"
    remedy = "Look at the path; wait for what the device has kept, or inspect."
    holds = "The truck stayed in its corridor; every gap is explained."

    def check(self, subject: Ground) -> Iterator[Issue]:
        """Any path but a verified one."""
        if subject.path is not PathVerdict.VERIFIED:
            yield self.issue("/path")


VERDICT_RULES: tuple[VerdictRule, ...] = (NotViolated(), KnownAllTheWay(), PathVerified())
