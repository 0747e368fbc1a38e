"""What carriers and forwarders say of consignments: IFTSTA, with the status codes of UN/CEFACT Recommendation 24."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from fairway.tracking.mappings import Meaning
from fairway.tracking.model import Flow, Location, Mode, Reference, ReferenceKind
from fairway.tracking.reading.edifact_equipment import ACTIVITY, UNITS
from fairway.tracking.reading.edifact_fields import EMPTY, FLOWS, Carriage, carriage, text_of
from fairway.tracking.reading.edifact_parts import Part
from fairway.tracking.reading.edifact_rules import CodeUnknown
from fairway.tracking.reading.edifact_telling import NOTE, Telling, Told, own_level
from fairway.tracking.vocabulary import from_rec24
from fairway.wire.edifact import Segment

HAPPENED: Final = ("334", "178", "186", "136", "7", "203", "145", "204", "200", "201", "35", "181", "9")
"""DE 2005 of a status that has happened, best first."""
AWAITED: Final = ("132", "133", "232", "189", "17", "191", "369", "2", "10")
"""DE 2005 of a status that is planned or expected."""
_EAN: Final = {"54": "53", "71": "72"}
"""DE 9011 as EAN printed it (EANCOM 1997, agency 9) to Recommendation 24, where the numbers differ."""
_LEAVING: Final = frozenset({"DEPARTED", "LOADED", "CAST_OFF", "GATED_OUT", "CARGO_PICKED_UP"})


class Status(msgspec.Struct, kw_only=True):
    """What all containers of one STS share."""

    part: Part
    segment: Segment
    code: str
    documents: list[Reference]
    carried: list[Reference]
    way: Carriage | None
    above: Part
    """The CNI or EQD that gives a place where the status has none."""


class Above(msgspec.Struct, kw_only=True):
    """What a status stands under."""

    part: Part
    """CNI or EQD."""
    documents: list[Reference]
    equipment: list[tuple[Reference, bool | None, Flow | None]]


def read_status(telling: Telling) -> None:
    """The events and links of a status report."""
    head = telling.documents(telling.body.all("RFF"))
    for consignment in telling.body.of("CNI"):
        for part in consignment.of("STS"):
            _status(telling, part, Above(part=consignment, documents=head, equipment=[]))
    for equipment in telling.body.of("EQD"):
        # D.03A and later: the status of equipment without a consignment.
        found = _equipment(telling, equipment.trigger)
        for part in equipment.of("STS"):
            documents = [*telling.documents(equipment.each("RFF")), *head]
            _status(telling, part, Above(part=equipment, documents=documents, equipment=found))


def _equipment(telling: Telling, segment: Segment | None) -> list[tuple[Reference, bool | None, Flow | None]]:
    if segment is None or not segment.value(2).strip():
        return []
    kind = UNITS.get(segment.value(1).strip().upper(), ReferenceKind.CONTAINER if not segment.value(1) else None)
    reference = telling.reference(kind, segment.value(2).strip(), segment, needed=True) if kind else None
    return [(reference, EMPTY.get(segment.value(6)), FLOWS.get(segment.value(5)))] if reference else []


def _status(telling: Telling, part: Part, above: Above) -> None:
    segment = part.trigger
    if segment is None or telling.spoilt(part):
        return
    leg = next(part.of("TDT"), None) or next(above.part.of("TDT"), None)
    way = carriage(leg.trigger, leg.each("RFF")) if leg and leg.trigger else None
    mode = way.mode if way else None
    departure = telling.time(leg.each("DTM"), ("136", "186", "133", "189")) if leg else None
    carried = telling.conveyance(way, leg.trigger, departure) if way and leg and leg.trigger else []
    documents = telling.documents(part.each("RFF"), mode)
    documents += [reference for reference in above.documents if reference not in documents]
    containers = [reference for reference in documents if reference.kind is ReferenceKind.CONTAINER]
    status = Status(
        part=part,
        segment=segment,
        code=segment.value(2).strip().upper(),
        documents=[reference for reference in documents if reference not in containers],
        carried=carried,
        way=way,
        above=above.part,
    )
    units = [*above.equipment, *(unit for one in part.of("EQD") for unit in _equipment(telling, one.trigger))]
    units += [(reference, None, None) for reference in containers if all(reference != unit[0] for unit in units)]
    named = [*(one.trigger for one in telling.body.of("NAD") if one.trigger), *part.each("NAD")]
    if not units:
        _tell(telling, status, own_level(status.documents) or carried, None, None)
        telling.link([*status.documents, *carried])
        telling.name_parties(own_level(status.documents), named)
    for reference, empty, flow in units:
        _tell(telling, status, [reference, *status.documents], empty, flow)
        telling.link([reference, *status.documents, *carried])
        telling.name_parties(own_level(status.documents) or [reference], named)


def _meaning(telling: Telling, status: Status, empty: bool | None, flow: Flow | None) -> Meaning | str | None:
    own = telling.profile.own(telling.kind, status.code)
    if own is not None:
        return own
    agency = status.segment.value(2, 3)
    code = _EAN.get(status.code, status.code) if agency == "9" else status.code
    subject = "" if status.documents or empty is not None or not status.carried else "conveyance"
    return from_rec24(code, empty=empty, flow=flow, customs=bool(telling.profile.customs), subject=subject)


def _tell(telling: Telling, status: Status, references: list[Reference], empty: bool | None, flow: Flow | None) -> None:
    meaning = _meaning(telling, status, empty, flow)
    if meaning is None:
        telling.fault(CodeUnknown.at(telling.message, status.segment, 2, kind=telling.kind, code=status.code or "-"))
        meaning = NOTE
    milestone = meaning if isinstance(meaning, str) else meaning.milestone
    place = _place(telling, status, milestone)
    dates = [*status.part.each("DTM"), *(one for leg in status.part.of("TDT") for one in leg.each("DTM"))]
    wanted = (*telling.profile.times, *HAPPENED, *AWAITED)
    time = telling.time(dates, wanted, place) or telling.time(dates, [one.value(1) for one in dates], place)
    reasons = [status.segment.value(element) for element in range(3, 8) if status.segment.value(element)]
    mode = status.way.mode if status.way else None
    telling.tell(
        meaning,
        Told(
            references=[*references, *(one for one in status.carried if one not in references)],
            time=time,
            segment=status.segment,
            code=status.code,
            place=place,
            mode=mode or (Mode.SEA if status.carried and status.way and status.way.imo else None),
            empty=empty,
            flow=flow,
            reason=" ".join(reasons),
            remark=text_of(status.part.each("FTX")) or status.segment.value(2, 4).strip(),
        ),
    )


def _place(telling: Telling, status: Status, milestone: str) -> Location:
    """The place of the status itself, else the end of the leg that it happened at, else that of the consignment."""
    wanted = ("5", "9", "88") if milestone in _LEAVING else ("60", "8", "11", "7")
    for found in _candidates(status):
        at = {segment.value(1): segment for segment in reversed(found)}
        chosen = next((at[one] for one in (*ACTIVITY, *wanted) if one in at), found[0] if found else None)
        if chosen is not None:
            return telling.place(chosen)
    return Location()


def _candidates(status: Status) -> Iterator[list[Segment]]:
    yield [*status.part.each("LOC")]
    for leg in status.part.of("TDT"):
        yield [*leg.each("LOC")]
    yield [*status.above.each("LOC")]
