"""What stands behind a number, and several things in one sentence, as each language puts them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fairway.base.issues import Issue, listed
from fairway.base.language import Language, translate
from fairway.consignments.model import Texts
from fairway.filings.adapter import IN_A_SENTENCE, FilingStatus, Target
from fairway.portal.routes.code_words import package_words, unit_words
from fairway.portal.routes.plain import plain
from fairway.portal.routes.standing_words import chip_of, next_step
from fairway.portal.routes.texts import goods_of, together
from fairway.portal.views.parts import Listed, Words
from fairway.site.work.standing import Standing, Step, Turn, standing


@pytest.mark.parametrize(
    ("code", "count", "words"),
    [
        ("CT", 900, "cartons"),
        ("CT", 1, "carton"),
        ("BX", 3, "boxes"),
        ("1A", 2, "drums, steel"),
        ("VG", 2, "bulk, gas (at 1031 mbar and 15°C)"),
        ("QQ", 2, "QQ"),
    ],
)
def test_kinds_of_packages(code: str, count: int, words: str) -> None:
    name = package_words(code, count)
    assert name is not None and name.en == words


@pytest.mark.parametrize(
    ("code", "count", "words"),
    [("SET", "2", "sets"), ("SET", "1", "set"), ("C62", "1", "pc"), ("DZN", "4", "dozen"), ("KGM", "1", "kg")],
)
def test_units(code: str, count: str, words: str) -> None:
    name = unit_words(code, Decimal(count))
    assert name is not None and name.en == words


def test_lists_are_put_as_the_language_does() -> None:
    words = Words("{marks}", {"marks": Listed(("AB 12", "CD 34"))})
    assert [plain(words, language) for language in Language] == ["AB 12, CD 34", "AB 12、CD 34", "AB 12、CD 34"]
    issue = Issue(
        rule="x",
        message="{targets}",
        params=listed("targets", ["goods declaration", "carrier confirmation"], words=True),
    )
    assert [issue.text(language) for language in Language] == [
        "goods declaration, carrier confirmation",
        "內地報關單、承運確報",
        "报关单、承运确报",
    ]


def test_documents_within_sentences_are_translated_and_begin_small() -> None:
    for target in Target:
        name = IN_A_SENTENCE[target]
        assert name[0].islower() or name.startswith("Mainland")
        assert all(translate(name, language) != name for language in (Language.TC, Language.SC))
    step = next_step(Standing(turn=Turn.NEEDS_YOU, step=Step.SEND, target=Target.HK_ROAD_ACI))
    assert plain(step, Language.EN) == "Send the road cargo information"


def test_a_suspended_document_is_told_as_such() -> None:
    filing = {"target": "cn.goods_declaration", "status": "suspended", "blocking": 0}
    row = {"cancelled": False, "scope": "full", "detail": {}, "milestones": [], "filings": [filing]}
    sent = ("cn.road_manifest", "cn.carrier_confirmation")
    others = ({"target": name, "status": "accepted", "blocking": 0} for name in sent)
    found = standing({**row, "filings": [*others, filing]}, "cn")
    assert (found.turn, found.step, found.status) == (Turn.OTHERS, Step.HELD, FilingStatus.SUSPENDED)
    assert chip_of(found).words == "Suspended"
    assert [plain(next_step(found), language) for language in Language] == [
        "Customs has suspended the goods declaration; an officer decides",
        "海關已暫停處理內地報關單，待關員決定",
        "海关已挂起报关单，待关员决定",
    ]


def test_vehicles_that_are_held_are_named() -> None:
    step = next_step(Standing(turn=Turn.OTHERS, step=Step.DETAINED, vehicles=("AB 12", "CD 34")))
    assert plain(step, Language.TC) == "香港海關已扣留 AB 12、CD 34 的貨物"


def test_goods_are_those_of_the_reference() -> None:
    whole = {"en": "Toys", "tc": "玩具"}
    own = goods_of({"summary": {"goods_en": "Cooking pots"}, "goods": whole})
    assert own is not None and (own.en, own.tc) == ("Cooking pots", None)
    known = goods_of({"summary": {}, "goods": whole})
    assert known is not None and known.tc == "玩具"
    line = together([own, known, own, None])
    assert line is not None and (line.en, line.tc, line.sc) == ("Cooking pots; Toys", "Cooking pots；玩具", None)
    assert together([None]) is None
    assert isinstance(line, Texts)
