"""What a chart shows: numbers in a few series over days, batches or rules. Its table always stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fairway.portal.views.parts import Phrase, Tone

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is counted. The tone gives fill and icon; fills differ in pattern too, never in colour alone."""

    words: Phrase
    tone: Tone


@dataclass(frozen=True, slots=True)
class Point:
    """A day, a batch, a rule: its label and one value for each series; None where nothing is known."""

    words: Phrase
    """As it stands in the table."""
    values: tuple[Number | None, ...]
    short: Phrase = ""
    """As it stands under a column; as in the table where empty."""
    href: str = ""
    note: Phrase = ""
    """A small line under the words in the table."""


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart. Columns stand over days or batches (``charts.columns``), bars lie beside rules (``charts.bars``)."""

    id: str
    """Of the page; no other thing on it has the same."""
    title: Phrase
    heading: Phrase
    """What the points are: the heading of the table's first column."""
    series: tuple[Series, ...]
    points: tuple[Point, ...]
    stacked: bool = True
    """The series of a point make a whole; else they stand beside each other."""
    percent: bool = False
    """Values are per cent; up to two decimal places are told."""
    text: Phrase = ""
    """A sentence under the title: what to look for."""
    line: Number | None = None
    """A value that all others are to be compared with, drawn through them."""
    line_words: Phrase = ""
    top: Number | None = None
    """The end of the scale, where the greatest value is not to be it."""

    @property
    def none(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for point in self.points for value in point.values)
