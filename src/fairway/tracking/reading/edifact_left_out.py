"""What a message names and is not understood: said, so that nothing is dropped in silence."""

from __future__ import annotations

from functools import lru_cache

from fairway.codes.tables import table
from fairway.tracking.place_names import name_of
from fairway.tracking.reading.edifact_equipment import UNITS
from fairway.tracking.reading.edifact_fields import LOCODE
from fairway.tracking.reading.edifact_rules import EquipmentLeftOut, PlaceUnknown
from fairway.tracking.reading.edifact_telling import Telling
from fairway.wire.edifact import Segment

ANY_EQUIPMENT = frozenset({"CUSRES"})
"""Messages in which customs name containers whatever the qualifier."""
UNECE = frozenset({"", "6"})
"""DE 3055 under which a code of five letters is a UN/LOCODE, and not one of the partner's own."""


def say_left_out(telling: Telling) -> None:
    """Warn of equipment that is not followed, and once of each place that our tables do not have."""
    places: set[str] = set()
    for segment in telling.message.segments:
        if segment.tag == "EQD":
            _equipment(telling, segment)
        elif segment.tag == "LOC":
            _place(telling, segment, places)


def _equipment(telling: Telling, segment: Segment) -> None:
    kind, number = segment.value(1).strip().upper(), segment.value(2).strip()
    if kind and number and kind not in UNITS and telling.kind not in ANY_EQUIPMENT:
        telling.fault(EquipmentLeftOut.at(telling.message, segment, 1, number=number, code=kind))


def _place(telling: Telling, segment: Segment, seen: set[str]) -> None:
    code = segment.value(2).strip().upper()
    if code in seen or not LOCODE.fullmatch(code):
        return
    seen.add(code)
    if (
        segment.value(2, 3).strip() in UNECE
        and code not in telling.profile.places
        and not _known(code, id(table("unlocode")))
    ):
        telling.fault(PlaceUnknown.at(telling.message, segment, 2, code=code))


@lru_cache(maxsize=4096)
def _known(code: str, _generation: int) -> bool:
    """Whether a table names the place, or its country is none, so that the code may be anything."""
    return name_of(code) is not None or not table("country").history(code[:2])
