"""Where documents stand by their answers, how many of each, how fast they are signed and by what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.time import FixedClock
from fairway.parcels.batches import filed
from fairway.site.parcels.filing import card, standings
from fairway.site.parcels.filing.pacing import Turns, seconds_left
from fairway.site.parcels.filing.standings import Answer
from fairway.site.parcels.filing.store import Held
from fairway.site.settings import Settings

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CASE = UUID("01a205f3-e640-7b1a-a9c7-4118d2aa14ec")
PLATFORM, AGENT = UUID(int=1), UUID(int=2)
RELEASED = ("1", "2", "3", "120", "399", "800", "899")


def unanswered() -> Held:
    return Held(
        case_id=CASE,
        organisation=AGENT,
        number="621",
        key="C-1",
        guid="G",
        status="",
        text="",
        passed=[],
        at=None,
        pre_no="",
        invt_no="",
    )


def answers(codes: tuple[str, ...] = RELEASED) -> list[Answer]:
    return [
        Answer(status=code, at=START + timedelta(seconds=place), text=code, invt_no="I1" if code == "399" else "")
        for place, code in enumerate(codes)
    ]


def after(some: list[Answer]) -> Held:
    held = unanswered()
    for one in some:
        held = standings.taken(held, one) or held
    return held


@given(st.permutations(answers() * 2))
def test_answers_in_any_order_and_repeated_lead_to_the_same(some: list[Answer]) -> None:
    held = after(some)
    assert (held.status, held.text, held.at, held.invt_no) == ("899", "899", START + timedelta(seconds=6), "I1")
    assert standings.codes(held.passed) == list(RELEASED)


@pytest.mark.parametrize("some", list(permutations(("3", "120", "399"))), ids="-".join)
def test_answers_of_one_moment_stand_in_the_official_order(some: tuple[str, ...]) -> None:
    held = after([Answer(status=code, at=START) for code in some])
    assert held.status == "399"
    assert standings.codes(held.passed) == ["3", "120", "399"]


def test_an_answer_that_came_before_is_nothing_new() -> None:
    (one,) = answers(("1",))
    held = standings.taken(unanswered(), one)
    assert held is not None
    assert standings.taken(held, one) is None


def test_documents_are_counted_by_what_their_answers_mean() -> None:
    by_code = {"": 1, "1": 1, "120": 2, "399": 3, "500": 1, "501": 1, "800": 4, "899": 5, "100": 2, "-621005": 1}
    inventories = filed.counted("621", by_code | {"0001": 1}, taxed=9)
    assert (inventories.filed, inventories.answered) == (22, 21)
    assert (inventories.accepted, inventories.refused, inventories.released) == (14, 4, 9)
    assert (inventories.inspected, inventories.held, inventories.closed, inventories.taxed) == (1, 1, 5, 9)
    assert inventories.settled == 10
    orders = filed.counted("311", {"3": 1, "120": 4, "-301010": 1})
    assert (orders.accepted, orders.refused, orders.settled, orders.released) == (4, 1, 5, 0)


def test_the_same_filing_of_a_run_is_one_and_another_sender_files_his_own() -> None:
    wanted = filed.FileDocuments(organisation=PLATFORM, documents={"311": 3}, messages=1)
    (fact,) = filed.filed((), 1, wanted)
    made = filed.Filing(number=1, run=1, organisation=PLATFORM, documents={"311": 3}, messages=1)
    assert (fact.filing, fact.run) == (1, 1)
    assert filed.filed((made,), 1, wanted) == []
    (again,) = filed.filed((made,), 2, wanted)
    assert again.filing == 2
    other = filed.FileDocuments(organisation=AGENT, documents={"311": 3}, messages=1)
    assert [one.filing for one in filed.filed((made,), 1, other)] == [2]


def test_signatures_are_spread_over_the_minute() -> None:
    turns = Turns(250, FixedClock(START))
    waits = [turns.wait(START) for _ in range(251)]
    assert waits[0] == timedelta(0)
    assert waits[1] == timedelta(milliseconds=240)
    assert waits[250] == timedelta(minutes=1)
    assert turns.wait(START + timedelta(hours=1)) == timedelta(0)
    assert {Turns(0, FixedClock(START)).wait(START) for _ in range(9)} == {timedelta(0)}


def test_the_time_left_is_that_of_the_key() -> None:
    assert seconds_left(1_000, 3_000, 250, None) == 240
    assert seconds_left(0, 0, 250, None) == 0
    assert seconds_left(10, 30, 0, None) is None
    assert seconds_left(10, 30, 0, (20, timedelta(seconds=10))) == 20
    assert seconds_left(250, 0, 250, (1, timedelta(seconds=1))) == 250


def test_what_signs_is_what_the_settings_name(tmp_path: Path) -> None:
    plain = Settings()
    assert (card.kind_of(plain), card.pace_of(plain), card.signer_of(plain)) == (card.Kind.NONE, 0, None)
    assert card.kind_of(replace(plain, authority_simulated=True)) is card.Kind.INVENTED
    keyed = replace(plain, ceb_key=tmp_path / "key", ceb_certificate=tmp_path / "der")
    assert card.kind_of(keyed) is card.Kind.SOFTWARE
    assert card.kind_of(replace(keyed, ceb_signing_service="https://sign.example")) is card.Kind.SERVICE
    token = replace(plain, ceb_pkcs11_module=tmp_path / "vendor.so")
    assert (card.kind_of(token), card.pace_of(token)) == (card.Kind.CARD, 250)
    assert card.pace_of(replace(token, ceb_pace=600)) == 600


def test_the_pace_and_the_mechanism_are_read(tmp_path: Path) -> None:
    given = {"FAIRWAY_CEB_PACE": "0", "FAIRWAY_CEB_PKCS11_MECHANISM": "0x80000123"}
    read = Settings.read(given)
    assert (read.ceb_pace, read.ceb_pkcs11_mechanism) == (0, 0x80000123)
