"""What the simulated locks say is understood by the product as it is meant, and what the product says by the locks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fairway.wire import jt701, jt808
from simulators.fleet import jt701 as jointech
from simulators.fleet.jt808 import Writer
from simulators.fleet.jt808_areas import Watch
from simulators.fleet.jt808_bodies import authentication, batch, location, parameters, registration, wants_locked
from simulators.fleet.record import Alarm
from simulators.fleet.script import Happening, ready
from simulators.fleet.truck import Truck

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NUMBER = "13900010001"
EDITIONS = pytest.mark.parametrize("edition", [2013, 2019])


def truck() -> Truck:
    made = Truck(ready("clean"), NUMBER, START, 1)
    made.advance(START + timedelta(minutes=40))
    return made


def read(edition: int, message: int, body: bytes) -> object:
    frames = Writer(NUMBER, edition).write(message, body)
    frame = jt808.decode(b"".join(raw for _, raw in frames))
    assert frame.terminal == NUMBER
    return jt808.read(frame)


def version(edition: int) -> int | None:
    return 1 if edition == 2019 else None


@EDITIONS
def test_the_way_in(edition: int) -> None:
    told = read(edition, 0x0102, authentication(edition, "CODE16CODE16CODE"))
    assert isinstance(told, jt808.Authentication)
    assert told.code == "CODE16CODE16CODE"
    assert isinstance(
        read(edition, 0x0100, registration(edition, "FLEET", "SIM-1", NUMBER, "粤Z1234港")), jt808.Registration
    )


@EDITIONS
def test_locations_and_backfill_in_parts(edition: int) -> None:
    record = truck().here()
    report = read(edition, 0x0200, location(record, container="FWYU1234561"))
    assert isinstance(report, jt808.LocationReport)
    kept = read(edition, 0x0704, batch([location(record)] * 40, backfill=True))
    assert isinstance(kept, jt808.LocationBatch)
    assert len(kept.locations) == 40


@EDITIONS
def test_orders_are_understood(edition: int) -> None:
    said = parameters(jt808.Parameters.server("127.0.0.1", 8428).body(version(edition)))
    assert said == {0x13: b"127.0.0.1", 0x18: (8428).to_bytes(4, "big")}
    for lock in (True, False):
        assert wants_locked(edition, jt808.LockControl(lock).body(version(edition))) is lock


@EDITIONS
def test_areas_are_kept_and_crossed(edition: int) -> None:
    made = truck()
    here = made.here()
    lat, lon = round(here.latitude * 1e6), round(here.longitude * 1e6)
    corners = ((lat + 900, lon + 900), (lat + 900, lon - 900), (lat - 900, lon - 900), (lat - 900, lon + 900))
    limits = jt808.Limits(speed=80, seconds=10, night_speed=60)
    turns = (jt808.Turn(1, 1, (lat - 50_000, lon), 40), jt808.Turn(2, 1, (lat + 50_000, lon), 40))
    pushed = (
        (0x8600, jt808.Circles(0, (jt808.Circle(1, (lat, lon), 200, limits=limits, name="口岸"),))),
        (0x8602, jt808.Rectangles(0, (jt808.Rectangle(2, corners[1], corners[3], limits=limits),))),
        (0x8604, jt808.Polygon(3, corners, limits=limits, name="口岸")),
        (0x8606, jt808.Route(4, turns, name="路線")),
    )
    watch = Watch(edition)
    for message, content in pushed:
        watch.take(message, content.body(version(edition)))
    assert len(watch.areas) == 4
    assert not watch.seen(here).alarms
    far, *_ = reversed(made.advance(START + timedelta(minutes=50)))
    away = watch.seen(far)
    assert away.alarms == {Alarm.AREA, Alarm.ROUTE, Alarm.DEVIATION}
    watch.take(0x8607, jt808.DeleteRoutes((4,)).body(version(edition)))
    watch.take(0x8605, jt808.DeletePolygons().body(version(edition)))
    assert {kind for kind, _ in watch.areas} == {1, 2}


@EDITIONS
def test_alarms_have_their_bits(edition: int) -> None:
    made = truck()
    *_, record = made.happen(Happening(do="pull_rope"), START + timedelta(minutes=40))
    report = read(edition, 0x0200, location(record))
    assert isinstance(report, jt808.LocationReport)
    assert report.location.alarm & 1 << 31


def test_jointech_frames_are_understood() -> None:
    lock = "7800001234"
    *_, record = truck().happen(Happening(do="foreign_card", credential="12260888"), START + timedelta(minutes=40))
    told = jt701.decode(jointech.position(lock, record, 7, late=True))
    assert isinstance(told, jt701.Binary)
    assert (told.number, told.data, told.index) == (lock, jt701.KEPT, 7)
    (said,) = told.records
    latitude, longitude = said.block.degrees
    assert latitude == pytest.approx(record.latitude, abs=2e-6)
    assert longitude == pytest.approx(record.longitude, abs=2e-6)
    assert said.block.speed * jointech.KNOT == pytest.approx(record.speed_kmh, abs=1)
    assert isinstance(said.further, jt701.Lock)
    assert said.further.status == jointech.status(record) == 0x24E0
    event = jt701.decode(jointech.event(lock, record, 8))
    assert isinstance(event, jt701.LockEvent)
    assert (event.source, event.verification, event.card, event.index) == (2, 0, "0012260888", 8)
    assert isinstance(jt701.decode(jointech.text(lock, "@JT")), jt701.Heartbeat)


def test_jointech_orders_are_understood() -> None:
    down = jt701.unlock("888888") + jt701.server("127.0.0.1", 8431)
    (unlock, server) = jointech.Reader().feed(down)
    assert unlock == ["P43", "888888"]
    assert server[:4] == ["P06", "1", "127.0.0.1", "8431"]
