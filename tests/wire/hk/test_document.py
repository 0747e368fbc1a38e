"""The page that describes the wire form is the contract: its examples are read, and written again the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from fairway.wire.hk.answers import read_answers, write_acknowledgement
from fairway.wire.hk.bundle import read_bundle, read_bundle_result, write_bundle
from fairway.wire.hk.control_point import Sight, read_result, read_selections, read_vehicle, write_vehicle
from fairway.wire.hk.declaration import read_declaration, write_declaration
from fairway.wire.hk.receipt import read_receipt
from fairway.wire.hk.references import is_reference
from fairway.wire.hk.road_aci import read_road_aci, write_road_aci
from fairway.wire.hk.road_manifest import read_road_manifest, write_road_manifest

PAGE = Path(__file__).parents[3] / "docs" / "wire" / "hk-trade-single-window.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```xml\n(.*?)```", TEXT, re.DOTALL)


def root_of(example: str) -> str:
    return str(etree.QName(etree.fromstring(example.encode())).localname)


def of_root(name: str) -> list[bytes]:
    return [example.encode() for example in EXAMPLES if root_of(example) == name]


def same(left: bytes, right: bytes) -> bool:
    def shape(content: bytes) -> bytes:
        root = etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
        return etree.tostring(root, method="c14n")

    return shape(left) == shape(right)


def test_every_message_has_an_example() -> None:
    assert {root_of(example) for example in EXAMPLES} == {
        "Receipt", "RoadACI", "RoadManifest", "Declaration", "RoadBundle", "BundleResult", "Answers",
        "AnswerAcknowledgement", "VehicleArrival", "ArrivalResult", "VehicleInspected", "InspectionResult",
        "VehicleDeparture", "DepartureResult", "Selections",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "read", "write"),
    [
        ("RoadACI", read_road_aci, write_road_aci),
        ("RoadManifest", read_road_manifest, write_road_manifest),
        ("Declaration", read_declaration, write_declaration),
        ("RoadBundle", read_bundle, write_bundle),
    ],
)
def test_examples_are_written_as_they_were_read(name: str, read, write) -> None:  # type: ignore[no-untyped-def]
    examples = of_root(name)
    assert examples
    for example in examples:
        assert same(write(read(example)), example)


def test_vehicle_examples_are_written_as_they_were_read() -> None:
    for sight in Sight:
        (example,) = of_root(sight.value)
        assert same(write_vehicle(read_vehicle(example, sight), sight), example)


def test_what_the_authority_sends_is_read() -> None:
    assert [read_receipt(example).status for example in of_root("Receipt")] == ["STORED", "REFUSED"]
    assert [read_bundle_result(example).status for example in of_root("BundleResult")] == ["BUNDLED", "REFUSED"]
    assert [read_result(example).display for example in of_root("ArrivalResult")] == ["REFUSED", "GO"]
    assert [read_result(example).display for example in of_root("InspectionResult")] == ["RELEASED"]
    assert [read_result(example).display for example in of_root("DepartureResult")] == ["CROSSED"]
    assert [page.outcome for page in read_selections(of_root("Selections")[0]).selections] == ["GO"]
    page = read_answers(of_root("Answers")[0])
    assert [answer.code for answer in page.answers] == ["ACK", "CCR", "ERR", "ACK"]
    assert dict(page.answers[-1].numbers)["charge_hkd"] == "119.50"
    assert same(write_acknowledgement(page.next or ""), of_root("AnswerAcknowledgement")[0])


def test_references_of_the_page_have_right_check_characters() -> None:
    references = set(re.findall(r"\b[CMDB][IE]26[0-9A-Z]{11}\b", TEXT))
    assert len(references) == 7
    assert all(is_reference(reference) for reference in references)
