"""What is said of vessels and their calls: IFTSAI, CALINF, VESDEP, BERMAN, and the calls in CUSREP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fairway.tracking.model import Location, Mode, Reference
from fairway.tracking.reading.edifact_fields import carriage, text_of
from fairway.tracking.reading.edifact_parts import Part
from fairway.tracking.reading.edifact_rules import NothingNamed
from fairway.tracking.reading.edifact_telling import Telling, Told
from fairway.tracking.vocabulary import from_dtm
from fairway.wire.edifact import Segment

_ARRIVING: Final = ("153", "87", "60", "164", "11", "8", "61", "12")
"""DE 3227 of the port that an arrival speaks of, best first."""
_LEAVING: Final = ("153", "5", "164", "9", "87", "60")
"""The same for a departure."""
_CALL: Final = frozenset({"ARRIVED", "DEPARTED"})


def read_schedule(telling: Telling) -> None:
    """The calls that each TDT names, and those of the header where a message gives them before its TDT."""
    body = telling.body
    journeys = [part for part in body.of("TDT") if part.trigger is not None]
    said = 0
    for journey in journeys:
        vessel, mode = _conveyance(telling, journey)
        if not vessel:
            continue
        said += 1
        calls_of(telling, journey, vessel, mode)
        if journey is journeys[0]:
            for part in body.of("LOC"):
                _call(telling, [*part.each("DTM")], [part.trigger] if part.trigger else [], vessel, mode)
            for part in body.of("TSR"):
                _call(telling, [*part.each("DTM")], [*part.each("LOC")], vessel, mode)
    if not said:
        place = journeys[0].trigger if journeys else body.first("BGM")
        telling.fault(NothingNamed.at(telling.message, place or telling.message.header))


def _conveyance(telling: Telling, journey: Part) -> tuple[list[Reference], Mode | None]:
    if journey.trigger is None:
        return [], None
    carried = carriage(journey.trigger, journey.each("RFF"))
    leaves = [date for part in (journey, *journey.of("LOC")) for date in part.each("DTM")]
    departure = telling.time(leaves, ("136", "186", "133", "189"))
    return telling.conveyance(carried, journey.trigger, departure), carried.mode


def calls_of(telling: Telling, journey: Part, vessel: Sequence[Reference], mode: Mode | None) -> None:
    """The calls below one TDT. In D.95B all its places stand before all its dates; later each date follows its
    place."""
    places = [*journey.each("LOC"), *(part.trigger for part in journey.of("LOC") if part.trigger)]
    nested = [part for part in journey.of("LOC") if part.first("DTM") is not None]
    together = len(nested) == 1 and len(places) > 1 and nested[0].trigger is places[-1]
    if together:
        _call(telling, [*journey.each("DTM"), *nested[0].each("DTM")], places, vessel, mode)
        return
    _call(telling, [*journey.each("DTM")], places, vessel, mode)
    for part in nested:
        _call(telling, [*part.each("DTM")], [part.trigger] if part.trigger else [], vessel, mode)


def _call(
    telling: Telling,
    dates: Sequence[Segment],
    places: Sequence[Segment],
    vessel: Sequence[Reference],
    mode: Mode | None,
) -> None:
    at = {segment.value(1): segment for segment in reversed(places)}
    for date in dates:
        meaning = from_dtm(date.value(1))
        if meaning is None or meaning.milestone not in _CALL:
            continue
        wanted = _ARRIVING if meaning.milestone == "ARRIVED" else _LEAVING
        segment = next((at[one] for one in wanted if one in at), places[0] if len(places) == 1 else None)
        place = telling.place(segment) if segment is not None else Location()
        telling.tell(
            meaning,
            Told(
                references=vessel,
                time=telling.time([date], [date.value(1)], place),
                segment=date,
                code=f"DTM {date.value(1)}",
                place=place,
                quality=telling.profile.quality(date.value(1)) or meaning.quality,
                mode=mode,
                remark=text_of(telling.body.each("FTX")),
            ),
        )
