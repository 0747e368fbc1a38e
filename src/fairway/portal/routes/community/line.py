"""A timeline as the page shows it: one line of milestones under their legs, with every voice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from fairway.portal.routes.community.series import folded, spans
from fairway.portal.routes.community.way import whole_way
from fairway.portal.routes.community.words import (
    MODES,
    QUALITIES,
    STANDARDS,
    about_words,
    as_data,
    milestone_tone,
    milestone_words,
    partner_words,
    place_code,
    place_words,
    reading_words,
)
from fairway.portal.views.community.shipment import (
    Disagreement,
    LegPart,
    LineGroup,
    MilestoneRow,
    ReadingPoint,
    Voice,
)
from fairway.portal.views.parts import N_, Chip, Phrase, Tone, Words
from fairway.site.community.planned import STANDARD as PLAN
from fairway.site.community.shipments import ShipmentView
from fairway.tracking.line import REASONS, Conflict, Entry, Flag, Leg, Other
from fairway.tracking.model import Event, Quality
from fairway.tracking.shipment_facts import PlannedLeg

_ABOUT = {
    "time": N_("They disagree about the time"),
    "place": N_("They disagree about the place"),
    "empty": N_("They disagree whether it is empty"),
}
_FLAGS = {
    Flag.CORRECTED: Chip(Tone.WAITING, N_("Corrected")),
    Flag.STILL_TO_COME: Chip(Tone.NEEDS_YOU, N_("Told before its time")),
    Flag.PASSED: Chip(Tone.DRAFT, N_("Not reported, overtaken")),
}
LEAST_SLIP = 15
"""Minutes after the plan from which something is called late."""


class Line:
    """The words for one shipment's timeline."""

    def __init__(self, view: ShipmentView, site: str, own: str) -> None:
        self._view, self._site, self._own = view, site, own
        way = whole_way(view.timeline.legs, view.legs)
        self._way = tuple(self._leg(leg) if isinstance(leg, Leg) else planned_leg(leg) for leg in way)
        self._legs = {leg.number: part for leg, part in zip(way, self._way, strict=True) if isinstance(leg, Leg)}

    @property
    def legs(self) -> tuple[LegPart, ...]:
        """The legs in the order of travel, the planned ones that nobody has told yet among them."""
        return self._way

    def who(self, partner: str) -> Phrase:
        """Who told something."""
        return partner_words(partner, self._view.names, self._site, self._own)

    def groups(self) -> tuple[LineGroup, ...]:
        """All lines by time; a heading wherever another leg begins."""
        groups: list[tuple[LegPart | None, list[MilestoneRow]]] = []
        present: int | None = None
        for members in folded(self._view.timeline.entries):
            leg = members[0].leg
            if not groups or (leg is not None and leg != present):
                present = leg
                groups.append((self._legs.get(present) if present is not None else None, []))
            groups[-1][1].append(self.series(members) if len(members) > 1 else self.row(members[0]))
        return tuple(LineGroup(leg, tuple(rows)) for leg, rows in groups)

    def row(self, entry: Entry) -> MilestoneRow:
        """One line."""
        event = entry.winner
        estimated = entry.estimated or entry.expected or (entry.winner if Flag.STILL_TO_COME in entry.flags else None)
        actual = entry.actual if Flag.STILL_TO_COME not in entry.flags else None
        planned = entry.planned or entry.requested
        tone = milestone_tone(entry.milestone) if actual else Tone.DRAFT
        return MilestoneRow(
            id=anchor(entry.line),
            icon=tone.value,
            tone=tone.value,
            words=milestone_words(entry.milestone, reached=actual is not None),
            raw=event.source.code,
            place=place_words(entry.place),
            place_code=place_code(entry.place),
            about=about_words(entry.subject) if entry.subject else "",
            planned=_time(planned),
            estimated=_time(estimated),
            actual=_time(actual),
            voice=self.voice(event),
            others=tuple(self._other(one) for one in entry.others),
            disagreements=tuple(self._disagreement(one) for one in entry.conflicts),
            marks=tuple(chip for flag, chip in _FLAGS.items() if flag in entry.flags),
            readings=tuple(map(reading_words, event.readings)),
            late=_late(entry),
            at=entry.happened,
            told_after=_told_after(entry) if Flag.LATE in entry.flags else None,
        )

    def series(self, entries: Sequence[Entry]) -> MilestoneRow:
        """Readings that follow each other, in one line."""
        rows = [self.row(one) for one in entries]
        first, last = rows[0], rows[-1]
        delays = [row.told_after for row in rows if row.told_after]
        return replace(
            first,
            id=f"{first.id}-on",
            words=Words(N_("{n} readings"), {"n": len(rows)}),
            raw=first.raw if len({row.raw for row in rows}) == 1 else "",
            readings=spans([reading for one in entries for reading in one.winner.readings]),
            until=last.actual,
            marks=tuple(dict.fromkeys(mark for row in rows for mark in row.marks)),
            points=tuple(ReadingPoint(row.id, row.at, row.readings) for row in rows if row.at),
            told_after=max(delays, default=None),
        )

    def voice(self, event: Event, reason: Phrase = "", difference: int | None = None) -> Voice:
        """What a source says."""
        source, key = event.source, event.key
        message = self._view.messages.get(key)
        return Voice(
            who=self.who(source.partner),
            standard=STANDARDS.get(source.standard) or as_data(source.standard),
            message=source.message,
            code=source.code,
            quality=QUALITIES[event.quality],
            at=event.times.happened,
            offset=event.times.offset,
            zoneless=event.times.offset is None and source.standard != PLAN,
            place=place_words(event.location),
            told=event.times.told,
            stored=self._view.stored.get(key),
            reason=reason,
            difference=difference,
            message_href=f"/messages/{message}" if message else "",
            remark=event.remark or event.reason,
            simulated=source.simulated,
        )

    def withdrawn(self) -> Iterator[tuple[Phrase, Voice]]:
        """What was withdrawn and is on no line any more."""
        for one in self._view.timeline.withdrawn:
            yield milestone_words(one.event.milestone), self.voice(one.event, REASONS[one.reason])

    def _other(self, one: Other) -> Voice:
        return self.voice(one.event, REASONS[one.reason], one.difference)

    def _disagreement(self, one: Conflict) -> Disagreement:
        return Disagreement(
            about=_ABOUT.get(one.about, one.about),
            winner=self.who(one.winner.source.partner),
            other=self.who(one.other.source.partner),
            other_at=one.other.times.happened,
            other_place=place_words(one.other.location) if one.about == "place" else "",
            difference=one.difference,
            reason=REASONS[one.reason],
        )

    def _leg(self, leg: Leg) -> LegPart:
        done = {one.line for one in self._view.timeline.entries if one.done}
        if leg.arrived in done:
            state, says = "done", N_("Arrived")
        elif any(one.leg == leg.number and one.line in done for one in self._view.timeline.of("BORDER_CROSSED")):
            # Who only crosses tells no arrival: beyond the boundary the leg is done, unless an arrival is awaited.
            state, says = "under-way" if leg.arrived else "done", N_("Crossed")
        elif leg.departed in done:
            state, says = "under-way", N_("Under way")
        else:
            state, says = "planned", N_("To come")
        return LegPart(
            number=leg.number,
            mode=MODES[leg.mode] if leg.mode else None,
            origin=place_words(leg.origin),
            destination=place_words(leg.destination),
            conveyances=tuple(one.value for one in leg.conveyances[:3]),
            since=leg.since,
            until=leg.until,
            state=state,
            says=says,
        )


