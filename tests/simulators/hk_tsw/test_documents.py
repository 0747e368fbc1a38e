"""Road manifests, declarations, charges, matching and queries: as the wire document says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from simulators.hk_tsw.charges import assess, band, charge, levy
from simulators.hk_tsw.declarations import judged_at
from tests.simulators.hk_tsw.messages import aci, bundle, declaration, lane, manifest, party
from tests.simulators.hk_tsw.stage import Stage


def acknowledged(stage: Stage, **content: object) -> str:
    """Lodge a declaration and wait for its UDR."""
    sent = stage.forwarder.send("/declarations", declaration(**content))  # type: ignore[arg-type]  # keywords vary
    assert sent.status_code == 202
    stage.run(minutes=30)
    return str(stage.forwarder.told("ACK")[-1]["AuthorityReference"])


def errors(stage: Stage) -> list[tuple[str, str]]:
    """The errors of the last answer."""
    found: list[tuple[str, str]] = stage.forwarder.answers()[-1]["errors"]
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("46000", "0.20"),
        ("46001", "0.40"),
        ("47000", "0.40"),
        ("47001", "0.50"),
        ("50000", "0.70"),
        ("100000", "7.00"),
        ("500000", "57.00"),
        ("1000000", "119.50"),
        ("1643000", "199.90"),
        ("1643001", "200.00"),
        ("10000000", "200.00"),
    ],
)
def test_charge_of_a_declaration(value: str, expected: str) -> None:
    assert charge("1", Decimal(value)) == Decimal(expected)
    assert charge("1A", Decimal(value)) == Decimal("0.20")
    assert charge("1B", Decimal(value)) == Decimal("0.00")


def test_clothing_levy() -> None:
    assert levy("2A", Decimal(12345)) == Decimal("3.90")
    assert levy("2", Decimal(12345)) == Decimal("0.00")


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2026, 6, 24), None),
        (date(2026, 6, 25), 1),
        (date(2026, 7, 24), 1),
        (date(2026, 7, 25), 2),
        (date(2026, 8, 24), 2),
        (date(2026, 8, 25), 3),
    ],
)
def test_late_penalty_bands(received: date, expected: int | None) -> None:
    assert band(date(2026, 6, 10), received) == expected


def test_late_penalty_by_value() -> None:
    late = date(2026, 6, 25)
    assert assess("1", Decimal(20000), date(2026, 6, 10), late).penalty == 20
    assert assess("1", Decimal("20000.01"), date(2026, 6, 10), late).penalty == 40


def test_declaration_is_acknowledged_and_charged(stage: Stage) -> None:
    udr = acknowledged(stage)
    ack = stage.forwarder.told("ACK")[0]
    assert ack["numbers"] == {
        "udr": udr,
        "charge_hkd": "119.50",
        "levy_hkd": "0.00",
        "penalty_hkd": "0.00",
        "total_hkd": "119.50",
        "due": "2026-06-24",
    }
    assert [each["numbers"] for each in stage.forwarder.told("CHG")] == [{"amount_hkd": "119.50"}]
    assert stage.forwarder.told("PEN") == []


def test_late_declaration_pays_a_penalty(stage: Stage) -> None:
    acknowledged(stage, moved="2026-05-26")
    assert [each["numbers"] for each in stage.forwarder.told("PEN")] == [{"amount_hkd": "40.00", "band": "1"}]


def test_documented_latency_of_declarations(stage: Stage) -> None:
    stage.forwarder.send("/declarations", declaration())
    stage.run(minutes=4, seconds=59)
    assert stage.forwarder.answers() == []
    stage.run(minutes=15, seconds=2)
    assert [each["Code"] for each in stage.forwarder.answers()][:1] == ["ACK"]


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-06-10T22:30", "2026-06-10T22:40"),
        ("2026-06-10T22:55", "2026-06-11T07:05"),
        ("2026-06-10T23:00", "2026-06-11T07:10"),
        ("2026-06-11T03:00", "2026-06-11T07:10"),
        ("2026-06-11T07:00", "2026-06-11T07:10"),
    ],
)
def test_government_hours(received: str, expected: str) -> None:
    moment = datetime.fromisoformat(f"{received}+08:00").astimezone(UTC)
    assert judged_at(moment, timedelta(minutes=10)) == datetime.fromisoformat(f"{expected}+08:00")


def test_at_night_it_is_stored_and_the_day_of_receipt_counts(stage: Stage) -> None:
    stage.until(datetime(2026, 6, 24, 15, 50, tzinfo=UTC))
    assert stage.forwarder.send("/declarations", declaration(moved="2026-06-10")).status_code == 202
    stage.run(minutes=30)
    assert stage.forwarder.answers() == []
    stage.run(hours=8)
    (ack,) = stage.forwarder.told("ACK")
    assert str(ack["OccurredAt"]) > "2026-06-24T23:00"
    assert ack["numbers"]["penalty_hkd"] == "0.00"


def test_the_form_cannot_be_changed(stage: Stage) -> None:
    udr = acknowledged(stage)
    changed = declaration(form="1B", exempt="OTHER", function="CHANGE", reference=udr, reason="01")
    stage.forwarder.send("/declarations", changed)
    stage.run(minutes=30)
    assert errors(stage) == [("D010", "/Declaration/Form")]


def test_an_amendment_has_a_new_charge(stage: Stage) -> None:
    udr = acknowledged(stage)
    changed = declaration(value="50000", function="CHANGE", reference=udr, reason="02")
    stage.forwarder.send("/declarations", changed)
    stage.run(minutes=30)
    assert stage.forwarder.told("AMD")[0]["numbers"]["charge_hkd"] == "0.70"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"form": "3"}, {"D001"}),
        ({"form": "1B"}, {"D017"}),
        ({"form": "1", "exempt": "GOLD"}, {"D017"}),
        ({"form": "1A"}, {"D019"}),
        ({"form": "1", "commodity": "03031300"}, {"D019"}),
        ({"form": "1A", "commodity": "03031300"}, set()),
        ({"form": "2A", "commodity": "61091000"}, {"D019"}),
        ({"form": "2A", "commodity": "61091000", "origin": "HK"}, set()),
        ({"commodity": "99170010"}, {"D013"}),
        ({"moved": "2026-06-25"}, {"D007"}),
        ({"total": "999"}, {"D016"}),
        ({"items": 51, "total": "51000000.00"}, {"D006"}),
        ({"trader": party("Trader", country="CN")}, {"D002", "D004"}),
    ],
)
def test_faults_of_a_declaration(stage: Stage, changes: dict[str, object], expected: set[str]) -> None:
    if "trader" in changes:
        changes["trader"] = str(changes["trader"]).replace(
            "</Trader>", "<IdentityKind>BR</IdentityKind><IdentityNumber>123</IdentityNumber></Trader>"
        )
    stage.forwarder.send("/declarations", declaration(**changes))  # type: ignore[arg-type]  # keywords vary
    stage.run(minutes=30)
    told = stage.forwarder.answers()[0]
    assert {code for code, _ in told["errors"]} == expected


def test_goods_that_may_not_share_a_declaration(stage: Stage) -> None:
    body = declaration(items=2, total="2000000.00", waybills=("W1", "W2"))
    second = body.replace("96170010", "95030060", 1)
    stage.forwarder.send("/declarations", second)
    stage.run(minutes=30)
    assert errors(stage) == [("D018", "/Declaration/Item")]


def test_manifest_is_acknowledged_changed_and_deleted(stage: Stage) -> None:
    stage.forwarder.send("/road/manifests", manifest())
    stage.run(minutes=3)
    reference = str(stage.forwarder.told("ACK")[0]["AuthorityReference"])
    assert stage.forwarder.told("ACK")[0]["numbers"] == {"manifest_reference": reference}
    stage.forwarder.send(
        "/road/manifests", manifest(waybills=("A", "B"), function="CHANGE", reference=reference, reason="04")
    )
    stage.forwarder.send("/road/manifests", manifest(function="DELETE", reference=reference, reason="05"))
    stage.run(minutes=6)
    assert [(each["Code"], each["Sequence"]) for each in stage.forwarder.answers()] == [
        ("ACK", "1"),
        ("AMD", "2"),
        ("CAN", "3"),
    ]
    assert [each["took_effect"] for each in stage.effects()] == [1, 1, 1]


def test_faults_of_a_manifest(stage: Stage) -> None:
    box = "<Container><Number>CSQU3054384</Number><Refrigerated>true</Refrigerated></Container>"
    extra = "<ContainerNumber>MSCU1234566</ContainerNumber>"
    marks = "<Transhipment>true</Transhipment><ExemptionCategory>3A</ExemptionCategory>"
    body = manifest(date="2026-06-25", waybills=("A", "A"), line_extra=extra, transhipment=marks, container=box)
    body = body.replace("<SequenceNumber>2", "<SequenceNumber>3").replace(
        '<GrossWeight unit="KGM">186.4</GrossWeight>', ""
    )
    body = body.replace("<PlaceOfLoading><Code>CNDGG</Code></PlaceOfLoading>", "", 1).replace(
        "<LineNumber>1", "<LineNumber>2", 1
    )
    stage.forwarder.send("/road/manifests", body)
    stage.run(minutes=3)
    first, second = "/RoadManifest/Master[1]/Consignment[1]", "/RoadManifest/Master[2]/Consignment[1]"
    assert sorted(errors(stage)) == [
        ("M001", "/RoadManifest/Trip/Date"),
        ("M002", f"{first}/GrossWeight"),
        ("M002", f"{second}/GrossWeight"),
        ("M003", f"{first}/Item[1]/LineNumber"),
        ("M003", "/RoadManifest/Master[2]/Consignment[1]/SequenceNumber"),
        ("M003", "/RoadManifest/Master[2]/WaybillNumber"),
        ("M006", "/RoadManifest/Container[1]/Number"),
        ("M007", f"{first}/PlaceOfLoading"),
        ("M010", f"{first}/ExemptionCategory"),
        ("M010", f"{second}/ExemptionCategory"),
        ("M015", f"{first}/ContainerNumber[1]"),
        ("M015", f"{second}/ContainerNumber[1]"),
    ]


def cross(stage: Stage) -> None:
    """File, bundle, wait and cross with one consignment."""
    stage.forwarder.send("/road/aci", aci(expected="2026-06-10"))
    stage.run(minutes=1)
    reference = str(stage.forwarder.told("CCR")[0]["AuthorityReference"])
    stage.forwarder.send("/road/bundles", bundle("TRIP-1", (reference, None)))
    stage.run(minutes=31)
    at = stage.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    stage.lane.send("/control-points/SBC/arrivals", lane("VehicleArrival", at))
    assert stage.lane.send("/control-points/SBC/departures", lane("VehicleDeparture", at)).status_code == 200


@pytest.mark.parametrize("order", ["manifest first", "declaration first", "crossing first"])
def test_a_declaration_is_matched_after_the_crossing(stage: Stage, order: str) -> None:
    steps: dict[str, Callable[[], object]] = {
        "manifest": lambda: stage.forwarder.send("/road/manifests", manifest()),
        "declaration": lambda: stage.forwarder.send("/declarations", declaration()),
        "crossing": lambda: cross(stage),
    }
    first = order.split(maxsplit=1)[0]
    for name in (first, *(each for each in steps if each != first)):
        assert stage.forwarder.told("MAT") == []
        steps[name]()
        stage.run(minutes=30)
    stage.run(minutes=61)
    (matched,) = stage.forwarder.told("MAT")
    assert matched["numbers"]["sequence_number"] == "1"
    udr = str(matched["AuthorityReference"])
    stage.forwarder.send("/declarations", declaration(function="DELETE", reference=udr, reason="05"))
    stage.run(minutes=30)
    assert errors(stage) == [("D020", "/Declaration/Header/AuthorityReference")]


def test_query_about_a_line_without_declaration(stage: Stage) -> None:
    exempt = "<Transhipment>true</Transhipment><ThroughBill>true</ThroughBill>"
    stage.forwarder.send("/road/manifests", manifest())
    stage.forwarder.send("/road/manifests", manifest("TRANSIT", waybills=("T1",), transhipment=exempt))
    stage.until(datetime(2026, 6, 25, 0, 59, tzinfo=UTC))
    assert stage.forwarder.told("QRY") == []
    stage.until(datetime(2026, 6, 25, 1, 1, tzinfo=UTC))
    (query,) = stage.forwarder.told("QRY")
    assert (query["numbers"]["waybill_number"], query["numbers"]["sequence_number"]) == ("DGHK26061001", "1")
    acknowledged(stage)
    stage.run(minutes=11)
    assert [each["numbers"] for each in stage.forwarder.told("QCL")] == [{"query": query["numbers"]["query"]}]


def test_a_query_is_closed_by_an_exemption(stage: Stage) -> None:
    stage.forwarder.send("/road/manifests", manifest())
    stage.until(datetime(2026, 6, 25, 2, 0, tzinfo=UTC))
    reference = str(stage.forwarder.told("QRY")[0]["AuthorityReference"])
    marks = "<Transhipment>false</Transhipment><ExemptionCategory>3H2</ExemptionCategory>"
    stage.forwarder.send(
        "/road/manifests", manifest(transhipment=marks, function="CHANGE", reference=reference, reason="07")
    )
    stage.run(minutes=15)
    assert len(stage.forwarder.told("QCL")) == 1
    stage.run(hours=48)
    assert len(stage.forwarder.told("QRY")) == 1
