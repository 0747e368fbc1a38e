"""The four categories of immediate release, as decisions with reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairway.base.language import Language
from fairway.codes.tables import table
from fairway.parcels.hongkong.clear import judge
from fairway.parcels.release.decide import Facts, Release, decide, treatment_of_mode
from tests.parcels.hongkong.making import case, line

DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("treatment", "category", "decision", "special"),
    [
        ("documents", 1, Release.ON_LIST, False),
        ("hk.postal", 2, Release.ON_MANIFEST, False),
        ("hk.exempt", 2, Release.ON_MANIFEST, False),
        ("hk.transhipment", 2, Release.ON_MANIFEST, False),
        ("hk.courier", 3, Release.PAY_LATER, False),
        ("cn.9610", 3, Release.PAY_LATER, True),
        ("cn.1210", 3, Release.PAY_LATER, True),
        ("cn.1239", 3, Release.PAY_LATER, True),
        ("cn.export", 2, Release.ON_MANIFEST, False),
        ("general", 4, Release.COMPLETE_LATER, False),
        ("two-step", 4, Release.COMPLETE_LATER, False),
    ],
)
def test_each_treatment_has_its_category(treatment: str, category: int, decision: Release, special: bool) -> None:
    found = decide(Facts(key="1", treatment=treatment), DAY)
    assert (found.category, found.decision, found.special_tax) == (category, decision, special)
    assert found.released
    (reason,) = found.reasons
    assert all(reason.text.in_(language) for language in Language)
    assert reason.evidence == (treatment,)


def test_every_treatment_of_the_table_is_tried_above() -> None:
    assert len(table("release.treatment")) == 12
    assert {entry["category"] for entry in table("release.treatment")} == set("1234")


def test_dutiable_goods_with_their_permit_are_of_category_3() -> None:
    found = decide(Facts(key="1", treatment="hk.postal", dutiable=True), DAY)
    assert (found.category, found.decision) == (3, Release.PAY_LATER)
    assert found.reasons[0].evidence == ("hk.permit",)


@pytest.mark.parametrize(
    ("given", "decision", "evidence"),
    [
        ({"refused_by": ("hk.parcels.barred",)}, Release.HOLD, [("hk.parcels.barred",)]),
        ({"outcome": "CONFLICT"}, Release.HOLD, [("CONFLICT",)]),
        ({"selected_for": ("random",)}, Release.HOLD, [("random",)]),
        ({"refused_by": ("a",), "selected_for": ("b", "c")}, Release.HOLD, [("a",), ("b", "c")]),
        ({"outcome": "PARTIAL"}, Release.WAIT, [()]),
        ({"arrived": False}, Release.WAIT, [()]),
        ({"outcome": "PARTIAL", "arrived": False}, Release.WAIT, [(), ()]),
        ({"refused_by": ("a",), "outcome": "PARTIAL"}, Release.HOLD, [("a",)]),
        ({"arrived": True}, Release.PAY_LATER, [("hk.courier",)]),
    ],
)
def test_what_is_wrong_is_held_and_what_is_missing_waits(
    given: dict[str, Any], decision: Release, evidence: list[tuple[str, ...]]
) -> None:
    found = decide(Facts(key="1", treatment="hk.courier", **given), DAY)
    assert found.decision is decision
    assert [reason.evidence for reason in found.reasons] == evidence
    assert found.category == 3, "the category is that of the goods also while they are held"


def test_a_treatment_that_is_not_known_is_said() -> None:
    with pytest.raises(KeyError):
        decide(Facts(key="1", treatment="hk.unheard"), DAY)


@pytest.mark.parametrize(
    ("mode", "exports", "treatment"),
    [
        ("9610", False, "cn.9610"),
        ("1210", False, "cn.1210"),
        ("1239", False, "cn.1239"),
        ("0110", False, "general"),
        ("9610", True, "cn.export"),
        ("9710", True, "cn.export"),
        ("9810", True, "cn.export"),
        ("0110", True, "general"),
    ],
)
def test_supervision_modes(mode: str, exports: bool, treatment: str) -> None:
    assert treatment_of_mode(mode, exports=exports) == treatment
    assert table("release.treatment").get(treatment, DAY) is not None


@pytest.mark.parametrize(
    ("lines", "whole", "category", "decision"),
    [
        ((), {"mode": "post"}, 2, Release.ON_MANIFEST),
        ((), {}, 3, Release.PAY_LATER),
        ((), {"mode": "freight"}, 4, Release.COMPLETE_LATER),
        (({"value": None, "hs_code": ""},), {"contents": "documents"}, 1, Release.ON_LIST),
        ((), {"exemption": "samples"}, 2, Release.ON_MANIFEST),
        (
            (),
            {"movement": "transhipment", "consignee_country": "TH", "through_bill": "999-1"},
            2,
            Release.ON_MANIFEST,
        ),
        (({"description": "Scotch whisky", "licence_no": "RP-1"},), {"mode": "post"}, 3, Release.PAY_LATER),
        (({"description": "gift"},), {"mode": "post"}, 2, Release.HOLD),
    ],
)
def test_parcels_of_hong_kong(
    lines: tuple[dict[str, Any], ...], whole: dict[str, Any], category: int, decision: Release
) -> None:
    found = judge(case(*(line(**one) for one in lines), **whole)).release
    assert (found.category, found.decision) == (category, decision)