def planned_leg(leg: PlannedLeg) -> LegPart:
    """A leg that only the plan knows."""
    return LegPart(
        number=0,
        mode=MODES[leg.mode],
        origin=place_words(leg.origin),
        destination=place_words(leg.destination),
        conveyances=(leg.conveyance.value,) if leg.conveyance else (),
        since=leg.departs or leg.crosses or leg.day,
        until=leg.arrives,
        state="planned",
        says=N_("Planned"),
    )


def anchor(line: str) -> str:
    """The place of a line on the page."""
    return "m-" + re.sub(r"[^A-Za-z0-9]+", "-", line).strip("-")


def _told_after(entry: Entry) -> int | None:
    """Minutes from when it happened until it was told, or stored here."""
    clocks = [clock for clock in (entry.winner.times.told, entry.stored) if clock is not None]
    return round((max(clocks) - entry.happened).total_seconds() / 60) if clocks else None


def _time(event: Event | None) -> datetime | None:
    return event.times.happened if event else None


def _late(entry: Entry) -> int | None:
    if entry.planned is None or entry.quality is Quality.PLANNED or Flag.PASSED in entry.flags:
        return None
    minutes = round((entry.happened - entry.planned.times.happened).total_seconds() / 60)
    return minutes if minutes >= LEAST_SLIP else None
