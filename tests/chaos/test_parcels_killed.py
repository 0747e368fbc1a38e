"""The process of parcels is killed in the middle of a batch: the next one goes on, and nothing is done twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyarrow.parquet as pq
import pytest

from fairway.app.serve import Role, serve
from fairway.app.supervisor import Child, Supervisor
from fairway.base.time import FixedClock
from fairway.parcels.batches.facts import batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.bulk.root import batch_root, partition_root
from fairway.parties.model import OrganisationKind
from fairway.record.store import load
from fairway.site.parcels import folders
from fairway.site.provision import embedded
from fairway.site.runtime import open_site
from fairway.site.settings import Settings
from tests.api.conftest import House
from tests.api.test_parcels_before import BATCHES, opened, parcel
from tests.app.processes import eventually

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
PARCELS = 5
PATIENCE = 120.0
"""Seconds that a loaded machine may take."""
_LOOK = 0.1


async def verdict(client: httpx.AsyncClient, batch: str) -> dict[str, Any]:
    """The batch, once it is judged."""
    for _ in range(int(PATIENCE / _LOOK)):
        told: dict[str, Any] = (await client.get(f"{BATCHES}/{batch}")).json()
        if told["status"] == "judged":
            return told
        await asyncio.sleep(_LOOK)
    raise AssertionError(f"not judged in {PATIENCE:.0f} s: {told}")


@pytest.fixture
def top() -> Iterator[Path]:
    """A folder that the user of the database may reach."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder)
        found.chmod(0o711)
        yield found


async def test_a_killed_process_is_followed_by_one_that_does_nothing_twice(top: Path) -> None:
    given = os.environ.get("FAIRWAY_PG_BIN")
    settings = Settings(site="gd", var=top / "var", pg_bin=Path(given) if given else None)
    await serve(settings, Role.DATABASE, asyncio.Event())
    supervisor = Supervisor(top / "run")
    (top / "run").mkdir()
    try:
        async with open_site(settings) as site:
            house = House(site, FixedClock(datetime(2026, 11, 23, tzinfo=UTC)))
            client = await house.organisation("Platform", OrganisationKind.FORWARDER, side="cn")
            batch = await opened(client, "KILLED", *(parcel(number) for number in range(1, PARCELS + 1)))
            case = UUID(batch)
            work = folders.work_folder(settings, case) / "out"
            # Whoever wants to write the sum of all partitions waits here for a reader that never comes.
            work.mkdir(parents=True)
            stop = work / ".summary.json.half"
            os.mkfifo(stop)
            command = [sys.executable, "-m", "fairway.app.parcels", "--site", settings.site]
            environment = {"FAIRWAY_VAR": str(settings.var), **({"FAIRWAY_PG_BIN": given} if given else {})}
            await supervisor.start(Child(name="parcels", command=command, environment=environment))
            assert (await client.post(f"{BATCHES}/{batch}/submit")).status_code == 200
            note = work / "work" / "done" / "all.json"
            await eventually(note.exists, PATIENCE)
            first = supervisor.pid("parcels")
            assert first
            # Nothing comes between these two: the next process, which is started from here, finds the way free.
            os.kill(first, signal.SIGKILL)
            stop.unlink()
            (outcomes,) = (work / "outcomes").glob("*.parquet")
            written = outcomes.stat()
            told = await verdict(client, batch)
            assert supervisor.pid("parcels") not in (None, first)
            assert (told["run"], told["parcels"], told["cleared"]) == (1, PARCELS, PARCELS), told["issues"]
            kept = folders.outcome_folder(settings, case) / "outcomes" / outcomes.name
            assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns), (
                "what was done was not done again"
            )
            rows = pq.read_table(kept)
            assert sorted(rows["order_no"].to_pylist()) == [f"ON{number:09}" for number in range(1, PARCELS + 1)]
            assert told["verdict"]["root"] == batch_root([partition_root(kept)]).hex()
            async with site.database.single_statements() as conn:
                loaded = await load(conn, BATCH, batch_stream(case))
            assert loaded.version == 1 + len(told["files"]) + 2, "opened, files taken, handed in, judged: each once"
    finally:
        await supervisor.stop()
        cluster = embedded(settings)
        if cluster is not None:
            await asyncio.to_thread(cluster.stop)
