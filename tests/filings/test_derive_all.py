"""All documents in one call."""

from __future__ import annotations

import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import Target
from fairway.filings.derive_all import adapter, adapters, derive, draft_envelopes
from tests.filings.cn import samples
from tests.filings.cn.samples import changed, consignment


@pytest.mark.parametrize("target", Target)
def test_every_target_has_an_adapter_that_says_so(target):
    assert adapter(target).target is target
    assert adapter(target) is adapter(target)


def test_all_six_documents_of_one_submission():
    derivation = derive(samples.submission(samples.export()), Target, draft_envelopes(samples.NOW))
    assert {document.target for document in derivation.documents} == set(Target)
    assert set(adapters()) == set(Target)
    assert not [issue for issue in derivation.issues if issue.severity is not Severity.WARNING]
    assert derivation.equality == ()


def test_one_target_alone():
    derivation = derive(
        samples.submission(samples.export()), [Target.CN_ROAD_MANIFEST], draft_envelopes(samples.NOW), samples.DAY
    )
    assert [document.form for document in derivation.documents] == ["MT2401"]


def test_blocking_issues_are_those_of_the_target():
    data = changed(samples.export(), consignment("clearance", "cn_price_promises"), None)
    derivation = derive(samples.submission(data), Target, draft_envelopes(samples.NOW))
    assert [issue.rule for issue in derivation.blocking(Target.CN_GOODS_DECLARATION)] == ["gacc.dec.mandatory"]
    assert derivation.blocking(Target.CN_ROAD_MANIFEST) == ()


def test_deriving_twice_gives_the_same_bytes():
    submission = samples.submission(samples.import_())
    first = derive(submission, Target, draft_envelopes(samples.NOW))
    second = derive(submission, Target, draft_envelopes(samples.NOW))
    assert first == second


def test_no_targets_no_documents():
    derivation = derive(samples.submission(samples.export()), [], draft_envelopes(samples.NOW))
    assert (derivation.documents, derivation.issues) == ((), ())
