"""DCSA events as events, links and faults of ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fairway.tracking.model import Flow, Link, Location, Mode, Quality, Reading, Reference, ReferenceKind
from fairway.tracking.profiles import STANDARD, Profile
from fairway.tracking.reading import Read, read
from fairway.tracking.reading.rules import NothingFollowed
from tests.wire.dcsa.examples import RECEIVED, equipment, equipment_2, message, message_2, shipment_2, transport

CONTAINER = Reference(ReferenceKind.CONTAINER, "MSKU9070323")
BOOKING = Reference(ReferenceKind.BOOKING, "COSU6001234567")
BILL = Reference(ReferenceKind.MASTER_BILL, "COSU6312345670")
VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/012W")
VESSEL = Reference(ReferenceKind.VESSEL, "9321483")


def understood(raw: bytes, profile: Profile = STANDARD) -> Read:
    done = read(raw, profile=profile, partner="line", received=RECEIVED)
    assert done is not None
    return done


def classified(kind: str, code: str, classifier: str = "ACT") -> dict[str, str]:
    name = {"IOT": "iot", "REEFER": "reefer"}.get(kind, kind.lower())
    return {"eventTypeCode": kind, "eventClassifierCode": classifier, f"{name}EventTypeCode": code}


def test_a_container_loaded() -> None:
    done = understood(message(equipment()))
    (event,) = done.events
    assert event.milestone == "LOADED"
    assert event.references == (CONTAINER, BOOKING, BILL, VOYAGE, VESSEL)
    assert (event.quality, event.mode, event.empty, event.flow) == (Quality.ACTUAL, Mode.SEA, False, Flow.EXPORT)
    assert event.times.happened == datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
    assert event.times.offset == 480
    assert event.times.told == datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    assert event.location == Location(unlocode="HKHKG", facility="HITHK", facility_list="SMDG")
    assert (event.source.standard, event.source.code, event.source.message) == ("dcsa", "EQUIPMENT LOAD", "TNT 3.0 COS")
    assert [one.kind for one in done.messages] == ["TNT 3.0"]


def test_links_tie_cargo_to_cargo_and_to_what_carries_it() -> None:
    done = understood(message(equipment()))
    since = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
    assert set(done.links) == {
        Link(one=CONTAINER, other=other, partner="line", since=since) for other in (BOOKING, BILL, VOYAGE, VESSEL)
    }


def test_a_vessel_expected() -> None:
    sent = transport(shipmentDetails={})
    (event,) = understood(message(sent)).events
    assert (event.milestone, event.quality) == ("ARRIVED", Quality.ESTIMATED)
    assert event.references == (VOYAGE, VESSEL)
    assert understood(message(sent)).links == ()


def test_a_transport_event_of_a_booking_is_one_of_the_booking() -> None:
    (event,) = understood(message(transport())).events
    assert event.references[0] == BOOKING


def test_a_later_update_supersedes_and_a_retraction_makes_void() -> None:
    later = equipment(eventUpdatedDateTime="2026-11-21T05:00:00Z", eventDateTime="2026-11-21T11:30:00+08:00")
    gone = {**later, "eventUpdatedDateTime": "2026-11-21T06:00:00Z", "isRetracted": True}
    first, second, third = understood(message(equipment(), later, gone)).events
    assert first.own_id == "evt-1@2026-11-21T03:00:00+00:00"
    assert len({first.key, second.key, third.key}) == 3
    assert {first.supersedes, second.supersedes, third.supersedes} == {"evt-1@"}
    assert [one.void for one in (first, second, third)] == [False, False, True]


def test_a_retraction_that_says_nothing_else_is_kept() -> None:
    (event,) = understood(message({"eventID": "evt-1", "isRetracted": True})).events
    assert (event.void, event.supersedes, event.references) == (True, "evt-1@", ())


def test_customs_events_say_whose_customs() -> None:
    for code, milestone in (("CUSR", "RELEASED"), ("CUSI", "SELECTED_INSPECTION"), ("CUSS", "SELECTED_SCAN")):
        (event,) = understood(message(equipment(eventClassification=classified("EQUIPMENT", code)))).events
        assert (event.milestone, event.customs) == (milestone, "hk")


def test_a_reefer_measured_in_fahrenheit_is_told_in_celsius() -> None:
    sent = equipment(
        eventClassification=classified("REEFER", "MEAS"),
        reeferDetails={
            "temperatureUnit": "FAH",
            "internalSetpointTemperature": -0.4,
            "temperatureProbeMeasurements": [{"measuredTemperatureValue": 14.0}],
            "measuredParameters": {"humidityPercentage": 55.5},
        },
    )
    (event,) = understood(message(sent)).events
    assert event.milestone == "SENSOR_READ"
    assert event.readings == (
        Reading(kind="temperature", value=Decimal("-10.00"), unit="CEL"),
        Reading(kind="setpoint", value=Decimal("-18.00"), unit="CEL"),
        Reading(kind="humidity", value=Decimal("55.5"), unit="P1"),
    )


def test_a_door_opened() -> None:
    sent = equipment(
        eventClassification=classified("IOT", "DETC"),
        iotDetails={"iotEventCode": "DRO"},
        eventLocation={"geoCoordinate": {"latitude": "22.3", "longitude": "114.1"}},
    )
    (event,) = understood(message(sent)).events
    assert (event.milestone, event.source.code) == ("DOOR_OPENED", "IOT DETC DRO")
    assert event.location == Location(latitude=22.3, longitude=114.1)


def test_a_truck_by_its_plate() -> None:
    call = {"modeOfTransport": "TRUCK", "truckTransport": {"tractorDetails": {"licensePlate": "XX 1234"}}}
    sent = transport(shipmentDetails={}, transportDetails={"transportCall": call})
    (event,) = understood(message(sent)).events
    assert (event.mode, event.references) == (Mode.ROAD, (Reference(ReferenceKind.REGISTRATION_MARK, "XX1234"),))


def test_events_of_2_2() -> None:
    done = understood(message_2(shipment_2(), equipment_2()))
    confirmed, discharged = done.events
    assert (confirmed.milestone, confirmed.references) == ("BOOKING_CONFIRMED", (BOOKING, CONTAINER))
    assert (confirmed.own_id, confirmed.supersedes) == ("3cecb101-7a1a-43a4-9d62-e88a131651e2", "")
    assert discharged.milestone == "DISCHARGED"
    assert discharged.references == (CONTAINER, BILL, VOYAGE, VESSEL)
    assert (discharged.location.unlocode, discharged.empty, discharged.mode) == ("HKHKG", False, Mode.SEA)


def test_NothingFollowed() -> None:
    sent = equipment(
        eventClassification=classified("SHIPMENT", "ISSU"),
        shipmentDetails={"documentReference": {"typeCode": "INV", "reference": "1"}},
        equipmentDetails={},
        transportDetails={},
    )
    done = understood(message(sent, equipment(eventID="evt-3")))
    assert [(issue.rule, issue.pointer) for issue in done.issues] == [(NothingFollowed.id, "/events/0")]
    assert len(done.events) == 1


def test_a_partner_means_something_else_by_a_code() -> None:
    profile = Profile(codes={"DCSA EQUIPMENT RMVD": "GATED_OUT"})
    sent = equipment(eventClassification=classified("EQUIPMENT", "RMVD"))
    assert understood(message(sent), profile).events[0].milestone == "GATED_OUT"
    assert understood(message(sent)).events[0].milestone == "YARD_MOVED"


def test_the_same_message_twice_gives_the_same_events() -> None:
    raw = message(equipment(), transport())
    assert [event.key for event in understood(raw).events] == [event.key for event in understood(raw).events]


@pytest.mark.conformance
def test_official_messages_become_events(conformance: Path) -> None:
    found: dict[str, list[str]] = {}
    for path in sorted((conformance / "dcsa" / "messages").glob("tnt-*.json")):
        found[path.name] = [event.milestone for event in understood(path.read_bytes()).events]
    assert found == {
        "tnt-220-response-wrong-structure.json": [],
        "tnt-220-response.json": [
            "ARRIVED", "INSTRUCTIONS_RECEIVED", "LOADED", "ARRIVED", "NOTE", "LOADED", "TRANSPORT_DOC_DRAFTED",
        ],
        "tnt-300-request-equipment.json": ["LOADED"],
        "tnt-300-request-iot.json": ["DOOR_OPENED"],
        "tnt-300-request-transport.json": ["ARRIVED"],
    }  # fmt: skip


def test_what_makes_no_sense_gives_faults(tmp_path: Path) -> None:
    del tmp_path
    broken: dict[str, Any] = equipment(eventDateTime="x")
    done = understood(json.dumps({"events": [broken]}).encode())
    assert (done.events, done.refused) == ((), True)
