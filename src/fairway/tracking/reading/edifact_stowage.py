"""What stands where on a vessel, and what is to be done with it: BAPLIE and MOVINS (SMDG)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.tracking.model import Location, Mode, Quality, Reference, ReferenceKind
from fairway.tracking.reading.edifact_equipment import UNITS
from fairway.tracking.reading.edifact_fields import EMPTY, carriage
from fairway.tracking.reading.edifact_parts import Part
from fairway.tracking.reading.edifact_schedule import calls_of
from fairway.tracking.reading.edifact_telling import Telling, Told
from fairway.tracking.vocabulary import from_edifact
from fairway.wire.edifact import Segment

_LOAD: Final = frozenset({"LOA", "L"})
_DISCHARGE: Final = frozenset({"DIS", "D"})
"""DE 4079 of MOVINS as SMDG uses it; the other moves (restow, shift) change no place of the container."""


def read_stowage(telling: Telling) -> None:
    """The containers on board, linked to the voyage and their documents; the vessel's calls."""
    journey = next(telling.body.of("TDT"), None)
    vessel: list[Reference] = []
    if journey is not None and journey.trigger is not None:
        carried = carriage(journey.trigger, journey.each("RFF"))
        vessel = telling.conveyance(carried, journey.trigger)
        if vessel:
            calls_of(telling, journey, vessel, carried.mode or Mode.SEA)
    here = _here(telling, journey)
    for cell, work in _cells(telling):
        if not telling.spoilt(cell):
            _cell(telling, cell, work, vessel, here)


def _cells(telling: Telling) -> Iterator[tuple[Part, str]]:
    for cell in telling.body.of("LOC"):
        yield cell, ""
    for work in telling.body.of("HAN"):
        for cell in work.of("LOC"):
            yield cell, work.trigger.value(1).strip().upper() if work.trigger else ""


def _here(telling: Telling, journey: Part | None) -> Location:
    """The port that the message is written in: the place of departure (LOC 5)."""
    places = [*journey.all("LOC")] if journey else []
    return telling.place(next((segment for segment in places if segment.value(1) == "5"), None))


def _cell(telling: Telling, cell: Part, work: str, vessel: list[Reference], here: Location) -> None:
    equipment = next(cell.of("EQD"), None)
    segment = equipment.trigger if equipment else None
    if equipment is None or segment is None or not segment.value(2).strip():
        return
    kind = UNITS.get(segment.value(1).strip().upper())
    container = telling.reference(kind, segment.value(2), segment, needed=True) if kind is not None else None
    if container is None:
        return
    documents = telling.documents([*cell.each("RFF"), *equipment.each("RFF")], Mode.SEA)
    documents = [one for one in documents if one.kind is not ReferenceKind.CONTAINER]
    ports = {one.value(1): telling.place(one) for one in [*cell.each("LOC"), *equipment.each("LOC")]}
    loaded = ports.get("9", Location())
    references = [container, *documents, *vessel]
    empty = EMPTY.get(segment.value(6))
    telling.link(references)
    bgm: Segment = telling.body.first("BGM") or segment
    meaning = from_edifact(telling.kind)
    quality: Quality | None = None
    if telling.kind == "BAPLIE":
        # On board is all that a bay plan says. Only of the port it leaves does it tell that the container was loaded.
        if not (here.unlocode and loaded.unlocode == here.unlocode):
            return
        place = loaded
    elif work in _LOAD:
        place, quality = here, Quality.PLANNED
    elif work in _DISCHARGE:
        place, quality = here, Quality.PLANNED
        meaning = from_edifact("COPRAR", "43")
    else:
        return
    if meaning is not None:
        telling.tell(
            meaning,
            Told(
                references=references,
                time=telling.own_time(bgm, place),
                segment=segment,
                code=work,
                place=place,
                quality=quality,
                mode=Mode.SEA,
                empty=empty,
            ),
        )
