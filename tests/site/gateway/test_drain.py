"""From the spool into the tables: each frame once, in its order, with what questions find of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from fairway.base.time import FixedClock
from fairway.locks.commands import ShowText, Unlock
from fairway.locks.reading import Bolt
from fairway.locks.sessions.binding import code_hash, microseconds
from fairway.site.database import Database
from fairway.site.gateway import bindings, commands, store
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.commands import CommandState
from fairway.site.gateway.commands import store as command_rows
from fairway.site.gateway.drain.drain import Drain
from fairway.site.gateway.refusals import recent
from fairway.site.gateway.spool.segments import Kind, Record
from fairway.site.gateway.spool.writer import SpoolWriter
from tests.locks.sessions.house import CODE, DEVICE, HKIA, NOW, OTHER, TRIP, batch, frame, location

LOCATION, BATCH = 0x0200, 0x0704


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[SpoolWriter]:
    writer = SpoolWriter(tmp_path / "spool")
    yield writer
    writer.close()


@pytest.fixture
async def numbers(database: Database) -> dict[str, int]:
    """Two devices that are bound, by number."""
    async with database.writing() as conn:
        for device in (DEVICE, OTHER):
            secret = code_hash(device, CODE)
            await bindings.bind(conn, device, "jt808", code_hash=secret, home=True, since=NOW - timedelta(days=1))
        found = {device: await bindings.lookup(conn, device) for device in (DEVICE, OTHER)}
    return {device: binding.number for device, binding in found.items() if binding}


def drain_of(database: Database, spool: SpoolWriter, tmp_path: Path) -> Drain:
    return Drain(database, SpoolBus(tmp_path / "spool"), spool.identity, FixedClock(NOW))


def record(number: int, raw: bytes, kind: Kind = Kind.FRAME, received: datetime = NOW) -> Record:
    return Record(number, kind, microseconds(received), raw)


async def emptied(drain: Drain) -> int:
    total = 0
    while done := await drain.step():
        total += done
    return total


async def hashes(database: Database) -> list[bytes]:
    async with database.single_statements() as conn:
        return [row["sha256"] for row in await conn.fetch("SELECT sha256 FROM frame ORDER BY position")]


def sha(frames: Sequence[bytes]) -> list[bytes]:
    return [hashlib.sha256(one).digest() for one in frames]


async def test_frames_are_stored_once_whatever_is_sent_again(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path
) -> None:
    frames = [frame(LOCATION, serial, location(-100 + serial)) for serial in range(5)]
    untimed = frame(0x0900, 9, b"\xf0something of the maker")
    number = numbers[DEVICE]
    spool.append([record(number, one) for one in (*frames, frames[1], untimed)])
    spool.append([record(number, one) for one in (frames[4], untimed)])
    drain = drain_of(database, spool, tmp_path)
    assert await emptied(drain) == 9
    assert await hashes(database) == sha([*frames, untimed])
    # A drain that starts anew knows what is there from the tables.
    spool.append([record(number, one) for one in (frames[0], untimed, frame(LOCATION, 9, location(-50)))])
    assert await emptied(drain_of(database, spool, tmp_path)) == 3
    assert len(await hashes(database)) == 7
    async with database.single_statements() as conn:
        assert await conn.fetchval("SELECT count(*) FROM reading") == 6


async def test_the_same_frame_of_two_devices_is_two_frames(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path
) -> None:
    raw = frame(0x0900, 9, b"\xf0")
    spool.append([record(numbers[DEVICE], raw), record(numbers[OTHER], raw)])
    await emptied(drain_of(database, spool, tmp_path))
    assert len(await hashes(database)) == 2


async def test_a_frame_belongs_to_the_device_that_it_names(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path
) -> None:
    """After a restored database a number in the spool may have become another device's, or nobody's."""
    spool.append([record(numbers[OTHER], frame(LOCATION, 1, location(-3))), record(99, frame(LOCATION, 2, location()))])
    spool.append([record(numbers[OTHER], frame(LOCATION, 1, location(), device="13800138002"))])
    await emptied(drain_of(database, spool, tmp_path))
    async with database.single_statements() as conn:
        rows = await conn.fetch("SELECT device FROM frame ORDER BY position")
        assert [row["device"] for row in rows] == [numbers[DEVICE], -1, -1]
        assert await conn.fetchval("SELECT array_agg(device) FROM reading") == [numbers[DEVICE]]


async def test_a_batch_that_fails_leaves_nothing_and_is_done_again(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.append([record(numbers[DEVICE], frame(LOCATION, 1, location(-3)))])
    drain = drain_of(database, spool, tmp_path)

    async def dies(*arguments: object) -> None:
        raise asyncpg.ConnectionDoesNotExistError("gone")

    monkeypatch.setattr("fairway.site.gateway.drain.store.advance", dies)
    with pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await drain.step()
    assert await hashes(database) == []
    monkeypatch.undo()
    assert await drain.step() == 1
    assert len(await hashes(database)) == 1


async def test_two_drains_of_one_spool_store_nothing_twice(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path
) -> None:
    one, two = drain_of(database, spool, tmp_path), drain_of(database, spool, tmp_path)
    for serial in range(6):
        spool.append([record(numbers[DEVICE], frame(LOCATION, serial, location(-60 + serial)))])
        await (one if serial % 2 else two).step()
        await (two if serial % 3 else one).step()
    await emptied(one)
    assert len(await hashes(database)) == 6


async def test_segments_go_when_they_are_stored(database: Database, numbers: dict[str, int], tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path / "spool", segment=1)
    for serial in range(4):
        writer.append([record(numbers[DEVICE], frame(LOCATION, serial, location(-60 + serial)))])
    await emptied(drain_of(database, writer, tmp_path))
    assert len(list((tmp_path / "spool").glob("*.spool"))) == 1
    writer.close()


async def test_questions_find_what_was_stored(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path
) -> None:
    north = (HKIA[0] + 0.01, HKIA[1])
    late = frame(BATCH, 3, batch(location(-50), location(-40)))
    live = [frame(LOCATION, 1, location(-60)), frame(LOCATION, 2, location(-10, north))]
    spool.append([record(numbers[DEVICE], one) for one in (*live, late)])
    spool.append([record(numbers[OTHER], frame(LOCATION, 1, location(-5, status=0), device=OTHER))])
    await emptied(drain_of(database, spool, tmp_path))
    begin, end = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    async with database.single_statements() as conn:
        readings = await store.readings_of(conn, DEVICE, begin, end)
        assert [(NOW - one.at).seconds for one in readings] == [60, 50, 40, 10], "in the order of the device's time"
        assert [one.backfilled for one in readings] == [False, True, True, False]
        assert readings[1].evidence == f"{sha([late])[0].hex()}#0"
        path = await store.path_of(conn, DEVICE, begin, end)
        assert [(one.at, one.latitude, one.longitude) for one in path] == [
            (one.at, one.fix.latitude, one.fix.longitude) for one in readings if one.fix
        ]
        assert [one.lock for one in path] == [one.lock for one in readings]
        last = await store.last_positions(conn, [DEVICE, OTHER, "unknown"])
        assert set(last) == {DEVICE, OTHER}
        assert last[DEVICE].evidence == f"{sha(live)[1].hex()}#0"
        assert last[DEVICE].lock.bolt is Bolt.LOCKED
        assert last[DEVICE].latitude == pytest.approx(north[0])
        assert not last[OTHER].valid
        assert await store.last_positions(conn) == last
        box = await store.in_box(conn, HKIA[0] - 9, HKIA[1] - 9, HKIA[0] + 0.005, HKIA[1] + 9, since=begin, until=end)
        assert sorted(one.at for one in box) == [one.at for one in readings[:3]]
        small = HKIA[0] - 0.01, HKIA[1] - 0.01, HKIA[0] + 0.005, HKIA[1] + 0.01
        near = await store.in_box(conn, *small, since=begin, until=end)
        assert sorted(one.at for one in near) == sorted(one.at for one in box), "by cells, the same"
        found = await store.frame_of(conn, DEVICE, sha([late])[0], NOW)
        assert found is not None
        assert (found.raw, found.profile) == (late, "jt808")
        assert await store.frame_of(conn, OTHER, sha([late])[0], NOW) is None
        assert await store.stored_until(conn) == {spool.identity: 4}


async def test_readings_of_a_trip_are_found_in_the_order_of_arrival(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path
) -> None:
    async with database.writing() as conn:
        await bindings.take_custody(conn, DEVICE, TRIP, NOW - timedelta(seconds=30))
        await bindings.end_custody(conn, DEVICE, NOW - timedelta(seconds=10))
    seconds = (-40, -30, -11, -20, -10)
    spool.append([record(numbers[DEVICE], frame(LOCATION, n, location(at))) for n, at in enumerate(seconds)])
    spool.append([record(numbers[OTHER], frame(LOCATION, 1, location(-20), device=OTHER))])
    await emptied(drain_of(database, spool, tmp_path))
    async with database.single_statements() as conn:
        first, cursor = await store.new_readings(conn, 0, 2)
        rest, cursor = await store.new_readings(conn, cursor, 100)
        assert await store.new_readings(conn, cursor, 100) == ([], cursor)
    assert [(one.trip, (NOW - one.reading.at).seconds) for one in (*first, *rest)] == [
        (TRIP, 30), (TRIP, 11), (TRIP, 20),
    ]  # fmt: skip


async def test_a_frame_that_its_profile_cannot_read_is_kept_and_told(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path
) -> None:
    spool.append([record(numbers[DEVICE], b"no frame at all")])
    await emptied(drain_of(database, spool, tmp_path))
    assert len(await hashes(database)) == 1
    async with database.single_statements() as conn:
        (refused,) = await recent(conn, 10, DEVICE)
    assert (refused.reason, refused.frame) == ("undecodable", b"no frame at all")


async def test_the_answer_to_a_command_is_kept_with_its_frame(
    database: Database, spool: SpoolWriter, numbers: dict[str, int], tmp_path: Path
) -> None:
    key, until = uuid4(), NOW + timedelta(minutes=2)
    async with database.writing() as conn:
        order = await commands.order(conn, DEVICE, Unlock(), by="officer", key=key, now=NOW, until=until)
        again = await commands.order(conn, DEVICE, Unlock(), by="officer", key=key, now=NOW, until=until)
        late = await commands.order(conn, DEVICE, ShowText("x"), by="o", key=uuid4(), now=NOW, until=until)
        assert order == again
        assert await command_rows.sent(conn, order, NOW, 7)
        assert not await command_rows.sent(conn, order, NOW, 8), "nothing is sent twice"
        assert not await command_rows.sent(conn, late, until, 8), "nor after its time"
        await command_rows.expire(conn, until)
    raw = frame(0x0001, 3, bytes.fromhex("0007850000"))
    spool.append([record(numbers[DEVICE], order.bytes + b"\1" + raw, Kind.ANSWER)])
    await emptied(drain_of(database, spool, tmp_path))
    async with database.single_statements() as conn:
        done, expired = await commands.status(conn, order), await commands.status(conn, late)
        assert await commands.status(conn, UUID(int=1)) is None
    assert done is not None
    assert expired is not None
    assert (done.state, done.answer, done.command) == (CommandState.DONE, sha([raw])[0], Unlock())
    assert expired.state is CommandState.EXPIRED
    assert await hashes(database) == sha([raw])


async def test_bindings_are_replaced_released_and_told_apart(database: Database) -> None:
    async with database.writing() as conn:
        for home in (True, False):
            await bindings.bind(conn, DEVICE, "jt701", code_hash=None, home=home, since=NOW)
        await bindings.bind(conn, OTHER, "jt701", code_hash=None, home=True, since=NOW)
        await bindings.give_custody(conn, OTHER, NOW)
        first, second = await bindings.lookup(conn, DEVICE), await bindings.lookup(conn, OTHER)
        assert first is not None
        assert second is not None
        assert first.number != second.number
        assert (first.home, second.taken(NOW - timedelta(seconds=1)), second.taken(NOW)) == (False, True, False)
        await bindings.release(conn, DEVICE, NOW)
        assert await bindings.lookup(conn, DEVICE) is None
        with pytest.raises(ValueError, match="no profile"):
            await bindings.bind(conn, DEVICE, "guessed", code_hash=None, home=True, since=NOW)
