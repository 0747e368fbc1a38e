"""A durable cluster for the benchmarks, and fresh databases on it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from bench.record.generate import SCHEMA
from fairway.site.database import Database, open_database
from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.migrate import migrate
from fairway.site.provision import Access, as_role, provision, role

PASSWORDS = {"owner": "o", "writer": "w", "reader": "r"}
SITE = "bench"


@dataclass
class Bench:
    """The cluster that a run works on."""

    cluster: EmbeddedPostgres
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @asynccontextmanager
    async def database(self, connections: int = 8) -> AsyncIterator[tuple[Database, asyncpg.Connection]]:
        """A fresh, migrated database: its pools, and a connection of its owner."""
        name = f"bench_{next(self.numbers)}"
        await provision(self.cluster.url(), SITE, name, PASSWORDS)
        access = Access(
            **{
                group: as_role(self.cluster.url(), role(SITE, group), password, name)
                for group, password in PASSWORDS.items()
            }
        )
        owner = await asyncpg.connect(access.owner)
        await migrate(owner)
        await owner.execute(SCHEMA)
        async with open_database(access, pool_size=connections) as database:
            yield database, owner
        await owner.close()


@contextmanager
def opened(folder: Path) -> Iterator[Bench]:
    """A cluster in ``folder`` with the settings that sites have, and WAL enough not to stop for checkpoints."""
    cluster = EmbeddedPostgres(folder / "postgres")
    cluster.start()
    try:
        yield Bench(cluster)
    finally:
        cluster.stop()
