"""When the goods of a submission crossed: each consignment with the vehicle that carried it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from fairway.base.time import HONG_KONG


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """Goods passed the boundary."""

    at: datetime
    vehicle: str = ""
    """Hong Kong registration mark."""
    place: str = ""
    """Joint code of the control point."""

    @property
    def day(self) -> date:
        """The civil day at the boundary, from which windows are counted."""
        return self.at.astimezone(HONG_KONG).date()


class Crossings(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of the crossings of a submission."""

    last: Crossing | None = None
    """The newest of the whole submission; it counts for a consignment of which no vehicle is known here."""
    carried: Mapping[str, Crossing | None] = {}
    """For each consignment that is or was on a vehicle here, when the first vehicle with goods of it crossed; None
    while none has."""

    def of(self, consignments: Iterable[str]) -> Crossing | None:
        """The crossing from which windows count for a document about ``consignments``: the first of theirs, since the
        window of goods that have crossed does not wait for goods that are held. None while none of them has crossed;
        of no consignment in particular, the newest of all."""
        named = tuple(consignments)
        found = [self.carried.get(one, self.last) for one in named]
        crossed = [one for one in found if one is not None]
        return min(crossed, key=lambda one: one.at) if crossed else (None if named else self.last)

    def soonest(self, declarations: Iterable[Iterable[str]]) -> Crossing | None:
        """Of documents, each with its consignments, the crossing from which the first window counts."""
        found = [crossing for one in declarations if (crossing := self.of(one))]
        return min(found, key=lambda one: one.at, default=None)

    def told(self) -> dict[str, str]:
        """As envelopes are told (``Envelope.known``): ``crossed_on``, ``vehicle`` and ``control_point`` of the newest
        crossing, and each of them with ``:<consignment>`` where its vehicle is known, empty while that is still to
        cross."""
        told = {name: value for name, value in _named(self.last).items() if value}
        for consignment, crossing in self.carried.items():
            told |= {f"{name}:{consignment}": value for name, value in _named(crossing).items()}
        return told


def _named(crossing: Crossing | None) -> dict[str, str]:
    if crossing is None:
        return {"crossed_on": "", "vehicle": "", "control_point": ""}
    return {"crossed_on": crossing.day.isoformat(), "vehicle": crossing.vehicle, "control_point": crossing.place}


def crossed_with(known: Mapping[str, str], name: str, consignments: Iterable[str]) -> str:
    """One of the values of :meth:`Crossings.told` for a document about ``consignments``: of the first of them that
    crossed; of the newest crossing where no vehicle of theirs is known; empty while none has crossed."""
    named = tuple(consignments)
    days = {one: known[f"crossed_on:{one}"] for one in named if f"crossed_on:{one}" in known}
    crossed = {one: day for one, day in days.items() if day}
    general = known.get("crossed_on", "") if len(days) < len(named) or not named else ""
    if crossed and (not general or min(crossed.values()) <= general):
        return known.get(f"{name}:{min(crossed, key=lambda one: crossed[one])}", "")
    return known.get(name, "") if general else ""
