"""The question at a checkpoint, and the answer: may this trip pass by itself?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from fairway.locks.engine.judgement import Reason
from fairway.locks.reading import Trust


class Answer(StrEnum):
    """What is known of a condition. Unknown is never taken for yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that others answer for, with what shows it."""

    answer: Answer = Answer.UNKNOWN
    evidence: tuple[str, ...] = ()
    params: dict[str, str] = {}
    """Words for the sentence: "expected" and "found" of a mark, "filing" of a document, "site" of a site."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the decision rests on beside the judgement of the leg."""

    at: datetime
    checkpoint: str
    """Code of the place at which it is asked."""
    filings: tuple[Claim, ...] = ()
    """One for each filing that must be accepted; none at all is unknown."""
    vehicle: Claim = Claim()
    driver: Claim = Claim()
    lock: Claim = Claim()
    """Whether vehicle, driver and lock are those of the trip."""
    selected: Claim = Claim()
    """Whether customs selected the trip for inspection: YES is no release. Told to customs alone."""
    earlier_legs: tuple[Claim, ...] = ()
    """One for each leg before this: whether its site says that it was verified. A silent site is unknown."""
    sites: tuple[Claim, ...] = ()
    """One for each other site whose word is needed now (the permit of the next leg)."""
    accredited: Claim = Claim()
    """Whether both customs concerned have accredited the lock's profile. Asked of unauthenticated profiles only."""
    cleared: Mapping[str, tuple[str, ...]] = {}
    """Alarms that an officer cleared with findings: key, and evidence of the act."""
    trust: Trust = Trust.UNAUTHENTICATED


class ReleaseView(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind of reader is told."""

    released: bool
    reasons: tuple[Reason, ...]
    leg: int
    checkpoint: str
    at: datetime
    engine: str
    trust: Trust


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """The decision with each reason. ``customs`` is the decision itself; ``others`` is what anybody else may be told
    before the kiosk has said it: the same whatever the selection is, to the byte."""

    customs: ReleaseView
    others: ReleaseView
    judgement: str
    """Fingerprint of the judgement that it rests on."""

    @property
    def released(self) -> bool:
        """Whether the trip may pass by itself."""
        return self.customs.released

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every condition, met or not; for customs."""
        return self.customs.reasons
