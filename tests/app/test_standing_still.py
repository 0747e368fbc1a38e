"""A database that stands still: everybody is answered in time, nothing legitimate is cut off, and it goes on after."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from fairway.app.web import application
from fairway.parties.model import OrganisationKind
from fairway.site import pulse
from fairway.site.database import LOST_SERVER, Database, open_database
from fairway.site.embedded_postgres import FORGETFUL, EmbeddedPostgres
from fairway.site.migrate import migrate
from fairway.site.postgres_binaries import Binaries
from fairway.site.provision import GROUPS, Access, as_role, provision, role
from tests.api.conftest import make_house
from tests.conftest import PASSWORDS, SITE

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SOON = 4.0
"""Seconds in which everybody is answered with the patience of these tests."""


@pytest.fixture(scope="module")
def cluster(binaries: Binaries) -> Iterator[EmbeddedPostgres]:
    """A server of its own, since it is stopped."""
    top = Path(tempfile.mkdtemp(prefix="fairway "))
    top.chmod(0o755)
    made = EmbeddedPostgres(top / "postgres", pg_bin=binaries.folder, options=FORGETFUL)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(top)


@pytest.fixture(scope="module")
def behind(cluster: EmbeddedPostgres) -> Access:
    """A site's database on it."""
    address = cluster.url()
    asyncio.run(provision(address, SITE, "still", PASSWORDS))

    async def prepare() -> None:
        connection = await asyncpg.connect(as_role(address, role(SITE, "owner"), PASSWORDS["owner"], "still"))
        await migrate(connection)
        await connection.close()

    asyncio.run(prepare())
    return Access(**{group: as_role(address, role(SITE, group), PASSWORDS[group], "still") for group in GROUPS})


@pytest.fixture
async def watched(behind: Access, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """Its pools in a process that answers people, less patient than in earnest."""
    monkeypatch.setattr(pulse, "BEAT", 0.1)
    monkeypatch.setattr(pulse, "PATIENCE", 0.7)
    async with open_database(behind, pool_size=3, watched=True) as database:
        yield database


@contextmanager
def standing_still(cluster: EmbeddedPostgres) -> Iterator[None]:
    """The server and all processes of it stopped for the length of the block."""
    server = cluster.pid
    assert server is not None
    stopped = [server, *(int(one) for one in Path(f"/proc/{server}/task/{server}/children").read_text().split())]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


async def answer_of(database: Database) -> int:
    async with database.reading(uuid4(), NOW) as connection:
        found: int = await connection.fetchval("SELECT 1")
    return found


async def until_it_answers(database: Database) -> None:
    for _ in range(100):
        try:
            assert await answer_of(database) == 1
            return
        except LOST_SERVER:
            await asyncio.sleep(0.1)
    raise AssertionError("it never answered again")


async def test_requests_are_answered_503_and_served_again_afterwards(
    watched: Database, cluster: EmbeddedPostgres, tmp_path: Path
) -> None:
    house = await make_house(watched, tmp_path)
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    authorization = client.headers["Authorization"]
    transport = httpx.ASGITransport(app=application(house.site.settings, site=house.site))
    async with httpx.AsyncClient(transport=transport, base_url="http://fairway.test") as asking:
        headers = {"Authorization": authorization}
        assert (await asking.get("/v1/submissions", headers=headers)).status_code == 200
        with standing_still(cluster):
            for _ in range(2):
                begun = time.monotonic()
                # More at once than there are connections: those who wait for one are answered too.
                answers = await asyncio.gather(*(asking.get("/v1/submissions", headers=headers) for _ in range(8)))
                assert time.monotonic() - begun < SOON
                assert {one.status_code for one in answers} == {503}
                assert all(one.headers["Retry-After"] for one in answers)
            begun = time.monotonic()
            page = await asking.get("/sign-in", headers={"Accept": "text/html"})
            assert page.status_code in {200, 503}
            assert (await asking.get("/health")).status_code == 503
            assert time.monotonic() - begun < SOON
        await until_it_answers(watched)
        assert (await asking.get("/v1/submissions", headers=headers)).status_code == 200
        assert (await asking.get("/health")).json()["database"] == "up"


async def test_what_merely_takes_long_is_left_alone(watched: Database) -> None:
    async with watched.reading(uuid4(), NOW) as connection:
        assert await connection.fetchval("SELECT 1 FROM pg_sleep(2)") == 1


async def test_a_process_that_stood_still_itself_blames_nobody(watched: Database) -> None:
    async with watched.writing() as connection:
        time.sleep(1.5)  # noqa: ASYNC251  the whole process stands still, its watch included
        await asyncio.sleep(0.5)
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_write_in_progress_ends_with_an_error(watched: Database, cluster: EmbeddedPostgres) -> None:
    with standing_still(cluster):
        begun = time.monotonic()
        with pytest.raises(LOST_SERVER):
            async with watched.writing() as connection:
                await connection.execute("SELECT 1")
        assert time.monotonic() - begun < SOON
    await until_it_answers(watched)
