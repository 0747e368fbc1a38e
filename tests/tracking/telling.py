"""Events as partners tell them, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fairway.tracking.model import (
    Event,
    Flow,
    Location,
    Mode,
    Quality,
    Reading,
    Reference,
    ReferenceKind,
    Source,
    Times,
)

START = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
BOX = Reference(ReferenceKind.CONTAINER, "MSKU1234565")
OTHER_BOX = Reference(ReferenceKind.CONTAINER, "TCLU4265797")
BILL = Reference(ReferenceKind.MASTER_BILL, "OOLU2034567890")
HOUSE = Reference(ReferenceKind.HOUSE_BILL, "HKF260001")
WAYBILL = Reference(ReferenceKind.MASTER_AIR_WAYBILL, "160-12345675")
VESSEL = Reference(ReferenceKind.VESSEL, "9321483")
VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/021W")
OTHER_VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/022E")
FLIGHT = Reference(ReferenceKind.FLIGHT, "CX0251/2026-11-22")
MARK = Reference(ReferenceKind.REGISTRATION_MARK, "XX1234")
PLATE = Reference(ReferenceKind.REGISTRATION_MARK, "粤Z1234港")
CCRN = Reference(ReferenceKind.CARGO_REFERENCE, "CI26ABCDEFGH12A")
DECLARATION = Reference(ReferenceKind.DECLARATION, "530120261123456789")


def at(hours: float) -> datetime:
    """A time that many hours after the beginning."""
    return START + timedelta(hours=hours)


def told(
    milestone: str,
    hours: float,
    *references: Reference,
    by: str = "terminal",
    quality: Quality = Quality.ACTUAL,
    place: str | None = None,
    facility: str | None = None,
    facility_list: str | None = "SMDG",
    name: str | None = None,
    mode: Mode | None = None,
    standard: str = "dcsa",
    message: str = "",
    code: str = "",
    rank: int = 50,
    told: float | None = None,
    own_id: str = "",
    supersedes: str = "",
    void: bool = False,
    empty: bool | None = None,
    flow: Flow | None = None,
    customs: str | None = None,
    readings: tuple[Reading, ...] = (),
    simulated: bool = False,
) -> Event:
    """An event ``hours`` after the beginning; told when it happened unless said otherwise."""
    return Event(
        milestone=milestone,
        references=references or (BOX,),
        quality=quality,
        times=Times(happened=at(hours), told=at(hours if told is None else told)),
        source=Source(
            partner=by, standard=standard, message=message, code=code or milestone, rank=rank, simulated=simulated
        ),
        location=Location(
            unlocode=place, facility=facility, facility_list=facility_list if facility else None, name=name
        ),
        mode=mode,
        empty=empty,
        flow=flow,
        customs=customs,
        own_id=own_id,
        supersedes=supersedes,
        void=void,
        readings=readings,
    )
