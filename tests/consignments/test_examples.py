"""The worked submissions: sound, the same as JSON and as XLSX, and invented throughout."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fairway.base.issues import Severity
from fairway.consignments.model import Submission
from fairway.consignments.parse import examine
from fairway.consignments.workbook import examine_workbook, read_workbook, write_csv_archive, write_workbook
from fairway.filings.adapter import Target
from fairway.filings.derive_all import derive, draft_envelopes

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))


def example(name: str) -> Submission:
    return examine((EXAMPLES / f"{name}.json").read_bytes())[0]


def test_there_are_examples_for_both_directions_and_the_special_cases() -> None:
    assert NAMES == ["north-mixed", "north-reefer", "south-dangerous", "south-general", "south-transhipment"]
    found = [example(name) for name in NAMES]
    assert {one.direction for one in found} == {"hk-cn", "cn-hk"}
    assert any(len(one.consignments) > 1 for one in found)
    assert any(container.refrigerated for one in found for container in one.containers)
    goods = [item for one in found for consignment in one.consignments for item in consignment.items]
    assert any(item.dangerous_goods for item in goods)
    assert any(consignment.clearance.hk_transhipment for one in found for consignment in one.consignments)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_no_issue_at_all(name: str) -> None:
    assert examine((EXAMPLES / f"{name}.json").read_bytes())[1] == ()


@pytest.mark.parametrize("name", NAMES)
def test_json_and_workbook_say_the_same(name: str) -> None:
    workbook = (EXAMPLES / f"{name}.xlsx").read_bytes()
    assert examine_workbook(workbook) == (example(name), ()), "run: python examples/make_workbooks.py"
    assert read_workbook(write_workbook(example(name))) == example(name)
    assert read_workbook(write_csv_archive(example(name))) == example(name)


@pytest.mark.parametrize("name", NAMES)
def test_all_six_documents_derive_without_an_error_or_a_question(name: str) -> None:
    submission = example(name)
    assert submission.trip
    assert submission.trip.loading_at
    the_evening_before = draft_envelopes(submission.trip.loading_at - timedelta(hours=14))
    derived = derive(submission, Target, the_evening_before)
    exempt = {Target.HK_TDEC} if name == "south-transhipment" else set()
    assert {document.target for document in derived.documents} == set(Target) - exempt
    assert [issue for issue in derived.issues if issue.severity is not Severity.WARNING] == []
    assert derived.equality == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_firm_is_plainly_invented(name: str) -> None:
    submission = example(name)
    for consignment in submission.consignments:
        for party in (consignment.consignor, consignment.consignee, consignment.cn_declarant, consignment.hk_declarant):
            assert party is not None
            named = " ".join(filter(None, (party.names.en, party.names.tc, party.names.sc)))
            assert "Example" in named or "示例" in named or "Beispiel" in named
            assert party.hk_identity_card is None


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_explains_it(name: str) -> None:
    assert f"`{name}`" in (EXAMPLES / "README.md").read_text(encoding="utf-8")
