from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from fairway.site.database import open_database
from fairway.site.postgres_binaries import Binaries, PostgresError
from fairway.site.provision import GROUPS, access, as_role, embedded, prepare, role, start_server
from fairway.site.settings import Settings

AA, BB = SITES = (f"aa{os.getpid()}", f"bb{os.getpid()}")
"""Their own names for each xdist worker, because roles belong to the whole server."""
MODEST = f"modest_{os.getpid()}"


@pytest.fixture
async def sites(administrator: str, tmp_path: Path) -> AsyncIterator[dict[str, Settings]]:
    """Two sites on one external server; cleared afterwards."""
    yield {
        site: Settings(site=site, var=tmp_path, database_url=administrator, database_name=f"fairway_test_{site}")
        for site in SITES
    }
    connection = await asyncpg.connect(administrator)
    for site in SITES:
        await connection.execute(f"DROP DATABASE IF EXISTS fairway_test_{site} WITH (FORCE)")
        for group in GROUPS:
            await connection.execute(f"DROP ROLE IF EXISTS {role(site, group)}")
    await connection.close()


async def test_no_role_of_a_site_reaches_the_database_of_the_other(
    sites: dict[str, Settings], administrator: str
) -> None:
    ours = await prepare(sites[AA], administrator)
    theirs = await prepare(sites[BB], administrator)
    for address in (ours.writer, ours.reader, ours.owner):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(address.replace(f"/fairway_test_{AA}", f"/fairway_test_{BB}"))
    assert {theirs.writer, theirs.reader, theirs.owner}.isdisjoint({ours.writer, ours.reader, ours.owner})
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(theirs.writer.replace(role(BB, "writer"), role(AA, "writer")))


async def test_preparing_again_changes_nothing(sites: dict[str, Settings], administrator: str) -> None:
    first = await prepare(sites[AA], administrator)
    holder = uuid4()
    async with open_database(first, pool_size=1) as database, database.writing() as connection:
        await connection.execute("INSERT INTO grants VALUES ($1, $1, 'full')", holder)
    assert await prepare(sites[AA], administrator) == first == access(sites[AA])
    async with (
        open_database(first, pool_size=1) as database,
        database.reading(holder, datetime.now(UTC)) as connection,
    ):
        assert await connection.fetchval("SELECT count(*) FROM grants") == 1


async def test_two_processes_may_prepare_at_once(sites: dict[str, Settings], administrator: str) -> None:
    prepared = await asyncio.gather(*(prepare(sites[site], administrator) for site in (*SITES, *SITES)))
    assert prepared[:2] == prepared[2:]


async def test_an_administrator_need_not_be_superuser(sites: dict[str, Settings], administrator: str) -> None:
    connection = await asyncpg.connect(administrator)
    await connection.execute(f"CREATE ROLE {MODEST} LOGIN CREATEDB CREATEROLE PASSWORD 'modest'")
    try:
        memberships = await connection.fetchval("SELECT current_setting('server_version_num')::int >= 160000")
        if memberships:  # who did not make the groups must have been made their administrator
            for group in GROUPS:
                await connection.execute(f"GRANT fairway_{group} TO {MODEST} WITH ADMIN TRUE")
        prepared = await prepare(sites[AA], as_role(administrator, MODEST, "modest", "postgres"))
        async with open_database(prepared, pool_size=1) as database, database.writing() as writing:
            assert await writing.fetchval("SELECT count(*) FROM fact") == 0
        await connection.execute(f"DROP DATABASE fairway_test_{AA}")
    finally:
        await connection.execute(f"DROP OWNED BY {MODEST} CASCADE")
        for group in GROUPS:
            await connection.execute(f"DROP ROLE IF EXISTS {role(AA, group)}")
        await connection.execute(f"DROP ROLE {MODEST}")
        await connection.close()


async def test_missing_rights_are_explained(sites: dict[str, Settings], administrator: str) -> None:
    connection = await asyncpg.connect(administrator)
    await connection.execute(f"CREATE ROLE {MODEST} LOGIN PASSWORD 'powerless'")
    try:
        with pytest.raises(PostgresError, match="CREATEDB and CREATEROLE"):
            await prepare(sites[AA], as_role(administrator, MODEST, "powerless", "postgres"))
    finally:
        await connection.execute(f"DROP ROLE {MODEST}")
        await connection.close()


def test_a_site_that_was_never_prepared_says_so(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="was not prepared yet"):
        access(Settings(site=AA, var=tmp_path))


@pytest.mark.postgres
def test_a_site_starts_on_the_postgresql_of_the_system_by_one_setting(
    tmp_path: Path, system_postgres: Binaries
) -> None:
    settings = Settings.read({"FAIRWAY_PG_BIN": str(system_postgres.folder)}, site=AA, var=tmp_path)
    cluster = embedded(settings)
    assert cluster is not None
    try:
        prepared = asyncio.run(prepare(settings, start_server(settings)))

        async def version() -> str:
            async with open_database(prepared, pool_size=1) as database, database.writing() as connection:
                return str(await connection.fetchval("SHOW server_version"))

        assert asyncio.run(version()).split(".")[0] == str(system_postgres.major)
        assert access(settings) == prepared
    finally:
        cluster.stop()
    assert [path.name for path in settings.keys_folder.iterdir()] == ["database.json"]
    assert settings.keys_folder.stat().st_mode & 0o077 == 0
