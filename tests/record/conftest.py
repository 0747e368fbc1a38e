"""The toy domain's tables in a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from fairway.record.connection import Connection
from fairway.record.recorder import Recorder
from fairway.site.database import Database
from fairway.site.provision import Access
from tests.record.crates import SCHEMA


@pytest.fixture
async def owner(access: Access) -> AsyncIterator[Connection]:
    """A connection that may do what nobody at work may: tamper."""
    connection = await asyncpg.connect(access.owner)
    await connection.execute(SCHEMA)
    yield connection
    await connection.close()


@pytest.fixture
async def conn(owner: Connection, database: Database) -> AsyncIterator[Connection]:
    """A connection of the writer outside any transaction."""
    async with database.single_statements() as connection:
        yield connection


@pytest.fixture
def recorder() -> Recorder:
    """The recorder of the site that the tests are on."""
    return Recorder("hk")
