"""What an estimate rests on, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from fairway.base.issues import fill
from fairway.base.language import Language, Trilingual, translate


class Basis(StrEnum):
    """The sentences; each is the key of the catalogue."""

    REPORTED = "{carrier} reported {time} on {told}."
    LATER = (
        "Of {count} arrivals that were told {lead} ahead before this one, those like it came {span} later than said"
        " (running median, the nearest to carrier and lane weighing most); the estimate is moved by that."
    )
    EARLIER = (
        "Of {count} arrivals that were told {lead} ahead before this one, those like it came {span} earlier than said"
        " (running median, the nearest to carrier and lane weighing most); the estimate is moved by that."
    )
    PUNCTUAL = (
        "Of {count} arrivals that were told {lead} ahead before this one, those like it came when they were said to."
    )
    UNCORRECTED = "It is not corrected: {count} arrivals told {lead} ahead are known, {needed} are needed."
    BAND_LANE = "Eight of ten of the last {count} arrivals of this carrier on this lane came within the band."
    BAND_CARRIER = "Eight of ten of the last {count} arrivals of this carrier came within the band."
    BAND_ALL = "Eight of ten of the last {count} arrivals of all carriers came within the band."
    NO_BAND = "No band: {count} arrivals like it are known, {needed} are needed."
    SAILING = "{distance} nautical miles are left by {way}, at {speed} knots from its position of {time}."
    OWN_SPEED = "The speed is the median of its last {count} positions under way."
    USUAL_SPEED = "Its own speed is not known or it lies still: {speed} knots, usual for a container vessel, was taken."
    ROUGH_WAY = "Rough: the way is a table of waypoints with great circles between them, not a chart."
    DRIVING = "{distance} km are left, {factor} times the straight line, at {speed} km/h from its position of {time}."
    BOUNDARY = "{minutes} minutes were added for the boundary."
    ROUGH_ROAD = "Rough: no road was looked at."
    PAST = "The time that was reported has passed without word of the arrival."
    SYNTHETIC = "The history is synthetic: it was made for tests and the demonstration."


class Sentence(msgspec.Struct, frozen=True):
    """One of the sentences, filled."""

    basis: Basis
    params: Mapping[str, str] = {}

    def text(self, language: Language = Language.EN) -> str:
        """For a reader of ``language``."""
        tag = f"@{language.value}"
        words = dict(self.params)
        words |= {name.removesuffix(tag): value for name, value in self.params.items() if name.endswith(tag)}
        if "lead" in words:
            words["lead"] = translate(words["lead"], language)
        return fill(translate(self.basis.value, language), words)


def said(basis: Basis, **params: object) -> Sentence:
    """A sentence with its values; times are written in UTC, spans in days, hours and minutes, names in each language
    that has one."""
    words: dict[str, str] = {}
    for name, value in params.items():
        words[name] = _plain(value)
        if isinstance(value, Trilingual):
            words |= {f"{name}@{each.value}": value.in_(each) for each in Language if value.in_(each)}
    return Sentence(basis, words)


def _plain(value: object) -> str:
    if isinstance(value, Trilingual):
        return next(filter(None, value), "")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, timedelta):
        minutes = round(abs(value.total_seconds()) / 60)
        days, rest = divmod(minutes, 1440)
        hours, minutes = divmod(rest, 60)
        parts = (
            [f"{days} d"] * bool(days) + [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes and not days)
        )
        return " ".join(parts) or "0 min"
    if isinstance(value, float):
        return f"{value:.1f}" if value < 100 else f"{value:.0f}"
    return str(value)
