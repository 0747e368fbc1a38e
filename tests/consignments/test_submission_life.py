"""The life of a submission: recorded, revised, confirmed, copied over, completed, asked about, cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from fairway.base.issues import Refusal
from fairway.consignments import decide as d
from fairway.consignments.copies import element_numbers, merge, shared_tree
from fairway.consignments.model import ProvenanceKind, Submission
from fairway.consignments.parse import examine_tree
from fairway.consignments.project import NOBODY, project, view
from fairway.consignments.provenance import provenance_at
from fairway.consignments.state import SubmissionState, evolve
from fairway.consignments.store import readable
from fairway.record.model import Actor, ActorKind, Change, Context, FactMeta, StreamId

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OWNER, CARRIER, IMPORTER = UUID(int=1), UUID(int=2), UUID(int=3)


def tree(**changes: Any) -> dict[str, Any]:
    """A small southbound submission as plain data."""
    item = {
        "id": "1",
        "description": {"sc": "塑料玩具车", "en": "plastic toy cars"},
        "hs6": "950300",
        "value": {"amount": "1200", "currency": "CNY"},
    }
    consignment = {
        "id": "C1",
        "waybill_number": "WB-1",
        "consignor": {"names": {"sc": "东莞示例玩具有限公司"}, "contact": {"phone": "+86 769 0000 0000"}},
        "consignee": {"names": {"en": "Sample Toys (HK) Limited"}},
        "packages": {"count": 12, "type_code": "CT"},
        "gross_weight_kg": "130.5",
        "invoice_number": "INV-9",
        "items": [item],
    }
    return {"reference": "S-1", "direction": "cn-hk", "consignments": [consignment], **changes}


def sound(plain: dict[str, Any]) -> Submission:
    return examine_tree(plain)[0]


class Play:
    """A submission at one site that commands are given to."""

    def __init__(self, site: str = "gd") -> None:
        self.site = site
        self.state: SubmissionState | None = None
        self.version = 0
        self.now = NOON
        self.rows: dict[tuple[str, tuple[Any, ...]], dict[str, Any]] = {}

    def do(self, command: d.SubmissionCommand, by: str = "p1") -> list[str]:
        self.now += timedelta(minutes=1)
        actor = Actor(kind=ActorKind.PERSON, id=by, organisation=OWNER)
        context = Context(now=self.now, actor=actor, site=self.site, new_id=uuid4)
        done = []
        for fact in d.decide(self.state, command, context).facts:
            self.version += 1
            stream = StreamId(UUID(int=9), "submission")
            meta = FactMeta(stream=stream, version=self.version, at=self.now, actor=actor, site=self.site)
            before, self.state = self.state, evolve(self.state, fact, meta)
            for row in project(Change(before, fact, self.state, meta)):
                key = (row.table.name, tuple(row.values[name] for name in row.table.key))
                if row.delete:
                    self.rows.pop(key, None)
                else:
                    self.rows[key] = dict(row.values)
            done.append(type(fact).__name__)
        return done

    @property
    def now_holds(self) -> Submission:
        assert self.state
        return self.state.submission()

    def table(self, name: str) -> list[dict[str, Any]]:
        return [values for (table, _), values in self.rows.items() if table == name]


def recorded(plain: dict[str, Any] | None = None) -> Play:
    play = Play()
    play.do(d.RecordSubmission(owner=OWNER, submission=sound(plain or tree())))
    return play


def rules_of(refused: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {issue.rule for issue in refused.value.issues}


def test_recorded_and_revised() -> None:
    play = recorded()
    changed = tree()
    changed["consignments"][0]["gross_weight_kg"] = "131"
    assert play.do(d.ReviseSubmission(submission=sound(changed), seen_version=1), by="p2") == ["SubmissionRevised"]
    entries = play.now_holds.provenance
    assert provenance_at(entries, "/consignments/0/gross_weight_kg").by == "p2"
    assert provenance_at(entries, "/consignments/0/waybill_number").by == "p1"
    with pytest.raises(Refusal) as refused:
        play.do(d.ReviseSubmission(submission=sound(tree()), seen_version=1))
    assert rules_of(refused) == {"submission.changed_meanwhile"}


def test_the_same_again_is_nothing_new() -> None:
    play = recorded()
    assert play.do(d.ReviseSubmission(submission=sound(tree()))) == []


def test_only_the_involved_see_and_each_as_far_as_granted() -> None:
    play = recorded()
    play.do(d.InvolveParty(organisation=CARRIER, involvement="carrier"))
    granted = {(row["holder"], row["scope"]) for row in play.table("grants")}
    assert granted == {
        (OWNER, "full"),
        (OWNER, "transport"),
        (OWNER, "milestones"),
        (CARRIER, "transport"),
        (CARRIER, "milestones"),
    }
    shown = {row["scope"]: readable(row["document"]) for row in play.table("submission_view")}
    assert shown["full"] and shown["transport"]
    assert "1200" in shown["full"]
    assert "1200" not in shown["transport"]
    assert "INV-9" not in shown["transport"]
    assert shown["milestones"] is None
    play.do(d.ReleaseParty(organisation=CARRIER))
    assert {row["holder"] for row in play.table("grants")} == {OWNER}
    assert {row["holder"] for row in play.table("work_list")} == {OWNER}


def test_a_carrier_never_sees_prices() -> None:
    shown = str(view(sound(tree()), "transport"))
    assert "1200" not in shown
    assert "130.5" in shown


def test_references_follow_the_document() -> None:
    play = recorded()
    assert {(row["scheme"], row["value"]) for row in play.table("reference")} >= {("waybill", "WB1"), ("own", "S1")}
    changed = tree()
    changed["consignments"][0]["waybill_number"] = "WB-2"
    play.do(d.ReviseSubmission(submission=sound(changed)))
    assert {row["value"] for row in play.table("reference") if row["scheme"] == "waybill"} == {"WB2"}


def found_by(play: Play, holder: UUID) -> set[str]:
    return {row["scheme"] for row in play.table("reference") if row["holder"] == holder}


def test_each_holder_finds_a_submission_by_what_it_may_see() -> None:
    play = recorded()
    assert found_by(play, OWNER) == {"own", "waybill", "invoice"}
    play.do(d.InvolveParty(organisation=CARRIER, involvement="carrier"))
    assert found_by(play, CARRIER) == {"waybill"}
    changed = tree()
    changed["consignments"][0]["waybill_number"] = "WB-2"
    play.do(d.ReviseSubmission(submission=sound(changed)))
    assert {row["value"] for row in play.table("reference") if row["scheme"] == "waybill"} == {"WB2"}
    play.do(d.ReleaseParty(organisation=CARRIER))
    assert {row["holder"] for row in play.table("reference")} == {OWNER}


def test_a_copy_is_found_by_nobody_until_it_is_retrieved() -> None:
    play = Play("hk")
    play.do(copy(tree(), addressed_to=IMPORTER), by="gd")
    assert {row["holder"] for row in play.table("reference")} == {NOBODY}
    play.do(d.RetrieveCopy(organisation=IMPORTER))
    assert {row["holder"] for row in play.table("reference")} == {IMPORTER}


def test_the_copy_holds_no_prices_and_no_contacts() -> None:
    shared = shared_tree(sound(tree()))
    assert "1200" not in str(shared)
    assert "INV-9" not in str(shared)
    assert "phone" not in str(shared)
    assert shared["consignments"][0]["packages"]["count"] == 12
    assert {16, 20, 23, 29, 32, 48, 49} <= element_numbers(shared)
    assert not element_numbers(shared) & {38, 39, 63}
    sound(shared)


def copy(plain: dict[str, Any], **more: Any) -> d.ReceiveCopy:
    return d.ReceiveCopy(from_site="gd", envelope=uuid4(), copied=sound(shared_tree(sound(plain))), **more)


def test_a_copy_is_retrieved_by_whom_it_is_addressed_to() -> None:
    play = Play("hk")
    play.do(copy(tree(), addressed_to=IMPORTER), by="gd")
    assert play.table("grants") == []
    assert [row["addressed_to"] for row in play.table("retrievable_copy")] == [IMPORTER]
    with pytest.raises(Refusal):
        play.do(d.RetrieveCopy(organisation=CARRIER))
    play.do(d.RetrieveCopy(organisation=IMPORTER))
    assert {row["holder"] for row in play.table("grants")} == {IMPORTER}
    assert play.table("retrievable_copy") == []
    assert provenance_at(play.now_holds.provenance, "/consignments/0/packages/count").kind is ProvenanceKind.RECEIVED


def test_a_copy_is_retrieved_by_its_code() -> None:
    play = Play("hk")
    play.do(copy(tree(), retrieval_code_sha256="ab"), by="gd")
    with pytest.raises(Refusal):
        play.do(d.RetrieveCopy(organisation=CARRIER, retrieval_code_sha256="cd"))
    assert play.do(d.RetrieveCopy(organisation=CARRIER, retrieval_code_sha256="ab")) == ["CopyRetrieved"]


def test_a_newer_copy_keeps_what_was_completed_here() -> None:
    play = Play("hk")
    play.do(copy(tree(), addressed_to=IMPORTER), by="gd")
    play.do(d.RetrieveCopy(organisation=IMPORTER))
    ours = shared_tree(play.now_holds)
    ours.pop("provenance")
    ours["consignments"][0]["items"][0]["hkhs8"] = "95030029"
    ours["consignments"][0]["packages"]["count"] = 13
    play.do(d.ReviseSubmission(submission=sound(ours)), by="importer")
    newer = tree()
    newer["consignments"][0]["gross_weight_kg"] = "140"
    newer["consignments"][0]["packages"]["count"] = 14
    play.do(copy(newer), by="gd")
    after = play.now_holds.consignments[0]
    assert after.items[0].hkhs8 == "95030029"
    assert str(after.gross_weight_kg) == "140"
    assert after.packages.count == 13
    assert play.state.contested == ("/consignments/0/packages/count",)


def test_merge_keeps_both_sides_changes() -> None:
    base = {"a": 1, "l": [{"id": "x", "v": 1}, {"id": "y", "v": 1}]}
    theirs = {"a": 2, "l": [{"id": "x", "v": 2}, {"id": "z", "v": 9}]}
    ours = {"a": 1, "b": 5, "l": [{"id": "y", "v": 1}, {"id": "x", "v": 1, "w": 3}]}
    assert merge(base, theirs, ours) == (
        {"a": 2, "b": 5, "l": [{"id": "x", "v": 2, "w": 3}, {"id": "z", "v": 9}]},
        [],
    )


def test_a_party_answers_only_what_it_was_asked() -> None:
    play = recorded()
    request = UUID(int=77)
    ask = d.RequestElements(
        request=request, supplier="shipper", pointers=("/consignments/0/net_weight_kg",), token_sha256="t"
    )
    play.do(ask)
    with pytest.raises(Refusal) as refused:
        play.do(d.SupplyElements(request=request, values={"/consignments/0/gross_weight_kg": "1"}))
    assert rules_of(refused) == {"submission.not_asked"}
    done = play.do(d.SupplyElements(request=request, values={"/consignments/0/net_weight_kg": "120"}), by="shipper")
    assert done == ["ElementsSupplied"]
    assert provenance_at(play.now_holds.provenance, "/consignments/0/net_weight_kg").by == "shipper"
    with pytest.raises(Refusal):
        play.do(d.SupplyElements(request=request, values={"/consignments/0/net_weight_kg": "121"}))
    assert [row["open"] for row in play.table("element_request")] == [False]
    assert "token" not in str([row["detail"] for row in play.table("submission_view")])


def test_confirming_a_translation() -> None:
    plain = tree(
        provenance={
            "/consignments/0/items/0/description/en": {
                "kind": "translated",
                "by": "engine",
                "at": "2026-11-23T03:00:00Z",
            }
        }
    )
    play = recorded(plain)
    play.do(d.ConfirmFields(pointers=("/consignments/0/items/0",)), by="p9")
    entry = provenance_at(play.now_holds.provenance, "/consignments/0/items/0/description/en")
    assert (entry.kind, entry.by, entry.was) == (ProvenanceKind.CONFIRMED, "p9", ProvenanceKind.TRANSLATED)


def test_cancelled_is_the_end() -> None:
    play = recorded()
    assert play.do(d.CancelSubmission(reason="order withdrawn")) == ["SubmissionCancelled"]
    assert play.do(d.CancelSubmission()) == []
    with pytest.raises(Refusal):
        play.do(d.ReviseSubmission(submission=sound(tree())))


def broken(play: Play, command: d.SubmissionCommand) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refused:
        play.do(command)
    return [(issue.rule, issue.pointer) for issue in refused.value.issues]


def asking(*pointers: str, request: int = 1) -> d.RequestElements:
    return d.RequestElements(request=UUID(int=request), supplier="shipper", pointers=pointers, token_sha256="t")


def test_RecordedOnce() -> None:
    again = d.RecordSubmission(owner=OWNER, submission=sound(tree()))
    assert broken(recorded(), again) == [("submission.exists", "")]


def test_SubmissionKnown() -> None:
    assert broken(Play(), d.CancelSubmission()) == [("submission.unknown", "")]


def test_NotCancelled() -> None:
    play = recorded()
    play.do(d.CancelSubmission())
    assert broken(play, d.ConfirmFields(pointers=("",))) == [("submission.cancelled", "")]


def test_ChangedOnPresentVersion() -> None:
    change = d.ReviseSubmission(submission=sound(tree(note="x")), seen_version=7)
    assert broken(recorded(), change) == [("submission.changed_meanwhile", "")]


def test_InvolvementKnown() -> None:
    wrong = d.InvolveParty(organisation=CARRIER, involvement="owner")
    assert broken(recorded(), wrong) == [("submission.involvement", "/involvement")]


def test_SomethingAskedFor() -> None:
    assert broken(recorded(), asking()) == [("submission.request_empty", "/pointers")]


@pytest.mark.parametrize(
    "pointer",
    ["", "x", "/", "/reference", "/provenance/x", "/consignments", "/consignments/0/nothing", "/consignments/x/note"],
)
def test_AskedForAField(pointer: str) -> None:
    fine = "/consignments/0/items/0/origin"
    assert broken(recorded(), asking(fine, pointer)) == [("submission.request_field", "/pointers/1")]


@pytest.mark.parametrize("pointer", ["/trip/vehicle", "/consignments/0/consignee/names/tc", "/containers/0/seals"])
def test_fields_that_may_be_asked_for(pointer: str) -> None:
    assert recorded().do(asking(pointer)) == ["ElementsRequested"]


def test_RequestOpen() -> None:
    play = recorded()
    play.do(asking("/trip/vehicle"))
    play.do(d.WithdrawRequest(request=UUID(int=1)))
    answer = d.SupplyElements(request=UUID(int=1), values={"/trip/vehicle": {"hk_mark": "XX 1"}})
    assert broken(play, answer) == [("submission.request_closed", "")]


def test_OnlyWhatWasAsked() -> None:
    play = recorded()
    play.do(asking("/trip/vehicle"))
    answer = d.SupplyElements(request=UUID(int=1), values={"/trip/vehicles": 1, "/reference": "stolen"})
    assert broken(play, answer) == [("submission.not_asked", "/trip/vehicles"), ("submission.not_asked", "/reference")]


def test_PlaceStillThere() -> None:
    play = recorded()
    play.do(asking("/consignments/0/items/0/origin", "/consignments/0/items/5/origin"))
    answer = d.SupplyElements(request=UUID(int=1), values={"/consignments/0/items/5/origin": "CN"})
    assert broken(play, answer) == [("submission.place_gone", "/consignments/0/items/5/origin")]


def test_an_answer_is_judged_like_any_other_input() -> None:
    play = recorded()
    play.do(asking("/consignments/0/items/0/origin"))
    answer = d.SupplyElements(request=UUID(int=1), values={"/consignments/0/items/0/origin": "China"})
    assert broken(play, answer) == [("submission.country_form", "/consignments/0/items/0/origin")]


def test_CopyForYou() -> None:
    play = Play("hk")
    play.do(copy(tree(), addressed_to=IMPORTER), by="gd")
    assert broken(play, d.RetrieveCopy(organisation=CARRIER)) == [("submission.not_retrievable", "/code")]


def test_a_copy_that_breaks_a_rule_together_with_what_was_completed_is_kept() -> None:
    play = Play("hk")
    play.do(copy(tree(), addressed_to=IMPORTER), by="gd")
    play.do(d.RetrieveCopy(organisation=IMPORTER))
    ours = shared_tree(play.now_holds)
    ours.pop("provenance")
    ours["consignments"][0]["net_weight_kg"] = "130"
    play.do(d.ReviseSubmission(submission=sound(ours)))
    lighter = tree()
    lighter["consignments"][0]["gross_weight_kg"] = "100"
    play.do(copy(lighter), by="gd")
    assert str(play.now_holds.consignments[0].gross_weight_kg) == "100"
    assert str(play.now_holds.consignments[0].net_weight_kg) == "130"
