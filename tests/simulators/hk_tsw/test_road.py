"""Road cargo information, bundling, the kiosk: as the wire document says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from simulators.hk_tsw.gateway import structure_faults
from simulators.hk_tsw.references import check_character, is_reference
from simulators.hk_tsw.tables import CONTENT
from tests.simulators.hk_tsw.messages import aci, bundle, lane, party
from tests.simulators.hk_tsw.stage import Client, Stage, codes, value

DOCUMENT = Path(__file__).parents[3] / "docs" / "wire" / "hk-trade-single-window.md"


def ccrn(stage: Stage, client: Client | None = None, document: str = "C1", **content: object) -> str:
    """File road cargo information and wait for its reference."""
    client = client or stage.forwarder
    sent = client.send("/road/aci", aci(document, sender=client.account, **content))  # type: ignore[arg-type]  # free form
    assert sent.status_code == 202
    stage.run(minutes=1)
    return str(next(each for each in client.told("CCR") if each["DocumentReference"] == document)["AuthorityReference"])


def examples() -> list[etree._Element]:
    """The messages to the authority that the wire document shows."""
    blocks = re.findall(r"```xml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    roots = [etree.fromstring(block.strip().encode()) for block in blocks]
    return [root for root in roots if (etree.QName(root).namespace, etree.QName(root).localname) in CONTENT]


def test_examples_of_the_wire_document_have_no_fault_of_structure() -> None:
    found = examples()
    assert len(found) >= 7
    for root in found:
        family = (str(etree.QName(root).namespace), str(etree.QName(root).localname))
        assert structure_faults(root, family, value(root, "Header/SenderID")) == []


@pytest.mark.parametrize("reference", ["CI267K3M9QX2TBU", "MI26X2F7TK9MQAP", "DE263N8SKZ1DHTJ", "BI26M5QY2C7GXPS"])
def test_reference_check_character(reference: str) -> None:
    assert check_character(reference[:14]) == reference[14]
    assert is_reference(reference, reference[0])
    assert not is_reference(reference[:-1] + ("0" if reference[-1] != "0" else "1"), reference[0])


def test_cargo_information_is_acknowledged_and_numbered(stage: Stage) -> None:
    reference = ccrn(stage)
    assert is_reference(reference, "C")
    ack, ccr = stage.forwarder.answers()
    assert (ack["Code"], ack["Sequence"], ack.get("AuthorityReference")) == ("ACK", "1", None)
    assert (ccr["Code"], ccr["Sequence"], ccr["numbers"]) == ("CCR", "2", {"ccrn": reference})


def test_every_fault_of_structure_is_told_at_once(stage: Stage) -> None:
    body = aci().replace("<Count>12</Count>", "<Count>twelve</Count><Colour>red</Colour>")
    body = body.replace("<Country>CN</Country>", "").replace("FWDHK01", "ELSE01")
    sent = stage.forwarder.send("/road/aci", body)
    assert sent.status_code == 422
    assert sorted(codes(sent)) == [
        ("T002", "/RoadACI/Consignment/Consignor/Country"),
        ("T003", "/RoadACI/Consignment/Packages[1]/Colour"),
        ("T004", "/RoadACI/Consignment/Packages[1]/Count"),
        ("T007", "/RoadACI/Header/SenderID"),
    ]


def test_every_fault_of_content_is_told_at_once(stage: Stage) -> None:
    box = party("Consignee", address="P.O. Box 99, Kowloon")
    body = aci(
        expected="2026-06-25",
        packages=0,
        point="XXX",
        package_type="Q9",
        description="Spare parts",
        consignee=box,
        extra='<NetWeight unit="KGM">200</NetWeight>',
    )
    stage.forwarder.send("/road/aci", body)
    stage.run(minutes=1)
    (answer,) = stage.forwarder.answers()
    assert answer["Code"] == "ERR"
    assert sorted(code for code, _ in answer["errors"]) == ["A002", "A003", "A006", "A009", "A010", "A012", "A013"]
    assert ("A002", "/RoadACI/Consignment/ExpectedDate") in answer["errors"]
    assert stage.effects() == []


@pytest.mark.parametrize(
    ("expected", "fault"), [("2026-06-09", "A001"), ("2026-06-10", None), ("2026-06-24", None), ("2026-06-25", "A002")]
)
def test_expected_date_window(stage: Stage, expected: str, fault: str | None) -> None:
    stage.forwarder.send("/road/aci", aci(expected=expected))
    stage.run(minutes=1)
    assert [each["Code"] for each in stage.forwarder.answers()] == (["ERR"] if fault else ["ACK", "CCR"])


@pytest.mark.parametrize(
    ("description", "language", "fault"),
    [
        ("不銹鋼真空保溫瓶", "tc", None),
        ("不锈钢真空保温瓶", "sc", "A004"),
        ("不锈钢真空保温瓶", "tc", "A005"),
        ("不銹鋼", "en", "A005"),
        ("Café cups", "en", None),
        ("鰂魚涌咗", "tc", None),
    ],
)
def test_language_of_descriptions(stage: Stage, description: str, language: str, fault: str | None) -> None:
    stage.forwarder.send("/road/aci", aci(description=description, language=language))
    stage.run(minutes=1)
    errors = [code for each in stage.forwarder.answers() for code, _ in each["errors"]]
    assert errors == ([fault] if fault else [])


def test_bundling_and_the_clock(stage: Stage) -> None:
    """Acceptance scenario 2: earliest 30 minutes after the bundle; a further reference moves the time."""
    references = [ccrn(stage, document=f"C{number}", waybill=f"W{number}") for number in range(4)]
    stage.until(datetime(2026, 6, 10, 1, 10, tzinfo=UTC))
    made = stage.trucker.send(
        "/road/bundles", bundle("T", *((each, None) for each in references[:3]), sender="TRKHK01")
    )
    root = etree.fromstring(made.content)
    assert (value(root, "Status"), value(root, "EarliestCrossing")) == ("BUNDLED", "2026-06-10T01:40:00.000Z")
    reference = value(root, "BundleReference")
    stage.until(datetime(2026, 6, 10, 1, 25, tzinfo=UTC))
    early = stage.lane.send("/control-points/SBC/arrivals", lane("VehicleArrival", "2026-06-10T01:25:00Z"))
    assert (early.status_code, codes(early)) == (422, [("R002", "")])
    stage.until(datetime(2026, 6, 10, 1, 30, tzinfo=UTC))
    more = bundle(
        "T",
        *((each, None) for each in references),
        sender="TRKHK01",
        function="CHANGE",
        reference=reference,
        reason="04",
    )
    changed = etree.fromstring(stage.trucker.send("/road/bundles", more).content)
    assert value(changed, "EarliestCrossing") == "2026-06-10T02:00:00.000Z"
    again = stage.lane.send("/control-points/SBC/arrivals", lane("VehicleArrival", "2026-06-10T01:41:00Z"))
    assert codes(again) == [("R002", "")]
    stage.until(datetime(2026, 6, 10, 2, 1, tzinfo=UTC))
    allowed = stage.lane.send("/control-points/SBC/arrivals", lane("VehicleArrival", "2026-06-10T02:01:00Z"))
    assert value(etree.fromstring(allowed.content), "Display") == "GO"
    gone = stage.lane.send("/control-points/SBC/departures", lane("VehicleDeparture", "2026-06-10T02:04:00Z"))
    assert value(etree.fromstring(gone.content), "Display") == "CROSSED"
    stage.run(minutes=1)
    assert {each["numbers"]["remaining_packages"] for each in stage.forwarder.told("CRS")} == {"0"}
    assert len(stage.forwarder.told("CRS")) == 4
    assert [each["Kind"] for each in stage.trucker.told("CRS")] == ["BUNDLE"]


def test_an_unchanged_bundle_does_not_move_the_time(stage: Stage) -> None:
    reference = ccrn(stage)
    made = etree.fromstring(stage.forwarder.send("/road/bundles", bundle("T", (reference, None))).content)
    stage.run(minutes=5)
    same = bundle("T", (reference, None), function="CHANGE", reference=value(made, "BundleReference"), reason="01")
    again = etree.fromstring(stage.forwarder.send("/road/bundles", same).content)
    assert value(again, "EarliestCrossing") == value(made, "EarliestCrossing")


def test_changed_information_moves_the_time_of_its_bundle(stage: Stage) -> None:
    reference = ccrn(stage)
    made = etree.fromstring(stage.forwarder.send("/road/bundles", bundle("T", (reference, None))).content)
    stage.run(minutes=10)
    stage.forwarder.send("/road/aci", aci(packages=13, function="CHANGE", reference=reference, reason="02"))
    stage.run(minutes=1)
    assert [each["numbers"]["packages"] for each in stage.forwarder.told("BND") if "packages" in each["numbers"]] == [
        "12",
        "13",
    ]
    latest = stage.forwarder.told("BND")[-1]["numbers"]["earliest_crossing"]
    assert latest > value(made, "EarliestCrossing")


def test_a_reference_moves_to_another_vehicle(stage: Stage) -> None:
    reference, other = ccrn(stage), ccrn(stage, document="C2", waybill="W2")
    stage.forwarder.send("/road/bundles", bundle("T1", (reference, None), (other, None)))
    moved = stage.trucker.send("/road/bundles", bundle("T2", (reference, None), vehicle="YY99", sender="TRKHK01"))
    assert moved.status_code == 200
    stage.run(minutes=1)
    unbound = [each for each in stage.forwarder.told("UBN") if each["Kind"] == "ROAD_ACI"]
    assert [(each["AuthorityReference"], each["numbers"]["packages"]) for each in unbound] == [(reference, "12")]
    assert [each["Sequence"] for each in stage.forwarder.answers() if each.get("AuthorityReference") == reference] != []


def test_partial_shipment_over_two_vehicles(stage: Stage) -> None:
    reference = ccrn(stage, packages=100)
    assert stage.forwarder.send("/road/bundles", bundle("T1", (reference, 40))).status_code == 200
    too_many = stage.forwarder.send("/road/bundles", bundle("T2", (reference, 61), vehicle="YY99"))
    assert codes(too_many) == [("B006", "/RoadBundle/Cargo[1]/PackageCount")]
    assert stage.forwarder.send("/road/bundles", bundle("T2", (reference, None), vehicle="YY99")).status_code == 200
    stage.run(minutes=31)
    at = stage.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    stage.lane.send("/control-points/SBC/arrivals", lane("VehicleArrival", at))
    stage.lane.send("/control-points/SBC/departures", lane("VehicleDeparture", at))
    stage.run(minutes=1)
    (crossed,) = [each for each in stage.forwarder.told("CRS") if each["Kind"] == "ROAD_ACI"]
    assert (crossed["numbers"]["packages"], crossed["numbers"]["remaining_packages"]) == ("40", "60")


def test_unknown_and_foreign_references_are_told_in_the_same_words_and_counted(stage: Stage) -> None:
    export = ccrn(stage, direction="EXPORT")
    wrong = export[:-1] + ("A" if export[-1] != "A" else "B")
    answers = set()
    for number, reference in enumerate((wrong, export, "CI267K3M9QX2TBU", "NONSENSE")):
        refused = stage.trucker.send("/road/bundles", bundle(f"T{number}", (reference, None), sender="TRKHK01"))
        root = etree.fromstring(refused.content)
        answers.add((refused.status_code, value(root, "Error/Code"), value(root, "Error/Text")))
    assert answers == {(422, "B001", "No such reference")}
    for number in range(6):
        stage.trucker.send("/road/bundles", bundle(f"U{number}", (wrong, None), sender="TRKHK01"))
    blocked = stage.trucker.send("/road/bundles", bundle("V", (wrong, None), sender="TRKHK01"))
    assert blocked.status_code == 429
    stage.run(minutes=61)
    assert stage.trucker.send("/road/bundles", bundle("V", (wrong, None), sender="TRKHK01")).status_code == 422


def test_expiry_of_unused_references(stage: Stage) -> None:
    reference = ccrn(stage, expected="2026-06-12")
    stage.until(datetime(2026, 6, 12, 15, 59, tzinfo=UTC))
    assert stage.forwarder.told("EXP") == []
    stage.until(datetime(2026, 6, 12, 16, 1, tzinfo=UTC))
    assert [each["AuthorityReference"] for each in stage.forwarder.told("EXP")] == [reference]
    used = stage.forwarder.send("/road/bundles", bundle("T", (reference, None)))
    assert codes(used) == [("B002", "/RoadBundle/Cargo[1]/CCRN")]


def test_deletion_takes_a_reference_out_of_its_bundle(stage: Stage) -> None:
    reference = ccrn(stage)
    stage.forwarder.send("/road/bundles", bundle("T", (reference, None)))
    stage.run(minutes=1)
    stage.forwarder.send("/road/aci", aci(function="DELETE", reference=reference, reason="05"))
    stage.run(minutes=1)
    own = [each for each in stage.forwarder.answers() if each.get("AuthorityReference") == reference]
    assert [each["Code"] for each in sorted(own, key=lambda each: int(each["Sequence"]))] == [
        "CCR",
        "BND",
        "UBN",
        "CAN",
    ]
    assert [int(each["Sequence"]) for each in sorted(own, key=lambda each: int(each["Sequence"]))] == [2, 3, 4, 5]
    later = stage.forwarder.send("/road/aci", aci(function="CHANGE", reference=reference, reason="01"))
    assert later.status_code == 202
    stage.run(minutes=1)
    assert stage.forwarder.answers()[-1]["errors"] == [("A011", "/RoadACI/Header/AuthorityReference")]


def test_a_document_reference_lives_once(stage: Stage) -> None:
    ccrn(stage)
    stage.forwarder.send("/road/aci", aci())
    stage.run(minutes=1)
    last = stage.forwarder.answers()[-1]
    assert (last["Code"], last["errors"]) == ("ERR", [("H001", "/RoadACI/Header/DocumentReference")])


def test_a_foreign_reference_is_answered_like_one_that_does_not_exist(stage: Stage) -> None:
    reference = ccrn(stage)
    for named in (reference, "CI267K3M9QX2TBU"):
        body = aci(sender="TRKHK01", function="DELETE", reference=named, reason="05")
        stage.trucker.send("/road/aci", body)
    stage.run(minutes=1)
    errors = [each["errors"] for each in stage.trucker.answers()]
    assert errors == [[("H005", "/RoadACI/Header/AuthorityReference")]] * 2


def test_control_point_hours_and_choice(stage: Stage) -> None:
    reference = ccrn(stage)
    stage.forwarder.send("/road/bundles", bundle("T", (reference, None), point="MKT"))
    stage.until(datetime(2026, 6, 10, 14, 30, tzinfo=UTC))
    closed = stage.lane.send("/control-points/MKT/arrivals", lane("VehicleArrival", "2026-06-10T14:30:00Z"))
    assert codes(closed) == [("R003", "")]
    elsewhere = stage.lane.send("/control-points/SBC/arrivals", lane("VehicleArrival", "2026-06-10T14:30:00Z"))
    assert codes(elsewhere) == [("R004", "")]
    assert stage.lane.send("/control-points/ZZZ/arrivals", lane("VehicleArrival", "x")).status_code == 404
    passengers = stage.forwarder.send("/road/bundles", bundle("T9", (reference, None), vehicle="ZZ1", point="LW"))
    assert ("B004", "/RoadBundle/ControlPoint") in codes(passengers)


def arrive(stage: Stage, plate: str) -> tuple[list[tuple[str, str]], str]:
    """Bundle, wait, arrive: everything the forwarder heard before the kiosk, and what the display said."""
    reference = ccrn(stage)
    stage.forwarder.send("/road/bundles", bundle("T", (reference, None), vehicle=plate))
    stage.run(minutes=45)
    heard = [(each["Code"], str(each["OccurredAt"])) for each in stage.forwarder.answers()]
    at = stage.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = stage.lane.send("/control-points/SBC/arrivals", lane("VehicleArrival", at, vehicle=plate))
    return heard, value(etree.fromstring(shown.content), "Display")


def test_selection_is_secret_until_the_kiosk(tmp_path: Path) -> None:
    plain, selected = Stage(tmp_path / "plain"), Stage(tmp_path / "selected")
    assert selected.http.post("/_sim/selection", json={"subject": "xx 1234"}).status_code == 201
    heard_plain, display_plain = arrive(plain, "XX1234")
    heard_selected, display_selected = arrive(selected, "XX1234")
    assert (display_plain, display_selected) == ("GO", "INSPECT")
    assert heard_plain == heard_selected
    outcomes = []
    for stage in (plain, selected):
        page = etree.fromstring(stage.customs.get("/customs/selections").content)
        outcomes.append([value(each, "Outcome") for each in page.findall("{*}Selection")])
    assert outcomes == [["GO"], ["INSPECT"]]


def test_inspection_takes_its_time(stage: Stage) -> None:
    stage.http.post("/_sim/selection", json={"subject": "XX1234"})
    _, display = arrive(stage, "XX1234")
    assert display == "INSPECT"
    stage.run(minutes=1)
    at = stage.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    early = stage.lane.send("/control-points/SBC/departures", lane("VehicleDeparture", at))
    assert codes(early) == [("R006", "")]
    stage.run(minutes=95)
    at = stage.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert stage.lane.send("/control-points/SBC/departures", lane("VehicleDeparture", at)).status_code == 200


def see(stage: Stage, sight: str, path: str, *, vehicle: str = "XX1234", **further: str) -> etree._Element:
    """What the office answers to what a lane saw now."""
    stage.run(minutes=1)
    told = "".join(f"<{name}>{word}</{name}>" for name, word in further.items())
    at = stage.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    message = lane(sight, at, vehicle=vehicle, further=told)
    return etree.fromstring(stage.lane.send(f"/control-points/SBC/{path}", message).content)


@pytest.mark.parametrize("ordered", [True, False])
def test_what_the_officers_show_holds_whatever_was_selected(stage: Stage, ordered: bool) -> None:
    stage.http.post("/_sim/selection", json={"subject": "XX1234", "pick": not ordered})
    reference = ccrn(stage)
    stage.forwarder.send("/road/bundles", bundle("T", (reference, None)))
    stage.run(minutes=45)
    shown = "INSPECT" if ordered else "GO"
    assert value(see(stage, "VehicleArrival", "arrivals", Display=shown), "Display") == shown
    stage.run(minutes=1)
    assert {each["numbers"]["display"] for each in stage.forwarder.told("KSK")} == {shown}
    left = see(stage, "VehicleDeparture", "departures")
    assert value(left, "Display") == ("REFUSED" if ordered else "CROSSED")


def test_the_officers_of_the_lane_end_the_inspection(stage: Stage) -> None:
    reference = ccrn(stage)
    stage.forwarder.send("/road/bundles", bundle("T", (reference, None)))
    stage.run(minutes=45)
    nobody = see(stage, "VehicleInspected", "inspections", Outcome="RELEASED")
    assert [value(each, "Code") for each in nobody.findall("{*}Error")] == ["R005"]
    see(stage, "VehicleArrival", "arrivals", Display="INSPECT")
    assert value(see(stage, "VehicleInspected", "inspections", Outcome="DETAINED"), "Display") == "DETAINED"
    stage.run(minutes=600)
    assert value(see(stage, "VehicleDeparture", "departures"), "Display") == "REFUSED"
    assert value(see(stage, "VehicleInspected", "inspections", Outcome="RELEASED"), "Display") == "RELEASED"
    assert value(see(stage, "VehicleInspected", "inspections", Outcome="RELEASED"), "Display") == "RELEASED"
    assert value(see(stage, "VehicleDeparture", "departures"), "Display") == "CROSSED"
    stage.run(minutes=1)
    told = [each["Code"] for each in stage.forwarder.answers() if each.get("AuthorityReference") == reference]
    assert told[-4:] == ["KSK", "DET", "REL", "CRS"]


def test_goods_that_go_on_are_not_detained(stage: Stage) -> None:
    stage.forwarder.send("/road/bundles", bundle("T", (ccrn(stage), None)))
    stage.run(minutes=45)
    see(stage, "VehicleArrival", "arrivals", Display="GO")
    refused = see(stage, "VehicleInspected", "inspections", Outcome="DETAINED")
    assert [value(each, "Code") for each in refused.findall("{*}Error")] == ["R007"]


def test_a_reference_on_two_trucks_is_counted_as_held_while_one_is(stage: Stage) -> None:
    reference = ccrn(stage, packages=100)
    stage.forwarder.send("/road/bundles", bundle("T1", (reference, 40)))
    stage.forwarder.send("/road/bundles", bundle("T2", (reference, None), vehicle="YY99"))
    stage.run(minutes=45)
    see(stage, "VehicleArrival", "arrivals", Display="INSPECT")
    see(stage, "VehicleArrival", "arrivals", Display="GO", vehicle="YY99")
    see(stage, "VehicleDeparture", "departures", vehicle="YY99")
    see(stage, "VehicleInspected", "inspections", Outcome="RELEASED")
    stage.run(minutes=1)
    names = ("packages", "held_packages", "remaining_packages")
    told = [
        (each["Code"], *(each["numbers"].get(name, "") for name in names))
        for each in stage.forwarder.answers()
        if each["Code"] in {"KSK", "REL", "CRS"} and each["Kind"] == "ROAD_ACI"
    ]
    assert told == [
        ("KSK", "40", "40", "60"),
        ("KSK", "60", "40", "0"),
        ("CRS", "60", "", "40"),
        ("REL", "40", "0", "0"),
    ]


def test_departure_needs_the_kiosk(stage: Stage) -> None:
    at = "2026-06-10T02:00:00Z"
    refused = stage.lane.send("/control-points/SBC/departures", lane("VehicleDeparture", at))
    assert codes(refused) == [("R005", "")]
    nothing = stage.lane.send("/control-points/SBC/arrivals", lane("VehicleArrival", at, vehicle="NONE1"))
    assert codes(nothing) == [("R001", "")]
