"""Answers: of customs to cargo and vessel reports (CUSRES), of applications to our own messages (APERAK)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.tracking.mappings import Meaning
from fairway.tracking.model import Location, Reference, ReferenceKind
from fairway.tracking.reading.edifact_fields import text_of
from fairway.tracking.reading.edifact_parts import Part
from fairway.tracking.reading.edifact_rules import CodeUnknown, PartnerRefused
from fairway.tracking.reading.edifact_telling import HOUSES, MASTERS, NOTE, Telling, Told, own_level
from fairway.tracking.vocabulary import from_edifact
from fairway.wire.edifact import Segment

INDICATORS: Final = {
    "1": "ACCEPTED",
    "2": "REJECTED",
    "3": "REJECTED",
    "4": "RELEASED",
    "5": "SELECTED_INSPECTION",
    "6": "REVIEW",
    "7": "HELD",
    "8": "IN_BOND_MOVE",
    "9": "ACCEPTED",
    "10": "REVIEW",
    "12": "REJECTED",
    "13": "REJECTED",
    "14": "REJECTED",
    "15": "ACCEPTED",
    "16": "REJECTED",
    "17": NOTE,
}
"""DE 7365, processing indicator, to milestones (UN/EDIFACT code list; the same in D.95B and D.21B)."""
_WHEN: Final = ("204", "148", "334", "9", "154", "7", "310", "137")
_OFFICES: Final = ("22", "41", "42", "43", "24", "23", "14", "11", "9", "60")
_FOLLOWED: Final = HOUSES | MASTERS


def read_customs_response(telling: Telling) -> None:
    """CUSRES: an event for each bill that the answer names; where it names none, for the declaration or container."""
    body = telling.body
    parts = [part for part in body.of("DOC") if part.first("GIS") or part.first("RFF") or part.first("EQD")]
    head = telling.documents(body.all("RFF"))
    for part in parts or [body]:
        own = telling.documents(part.each("RFF")) if part is not body else []
        references = _references(telling, part, [*own, *(one for one in head if one not in own)])
        for segment, code, meaning in _said(telling, part):
            place = _place(telling, part)
            time = telling.time([*part.each("DTM"), *body.each("DTM")], (*telling.profile.times, *_WHEN), place)
            for told_of in references or [[]]:
                telling.tell(
                    meaning,
                    Told(
                        references=told_of,
                        time=time or telling.own_time(segment, place),
                        segment=segment,
                        code=code,
                        place=place,
                        customs=telling.territory(place),
                        reason=" ".join(_errors(body if part is body else part)),
                        remark=text_of(_texts(part)),
                    ),
                )
        for told_of in references:
            telling.link(told_of)


def _references(telling: Telling, part: Part, documents: list[Reference]) -> list[list[Reference]]:
    """What each event is about: bills of different cargo are never told of in one event."""
    containers = []
    for segment in (*part.each("EQD"), *(one for inner in part.of("RFF") for one in inner.each("EQD"))):
        if segment.value(2).strip():
            found = telling.reference(ReferenceKind.CONTAINER, segment.value(2), segment)
            containers += [found] if found else []
    bills = own_level([one for one in documents if one.kind in _FOLLOWED])
    declarations = [one for one in documents if one.kind is ReferenceKind.DECLARATION]
    others = [one for one in documents if one.kind is ReferenceKind.CONTAINER] + containers
    if len(bills) == 1:
        return [[*bills, *declarations, *others]]
    if bills:
        return [[bill, *declarations] for bill in bills]
    if declarations:
        return [[*declarations, *others]]
    return [[container] for container in others]


def _said(telling: Telling, part: Part) -> Iterator[tuple[Segment, str, Meaning | str]]:
    """The processing indicators of a part, else of the message; else the response type of its BGM."""
    body = telling.body
    indicators = [*part.each("GIS")] or [*body.each("GIS")]
    for segment in indicators:
        code = segment.value(1).strip().upper()
        agreed = segment.value(1, 3) in {"ZZZ", "86", "87"}
        found = telling.profile.own(telling.kind, code) or (None if agreed else INDICATORS.get(code))
        if found is None:
            telling.fault(CodeUnknown.at(telling.message, segment, 1, kind="CUSRES GIS", code=code or "-"))
        yield segment, f"GIS {code}", found or NOTE
    if not indicators:
        bgm = body.first("BGM") or telling.message.header
        response = bgm.value(4).strip().upper() if bgm.tag == "BGM" else ""
        own = telling.profile.own(telling.kind, telling.code)
        refused = next(iter(_errors(part)), None) is not None
        meaning = own or from_edifact(telling.kind, "RE" if refused and not response else response)
        if meaning is not None:
            yield bgm, f"{telling.code} {response}".strip(), meaning


def _errors(part: Part) -> Iterator[str]:
    for error in part.of("ERP"):
        for segment in error.each("ERC"):
            if code := segment.value(1).strip():
                yield code


def _texts(part: Part) -> Iterator[Segment]:
    yield from part.each("FTX")
    for error in part.of("ERP"):
        yield from error.each("FTX")


def _place(telling: Telling, part: Part) -> Location:
    at = {segment.value(1): segment for segment in reversed([*part.each("LOC"), *telling.body.each("LOC")])}
    return telling.place(next((at[one] for one in _OFFICES if one in at), None))


def read_application_error(telling: Telling) -> None:
    """APERAK: nothing of cargo, but what the partner refuses of ours, as faults with its code and words."""
    body = telling.body
    about = next((one for one in body.all("RFF") if one.value(1) in {"ACW", "AGO", "TN", "ACE"}), None)
    about = about or next(body.all("RFF", "DOC"), None)
    reference = (about.value(1, 2) if about and about.tag == "RFF" else about.value(2) if about else "") or "-"
    for part in body.of("ERC"):
        if part.trigger is not None:
            telling.fault(
                PartnerRefused.at(
                    telling.message,
                    part.trigger,
                    1,
                    reference=reference,
                    code=part.trigger.value(1).strip() or "-",
                    text=text_of(part.each("FTX")),
                )
            )
