"""One test for each rule on DCSA messages: the fault is found at its place and the sound event passes."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from fairway.base.issues import Issue, Severity
from fairway.codes.identifiers import ContainerNumber
from fairway.codes.tables import table
from fairway.wire.dcsa import rules
from fairway.wire.dcsa.reading import Document, read
from tests.wire.dcsa.examples import RECEIVED, equipment, equipment_2, message, message_2, shipment_2, transport


def changed(event: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """The event with ``value`` at ``pointer`` (``/eventLocation/UNLocationCode``); None takes the attribute away."""
    copy = json.loads(json.dumps(event))
    spot = copy
    *way, last = pointer.split("/")[1:]
    for step in way:
        spot = spot[int(step)] if isinstance(spot, list) else spot.setdefault(step, {})
    if value is None:
        spot.pop(last, None)
    else:
        spot[last] = value
    return copy


def issues(*events: dict[str, Any]) -> tuple[Issue, ...]:
    return read(message(*events), RECEIVED).issues


def only(found: tuple[Issue, ...], rule: type[rules.DcsaRule], pointer: str) -> Issue:
    assert [(issue.rule, issue.pointer) for issue in found] == [(rule.id, pointer)]
    return found[0]


def test_sound_events_pass() -> None:
    done = read(message(equipment(), transport()), RECEIVED)
    assert (done.version, len(done.entries), done.issues) == ("3.0", 2, ())
    done = read(message_2(shipment_2(), equipment_2()), RECEIVED)
    assert (done.version, len(done.entries), done.issues) == ("2.2", 2, ())


def test_NotJson() -> None:
    (issue,) = read(b'{"events": [\n  {"eventID": }]}', RECEIVED).issues
    assert issue.rule == rules.NotJson.id
    assert (issue.params["line"], issue.params["column"]) == ("2", "15")


@pytest.mark.parametrize("raw", [b"", b"\xff", b'{"events":[{"eventID":"\xff"}]}', b"[" * 100_000, b"\xff\xfe\x00"])
def test_bytes_that_are_no_json_are_said_to_be_none(raw: bytes) -> None:
    assert [issue.rule for issue in read(raw, RECEIVED).issues] == [rules.NotJson.id]


@pytest.mark.parametrize("raw", [b"{}", b"null", b'{"events": 3}', b"17", b'"events"'])
def test_NoEvents(raw: bytes) -> None:
    assert [issue.rule for issue in read(raw, RECEIVED).issues] == [rules.NoEvents.id]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/eventID", 7),
        ("/eventRouting", "COS"),
        ("/equipmentDetails/seals", {}),
        ("/isRetracted", "true"),
        ("/transportDetails/transportCall/transportCallSequenceNumber", "1"),
    ],
)
def test_WrongType(pointer: str, value: Any) -> None:
    only(issues(changed(equipment(), pointer, value)), rules.WrongType, f"/events/0{pointer}")


def test_null_is_no_value() -> None:
    sent = changed(equipment(), "/eventLocation/locationName", "x")
    sent["eventLocation"]["locationName"] = None
    only(issues(sent), rules.WrongType, "/events/0/eventLocation/locationName")


def test_TextTooLong() -> None:
    found = issues(changed(equipment(), "/equipmentDetails/equipmentReference", "MSKU90703231"))
    issue = only(found, rules.TextTooLong, "/events/0/equipmentDetails/equipmentReference")
    assert issue.params == {"length": "12", "limit": "11"}


def test_ListTooLong() -> None:
    sent = changed(equipment(), "/eventLocation/address", {"addressLines": ["x"] * 6})
    only(issues(sent), rules.ListTooLong, "/events/0/eventLocation/address/addressLines")


@pytest.mark.parametrize("text", ["2026-11-21 10:30", "2026-11-21T10:30:00", "yesterday", "2026-13-01T00:00:00Z", ""])
def test_NotATime(text: str) -> None:
    only(issues(changed(equipment(), "/eventDateTime", text)), rules.NotATime, "/events/0/eventDateTime")


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/eventClassification/eventTypeCode", "/eventClassification"),
        ("/eventClassification/eventClassifierCode", "/eventClassification"),
        ("/eventClassification/equipmentEventTypeCode", "/eventClassification"),
        ("/eventDateTime", ""),
        ("/eventClassification", ""),
        ("/equipmentDetails/equipmentReference", "/equipmentDetails"),
    ],
)
def test_MissingAttribute(pointer: str, place: str) -> None:
    issue = only(issues(changed(equipment(), pointer, None)), rules.MissingAttribute, f"/events/0{place}")
    assert issue.params["name"] == pointer.rpartition("/")[2]


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/eventCreatedDateTime", ""),
        ("/eventType", ""),
        ("/equipmentEventTypeCode", ""),
        ("/emptyIndicatorCode", ""),
        ("/transportCall/transportCallID", "/transportCall"),
        ("/transportCall/modeOfTransport", "/transportCall"),
        ("/transportCall/vessel/vesselIMONumber", "/transportCall/vessel"),
        ("/seals/0/sealNumber", "/seals/0"),
    ],
)
def test_attributes_that_2_2_requires(pointer: str, place: str) -> None:
    found = read(message_2(changed(equipment_2(), pointer, None)), RECEIVED).issues
    assert rules.MissingAttribute.id in {issue.rule for issue in found if issue.pointer == f"/0{place}"}


@pytest.mark.parametrize("pointer", ["/eventID", "/eventUpdatedDateTime", "/equipmentDetails/ISOEquipmentCode"])
def test_IncompleteEvent(pointer: str) -> None:
    done = read(message(changed(equipment(), pointer, None)), RECEIVED)
    only(done.issues, rules.IncompleteEvent, "/events/0" + pointer.rpartition("/")[0])
    assert len(done.entries) == 1


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/eventClassification/eventTypeCode", "CONTAINER"),
        ("/eventClassification/eventClassifierCode", "ACTUAL"),
        ("/eventClassification/equipmentEventTypeCode", "LOADED"),
        ("/equipmentDetails/emptyIndicatorCode", "FULL"),
    ],
)
def test_UnknownCode(pointer: str, value: str) -> None:
    done = read(message(changed(equipment(), pointer, value)), RECEIVED)
    assert only(done.issues, rules.UnknownCode, f"/events/0{pointer}").severity is Severity.ERROR
    assert done.entries == ()


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/equipmentDetails/movementType", "TRANSIT"),
        ("/eventLocation/facilityTypeCode", "QUAY"),
        ("/shipmentDetails/documentReference/typeCode", "BOK"),
        ("/transportDetails/transportCall/modeOfTransport", "AIR"),
    ],
)
def test_an_unknown_code_that_only_describes_is_a_warning(pointer: str, value: str) -> None:
    done = read(message(changed(equipment(), pointer, value)), RECEIVED)
    assert only(done.issues, rules.UnknownCode, f"/events/0{pointer}").severity is Severity.WARNING
    assert len(done.entries) == 1


def test_MixedEventTypes() -> None:
    found = issues(changed(equipment(), "/eventClassification/transportEventTypeCode", "ARRI"))
    only(found, rules.MixedEventTypes, "/events/0/eventClassification/transportEventTypeCode")


def test_DuplicateEventId() -> None:
    done = read(message(equipment(), transport(eventID="evt-1")), RECEIVED)
    issue = only(done.issues, rules.DuplicateEventId, "/events/1/eventID")
    assert issue.params == {"number": "1", "value": "evt-1"}
    assert [entry.number for entry in done.entries] == [1]
    done = read(message_2(shipment_2(), shipment_2(shipmentEventTypeCode="HOLD")), RECEIVED)
    only(done.issues, rules.DuplicateEventId, "/1/eventID")


def test_a_later_update_of_an_event_is_no_duplicate() -> None:
    again = equipment(eventUpdatedDateTime="2026-11-21T04:00:00Z", eventDateTime="2026-11-21T11:00:00+08:00")
    assert issues(equipment(), again) == ()


def test_RepeatedEvent() -> None:
    done = read(message(equipment(), transport(), equipment()), RECEIVED)
    only(done.issues, rules.RepeatedEvent, "/events/2/eventID")
    assert [entry.number for entry in done.entries] == [1, 2]


@pytest.mark.parametrize("code", ["HKHK1", "hkhkg", "HKHK", "H1HKG"])
def test_LocationCodeShape(code: str) -> None:
    pointer = "/eventLocation/UNLocationCode"
    only(issues(changed(equipment(), pointer, code)), rules.LocationCodeShape, f"/events/0{pointer}")


def test_UnknownLocation() -> None:
    pointer = "/eventLocation/UNLocationCode"
    issue = only(issues(changed(equipment(), pointer, "ZZHKG")), rules.UnknownLocation, f"/events/0{pointer}")
    assert issue.params["country"] == "ZZ"
    assert issues(changed(equipment(), pointer, "XZCEU")) == ()


def test_UnlistedLocation(monkeypatch: pytest.MonkeyPatch) -> None:
    pointer = "/eventLocation/UNLocationCode"
    assert issues(changed(equipment(), pointer, "NLRTM")) == ()
    places = table("unlocode")
    monkeypatch.setattr(places, "head", msgspec.structs.replace(places.head, complete=True))
    only(issues(changed(equipment(), pointer, "NLRTM")), rules.UnlistedLocation, f"/events/0{pointer}")


def test_EquipmentNotIso() -> None:
    done = read(message(changed(equipment(), "/equipmentDetails/equipmentReference", "TRAILER7")), RECEIVED)
    only(done.issues, rules.EquipmentNotIso, "/events/0/equipmentDetails/equipmentReference")
    assert len(done.entries) == 1


def test_a_wrong_check_digit_of_a_container_is_refused() -> None:
    done = read(message(changed(equipment(), "/equipmentDetails/equipmentReference", "MSKU9070324")), RECEIVED)
    assert [issue.rule for issue in done.issues] == [ContainerNumber.id]
    assert done.entries == ()


@pytest.mark.parametrize("number", ["9321484", "932148", "IMO9321"])
def test_VesselNumber(number: str) -> None:
    pointer = "/transportDetails/transportCall/vesselTransport/vesselIMONumber"
    only(issues(changed(equipment(), pointer, number)), rules.VesselNumber, f"/events/0{pointer}")


def test_eight_digits_for_a_vessel_are_a_warning() -> None:
    pointer = "/transportDetails/transportCall/vesselTransport/vesselIMONumber"
    (issue,) = issues(changed(equipment(), pointer, "93214830"))
    assert (issue.rule, issue.severity) == (rules.VesselNumber.id, Severity.WARNING)


def test_ActualInTheFuture() -> None:
    late = changed(equipment(), "/eventDateTime", "2026-11-22T12:16:00+08:00")
    found = issues(changed(late, "/eventUpdatedDateTime", None))
    assert (found[1].rule, found[1].pointer) == (rules.ActualInTheFuture.id, "/events/0/eventDateTime")
    assert issues(changed(late, "/eventClassification/eventClassifierCode", "EST")) == ()


@pytest.mark.parametrize(
    "text",
    ["1999-12-31T00:00:00Z", "2036-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
def test_ImpossibleTime(text: str) -> None:
    for sent in (transport(), transport(isRetracted=True)):
        only(issues(changed(sent, "/eventDateTime", text)), rules.ImpossibleTime, "/events/0/eventDateTime")
        found = issues(changed(sent, "/eventUpdatedDateTime", text))
        only(found, rules.ImpossibleTime, "/events/0/eventUpdatedDateTime")


def test_ToldBeforeItHappened() -> None:
    found = issues(changed(equipment(), "/eventUpdatedDateTime", "2026-11-20T00:00:00Z"))
    only(found, rules.ToldBeforeItHappened, "/events/0/eventDateTime")


def test_WrittenInTheFuture() -> None:
    found = issues(changed(equipment(), "/eventUpdatedDateTime", "2026-11-23T00:00:00Z"))
    only(found, rules.WrittenInTheFuture, "/events/0/eventUpdatedDateTime")


@pytest.mark.parametrize(
    ("details", "place"),
    [
        ({}, "/transportDetails"),
        ({"transportCall": {"modeOfTransport": "VESSEL"}}, "/transportDetails/transportCall"),
        ({"transportCall": {"vesselTransport": {"vesselFlag": "NL"}}}, "/transportDetails/transportCall"),
    ],
)
def test_NoConveyance(details: dict[str, Any], place: str) -> None:
    only(issues({**transport(), "transportDetails": details}), rules.NoConveyance, f"/events/0{place}")


def test_a_truck_is_a_conveyance() -> None:
    truck = {"transportCall": {"truckTransport": {"tractorDetails": {"licensePlate": "XX1234"}}}}
    assert issues({**transport(), "transportDetails": truck}) == ()


def test_NothingNamed() -> None:
    only(issues(changed(equipment(), "/equipmentDetails", None)), rules.NothingNamed, "/events/0")
    sent = equipment(
        eventClassification={
            "eventTypeCode": "SHIPMENT", "eventClassifierCode": "ACT", "shipmentEventTypeCode": "CONF",
        },
        shipmentDetails={},
    )  # fmt: skip
    only(issues(sent), rules.NothingNamed, "/events/0")


@pytest.mark.parametrize("latitude", ["91", "north", "nan", "1_0"])
def test_NotACoordinate(latitude: str) -> None:
    sent = changed(equipment(), "/eventLocation/geoCoordinate", {"latitude": latitude, "longitude": "114.1"})
    only(issues(sent), rules.NotACoordinate, "/events/0/eventLocation/geoCoordinate/latitude")


def test_NoTemperatureUnit() -> None:
    only(
        issues(equipment(reeferDetails={"internalSetpointTemperature": -18})),
        rules.NoTemperatureUnit,
        "/events/0/reeferDetails",
    )


def test_a_retracted_event_needs_nothing_but_its_identifier() -> None:
    done: Document = read(message({"eventID": "evt-1", "isRetracted": True}), RECEIVED)
    assert (len(done.entries), done.issues) == (1, ())
    only(issues({"isRetracted": True}), rules.MissingAttribute, "/events/0")


def test_every_fault_of_every_event_is_named_and_no_neighbour_is_lost() -> None:
    bad = changed(changed(equipment(), "/eventDateTime", "x"), "/equipmentDetails/ISOEquipmentCode", "45R1X")
    done = read(message(equipment(), bad, transport(eventClassification={})), RECEIVED)
    assert [entry.number for entry in done.entries] == [1]
    assert {issue.pointer for issue in done.issues} == {
        "/events/1/eventDateTime",
        "/events/1/equipmentDetails/ISOEquipmentCode",
        "/events/2/eventClassification",
    }


def test_one_event_of_2_2_alone_is_read() -> None:
    done = read(json.dumps(shipment_2()).encode("utf-16"), RECEIVED)
    assert (done.version, [entry.pointer for entry in done.entries], done.issues) == ("2.2", [""], ())
