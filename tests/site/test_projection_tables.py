"""The projection tables that the aggregates declare, and those that the migrations make."""

from __future__ import annotations

from fairway.record.registry import Registry
from fairway.record.replay_tables import column_differences
from fairway.site.database import Database
from fairway.site.runtime import AGGREGATES


async def test_declared_tables_are_those_of_the_migrations(database: Database) -> None:
    async with database.single_statements() as conn:
        assert await column_differences(conn, Registry(AGGREGATES)) == []
