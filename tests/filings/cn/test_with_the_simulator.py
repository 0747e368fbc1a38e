"""Our documents through the folders of the simulated single window, and its answers back. The two sides share nothing
but the contract in the docs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import Envelope, FilingFunction, FilingStatus, Target
from fairway.filings.cn.carrier_confirmation.adapter import derive_empty
from fairway.filings.cn.file_drop import Business, FileDrop
from fairway.filings.cn.goods_declaration.grouping import groups
from fairway.filings.cn.inbox import read
from fairway.filings.cn.reading import located
from fairway.filings.derive_all import adapter
from fairway.wire.gacc.numbers import SendTimes
from tests.filings.cn import samples
from tests.filings.cn.samples import changed, consignment, line
from tests.filings.cn.test_carrier_confirmation import empty
from tests.simulators.cn_single_window.stage import Stage

BUSINESS = {
    Target.CN_ROAD_MANIFEST: Business.ROAD,
    Target.CN_CARRIER_CONFIRMATION: Business.ROAD,
    Target.CN_GOODS_DECLARATION: Business.DECLARATION,
}


class Gate:
    """Our side of the folders, with what came back."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.drops = {business: FileDrop(stage.root, business) for business in Business}
        for drop in self.drops.values():
            drop.prepare()
        self.times = SendTimes()
        self.receipts = []

    def envelope(self, function=FilingFunction.NEW, **known):
        return samples.envelope(function, now=self.times.next(self.stage.clock.now()), **known)

    def send(self, data, target, function=FilingFunction.NEW, **known):
        draft = adapter(target).derive(samples.submission(data), self.envelope(function, **known))
        assert not [issue for issue in draft.issues if issue.severity is not Severity.WARNING], draft.issues
        for document in draft.documents:
            self.place(document)
        return draft.documents

    def place(self, document):
        self.drops[BUSINESS[document.target]].place(document.file_name, document.content)

    def wait(self, **span):
        self.stage.run(**span)
        for drop in self.drops.values():
            for arrival in drop.arrivals():
                assert arrival.fault is None
                self.receipts += read(arrival.content)[1]
                drop.settle(arrival, samples.DAY)

    def states(self, message_id=None):
        found = [one for one in self.receipts if message_id in {None, one.answers_message_id}]
        ordered = sorted(found, key=lambda one: one.at or datetime(2026, 1, 1, tzinfo=UTC))
        return [one.status for one in ordered if one.status]


@pytest.fixture
def gate(tmp_path):
    stage = Stage(tmp_path)
    yield Gate(stage)
    stage.engine.journal.close()


@pytest.mark.parametrize("data", [samples.export(), samples.import_()], ids=["export", "import"])
def test_everything_is_accepted(gate, data):
    (manifest,) = gate.send(data, Target.CN_ROAD_MANIFEST)
    gate.wait(minutes=2)
    assert gate.states(manifest.message_id)[-1] is FilingStatus.ACCEPTED
    (confirmation,) = gate.send(data, Target.CN_CARRIER_CONFIRMATION)
    (declaration,) = gate.send(data, Target.CN_GOODS_DECLARATION)
    gate.wait(minutes=2)
    assert gate.states(confirmation.message_id)[-1] is FilingStatus.ACCEPTED
    (technical,) = [one for one in gate.receipts if one.answers_message_id == declaration.message_id]
    assert technical.status is FilingStatus.STORED
    mine = [one for one in gate.receipts if one.authority_reference == technical.authority_reference]
    assert mine[-1].status is FilingStatus.ACCEPTED
    assert len(mine[-1].numbers["entry_id"]) == 18
    assert not [fault for one in gate.receipts for fault in one.faults]


def test_a_declaration_in_parts_is_accepted(gate):
    data = samples.many_lines(60)
    gate.send(data, Target.CN_ROAD_MANIFEST)
    gate.wait(minutes=2)
    parts = gate.send(data, Target.CN_GOODS_DECLARATION)
    gate.wait(minutes=2)
    assert len(parts) == len(groups(samples.submission(data), samples.DAY)) == 2
    refused = [fault.text() for one in gate.receipts for fault in one.faults]
    assert refused == []


def test_an_empty_truck_is_accepted(gate):
    draft = derive_empty(samples.submission(empty(samples.import_())), gate.envelope())
    gate.place(draft.documents[0])
    gate.wait(minutes=2)
    assert gate.states(draft.documents[0].message_id)[-1] is FilingStatus.ACCEPTED


