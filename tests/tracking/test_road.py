"""The site's own facts as events: what the parties may know, and never more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from fairway.clearance.facts import CLEARANCE_FACTS, Outcome, VehicleAssessed, VehicleDecided
from fairway.consignments.model import Submission
from fairway.filings.adapter import FilingFunction, FilingStatus
from fairway.filings.facts import AnswerReceived, FilingDrafted, FilingExpired, FilingSent
from fairway.record.model import Actor, ActorKind, Fact, Recorded, StreamId
from fairway.tracking import road
from fairway.tracking.customs_status import CustomsState
from fairway.tracking.journey import Milestone, MilestoneNoted, OtherSideTold
from fairway.tracking.model import Quality, Reference, ReferenceKind
from fairway.tracking.road import events_of
from fairway.tracking.road_cargo import Cargo, cargo_of, given_by, marks_of
from fairway.tracking.timeline import line_up
from fairway.transport.facts import TRIP_FACTS
from fairway.wire.hk.references import check_character

CASE = UUID(int=7)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
CCRN = "CI26ABCDEFGH12"
CCRN += check_character(CCRN)
CARGO = Cargo(
    own=(Reference(ReferenceKind.OWN, "JOB-1"),),
    consignments={"C1": (Reference(ReferenceKind.MASTER_BILL, "DGHK0001"),)},
    given=(Reference(ReferenceKind.CARGO_REFERENCE, CCRN),),
)


def recorded(fact: Fact, stream: str = "journey", minutes: float = 0, version: int = 1) -> Recorded:
    return Recorded(
        stream=StreamId(CASE, stream),
        version=version,
        at=NOW + timedelta(minutes=minutes),
        actor=Actor(kind=ActorKind.POLICY, id="test"),
        fact=fact,
    )


def noted(step: Milestone, minutes: float, key: str = "", *, planned: float | None = None) -> Recorded:
    fact = MilestoneNoted(
        milestone=step,
        at=NOW + timedelta(minutes=minutes),
        source="site:hk",
        key=key or f"{step.value}-{minutes}",
        place="shenzhen-bay",
        vehicle="XX 1234",
        planned=None if planned is None else NOW + timedelta(minutes=planned),
    )
    return recorded(fact, minutes=minutes)


def answer(raw_code: str, status: FilingStatus | None, minutes: float, target: str = "hk.road_aci") -> Recorded:
    fact = AnswerReceived(
        answer_id=f"A-{raw_code}-{minutes}",
        message_id="M1",
        raw_code=raw_code,
        status=status,
        authority=target[:2],
        answered_at=NOW + timedelta(minutes=minutes),
        authority_reference=CCRN if raw_code == "CCR" else None,
        simulated=True,
    )
    return recorded(fact, f"filing:{target}:C1", minutes)


def test_a_document_is_lodged_when_the_authority_took_it() -> None:
    sent = recorded(FilingSent(message_id="M1", sent_at=NOW), "filing:hk.road_aci:C1")
    (event,) = events_of(sent, CARGO, site="hk")
    assert (event.milestone, event.customs, event.quality) == ("ADVANCE_SUBMITTED", "hk", Quality.ACTUAL)
    assert (event.source.partner, event.source.standard, event.source.message) == ("site:hk", "road-job", "hk.road_aci")
    assert event.references[0].value == CCRN
    assert {one.value for one in event.references} == {CCRN, "DGHK0001", "JOB-1"}
    assert event.times.offset == 480
    assert events_of(sent, CARGO, site="hk") == (event,)


def test_a_rejection_stands_after_the_lodging_that_it_answers() -> None:
    def answered(code: str, status: FilingStatus, seconds: float) -> Recorded:
        fact = AnswerReceived(
            answer_id=f"A-{code}-{seconds}",
            message_id="M1",
            raw_code=code,
            status=status,
            authority="hk",
            answered_at=NOW + timedelta(seconds=seconds),
        )
        return recorded(fact, "filing:hk.road_aci:C1", seconds / 60)

    def sent(name: str, seconds: float) -> Recorded:
        fact = FilingSent(message_id=name, sent_at=NOW + timedelta(seconds=seconds))
        return recorded(fact, "filing:hk.road_aci:C1", seconds / 60)

    facts = [
        sent("M1", 1),
        answered("ERR", FilingStatus.REJECTED, 4),
        sent("M2", 16),
        answered("ACK", FilingStatus.UNDER_REVIEW, 19),
        answered("CCR", FilingStatus.ACCEPTED, 21),
    ]
    events = [event for one in facts for event in events_of(one, CARGO, site="hk")]
    expected = ["ADVANCE_SUBMITTED", "REJECTED", "REVIEW", "ACCEPTED"]
    assert [one.milestone for one in line_up(events).entries] == expected
    assert line_up(reversed(events)).entries == line_up(events).entries


def test_changes_and_deletions_are_not_lodged_anew() -> None:
    sent = recorded(FilingSent(message_id="M1", sent_at=NOW), "filing:hk.road_aci:C1")
    for function in (FilingFunction.CHANGE, FilingFunction.DELETE):
        assert events_of(sent, CARGO, site="hk", functions={"M1": function}) == ()


@pytest.mark.parametrize(
    ("target", "raw_code", "status", "expected"),
    [
        ("hk.road_aci", "CCR", FilingStatus.ACCEPTED, "ACCEPTED"),
        ("hk.road_aci", "ERR", FilingStatus.REJECTED, "REJECTED"),
        ("cn.road_manifest", "E3", FilingStatus.SENT, "ADVANCE_SUBMITTED"),
        ("cn.road_manifest", "02", FilingStatus.UNDER_REVIEW, "REVIEW"),
        ("cn.road_manifest", "11", FilingStatus.RELEASED, "RELEASED"),
        ("cn.goods_declaration", "K", FilingStatus.RELEASED, "RELEASED_GUARANTEE"),
        ("cn.goods_declaration", "C", FilingStatus.INSPECTION, "SELECTED_INSPECTION"),
        ("cn.goods_declaration", "ZZ", FilingStatus.ACCEPTED, "ACCEPTED"),
    ],
)
def test_answers_keep_their_raw_code_and_side(target: str, raw_code: str, status: FilingStatus, expected: str) -> None:
    (event,) = events_of(answer(raw_code, status, 1, target), CARGO, site="hk")
    assert (event.milestone, event.source.code, event.customs) == (expected, raw_code, target[:2])
    assert event.source.simulated


def test_an_answer_that_moves_nothing_tells_nothing() -> None:
    assert events_of(answer("BND", None, 1), CARGO, site="hk") == ()


def test_the_number_that_an_authority_gives_names_the_cargo() -> None:
    accepted = answer("CCR", FilingStatus.ACCEPTED, 1)
    assert given_by(accepted) == Reference(ReferenceKind.CARGO_REFERENCE, CCRN)
    assert given_by(answer("ERR", FilingStatus.REJECTED, 1)) is None
    (event,) = events_of(accepted, Cargo(), site="hk")
    assert event.references == (Reference(ReferenceKind.CARGO_REFERENCE, CCRN),)
    entry = recorded(
        AnswerReceived(
            answer_id="A1",
            message_id=None,
            raw_code="J",
            status=FilingStatus.ACCEPTED,
            authority="cn",
            answered_at=NOW,
            numbers={"entry_id": "530120261123456789", "seq_no": "I20260000000000001"},
        ),
        "filing:cn.goods_declaration:C1",
    )
    assert given_by(entry) == Reference(ReferenceKind.DECLARATION, "530120261123456789")


def test_bundling_tells_the_earliest_crossing_and_unbundling_takes_both_back() -> None:
    bundled = noted(Milestone.BUNDLED, 0, planned=30)
    events = events_of(bundled, CARGO, site="hk")
    assert [(one.milestone, one.quality) for one in events] == [
        ("VEHICLE_BUNDLED", Quality.ACTUAL),
        ("BORDER_CROSSED", Quality.EXPECTED),
    ]
    assert events[0].references[0] == Reference(ReferenceKind.REGISTRATION_MARK, "XX1234")
    assert events[0].location.name == "Shenzhen Bay Port"
    assert events[0].location.latitude is not None
    off = events_of(noted(Milestone.UNBUNDLED, 10), CARGO, site="hk")
    assert line_up([*events, *off]).entries == ()
    again = events_of(noted(Milestone.BUNDLED, 20, planned=50), CARGO, site="hk")
    line = line_up([*again, *off, *events])
    assert [(one.milestone, one.happened) for one in line.entries] == [
        ("VEHICLE_BUNDLED", NOW + timedelta(minutes=20)),
        ("BORDER_CROSSED", NOW + timedelta(minutes=50)),
    ]


def test_a_whole_crossing_with_an_inspection_is_one_line() -> None:
    facts = [
        recorded(FilingSent(message_id="M1", sent_at=NOW), "filing:hk.road_aci:C1"),
        answer("CCR", FilingStatus.ACCEPTED, 1),
        noted(Milestone.BUNDLED, 10, planned=40),
        noted(Milestone.AT_KIOSK_INSPECT, 45),
        noted(Milestone.INSPECTED_RELEASED, 70),
        noted(Milestone.CROSSED, 75),
    ]
    timeline = line_up([event for fact in facts for event in events_of(fact, CARGO, site="hk")])
    assert [one.milestone for one in timeline.entries] == [
        "ADVANCE_SUBMITTED",
        "ACCEPTED",
        "VEHICLE_BUNDLED",
        "SELECTED_INSPECTION",
        "INSPECTED",
        "RELEASED",
        "BORDER_CROSSED",
    ]
    assert timeline.entries[-1].expected is not None
    standing = timeline.customs.of("hk")
    assert standing is not None
    assert timeline.customs.of("cn") is None
    before = [event for fact in facts[:4] for event in events_of(fact, CARGO, site="hk")]
    held = line_up(before).customs.of("hk")
    assert held is not None
    assert held.state is CustomsState.SELECTED


def test_what_the_other_side_told_is_of_the_other_side() -> None:
    told = OtherSideTold(
        site="gd",
        target="cn.road_manifest",
        group="C1",
        form="MT1401",
        status="released",
        raw_code="11",
        at=NOW,
    )
    (event,) = events_of(recorded(told), CARGO, site="hk")
    assert (event.milestone, event.source.partner, event.customs) == ("RELEASED", "site:gd", "cn")
    assert event.source.code == "11"


def test_what_lapsed_is_withdrawn() -> None:
    (event,) = events_of(recorded(FilingExpired(), "filing:hk.road_aci:C1"), CARGO, site="hk")
    assert event.milestone == "DELETED"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_customs_decided_is_told_by_nothing_before_the_kiosk(outcome: Outcome) -> None:
    for fact in (
        VehicleAssessed(vehicle="V1", outcome=outcome),
        VehicleDecided(vehicle="V1", outcome=outcome, officer=UUID(int=1)),
    ):
        for stream in ("clearance:hk", "trip", "journey", "filing:hk.road_aci:C1"):
            assert events_of(recorded(fact, stream), CARGO, site="hk") == ()


def test_facts_of_trips_and_clearance_are_not_read_at_all() -> None:
    text = Path(road.__file__).read_text(encoding="utf-8")
    assert "fairway.clearance" not in text
    assert "fairway.transport" not in text
    assert {*CLEARANCE_FACTS, *TRIP_FACTS}.isdisjoint({FilingSent, AnswerReceived, MilestoneNoted, OtherSideTold})
    drafted = FilingDrafted(target="hk.road_aci", group="C1", form="ACI", submission_version=1, document="0" * 64)
    assert events_of(recorded(drafted, "filing:hk.road_aci:C1"), CARGO, site="hk") == ()


def test_a_submission_is_known_by_its_numbers() -> None:
    submission = Submission.model_validate(
        {
            "reference": "JOB-1",
            "direction": "cn-hk",
            "trip": {"vehicle": {"hk_mark": "XX 1234", "cn_plate": "粤Z1234港"}},
            "consignments": [
                {
                    "id": "C1",
                    "waybill_number": "dghk 0001",
                    "house_waybill_number": "H-77",
                    "containers": ["MSKU1234565", "MSKU1234566"],
                    "items": [{"id": "1", "description": {"en": "Lamps"}}],
                },
                {
                    "id": "C2",
                    "waybill_number": "160-12345675",
                    "house_waybill_number": "HA77",
                    "items": [{"id": "1", "description": {"en": "Lamps"}}],
                },
            ],
        }
    )
    cargo = cargo_of(submission)
    assert [(one.kind.value, one.value) for one in cargo.all()] == [
        ("master-bill", "DGHK0001"),
        ("house-bill", "H77"),
        ("container", "MSKU1234565"),
        ("master-air-waybill", "160-12345675"),
        ("house-air-waybill", "HA77"),
        ("own", "JOB-1"),
    ]
    assert [one.value for one in cargo.of("C2")] == ["160-12345675", "HA77", "JOB-1"]
    assert [one.value for one in marks_of(submission)] == ["XX1234", "粤Z1234港"]
    assert msgspec.json.encode(cargo)
