"""From which crossing the time for a document counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fairway.filings.crossings.model import Crossing, Crossings, crossed_with

FIRST = Crossing(at=datetime(2026, 12, 3, 1, tzinfo=UTC), vehicle="AB 1234", place="LMC")
LATER = Crossing(at=FIRST.at + timedelta(days=5), vehicle="CD 5678", place="SBC")
KNOWN = Crossings(last=LATER, carried={"C1": FIRST, "C2": LATER, "C3": None})


def test_each_consignment_counts_from_the_vehicle_that_carried_it() -> None:
    assert KNOWN.of(["C1"]) == FIRST
    assert KNOWN.of(["C2"]) == LATER


def test_a_consignment_that_is_held_has_not_crossed_and_does_not_hold_up_the_others() -> None:
    assert KNOWN.of(["C3"]) is None
    assert KNOWN.of(["C3", "C2"]) == LATER
    assert KNOWN.of(["C1", "C2"]) == FIRST


def test_where_no_vehicle_is_known_the_newest_crossing_counts() -> None:
    assert KNOWN.of(["C4"]) == LATER
    assert KNOWN.of([]) == LATER
    assert Crossings().of(["C1"]) is None


def test_the_soonest_of_several_documents_passes_over_what_has_not_crossed() -> None:
    assert KNOWN.soonest([{"C3"}, {"C2"}]) == LATER
    assert KNOWN.soonest([{"C3"}]) is None


def test_the_day_is_that_of_the_boundary() -> None:
    assert Crossing(at=datetime(2026, 12, 3, 17, tzinfo=UTC)).day == date(2026, 12, 4)


names = st.sampled_from(["C1", "C2", "C3", "C4"])
crossing = st.integers(0, 20).map(
    lambda days: Crossing(at=FIRST.at + timedelta(days=days), vehicle=f"AA {1000 + days}", place="LMC")
)


@given(st.dictionaries(names, st.none() | crossing, max_size=4), st.none() | crossing, st.lists(names, unique=True))
def test_what_envelopes_are_told_says_the_same(
    carried: dict[str, Crossing | None], last: Crossing | None, wanted: list[str]
) -> None:
    known = Crossings(last=last, carried=carried)
    found = known.of(wanted)
    told = known.told()
    assert crossed_with(told, "crossed_on", wanted) == (found.day.isoformat() if found else "")
    assert crossed_with(told, "vehicle", wanted) == (found.vehicle if found else "")