def test_a_rejection_leads_back_to_the_field_and_the_correction_is_accepted(gate):
    """Our own checks would have caught it; here they are passed over, as another sender's software might."""
    wrong = changed(samples.export(), line("description", "sc"), "配件")
    submission = samples.submission(wrong)
    document = adapter(Target.CN_ROAD_MANIFEST).derive(submission, gate.envelope()).documents[0]
    gate.place(document)
    gate.wait(minutes=2)
    assert gate.states(document.message_id)[-1] is FilingStatus.REJECTED
    faults = [fault for one in gate.receipts for fault in one.faults]
    (fault,) = located(faults, document, {"C1": ["I1"]})
    assert (fault.rule, fault.pointer) == ("gacc.answer.M007", "/consignments/0/items/0/description/sc")
    (corrected,) = gate.send(samples.export(), Target.CN_ROAD_MANIFEST)
    gate.wait(minutes=2)
    assert gate.states(corrected.message_id)[-1] is FilingStatus.ACCEPTED


def test_change_and_deletion_of_a_manifest(gate):
    gate.send(samples.export(), Target.CN_ROAD_MANIFEST)
    gate.wait(minutes=2)
    more = changed(samples.export(), consignment("volume_m3"), "7.5")
    (changed_,) = gate.send(more, Target.CN_ROAD_MANIFEST, FilingFunction.CHANGE, reason="006")
    gate.wait(minutes=2)
    assert gate.states(changed_.message_id)[-1] is FilingStatus.ACCEPTED
    (gone,) = gate.send(more, Target.CN_ROAD_MANIFEST, FilingFunction.DELETE, reason="002")
    gate.wait(minutes=2)
    assert gate.states(gone.message_id)[-1] is FilingStatus.CANCELLED


def test_change_and_deletion_of_a_declaration(gate):
    gate.send(samples.export(), Target.CN_ROAD_MANIFEST)
    gate.wait(minutes=2)
    gate.send(samples.export(), Target.CN_GOODS_DECLARATION)
    gate.wait(minutes=2)
    number = next(one.authority_reference for one in gate.receipts if (one.authority_reference or "").startswith("E2"))
    known = {"reference:C1": number}
    more = changed(samples.export(), consignment("note"), "更正备注")
    gate.send(more, Target.CN_GOODS_DECLARATION, FilingFunction.CHANGE, reason="005", known=known)
    gate.wait(minutes=2)
    gate.send(more, Target.CN_GOODS_DECLARATION, FilingFunction.DELETE, reason="001", known=known)
    gate.wait(minutes=2)
    assert not [fault.text() for one in gate.receipts for fault in one.faults]
    statuses = [one.status for one in gate.receipts if one.authority_reference == number]
    assert FilingStatus.REJECTED not in statuses


def test_the_truck_goes_and_everything_is_released(gate):
    data = samples.export()
    gate.send(data, Target.CN_ROAD_MANIFEST)
    gate.wait(minutes=2)
    gate.send(data, Target.CN_CARRIER_CONFIRMATION)
    gate.send(data, Target.CN_GOODS_DECLARATION)
    gate.wait(hours=4)
    assert "MT3402" in {one.raw_code for one in gate.receipts}, "the supervised place reports the arrival of the goods"
    gate.stage.gate("5204261123001")
    gate.wait(hours=30)
    manifest = [one for one in gate.receipts if (one.answers_message_id or "").startswith("CN_MT2401")]
    assert FilingStatus.RELEASED in {one.status for one in manifest}
    declared = [one.status for one in gate.receipts if (one.authority_reference or "").startswith("E2")]
    assert FilingStatus.RELEASED in declared
    assert FilingStatus.CLOSED in declared


def test_placing_again_after_a_crash_has_one_effect(gate):
    (document,) = gate.send(samples.export(), Target.CN_ROAD_MANIFEST)
    gate.place(document)
    gate.wait(minutes=1)
    gate.place(document)
    gate.wait(minutes=2)
    assert len(gate.stage.effects()) == 1


def test_every_document_has_another_message_id():
    times = SendTimes()
    ids = set()
    for _ in range(50):
        now = times.next(samples.NOW)
        envelope = Envelope(message_id="x", now=now, sender=samples.SENDER)
        for target in (Target.CN_ROAD_MANIFEST, Target.CN_GOODS_DECLARATION):
            documents = adapter(target).derive(samples.submission(samples.export()), envelope).documents
            ids |= {one.message_id for one in documents}
    assert len(ids) == 100
