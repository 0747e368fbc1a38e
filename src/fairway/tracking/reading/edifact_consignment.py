"""Consignments with their bills and containers: IFTMIN, IFTMCS, IFCSUM, IFTDGN, CUSCAR, and CUSREP of the vessel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from fairway.tracking.model import Location, Mode, Reference, ReferenceKind
from fairway.tracking.reading.edifact_equipment import UNITS
from fairway.tracking.reading.edifact_fields import Carriage, Moment, carriage
from fairway.tracking.reading.edifact_parts import Part
from fairway.tracking.reading.edifact_rules import NothingNamed
from fairway.tracking.reading.edifact_schedule import read_schedule
from fairway.tracking.reading.edifact_telling import Telling, Told, own_level
from fairway.tracking.references import normal_value
from fairway.tracking.vocabulary import from_edifact
from fairway.wire.edifact import Segment

_BILLS = (
    ReferenceKind.HOUSE_BILL,
    ReferenceKind.HOUSE_AIR_WAYBILL,
    ReferenceKind.MASTER_BILL,
    ReferenceKind.MASTER_AIR_WAYBILL,
    ReferenceKind.BOOKING,
    ReferenceKind.DECLARATION,
)
"""What a consignment is followed by, best first."""
_CUSTOMS_PLACES = ("60", "87", "41", "22", "11", "12", "9", "5")


class Consignment(msgspec.Struct, kw_only=True):
    """One consignment of a message."""

    segment: Segment
    documents: list[Reference]
    containers: list[Reference]
    carried: list[Reference]
    mode: Mode | None
    named: list[Segment]
    """NAD."""


def read_consignments(telling: Telling) -> None:
    """What a message tells of its consignments by being sent, how their references belong together, whose they are."""
    body = telling.body
    found = [one for one in _consignments(telling) if one.documents or one.containers]
    bgm = body.first("BGM") or telling.message.header
    if not found:
        telling.fault(NothingNamed.at(telling.message, bgm))
    issued = telling.time(body.each("DTM"), ("182", "95")) if telling.kind == "IFTMCS" else None
    named_by = Counter(container for one in found for container in one.containers)
    for one in found:
        about = own_level(one.documents, _titled(telling, one.documents))
        # What is told of one bill is not told of a container that the bills of others share.
        alone = [container for container in one.containers if named_by[container] == 1 or not about]
        _tell(telling, one.segment, [*about, *alone], one.mode, issued)
        telling.link([*one.documents, *one.carried])
        for container in one.containers:
            telling.link([container, *one.documents, *one.carried])
        telling.name_parties(about or one.containers, one.named)


def _titled(telling: Telling, documents: list[Reference]) -> Reference | None:
    """The bill whose number is that of the message: an IFTMCS is the document that it is named by."""
    own = telling.body.value("BGM", 2)
    return next((one for one in documents if own and normal_value(one.kind, own) == one.value), None)


def read_conveyance_report(telling: Telling) -> None:
    """CUSREP: the vessel is reported to customs, with its calls."""
    journey = next(telling.body.of("TDT"), None)
    if journey is not None and journey.trigger is not None:
        carried = carriage(journey.trigger, journey.each("RFF"))
        vessel = telling.conveyance(carried, journey.trigger)
        if vessel:
            _tell(telling, telling.body.first("BGM") or journey.trigger, vessel, carried.mode)
    read_schedule(telling)


def _tell(
    telling: Telling, segment: Segment, references: list[Reference], mode: Mode | None, time: Moment | None = None
) -> None:
    meaning = telling.profile.own(telling.kind, telling.code) or from_edifact(telling.kind, telling.code)
    if meaning is None:
        return
    place = _place(telling) if telling.kind in {"CUSCAR", "CUSREP"} else Location()
    telling.tell(
        meaning,
        Told(
            references=references,
            time=time or telling.own_time(segment, place),
            segment=segment,
            code=telling.code,
            place=place,
            mode=mode,
        ),
    )


def _place(telling: Telling) -> Location:
    """Where customs are told: the place of arrival, office of entry, port of discharge."""
    body = telling.body
    places = [
        *body.all("LOC"),
        *(segment for part in body.of("TDT") for segment in part.all("LOC")),
    ]
    at = {segment.value(1): segment for segment in reversed(places)}
    return telling.place(next((at[one] for one in _CUSTOMS_PLACES if one in at), None))


def _consignments(telling: Telling) -> Iterator[Consignment]:
    body = telling.body
    head = _head(telling, body)
    if telling.kind in {"IFTMIN", "IFTMCS"}:
        yield _one(telling, body.first("BGM") or telling.message.header, body, head)
        return
    for part in body.of("CNI"):
        if part.trigger is None or telling.spoilt(part):
            continue
        bills = [inner for inner in part.of("RFF") if inner.trigger is not None]
        masters = [inner.trigger for inner in bills if inner.trigger and inner.trigger.value(1) in {"MB", "MWB"}]
        for bill in bills or [part]:
            segment = bill.trigger or part.trigger
            above = masters if segment.value(1) in {"BH", "HWB"} else []
            yield _one(telling, segment, bill, head, above=above)


class Head(msgspec.Struct, kw_only=True):
    """What the header says for all consignments."""

    documents: list[Reference]
    carried: list[Reference]
    way: Carriage
    named: list[Segment]


def _head(telling: Telling, body: Part) -> Head:
    way, carried = _carriage(telling, body)
    return Head(
        documents=telling.documents(body.all("RFF"), way.mode),
        carried=carried,
        way=way,
        named=[part.trigger for part in body.of("NAD") if part.trigger],
    )


def _carriage(telling: Telling, part: Part) -> tuple[Carriage, list[Reference]]:
    """The main carriage (DE 8051 20), else the first."""
    legs = [leg for leg in part.of("TDT") if leg.trigger is not None]
    chosen = next((leg for leg in legs if leg.trigger and leg.trigger.value(1) == "20"), legs[0] if legs else None)
    if chosen is None or chosen.trigger is None:
        return Carriage(), []
    way = carriage(chosen.trigger, chosen.each("RFF"))
    departure = telling.time(chosen.each("DTM"), ("136", "186", "133", "189"))
    return way, telling.conveyance(way, chosen.trigger, departure)


def _one(telling: Telling, segment: Segment, part: Part, head: Head, *, above: Sequence[Segment] = ()) -> Consignment:
    """The consignment in ``part``; ``above`` are the master bills that it is carried under."""
    whole = part.trigger is None
    way, carried = (head.way, head.carried) if whole else _carriage(telling, part)
    mode = way.mode or head.way.mode
    named = [party for party in part.of("NAD") if party.trigger is not None]
    own = telling.documents([*_references(part), *above], mode)
    documents = {one for one in (*own, *head.documents) if one.kind is not ReferenceKind.CONTAINER}
    containers = [*_containers(telling, part), *(one for one in own if one.kind is ReferenceKind.CONTAINER)]
    return Consignment(
        segment=segment,
        documents=sorted(documents, key=_rank),
        containers=list(dict.fromkeys(containers)),
        carried=carried or head.carried,
        mode=mode,
        named=[*([] if whole else head.named), *(party.trigger for party in named if party.trigger), *part.each("NAD")],
    )


def _rank(one: Reference) -> tuple[int, str]:
    return (_BILLS.index(one.kind) if one.kind in _BILLS else len(_BILLS), one.value)


def _references(part: Part) -> Iterator[Segment]:
    """RFF of a consignment, of its goods and below its parties."""
    if part.trigger is not None and part.trigger.tag == "RFF":
        yield part.trigger
    yield from part.all("RFF")
    for inner in part.of("GID", "NAD"):
        yield from inner.each("RFF")


def _containers(telling: Telling, part: Part) -> list[Reference]:
    """The containers that EQD and SGP (split goods placement) name."""
    found: list[Reference] = []
    for equipment in part.of("EQD"):
        segment = equipment.trigger
        if segment is not None and segment.value(2).strip() and not telling.spoilt(equipment):
            kind = UNITS.get(segment.value(1).strip().upper())
            reference = telling.reference(kind, segment.value(2), segment) if kind else None
            if reference is not None:
                found.append(reference)
    for goods in (*part.of("GID"), *part.below("DGS")):
        for split in goods.each("SGP"):
            if number := split.value(1).strip():
                reference = telling.reference(ReferenceKind.CONTAINER, number, split)
                if reference is not None:
                    found.append(reference)
    return found
