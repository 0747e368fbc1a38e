"""What terminals and lines say of containers: CODECO, COARRI, COPRAR, COPARN, COREOR (SMDG, ITIGG)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from fairway.tracking.mappings import Meaning
from fairway.tracking.model import Flow, Location, Mode, Quality, Reference, ReferenceKind
from fairway.tracking.profiles import GATES, ORDERS, QUAYS, Gate, Quay
from fairway.tracking.reading.edifact_fields import EMPTY, FLOWS, Carriage, carriage, setpoints, text_of
from fairway.tracking.reading.edifact_parts import Part
from fairway.tracking.reading.edifact_rules import CodeUnknown, DirectionDisputed, DirectionUnknown
from fairway.tracking.reading.edifact_telling import NOTE, Telling, Told, own_level
from fairway.tracking.vocabulary import from_dtm, from_edifact
from fairway.wire.edifact import Segment

UNITS: Final = {"CN": ReferenceKind.CONTAINER, "SW": ReferenceKind.CONTAINER, "UL": ReferenceKind.ULD}
"""DE 8053 to what the equipment is; chassis and other equipment is not followed."""
DONE: Final = ("7", "203", "334", "178", "186", "136", "181", "201", "200", "145", "9", "369")
"""DE 2005 that say when something happened to a container, best first."""
ACTIVITY: Final = ("175", "165", "172", "164", "202", "14", "89")
"""DE 3227 of the place of the activity, best first. 165 is SMDG's use of the number."""
RELEASES: Final = ("RE", "AAJ", "REO")
"""DE 1153 of a release or delivery order's number; terminals write REO as well."""
EXPIRY: Final = "36"
"""DE 2005 of the last day on which a release order holds."""
_USUAL: Final = {
    Gate.IN: "34",
    Gate.OUT: "36",
    Quay.DISCHARGE: "44",
    Quay.LOAD: "46",
}
"""The function of BGM by which the vocabulary knows a direction."""
_ORDERED: Final = {Quay.DISCHARGE: "43", Quay.LOAD: "45"}
_PORTS: Final = {Quay.LOAD: "9", Quay.DISCHARGE: "11"}


class Head(msgspec.Struct, kw_only=True):
    """What the header says for all containers."""

    main: Part | None
    """The TDT of the vessel."""
    carried: Carriage
    vessel: list[Reference]
    documents: list[Reference]


class Unit(msgspec.Struct, kw_only=True):
    """One EQD with what belongs to it."""

    part: Part
    segment: Segment
    references: list[Reference]
    """The container first, where it has a number; its documents; what carries it."""
    documents: list[Reference]
    empty: bool | None
    flow: Flow | None
    places: dict[str, Segment]
    """LOC by DE 3227, those of the container before those of the vessel."""
    mode: Mode | None


def read_equipment(telling: Telling) -> None:
    """The events and links of a message about containers."""
    body = telling.body
    main = next(body.of("TDT"), None)
    carried = carriage(main.trigger, main.each("RFF")) if main and main.trigger else Carriage()
    vessel = telling.conveyance(carried, main.trigger) if main and main.trigger else []
    documents = telling.documents(body.all("RFF"), carried.mode)
    head = Head(main=main, carried=carried, vessel=vessel, documents=documents)
    units = [unit for part in body.of("EQD") if (unit := _unit(telling, part, head)) is not None]
    if telling.kind == "CODECO":
        _gate(telling, units)
    elif telling.kind == "COARRI":
        _quay(telling, units, main)
    elif telling.kind == "COPRAR":
        _orders(telling, units, main)
    else:
        _document(telling, units)
    if telling.kind in {"COARRI", "COPRAR"} and main is not None and vessel:
        _call(telling, main, vessel, carried)
    named = [part.trigger for part in body.of("NAD") if part.trigger]
    for unit in units:
        telling.link(unit.references)
        telling.name_parties(own_level(unit.documents) or unit.references, [*named, *unit.part.each("NAD")])


