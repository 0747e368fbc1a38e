"""Values in the sentences of alerts: milestones, places, times, things."""

from __future__ import annotations

from datetime import UTC, datetime

from fairway.base.language import Language, Trilingual
from fairway.tracking.model import Location, Reference
from fairway.tracking.place_names import name_of
from fairway.tracking.vocabulary import is_milestone, milestone
from fairway.tracking.zones import zone_of


def named(name: str, words: Trilingual) -> dict[str, str]:
    """A value in three languages."""
    return {name: words.in_(Language.EN)} | {
        f"{name}@{language.value}": words.in_(language) for language in (Language.TC, Language.SC)
    }


def milestone_words(code: str, name: str = "milestone") -> dict[str, str]:
    """The name of a milestone."""
    return named(name, milestone(code).names) if is_milestone(code) else {name: code}


def moment(at: datetime, place: Location | None = None) -> str:
    """A time in the zone of its place where that is known, with the offset from UTC."""
    zone = zone_of(place.unlocode) if place is not None and place.unlocode else None
    local = at.astimezone(zone or UTC)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M} UTC{offset[:3]}:{offset[3:5]}"


def place_words(place: Location, name: str = "place") -> dict[str, str]:
    """A place as short as it is known: by the name that was told, else by that of its UN/LOCODE with the facility."""
    known = name_of(place.unlocode) if place.unlocode and not place.name else None
    if known is None:
        return {name: place.name or place.facility or place.unlocode or "–"}
    return named(name, Trilingual(*(f"{words} {place.facility or ''}".strip() for words in known)))


def thing(reference: Reference | None) -> str:
    """What it happened to; a dash for the whole shipment."""
    return reference.value if reference else "–"


def hours(minutes: float) -> str:
    """A span: hours with one decimal place below ten, else whole ones."""
    found = abs(minutes) / 60
    return f"{found:.1f}".removesuffix(".0") if found < 10 else f"{found:.0f}"
