"""One line from many voices: who is believed, why, what the others said; the same events, the same line."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.language import Language, catalogue
from fairway.tracking.line import REASONS, Flag, Reason
from fairway.tracking.model import Event, Mode, Quality, Reading, Reference
from fairway.tracking.timeline import Entry, Timeline, line_up, rank, rank_of

from .telling import (
    BILL,
    BOX,
    CCRN,
    FLIGHT,
    HOUSE,
    MARK,
    OTHER_BOX,
    OTHER_VOYAGE,
    PLATE,
    VESSEL,
    VOYAGE,
    WAYBILL,
    at,
    told,
)

PLN, EST, EXP, ACT = Quality.PLANNED, Quality.ESTIMATED, Quality.EXPECTED, Quality.ACTUAL


def only(timeline: Timeline, milestone: str) -> Entry:
    (entry,) = timeline.of(milestone)
    return entry


def reasons(entry: Entry) -> list[tuple[str, Reason, int | None]]:
    return [(one.event.source.partner, one.reason, one.difference) for one in entry.others]


def journey() -> list[Event]:
    """Rotterdam to Dongguan by sea and truck, and back by air."""
    sea, road, air = Mode.SEA, Mode.ROAD, Mode.AIR
    return [
        told("BOOKING_CONFIRMED", 0, BILL, by="line"),
        told("DEPARTED", 24, VOYAGE, by="line", quality=PLN, place="NLRTM", mode=sea, told=0),
        told("GATED_IN", 10, BOX, BILL, by="ect", place="NLRTM", mode=road, message="CODECO 1"),
        told("LOADED", 20, BOX, VOYAGE, by="ect", place="NLRTM", mode=sea, message="COARRI 1"),
        told("DEPARTED", 25.5, BILL, VOYAGE, by="line", place="NLRTM", mode=sea, rank=20),
        told("DEPARTED", 26, VESSEL, by="ais", standard="ais", place="NLRTM", mode=sea),
        told("ARRIVED", 600, VOYAGE, by="line", quality=EST, place="HKHKG", mode=sea, told=30, rank=20),
        told("ARRIVED", 610, VOYAGE, by="line", quality=EST, place="HKHKG", mode=sea, told=300, rank=20),
        told("ARRIVED", 615, VESSEL, by="ais", standard="ais", place="HKHKG", mode=sea),
        told("DISCHARGED", 620, BOX, OTHER_VOYAGE, by="hit", place="HKHKG", mode=sea, message="COARRI 9"),
        told("DISCHARGED", 624, BOX, VOYAGE, by="line", place="HKHKG", mode=sea, rank=20),
        told("GATED_OUT", 630, BOX, by="hit", place="HKHKG", mode=road, message="CODECO 9"),
        told("VEHICLE_BUNDLED", 629, CCRN, MARK, by="site:hk", customs="hk", standard="road-job"),
        told("BORDER_CROSSED", 634, MARK, PLATE, CCRN, by="site:hk", place="CNSZX", mode=road, customs="hk"),
        told("DELIVERED", 640, BOX, PLATE, by="truck", place="CNDGG", mode=road),
        told("CARGO_ACCEPTED", 700, WAYBILL, by="air", place="HKHKG", mode=air, message="FSU"),
        told("DEPARTED", 705, WAYBILL, FLIGHT, by="air", place="HKHKG", mode=air, message="FSU"),
        told("ARRIVED", 717, WAYBILL, FLIGHT, by="air", place="NLRTM", mode=air, quality=EST, told=705, message="FSU"),
    ]


def test_sea_truck_and_air_make_one_line_with_legs_and_stops() -> None:
    timeline = line_up(journey())
    assert [(leg.mode, leg.origin.unlocode, leg.destination.unlocode) for leg in timeline.legs] == [
        (Mode.ROAD, None, "NLRTM"),
        (Mode.SEA, "NLRTM", "HKHKG"),
        (Mode.ROAD, "HKHKG", "CNDGG"),
        (Mode.AIR, "HKHKG", "NLRTM"),
    ]
    assert [stop.key for stop in timeline.stops] == ["NLRTM", "HKHKG", "CNSZX", "CNDGG"]
    assert all(one.happened <= other.happened for one, other in pairwise(timeline.entries))
    assert timeline.legs[2].conveyances == (MARK, PLATE)
    reached, awaited = timeline.reached, timeline.awaited
    assert reached is not None
    assert awaited is not None
    assert (reached.milestone, reached.mode, reached.leg) == ("DEPARTED", Mode.AIR, 4)
    assert (awaited.milestone, awaited.place_key, awaited.quality) == ("ARRIVED", "NLRTM", EST)
    assert only(timeline, "BOOKING_CONFIRMED").leg is None


def test_the_surest_is_believed_and_plans_stay_beside_it() -> None:
    entry = line_up(journey()).of("DEPARTED")[0]
    assert (entry.winner.source.partner, entry.quality, entry.happened) == ("line", ACT, at(25.5))
    assert entry.planned is not None
    assert entry.planned.times.happened == at(24)
    assert reasons(entry) == [("ais", Reason.AGREES, 30), ("line", Reason.LESS_SURE, None)]


def test_of_two_estimates_of_one_source_the_later_told_is_believed() -> None:
    timeline = line_up([event for event in journey() if event.times.told and event.times.told < at(400)])
    entry = next(one for one in timeline.of("ARRIVED") if one.mode is Mode.SEA)
    assert (entry.quality, entry.happened) == (EST, at(610))
    assert reasons(entry) == [("line", Reason.TOLD_AGAIN, -600)]


def test_expected_goes_before_planned_and_after_estimated() -> None:
    events = [
        told("ARRIVED", hour, quality=quality, place="HKHKG", mode=Mode.SEA, told=0)
        for hour, quality in ((10, PLN), (11, EXP), (12, EST))
    ]
    assert only(line_up(events), "ARRIVED").happened == at(12)
    assert only(line_up(events[:2]), "ARRIVED").happened == at(11)
    entry = only(line_up(events), "ARRIVED")
    assert entry.expected is not None
    assert entry.planned is not None


def test_a_conflict_says_who_won_why_and_what_the_other_said() -> None:
    timeline = line_up(journey())
    entry = only(timeline, "DISCHARGED")
    assert entry.winner.source.partner == "hit"
    assert Flag.CONFLICT in entry.flags
    (conflict,) = timeline.conflicts
    assert (conflict.about, conflict.reason, conflict.difference) == ("time", Reason.RANK, 240)
    assert (conflict.winner.source.partner, conflict.other.source.partner) == ("hit", "line")
    assert conflict.line == entry.line


def test_the_terminal_goes_before_ais_and_ais_before_the_schedule() -> None:
    terminal = told("ALL_FAST", 3, VESSEL, by="hit", place="HKHKG", mode=Mode.SEA, message="COARRI 1")
    ais = told("ALL_FAST", 9, VESSEL, by="ais", standard="ais", place="HKHKG", mode=Mode.SEA)
    schedule = told("ALL_FAST", 15, VESSEL, by="line", place="HKHKG", mode=Mode.SEA, message="IFTSAI 7")
    assert rank_of(terminal) < rank_of(ais) < rank_of(schedule)
    assert only(line_up([schedule, ais, terminal]), "ALL_FAST").winner == terminal
    assert only(line_up([schedule, ais]), "ALL_FAST").winner == ais


def test_rank_depends_on_role_milestone_and_quality() -> None:
    assert rank(["terminal"], "DISCHARGED") < rank(["shipping-line"], "DISCHARGED") < rank(["forwarder"], "DISCHARGED")
    assert rank(["customs"], "RELEASED") < rank(["airline"], "RELEASED")
    assert rank(["shipping-line"], "SENSOR_READ") < rank(["terminal"], "SENSOR_READ")
    assert rank(["ais"], "ARRIVED", EST) < rank(["ais"], "ARRIVED", ACT)
    assert rank(["forwarder", "terminal"], "GATED_IN") == rank(["terminal"], "GATED_IN")
    assert rank(["somebody"], "GATED_IN") == 50
    assert rank([], "GATED_IN") == 50


def test_of_equal_sources_the_one_that_told_it_last_is_believed() -> None:
    one = told("LOADED", 5, by="a", told=6, place="HKHKG")
    other = told("LOADED", 15, by="b", told=16, place="HKHKG")
    entry = only(line_up([one, other]), "LOADED")
    assert entry.winner == other
    assert reasons(entry) == [("a", Reason.TOLD_EARLIER, -600)]
    assert [conflict.about for conflict in entry.conflicts] == ["time"]


def test_sources_that_differ_a_little_agree() -> None:
    one = told("DEPARTED", 5, VESSEL, by="a", place="HKHKG", mode=Mode.SEA)
    other = told("DEPARTED", 6.5, VESSEL, by="b", place="HKHKG", mode=Mode.SEA)
    assert line_up([one, other]).conflicts == ()
    by_air = [msgspec.structs.replace(event, mode=Mode.AIR, references=(FLIGHT,)) for event in (one, other)]
    assert len(line_up(by_air).conflicts) == 1


def test_ais_sees_the_port_limit_and_each_side_its_own_counter() -> None:
    berth = told("ARRIVED", 20, VESSEL, by="line", place="HKHKG", mode=Mode.SEA)
    limit = told("ARRIVED", 12, VESSEL, by="ais", standard="ais", place="HKHKG", mode=Mode.SEA)
    assert line_up([berth, limit]).conflicts == ()
    far = told("ARRIVED", 5, VESSEL, by="ais", standard="ais", place="HKHKG", mode=Mode.SEA)
    assert len(line_up([berth, far]).conflicts) == 1
    north, south = (told("BORDER_CROSSED", at, MARK, by=by, mode=Mode.ROAD) for at, by in ((1, "hk"), (2.5, "gd")))
    assert line_up([north, south]).conflicts == ()


def test_sources_may_contradict_each_other_about_place_and_filling() -> None:
    one = told("GATED_IN", 5, by="a", place="HKHKG", facility="HITHK", empty=False)
    other = told("GATED_IN", 5, by="b", place="HKHKG", facility="MTLHK", empty=True)
    assert [conflict.about for conflict in line_up([one, other]).conflicts] == ["place", "empty"]
    vague = told("GATED_IN", 5, by="b", place="HKHKG")
    assert line_up([one, vague]).conflicts == ()
    assert only(line_up([one, vague]), "GATED_IN").place.facility == "HITHK"


def test_two_containers_are_two_lines_and_no_conflict() -> None:
    events = [
        told("LOADED", 5, BOX, VOYAGE, place="NLRTM", mode=Mode.SEA),
        told("LOADED", 9, OTHER_BOX, VOYAGE, by="line", place="NLRTM", mode=Mode.SEA),
        told("DEPARTED", 12, VOYAGE, by="line", place="NLRTM", mode=Mode.SEA),
    ]
    timeline = line_up(events)
    assert [entry.subject for entry in timeline.of("LOADED")] == [BOX, OTHER_BOX]
    assert len(timeline.of("DEPARTED")) == 1
    assert timeline.conflicts == ()


def test_what_is_told_of_the_bill_alone_goes_to_the_nearest_container() -> None:
    events = [
        told("LOADED", 5, BOX, place="NLRTM", mode=Mode.SEA),
        told("LOADED", 49, OTHER_BOX, place="NLRTM", mode=Mode.SEA),
        told("LOADED", 48, BILL, by="line", place="NLRTM", mode=Mode.SEA),
    ]
    one, other = line_up(events).of("LOADED")
    assert one.others == ()
    assert other.subject == OTHER_BOX
    assert [voice.event.source.partner for voice in other.others] == ["line"]


def test_import_and_export_voyage_of_one_vessel_are_one_carriage() -> None:
    events = [
        told("ARRIVED", 5, VOYAGE, by="a", place="HKHKG", mode=Mode.SEA),
        told("ARRIVED", 5, OTHER_VOYAGE, by="b", place="HKHKG", mode=Mode.SEA),
        told("ARRIVED", 5, VESSEL, by="c", place="HKHKG", mode=Mode.SEA),
    ]
    timeline = line_up(events)
    assert len(timeline.entries) == 1
    assert len(timeline.legs) == 1


def test_a_place_is_the_same_whether_by_code_facility_or_name() -> None:
    events = [
        told("GATED_IN", 5, by="a", place="HKHKG", facility="HITHK", name="Hong Kong"),
        told("GATED_IN", 5, by="b", facility="HITHK"),
        told("GATED_IN", 5, by="c", name="HONG KONG"),
        told("GATED_IN", 5, by="d"),
    ]
    entry = only(line_up(events), "GATED_IN")
    assert entry.place_key == "HKHKG"
    assert len(entry.others) == 3


def test_arriving_by_sea_and_by_truck_at_one_place_are_two_happenings() -> None:
    events = [
        told("ARRIVED", 5, VESSEL, place="HKHKG", mode=Mode.SEA),
        told("ARRIVED", 30, MARK, by="truck", place="HKHKG", mode=Mode.ROAD),
    ]
    assert [entry.mode for entry in line_up(events).of("ARRIVED")] == [Mode.SEA, Mode.ROAD]


def test_a_truck_that_crosses_twice_crosses_twice() -> None:
    events = [
        told("BORDER_CROSSED", 5, MARK, place="CNSZX", mode=Mode.ROAD),
        told("BORDER_CROSSED", 5.2, PLATE, by="gd", place="CNSZX", mode=Mode.ROAD),
        told("BORDER_CROSSED", 29, MARK, place="CNSZX", mode=Mode.ROAD),
        told("BORDER_CROSSED", 28, MARK, place="CNSZX", mode=Mode.ROAD, quality=EST, told=4),
    ]
    first, second = line_up([*events, told("VEHICLE_BUNDLED", 1, MARK, PLATE)]).of("BORDER_CROSSED")
    assert set(first.sources) == {"terminal", "gd"}
    assert second.estimated is not None


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    first = told("DISCHARGED", 10, by="line", own_id="e1", place="HKHKG", told=11)
    second = told("DISCHARGED", 14, by="line", own_id="e2", supersedes="e1", place="HKHKG", told=15)
    third = told("DISCHARGED", 12, by="line", own_id="e3", supersedes="e2", place="CNYTN", told=16)
    entry = only(line_up([third, first, second]), "DISCHARGED")
    assert (entry.happened, entry.place_key) == (at(12), "CNYTN")
    assert Flag.CORRECTED in entry.flags
    assert {(reason, difference) for _, reason, difference in reasons(entry)} == {
        (Reason.CORRECTED, -120),
        (Reason.CORRECTED, 120),
    }
    assert [one.happened for one in line_up([first, third]).entries] == [at(10), at(12)]


def test_a_correction_by_key_before_its_original_was_known_stands() -> None:
    first = told("LOADED", 10, by="line", place="HKHKG")
    late = told("LOADED", 11, by="line", place="HKHKG", supersedes=first.key, told=40)
    assert only(line_up([late]), "LOADED").winner == late
    entry = only(line_up([late, first]), "LOADED")
    assert entry.winner == late
    assert reasons(entry) == [("line", Reason.CORRECTED, -60)]


def test_a_withdrawal_takes_everything_back_that_was_told_before_it() -> None:
    first = told("DISCHARGED", 10, by="line", own_id="e1", place="HKHKG", told=11)
    second = told("DISCHARGED", 14, by="line", own_id="e2", supersedes="e1", place="HKHKG", told=15)
    void = told("DISCHARGED", 10, by="line", own_id="e3", supersedes="e1", void=True, place="HKHKG", told=20)
    timeline = line_up([void, second, first])
    assert timeline.entries == ()
    assert [one.event.own_id for one in timeline.withdrawn] == ["e1", "e2"]
    assert all(one.reason is Reason.WITHDRAWN for one in timeline.withdrawn)
    again = told("DISCHARGED", 30, by="line", own_id="e4", place="HKHKG", told=31)
    assert only(line_up([void, second, first, again]), "DISCHARGED").winner == again


def test_another_source_still_stands_after_a_withdrawal() -> None:
    mine = told("DISCHARGED", 10, by="line", own_id="e1", place="HKHKG")
    other = told("DISCHARGED", 11, by="hit", place="HKHKG")
    void = told("DISCHARGED", 10, by="line", own_id="e2", supersedes="e1", void=True, place="HKHKG", told=20)
    assert only(line_up([mine, other, void]), "DISCHARGED").winner == other


def test_nobody_corrects_or_withdraws_the_word_of_another() -> None:
    first = told("DISCHARGED", 10, by="hit", own_id="e1", place="HKHKG")
    for supersedes in ("e1", first.key, "e1@", "message:"):
        void = told("DISCHARGED", 10, by="rival", own_id="x", supersedes=supersedes, void=True, told=90)
        timeline = line_up([first, void])
        assert only(timeline, "DISCHARGED").winner == first
        assert timeline.waiting == (void,)


def test_versions_of_one_identifier_replace_each_other() -> None:
    versions = [
        told("ARRIVED", 10 + hour, by="line", own_id=f"ev@{hour}", supersedes="ev@", told=hour, place="HKHKG")
        for hour in (1, 2, 3)
    ]
    entry = only(line_up(reversed(versions)), "ARRIVED")
    assert entry.happened == at(13)
    assert [one.reason for one in entry.others] == [Reason.CORRECTED] * 2
    void = told("NOTE", 5, by="line", own_id="ev@5", supersedes="ev@", void=True, told=5)
    assert line_up([*versions, void]).entries == ()
    assert only(line_up([*versions[:2], told("NOTE", 2, by="line", supersedes="ev@", void=True, told=0.5)]), "ARRIVED")


def test_a_withdrawal_of_all_versions_takes_parts_that_never_corrected_each_other() -> None:
    parts = [told(code, 5, by="hk", own_id=f"b@1/{code}", told=5) for code in ("LOADED", "DEPARTED", "GATED_IN")]
    void = told("LOADED", 6, by="hk", own_id="u", supersedes="b@", void=True, told=6)
    assert line_up([*parts, void]).entries == ()


def test_a_message_that_changes_an_earlier_one_replaces_what_it_told_of_the_same_thing() -> None:
    original = told("GATED_IN", 10, BOX, by="hit", message="CODECO 77", place="HKHKG", told=11)
    beside = told("GATED_IN", 10, OTHER_BOX, by="hit", message="CODECO 77", place="HKHKG", told=11)
    change = told(
        "GATED_IN", 12, BOX, by="hit", message="CODECO 77", supersedes="message:CODECO 77", place="HKHKG", told=13
    )
    timeline = line_up([change, beside, original])
    assert {entry.subject: entry.happened for entry in timeline.of("GATED_IN")} == {BOX: at(12), OTHER_BOX: at(10)}
    cancel = told(
        "GATED_IN", 12, BOX, by="hit", message="CODECO 77", supersedes="message:CODECO 77", void=True, told=14
    )
    assert [entry.subject for entry in line_up([change, beside, original, cancel]).entries] == [OTHER_BOX]


def test_events_that_each_claim_to_correct_the_other_leave_the_last_told() -> None:
    one = told("LOADED", 5, by="line", own_id="a", supersedes="b", told=6)
    other = told("LOADED", 7, by="line", own_id="b", supersedes="a", told=8)
    assert only(line_up([one, other]), "LOADED").winner == other


def test_the_same_identifier_with_another_content_counts_once() -> None:
    one = told("LOADED", 5, by="line", own_id="a", told=6)
    other = told("LOADED", 7, by="line", own_id="a", told=8)
    entry = only(line_up([other, one]), "LOADED")
    assert entry.winner == other
    assert reasons(entry) == [("line", Reason.REPEATED, -120)]


def test_what_has_not_happened_yet_has_not_happened() -> None:
    early = told("DELIVERED", 50, by="truck", told=10, place="CNDGG")
    entry = only(line_up([early]), "DELIVERED")
    assert Flag.STILL_TO_COME in entry.flags
    assert not entry.done
    assert entry.quality is EST
    true = told("DELIVERED", 30, by="door", told=30, place="CNDGG", rank=90)
    entry = only(line_up([early, true]), "DELIVERED")
    assert entry.winner == true
    assert reasons(entry) == [("truck", Reason.STILL_TO_COME, 1200)]
    assert entry.conflicts == ()
    silent = msgspec.structs.replace(early, times=msgspec.structs.replace(early.times, told=None))
    assert not only(line_up([silent], now=at(20)), "DELIVERED").done
    assert only(line_up([silent], now=at(60)), "DELIVERED").done


def test_of_estimates_without_a_time_of_their_own_the_last_stored_is_believed() -> None:
    first, second = (
        msgspec.structs.replace(event, times=msgspec.structs.replace(event.times, told=None))
        for event in (told("ARRIVED", 90, quality=EST), told("ARRIVED", 80, quality=EST))
    )
    stored = {first.key: at(1), second.key: at(2)}
    assert only(line_up([first, second], stored=stored), "ARRIVED").winner == second
    assert only(line_up([second, first], stored={first.key: at(3), second.key: at(2)}), "ARRIVED").winner == first
    dated = told("ARRIVED", 85, quality=EST, told=0.5)
    assert only(line_up([first, second, dated]), "ARRIVED").winner == dated


def test_what_is_told_or_stored_late_is_flagged() -> None:
    late = told("GATED_OUT", 1, told=40)
    prompt = told("LOADED", 60, told=60)
    timeline = line_up([late, prompt], stored={late.key: at(41), prompt.key: at(100)})
    assert [(entry.milestone, Flag.LATE in entry.flags) for entry in timeline.entries] == [
        ("GATED_OUT", True),
        ("LOADED", True),
    ]
    assert [entry.stored for entry in timeline.entries] == [at(41), at(100)]
    assert Flag.LATE not in only(line_up([prompt]), "LOADED").flags


def test_what_was_passed_without_a_word_is_not_awaited() -> None:
    events = [
        told("LOADED", 5, VOYAGE, place="NLRTM", mode=Mode.SEA, quality=PLN, told=0),
        told("DEPARTED", 9, VOYAGE, place="NLRTM", mode=Mode.SEA),
        told("ARRIVED", 99, VOYAGE, place="HKHKG", mode=Mode.SEA, quality=EST, told=9),
    ]
    timeline = line_up(events)
    assert Flag.PASSED in only(timeline, "LOADED").flags
    assert timeline.awaited == only(timeline, "ARRIVED")


def test_a_vessel_that_goes_on_without_the_cargo_makes_no_leg_of_it() -> None:
    events = [
        told("ARRIVED", 1, VOYAGE, place="SGSIN", mode=Mode.SEA),
        told("DEPARTED", 9, VOYAGE, place="SGSIN", mode=Mode.SEA),
        told("LOADED", 8, BOX, VOYAGE, place="SGSIN", mode=Mode.SEA),
        told("ARRIVED", 40, VOYAGE, place="CNYTN", mode=Mode.SEA),
        told("DEPARTED", 50, VOYAGE, place="CNYTN", mode=Mode.SEA),
        told("ARRIVED", 60, VOYAGE, place="HKHKG", mode=Mode.SEA),
        told("DISCHARGED", 65, BOX, VOYAGE, place="HKHKG", mode=Mode.SEA),
        told("DEPARTED", 80, VOYAGE, place="HKHKG", mode=Mode.SEA, quality=EST, told=60),
        told("ARRIVED", 99, VOYAGE, place="TWKHH", mode=Mode.SEA, quality=EST, told=60),
    ]
    timeline = line_up(events)
    (leg,) = timeline.legs
    assert (leg.origin.unlocode, leg.destination.unlocode) == ("SGSIN", "HKHKG")
    assert (leg.departed, leg.arrived) == ("DEPARTED/SGSIN//0", "ARRIVED/HKHKG//0")
    assert Flag.PASSED in timeline.of("DEPARTED")[2].flags


def test_what_names_no_conveyance_goes_to_the_leg_it_ends_or_prepares() -> None:
    events = [
        told("DEPARTED", 1, VOYAGE, place="NLRTM", mode=Mode.SEA),
        told("ARRIVED", 100, VOYAGE, place="HKHKG", mode=Mode.SEA),
        told("DISCHARGED", 105, by="depot", place="HKHKG"),
        told("CARGO_STAGED", 118, by="depot", place="HKHKG"),
        told("RELEASED", 119, BILL, by="customs", place="HKHKG"),
        told("DEPARTED", 120, MARK, place="HKHKG", mode=Mode.ROAD),
        told("ARRIVED", 125, MARK, place="CNDGG", mode=Mode.ROAD, quality=EST, told=120),
        told("TRANSPORT_DOC_ISSUED", 50, BILL, place="HKHKG"),
        told("SHOCK", 60, BOX),
    ]
    timeline = line_up(events)
    legs = {entry.milestone: entry.leg for entry in timeline.entries}
    assert (legs["DISCHARGED"], legs["CARGO_STAGED"], legs["RELEASED"]) == (1, 2, 2)
    assert (legs["TRANSPORT_DOC_ISSUED"], legs["SHOCK"]) == (None, 1)
    assert Flag.PASSED not in timeline.of("ARRIVED")[1].flags


def test_every_reading_is_a_line_of_its_own() -> None:
    readings = [
        told("SENSOR_READ", hour, by="line", readings=(Reading(kind="temperature", value=Decimal(hour), unit="CEL"),))
        for hour in range(5)
    ]
    timeline = line_up([*readings, *readings])
    assert len(timeline.entries) == 5
    assert timeline.reached is None


def test_what_a_simulator_told_is_marked() -> None:
    assert Flag.SIMULATED in line_up([told("LOADED", 5, simulated=True)]).entries[0].flags


def test_a_milestone_that_is_not_in_the_vocabulary_is_not_shown() -> None:
    assert line_up([told("TELEPORTED", 5)]).entries == ()


def test_nothing_told_is_an_empty_timeline() -> None:
    assert line_up([]) == Timeline()


def test_lines_keep_their_names_when_more_is_told() -> None:
    names: set[str] = set()
    known: list[Event] = []
    for event in journey():
        known.append(event)
        now = {entry.line for entry in line_up(known).entries}
        assert names <= now
        names = now


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_reason_has_its_sentence(language: Language) -> None:
    assert set(REASONS) == set(Reason)
    assert [text for text in REASONS.values() if text not in catalogue(language)] == []


_MILESTONES = (
    *("LOADED", "DISCHARGED", "DEPARTED", "ARRIVED", "GATED_IN", "GATED_OUT"),
    *("BORDER_CROSSED", "RELEASED", "HELD", "ACCEPTED", "SENSOR_READ", "DELIVERED"),
)
_references = st.lists(
    st.sampled_from([BOX, OTHER_BOX, BILL, HOUSE, WAYBILL, VOYAGE, OTHER_VOYAGE, VESSEL, FLIGHT, MARK, PLATE, CCRN]),
    min_size=1,
    max_size=4,
    unique=True,
)


def _some(
    milestone: str, hours: float, references: list[Reference], at_hour: int | None, supersedes: str, **rest: Any
) -> Event:
    return told(
        milestone,
        hours,
        *references,
        told=at_hour,
        supersedes=supersedes,
        **{**rest, "void": bool(supersedes) and rest["void"]},
    )


_events = st.lists(
    st.builds(
        _some,
        st.sampled_from(_MILESTONES),
        st.integers(0, 60),
        _references,
        st.one_of(st.none(), st.integers(0, 90)),
        st.sampled_from(["", "", "", "a", "b", "c", "v@", "message:COARRI 1"]),
        own_id=st.sampled_from(["", "", "a", "b", "c", "v@1", "v@2", "v@3"]),
        void=st.booleans(),
        by=st.sampled_from(["hit", "line", "ais", "truck"]),
        quality=st.sampled_from([ACT, ACT, EST, EXP, PLN]),
        place=st.sampled_from([None, "HKHKG", "NLRTM", "CNSZX"]),
        facility=st.sampled_from([None, "HITHK", "MTLHK"]),
        name=st.sampled_from([None, "Hong Kong", "Shenzhen"]),
        mode=st.sampled_from([None, Mode.SEA, Mode.ROAD, Mode.AIR]),
        rank=st.sampled_from([50, 10, 20]),
        message=st.sampled_from(["", "COARRI 1", "FSU"]),
        customs=st.sampled_from([None, "hk", "cn"]),
        empty=st.sampled_from([None, True, False]),
    ),
    max_size=14,
)


@given(_events, st.randoms(use_true_random=False))
def test_the_same_events_in_any_order_and_twice_give_the_same_timeline(
    events: list[Event], chance: random.Random
) -> None:
    expected = line_up(events)
    shuffled = [*events, *chance.sample(events, len(events) // 2)]
    chance.shuffle(shuffled)
    assert line_up(shuffled) == expected
    assert msgspec.json.encode(line_up(shuffled), order="sorted") == msgspec.json.encode(expected, order="sorted")


@given(_events)
def test_nothing_that_stands_is_lost_and_every_line_has_one_name(events: list[Event]) -> None:
    timeline = line_up(events)
    names = [entry.line for entry in timeline.entries]
    assert len(names) == len(set(names))
    shown = [voice.key for entry in timeline.entries for voice in (entry.winner, *(one.event for one in entry.others))]
    shown += [one.event.key for one in timeline.withdrawn]
    assert {event.key for event in events if not event.void} <= set(shown)
    for entry in timeline.entries:
        assert entry.leg is None or 1 <= entry.leg <= len(timeline.legs)
        assert entry.done == (entry.actual is not None)


def test_a_shipment_of_two_hundred_events_takes_under_five_milliseconds() -> None:
    events = []
    for number in range(200):
        event = journey()[number % 18]
        times = msgspec.structs.replace(event.times, happened=event.times.happened + timedelta(minutes=number % 37))
        source = msgspec.structs.replace(event.source, partner=f"{event.source.partner}{number % 3}")
        events.append(msgspec.structs.replace(event, times=times, source=source))
    line_up(events)
    best = 1.0
    for _ in range(40):
        begun = time.process_time()
        line_up(events)
        best = min(best, time.process_time() - begun)
    assert best < 0.005


@pytest.mark.parametrize("spread", [1, 100])
def test_a_partner_that_corrects_itself_without_end_slows_nobody(spread: int) -> None:
    versions = [
        told(
            "ARRIVED",
            hour / 10,
            VOYAGE,
            own_id=f"e{hour % spread}@{hour:04}",
            supersedes=f"e{hour % spread}@",
            quality=EST,
            told=hour,
        )
        for hour in range(2000)
    ]
    begun = time.process_time()
    timeline = line_up(versions)
    assert time.process_time() - begun < 0.5
    assert timeline.entries[0].happened == at(199.9)