def _unit(telling: Telling, part: Part, head: Head) -> Unit | None:
    segment = part.trigger
    if segment is None or telling.spoilt(part):
        return None
    kind, number = UNITS.get(segment.value(1).strip().upper()), segment.value(2).strip()
    if kind is None and segment.value(1):
        return None
    own = telling.reference(kind or ReferenceKind.CONTAINER, number, segment, needed=True) if number else None
    if number and own is None:
        return None
    documents = [*telling.documents(part.each("RFF"), head.carried.mode), *head.documents]
    lorry: list[Reference] = []
    mode = None
    for inner in part.of("TDT"):
        if inner.trigger is not None:
            gone = carriage(inner.trigger, inner.each("RFF"))
            lorry += telling.conveyance(gone, inner.trigger)
            mode = mode or gone.mode
    containers = [reference for reference in documents if reference.kind is ReferenceKind.CONTAINER]
    documents = [reference for reference in documents if reference.kind is not ReferenceKind.CONTAINER]
    first = [own] if own else containers[:1]
    places: dict[str, Segment] = {}
    for found in _places(part, head.main):
        before = places.get(found.value(1))
        if before is None or found.value(3) or before.value(2) != found.value(2):
            # The same port again without its terminal says less than what was there.
            places[found.value(1)] = found
    return Unit(
        part=part,
        segment=segment,
        references=[*first, *documents, *lorry, *head.vessel],
        documents=documents,
        empty=EMPTY.get(segment.value(6)),
        flow=FLOWS.get(segment.value(5)),
        places=places,
        mode=mode,
    )


def _places(part: Part, main: Part | None) -> Iterable[Segment]:
    """LOC segments, those that count least first."""
    if main is not None:
        yield from reversed([*main.each("LOC")])
    for inner in part.of("TDT"):
        yield from inner.each("LOC")
    yield from reversed([*part.each("LOC")])


def _place(telling: Telling, unit: Unit, *qualifiers: str) -> Location:
    for qualifier in (*ACTIVITY, *qualifiers):
        if qualifier in unit.places:
            return telling.place(unit.places[qualifier])
    return Location()


def _gate(telling: Telling, units: list[Unit]) -> None:
    """CODECO: in or out by the gate."""
    way = telling.profile.gate.get(telling.code) or GATES.get(telling.code)
    for unit in units:
        place = _place(telling, unit, *(("99", "9", "8") if way is Gate.IN else ("98", "11", "5")))
        _one(telling, unit, place, telling.code, _USUAL[way] if way else "", mode=unit.mode)


def _quay(telling: Telling, units: list[Unit], main: Part | None) -> None:
    """COARRI: loaded or discharged."""
    disputed = False
    for unit in units:
        given, usual = telling.profile.quay.get(telling.code), QUAYS.get(telling.code)
        shown = _shown(main, unit)
        taken = given or (usual if usual is Quay.RESTOW else shown or usual)
        if shown and taken and taken is not Quay.RESTOW and shown is not (given or usual) and not disputed:
            disputed = True
            telling.fault(
                DirectionDisputed.at(
                    telling.message,
                    telling.body.first("BGM") or unit.segment,
                    1,
                    kind=telling.kind,
                    code=telling.code,
                    taken=taken.value,
                    other=(shown if given else usual or shown).value,
                )
            )
        place = _place(telling, unit, _PORTS.get(taken or Quay.LOAD, "9"))
        _one(telling, unit, place, telling.code, _USUAL.get(taken, telling.code) if taken else "", mode=Mode.SEA)


def _shown(main: Part | None, unit: Unit) -> Quay | None:
    """The direction that the places show: the vessel's place is a port of loading or of discharge only, or the place
    of the activity is the one of the two of the container."""
    ports = {segment.value(1) for segment in main.each("LOC")} & {"9", "11"} if main else set()
    if len(ports) == 1:
        return Quay.LOAD if ports == {"9"} else Quay.DISCHARGE
    here = next((unit.places[one].value(2)[:5] for one in ACTIVITY if one in unit.places), "")
    at = {way: unit.places[port].value(2)[:5] for way, port in _PORTS.items() if port in unit.places}
    found = [way for way, port in at.items() if port and port == here]
    return found[0] if len(found) == 1 else None


def _one(telling: Telling, unit: Unit, place: Location, code: str, function: str, *, mode: Mode | None = None) -> None:
    """The event of a container that passed a gate or the quay."""
    meaning: Meaning | str | None = telling.profile.own(telling.kind, code) or (
        from_edifact(telling.kind, function, empty=unit.empty, flow=unit.flow) if function else None
    )
    if meaning is None:
        bgm = telling.body.first("BGM") or unit.segment
        if not function:
            if not any(issue.rule == DirectionUnknown.id for issue in telling.issues):
                telling.fault(DirectionUnknown.at(telling.message, bgm, 1, kind=telling.kind, code=code or "-"))
            return
        meaning = NOTE
    dates = [*unit.part.each("DTM"), *(date for inner in unit.part.of("TDT") for date in inner.each("DTM"))]
    told = Told(
        references=unit.references,
        time=telling.time(dates, (*telling.profile.times, *DONE), place),
        segment=unit.segment,
        code=code,
        place=place,
        mode=mode,
        empty=unit.empty,
        flow=unit.flow,
        remark=_remark(unit),
        readings=setpoints(unit.part.each("TMP")),
    )
    telling.tell(meaning, told)
    damage = next(unit.part.of("DAM"), None)
    if damage is not None and damage.trigger is not None:
        telling.tell("DAMAGED", msgspec.structs.replace(told, code="DAM", segment=damage.trigger))


