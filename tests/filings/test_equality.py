"""What must be equal over the documents of one submission."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Severity
from fairway.codes import tables
from fairway.filings.adapter import Document, Line, Target
from fairway.filings.derive_all import derive, draft_envelopes
from fairway.filings.equality import (
    Comparison,
    GrossWeightsAgree,
    Said,
    differences,
    equality_issues,
)
from tests.filings.cn import samples


def documents(data):
    submission = samples.submission(data)
    return submission, list(derive(submission, Target, draft_envelopes(samples.NOW)).documents)


def altered(found, target, **summary):
    """The documents with parts of the summary of one target replaced."""
    return [
        replace(one, summary={key: value for key, value in (one.summary | summary).items() if value is not None})
        if one.target is target
        else one
        for one in found
    ]


def rules(submission, found):
    return [(issue.rule, issue.pointer) for issue in equality_issues(submission, found, samples.DAY)]


@pytest.mark.parametrize("data", [samples.export(), samples.import_(), samples.many_lines(120)])
def test_documents_of_one_submission_agree(data):
    submission, found = documents(data)
    assert {one.target for one in found} == set(Target)
    assert rules(submission, found) == []


def test_two_consignments_agree():
    second = samples.export_consignment(id="C2", waybill_number="DG20261123-02")
    submission, found = documents(samples.export(consignments=[samples.export_consignment(), second]))
    assert rules(submission, found) == []
    wrong = [replace(one, summary=one.summary | {"packages": "1"}) if one.group == "C2" else one for one in found]
    assert ("equality.packages", "/consignments") in rules(submission, wrong)


def test_PackagesAgree():
    submission, found = documents(samples.export())
    wrong = altered(found, Target.HK_ROAD_ACI, packages="119")
    (issue,) = equality_issues(submission, wrong, samples.DAY)
    assert (issue.rule, issue.pointer) == ("equality.packages", "/consignments/0/packages")
    assert "RoadACI 119" in issue.text()
    assert "MT2401 120" in issue.text()


def test_WaybillsAgree():
    submission, found = documents(samples.export())
    assert rules(submission, altered(found, Target.CN_GOODS_DECLARATION, waybill_number="X")) == [
        ("equality.waybill_number", "/consignments/0/waybill_number")
    ]


def test_ContainersAgree():
    submission, found = documents(samples.import_())
    assert rules(submission, altered(found, Target.HK_ROAD_MANIFEST, container="FWDU0000000")) == [
        ("equality.container", "/consignments/0/containers")
    ]


def test_BatchNumbersAgree():
    submission, found = documents(samples.export())
    assert rules(submission, altered(found, Target.CN_CARRIER_CONFIRMATION, batch_number="OTHER")) == [
        ("equality.batch_number", "/trip/batch_number")
    ]


def test_GrossWeightsAgree():
    submission, found = documents(samples.export())
    for weight in ("1449.99", "1540"):
        (issue,) = equality_issues(
            submission, altered(found, Target.CN_ROAD_MANIFEST, gross_weight_kg=weight), samples.DAY
        )
        assert (issue.rule, issue.severity) == ("equality.gross_weight", Severity.ERROR)


def test_weights_written_differently_are_equal():
    submission, found = documents(samples.export())
    assert rules(submission, altered(found, Target.HK_ROAD_ACI, gross_weight_kg="1450.000")) == []


def test_a_wider_tolerance_still_warns(tmp_path):
    """The tolerance is a dated value: a site may widen it; from three per cent on there is a warning."""
    header = "#table: legal_value = code\n#title: a | b | c\n#label: l\n#authority: a\n#citation: c\n"
    columns = "code,en,tc,sc,value,unit,valid_from,valid_to,source,evidence\n"
    row = "check.weight.tolerance,T,T,T,5,per cent,2026-01-01,,test,ours\n"
    (tmp_path / "legal_values.csv").write_text(header + columns + row)
    rule = GrossWeightsAgree()

    def severities(*weights):
        said = tuple(Said(Target.HK_ROAD_ACI, "F", weight) for weight in weights)
        return [issue.severity for issue in rule.check(Comparison("/x", said, samples.DAY))]

    try:
        tables.use(tmp_path)
        assert severities("1000", "1000") == []
        assert severities("1000", "980") == []
        assert severities("1000", "970") == [Severity.WARNING]
        assert severities("1000", "949") == [Severity.ERROR]
        assert severities("0", "1") == [Severity.ERROR]
    finally:
        tables.use(None)


def test_what_is_not_said_is_unknown_and_not_different():
    submission, found = documents(samples.export())
    silent = altered(found, Target.HK_ROAD_ACI, gross_weight_kg=None, packages=None, waybill_number=None)
    assert rules(submission, silent) == []
    assert rules(submission, altered(found, Target.HK_ROAD_ACI, gross_weight_kg="heavy")) == []


def test_a_target_that_covers_only_a_part_is_not_compared():
    second = samples.export_consignment(id="C2", waybill_number="DG20261123-02")
    submission, found = documents(samples.export(consignments=[samples.export_consignment(), second]))
    without = [one for one in found if not (one.target is Target.HK_ROAD_ACI and one.group == "C2")]
    assert rules(submission, without) == []


def test_deletions_are_passed_over():
    submission, found = documents(samples.export())
    deletion = Document(Target.HK_ROAD_ACI, "C1", "RoadACI", b"", "x", "x", {"function": "DELETE", "packages": "1"})
    assert rules(submission, [*[one for one in found if one.target is not Target.HK_ROAD_ACI], deletion]) == []


@given(st.lists(st.integers(1, 99), min_size=1, max_size=6), st.integers(1, 4), st.randoms())
def test_parts_of_a_consignment_are_summed(counts, wrong, random):
    """However a consignment is divided and in whatever order the parts come, the sum decides."""
    submission = samples.submission(samples.export())
    line = (Line(1, "C1", "I1"),)

    def document(target, group, packages):
        return Document(target, group, "F", b"", "x", "x", {"packages": str(packages), "function": "NEW"}, line)

    parts = [document(Target.CN_GOODS_DECLARATION, f"C1/{n}", count) for n, count in enumerate(counts)]
    whole = document(Target.CN_ROAD_MANIFEST, "trip", sum(counts))
    found = [*parts, whole]
    random.shuffle(found)
    assert equality_issues(submission, found, samples.DAY) == []
    off = [*parts, replace(whole, summary={"packages": str(sum(counts) + wrong), "function": "NEW"})]
    assert len(equality_issues(submission, off, samples.DAY)) == 1


def test_the_other_side_says_something_else():
    elsewhere = {Target.CN_ROAD_MANIFEST: samples.submission(samples.export())}
    here = samples.submission(samples.export())
    assert differences(here, elsewhere, samples.DAY) == []
    (consignment,) = here.consignments
    changes = {
        "packages": consignment.packages.model_copy(update={"count": consignment.packages.count + 1}),
        "gross_weight_kg": consignment.gross_weight_kg * 2,
        "waybill_number": "ANOTHER-1",
    }
    for name, value in changes.items():
        changed = here.model_copy(update={"consignments": (consignment.model_copy(update={name: value}),)})
        (issue,) = differences(changed, elsewhere, samples.DAY)
        assert (issue.rule.partition(".")[0], issue.pointer) == ("equality", f"/consignments/0/{name}")
        assert "RoadACI" in issue.params["values"]
    unknown = here.model_copy(update={"consignments": (consignment.model_copy(update={"gross_weight_kg": None}),)})
    assert differences(unknown, elsewhere, samples.DAY) == []
    assert differences(here, {}, samples.DAY) == []


def test_a_document_of_the_other_side_says_what_stands_there():
    told = samples.submission(samples.export())
    (consignment,) = told.consignments
    more = consignment.packages.model_copy(update={"count": consignment.packages.count + 1})
    here = told.model_copy(update={"consignments": (consignment.model_copy(update={"packages": more}),)})
    found = derive(here, Target, draft_envelopes(samples.NOW), elsewhere={Target.CN_ROAD_MANIFEST: told})
    packages = {one.target: one.summary.get("packages") for one in found.documents}
    assert packages[Target.CN_ROAD_MANIFEST] == str(consignment.packages.count)
    assert packages[Target.HK_ROAD_ACI] == str(more.count)
    assert [(issue.rule, issue.pointer) for issue in found.equality] == [
        ("equality.packages", "/consignments/0/packages")
    ]
