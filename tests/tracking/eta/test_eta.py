"""Arrivals estimated from reports, from movement, and judged by history."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fairway.base.language import Language, catalogue
from fairway.tracking.eta.answers import Method, of_movement, of_report, preferred
from fairway.tracking.eta.backtest import backtest
from fairway.tracking.eta.history import Arrival, Lead, Report, one_for_each_lead
from fairway.tracking.eta.learning import BAND, FEWEST, FEWEST_FOR_BAND, LAST, Experience, Recent, lived_through
from fairway.tracking.eta.moving import truck, vessel
from fairway.tracking.eta.synthetic import synthetic
from fairway.tracking.eta.ways import known_ways
from fairway.tracking.eta.words import Basis, said
from fairway.tracking.port_runs import Fix
from tests.tracking.vessel_track import SEA, START, lie, sail

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HISTORY = synthetic(7, NOW)
HOUR = timedelta(hours=1)


def always_late(hours: float, many: int, carrier: str = "line") -> list[Arrival]:
    """Arrivals that came so many hours after what was told two days ahead."""
    found = []
    for number in range(many):
        due = NOW - timedelta(days=number + 3)
        report = Report(due - timedelta(days=2), due)
        found.append(
            Arrival(
                key=f"{carrier}{number}",
                carrier=carrier,
                lane="SGSIN-HKHKG",
                mode="sea",
                actual=due + hours * HOUR,
                reports=(report,),
            )
        )
    return found


def answer(history: list[Arrival], carrier: str = "line"):  # type: ignore[no-untyped-def]  # of tests
    experience, _ = lived_through(history, NOW)
    report = Report(NOW - HOUR, NOW + timedelta(days=2))
    return of_report(report, experience, NOW, carrier=carrier, name="Line", lane="SGSIN-HKHKG", mode="sea")


def test_a_carrier_that_is_always_late_is_expected_late() -> None:
    told = answer(always_late(6, 60))
    assert told.method is Method.CORRECTED
    assert abs(told.at - (told.reported + 6 * HOUR)) < HOUR / 10
    assert told.low <= told.at + HOUR / 10
    assert told.high - told.low < HOUR
    assert [one.basis for one in told.basis] == [Basis.REPORTED, Basis.LATER, Basis.BAND_LANE]
    assert "6 h later" in told.basis[1].text()
    early = answer(always_late(-3, 60))
    assert early.basis[1].basis is Basis.EARLIER


def test_another_carrier_learns_from_all_until_it_has_its_own_history() -> None:
    history = always_late(6, 60) + always_late(0, 4, "new")
    shift = answer(history, "new").at - answer(history, "new").reported
    assert HOUR < shift < 6 * HOUR
    assert answer(history, "new").basis[2].basis is Basis.BAND_ALL
    unknown = answer(history, "nobody")
    assert unknown.at - unknown.reported > 5 * HOUR


def test_too_little_history_corrects_nothing_and_gives_no_band() -> None:
    told = answer(always_late(6, FEWEST - 1))
    assert (told.method, told.at, told.low) == (Method.REPORTED, told.reported, None)
    assert [one.basis for one in told.basis] == [Basis.REPORTED, Basis.UNCORRECTED, Basis.NO_BAND]
    some = answer(always_late(6, FEWEST_FOR_BAND - 1))
    assert some.method is Method.CORRECTED
    assert some.low is None


def test_nothing_is_known_before_it_happened() -> None:
    late = always_late(6, 60)
    future = [replace(one, key="f" + one.key, actual=one.actual + timedelta(days=400)) for one in late]
    assert answer(late + future) == answer(late)
    _, forecasts = lived_through(late)
    first = min(forecasts, key=lambda one: one.report.told)
    assert first.corrected == first.report.estimated
    for one in forecasts:
        before = [other for other in late if other.actual < one.report.told]
        assert one.was_corrected == (len(before) >= FEWEST)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_a_history_does_not_matter(chance: random.Random) -> None:
    mixed = list(HISTORY[:200])
    chance.shuffle(mixed)
    assert backtest(mixed) == backtest(HISTORY[:200])


def test_the_synthetic_history_is_the_same_for_a_seed_and_says_what_it_is() -> None:
    assert synthetic(7, NOW) == HISTORY
    assert synthetic(8, NOW) != HISTORY
    assert all(one.key.startswith("synthetic-") and one.carrier.startswith("Synthetic") for one in HISTORY)
    assert all(one.actual < NOW for one in HISTORY)
    assert all(report.told < one.actual for one in HISTORY for report in one.reports)


def test_the_backtest_of_the_synthetic_history() -> None:
    found = backtest(HISTORY, synthetic=True)
    assert found.synthetic
    assert found.arrivals == len(HISTORY)
    assert found.whole.corrected_error is not None
    assert found.whole.reported_error is not None
    assert found.whole.corrected_error < 0.8 * found.whole.reported_error
    assert found.whole.coverage is not None
    assert abs(found.whole.coverage - BAND) < 0.06
    for score in found.leads:
        assert score.coverage is not None
        assert abs(score.coverage - BAND) < 0.1, score
    assert [score.kind for score in found.leads] == [lead.value for lead in Lead]
    assert found.whole.forecasts + found.whole.uncorrected == found.reports
    assert backtest([]).whole.coverage is None


def test_the_band_widens_with_the_lead() -> None:
    hours, day, days, *longer = [score.width or 0 for score in backtest(HISTORY).leads]
    assert hours < day < days < min(longer)


def test_one_report_for_each_lead_counts() -> None:
    due = NOW
    reports = [Report(due - timedelta(days=3) + hour * HOUR, due) for hour in range(80)]
    kept = one_for_each_lead(reports, due - HOUR)
    assert [one.lead for one in kept] == [Lead.WEEK, Lead.DAYS_3, Lead.DAY, Lead.HOURS_6]
    assert all(one.told < due - HOUR for one in kept)


def test_recent_values_forget_the_oldest() -> None:
    recent = Recent()
    for value in range(LAST + 50):
        recent.add(float(value))
    assert len(recent) == LAST
    assert recent.median() == 50 + (LAST - 1) / 2
    low, high = recent.band()
    assert (high - low) / LAST == pytest.approx(BAND, abs=0.02)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300))
def test_recent_values_are_those_of_a_plain_list(values: list[float]) -> None:
    recent = Recent()
    for value in values:
        recent.add(value)
    kept = sorted(values[-LAST:])
    assert recent.median() == pytest.approx((kept[(len(kept) - 1) // 2] + kept[len(kept) // 2]) / 2)
    low, high = recent.band()
    assert kept[0] <= low <= high <= kept[-1]


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("NLRTM", "HKHKG", 9_500, 10_200),
        ("SGSIN", "HKHKG", 1_400, 1_520),
        ("CNSHA", "HKHKG", 740, 880),
        ("USLAX", "HKHKG", 6_250, 6_650),
        ("CNNSA", "HKHKG", 30, 50),
        ("CNHUA", "HKHKG", 60, 80),
        ("CNYTN", "HKHKG", 35, 55),
    ],
)
def test_distances_between_ports(one: str, other: str, least: float, most: float) -> None:
    """Against published port distances, roughly."""
    ways = known_ways()
    there, back = ways.between(one, other), ways.between(other, one)
    assert there is not None
    assert least < there < most
    assert back == pytest.approx(there)
    assert ways.between(one, "XXXXX") is None


def test_a_vessel_on_its_way_is_there_when_distance_and_speed_say() -> None:
    fixes = list(sail(START, 12.0, (17.0, 113.6), (19.0, 113.7)))
    found = vessel(fixes, "HKHKG", known_ways(), fixes[-1].at + HOUR)
    assert found is not None
    assert found.distance == pytest.approx(204, abs=10)
    assert found.seen == fixes[-1].at
    assert (found.at - found.seen) / HOUR == pytest.approx((found.distance - 19) / 12 + 19 / 9, abs=0.5)
    assert [one.basis for one in found.basis] == [Basis.SAILING, Basis.OWN_SPEED, Basis.ROUGH_WAY]
    assert "擔杆島以南" in found.basis[0].text(Language.TC)
    assert "担杆岛以南" in found.basis[0].text(Language.SC)
    assert vessel(fixes, "HKHKG", known_ways(), fixes[-1].at + timedelta(days=2)) is None
    assert vessel(fixes, "XXXXX", known_ways(), fixes[-1].at) is None
    assert vessel([], "HKHKG", known_ways(), NOW) is None


def test_a_vessel_that_lies_still_leaves_now_at_the_earliest() -> None:
    fixes = list(lie(START, SEA, 2, 10))
    now = fixes[-1].at + 5 * HOUR
    found = vessel(fixes, "HKHKG", known_ways(), now)
    assert found is not None
    assert found.at > now + 2 * HOUR
    assert found.basis[1].basis is Basis.USUAL_SPEED


def test_a_truck() -> None:
    fixes = [Fix(NOW + minute * timedelta(minutes=1), 22.9 - minute * 0.005, 113.7, 30.0) for minute in range(20)]
    now = fixes[-1].at
    plain = truck(fixes, (22.31, 114.17), now, boundary=False)
    crossing = truck(fixes, (22.31, 114.17), now, boundary=True)
    assert plain is not None
    assert crossing is not None
    assert crossing.at - plain.at == timedelta(minutes=40)
    assert (plain.at - now) / HOUR == pytest.approx(plain.distance / 30.0, rel=0.01)
    assert plain.basis[-1].basis is Basis.ROUGH_ROAD


def test_movement_gets_its_band_from_movements_of_the_past() -> None:
    fixes = list(sail(START, 12.0, (17.0, 113.6), (19.0, 113.7)))
    moving = vessel(fixes, "HKHKG", known_ways(), fixes[-1].at)
    assert moving is not None
    bare = of_movement(moving, Experience(), lane="-HKHKG", mode="sea")
    assert (bare.method, bare.low, bare.rough) == (Method.MOVEMENT, None, True)
    assert bare.basis[-1].basis is Basis.NO_BAND
    due = NOW
    past = [
        Arrival(
            key=f"m{number}",
            carrier=Method.MOVEMENT.value,
            lane="-HKHKG",
            mode="sea",
            actual=due - timedelta(days=number) + 2 * HOUR,
            reports=(Report(due - timedelta(days=number) - 12 * HOUR, due - timedelta(days=number)),),
        )
        for number in range(1, 61)
    ]
    assert Report(moving.seen, moving.at).lead is past[0].reports[0].lead is Lead.DAY
    experience, _ = lived_through(past)
    told = of_movement(moving, experience, lane="-HKHKG", mode="sea")
    assert told.low is not None
    assert abs(told.at - moving.at - 2 * HOUR) < HOUR / 10
    assert preferred([bare, answer(always_late(6, 60))]).method is Method.CORRECTED
    assert preferred([]) is None


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_basis_is_said_in_three_languages(language: Language) -> None:
    known = catalogue(language)
    assert [one.value for one in Basis if one.value not in known] == []
    assert [one.value for one in Lead if one.value not in known] == []
    text = said(Basis.LATER, count=12, lead=Lead.DAY.value, span=timedelta(hours=26, minutes=5)).text(language)
    assert "1 d 2 h" in text
    assert "{" not in text
    assert "hours" not in text
