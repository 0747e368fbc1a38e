from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import anyio
import asyncpg
import pytest

from fairway.site.database import Database, open_database
from fairway.site.provision import Access

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


async def put_grant(database: Database, holder: UUID, until: datetime | None = None) -> UUID:
    case = uuid4()
    async with database.writing() as connection:
        await connection.execute("INSERT INTO grants VALUES ($1, $2, 'full', $3)", holder, case, until)
    return case


async def seen(database: Database, holder: UUID | None) -> set[UUID]:
    async with database.reading(holder, NOW) as connection:
        return {row["case_id"] for row in await connection.fetch("SELECT case_id FROM grants")}


async def test_a_reader_sees_what_its_holder_was_granted(database: Database) -> None:
    holder, other = uuid4(), uuid4()
    case = await put_grant(database, holder)
    assert await seen(database, holder) == {case}
    assert await seen(database, other) == set()
    assert await seen(database, None) == set()


async def test_the_holder_does_not_outlive_its_transaction(database: Database) -> None:
    holder = uuid4()
    await put_grant(database, holder)
    for _ in range(8):
        assert len(await seen(database, holder)) == 1
        assert await seen(database, None) == set()


async def test_a_reader_cannot_write(database: Database) -> None:
    async with database.reading(uuid4(), NOW) as connection:
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute("DELETE FROM grants")
    async with database.reading(uuid4(), NOW) as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_reader_sees_no_facts(database: Database) -> None:
    async with database.reading(uuid4(), NOW) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM fact")


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="zone"):
        async with database.reading(uuid4(), NOW.replace(tzinfo=None)):
            pass


async def test_an_exception_rolls_a_write_back(database: Database) -> None:
    holder = uuid4()

    async def fail(connection: asyncpg.Connection) -> None:
        await connection.execute("INSERT INTO grants VALUES ($1, $2, 'full')", holder, uuid4())
        raise LookupError

    with pytest.raises(LookupError):
        await database.run(fail)
    assert await seen(database, holder) == set()


async def test_plain_values_go_in_and_out_of_jsonb(database: Database) -> None:
    async with database.writing() as connection:
        value = {"name": "東莞", "parts": [1, None, True], "weight": Decimal("12.50")}
        back = await connection.fetchrow(
            "SELECT $1::jsonb AS b, $1::json AS j, $1::jsonb ->> 'weight' AS weight", value
        )
    assert back["b"] == back["j"] == {"name": "東莞", "parts": [1, None, True], "weight": "12.50"}
    assert back["weight"] == "12.50"


async def test_times_are_utc(database: Database) -> None:
    async with database.writing() as connection:
        assert await connection.fetchval("SELECT current_setting('timezone')") == "UTC"


async def test_who_loses_a_race_on_a_stream_decides_again(database: Database) -> None:
    case = uuid4()
    tried = 0

    async def take_next_version(connection: asyncpg.Connection) -> int:
        nonlocal tried
        tried += 1
        version = 1 + await connection.fetchval("SELECT coalesce(max(version), 0) FROM fact WHERE case_id = $1", case)
        await asyncio.sleep(0.01)
        await connection.execute(
            "INSERT INTO fact (case_id, stream, version, kind, at, actor, payload, salt, commitment)"
            " VALUES ($1, 'trip', $2, 'raced', $3, '{}', '', '', $4)",
            case,
            version,
            NOW,
            bytes(32),
        )
        return int(version)

    versions = await asyncio.gather(*(database.run(take_next_version) for _ in range(4)))
    assert sorted(versions) == [1, 2, 3, 4]
    assert tried > 4


async def test_a_deadlock_is_tried_again(database: Database) -> None:
    first, second = await put_grant(database, uuid4()), await put_grant(database, uuid4())
    both_hold_one = asyncio.Barrier(2)
    barriers = [True, True]

    async def touch(which: int, cases: tuple[UUID, UUID], connection: asyncpg.Connection) -> None:
        await connection.execute("UPDATE grants SET until = $2 WHERE case_id = $1", cases[0], NOW)
        if barriers[which]:
            barriers[which] = False
            await both_hold_one.wait()
        await connection.execute("UPDATE grants SET until = $2 WHERE case_id = $1", cases[1], NOW + timedelta(days=1))

    await asyncio.gather(
        database.run(lambda connection: touch(0, (first, second), connection)),
        database.run(lambda connection: touch(1, (second, first), connection)),
    )


async def test_other_errors_are_raised_at_once(database: Database) -> None:
    tried = 0

    async def violate(connection: asyncpg.Connection) -> None:
        nonlocal tried
        tried += 1
        grant = uuid4()
        for _ in range(2):
            await connection.execute("INSERT INTO grants VALUES ($1, $1, 'full')", grant)

    with pytest.raises(asyncpg.UniqueViolationError):
        await database.run(violate)
    assert tried == 1


async def test_single_statements_are_committed_one_by_one(database: Database) -> None:
    holder = uuid4()
    async with database.single_statements() as connection:
        await connection.execute("INSERT INTO grants VALUES ($1, $1, 'full')", holder)
        assert len(await seen(database, holder)) == 1


async def test_pools_recover_when_their_connections_are_cut(database: Database, access: Access) -> None:
    async with open_database(access, pool_size=2) as cut:
        async with cut.writing() as connection:
            victim = await connection.fetchval("SELECT pg_backend_pid()")
        async with database.writing() as connection:
            assert await connection.fetchval("SELECT pg_terminate_backend($1)", victim)
        await asyncio.sleep(0.1)
        async with cut.writing() as connection:
            assert await connection.fetchval("SELECT 1") == 1


@pytest.mark.parametrize("kind", ["reading", "writing"])
@pytest.mark.parametrize("delay", [0.0, 0.0005, 0.002, 0.05])
async def test_who_is_cancelled_again_and_again_leaves_nothing_open(
    database: Database, caplog: pytest.LogCaptureFixture, kind: str, delay: float
) -> None:
    """As when a browser goes away in the middle of an answer: every wait in the scope is cancelled from then on."""
    for _ in range(10):
        with anyio.move_on_after(delay) as scope:
            async with database.reading(None, NOW) if kind == "reading" else database.writing() as connection:
                await connection.fetchval("SELECT pg_sleep(10)")
        assert scope.cancelled_caught
    for _ in range(8):
        async with database.reading(None, NOW) as reader, database.writing() as writer:
            assert await reader.fetchval("SELECT 1") == await writer.fetchval("SELECT 1") == 1
    assert [record.message for record in caplog.records if "transaction" in record.message] == []
