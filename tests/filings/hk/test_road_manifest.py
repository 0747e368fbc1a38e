"""The road manifest: contents of Cap. 60C on three levels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.filings.hk.road_manifest import ROAD_MANIFEST
from fairway.wire.hk.road_manifest import read_road_manifest

FIRST = "consignments/0"


def found(draft: Any) -> dict[str, Any]:
    return {issue.rule: issue for issue in draft.issues}


def test_one_document_with_three_levels(south: Any, envelope: Envelope) -> None:
    submission = south(
        ("consignments/1/waybill_number", "DGHK26061001"),
        (f"{FIRST}/house_waybill_number", "H1"),
        ("consignments/1/house_waybill_number", "H2"),
    )
    draft = ROAD_MANIFEST.derive(submission, envelope)
    assert draft.issues == ()
    (document,) = draft.documents
    message = read_road_manifest(document.content)
    assert [(master.waybill_number, len(master.consignments)) for master in message.masters] == [
        ("DGHK26061001", 2),
        ("DGHK26061003", 1),
    ]
    numbers = [one.sequence_number for master in message.masters for one in master.consignments]
    assert numbers == [1, 2, 3]
    assert [(line.document_line, line.consignment, line.item) for line in document.lines] == [
        (1, "C1", "1"),
        (2, "C1", "2"),
        (3, "C2", "1"),
        (4, "C3", "1"),
    ]
    assert message.trip is not None
    assert (message.trip.vehicle_registration, message.trip.control_point) == ("XX1234", "SBC")
    assert document.summary["packages"] == "36"
    assert document.summary["gross_weight_kg"] == "559.2"


def test_contents_of_cap_60c(north: Any, envelope: Envelope) -> None:
    message = read_road_manifest(ROAD_MANIFEST.derive(north(), envelope).documents[0].content)
    consignment = message.masters[0].consignments[0]
    assert consignment.licences == ("EL2600001",)
    assert consignment.exporter is not None
    assert consignment.packages[0].marks == "N1 1-12"
    assert consignment.place_of_destination is not None
    assert consignment.place_of_destination.code == "CNDGG"
    assert consignment.transhipment is False


def test_transhipment_on_a_through_bill_is_exempt_by_itself(south: Any, envelope: Envelope) -> None:
    message = read_road_manifest(ROAD_MANIFEST.derive(south(), envelope).documents[0].content)
    third = message.masters[2].consignments[0]
    assert (third.transhipment, third.through_bill, third.exemption_category) == (True, True, "3A")
    assert message.masters[0].consignments[0].exemption_category is None


def test_refrigerated_containers_are_shown_as_such(south: Any, envelope: Envelope) -> None:
    submission = south(
        ("containers", [{"number": "CSQU3054383", "refrigerated": True, "seals": [{"number": "S1"}]}]),
        (f"{FIRST}/containers", ["CSQU3054383"]),
        (f"{FIRST}/items/0/container", "CSQU3054383"),
    )
    document = ROAD_MANIFEST.derive(submission, envelope).documents[0]
    (container,) = read_road_manifest(document.content).containers
    assert (container.refrigerated, container.seals) == (True, ("S1",))
    assert document.summary["container"] == "CSQU3054383"


def test_after_the_crossing_the_actual_day_and_vehicle_stand(south: Any, envelope: Envelope) -> None:
    known = {
        "crossed_on": "2026-06-13",
        "vehicle": "YY 99",
        "control_point": "man-kam-to",
        "ccrn:C1": "CI267K3M9QX2TBU",
    }
    message = read_road_manifest(ROAD_MANIFEST.derive(south(), replace(envelope, known=known)).documents[0].content)
    assert message.trip is not None
    assert (message.trip.date, message.trip.vehicle_registration) == (date(2026, 6, 13), "YY99")
    assert message.trip.control_point == "MKT"
    assert message.masters[0].consignments[0].ccrn == "CI267K3M9QX2TBU"


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("trip/vehicle", "/trip/vehicle/hk_mark"),
        ("trip/carrier", "/trip/carrier/names"),
        ("trip/control_point", "/trip/control_point"),
        ("trip/place_of_loading", "/consignments/0/place_of_loading"),
        (f"{FIRST}/waybill_number", "/consignments/0/waybill_number"),
        (f"{FIRST}/gross_weight_kg", "/consignments/0/gross_weight_kg"),
        (f"{FIRST}/clearance", "/consignments/0/clearance/hk_transhipment"),
        (f"{FIRST}/consignee", "/consignments/0/consignee/names"),
    ],
)
def test_ManifestElementMissing(south: Any, envelope: Envelope, path: str, pointer: str) -> None:
    draft = ROAD_MANIFEST.derive(south((path, ...)), envelope)
    missing = {issue.pointer for issue in draft.issues if issue.rule == "cap60c.contents"}
    assert pointer in missing


def test_either_weight_or_volume(south: Any, envelope: Envelope) -> None:
    submission = south((f"{FIRST}/gross_weight_kg", ...), (f"{FIRST}/volume_m3", "2.5"))
    draft = ROAD_MANIFEST.derive(submission, envelope)
    assert draft.issues == ()
    assert "gross_weight_kg" not in draft.documents[0].summary


def test_an_export_needs_no_consignee_but_the_exporter_of_the_licence(north: Any, envelope: Envelope) -> None:
    assert ROAD_MANIFEST.derive(north((f"{FIRST}/consignee", ...)), envelope).issues == ()
    draft = ROAD_MANIFEST.derive(north((f"{FIRST}/licence_exporter", ...)), envelope)
    assert [issue.pointer for issue in draft.issues] == ["/consignments/0/licence_exporter/address"]
    assert (
        ROAD_MANIFEST.derive(north((f"{FIRST}/licence_exporter", ...), (f"{FIRST}/licences", [])), envelope).issues
        == ()
    )


def test_ManifestDateNear(south: Any, envelope: Envelope) -> None:
    draft = ROAD_MANIFEST.derive(south(("trip/expected_crossing_date", "2026-06-25")), envelope)
    assert found(draft)["hk.road_manifest.ahead"].params["first"] == "2026-06-11"
    draft = ROAD_MANIFEST.derive(south(("trip/expected_crossing_date", "2026-06-24")), envelope)
    assert draft.issues == ()


def test_ManifestNotTooLong(south: Any, envelope: Envelope) -> None:
    containers = [{"number": f"CSQU305438{index}"} for index in range(10)]
    draft = ROAD_MANIFEST.derive(south(("containers", containers)), envelope)
    assert found(draft)["hk.road_manifest.limits"].pointer == "/containers"


def test_HouseWaybillsTellApart(south: Any, envelope: Envelope) -> None:
    draft = ROAD_MANIFEST.derive(south(("consignments/1/waybill_number", "DGHK26061001")), envelope)
    issue = found(draft)["hk.road_manifest.house_waybill"]
    assert issue.severity is Severity.WARNING


def test_ExemptionCategoryKnown(south: Any, envelope: Envelope) -> None:
    draft = ROAD_MANIFEST.derive(south((f"{FIRST}/clearance/hk_exemption_category", "whatever")), envelope)
    assert found(draft)["cap60e.regulation_3.category"].severity is Severity.QUESTION
    draft = ROAD_MANIFEST.derive(south((f"{FIRST}/clearance/hk_exemption_category", "advertising")), envelope)
    assert draft.issues == ()
    assert b"<ExemptionCategory>3H1</ExemptionCategory>" in draft.documents[0].content


@pytest.mark.parametrize(
    ("amount", "currency", "refused"),
    [
        ("999.99", "HKD", ""),
        ("1000", "HKD", "1000.00"),
        ("950", "CNY", "1032.65"),
        ("900", "CNY", ""),
        ("9", "XXX", ""),
    ],
)
def test_ExemptionWithinLimit(south: Any, envelope: Envelope, amount: str, currency: str, refused: str) -> None:
    """Samples are exempt under HK$1,000; what is not known is not held against them."""
    value = {"amount": amount, "currency": currency}
    submission = south(
        (f"{FIRST}/clearance/hk_exemption_category", "samples"),
        (f"{FIRST}/items/0/value", value),
        (f"{FIRST}/items/1/value", {"amount": "0", "currency": "HKD"}),
    )
    issues = found(ROAD_MANIFEST.derive(submission, envelope))
    assert ("cap60e.regulation_3.limit" in issues) is bool(refused)
    if refused:
        issue = issues["cap60e.regulation_3.limit"]
        assert issue.pointer == "/consignments/0/clearance/hk_exemption_category"
        assert (issue.params["value"], issue.params["limit"]) == (refused, "1000")


@pytest.mark.parametrize("category", ["transhipment-through", "exhibition-export"])
def test_ExemptionFitsMovement(south: Any, envelope: Envelope, category: str) -> None:
    draft = ROAD_MANIFEST.derive(south((f"{FIRST}/clearance/hk_exemption_category", category)), envelope)
    assert "cap60e.regulation_3.fits" in found(draft)


@pytest.mark.parametrize("category", ["ships-stores", "aircraft-stores", "transit", "postal"])
def test_ExemptionByRoad(south: Any, envelope: Envelope, category: str) -> None:
    draft = ROAD_MANIFEST.derive(south((f"{FIRST}/clearance/hk_exemption_category", category)), envelope)
    assert "cap60e.regulation_3.road" in found(draft)


def test_an_exemption_from_charge_is_none_from_declaration(south: Any, envelope: Envelope) -> None:
    draft = ROAD_MANIFEST.derive(south((f"{FIRST}/clearance/hk_exemption_category", "charge-aircraft")), envelope)
    assert draft.issues == ()
    assert draft.documents[0].content.count(b"ExemptionCategory>") == 2  # the third consignment only


def test_a_deletion_has_the_header_only(south: Any, envelope: Envelope) -> None:
    deleting = replace(
        envelope,
        function=FilingFunction.DELETE,
        change_reason="05",
        authority_reference="MI26X2F7TK9MQAP",
    )
    draft = ROAD_MANIFEST.derive(south(), deleting)
    assert draft.issues == ()
    assert read_road_manifest(draft.documents[0].content).masters == ()


def test_due_at_the_end_of_the_fourteenth_day(south: Any) -> None:
    crossing = datetime(2026, 6, 12, 20, 0, tzinfo=UTC)  # 13 June in Hong Kong
    due = ROAD_MANIFEST.due(south(), crossing)
    assert due is not None
    assert due.astimezone(UTC) == datetime(2026, 6, 27, 15, 59, 59, tzinfo=UTC)
