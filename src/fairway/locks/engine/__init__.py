"""The verification engine: from readings and acts to a verdict, pure and replayable.

``engine("1").judge(...)`` gives the same judgement for the same terms, readings and acts, whatever order and however
often they come, on any machine and at any time later; ``start`` and ``Run.step`` give it piece by piece. A version is
never changed once trips were judged by it: what is to be different is another version, beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.judgement import Judgement
from fairway.locks.engine.limits import Limits, civil_day, limits
from fairway.locks.engine.run import Run
from fairway.locks.engine.terms import LegTerms, Terms
from fairway.locks.reading import Reading

__all__ = ["VERSION", "Engine", "Run", "UnknownEngine", "engine"]

VERSION = "1"
"""The version that new legs are judged by."""
VERSIONS = (VERSION,)
"""Every version that can still be run."""


class UnknownEngine(LookupError):  # noqa: N818  says what is missing
    """There is no engine of this version here."""


class Engine:
    """One version of the engine."""

    def __init__(self, version: str) -> None:
        self.version = version

    def start(self, terms: Terms, leg: int, limits_given: Limits | None = None) -> Run:
        """A run over leg number ``leg``, with the limits of the day the leg starts unless others are given.

        Raises LookupError for a leg that the terms do not have or a day without limits, ValueError for a corridor or
        fence that is none.
        """
        wanted = leg_of(terms, leg)
        return Run(self.version, terms, wanted, limits_given or limits(civil_day(wanted.starts)))

    def judge(
        self,
        terms: Terms,
        leg: int,
        readings: Iterable[Reading],
        happenings: Iterable[Happening],
        until: datetime,
        *,
        limits_given: Limits | None = None,
    ) -> Judgement:
        """The judgement of one leg at ``until``, over everything at once. Raises as :meth:`start`."""
        run = self.start(terms, leg, limits_given)
        run.step(readings, happenings)
        return run.judgement(until)


def leg_of(terms: Terms, number: int) -> LegTerms:
    """The leg of a number. Raises LookupError."""
    for leg in terms.legs:
        if leg.number == number:
            return leg
    raise LookupError(f"the terms have no leg {number}")


def engine(version: str = VERSION) -> Engine:
    """The engine of a version. Raises UnknownEngine."""
    if version not in VERSIONS:
        raise UnknownEngine(version)
    return Engine(version)
