"""One customs status over all authorities, with the raw code beside it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.language import Language
from fairway.codes.tables import table
from fairway.tracking.customs_status import CustomsState, customs_status, territory_of
from fairway.tracking.model import Event, Quality, Reference, ReferenceKind
from fairway.tracking.timeline import line_up
from fairway.tracking.vocabulary import milestones

from .telling import BILL, BOX, CCRN, DECLARATION, MARK, OTHER_BOX, WAYBILL, told


def said(
    milestone: str, hours: float, *references: Reference, side: str = "hk", by: str = "customs", **more: str
) -> Event:
    return told(milestone, hours, *references, by=by, customs=side, **more)  # type: ignore[arg-type]  # texts only


def state(*events: Event) -> str:
    return customs_status(events).state


def test_nothing_said_is_unknown_and_never_released() -> None:
    status = customs_status([told("LOADED", 1), told("BORDER_CROSSED", 2, MARK)])
    assert status.overall is None
    assert status.state == ""
    assert status.of("hk") is None


def test_what_was_told_last_of_a_file_is_its_status_with_the_raw_code() -> None:
    events = [
        said("ADVANCE_SUBMITTED", 1, CCRN, code="SUBMITTED"),
        said("ACCEPTED", 2, CCRN, code="CCR"),
        said("RELEASED", 9, CCRN, code="KSK"),
    ]
    status = customs_status(reversed(events))
    assert status.overall is not None
    assert (status.state, status.overall.code, status.overall.subject) == ("released", "KSK", CCRN)
    assert status.overall.key == events[2].key
    assert status.overall.since == events[2].times.happened


def test_each_territory_decides_for_itself() -> None:
    status = customs_status([said("RELEASED", 9, CCRN), said("REVIEW", 5, BILL, side="cn", code="02")])
    hong_kong, mainland = status.of("hk"), status.of("cn")
    assert hong_kong is not None
    assert mainland is not None
    assert (hong_kong.state, mainland.state) == (CustomsState.RELEASED, CustomsState.UNDER_REVIEW)
    assert status.state == "under-review"
    assert status.of("mo") is None


def test_what_stands_most_in_the_way_is_the_status_of_the_whole() -> None:
    events = [said("RELEASED", 5, CCRN), said("HELD", 6, BOX), said("ACCEPTED", 7, DECLARATION)]
    assert state(*events) == "held"
    assert len(customs_status(events).files) == 3


@pytest.mark.parametrize("straggler", ["ADVANCE_SUBMITTED", "ACCEPTED", "REVIEW", "DUTY_DUE"])
def test_a_straggler_does_not_take_a_release_back(straggler: str) -> None:
    assert state(said("RELEASED", 5, DECLARATION, side="cn"), said(straggler, 6, DECLARATION, side="cn")) == "released"


@pytest.mark.parametrize(
    ("later", "expected"), [("HELD", "held"), ("SELECTED_INSPECTION", "selected"), ("DELETED", "withdrawn")]
)
def test_a_hold_an_inspection_or_a_withdrawal_does(later: str, expected: str) -> None:
    assert state(said("RELEASED", 5, DECLARATION), said(later, 6, DECLARATION)) == expected


def test_closed_stays_closed() -> None:
    assert state(said("CLOSED", 5, DECLARATION), said("RELEASED", 6, DECLARATION)) == "closed"


def test_the_release_of_a_document_releases_the_container_in_it() -> None:
    assert state(said("SELECTED_SCAN", 5, BOX, BILL), said("RELEASED", 9, BILL)) == "released"
    assert state(said("SELECTED_SCAN", 5, BOX, BILL), said("RELEASED", 9, DECLARATION, BOX)) == "released"


def test_the_release_of_one_container_releases_no_other() -> None:
    assert state(said("HELD", 5, BOX, BILL), said("RELEASED", 9, OTHER_BOX, BILL)) == "held"
    assert state(said("HELD", 5, BOX), said("RELEASED", 9, DECLARATION)) == "held"


def test_a_file_goes_on_under_the_number_that_the_authority_gave() -> None:
    events = [said("ADVANCE_SUBMITTED", 1, BILL), said("ACCEPTED", 2, CCRN, BILL), said("RELEASED", 3, CCRN, BILL)]
    status = customs_status(events)
    assert [one.subject for one in status.files] == [CCRN]
    assert status.state == "released"
    assert state(said("HELD", 1, BILL), said("ACCEPTED", 2, CCRN, BILL)) == "held"


def test_inspected_and_released_in_one_go_is_released() -> None:
    assert state(said("RELEASED", 5, MARK), said("INSPECTED", 5, MARK)) == "released"


def test_what_is_only_expected_is_no_status() -> None:
    assert state(told("RELEASED", 5, BILL, quality=Quality.ESTIMATED, customs="hk")) == ""


def test_the_territory_is_that_of_the_place_where_nobody_says_it() -> None:
    assert territory_of(told("RELEASED", 1, WAYBILL, place="HKHKG")) == "hk"
    assert territory_of(told("RELEASED", 1, WAYBILL, place="CNSZX")) == "cn"
    assert territory_of(told("RELEASED", 1, WAYBILL, place="NLRTM")) == "nl"
    assert territory_of(told("RELEASED", 1, WAYBILL)) == ""
    assert territory_of(told("RELEASED", 1, WAYBILL, place="HKHKG", customs="cn")) == "cn"


def test_corrected_and_withdrawn_words_are_no_status() -> None:
    held = told("HELD", 5, BILL, by="line", customs="hk", own_id="a")
    off = told("HELD", 5, BILL, by="line", customs="hk", own_id="b", supersedes="a", void=True, told=6)
    accepted = said("ACCEPTED", 1, BILL)
    assert line_up([held, accepted]).customs.state == "held"
    assert line_up([held, off, accepted]).customs.state == "accepted"


def test_every_state_has_three_names_and_stands_in_the_order_of_the_table() -> None:
    rows = [entry.code for entry in table("customs_state")]
    assert rows == [one.value for one in CustomsState]
    assert CustomsState.HELD.name_in(Language.TC) == "扣留"
    assert CustomsState.RELEASED.name_in() == "Released"
    assert {one.customs for one in milestones().values() if one.customs} == set(rows)


_CUSTOMS = sorted(code for code, one in milestones().items() if one.customs)
_events = st.lists(
    st.builds(
        lambda milestone, hours, references, side, by: said(milestone, hours, *references, side=side, by=by),
        st.sampled_from(_CUSTOMS),
        st.integers(0, 9),
        st.lists(st.sampled_from([BOX, OTHER_BOX, BILL, CCRN, DECLARATION, MARK]), min_size=1, max_size=3, unique=True),
        st.sampled_from(["hk", "cn"]),
        st.sampled_from(["customs", "line"]),
    ),
    max_size=12,
)


@given(_events, st.randoms(use_true_random=False))
def test_order_does_not_matter(events: list[Event], chance: random.Random) -> None:
    expected = customs_status(events)
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert customs_status(shuffled) == expected


@given(_events)
def test_a_hold_is_never_overlooked_while_nothing_was_told_after_it(events: list[Event]) -> None:
    last = told("HELD", 99, Reference(ReferenceKind.CONTAINER, "MSKU1234565"), customs="hk")
    standing = customs_status([*events, last]).of("hk")
    assert standing is not None
    assert standing.state in (CustomsState.HELD, CustomsState.REFUSED)
