"""The timeline: legs as lanes, milestones as points, planned hollow and actual filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.parts import Phrase, Side
from fairway.portal.views.submission import SubmissionHead


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone. One with both times that differ is drawn as a split point."""

    words: Phrase
    planned: datetime | None
    actual: datetime | None
    source: Phrase = ""
    raw: str = ""
    sentence: Phrase = ""
    simulated: bool = False
    disputed: datetime | None = None
    """Another source's time for the same milestone."""
    disputed_source: Phrase = ""

    @property
    def at(self) -> datetime:
        """Where it stands on the line: the actual time, else the planned one. Raises ValueError with neither."""
        moment = self.actual or self.planned
        if moment is None:
            raise ValueError("a point of a timeline needs a time")
        return moment

    @property
    def late(self) -> bool:
        """Whether it happened after its planned time."""
        return self.planned is not None and self.actual is not None and self.actual > self.planned


@dataclass(frozen=True, slots=True)
class Lane:
    """A leg or a stream of documents."""

    words: Phrase
    icon: str
    points: tuple[Point, ...]
    side: Side | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    """The span of the leg, drawn as a bar."""
    under_way: bool = False


@dataclass(frozen=True, slots=True)
class TimelineView:
    """All lanes of one submission."""

    head: SubmissionHead
    start: datetime
    end: datetime
    lanes: tuple[Lane, ...]

    @property
    def in_order(self) -> tuple[tuple[Lane, Point], ...]:
        """All points by time, for the list and for phones."""
        pairs = ((lane, point) for lane in self.lanes for point in lane.points)
        return tuple(sorted(pairs, key=lambda pair: pair[1].at))
