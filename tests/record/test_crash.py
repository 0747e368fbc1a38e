"""PostgreSQL is killed with SIGKILL under load: what was acknowledged is there afterwards, once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from fairway.base.time import FixedClock
from fairway.record.connection import TRANSIENT
from fairway.record.fsck import fsck
from fairway.record.model import StreamId
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.recorder import Receipt, Recorder
from fairway.record.replay import check_replay
from fairway.site.database import open_database
from fairway.site.embedded_postgres import DURABLE, EmbeddedPostgres
from fairway.site.migrate import migrate
from fairway.site.postgres_binaries import Binaries
from fairway.site.provision import Access, as_role, provision, role
from tests.record.crates import CRATE, NOW, REGISTRY, SCHEMA, Add, Open, a_crate, context
from tests.record.filling import SIGNER, a_sequencer
from tests.record.test_outbox import Partner

PASSWORDS = {"owner": "o", "writer": "w", "reader": "r"}
KILLS = 3


@pytest.fixture
def cluster(tmp_path: Path, binaries: Binaries) -> Iterator[EmbeddedPostgres]:
    """A durable cluster of its own."""
    cluster = EmbeddedPostgres(tmp_path / "postgres", pg_bin=binaries.folder, options=DURABLE)
    cluster.start()
    yield cluster
    cluster.stop()


async def prepare(cluster: EmbeddedPostgres) -> Access:
    await provision(cluster.url(), "crash", "crash", PASSWORDS)
    access = addresses(cluster)
    owner = await asyncpg.connect(access.owner)
    await migrate(owner)
    await owner.execute(SCHEMA)
    await owner.close()
    return access


def addresses(cluster: EmbeddedPostgres) -> Access:
    return Access(
        **{
            group: as_role(cluster.url(), role("crash", group), password, "crash")
            for group, password in PASSWORDS.items()
        }
    )


async def load_until_it_dies(access: Access, acknowledged: dict[StreamId, list[str]], tried: list[str]) -> None:
    """Eight writers, a sequencer and an outbox worker, until the server is gone."""
    partner = Partner()
    async with open_database(access, pool_size=12) as database:

        async def write(number: int) -> None:
            recorder = Recorder("hk")
            while True:
                stream = a_crate(f"crate:{number}")
                tried.append(str(stream.case_id))
                key = f"{stream.case_id}"
                receipt = Receipt("test", key, b"1", lambda outcome: b"done")
                await recorder.execute(database, CRATE, stream, Open("Ming"), context(), receipt=receipt, fresh=True)
                acknowledged[stream] = []
                for thing in range(random.randrange(4)):
                    await recorder.execute(database, CRATE, stream, Add(f"{thing}"), context())
                    acknowledged[stream].append(f"{thing}")

        async def place() -> None:
            sequencer = a_sequencer(batch=20, lease=1.0)
            while True:
                await sequencer.drain(database)
                await asyncio.sleep(0.01)

        async def send() -> None:
            await OutboxWorker(database, {"partner": partner}, FixedClock(NOW), interval=0.01).run()

        work = [asyncio.create_task(task) for task in (*(write(number) for number in range(8)), place(), send())]
        await asyncio.wait(work, return_when=asyncio.FIRST_EXCEPTION)
        for task in work:
            task.cancel()
        for outcome in await asyncio.gather(*work, return_exceptions=True):
            assert isinstance(outcome, (*TRANSIENT, asyncio.CancelledError)), outcome


@pytest.mark.slow
async def test_acknowledged_facts_survive(cluster: EmbeddedPostgres) -> None:
    access = await prepare(cluster)
    acknowledged: dict[StreamId, list[str]] = {}
    tried: list[str] = []
    for _ in range(KILLS):
        loading = asyncio.create_task(load_until_it_dies(access, acknowledged, tried))
        await asyncio.sleep(0.6 + random.random() / 2)
        assert cluster.pid is not None
        os.kill(cluster.pid, signal.SIGKILL)
        await asyncio.wait_for(loading, 60)
        await asyncio.to_thread(cluster.start)
        access = addresses(cluster)
    assert len(acknowledged) > 50
    async with open_database(access, pool_size=2) as database, database.single_statements() as conn:
        rows = await conn.fetch("SELECT case_id, stream, max(version) AS last, count(*) AS n FROM fact GROUP BY 1, 2")
        present = {StreamId(row["case_id"], row["stream"]): row["n"] for row in rows}
        assert all(row["last"] == row["n"] for row in rows)
        for stream, things in acknowledged.items():
            # One more may be on disk whose acknowledgement was lost with the server.
            assert present[stream] - 1 - len(things) in (0, 1)
        unacknowledged = present.keys() - acknowledged.keys()
        assert len(unacknowledged) <= 8 * KILLS
        receipts = {row["key"] for row in await conn.fetch("SELECT key FROM command_receipt")}
        assert receipts == {str(stream.case_id) for stream in present}, "receipt and facts are one transaction"
        await asyncio.sleep(1.1)  # the lease of the sequencer that died
        await a_sequencer().drain(conn)
        report = await fsck(conn, site="hk", keys=[SIGNER.verifier])
        assert report.sound, [issue.text() for issue in report.issues]
        assert report.size == sum(present.values())
        assert (await check_replay(conn, REGISTRY, site="hk")).identical
