"""A truck does what its scenario says, the same every time, and its lock writes down what happened to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from simulators.fleet.device import Server
from simulators.fleet.earth import distance
from simulators.fleet.fleet import LINES, random_devices
from simulators.fleet.record import Alarm, Record
from simulators.fleet.script import Happening, Scenario, names, read_scenario, ready
from simulators.fleet.truck import Truck

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WHOLE = timedelta(hours=16)


def played(scenario: Scenario | str, seed: int = 1) -> tuple[Truck, list[Record]]:
    truck = Truck(ready(scenario) if isinstance(scenario, str) else scenario, "13900010001", START, seed)
    return truck, truck.advance(START + WHOLE)


def far_off(truck: Truck, records: list[Record], metres: float) -> list[Record]:
    return [each for each in records if truck.road.from_line((each.latitude, each.longitude)) > metres]


@pytest.mark.parametrize("name", names())
def test_every_ready_scenario_arrives_sealed_or_says_why_not(name: str) -> None:
    truck, records = played(name)
    assert truck.over
    tampered = {alarm for each in records for alarm in each.alarms}
    harmless = name in {"clean", "gap", "gap-without-positions", "one-bad-fix", "five-outside", "late", "three-places"}
    assert records[-1].locked
    assert records[-1].rope_in == (not name.startswith("rope-cut"))
    assert bool(tampered) == (not harmless) or name == "spoofed-id"


@pytest.mark.parametrize("name", names())
def test_titles_are_in_three_languages(name: str) -> None:
    assert ready(name).title.keys() == {"en", "zh-Hant", "zh-Hans"}


def test_the_same_seed_gives_the_same_trip_and_another_seed_another() -> None:
    assert played("clean")[1] == played("clean")[1]
    assert played("clean")[1] != played("clean", seed=2)[1]


def test_a_clean_trip_stays_on_its_road_and_passes_its_places() -> None:
    truck, records = played("clean")
    assert far_off(truck, records, 60) == []
    assert list(truck.arrived) == ["hk-air-mail-centre", "shenzhen-bay", "cn-longyan-land-port"]
    assert records[2].locked
    assert not records[0].locked


def test_a_gap_is_written_down_and_comes_later() -> None:
    _, records = played("gap")
    assert sum(each.offline for each in records) == 20
    assert len(records) == len(played("clean")[1])


def test_a_device_that_was_off_has_written_nothing() -> None:
    _, records = played("gap-without-positions")
    longest = max(later.at - earlier.at for earlier, later in pairwise(records))
    assert longest == timedelta(minutes=21)
    assert not any(each.offline for each in records)


def test_one_bad_fix_is_one() -> None:
    truck, records = played("one-bad-fix")
    assert len(far_off(truck, records, 500)) == 1


def test_five_lie_outside_for_minutes() -> None:
    truck, records = played("five-outside")
    outside = far_off(truck, records, 2_000)
    assert len(outside) >= 5
    assert all(later.at - earlier.at == timedelta(minutes=1) for earlier, later in pairwise(outside))


def test_a_long_stop_makes_it_late() -> None:
    late, clean = played("late")[0], played("clean")[0]
    assert late.arrived["cn-longyan-land-port"] - clean.arrived["cn-longyan-land-port"] > timedelta(hours=4, minutes=50)


def test_the_rope_is_cut_once_and_stays_out() -> None:
    _, records = played("rope-cut")
    cut = [each for each in records if Alarm.ROPE_CUT in each.alarms]
    assert len(cut) == 1
    after = [each for each in records if each.number > cut[0].number]
    assert all(each.rope_cuts == 1 and not each.rope_in for each in after)


def test_a_wrong_password_is_an_alarm_after_more_than_five() -> None:
    for times, alarmed in ((5, False), (6, True)):
        truck = Truck(ready("clean"), "13900010001", START, 1)
        *_, record = truck.happen(Happening(do="wrong_password", times=times), START)
        assert (Alarm.PASSWORD in record.alarms) is alarmed
        assert record.attempt is not None
        assert not record.attempt.accepted


def test_an_order_draws_the_bolt_and_the_driver_pulls_the_rope() -> None:
    truck = Truck(ready("clean"), "13900010001", START, 1)
    now = START + timedelta(minutes=5)
    truck.advance(now)
    done, records = truck.commanded(False, now)
    assert done
    assert not records[-1].locked
    assert records[-1].rope_in
    *_, record = truck.advance(now + timedelta(minutes=3))
    assert not record.rope_in
    assert not any(each.alarms for each in records)


def test_a_rope_that_the_bolt_holds_is_not_pulled_without_alarm() -> None:
    truck = Truck(ready("clean"), "13900010001", START, 1)
    now = START + timedelta(minutes=5)
    *_, record = truck.happen(Happening(do="pull_rope"), now)
    assert Alarm.OPENED in record.alarms


def test_an_open_cover_cannot_be_sealed() -> None:
    truck = Truck(ready("clean"), "13900010001", START, 1)
    truck.happen(Happening(do="open_cover"), START)
    *_, record = truck.happen(Happening(do="seal"), START)
    assert not record.locked


def test_it_holds_until_it_is_told_to_go() -> None:
    truck = Truck(ready("clean"), "13900010001", START, 1, holds=True)
    truck.advance(START + timedelta(hours=3))
    assert (truck.holding, truck.metres) == (True, 0.0)
    assert truck.go()
    truck.advance(START + timedelta(hours=5))
    assert truck.place == "shenzhen-bay"


def test_the_clock_of_a_device_may_be_off() -> None:
    truck = Truck(ready("clean"), "13900010001", START, 1)
    *_, record = truck.happen(Happening(do="drift", seconds=90), START)
    assert record.at == START + timedelta(seconds=90)


def test_the_battery_goes_down_and_says_when_it_is_low() -> None:
    truck = Truck(ready("clean"), "13900010001", START, 1)
    truck.happen(Happening(do="battery", percent=20.5), START)
    records = truck.advance(START + timedelta(hours=3))
    assert sum(Alarm.LOW_BATTERY in each.alarms for each in records) == 1
    assert records[-1].battery <= 20


def test_without_satellites_a_fix_is_not_valid() -> None:
    truck = Truck(ready("clean"), "13900010001", START, 1)
    *_, record = truck.happen(Happening(do="no_fix", minutes=5), START)
    assert (record.valid, record.satellites) == (False, 0)
    assert Alarm.GNSS in record.alarms


def test_a_scenario_may_build_upon_another_and_is_refused_when_it_names_none() -> None:
    scenario = read_scenario('{"name": "x", "like": "gap", "happenings": [{"do": "shock", "km": 3}]}')
    assert [each.do for each in scenario.happenings] == ["seal", "silence", "shock"]
    with pytest.raises(ValueError, match="no scenario"):
        read_scenario('{"like": "../../etc"}')
    with pytest.raises(ValueError, match="no line"):
        read_scenario('{"name": "x", "title": {}, "line": "nowhere"}')


def test_distances_are_those_of_the_earth() -> None:
    assert distance((22.5, 114.0), (22.5, 115.0)) == pytest.approx(102_730, rel=0.002)


def test_a_fleet_is_drawn_by_its_seed() -> None:
    server = Server("hk", "127.0.0.1", 8408)
    one, same, other = (random_devices(50, seed, START, server, every=30) for seed in (7, 7, 8))
    assert [each.name for each in one] == [each.name for each in same] != [each.name for each in other]
    assert [each.truck.scenario for each in one] == [each.truck.scenario for each in same]
    assert len({each.truck.scenario.name for each in one}) > 3
    assert len({each.truck.scenario.ways for each in one}) == len(LINES)
    assert all(each.servers["hk"].code == each.name[::-1] for each in one)
    end = START + timedelta(minutes=30)
    assert [each.truck.advance(end) for each in one] == [each.truck.advance(end) for each in same]