def _remark(unit: Unit) -> str:
    seals = [number for seal in unit.part.each("SEL") if (number := seal.value(1).strip())]
    said = text_of(unit.part.each("FTX"))
    return "; ".join(part for part in (f"SEL {' '.join(seals)}" if seals else "", said) if part)


def _orders(telling: Telling, units: list[Unit], main: Part | None) -> None:
    """COPRAR: on the list to be loaded or discharged, planned for when the vessel leaves or arrives."""
    way = telling.profile.order.get(telling.code) or ORDERS.get(telling.code)
    function = _ORDERED.get(way, "") if way else ""
    bgm = telling.body.first("BGM")
    for unit in units:
        place = _place(telling, unit, *((_PORTS[way],) if way in _PORTS else ("9", "11")))
        told = Told(
            references=unit.references,
            time=telling.own_time(bgm or unit.segment, place),
            segment=unit.segment,
            code=telling.code,
            place=place,
            mode=Mode.SEA,
            empty=unit.empty,
            flow=unit.flow,
            remark=_remark(unit),
        )
        listed = telling.profile.own(telling.kind, telling.code) or from_edifact(telling.kind)
        if listed is not None and way is not Quay.DISCHARGE:
            telling.tell(listed, told)
        planned = telling.time(main.each("DTM"), ("133", "189", "132", "232"), place) if main and function else None
        meaning = from_edifact(telling.kind, function, empty=unit.empty, flow=unit.flow)
        if planned is not None and meaning is not None:
            telling.tell(meaning, msgspec.structs.replace(told, time=planned, quality=Quality.PLANNED))


def _document(telling: Telling, units: list[Unit]) -> None:
    """COPARN and COREOR: what the message itself says of each container or, without numbers, of the booking."""
    meaning: Meaning | str | None = telling.profile.own(telling.kind, telling.code) or from_edifact(
        telling.kind, telling.code
    )
    bgm = telling.body.first("BGM")
    if meaning is None:
        if bgm is not None:
            telling.fault(CodeUnknown.at(telling.message, bgm, 1, kind=telling.kind, code=telling.code))
        meaning = NOTE
    for unit in units:
        place = _place(telling, unit, *(("98", "9") if telling.kind == "COPARN" else ("99", "11", "7")))
        telling.tell(
            meaning,
            Told(
                references=unit.references,
                time=telling.own_time(bgm or unit.segment, place),
                segment=unit.segment,
                code=telling.code,
                place=place,
                empty=unit.empty,
                flow=unit.flow,
                remark="; ".join(filter(None, (_released(telling, unit, place), _remark(unit)))),
            ),
        )


def _released(telling: Telling, unit: Unit, place: Location) -> str:
    """Number and last day of a release order: what its container says, else what the message says for all."""
    if telling.kind != "COREOR":
        return ""
    head = (part for part in telling.body.parts if part.trigger is not None and part.trigger.tag != "EQD")
    said = [*unit.part.everything(), *telling.body.segments, *(one for part in head for one in part.everything())]
    number = next((one for one in said if one.tag == "RFF" and one.value(1) in RELEASES and one.value(1, 2)), None)
    until = telling.time((one for one in said if one.tag == "DTM"), (EXPIRY,), place)
    shown = f"RFF {number.value(1)} {number.value(1, 2).strip()}" if number else ""
    return "; ".join(filter(None, (shown, f"DTM {EXPIRY} {until.time:%Y-%m-%dT%H:%MZ}" if until else "")))


def _call(telling: Telling, main: Part, vessel: list[Reference], carried: Carriage) -> None:
    """Arrival and departure of the vessel at the one port that its TDT names."""
    ports = [segment for segment in main.each("LOC") if segment.value(1) in {"9", "11", *ACTIVITY}]
    place = telling.place(ports[0]) if ports else Location()
    if len({segment.value(2) for segment in ports}) != 1:
        return
    for date in main.each("DTM"):
        meaning = from_dtm(date.value(1))
        time = telling.time([date], (date.value(1),), place)
        if meaning is not None and time is not None and main.trigger is not None:
            telling.tell(
                meaning,
                Told(
                    references=vessel,
                    time=time,
                    segment=date,
                    code=f"DTM {date.value(1)}",
                    place=place,
                    mode=carried.mode,
                    quality=meaning.quality,
                ),
            )
