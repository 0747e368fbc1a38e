"""The drawing of charts: places in per cent of the width and pixels of the height, so that no letter is stretched."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fairway.portal.views.charts import ChartView, Number, Point
from fairway.portal.views.parts import Phrase

HEIGHT = 180
"""Pixels of the ground of columns."""
_MOST_LINES = 4
_SHOWN_WIDE, _SHOWN_NARROW = 12, 4
"""Labels that have room under columns on a desk and on a phone."""
_DIGIT = 7.6
"""Pixels of a digit in tables, in the larger of their sizes."""
_EDGE = 4.5
"""Per cent from an end within which a label leans on it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of one series: ``x`` and ``width`` in per cent, ``y`` and ``height`` in pixels."""

    series: int
    point: int
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words under a column."""

    words: Phrase
    x: str
    anchor: str
    wide_only: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns as they are drawn."""

    blocks: tuple[Block, ...]
    lines: tuple[tuple[Decimal, str], ...]
    """Values of the scale with their height."""
    labels: tuple[Label, ...]
    room: int
    """Pixels that the values of the scale take beside it."""
    line: str = ""
    """Height of the value that others are compared with."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars beside one point: of each series where it begins and how wide it is, in per cent."""

    parts: tuple[tuple[int, str, str], ...]
    line: str = ""


def scale(most: Decimal) -> Decimal:
    """The step of a scale from nought to at least ``most`` with a few lines: 1, 2 or 5 and noughts."""
    if most <= 0:
        return Decimal(1)
    power = Decimal(10) ** math.floor(math.log10(most / _MOST_LINES))
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step * _MOST_LINES >= most)


def _values(point: Point) -> list[Decimal]:
    return [Decimal(value or 0) for value in point.values]


def _most(view: ChartView) -> Decimal:
    found = [sum(_values(one), Decimal(0)) if view.stacked else max(_values(one), default=0) for one in view.points]
    return max([Decimal(one) for one in (*found, view.line or 0, view.top or 0)], default=Decimal(0))


def _percent(value: Decimal | float) -> str:
    return f"{value:.2f}%"


def columns(view: ChartView) -> Columns:
    """The columns of ``view``."""
    step = scale(_most(view))
    if not view.percent:
        step = max(step, Decimal(1))
    count = max(1, math.ceil(_most(view) / step))
    pixel = HEIGHT / (step * count)
    longest = max(len(f"{told(step * at):,}") for at in range(count + 1)) + 2 * view.percent
    return Columns(
        tuple(_blocks(view, pixel)),
        tuple((step * at, f"{HEIGHT - step * at * pixel:.1f}") for at in range(count + 1)),
        tuple(_labels(view)),
        math.ceil(longest * _DIGIT) + 10,
        f"{HEIGHT - Decimal(view.line) * pixel:.1f}" if view.line is not None else "",
    )


def _blocks(view: ChartView, pixel: Decimal) -> Iterator[Block]:
    slot = 100 / max(len(view.points), 1)
    wide = min(slot * 0.72, 9.0)
    for number, point in enumerate(view.points):
        left = slot * number + (slot - wide) / 2
        bottom = Decimal(HEIGHT)
        part = wide if view.stacked else wide / len(view.series)
        for series, value in enumerate(_values(point)):
            if not value:
                continue
            high = max(value * pixel, Decimal("1.5"))  # what is there at all is seen
            bottom = bottom if view.stacked else Decimal(HEIGHT)
            x = left if view.stacked else left + part * series
            yield Block(series, number, _percent(x), _percent(part), f"{bottom - high:.1f}", f"{high:.1f}")
            bottom -= high


def _labels(view: ChartView) -> Iterator[Label]:
    total = len(view.points)
    slot = 100 / max(total, 1)
    wide, narrow = math.ceil(total / _SHOWN_WIDE), math.ceil(total / _SHOWN_NARROW)
    narrow = math.ceil(narrow / wide) * wide if wide else 1  # whoever is shown on a phone is shown on a desk
    for number, point in enumerate(view.points):
        if number % wide:
            continue
        middle = slot * (number + 0.5)
        x, anchor = (0.0, "start") if middle < _EDGE else (100.0, "end") if middle > 100 - _EDGE else (middle, "middle")
        yield Label(point.short or point.words, _percent(x), anchor, bool(number % narrow))


def bars(view: ChartView, point: Point) -> Bars:
    """The bars of ``point`` among those of ``view``."""
    most = _most(view) or Decimal(1)
    begins, parts = Decimal(0), []
    for series, value in enumerate(_values(point)):
        width = max(100 * value / most, Decimal("0.5")) if value else Decimal(0)
        if width:
            parts.append((series, _percent(begins), _percent(width)))
        if view.stacked:
            begins += width
    return Bars(tuple(parts), _percent(100 * Decimal(view.line) / most) if view.line is not None else "")


def told(value: Number | None) -> Number | None:
    """A value of a scale as it is written: without noughts behind the point."""
    if not isinstance(value, Decimal):
        return value
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    return plain if isinstance(exponent, int) and exponent < 0 else int(value)
