"""Every code of every list that tracking.md names maps, and every milestone can be reached."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from fairway.base.language import Language
from fairway.codes.files import TableFault, read_text, rows_of
from fairway.codes.tables import table
from fairway.tracking.customs_status import CustomsState
from fairway.tracking.mappings import MAPPINGS, SYSTEMS, Meaning, mapping, read_mapping
from fairway.tracking.model import Flow, Quality
from fairway.tracking.vocabulary import (
    UnknownMilestone,
    from_ais,
    from_cbv,
    from_ceb,
    from_cn_declaration,
    from_cn_road,
    from_dcsa,
    from_dtm,
    from_edifact,
    from_fsu,
    from_hk,
    from_lock,
    from_one_record,
    from_platform,
    from_rec24,
    is_milestone,
    milestone,
    milestones,
    to_cbv,
    to_dcsa,
    to_fsu,
    to_rec24,
)

DAY = date(2026, 11, 22)
CONFORMANCE = Path(__file__).parents[3] / "shared" / "conformance"
FSU = [
    "ARR",
    "AWD",
    "AWR",
    "BKD",
    "CCD",
    "CRC",
    "DDL",
    "DEP",
    "DIS",
    "DLV",
    "DOC",
    "DPU",
    "FIW",
    "FOH",
    "FOW",
    "MAN",
    "NFD",
    "OCI",
    "OSI",
    "PRE",
    "RCF",
    "RCS",
    "RCT",
    "TFD",
    "TGC",
    "TRM",
]
DIS = ["DFLD", "FDAV", "FDAW", "FDCA", "FDMB", "MSAV", "MSAW", "MSCA", "MSMB", "OFLD", "OVCD", "SSPD"]
EQUIPMENT = [
    "LOAD",
    "DISC",
    "GTIN",
    "GTOT",
    "STUF",
    "STRP",
    "PICK",
    "AVPU",
    "DROP",
    "AVDO",
    "INSP",
    "RSEA",
    "RMVD",
    "CUSS",
    "CUSI",
    "CUSR",
    "CROS",
]
SHIPMENT = [
    "RECE",
    "DRFT",
    "PENA",
    "PENC",
    "PENU",
    "REJE",
    "APPR",
    "ISSU",
    "SURR",
    "SUBM",
    "VOID",
    "CONF",
    "REQS",
    "CMPL",
    "HOLD",
    "RELS",
    "CANC",
]
OPERATIONS = ["STRT", "CMPL", "ARRI", "DEPA", "CANC", "OMIT"]
MOVEMENT = [
    "AA",
    "AB",
    "AD",
    "AG",
    "AH",
    "AK",
    "AL",
    "AO",
    "AR",
    "CN",
    "DA",
    "DL",
    "DV",
    "EA",
    "EB",
    "ED",
    "EK",
    "EL",
    "EO",
    "ER",
    "FR",
    "NI",
    "PA",
    "RR",
    "SA",
    "SD",
    "SK",
    "SL",
    "SR",
    "SS",
]
REC24_LISTED = [
    *(6, 77, 7, 321, 324, 359, 362, 68, 123, 45, 78, 38, 241, 301, 343, 334),
    *(64, 13, 53, 93, 94, 15, 88, 28, 74, 130, 71, 91, 99, 46, 39, 363, 172, 50, 364, 98, 365, 67, 328, 312),
    *(83, 208, 65, 103, 82, 80, 132, 48, 92, 24, 127, 31, 355, 356, 357, 139, *range(178, 205), 1, 40, 140, 141),
    *(135, 29, 346, 72, 131, 124, 349, 366, 100, 25, 20, 101, 314, 76, 369),
    *(170, 126, 169, 228, 41, 30, 232, 229, 116, 128, 12, 8, 9, 17, 10, 11, 14, 129, 16),
    *(5, 309, 336, 337, 335, 239, 218, 87, 44, 90, 125, 260, 37, 115),
    *(347, 21, 22, 23, 210, 106, 313, 86, 85, 62, 302, 57, 59, 117, 36, 49, 18, 66, 329, 331, 107),
]


def test_the_vocabulary_is_in_three_languages_and_in_the_order_of_a_journey() -> None:
    known = milestones()
    assert len(known) > 130
    assert [one.order for one in known.values()] == sorted(one.order for one in known.values())
    for one in known.values():
        assert all(one.name(language) for language in Language)
        assert re.search(r"[\u4e00-\u9fff]", one.names[1])
        assert one.group in {"documents", "origin", "carriage", "customs", "lock", "delivery"}
        assert one.subject in {"document", "cargo", "equipment", "conveyance", "customs", "lock", "sensor", "note"}
        assert one.tone in {"good", "plain", "warning", "bad"}
        assert one.customs == "" or CustomsState(one.customs)
    assert milestone("LOADED").order < milestone("DEPARTED").order < milestone("ARRIVED").order
    assert milestone("SENSOR_READ").each
    assert not milestone("DEPARTED").each


def test_what_is_not_in_the_vocabulary_is_not_guessed() -> None:
    with pytest.raises(UnknownMilestone):
        milestone("TELEPORTED")
    assert not is_milestone("TELEPORTED")
    assert from_rec24("9999") is None
    assert from_fsu("XXX") is None
    assert from_dcsa("EQUIPMENT", "BEAM") is None
    assert from_edifact("ORDERS", "220") is None


def test_every_row_leads_to_a_milestone_and_every_milestone_is_reached() -> None:
    reached = set()
    for system in SYSTEMS:
        for rows in mapping(system).values():
            for row in rows:
                reached |= {row.meaning.milestone, row.meaning.also} - {""}
                assert row.meaning.source
                assert row.meaning.means
                assert "|" not in row.code
    assert reached == set(milestones())


def test_every_mapping_file_is_a_system() -> None:
    assert {path.stem for path in MAPPINGS.glob("*.csv")} == {*SYSTEMS, "ranks"}


@pytest.mark.parametrize("system", ["rec24", "fsu", "dcsa", "cbv"])
def test_one_code_leads_back_from_a_milestone(system: str) -> None:
    told = [
        (row.meaning.milestone, row.when.get("empty"), row.when.get("flow"))
        for rows in mapping(system).values()
        for row in rows
        if row.out
    ]
    assert len(told) == len(set(told))


def test_fsu_has_26_statuses_and_12_discrepancies() -> None:
    assert len(FSU) == 26
    assert len(DIS) == 12
    assert all(from_fsu(code) for code in FSU)
    assert all(from_fsu("DIS", discrepancy=code) for code in DIS)
    assert set(mapping("fsu")) == {*FSU, *(f"DIS {code}" for code in DIS)}
    assert said(from_fsu("DIS", discrepancy="ZZZZ")) == "DISCREPANCY"
    assert said(from_fsu("RCF")) == "RECEIVED_FROM_TRANSPORT"


def test_dcsa_has_17_equipment_2_transport_17_shipment_and_6_operations_codes() -> None:
    assert [len(codes) for codes in (EQUIPMENT, SHIPMENT, OPERATIONS)] == [17, 17, 6]
    assert all(from_dcsa("EQUIPMENT", code) for code in EQUIPMENT)
    assert all(from_dcsa("TRANSPORT", code) for code in ("ARRI", "DEPA"))
    assert all(from_dcsa("SHIPMENT", code) for code in SHIPMENT)
    assert all(from_dcsa("OPERATIONS", code) for code in OPERATIONS)
    assert all(from_dcsa("IOT", "DETC", detail=detail) for detail in ("DRO", "DRC", "LOC"))
    assert all(from_dcsa("REEFER", code) for code in ("MEAS", "ADJU"))
    assert {code for code in mapping("dcsa") if code.startswith("EQUIPMENT ")} == {f"EQUIPMENT {c}" for c in EQUIPMENT}


@pytest.mark.conformance
@pytest.mark.skipif(not CONFORMANCE.exists(), reason="the conformance folder is not beside the checkout")
def test_every_event_code_of_both_dcsa_schemas_maps() -> None:
    kinds = {
        "shipmentEventTypeCode": "SHIPMENT",
        "transportEventTypeCode": "TRANSPORT",
        "equipmentEventTypeCode": "EQUIPMENT",
        "iotEventTypeCode": "IOT",
        "reeferEventTypeCode": "REEFER",
    }
    three = (CONFORMANCE / "dcsa" / "TNT_v3.0.0.yaml").read_text(encoding="utf-8")
    two = (CONFORMANCE / "dcsa" / "TNT_v2.2.0-resolved.yaml").read_text(encoding="utf-8")
    counts = []
    for name, event_type in kinds.items():
        body = three.split(f"\n        {name}:\n", 1)[1].split("example:", 1)[0]
        codes = set(re.findall(r"- `([A-Z]{4})`", body))
        if f"\n    {name}:\n" in two:
            body = two.split(f"\n    {name}:\n", 1)[1].split("example:", 1)[0]
            codes |= set(re.findall(r"- ([A-Z]{4}) \(", body))
        counts.append(len(codes))
        assert [code for code in sorted(codes) if from_dcsa(event_type, code) is None] == []
    assert counts == [35, 2, 17, 1, 2]


def test_every_listed_status_of_recommendation_24_maps() -> None:
    assert [code for code in REC24_LISTED if from_rec24(str(code)) is None] == []
    assert from_rec24("024") == from_rec24("24")


def test_what_else_the_message_says_chooses_the_milestone() -> None:
    assert said(from_rec24("13")) == "CARGO_PICKED_UP"
    assert said(from_rec24("13", empty=True)) == "EMPTY_PICKED_UP"
    assert said(from_rec24("41")) == "TRANSFER_DELIVERED"
    assert said(from_rec24("41", customs=True)) == "CUSTODY_TAKEN"
    assert said(from_rec24("334")) == "DOC_INCORRECT"
    assert said(from_rec24("334", customs=True)) == "REJECTED"
    assert said(from_rec24("68", subject="conveyance")) == "APPROACHING"
    assert said(from_dcsa("EQUIPMENT", "GTIN", empty=True)) == "EMPTY_RETURNED"
    assert said(from_dcsa("EQUIPMENT", "GTIN", empty=False)) == "GATED_IN"
    assert said(from_dcsa("EQUIPMENT", "PICK", empty=False, flow=Flow.IMPORT)) == "DELIVERED"
    assert said(from_dcsa("SHIPMENT", "CONF", document="BKG")) == "BOOKING_CONFIRMED"
    assert said(from_dcsa("SHIPMENT", "CONF", document="CUC")) == "ACCEPTED"
    assert said(from_dcsa("OPERATIONS", "ARRI", service="PILO")) == "WAITING"
    assert said(from_dcsa("OPERATIONS", "STRT", service="DCRO")) == "UNLOADING_STARTED"
    meaning = from_rec24("94")
    assert meaning is not None
    assert (meaning.milestone, meaning.also, meaning.means) == ("CARGO_STUFFED", "SEALED", "Stuffed and sealed")


@pytest.mark.parametrize(
    ("message", "function", "empty", "expected"),
    [
        ("CODECO", "34", False, "GATED_IN"),
        ("CODECO", "34", True, "EMPTY_RETURNED"),
        ("CODECO", "36", None, "GATED_OUT"),
        ("CODECO", "36", True, "EMPTY_PICKED_UP"),
        ("COARRI", "44", False, "DISCHARGED"),
        ("COARRI", "46", False, "LOADED"),
        ("COREOR", "640", None, "RELEASE_ORDERED"),
        ("IFTMBC", "RE", None, "BOOKING_REJECTED"),
        ("CUSCAR", "785", None, "ADVANCE_SUBMITTED"),
        ("CUSRES", "4", None, "RELEASED"),
        ("CUSRES", "5", None, "SELECTED_INSPECTION"),
        ("CODECO", "in", True, "EMPTY_RETURNED"),
        ("COARRI", "discharge", None, "DISCHARGED"),
        ("IFTSTA", "16", None, "BORDER_CROSSED"),
    ],
)
def test_edifact_messages_tell_by_type_document_code_and_fullness(
    message: str, function: str, empty: bool | None, expected: str
) -> None:
    assert said(from_edifact(message, function, empty=empty)) == expected


def test_date_qualifiers_tell_how_sure_they_are() -> None:
    found = {code: from_dtm(code) for code in ("132", "133", "136", "178", "186", "189", "232")}
    assert {code: (m.milestone, m.quality) for code, m in found.items() if m} == {
        "132": ("ARRIVED", Quality.ESTIMATED),
        "133": ("DEPARTED", Quality.ESTIMATED),
        "136": ("DEPARTED", Quality.ACTUAL),
        "178": ("ARRIVED", Quality.ACTUAL),
        "186": ("DEPARTED", Quality.ACTUAL),
        "189": ("DEPARTED", Quality.PLANNED),
        "232": ("ARRIVED", Quality.PLANNED),
    }


def test_every_movement_indicator_maps() -> None:
    assert all(from_one_record(code) for code in (*MOVEMENT, "SecurityDeclaration"))
    estimated = from_one_record("EB")
    assert estimated is not None
    assert (estimated.milestone, estimated.quality) == ("ARRIVED", Quality.ESTIMATED)


def test_every_state_of_the_port_call_maps() -> None:
    states = [
        "UNDERWAY",
        "APPROACHING",
        "AT_PORT_LIMIT",
        "ANCHORED",
        "MANOEUVRING",
        "ALL_FAST",
        "CARGO_OPS",
        "CAST_OFF",
        "LEFT_PORT",
    ]
    assert set(mapping("ais")) == set(states)
    assert said(from_ais("ANCHORED")) == "WAITING"


def test_every_code_of_the_authorities_maps() -> None:
    assert [e.code for e in table("state.hk").entries(DAY) if from_hk(e.code) is None] == []
    assert [e.code for e in table("answer.cn_road").entries(DAY) if from_cn_road(e.code) is None] == []
    assert [e.code for e in table("channel.cn_declaration").entries(DAY) if from_cn_declaration(e.code) is None] == []
    assert [code for code in "LYEZNJWGMHTCSKBIPFRADX#" if from_cn_declaration(code) is None] == []
    ceb = [
        "1",
        "2",
        "3",
        "4",
        "100",
        "120",
        "300",
        "399",
        "500",
        "501",
        "502",
        "503",
        "504",
        "505",
        "599",
        "600",
        "700",
        "800",
        "899",
        "816",
        "818",
        "-304001",
    ]
    assert [code for code in ceb if from_ceb(code) is None] == []
    assert [code for code in ("MT4401", "MT4402", "MT5402") if from_cn_road(code) is None] == []
    entry = from_cn_declaration("X")
    assert entry is not None
    assert (entry.milestone, entry.quality, entry.exact) == ("BORDER_CROSSED", Quality.EXPECTED, False)


def test_business_steps_map_and_a_retail_door_is_no_gate() -> None:
    steps = [
        "collecting",
        "packing",
        "unpacking",
        "disassembling",
        "receiving",
        "holding",
        "accepting",
        "inspecting",
        "storing",
        "picking",
        "staging_outbound",
        "consigning",
        "arriving",
        "departing",
        "transporting",
        "loading",
        "unloading",
        "shipping",
        "void_shipping",
        "commissioning",
        "sensor_reporting",
    ]
    assert [step for step in steps if from_cbv(step) is None] == []
    assert from_cbv("entering_exiting") is None
    assert said(from_cbv("inspecting", "conformant")) == "CARGO_SCREENED"
    assert said(from_cbv("other", "container_closed")) == "SEALED"
    assert said(from_cbv("", "damaged")) == "DAMAGED"


def test_locks_and_conclusions_map() -> None:
    assert said(from_lock("JT701", "4")) == "ROPE_CUT"
    assert said(from_lock("HHD", "8")) == "UNLOCK_AUTHORISED"
    assert said(from_platform("passed-unopened")) == "CHECKPOINT_PASSED_UNOPENED"


def test_the_way_back() -> None:
    assert to_fsu("RECEIVED_FROM_TRANSPORT") == ("RCF", "")
    assert to_fsu("OFFLOADED") == ("DIS", "OFLD")
    assert to_fsu("ROPE_CUT") is None
    gate = to_dcsa("GATED_IN")
    assert gate is not None
    assert (gate.event_type, gate.code) == ("EQUIPMENT", "GTIN")
    empty = to_dcsa("EMPTY_RETURNED", empty=True)
    assert empty is not None
    assert (empty.event_type, empty.code) == ("EQUIPMENT", "GTIN")
    booked = to_dcsa("BOOKING_CONFIRMED")
    assert booked is not None
    assert (booked.event_type, booked.code, booked.document) == ("SHIPMENT", "CONF", "BKG")
    assert to_rec24("RELEASED") == "12"
    assert to_rec24("DEPARTED") == "24"
    assert to_cbv("RELEASED") == ("accepting", "conformant")
    assert to_cbv("DAMAGED") == ("", "damaged")


def test_what_is_told_back_reads_as_the_same_milestone() -> None:
    for code in milestones():
        if status := to_fsu(code):
            assert said(from_fsu(status[0], discrepancy=status[1])) == code
        if told := to_dcsa(code):
            assert told.event_type != "OPERATIONS", "DCSA 3.0 has no operations events"


def test_a_mapping_file_that_is_not_of_the_form_is_named(tmp_path: Path) -> None:
    head = "#source: x\n#evidence: ours\ncode,when,milestone,exact,out,means\n"
    for body in ("A,,LOADED,maybe,,x", "A,empty,LOADED,yes,,x", "A,,LOADED,yes,,x\nA,,LOADED,no,,x"):
        path = tmp_path / "broken.csv"
        path.write_text(head + body + "\n", encoding="utf-8")
        with pytest.raises(TableFault, match=r"broken\.csv row"):
            read_mapping(path)


def said(meaning: Meaning | None) -> str:
    assert meaning is not None
    return meaning.milestone


def test_ranks_name_milestones_and_groups_that_exist() -> None:
    path = MAPPINGS / "ranks.csv"
    _, body = rows_of(path, read_text(path), ("role", "milestones", "rank"))
    groups = {"@" + one.group for one in milestones().values()}
    for _, cells in body:
        assert set(cells["milestones"].split()) <= {*milestones(), *groups, "*"}
        assert cells["quality"] == "" or Quality(cells["quality"])
        assert 0 < int(cells["rank"]) < 100
