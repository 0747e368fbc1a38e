"""When a shipment arrives, and how good such estimates were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fairway.portal.views.community.shipment import ShipmentHead
from fairway.portal.views.community.shipments import ModeMark
from fairway.portal.views.parts import Choice, Phrase


@dataclass(frozen=True, slots=True)
class Guess:
    """An estimate with its band and what both rest on."""

    method: Phrase
    at: datetime
    low: datetime | None
    high: datetime | None
    reported: datetime | None
    basis: tuple[str, ...]
    """Sentences in the reader's language."""
    rough: bool = False


@dataclass(frozen=True, slots=True)
class Arriving:
    """An arrival that has not come."""

    words: Phrase
    place: Phrase
    mode: ModeMark | None
    conveyance: str
    line_href: str
    best: Guess
    others: tuple[Guess, ...]
    marks: Mapping[str, float] = field(default_factory=dict)
    """Where low, high, the estimate and what was reported stand between the ends of the bar, in hundredths."""


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """The arrivals of a shipment that have not come."""

    head: ShipmentHead
    arrivals: tuple[Arriving, ...]
    as_of: datetime
    synthetic: bool = False
    """Worked out with the invented history."""
    other_href: str = ""
    """The same with the invented history, where this site's own is too short for a band; or back to the own one."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """How good the estimates of one kind were; errors in hours."""

    words: Phrase
    forecasts: int
    uncorrected: int
    reported: float | None
    corrected: float | None
    coverage: float | None
    banded: int
    width: float | None
    reported_bar: float = 0
    corrected_bar: float = 0
    """Lengths of the bars, in hundredths of the longest."""


@dataclass(frozen=True, slots=True)
class BacktestPage:
    """A history judged by itself."""

    histories: tuple[Choice, ...]
    synthetic: bool
    arrivals: int
    reports: int
    first: datetime | None
    last: datetime | None
    wanted: float
    whole: ScoreRow
    leads: tuple[ScoreRow, ...]
    carriers: tuple[ScoreRow, ...]
    modes: tuple[ScoreRow, ...]
    as_of: datetime
