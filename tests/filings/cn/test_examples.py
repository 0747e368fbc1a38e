"""The worked examples: their Mainland documents are golden files, and the simulated single window takes them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairway.base.issues import Severity
from fairway.consignments.parse import parse_submission
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.cn.file_drop import Business, FileDrop
from fairway.filings.cn.inbox import read
from fairway.filings.derive_all import adapter, adapters, derive, draft_envelopes
from fairway.filings.readiness import readiness
from fairway.wire.gacc.numbers import SendTimes
from tests.filings.cn import samples
from tests.simulators.cn_single_window.stage import Stage

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.json"))
NOW = datetime(2026, 11, 23, 1, 0, 0, 123000, UTC)
MAINLAND = [target for target in Target if target.side == "cn"]


def submission_of(path):
    return parse_submission(path.read_bytes())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_documents_of_the_examples_are_golden(path, golden):
    derivation = derive(submission_of(path), MAINLAND, lambda target: samples.envelope(now=NOW))
    assert not [issue for issue in derivation.issues if issue.severity is not Severity.WARNING]
    for document in derivation.documents:
        group = document.group.replace("/", "-")
        golden(f"examples/{path.stem}.{document.target.value}.{group}.xml", document.content)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_ready_for_the_mainland(path):
    found = readiness(submission_of(path), adapters(MAINLAND), NOW)
    assert {target: one.percentage for target, one in found.items()} == dict.fromkeys(MAINLAND, 100)
    assert all(one.ready for one in found.values())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_all_six_documents_of_the_examples_agree(path):
    assert derive(submission_of(path), Target, draft_envelopes(NOW)).equality == ()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_simulated_single_window_takes_the_examples(path, tmp_path):
    stage, times, submission = Stage(tmp_path), SendTimes(), submission_of(path)
    drops = {business: FileDrop(stage.root, business) for business in Business}
    for drop in drops.values():
        drop.prepare()
    found = []
    for target in MAINLAND:
        business = Business.DECLARATION if target is Target.CN_GOODS_DECLARATION else Business.ROAD
        sent = adapter(target).derive(submission, samples.envelope(now=times.next(stage.clock.now())))
        for document in sent.documents:
            drops[business].place(document.file_name, document.content)
        stage.run(minutes=2)
        for arrival in drops[business].arrivals():
            found += read(arrival.content)[1]
            drops[business].settle(arrival, samples.DAY)
    assert [fault.text() for one in found for fault in one.faults] == []
    accepted = [one for one in found if one.status is FilingStatus.ACCEPTED]
    assert len(accepted) == 2 + len(submission.consignments), "manifest, confirmation, a declaration each"
    stage.engine.journal.close()
