"""What EDIFACT messages mean: each type, with the peculiarities of real files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.base.issues import Severity
from fairway.tracking.mappings import mapping
from fairway.tracking.model import Event, Flow, Mode, Quality, Reference, ReferenceKind
from fairway.tracking.profiles import STANDARD, Gate, Profile, Quay
from fairway.tracking.reading import Read, Standard
from fairway.tracking.reading import read as read_any
from fairway.tracking.reading.edifact import READERS, read
from fairway.tracking.reading.edifact_parts import TYPES
from fairway.tracking.vocabulary import from_rec24
from tests.tracking.reading.edifact_samples import ALL, interchange

RECEIVED = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONTAINER = Reference(ReferenceKind.CONTAINER, "MSKU1234565")
BILL = Reference(ReferenceKind.MASTER_BILL, "COSU6213456789")
BOOKING = Reference(ReferenceKind.BOOKING, "COSU6213456780")
VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/061W")
VESSEL = Reference(ReferenceKind.VESSEL, "9321483")


def understood(*texts: str, profile: Profile = STANDARD, head: str = "") -> Read:
    return read(interchange(*texts, head=head), profile=profile, partner="partner", received=RECEIVED)


def told(*texts: str, profile: Profile = STANDARD) -> list[tuple[str, str, str, str | None]]:
    found = understood(*texts, profile=profile)
    assert [issue.text() for issue in found.issues if issue.severity is Severity.ERROR] == []
    return [
        (event.milestone, event.quality.value, f"{event.times.happened:%d %H:%M}", event.location.unlocode)
        for event in found.events
    ]


def one(text: str, **kwargs: Profile) -> Event:
    found = understood(text, **kwargs)
    assert not found.refused, [issue.text() for issue in found.issues]
    return found.events[0]


def rules(found: Read) -> list[str]:
    return [issue.rule for issue in found.issues]


def pairs(found: Read) -> set[tuple[str, str]]:
    return {(link.one.value, link.other.value) for link in found.links}


def test_every_type_is_read_and_has_a_shape():
    assert set(READERS) == set(TYPES)
    assert len(READERS) == 20


@pytest.mark.parametrize("name", ALL)
def test_every_sample_is_sound_and_taken(name):
    found = understood(ALL[name])
    assert [issue.text() for issue in found.issues if issue.severity is Severity.ERROR] == []
    assert found.standard is Standard.EDIFACT
    assert found.messages[0].events == len(found.events)
    assert found.events or found.links or name == "APERAK"


def test_the_registry_hands_edifact_to_this_reader():
    found = read_any(interchange(ALL["CODECO_IN"]), profile=STANDARD, partner="p", received=RECEIVED)
    assert found is not None
    assert found.standard is Standard.EDIFACT
    assert found.events


def test_gate_in_of_a_full_container():
    event = one(ALL["CODECO_IN"])
    assert event.milestone == "GATED_IN"
    assert event.references == (
        CONTAINER,
        BOOKING,
        BILL,
        Reference(ReferenceKind.REGISTRATION_MARK, "AB1234"),
        VOYAGE,
        VESSEL,
    )
    assert event.times.happened == datetime(2026, 11, 22, 9, 20, tzinfo=UTC)
    assert event.times.offset is None, "the zone is that of the place"
    assert (event.location.unlocode, event.location.facility, event.location.facility_list) == (
        "HKHKG",
        "HITHK",
        "SMDG",
    )
    assert (event.mode, event.empty, event.flow) == (Mode.ROAD, False, Flow.EXPORT)
    assert event.source.code == "CODECO 34"
    assert event.source.message == "CODECO GI2026112201"
    assert event.source.line == 7
    assert "CN887766" in event.remark


def test_gate_out_of_an_empty_container_with_a_date_of_six_digits():
    assert told(ALL["CODECO_EMPTY_OUT"]) == [("EMPTY_PICKED_UP", "ACT", "21 01:05", "CNSHK")]
    place = one(ALL["CODECO_EMPTY_OUT"]).location
    assert (place.facility, place.facility_list) == ("DEPOT7", "own")


def test_discharge_at_the_terminal_of_the_vessel_and_the_calls_of_the_vessel():
    found = understood(ALL["COARRI_DISCHARGE"])
    assert told(ALL["COARRI_DISCHARGE"]) == [
        ("DISCHARGED", "ACT", "20 07:15", "NLRTM"),
        ("ARRIVED", "ACT", "20 04:10", "NLRTM"),
        ("DEPARTED", "EST", "21 23:01", "NLRTM"),
    ]
    assert found.events[0].location.facility == "VTE", "the terminal that the header names"
    assert found.events[1].references == (VOYAGE, VESSEL)
    assert pairs(found) == {
        ("MSKU1234565", "COSU6213456789"),
        ("MSKU1234565", "9321483/061W"),
        ("MSKU1234565", "9321483"),
    }
    assert found.links[0].since == datetime(2026, 11, 20, 7, 15, tzinfo=UTC)


def test_load_with_zones_written_out():
    found = understood(ALL["COARRI_LOAD_TWO"])
    assert [event.milestone for event in found.events] == ["LOADED", "LOADED"]
    assert [event.times.offset for event in found.events] == [480, 480]
    assert found.events[1].times.happened == datetime(2026, 11, 22, 1, 40, tzinfo=UTC)
    assert [event.empty for event in found.events] == [False, True]


def test_coarri_direction_by_the_places_when_the_code_says_otherwise():
    swapped = ALL["COARRI_DISCHARGE"].replace("BGM+44", "BGM+46")
    found = understood(swapped)
    assert found.events[0].milestone == "DISCHARGED"
    assert "edifact.meaning.direction_disputed" in rules(found)


def test_coarri_direction_by_the_profile_before_all():
    swapped = ALL["COARRI_DISCHARGE"].replace("BGM+44", "BGM+46")
    found = understood(swapped, profile=Profile(quay={"46": Quay.DISCHARGE}))
    assert found.events[0].milestone == "DISCHARGED"
    assert rules(found) == []
    stubborn = understood(ALL["COARRI_DISCHARGE"], profile=Profile(quay={"44": Quay.LOAD}))
    assert stubborn.events[0].milestone == "LOADED"
    assert "edifact.meaning.direction_disputed" in rules(stubborn)


def test_codeco_direction_by_the_profile():
    swapped = ALL["CODECO_IN"].replace("BGM+34", "BGM+1")
    refused = understood(swapped)
    assert rules(refused) == ["edifact.meaning.direction"]
    assert refused.events == ()
    assert one(swapped, profile=Profile(gate={"1": Gate.IN})).milestone == "GATED_IN"


def test_order_to_load_is_staged_now_and_planned_for_the_departure():
    assert told(ALL["COPRAR_LOAD"])[:2] == [
        ("CARGO_STAGED", "ACT", "22 01:30", "HKHKG"),
        ("LOADED", "PLN", "22 15:00", "HKHKG"),
    ]


def test_release_of_an_empty_container_without_number_is_told_of_the_booking():
    found = understood(ALL["COPARN"])
    assert found.events[0].references == (BOOKING,)
    assert found.events[0].milestone == "EMPTY_AVAILABLE"
    assert [(party.reference, party.role, party.identifier) for party in found.parties] == [
        (BOOKING, "CN", "ACME TOYS")
    ]


def test_release_order():
    event = one(ALL["COREOR"])
    assert (event.milestone, event.references) == ("RELEASE_ORDERED", (CONTAINER, BILL, VOYAGE, VESSEL))
    assert (event.empty, event.flow, event.remark) == (False, Flow.IMPORT, "RFF RE RO1-77")


def test_release_order_of_an_empty_until_its_last_day():
    event = one(ALL["COREOR_EMPTY"])
    assert (event.milestone, event.empty, event.flow) == ("RELEASE_ORDERED", True, Flow.EXPORT)
    assert (event.location.unlocode, event.location.facility) == ("HKHKG", "DEPOT7")
    assert event.remark == "RFF REO RO2-01; DTM 36 2026-11-28T10:00Z", "18:00 in Hong Kong"
    assert "AB1234" in {reference.value for reference in event.references}


def test_bay_plan_says_loaded_only_of_the_port_that_it_leaves():
    found = understood(ALL["BAPLIE"])
    assert [(event.milestone, event.references[0].value) for event in found.events] == [
        ("DEPARTED", "9321483/061W"),
        ("ARRIVED", "9321483/061W"),
        ("LOADED", "MSKU1234565"),
    ]
    assert ("COSU1234560", "9321483/061W") in pairs(found), "on board, loaded elsewhere"
    assert rules(found) == [], "RFF+BM:1 is what everybody writes who has no bill to name"


def test_bay_plan_of_smdg_3():
    found = understood(ALL["BAPLIE_31"])
    assert [event.milestone for event in found.events] == ["DEPARTED", "ARRIVED", "LOADED"]
    assert found.events[2].times.happened == datetime(2026, 11, 22, 15, 10, tzinfo=UTC)
    assert ("MSKU1234565", "COSU6213456789") in pairs(found)


def test_stowage_instruction_is_a_plan():
    found = understood(ALL["MOVINS"])
    staged = next(event for event in found.events if event.references[0] == CONTAINER)
    assert (staged.milestone, staged.quality) == ("CARGO_STAGED", Quality.PLANNED)


def test_status_report():
    found = understood(ALL["IFTSTA"])
    assert [(event.milestone, event.references[0].value, event.source.code) for event in found.events] == [
        ("LOADED", "MSKU1234565", "IFTSTA 48"),
        ("DEPARTED", "COSU6213456789", "IFTSTA 24"),
        ("NOTE", "160-12345675", "IFTSTA ZGI"),
    ]
    assert found.events[0].location.facility == "YICT"
    assert found.events[1].location.unlocode == "CNYTN", "of the leg's two ends the one where it departs"
    assert found.events[1].remark == "Left on time"
    assert rules(found) == ["edifact.meaning.code"]
    assert {party.identifier for party in found.parties} == {"ACME TOYS"}


def test_status_of_equipment_with_the_leg_that_it_is_on():
    found = understood(ALL["IFTSTA_EQUIPMENT"])
    assert [event.milestone for event in found.events] == ["LOADED", "DEPARTED"]
    assert all(event.references == (CONTAINER, BILL, VOYAGE, VESSEL) for event in found.events)


def test_status_of_a_house_bill_is_not_told_of_its_master():
    text = ALL["IFTSTA"].replace("RFF+AWB:160-12345675'", "RFF+BM:COSU6213456789'\nRFF+BH:HOUSE7'")
    last = understood(text).events[-1]
    assert [one.value for one in last.references] == ["HOUSE7"]


def test_status_of_the_partners_own_by_profile():
    found = understood(ALL["IFTSTA"], profile=Profile(codes={"IFTSTA ZGI": "GATED_IN"}))
    assert found.events[2].milestone == "GATED_IN"
    assert rules(found) == []


def test_the_partners_character_set_goes_before_that_of_its_header():
    text = ALL["IFTSTA"].replace("Left on time", "\u51c6\u65f6\u79bb\u6e2f")
    assert text != ALL["IFTSTA"]
    raw = interchange(text).decode().replace("UNOW", "UNOC").replace("UNOY", "UNOC").encode("gbk")
    assert b"UNOC" in raw

    def remark(profile: Profile) -> str:
        return read(raw, profile=profile, partner="p", received=RECEIVED).events[1].remark

    assert remark(Profile(charset="gb18030")) == "\u51c6\u65f6\u79bb\u6e2f"
    assert remark(STANDARD) != "\u51c6\u65f6\u79bb\u6e2f"


def test_a_strict_partner_is_refused_what_others_are_warned_of():
    fragment = interchange(ALL["CODECO_IN"]).partition(b"UNH+")
    raw = b"UNH+" + fragment[2].rpartition(b"UNZ")[0]
    tolerant = read(raw, profile=STANDARD, partner="p", received=RECEIVED)
    assert (tolerant.refused, len(tolerant.events)) == (False, 1)
    strict = read(raw, profile=Profile(strict=True), partner="p", received=RECEIVED)
    assert "edifact.no_interchange_header" in {one.rule for one in strict.issues if one.severity is Severity.ERROR}
    assert (strict.events, strict.messages[0].events) == ((), 0), "a fault of the envelope refuses all that is in it"
    miscounted = interchange(ALL["CODECO_IN"]).replace(b"UNZ+1+", b"UNZ+2+")
    assert len(read(miscounted, profile=STANDARD, partner="p", received=RECEIVED).events) == 1
    assert read(miscounted, profile=Profile(strict=True), partner="p", received=RECEIVED).events == ()
    whole = read(interchange(ALL["CODECO_IN"]), profile=Profile(strict=True), partner="p", received=RECEIVED)
    assert (whole.refused, len(whole.events)) == (False, 1)


def test_status_numbers_that_ean_printed_otherwise():
    text = ALL["IFTSTA"].replace("STS+1+ZGI::ZZZ", "STS+1+71::9")
    assert understood(text).events[2].milestone == "RECEIVED_FROM_TRANSPORT"


def test_schedule():
    assert told(ALL["IFTSAI"]) == [
        ("DEPARTED", "EST", "22 15:00", "HKHKG"),
        ("ARRIVED", "EST", "16 11:00", "NLRTM"),
        ("ARRIVED", "PLN", "18 11:00", "DEHAM"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("BERMAN", [("ARRIVED", "EST", "21 21:00", "HKHKG"), ("DEPARTED", "EST", "22 15:00", "HKHKG")]),
        ("CALINF", [("ARRIVED", "EST", "21 21:00", "HKHKG"), ("DEPARTED", "EST", "22 15:00", "HKHKG")]),
        ("VESDEP", [("DEPARTED", "ACT", "22 15:10", "HKHKG"), ("ARRIVED", "EST", "25 22:00", "SGSIN")]),
        ("CUSREP", [("ADVANCE_SUBMITTED", "ACT", "20 02:00", "HKHKG"), ("ARRIVED", "EST", "21 21:00", "HKHKG")]),
    ],
)
def test_calls_of_vessels(name, expected):
    assert told(ALL[name]) == expected
    assert all(event.references == (VOYAGE, VESSEL) for event in understood(ALL[name]).events)


def test_instructions_tie_booking_and_container():
    found = understood(ALL["IFTMIN"])
    assert found.events[0].milestone == "INSTRUCTIONS_RECEIVED"
    assert ("MSKU1234565", "COSU6213456780") in pairs(found)
    assert {(party.role, party.identifier) for party in found.parties} == {
        ("CZ", "ACMEHK"),
        ("CN", "RHEIN SPIELWAREN BV"),
    }, "carriers have no interest in the cargo"


def test_contract_status_ties_house_bill_to_master_bill():
    found = understood(ALL["IFTMCS"])
    assert found.events[0].milestone == "TRANSPORT_DOC_ISSUED"
    assert ("HB2026001", "COSU6213456789") in pairs(found)
    assert found.events[0].references == (BILL, BOOKING, CONTAINER), "the document that the message is named by"
    house = understood(ALL["IFTMCS"].replace("BGM+705+COSU6213456789", "BGM+714+HB-2026/001"))
    assert [one.kind for one in house.events[0].references] == [ReferenceKind.HOUSE_BILL, ReferenceKind.CONTAINER]
    assert {party.reference.value for party in house.parties} == {"HB2026001"}


def test_summary_keeps_consignments_apart():
    found = understood(ALL["IFCSUM"])
    assert [event.references for event in found.events] == [
        (BILL, CONTAINER),
        (Reference(ReferenceKind.HOUSE_BILL, "HOUSE2"),),
    ]
    assert {(party.reference.value, party.identifier) for party in found.parties} == {
        ("COSU6213456789", "ACMENL"),
        ("HOUSE2", "OTHER"),
    }


def test_dangerous_goods_tell_no_milestone_but_tie_references():
    found = understood(ALL["IFTDGN"])
    assert found.events == ()
    assert ("MSKU1234565", "COSU6213456789") in pairs(found)


def test_customs_manifest_keeps_bills_and_their_parties_apart():
    found = understood(ALL["CUSCAR"])
    assert [(event.milestone, event.references[0].value, event.customs) for event in found.events] == [
        ("ADVANCE_SUBMITTED", "COSU6213456789", "hk"),
        ("CARGO_MANIFESTED", "COSU6213456789", None),
        ("ADVANCE_SUBMITTED", "COSU6213456790", "hk"),
        ("CARGO_MANIFESTED", "COSU6213456790", None),
    ]
    assert {(party.reference.value, party.identifier) for party in found.parties} == {
        ("COSU6213456789", "ACMEHK"),
        ("COSU6213456790", "OTHERHK"),
    }
    assert ("COSU6213456789", "COSU6213456790") not in pairs(found)


def test_customs_manifest_ties_house_bills_to_their_master_and_tells_of_each_alone():
    found = understood(ALL["CUSCAR_13B"])
    assert ("HOUSE7", "COSU6213456789") in pairs(found)
    assert [[one.value for one in event.references] for event in found.events] == [
        ["COSU6213456789"],
        ["COSU6213456789"],
        ["HOUSE7", "MSKU1234565"],
        ["HOUSE7", "MSKU1234565"],
    ]
    assert {party.reference.value for party in found.parties} == {"HOUSE7"}


def test_a_container_that_bills_share_is_not_told_of_with_them():
    found = understood(ALL["CUSCAR"].replace("SGP+COSU1234560", "SGP+MSKU1234565"))
    assert [event.references for event in found.events[::2]] == [
        (BILL,),
        (Reference(ReferenceKind.MASTER_BILL, "COSU6213456790"),),
    ]
    assert {("MSKU1234565", "COSU6213456789"), ("MSKU1234565", "COSU6213456790")} < pairs(found)


def test_customs_release_names_bill_declaration_and_territory():
    event = one(ALL["CUSRES_95B"])
    assert (event.milestone, event.customs) == ("RELEASED", "hk")
    assert event.references == (BILL, Reference(ReferenceKind.DECLARATION, "DECL2026X1"))


def test_customs_answer_by_bill():
    found = understood(ALL["CUSRES_00B"])
    assert [(event.milestone, event.references[0].value, event.remark) for event in found.events] == [
        ("SELECTED_INSPECTION", "COSU6213456789", "Container to be opened"),
        ("NOTE", "COSU6213456790", ""),
    ]
    own = understood(ALL["CUSRES_00B"], profile=Profile(codes={"CUSRES Q9": "HELD"}, customs="cn"))
    assert (own.events[1].milestone, own.events[1].customs) == ("HELD", "cn")


def test_customs_answer_without_indicator_is_its_response_type():
    accepted = ALL["CUSRES_95B"].replace("GIS+4'\n", "")
    assert one(accepted).milestone == "ACCEPTED"
    assert one(accepted.replace("+11+AP", "+11+RE")).milestone == "REJECTED"


def test_application_error_of_the_partner_is_told_as_one():
    found = understood(ALL["APERAK"])
    assert rules(found) == ["edifact.meaning.refused_by_partner"]
    assert "OUR-77" in found.issues[0].text()
    assert not found.refused


def test_seven_spellings_of_a_time():
    spellings = {
        "2611221720:201": "22 09:20",
        "202611221720:203": "22 09:20",
        "20261122172000:204": "22 09:20",
        "202611220920Z:303": "22 09:20",
        "202611221720?+08:303": "22 09:20",
        "20261122:102": "21 16:00",
        "202611212400:203": "21 16:00",
    }
    for written, expected in spellings.items():
        text = ALL["CODECO_IN"].replace("202611221720:203", written)
        assert told(text)[0][2] == expected, written


def test_corrections_and_cancellations_name_the_message():
    changed = one(ALL["CODECO_IN"].replace("GI2026112201+9", "GI2026112201+5"))
    assert (changed.supersedes, changed.void) == ("message:CODECO GI2026112201", False)
    cancelled = one(ALL["CODECO_IN"].replace("GI2026112201+9", "GI2026112201+1"))
    assert cancelled.void
    assert understood(ALL["CODECO_IN"].replace("GI2026112201+9", "GI2026112201+1")).links == ()


def test_the_same_event_in_another_message_is_the_same():
    again = ALL["CODECO_IN"].replace("GI2026112201", "GI2026112299")
    assert one(again).key == one(ALL["CODECO_IN"]).key
    assert len(understood(ALL["CODECO_IN"], again).events) == 1


def test_temperature_that_is_set_in_celsius():
    text = ALL["COARRI_DISCHARGE"].replace("LOC+147+0120482::5'", "LOC+147+0120482::5'\nTMP+2+-4:FAH'")
    (reading,) = one(text).readings
    assert (reading.kind, str(reading.value), reading.unit) == ("setpoint", "-20.0", "CEL")


def test_damage_is_told_beside_the_movement():
    text = ALL["CODECO_IN"].replace("TDT+1++3", "DAM+1'\nTDT+1++3")
    found = understood(text)
    assert [event.milestone for event in found.events] == ["GATED_IN", "DAMAGED"]


def test_test_messages_beside_others_give_nothing():
    test = interchange(ALL["CODECO_IN"], head="++++++1")
    alone = read(test, profile=STANDARD, partner="p", received=RECEIVED)
    assert alone.messages[0].test
    assert len(alone.events) == 1
    both = read(test + interchange(ALL["COREOR"]), profile=STANDARD, partner="p", received=RECEIVED)
    assert [event.milestone for event in both.events] == ["RELEASE_ORDERED"]


def test_a_refused_message_does_not_lose_its_neighbours():
    broken = ALL["CODECO_IN"].replace("NAD+CF+COS:160:166'\n", "")
    found = understood(broken, ALL["COREOR"])
    assert found.refused
    assert [event.milestone for event in found.events] == ["RELEASE_ORDERED"]
    assert [message.events for message in found.messages] == [0, 1]


def test_a_wrong_check_digit_refuses_one_container_only():
    text = ALL["COARRI_LOAD_TWO"].replace("MSKU1234565", "MSKU1234564")
    found = understood(text)
    assert rules(found) == ["edifact.check_digit"]
    assert [event.references[0].value for event in found.events] == ["COSU1234560"]


def test_own_codes_of_places_and_the_zone_of_the_partner():
    text = ALL["CODECO_EMPTY_OUT"].replace("LOC+98+CNSHK:139:6+DEPOT7:TER:ZZZ", "LOC+98+SHEK1")
    event = one(text, profile=Profile(places={"SHEK1": "CNSHK"}))
    assert event.location.unlocode == "CNSHK"
    assert event.times.happened == datetime(2026, 11, 21, 1, 5, tzinfo=UTC)
    bare = understood(text)
    assert rules(bare) == ["edifact.meaning.zone"]
    assert bare.events[0].times.happened == datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
    assert rules(understood(text, profile=Profile(zone="Asia/Shanghai"))) == []


def test_terminal_codes_as_partners_write_them():
    for written, facility, whose in (
        ("HITHK:TER:306", "HITHK", "SMDG"),
        ("HITHK:72", "HITHK", "SMDG"),
        ("CNYATCT:72", "CNYATCT", "own"),
        ("VTE:TER:ZZZ", "VTE", "own"),
        ("0002", "0002", "own"),
    ):
        place = one(ALL["CODECO_IN"].replace("HITHK:TER:306", written)).location
        assert (place.facility, place.facility_list, place.unlocode) == (facility, whose, "HKHKG"), written


def test_peculiarities_of_real_files():
    text = (
        ALL["CODECO_IN"]
        .replace("LOC+9+HKHKG", "RFF+VM:'\nLOC+9+HKHKG", 1)
        .replace("+45G1:102:5++2+5", "+++2+5")
        .replace("MEA+AAE+VGM+KGM:21340", "MEA+VGM++KGM:21340")
        .replace("CODECO:D:95B:UN:ITG14", "CODECO:D:95B:UN+ITG14")
    )
    raw = interchange(text).replace(b"UNT+17+1", b"UNT+000017+1").replace(b"'\n", b"'\r\n\r\n\r\n")
    whole = read(raw, profile=STANDARD, partner="p", received=RECEIVED)
    fragment = raw.split(b"\r\n", 1)[1].rpartition(b"UNZ")[0]
    part = read(fragment, profile=STANDARD, partner="p", received=RECEIVED)
    for found in (whole, part):
        assert not found.refused, [issue.text() for issue in found.issues]
        assert [event.milestone for event in found.events] == ["GATED_IN"]
    assert [issue.rule for issue in part.issues] == ["edifact.no_interchange_header"]


def test_every_type_has_a_sample():
    assert {text.strip().partition(":")[0] for text in ALL.values()} == TYPES


def test_every_status_code_of_recommendation_24():
    codes = sorted(mapping("rec24"))
    assert len(codes) > 200
    statuses = "\n".join(
        f"STS+1+{code}'\nRFF+BM:COSU6213456789'\nDTM+334:202611220101:203'\nLOC+175+HKHKG:139:6'" for code in codes
    )
    head, _, _ = ALL["IFTSTA"].partition("CNI+1")
    found = [
        understood(f"{head}CNI+1'\n" + "\n".join(statuses.split("\n")[at : at + 4 * 90]))
        for at in range(0, 4 * len(codes), 4 * 90)
    ]
    assert [rules(one) for one in found] == [[] for _ in found]
    told_codes = {event.source.code.removeprefix("IFTSTA ") for one in found for event in one.events}
    assert told_codes == set(codes)
    for one_read in found:
        for event in one_read.events:
            code = event.source.code.removeprefix("IFTSTA ")
            meaning = from_rec24(code)
            assert meaning is not None
            assert event.milestone in {meaning.milestone, meaning.also}


def test_a_fault_of_one_status_is_said_once_for_all_its_containers():
    text = ALL["IFTSTA"].replace("EQD+CN+MSKU1234565+45G1:102:5++2+5'", "EQD+CN+MSKU1234565'\nEQD+CN+COSU1234560'")
    found = understood(text.replace("DTM+334:202611211815:203'\n", ""))
    assert rules(found).count("edifact.meaning.time") == 1
