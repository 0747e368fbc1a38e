"""The axis of a sealed trip: custody, lock, speed, alarms and decisions under the same times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from fairway.locks.engine.judgement import Band
from fairway.parties.model import side_of
from fairway.portal.routes.sealed.words import EVENTS, SEALS, SEVERITIES, alarm_words, site_words
from fairway.portal.views.parts import N_, Phrase, Tone, Words
from fairway.portal.views.sealed.trip import Axis, AxisBand, AxisMark, Lane
from fairway.site.gateway.store import PathPoint

WIDTH, HEIGHT = 1000, 100
APART = timedelta(minutes=5)
"""Reports farther apart than this are not joined by a line."""
TICKS = 5


class Scale:
    """Times as thousandths of the axis."""

    def __init__(self, since: datetime, until: datetime) -> None:
        self.since, self.until = since, max(until, since + timedelta(minutes=10))

    def x(self, moment: datetime) -> float:
        """Where a moment stands."""
        part = (moment - self.since) / (self.until - self.since)
        return round(WIDTH * min(1.0, max(0.0, part)), 2)

    def band(self, since: datetime, until: datetime | None, kind: str, title: Phrase, label: Phrase = "") -> AxisBand:
        """A stretch; at least wide enough to be seen."""
        left, right = self.x(since), self.x(until or self.until)
        return AxisBand(left, max(2.0, round(right - left, 2)), kind, title, label)

    @property
    def ticks(self) -> tuple[datetime, ...]:
        """Evenly over the axis."""
        step = (self.until - self.since) / (TICKS - 1)
        return tuple(self.since + number * step for number in range(TICKS))


def axis_of(
    row: Mapping[str, Any], bands: Sequence[Band], points: Sequence[PathPoint], site: str, now: datetime
) -> Axis | None:
    """The axis from the binding of the lock to the end, or to now; None before there is anything on it."""
    slots = row["slots"]
    if not slots:
        return None
    scale = Scale(slots[0]["from_at"], row["closed_at"] or now)
    lanes = [
        Lane("custody", N_("Custody"), tuple(_custody(scale, slots))),
        Lane("lock", N_("Lock"), tuple(_locks(scale, bands, slots, site))),
    ]
    top, lines = _speed(scale, points)
    lanes.append(Lane("speed", N_("Speed"), line=lines, most=top))
    lanes.append(Lane("alarms", N_("Alarms"), marks=tuple(_alarms(scale, row["alarms"]))))
    lanes.append(Lane("decisions", N_("Decisions"), marks=tuple(_decisions(scale, row["decisions"]))))
    return Axis(scale.since, scale.until, scale.ticks, tuple(lanes))


def _custody(scale: Scale, slots: Iterable[Mapping[str, Any]]) -> Iterable[AxisBand]:
    for slot in slots:
        who = site_words(slot["site"])
        title = Words(N_("Leg {n}"), {"n": slot["leg"]})
        yield scale.band(slot["from_at"], slot["until"], f"side-{side_of(slot['site'])}", title, who)


def _locks(scale: Scale, bands: Iterable[Band], slots: Iterable[Mapping[str, Any]], site: str) -> Iterable[AxisBand]:
    for slot in slots:
        if slot["site"] != site:
            yield scale.band(slot["from_at"], slot["until"], "elsewhere", N_("What the lock reports there stays there"))
    for band in bands:
        title: Phrase = SEALS[band.seal.value][1]
        if band.bridged:
            title = N_("Not known, explained by what was told before and after")
        yield scale.band(band.since, band.until, "bridged" if band.bridged else band.seal.value, title)


def _speed(scale: Scale, points: Sequence[PathPoint]) -> tuple[int, tuple[str, ...]]:
    known = [one for one in points if one.speed_kmh is not None]
    top = max([60, *(10 * -(-int(one.speed_kmh or 0) // 10) for one in known)])
    lines: list[list[str]] = []
    before: datetime | None = None
    for one in known:
        if before is None or one.at - before > APART:
            lines.append([])
        before = one.at
        down = round(HEIGHT * (1 - (one.speed_kmh or 0) / top), 1)
        lines[-1].append(f"{scale.x(one.at)},{down}")
    return top, tuple(" ".join(line) for line in lines if len(line) > 1)


def _alarms(scale: Scale, alarms: Iterable[Mapping[str, Any]]) -> Iterable[AxisMark]:
    for alarm in alarms:
        tone = SEVERITIES[alarm["severity"]][0] if alarm["state"] != "closed" else Tone.DRAFT
        yield AxisMark(scale.x(alarm["at"]), tone.value, alarm_words(alarm["alarm_kind"]), f"#alarm-{alarm['alarm']}")


def _decisions(scale: Scale, events: Iterable[Mapping[str, Any]]) -> Iterable[AxisMark]:
    for event in events:
        if event["at"] >= scale.since:
            words = EVENTS[event["kind"]]
            yield AxisMark(scale.x(event["at"]), tone_of(event).value, words, f"#event-{event['number']}")


def tone_of(event: Mapping[str, Any]) -> Tone:
    """How an event is marked: refusals, holds and breaches stand out."""
    kind, detail = event["kind"], event["detail"]
    if kind in {"leg-refused", "trip-violated"} or (kind == "lock-alarm-raised" and detail.get("severity") != "low"):
        return Tone.STOPPED
    if kind == "release-decided":
        return Tone.DONE if detail.get("released") else Tone.HELD
    if kind in {"inspection-begun", "unlock-requested", "lock-alarm-escalated"}:
        return Tone.HELD
    return Tone.DONE
