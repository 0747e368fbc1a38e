"""Lists in spreadsheets as events of ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.tracking.model import Flow, Mode, Quality, Reading, Reference, ReferenceKind
from fairway.tracking.profiles import STANDARD, Profile
from fairway.tracking.reading import Read, Standard, read
from fairway.tracking.reading import rules as meaning
from fairway.tracking.reading.table_words import empty_of, event_of, quality_of
from fairway.wire.tabular.events import ColumnMapping, rules

RECEIVED = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CONTAINER = Reference(ReferenceKind.CONTAINER, "MSKU9070323")
BILL = Reference(ReferenceKind.MASTER_BILL, "COSU6312345670")


def understood(text: str, mapping: ColumnMapping | None = None, profile: Profile = STANDARD) -> Read:
    profile = msgspec.structs.replace(profile, table=mapping)
    done = read(
        text.encode(), Standard.TABLE, profile=profile, partner="depot", received=RECEIVED, file_name="list.csv"
    )
    assert done is not None
    return done


def test_a_long_list() -> None:
    done = understood(
        "櫃號,事件,日期及時間,口岸,提單號,吉重,備註\n"
        "MSKU 907032-3,入閘,21/11/2026 10:30,香港,COSU6312345670,重,夜班\n"
        "MSKU9070323,裝船,21/11/2026 22:15,HKHKG,COSU6312345670,重,\n"
    )
    assert done.issues == ()
    gated, loaded = done.events
    assert (gated.milestone, gated.references, gated.empty, gated.remark) == (
        "GATED_IN",
        (CONTAINER, BILL),
        False,
        "夜班",
    )
    assert gated.times.happened == datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
    assert gated.times.offset is None
    assert (gated.location.unlocode, gated.source.code, gated.source.line) == ("HKHKG", "入閘", 2)
    assert loaded.milestone == "LOADED"
    assert [(link.one, link.other) for link in done.links] == [(CONTAINER, BILL)]
    assert [(one.kind, one.reference, one.events) for one in done.messages] == [("event list, 2 rows", "list.csv", 2)]


def test_a_wide_list() -> None:
    done = understood(
        "Container No,Bill of Lading,POL,POD,ETD,ATD,ETA,Gate In\n"
        "MSKU9070323,COSU6312345670,NLRTM,HKHKG,2026-11-01 08:00,2026-11-01 11:00,2026-12-01 06:00,\n"
    )
    assert [(event.milestone, event.quality, event.location.unlocode) for event in done.events] == [
        ("DEPARTED", Quality.ESTIMATED, "NLRTM"),
        ("DEPARTED", Quality.ACTUAL, "NLRTM"),
        ("ARRIVED", Quality.ESTIMATED, "HKHKG"),
    ]
    assert done.events[0].times.happened == datetime(2026, 11, 1, 7, 0, tzinfo=UTC)
    assert done.events[2].times.happened == datetime(2026, 11, 30, 22, 0, tzinfo=UTC)


def test_a_mapping_is_plain_data_that_can_be_saved_and_edited() -> None:
    mapping = ColumnMapping(
        columns={"Kiste": "container", "Was": "event", "Wann": "time", "Wer": "ignore"},
        codes={"Tor rein": "GATED_IN"},
        zone="Asia/Hong_Kong",
    )
    saved = json.loads(msgspec.json.encode(mapping))
    assert msgspec.convert(saved, ColumnMapping) == mapping
    done = understood("Kiste,Was,Wann,Wer\nMSKU9070323,tor-REIN,2026-11-21 10:30,x\n", mapping)
    assert (done.issues, done.events[0].milestone) == ((), "GATED_IN")
    assert done.events[0].times.happened == datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


def test_day_and_clock_in_columns_of_their_own() -> None:
    done = understood("Container,Status,Date,Time,Time zone\nMSKU9070323,Discharged,2026-11-20,1030,+08:00\n")
    (event,) = done.events
    assert (event.times.happened, event.times.offset) == (datetime(2026, 11, 20, 2, 30, tzinfo=UTC), 480)


def test_codes_of_standards_in_a_column() -> None:
    rows = "".join(
        f"MSKU9070323,{code},2026-11-20 10:30,HKHKG\n" for code in ("LOAD", "EQUIPMENT GTOT", "RCF", "DIS OFLD", "48")
    )
    done = understood(f"Container,Event,Time,UNLOCODE\n{rows}")
    assert [event.milestone for event in done.events] == [
        "LOADED", "GATED_OUT", "RECEIVED_FROM_TRANSPORT", "OFFLOADED", "LOADED",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "milestone"),
    [
        ("Gate-In", "GATED_IN"), ("GATED IN", "GATED_IN"), ("gated_in", "GATED_IN"), ("入閘", "GATED_IN"),
        ("进场", "GATED_IN"), ("Vessel departed", "DEPARTED"), ("還吉", "EMPTY_RETURNED"), ("清关", "RELEASED"),
        ("Released by customs", "RELEASED"), ("已進閘", None), ("Border crossed", "BORDER_CROSSED"),
    ],
)  # fmt: skip
def test_words_for_events(words: str, milestone: str | None) -> None:
    found = event_of(words, ColumnMapping(), STANDARD, empty=None, flow=None)
    assert (found.milestone if found else None) == milestone


def test_words_for_how_sure_and_how_full() -> None:
    assert [quality_of(word) for word in ("ACT", "预计", "Planned", "x")] == [
        Quality.ACTUAL, Quality.ESTIMATED, Quality.PLANNED, None,
    ]  # fmt: skip
    assert [empty_of(word) for word in ("吉", "E", "Full", "")] == [True, True, False, None]


def test_an_empty_container_through_the_gate() -> None:
    done = understood("Container,Event,Time,Place,Full/Empty\nMSKU9070323,Gate in,2026-11-20 10:30,HKHKG,E\n")
    assert (done.events[0].milestone, done.events[0].empty) == ("EMPTY_RETURNED", True)


def test_everything_else_that_a_row_may_say() -> None:
    done = understood(
        "Container,Event,Time,Port,Terminal,Lat,Lon,Mode,Direction,Quality,Reported,Reason,Temperature,Id,Corrects\n"
        "MSKU9070323,Discharged,2026-11-20T10:30:00+08:00,HKHKG,HITHK,22.3,114.1,Vessel,Import,ACT,"
        "2026-11-20T11:00:00+08:00,WEA,-18.5 °C,E1,E0\n"
    )
    assert done.issues == ()
    (event,) = done.events
    assert (event.mode, event.flow, event.reason, event.own_id, event.supersedes) == (
        Mode.SEA, Flow.IMPORT, "WEA", "E1", "E0",
    )  # fmt: skip
    assert (event.location.facility, event.location.latitude, event.location.longitude) == ("HITHK", 22.3, 114.1)
    assert event.times.told == datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert event.readings == (Reading(kind="temperature", value=Decimal("-18.5"), unit="CEL"),)


def test_a_log_of_temperatures() -> None:
    done = understood("Container,Time,Place,Temp,Event\nMSKU9070323,2026-11-20 10:30,HKHKG,-17.9,\n")
    assert (done.events[0].milestone, done.events[0].readings[0].value) == ("SENSOR_READ", Decimal("-17.9"))


def test_flights_and_voyages() -> None:
    done = understood(
        "MAWB,Event,Time,Airport,Flight\n16012345675,Departed,2026-11-20 23:55,HKG,CX251\n"
        "160-12345675,RCF,2026-11-21 08:00,AMS,CX251\n"
    )
    assert [reference.value for reference in done.events[0].references] == ["160-12345675", "CX0251/2026-11-20"]
    assert [reference.value for reference in done.events[1].references] == ["160-12345675"]
    assert done.events[1].location.unlocode == "NLAMS"
    assert done.events[1].times.happened == datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    done = understood("Voyage,IMO,Event,Time,Port\n012W,9321483,Departed,2026-11-20 10:00,HKHKG\n")
    assert [one.value for one in done.events[0].references] == ["9321483/012W", "9321483"]


def faults(done: Read) -> list[tuple[str, str | None]]:
    return [(issue.rule, issue.place) for issue in done.issues]


def test_a_wrong_number_is_a_fault_of_its_cell_and_costs_its_row_only() -> None:
    done = understood(
        "Event,Time,Container,Port\n"
        "Gate in,2026-11-20 10:30,MSKU9070324,HKHKG\nGate in,2026-11-20 10:30,MSKU9070323,HKHKG\n"
    )
    assert faults(done) == [("iso6346.container", "list.csv C2")]
    assert len(done.events) == 1


def test_every_fault_of_a_row_is_said() -> None:
    done = understood("Container,Event,Time,Port,ETA\nMSKU9070324,Gate in,soon,HKHKG,\n")
    assert faults(done)[1:] == [("iso6346.container", "list.csv A2"), (rules.NotADate.id, "list.csv C2")]
    done = understood("Container,ETA,ATA\nMSKU9070324,soon,later\n")
    assert [place for _, place in faults(done)] == ["list.csv A2", "list.csv B2", "list.csv C2"]


def test_NotADate_is_a_fault_of_its_cell() -> None:
    done = understood("Container,Event,Time,Port\nMSKU9070323,Gate in,soon,HKHKG\n")
    assert (faults(done), done.events) == ([(rules.NotADate.id, "list.csv C2")], ())


def test_NotANumber() -> None:
    done = understood("Container,Event,Time,Port,Temp\nMSKU9070323,Gate in,2026-11-20,HKHKG,cold\n")
    assert faults(done) == [(rules.NotANumber.id, "list.csv E2")]


def test_EmptyRowCell() -> None:
    done = understood("Container,Event,Time,Port\nMSKU9070323,,2026-11-20,HKHKG\nMSKU9070323,Gate in,,HKHKG\n")
    assert [rule for rule, _ in faults(done)] == [rules.EmptyRowCell.id] * 2


def test_NotInVocabulary() -> None:
    done = understood("Container,Event,Time,Port\nMSKU9070323,Painted blue,2026-11-20,HKHKG\n")
    assert faults(done) == [(meaning.NotInVocabulary.id, "list.csv B2")]
    assert (done.events[0].milestone, done.events[0].source.code) == ("NOTE", "Painted blue")
    own = Profile(codes={"TABLE Painted blue": "YARD_MOVED"})
    assert (
        understood("Container,Event,Time,Port\nMSKU9070323,Painted blue,2026-11-20,HKHKG\n", profile=own)
        .events[0]
        .milestone
        == "YARD_MOVED"
    )


def test_TakenAsEstimate() -> None:
    done = understood("Container,Arrival\nMSKU9070323,2026-12-20T10:30Z\n")
    assert [rule for rule, _ in faults(done)] == [meaning.TakenAsEstimate.id]
    assert done.events[0].quality is Quality.ESTIMATED


def test_an_actual_event_that_is_still_to_come() -> None:
    done = understood("Container,Event,Time,Quality\nMSKU9070323,Arrived,2026-12-20T10:30Z,ACT\n")
    assert (faults(done), done.events) == ([(meaning.StillToCome.id, "list.csv C2")], ())


@pytest.mark.parametrize("time", ["1995-12-20T10:30Z", "1999-12-31T10:30Z"])
def test_ImpossibleTime(time: str) -> None:
    done = understood(f"Container,Event,Time\nMSKU9070323,Arrived,{time}\nMSKU9070323,Gate in,2026-11-20T10:30Z\n")
    assert faults(done) == [(meaning.ImpossibleTime.id, "list.csv C2")]
    assert [event.milestone for event in done.events] == ["GATED_IN"]


def test_a_plan_of_another_age_is_impossible() -> None:
    done = understood("Container,Event,Time,Quality\nMSKU9070323,Arrived,2066-12-20T10:30Z,PLN\n")
    assert (faults(done), done.events) == ([(meaning.ImpossibleTime.id, "list.csv C2")], ())


def test_a_zone_that_is_not_known_is_said_once() -> None:
    rows = "".join(f"MSKU9070323,Gate in,2026-11-20 {hour}:30\n" for hour in range(10, 15))
    done = understood(f"Container,Event,Time\n{rows}")
    assert [rule for rule, _ in faults(done)] == [meaning.ZoneUnknown.id]
    assert len(done.events) == 5


def test_a_row_that_names_nothing() -> None:
    done = understood("Container,Event,Time,Port\n,Gate in,2026-11-20,HKHKG\n")
    assert [rule for rule, _ in faults(done)] == [meaning.NothingFollowed.id]


def test_a_mapping_to_a_milestone_that_does_not_exist() -> None:
    done = understood("Container,Blue\nMSKU9070323,2026-11-20\n", ColumnMapping(columns={"Blue": "at PAINTED ACT"}))
    assert [rule for rule, _ in faults(done)] == [rules.UnknownRole.id]


HEADINGS = ["Container", "Event", "Time", "ETA", "Port", "Date", "Temp", "Lat", "Lon", "Id"]


@pytest.mark.fuzz
@given(
    st.lists(st.sampled_from(HEADINGS), min_size=2),
    st.lists(st.lists(st.text(max_size=15) | st.sampled_from(["MSKU9070323", "Gate in", "2026-11-20"]), max_size=9)),
)
def test_any_list_is_answered(headings: list[str], rows: list[list[str]]) -> None:
    understood(",".join(headings) + "\n" + "\n".join(",".join(row) for row in rows))
