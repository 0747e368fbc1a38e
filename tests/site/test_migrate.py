from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from fairway.site.migrate import Migration, MigrationError, migrate, migrations
from fairway.site.provision import Access

HASHES_ONLY = {"tile", "checkpoint"}
"""Tables that anybody may read: they hold nothing but hashes and signatures."""


@pytest.fixture
async def owner(access: Access) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(access.owner)
    yield connection
    await connection.close()


async def test_nothing_is_left_to_do_after_a_migration(owner: asyncpg.Connection) -> None:
    assert await migrate(owner) == []


async def test_a_lower_number_may_come_later(owner: asyncpg.Connection) -> None:
    late = Migration(9000, "9000_late", "CREATE TABLE late (id int)")
    early = Migration(8000, "8000_early", "CREATE TABLE early (id int)")
    assert await migrate(owner, [*migrations(), late]) == ["9000_late"]
    assert await migrate(owner, [*migrations(), early, late]) == ["8000_early"]


async def test_a_changed_migration_is_refused(owner: asyncpg.Connection) -> None:
    changed = [Migration(one.number, one.name, one.sql + "-- changed") for one in migrations()]
    with pytest.raises(MigrationError, match=r"0001_\w+ was changed after it was applied"):
        await migrate(owner, changed)


async def test_a_database_of_a_newer_release_is_refused(owner: asyncpg.Connection) -> None:
    with pytest.raises(MigrationError, match="does not know"):
        await migrate(owner, migrations()[:-1])


async def test_a_failed_migration_leaves_nothing(owner: asyncpg.Connection) -> None:
    broken = Migration(9000, "9000_broken", "CREATE TABLE half (id int); SELECT 1/0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(owner, [*migrations(), broken])
    assert await owner.fetchval("SELECT to_regclass('half')") is None
    assert await owner.fetchval("SELECT count(*) FROM migration WHERE number = 9000") == 0


async def test_several_processes_may_migrate_at_once(owner: asyncpg.Connection, access: Access) -> None:
    wanted = [*migrations(), *(Migration(n, f"{n}_x", f"CREATE TABLE x{n} (id int)") for n in range(9000, 9005))]
    others = [await asyncpg.connect(access.owner) for _ in range(3)]
    applied = await asyncio.gather(*(migrate(connection, wanted) for connection in (owner, *others)))
    assert sorted(name for names in applied for name in names) == [f"{n}_x" for n in range(9000, 9005)]
    for connection in others:
        await connection.close()


def test_bad_names_and_double_numbers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "0001_one.sql").write_text("")
    (tmp_path / "0001_two.sql").write_text("")
    with pytest.raises(MigrationError, match="same number"):
        migrations(tmp_path)
    (tmp_path / "0001_two.sql").rename(tmp_path / "two.sql")
    with pytest.raises(MigrationError, match=r"two\.sql is not named"):
        migrations(tmp_path)


@pytest.mark.parametrize("migration", migrations(), ids=lambda migration: migration.name)
def test_migrations_keep_the_house_rules(migration: Migration) -> None:
    """What a later, distributed PostgreSQL could not do, or PostgreSQL 15 cannot (docs/decisions/0001)."""
    code = re.sub(r"--[^\n]*", "", migration.sql).upper()
    for forbidden in (
        r"\bCREATE (OR REPLACE )?(CONSTRAINT )?TRIGGER\b",
        r"\b(BIG|SMALL)?SERIAL\b",
        r"\bCREATE SEQUENCE\b|\bNEXTVAL\b",
        r"\bAS IDENTITY\b",
        r"\bEXCLUDE USING\b",
        r"\bDEFERRABLE\b",
        r"\bINHERITS\b",
        r"\bTEMP(ORARY)? TABLE\b",
        r"\bXML\b",
        r"PG_ADVISORY",
        r"\bUUIDV7\b",
        r"\bJSON_TABLE\b",
        r"\bMERGE INTO\b",
        r"\) VIRTUAL\b",
        r"\bCREATE EXTENSION\b",
    ):
        assert not re.search(forbidden, code), f"{migration.name} uses {forbidden}"


async def test_every_table_a_reader_may_read_is_guarded_by_row_level_security(owner: asyncpg.Connection) -> None:
    tables = await owner.fetch(
        "SELECT relname, relrowsecurity AND relforcerowsecurity AS guarded FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND has_table_privilege('fairway_reader', oid, 'SELECT')"
    )
    unguarded = {row["relname"] for row in tables if not row["guarded"]}
    assert unguarded <= HASHES_ONLY


async def test_a_reader_may_read_and_nothing_else(owner: asyncpg.Connection) -> None:
    tables = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND has_table_privilege('fairway_reader', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
    )
    assert tables == []


async def test_nobody_at_work_owns_a_table_or_passes_row_level_security(owner: asyncpg.Connection) -> None:
    owners = await owner.fetch(
        "SELECT DISTINCT pg_get_userbyid(relowner) AS name FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    assert [row["name"] for row in owners] == ["fairway_test_owner"]
    powers = await owner.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'fairway%' AND rolname <> 'fairway_admin'"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"
    )
    assert powers == []
