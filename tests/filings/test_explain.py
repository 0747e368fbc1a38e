"""Every raw code has a plain sentence with a remedy in three languages."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.base.language import Language
from fairway.codes.answers import answers
from fairway.filings.adapter import Target
from fairway.filings.explain import explain

DAY = date(2026, 11, 23)
ROAD = [*(one.code for one in answers("answer.cn_road", DAY)), *"01234 5 9".replace(" ", ""), "MT3402", "MT5402", "ZZ"]
DECLARATION = [*(one.code for one in answers("channel.cn_declaration", DAY)), *"0123457 9".replace(" ", ""), "q"]


@pytest.mark.parametrize(
    ("target", "code"),
    [(Target.CN_ROAD_MANIFEST, code) for code in ROAD]
    + [(Target.CN_CARRIER_CONFIRMATION, code) for code in ROAD]
    + [(Target.CN_GOODS_DECLARATION, code) for code in DECLARATION]
    + [(Target.HK_ROAD_ACI, "CCR"), (Target.HK_TDEC, "nothing known")],
)
def test_each_code_is_explained_in_three_languages(target, code):
    found = {language: explain(target, code, language, DAY) for language in Language}
    assert all(sentence and remedy for sentence, remedy in found.values())
    assert len({sentence for sentence, _ in found.values()}) == 3, found


def test_the_same_letter_means_different_things_in_different_systems():
    assert explain(Target.CN_GOODS_DECLARATION, "E", Language.EN, DAY) != explain(
        Target.CN_ROAD_MANIFEST, "E", Language.EN, DAY
    )
    assert "not in our table" in explain(Target.CN_ROAD_MANIFEST, "E", Language.EN, DAY)[0]
