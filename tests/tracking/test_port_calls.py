"""Port calls from positions."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fairway.codes.files import TableFault
from fairway.tracking.areas import AreaKind, known_areas, nautical_miles, read_areas, use
from fairway.tracking.port_calls import Declared, State, Transition, port_calls
from fairway.tracking.port_runs import Fix, sound, thinned
from fairway.tracking.vocabulary import from_ais
from tests.tracking.vessel_track import BERTH, START, STEP, call, lie, passage, sail

AREAS = known_areas()
CALL = call()
WHOLE = port_calls(CALL, AREAS)
ORDER = [
    State.APPROACHING,
    State.AT_PORT_LIMIT,
    State.ANCHORED,
    State.MANOEUVRING,
    State.ALL_FAST,
    State.CAST_OFF,
    State.LEFT_PORT,
]


def states(transitions: tuple[Transition, ...]) -> list[State]:
    return [one.state for one in transitions]


def test_a_call_from_sea_to_sea() -> None:
    assert states(WHOLE) == ORDER
    assert {one.area.port for one in WHOLE} == {"HKHKG"}
    fast, off = WHOLE[4], WHOLE[5]
    assert (fast.area.code, fast.area.facility) == ("HKHKG-CT9", "CT9")
    assert timedelta(hours=11.9) < off.at - fast.at < timedelta(hours=12.3)
    assert all(one.not_before < one.at <= one.concluded for one in WHOLE)
    assert [one.at for one in WHOLE] == sorted(one.at for one in WHOLE)


def test_every_state_has_a_milestone() -> None:
    assert all(from_ais(state.value) is not None for state in State)


def test_who_only_passes_calls_nowhere() -> None:
    fixes = passage()
    assert State.LEFT_PORT not in states(port_calls(fixes, AREAS))
    assert not [
        one for one in port_calls(fixes, AREAS) if one.area.code == "HKHKG" and one.state is not State.APPROACHING
    ]
    inside = [one for one in fixes if one.latitude < 22.34]
    assert State.AT_PORT_LIMIT in states(port_calls(inside, AREAS)), "while it is inside it may still call"


def test_what_it_was_seen_in_first_is_not_told() -> None:
    there = list(lie(START, BERTH, 2, 32))
    assert port_calls(there, AREAS) == ()
    gone = there + list(sail(there[-1].at + STEP, 7.0, BERTH, (22.318, 114.100), (22.28, 114.07), (22.18, 114.00)))
    assert states(port_calls(gone, AREAS)) == [State.CAST_OFF, State.LEFT_PORT]


def test_a_gap_says_between_which_fixes_it_happened() -> None:
    fast = WHOLE[4]
    gap = [one for one in CALL if not (fast.at - timedelta(hours=1) < one.at < fast.at + timedelta(hours=2))]
    found = [one for one in port_calls(gap, AREAS) if one.state is State.ALL_FAST]
    assert len(found) == 1
    assert found[0].at >= fast.at + timedelta(hours=2)
    assert found[0].not_before <= fast.at


def test_a_declared_port_is_the_one_that_is_approached() -> None:
    declared = [Declared(START - timedelta(days=1), "CNYTN")]
    assert [one.area.port for one in port_calls(CALL, AREAS, declared) if one.state is State.APPROACHING] != ["HKHKG"]


def test_short_stops_and_slow_turns_are_no_call() -> None:
    fixes = list(sail(START, 12.0, (21.9, 114.0), (22.18, 114.0), (22.28, 114.07), (22.318, 114.1), BERTH))
    fixes += lie(fixes[-1].at + STEP, BERTH, 0.2, 32)
    turning = [
        replace(one, heading=float((100 + at * 40) % 360))
        for at, one in enumerate(lie(fixes[-1].at + STEP, BERTH, 1, 0))
    ]
    assert State.ALL_FAST not in states(port_calls([*fixes[:-3], *turning], AREAS))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(chance: random.Random) -> None:
    mixed = CALL + chance.sample(CALL, 50)
    chance.shuffle(mixed)
    assert port_calls(mixed, AREAS) == WHOLE


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, len(CALL) - 2), st.floats(1, 60), st.floats(-60, 60)),
        max_size=8,
        unique_by=lambda one: one[0] // 3,
    )
)
def test_impossible_fixes_do_not_matter(wrong: list[tuple[int, float, float]]) -> None:
    noise = [
        Fix(CALL[at].at + timedelta(seconds=40), CALL[at].latitude - north, CALL[at].longitude + east, 3.0)
        for at, north, east in wrong
    ]
    assert port_calls([*CALL, *noise], AREAS) == WHOLE


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_inaccurate_fixes_keep_the_states(chance: random.Random) -> None:
    shaken = [
        replace(
            one,
            latitude=one.latitude + chance.uniform(-1, 1) * 0.0003,
            longitude=one.longitude + chance.uniform(-1, 1) * 0.0003,
            speed=max(0.0, (one.speed or 0) + chance.choice((0, 0, 0, 0, 0.15, -0.1))),
        )
        for one in CALL
    ]
    told = port_calls(shaken, AREAS)
    assert states(told) == ORDER
    for one, other in zip(told, WHOLE, strict=True):
        assert abs(one.at - other.at) <= timedelta(minutes=30)


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.02, 1))
def test_gaps_give_a_possible_story(chance: random.Random, share: float) -> None:
    some = [one for one in CALL if chance.random() < share]
    told = states(port_calls(some, AREAS))
    assert told.count(State.AT_PORT_LIMIT) <= 1
    if State.ALL_FAST in told and State.CAST_OFF in told:
        assert told.index(State.ALL_FAST) < told.index(State.CAST_OFF)
    assert [state for state in ORDER if state in told] == told


@settings(max_examples=20, deadline=None)
@given(st.integers(2, len(CALL)))
def test_what_is_told_stays_as_long_as_more_of_the_same_comes(many: int) -> None:
    early = port_calls(CALL[:many], AREAS)
    assert set(early) <= set(WHOLE)


def test_thinned_fixes_are_the_first_of_each_minute() -> None:
    fast = [replace(CALL[0], at=START + timedelta(seconds=6 * at)) for at in range(50)]
    assert thinned(reversed(fast)) == thinned(fast)
    assert len(thinned(fast)) == 5
    assert port_calls(thinned(CALL), AREAS) == WHOLE
    assert sound([]) == []


def test_areas_lie_where_they_belong() -> None:
    for berth in AREAS.of(AreaKind.BERTH):
        middle = ((berth.south + berth.north) / 2, (berth.west + berth.east) / 2)
        limit = AREAS.at(AreaKind.LIMIT, *middle)
        assert limit is not None
        assert limit.port == berth.port
        assert berth.holds(*middle)
        assert berth.away(*middle) == 0
    assert all("demonstration" in area.source and area.approximate for area in AREAS.all)
    for one in AREAS.of(AreaKind.BERTH):
        for other in AREAS.of(AreaKind.BERTH):
            apart = (
                one.north <= other.south or other.north <= one.south or one.east <= other.west or other.east <= one.west
            )
            assert one is other or apart, f"{one.code} and {other.code} overlap"


def test_distances() -> None:
    limit = AREAS.by_code["HKHKG"]
    assert limit.away(22.2500, 114.09) == pytest.approx(1112, rel=0.01)
    assert nautical_miles((0, 0), (1, 0)) == pytest.approx(60.04, rel=0.001)
    assert nautical_miles((51.95, 4.05), (22.33, 114.11)) == pytest.approx(5030, rel=0.02)


def test_own_areas_take_the_place_of_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "areas").mkdir()
    file = tmp_path / "areas" / "own.csv"
    head = "#source: Survey\n#evidence: verified\ncode,kind,port,facility,en,tc,sc,points,source,evidence\n"
    row = "HKHKG-CT9,berth,HKHKG,CT9N,Terminal 9 North,,,22.330 114.108;22.330 114.112;22.336 114.112,,\n"
    file.write_text(head + row, "utf-8")
    areas = known_areas(tmp_path)
    assert areas.by_code["HKHKG-CT9"].facility == "CT9N"
    assert not areas.by_code["HKHKG-CT9"].approximate
    assert len(areas.all) == len(AREAS.all)
    for wrong in ("22.3 114.1;22.4 114.2", "22.3 114.1;x;22.4 114.2", "95 1;2 2;3 3"):
        file.write_text(head + row.replace("22.330 114.108;22.330 114.112;22.336 114.112", wrong), "utf-8")
        with pytest.raises(TableFault, match="row 1"):
            list(read_areas(file))
    (tmp_path / "bad" / "areas").mkdir(parents=True)
    (tmp_path / "bad" / "areas" / "own.csv").write_text(head + row.replace("berth", "harbour"), "utf-8")
    with pytest.raises(TableFault, match="harbour"):
        use(tmp_path / "bad")
    assert known_areas().by_code.keys() == AREAS.by_code.keys()
    assert known_areas() is known_areas(), "read once"
