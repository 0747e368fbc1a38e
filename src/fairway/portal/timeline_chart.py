"""Where everything stands in the drawing of a timeline: lanes, bars, points, labels that do not cover each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from markupsafe import Markup

from fairway.portal.formats import Formats
from fairway.portal.views.parts import Phrase
from fairway.portal.views.timeline import Lane, Point, TimelineView

LANE = 68
"""Height of a lane in pixels."""
TOP = 32
WIDTH = 980
"""The width that labels are measured for; a narrower chart scrolls."""
STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168)
"""Hours between ticks."""


class Say(Protocol):
    """Says a phrase in the reader's language."""

    def __call__(self, phrase: Phrase | Markup, /) -> Markup: ...


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled line of the time axis; ``x`` in per cent."""

    x: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A lane: ``y`` in pixels of its line, ``bar`` as start and width in per cent."""

    y: int
    bar: tuple[float, float] | None
    moving: bool


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A point: ``x`` in per cent, ``link`` the planned place when it differs from the actual one."""

    x: float
    y: int
    actual: bool
    disputed: bool
    link: float | None
    label: bool
    label_y: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the drawing needs."""

    ticks: tuple[Tick, ...]
    lanes: tuple[DrawnLane, ...]
    points: tuple[DrawnPoint, ...]
    now: float | None


class _Scale:
    def __init__(self, start: datetime, end: datetime) -> None:
        self._start, self._span = start, (end - start).total_seconds() or 1.0

    def __call__(self, moment: datetime) -> float:
        return round(100 * (moment - self._start).total_seconds() / self._span, 3)


def _anchor(x: float) -> str:
    return "start" if x < 6 else "end" if x > 94 else "middle"


def _ticks(view: TimelineView, x: _Scale, formats: Formats) -> tuple[Tick, ...]:
    hours = (view.end - view.start).total_seconds() / 3600
    step = next((it for it in STEPS if hours / it <= 10), STEPS[-1])
    local = view.start.astimezone(formats.zone).replace(minute=0, second=0, microsecond=0)
    local = local.replace(hour=local.hour - local.hour % min(step, 24))
    ticks: list[Tick] = []
    day = None
    while local <= view.end:
        if local >= view.start:
            at = x(local)
            text = local.strftime("%H:%M")
            if local.date() != day:
                text = formats.day(local.date()) + (f" {text}" if step < 24 else "")
                day = local.date()
            ticks.append(Tick(at, text, _anchor(at)))
        local += timedelta(hours=step)
    return tuple(ticks)


def _width(text: str) -> float:
    """The width of a label in per cent of the chart, Chinese characters counting double."""
    units = sum(14 if ord(letter) > 0x2E80 else 7 for letter in text)
    return 100 * units / WIDTH


def _span_of(x: float, text: str) -> tuple[float, float]:
    wide = _width(text)
    match _anchor(x):
        case "start":
            return x, x + wide
        case "end":
            return x - wide, x
        case _:
            return x - wide / 2, x + wide / 2


def _points(lane: Lane, y: int, x: _Scale, say: Say, beyond: Callable[[datetime], str]) -> list[DrawnPoint]:
    taken: dict[int, float] = {y - 14: -100.0, y + 24: -100.0}
    drawn: list[DrawnPoint] = []
    for point in sorted(lane.points, key=lambda it: it.at):
        at, text = x(point.at), say(point.words).unescape()
        if at > 100:
            at, text = 100.0, f"{text} {beyond(point.at)} \u2192"
        begin, end = _span_of(at, text)
        row = next((label for label in (y - 14, y + 24) if taken[label] + 0.8 < begin), None)
        if row is not None:
            taken[row] = end
        link = x(point.planned) if point.actual and point.planned and _apart(point) else None
        drawn.append(
            DrawnPoint(
                at,
                y,
                point.actual is not None,
                point.disputed is not None,
                link,
                row is not None,
                row or y,
                _anchor(at),
                text,
            )
        )
    return drawn


def _apart(point: Point) -> bool:
    return (
        point.actual is not None
        and point.planned is not None
        and abs(point.actual - point.planned) > timedelta(minutes=5)
    )


def timeline_chart(view: TimelineView, formats: Formats, say: Say) -> Chart:
    """The drawing of ``view``. A label that would cover another is left out; the list under the chart has all. What is
    planned after its end stands at the end, with its day."""
    x = _Scale(view.start, view.end)
    lanes: list[DrawnLane] = []
    points: list[DrawnPoint] = []
    for index, lane in enumerate(view.lanes):
        y = TOP + LANE * index + LANE // 2
        bar = None
        if lane.begins and lane.ends:
            begin = x(max(lane.begins, view.start))
            bar = (begin, round(x(min(lane.ends, view.end)) - begin, 3))
        lanes.append(DrawnLane(y, bar, lane.under_way))
        points.extend(_points(lane, y, x, say, lambda moment: formats.day(moment.astimezone(formats.zone).date())))
    now = x(formats.now)
    return Chart(_ticks(view, x, formats), tuple(lanes), tuple(points), now if 0 <= now <= 100 else None)
