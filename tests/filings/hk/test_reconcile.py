"""What crossed and was not declared; what a declaration takes over from what crossed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fairway.base.issues import Refusal, Severity
from fairway.filings.adapter import Envelope, Line
from fairway.filings.hk.road_aci import ROAD_ACI
from fairway.filings.hk.road_manifest import ROAD_MANIFEST
from fairway.filings.hk.tdec import TDEC
from fairway.filings.hk.tdec.reconcile import Crossed, exempt_consignments, inherit, reconcile
from fairway.wire.hk.declaration import read_declaration


def test_lines_without_declaration_and_exemption(south: Any, envelope: Envelope) -> None:
    submission = south()
    manifest = ROAD_MANIFEST.derive(submission, envelope).documents[0]
    declarations = TDEC.derive(submission, envelope).documents
    exempt = exempt_consignments(submission)
    assert exempt == {"C3": "transhipment-through"}
    declared = [line for document in declarations for line in document.lines]
    assert reconcile(manifest.lines, declared, exempt) == ()
    assert reconcile(manifest.lines, declarations[0].lines, exempt) == (Line(3, "C2", "1"),)
    assert len(reconcile(manifest.lines, (), {})) == 4


def crossed(submission: Any, envelope: Envelope, **more: Any) -> Crossed:
    documents = ROAD_ACI.derive(submission, envelope).documents
    return Crossed(
        on=date(2026, 6, 13),
        vehicle="YY 99",
        control_point="man-kam-to",
        ccrns={"C1": "CI267K3M9QX2TBU"},
        information={document.group: document.content for document in documents},
        manifest_reference="MI26X2F7TK9MQAP",
        **more,
    )


def test_a_declaration_takes_over_what_crossed(south: Any, envelope: Envelope) -> None:
    submission = south()
    inheritance = inherit(submission, crossed(submission, envelope))
    assert inheritance.issues == ()
    draft = TDEC.derive(submission, replace(envelope, known=inheritance.known))
    movement = read_declaration(draft.documents[0].content).movement
    assert movement is not None
    assert movement.moved_on == date(2026, 6, 13)
    assert (movement.vehicle_registration, movement.control_point) == ("YY99", "MKT")
    assert movement.ccrns == ("CI267K3M9QX2TBU",)
    assert movement.manifest_reference == "MI26X2F7TK9MQAP"
    assert draft.documents[0].summary["due"] == "2026-06-27"


def test_DeclaredAsCrossed(south: Any, envelope: Envelope) -> None:
    then = crossed(south(), envelope)
    now = south(
        ("consignments/0/packages/count", 11),
        ("consignments/0/gross_weight_kg", "180"),
        ("consignments/1/waybill_number", "OTHER"),
    )
    issues = inherit(now, then).issues
    assert [issue.pointer for issue in issues] == [
        "/consignments/0/packages/count",
        "/consignments/0/gross_weight_kg",
        "/consignments/1/waybill_number",
    ]
    assert {issue.severity for issue in issues} == {Severity.QUESTION}
    assert issues[0].text() == "The goods crossed with 12, but the submission now says 11."


def test_unreadable_information_is_refused(south: Any) -> None:
    broken = Crossed(on=date(2026, 6, 13), vehicle="Y", control_point="x", information={"C1": b"<RoadACI>"})
    with pytest.raises(Refusal) as caught:
        inherit(south(), broken)
    assert caught.value.issues[0].rule == "hk.tdec.inherit_unreadable"
