"""Projections made anew are the live ones; what differs is found, named and mended."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import asyncpg
import msgspec
import pytest

from fairway.record.codec import unpack
from fairway.record.connection import Connection
from fairway.record.erasure import erase_fact
from fairway.record.fsck import fsck
from fairway.record.model import Aggregate, Table
from fairway.record.recorder import Recorder
from fairway.record.registry import Registry, UnknownFactError
from fairway.record.replay import check_replay, rebuild
from fairway.record.replay_tables import ReplayReport, column_differences
from fairway.site.database import Database
from tests.record.crates import CRATE, CRATE_VIEW, REGISTRY, Add, Command, Crate, Remove, ThingAdded, context
from tests.record.filling import SIGNER, fill_record


async def check(conn: Connection, registry: Registry = REGISTRY) -> ReplayReport:
    return await check_replay(conn, registry, site="hk")


async def test_what_was_written_is_what_a_replay_makes(conn: Connection, recorder: Recorder) -> None:
    assert (await check(conn)).identical, "also when there is nothing"
    streams = await fill_record(conn, crates=5)
    await fill_record(conn, crates=2, sequenced=False)
    await recorder.execute(conn, CRATE, streams[0], Remove("hat"), context())
    await erase_fact(conn, REGISTRY, streams[1], 4, context(), reason="test")
    await erase_fact(conn, REGISTRY, streams[2], 2, context(), reason="test")
    report = await check(conn)
    assert report.identical, report.differences
    assert (report.facts, report.streams) == (52, 7)
    assert report.rows == {"crate_view": 7, "thing_view": 19}
    assert await conn.fetchval("SELECT count(*) FROM pg_class WHERE relnamespace = 'replay'::regnamespace") == 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("DELETE FROM thing_view WHERE name = 'lamp'", {("thing_view", "missing"): 3}),
        (
            "INSERT INTO thing_view SELECT case_id, scope, stream, 'ghost', 1 FROM crate_view",
            {("thing_view", "extra"): 3},
        ),
        ("UPDATE crate_view SET weight = weight + 0.00", {}),
        ("UPDATE crate_view SET weight = trim_scale(weight)", {("crate_view", "different"): 3}),
        ("UPDATE crate_view SET mark = NULL", {("crate_view", "different"): 3}),
        ("UPDATE crate_view SET detail = detail || '{\"x\": 1}'", {("crate_view", "different"): 3}),
        ("UPDATE crate_view SET last = last + interval '1 millisecond'", {("crate_view", "different"): 3}),
        ('UPDATE stream_state SET state = \'{"owner":"thief"}\'', {("stream_state", "different"): 3}),
    ],
)
async def test_every_difference_is_found_and_mended(
    owner: Connection, conn: Connection, change: str, expected: dict[tuple[str, str], int]
) -> None:
    await fill_record(conn, crates=3)
    before = await conn.fetch("SELECT c.*, t.* FROM crate_view c JOIN thing_view t USING (case_id) ORDER BY 1, name")
    state = await conn.fetch("SELECT * FROM stream_state ORDER BY case_id")
    await conn.execute(change)
    report = await check(conn)
    found: dict[tuple[str, str], int] = {}
    for difference in report.differences:
        found[difference.table, difference.what] = found.get((difference.table, difference.what), 0) + 1
    assert found == expected
    assert report.counts == {table: count for (table, _), count in expected.items()}
    mended = await rebuild(conn, REGISTRY, site="hk")
    assert mended.counts == report.counts
    assert (await check(conn)).identical
    after = await conn.fetch("SELECT c.*, t.* FROM crate_view c JOIN thing_view t USING (case_id) ORDER BY 1, name")
    assert [dict(row) for row in after] == [dict(row) for row in before]
    states = await conn.fetch("SELECT * FROM stream_state ORDER BY case_id")
    assert [unpack(row["state"]) for row in states] == [unpack(row["state"]) for row in state]


async def test_a_difference_says_which_row(conn: Connection) -> None:
    streams = await fill_record(conn, crates=1)
    await conn.execute("UPDATE thing_view SET weight = 9 WHERE name = 'cup'")
    (difference,) = (await check(conn)).differences
    assert difference.key == {
        "case_id": str(streams[0].case_id),
        "scope": "full",
        "stream": "crate:0",
        "name": "cup",
    }
    assert difference.live is not None and difference.live.endswith(",cup,9)")
    assert difference.made is not None and difference.made.endswith(",cup,1.50)")


async def test_the_check_disturbs_nobody(owner: Connection, database: Database, recorder: Recorder) -> None:
    async with database.single_statements() as conn:
        streams = await fill_record(conn, crates=3)

    async def write() -> None:
        for number in range(30):
            await recorder.execute(database, CRATE, streams[number % 3], Add(f"more {number}"), context())
            await asyncio.sleep(0.002)

    writing = asyncio.create_task(write())
    async with database.single_statements() as conn:
        while not writing.done():
            report = await check(conn)
            assert report.identical, report.differences
    await writing


async def test_commands_wait_for_a_rebuild_and_lose_nothing(
    owner: Connection, database: Database, recorder: Recorder
) -> None:
    async with database.single_statements() as conn:
        streams = await fill_record(conn, crates=3)
        await conn.execute("DELETE FROM crate_view")
        patient = Recorder("hk", attempts=20)
        writing = [
            asyncio.create_task(patient.execute(database, CRATE, streams[number % 3], Add(f"more {number}"), context()))
            for number in range(20)
        ]
        await asyncio.sleep(0.005)
        await rebuild(conn, REGISTRY, site="hk")
        await asyncio.gather(*writing)
        assert (await check(conn)).identical
        assert await conn.fetchval("SELECT sum(things) FROM crate_view") == 29


async def test_a_projection_that_was_changed_in_the_code_is_made_by_a_rebuild(conn: Connection) -> None:
    await fill_record(conn, crates=2)

    def shout(change):  # type: ignore[no-untyped-def]
        for row in CRATE.project(change):
            values = {**row.values, "owner": row.values["owner"].upper()} if row.table is CRATE_VIEW else row.values
            yield msgspec.structs.replace(row, values=values)

    louder = Registry([replace(CRATE, project=shout)])
    assert (await check(conn, louder)).counts == {"crate_view": 2}
    await rebuild(conn, louder, site="hk")
    assert (await check(conn, louder)).identical
    assert {row["owner"] for row in await conn.fetch("SELECT owner FROM crate_view")} == {"OWNER 0", "OWNER 1"}


async def test_a_missing_fact_is_told(owner: Connection, conn: Connection) -> None:
    streams = await fill_record(conn, crates=2)
    await owner.execute("DELETE FROM fact WHERE case_id = $1 AND version = 3", streams[1].case_id)
    report = await check(conn)
    assert report.counts["fact"] == 1
    await owner.execute("DELETE FROM fact WHERE case_id = $1 AND version = 7", streams[1].case_id)
    assert (await check(conn)).counts["stream_state"] >= 1


async def test_unknown_facts_end_it(conn: Connection) -> None:
    await fill_record(conn, crates=1)
    with pytest.raises(UnknownFactError, match="crate:0"):
        await check(conn, Registry())
    with pytest.raises(UnknownFactError, match="crate-opened"):
        await check(conn, Registry([replace(CRATE, facts=(ThingAdded,))]))


async def test_declared_tables_are_those_of_the_migrations(conn: Connection) -> None:
    assert await column_differences(conn, REGISTRY) == []
    wrong = Table("crate_view", {**CRATE_VIEW.columns, "owner": "integer"}, CRATE_VIEW.key)
    absent = Table("nowhere", {"case_id": "uuid"}, ("case_id",))
    other = Registry([replace(CRATE, tables=(wrong, absent))])
    assert await column_differences(conn, other) == [
        "crate_view: owner integer, owner text",
        "nowhere: no migration makes it",
    ]
    with pytest.raises(asyncpg.UndefinedTableError):
        await check(conn, other)


async def test_a_rebuilt_record_is_sound(conn: Connection) -> None:
    await fill_record(conn, crates=2)
    await rebuild(conn, REGISTRY, site="hk")
    assert (await fsck(conn, site="hk", keys=[SIGNER.verifier])).sound


def test_a_registry_refuses_contradictions() -> None:
    registry = Registry([CRATE, CRATE])
    assert registry.aggregates == (CRATE,)
    assert [table.name for table in registry.tables] == ["crate_view", "thing_view"]
    bad: list[Aggregate[Crate, Command]] = [
        replace(CRATE, kind=""),
        replace(CRATE, kind="crate:1"),
        replace(CRATE, state=Crate),
        replace(CRATE, kind="other", tables=(Table("crate_view", {"x": "text"}, ("x",)),)),
    ]
    for aggregate in bad:
        with pytest.raises(ValueError):
            registry.add(aggregate)
