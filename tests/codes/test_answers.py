"""Authority codes: known codes have a status, a sentence and a remedy in three languages."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.base.language import Language
from fairway.codes.answers import AnswerSystem, answer, answers, vague_term
from fairway.codes.tables import table

DAY = date(2026, 6, 1)
STATUSES = frozenset(
    """drafted queued sent stored under-review accepted rejected returned suspended duty-due inspection released
    refused closed changed cancelled expired""".split()  # noqa: SIM905  a list of words reads better than seventeen lines
)
SYSTEMS: tuple[AnswerSystem, ...] = ("answer.cn_road", "channel.cn_declaration", "state.hk")


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_code_says_what_and_what_now_in_three_languages(system: AnswerSystem) -> None:
    for found in answers(system, DAY):
        assert found.status in STATUSES, found
        for language in Language:
            assert found.sentence(language), found
            assert found.remedy(language), found
        assert found.sentence(Language.EN) not in (found.sentence(Language.TC), found.sentence(Language.SC))


def test_road_answers() -> None:
    expected = {"01": "accepted", "02": "under-review", "03": "rejected", "11": "released", "12": "refused",
                "13": "refused", "E1": "stored", "E2": "returned", "E3": "sent", "E4": "returned"}  # fmt: skip
    for code, status in expected.items():
        found = answer("answer.cn_road", code, DAY)
        assert found is not None
        assert found.status == status


def test_declaration_channels() -> None:
    for code, status in {"P": "released", "C": "inspection", "T": "duty-due", "R": "closed", "Z": "returned"}.items():
        found = answer("channel.cn_declaration", code, DAY)
        assert found is not None
        assert found.status == status


def test_an_unknown_code_is_none() -> None:
    assert answer("answer.cn_road", "99", DAY) is None


def test_change_reasons_and_functions() -> None:
    assert {entry.code for entry in table("change_reason.cn_road").entries(DAY)} == {
        *(f"{number:03}" for number in range(1, 16)),
        "999",
    }
    assert {"2", "3", "5"} <= {entry.code for entry in table("function.cn_road").entries(DAY)}


@pytest.mark.parametrize("text", ["gift", "Gifts", "SAMPLE.", "spare parts", "配件", "礼物", " toys "])
def test_vague_words(text: str) -> None:
    found = vague_term(text, DAY)
    assert found is not None
    assert all(found.advice)


@pytest.mark.parametrize(
    "text", ["cotton T-shirt, sample", "steel gear for printing machine", "giftware of ceramic", ""]
)
def test_descriptions_that_say_something(text: str) -> None:
    assert vague_term(text, DAY) is None
