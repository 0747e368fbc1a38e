"""What vessels say, as events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.base.issues import Severity
from fairway.tracking.model import Event, Quality, Reference, ReferenceKind
from fairway.tracking.profiles import STANDARD
from fairway.tracking.reading import Read, Standard, read, recognise
from fairway.tracking.reading.ais import port_of
from fairway.tracking.reading.ais_rules import (
    NothingTaken,
    SentenceFaulty,
    TimeImpossible,
    TimesMissing,
    VesselUnknown,
)
from tests.tracking.ais_written import IMO, dated, position, positions, voyage
from tests.tracking.vessel_track import START, call

CALL = call()
RECEIVED = CALL[-1].at + timedelta(minutes=1)


def understood(raw: bytes, received: datetime = RECEIVED) -> Read:
    done = read(raw, profile=STANDARD, partner="receiver", received=received)
    assert done is not None
    return done


def brief(events: tuple[Event, ...]) -> list[tuple[str, str]]:
    return [(event.milestone, event.source.code) for event in events]


def test_a_port_call_in_one_file() -> None:
    raw = voyage(START, destination="HK HKG") + positions(CALL)
    assert recognise(raw) is Standard.AIS
    done = understood(raw)
    assert done.issues == ()
    assert brief(done.events) == [
        ("APPROACHING", "AIS APPROACHING"),
        ("ARRIVED", "AIS AT_PORT_LIMIT"),
        ("WAITING", "AIS ANCHORED"),
        ("ALL_FAST", "AIS ALL_FAST"),
        ("CAST_OFF", "AIS CAST_OFF"),
        ("DEPARTED", "AIS LEFT_PORT"),
    ]
    fast = done.events[3]
    assert fast.references == (Reference(ReferenceKind.VESSEL, str(IMO)),)
    assert (fast.location.unlocode, fast.location.facility) == ("HKHKG", "CT9")
    assert fast.quality is Quality.ACTUAL
    assert fast.times.told == fast.times.happened + timedelta(minutes=10)
    assert "drawn for the demonstration" in fast.remark
    assert done.messages[0].events == 6
    assert "1 vessels" in done.messages[0].reference


def test_an_arrival_that_the_vessel_announces() -> None:
    eta = datetime(2027, 1, 4, 6, 30, tzinfo=UTC)
    now = datetime(2026, 12, 20, tzinfo=UTC)
    raw = voyage(now, eta, "NLRTM>HKHKG") + voyage(now + timedelta(minutes=6), eta, "NLRTM>HKHKG")
    (event,) = understood(raw, now + timedelta(hours=1)).events
    assert (event.milestone, event.quality, event.location.unlocode) == ("ARRIVED", Quality.ESTIMATED, "HKHKG")
    assert (event.times.happened, event.times.told) == (eta, now)
    assert understood(voyage(now, None), now).events == ()
    assert understood(voyage(now, eta, "FOR ORDERS"), now).events == ()


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("HK HKG", "HKHKG"),
        ("NLRTM>HKHKG", "HKHKG"),
        ("CNYTN VIA SGSIN", "CNYTN"),
        (">CN SHK", "CNSHK"),
        ("HONG KONG", None),
        ("", None),
        ("ZZ XXX", None),
    ],
)
def test_ports_in_destinations(text: str, port: str | None) -> None:
    assert port_of(text) == port


def rules(done: Read) -> list[str]:
    return [issue.rule for issue in done.issues]


def test_SentenceFaulty() -> None:
    good = positions(CALL[:3]) + voyage(START)
    done = understood(good + good.splitlines()[0].replace(b"AIVDM,1", b"AIVDM,2", 1) + b"\nnonsense\nrubbish\n")
    assert set(rules(done)) == {SentenceFaulty.id}
    assert {issue.params["count"] for issue in done.issues} == {"1", "2"}
    assert all(issue.severity is Severity.WARNING for issue in done.issues)
    assert not done.refused


def test_NothingTaken() -> None:
    done = understood(b"!AIVDM,1,1,,A,rubbish*00\n")
    assert NothingTaken.id in rules(done)
    assert done.refused


def test_TimesMissing() -> None:
    raw = b"\n".join(map(position, CALL[:5])) + b"\n" + voyage(START)
    assert rules(understood(raw)) == [TimesMissing.id]
    live = position(CALL[0]) + b"\n" + voyage(START)
    assert rules(understood(live)) == [], "one position of a vessel is where it is now"


def test_TimeImpossible() -> None:
    assert rules(understood(positions(CALL[:3]) + voyage(START), START - timedelta(days=2))) == [TimeImpossible.id]


def test_VesselUnknown() -> None:
    done = understood(positions(CALL))
    assert rules(done) == [VesselUnknown.id]
    assert done.events == ()
    assert "477123450" in done.issues[0].text()
    wrong = understood(positions(CALL) + voyage(START, imo=9321484))
    assert VesselUnknown.id in rules(wrong), "an IMO number has a check digit"


def test_the_time_of_a_base_station_dates_what_follows() -> None:
    from tests.wire.ais.test_ais import one

    fields = [(4, 6), (0, 2), (2570001, 30), (2026, 14), (11, 4), (20, 5), (3, 5), (4, 6), (5, 6)]
    station = one([*fields, (0, 1), (68_478_000, 28), (13_380_000, 27), (0, 4), (0, 10), (0, 1), (0, 19)])
    raw = station + b"\n" + b"\n".join(map(position, CALL[:5])) + b"\n" + voyage(START)
    assert rules(understood(raw)) == []


def test_anything_at_all_is_answered() -> None:
    for raw in (
        b"",
        b"\x00" * 500,
        b"\\c:99999999999999999*00\\!AIVDM,1,1,,A,x,0*00\n",
        b"\n".join(dated(START, b"!")),
    ):
        read(raw, Standard.AIS, profile=STANDARD, partner="receiver", received=RECEIVED)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=30), st.binary(max_size=60))
def test_mutated_sentences_are_answered(changes: list[tuple[int, int]], more: bytes) -> None:
    raw = bytearray(voyage(START, START) + positions(CALL[:30]))
    for at, value in changes:
        raw[at % len(raw)] = value
    raw[len(raw) // 2 : len(raw) // 2] = more
    done = read(bytes(raw), Standard.AIS, profile=STANDARD, partner="receiver", received=RECEIVED)
    assert done is not None
    assert len(done.issues) < 12
