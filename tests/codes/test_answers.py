"""Authority codes: known codes have a status, a sentence and a remedy in three languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from fairway.base.language import Language
from fairway.codes.answers import AnswerSystem, answer, answers, vague_term
from fairway.codes.tables import table

DAY = date(2026, 6, 1)
STATUSES = frozenset(
    """drafted queued sent stored under-review accepted rejected returned suspended duty-due inspection released
    refused closed changed cancelled expired""".split()  # noqa: SIM905  a list of words reads better than seventeen lines
)
SYSTEMS: tuple[AnswerSystem, ...] = ("answer.cn_road", "channel.cn_declaration", "answer.ceb", "state.hk")


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


def test_e_commerce_answers() -> None:
    expected = {"1": "stored", "100": "returned", "120": "stored", "399": "accepted", "500": "inspection",
                "800": "released", "899": "closed", "0002": "rejected", "-621005": "rejected"}  # fmt: skip
    for code, status in expected.items():
        found = answer("answer.ceb", code, DAY)
        assert found is not None
        assert found.status == status


E_COMMERCE_FAMILIES = {
    "-10": 2,
    "-301": 15,
    "-401": 13,
    "-504": 8,
    "-505": 9,
    "-621": 30,
    "-623": 29,
    "-625": 46,
    "-800": 7,
}
"""How many codes table 7-2 of the specification has of each family; one that it lists twice is one code."""


@pytest.mark.parametrize(("family", "count"), E_COMMERCE_FAMILIES.items())
def test_every_e_commerce_code_of_a_family(family: str, count: int) -> None:
    assert sum(found.code.startswith(family) for found in answers("answer.ceb", DAY)) == count


def test_e_commerce_codes_differ_in_words() -> None:
    for language in Language:
        said = [found.sentence(language) for found in answers("answer.ceb", DAY)]
        assert sorted(said) == sorted(set(said))


def test_the_official_answer_samples_have_known_codes() -> None:
    samples = Path(__file__).parents[2].parent / "shared" / "conformance" / "ceb" / "samples"
    if not samples.is_dir():
        pytest.skip("needs the conformance folder beside the checkout")
    said = {
        code
        for file in samples.rglob("*.xml")
        for code in re.findall(r"<(?:\w+:)?returnStatus>\s*(-?\d+)\s*<", file.read_text("utf-8-sig"))
    }
    unknown = {code for code in said if answer("answer.ceb", code, DAY) is None}
    assert unknown == {"18", "23"}, "samples 712 and 624 have standings that the specification does not list"


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
