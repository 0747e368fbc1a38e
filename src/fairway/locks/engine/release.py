"""The release decision: yes or no, with every reason and its evidence."""

from __future__ import annotations

from fairway.locks.engine.judgement import Judgement, Reason
from fairway.locks.engine.release_model import Facts, Release, ReleaseView
from fairway.locks.engine.release_rules import CONDITIONS, Asked


def release(judgement: Judgement, facts: Facts) -> Release:
    """Decide. Pure, and quick enough for every truck at every gate: the judgement is made already.

    The view for others leaves out whatever only customs may know before the kiosk has said it, and its answer is that
    of the other conditions alone: it is the same, to the byte, whether the trip was selected or not.
    """
    asked = Asked(judgement=judgement, facts=facts)
    reasons = [(condition, condition.reason(asked)) for condition in CONDITIONS]
    every = tuple(reason for _, reason in reasons)
    open_ones = tuple(reason for condition, reason in reasons if not condition.secret)

    def view(shown: tuple[Reason, ...]) -> ReleaseView:
        return ReleaseView(
            released=all(reason.met for reason in shown),
            reasons=shown,
            leg=judgement.leg,
            checkpoint=facts.checkpoint,
            at=facts.at,
            engine=judgement.engine,
            trust=facts.trust,
        )

    return Release(customs=view(every), others=view(open_ones), judgement=judgement.fingerprint())
