"""The database of a site at work: a pool for writers, a pool for readers.

Commands and workers write as ``fairway_writer``. Whatever is read for a person or a key is read as
``fairway_reader``, with row-level security on, in the name of a holder of grants.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from asyncpg.transaction import Transaction

from fairway.site.provision import Access
from fairway.site.pulse import Pulse

T = TypeVar("T")

RETRIED_KEYS = frozenset({"fact_pkey", "stream_state_pkey"})
"""Keys whose violation means that another command was quicker on the same stream: decide again on its result."""
LOST_SERVER = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""What a query may raise when the server dies under it; whether it was committed is then not known."""
_ATTEMPTS = 10
_FIRST_PAUSE = 0.004
CLOSING = 10.0
"""Seconds that connections in use have to come back when the database is closed."""
_SERVER_SETTINGS = {"timezone": "UTC", "jit": "off"}
_WRITER_SETTINGS = {
    # Every statement of the writer touches few rows by their keys. On tables that grew since they were last analysed
    # the planner takes them for empty and reads them whole, more of them with every command; so it is told the way.
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",
}


class Database:
    """Pools of connections of one process. Use :func:`open_database`."""

    def __init__(self, writer: asyncpg.Pool, reader: asyncpg.Pool) -> None:
        self._writer = writer
        self._reader = reader
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def reading(self, holder: UUID | None, now: datetime) -> AsyncIterator[asyncpg.Connection]:
        """A read-only transaction over one snapshot that sees what ``holder`` was granted and still is at ``now``.

        Without a holder nothing that is shared by grants is seen. ``now`` has a time zone.
        """
        if now.tzinfo is None:
            raise ValueError("a time without a zone cannot bound a grant")
        connection = await self._reader.acquire()
        try:
            # One round trip for the beginning; both values have no quote by their types.
            await connection.execute(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                f"SET LOCAL fairway.holder = '{holder or ''}'; SET LOCAL fairway.now = '{now.isoformat()}'"
            )
            yield connection
            await connection.execute("ROLLBACK")
        except BaseException:
            await self._undo(self._reader, connection, None)
            raise
        await self._reader.release(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[asyncpg.Connection]:
        """A transaction of the writer; committed at the end, rolled back by an exception."""
        connection = await self._writer.acquire()
        transaction = connection.transaction()
        try:
            await transaction.start()
            yield connection
            await transaction.commit()
        except BaseException:
            await self._undo(self._writer, connection, transaction)
            raise
        await self._writer.release(connection)

    @asynccontextmanager
    async def single_statements(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the writer outside any transaction: each statement is one, on disk when it returns."""
        async with self._writer.acquire() as connection:
            yield connection

    async def _undo(self, pool: asyncpg.Pool, connection: asyncpg.Connection, transaction: Transaction | None) -> None:
        """Roll back what is open and give the connection back, even to its end when the caller is cancelled again and
        again, as whoever answers a browser that has gone away is."""
        task = asyncio.get_running_loop().create_task(_rolled_back(pool, connection, transaction))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        await asyncio.shield(task)

    async def run(self, work: Callable[[asyncpg.Connection], Awaitable[T]], *, transaction: bool = True) -> T:
        """The result of ``work`` in a transaction of the writer, tried again when another one was in its way.

        ``work`` may run several times and must not change anything but the database. Without ``transaction`` its
        statements are transactions of their own: right for a read followed by one statement that checks the
        version it read. Any other error, and the tenth conflict in a row, is raised.
        """
        place = self.writing if transaction else self.single_statements
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with place() as connection:
                    return await work(connection)
            except asyncpg.PostgresError as error:
                if attempt == _ATTEMPTS or not _worth_another_try(error):
                    raise
            # Full jitter, so that those who met do not meet again; chance here protects nothing.
            await asyncio.sleep(random.uniform(0, _FIRST_PAUSE * 2**attempt))  # noqa: S311
        raise AssertionError("the last attempt returns or raises")


async def _rolled_back(pool: asyncpg.Pool, connection: asyncpg.Connection, transaction: Transaction | None) -> None:
    try:
        if connection.is_closed():
            pass
        elif transaction is not None:
            await transaction.rollback()
        else:
            # The beginning itself may still be on its way; where there was none, this does nothing.
            await connection.execute("ROLLBACK")
    except (*LOST_SERVER, asyncpg.PostgresError):
        # Nobody knows what is open there: what ends with the connection is.
        connection.terminate()
    finally:
        await pool.release(connection)


def _worth_another_try(error: asyncpg.PostgresError) -> bool:
    if isinstance(error, (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)):
        return True
    return isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name in RETRIED_KEYS


@asynccontextmanager
async def open_database(access: Access, *, pool_size: int = 8, watched: bool = False) -> AsyncIterator[Database]:
    """The database behind ``access``, with at most ``pool_size`` connections for each of the two roles.

    ``watched``: nobody waits for a server that stands still. Whoever asks gets
    :class:`~fairway.site.pulse.NoAnswerError` or a broken connection after some seconds, and at once while it lasts.
    """
    pulse = Pulse(access.reader) if watched else None
    async with (
        _pool(access.writer, pool_size, _WRITER_SETTINGS, pulse) as writer,
        _pool(access.reader, pool_size, {}, pulse) as reader,
    ):
        with pulse.watching() if pulse else nullcontext():
            yield Database(writer, reader)


@asynccontextmanager
async def _pool(
    address: str, size: int, settings: Mapping[str, str], pulse: Pulse | None
) -> AsyncIterator[asyncpg.Pool]:
    options = _pool_options(size, settings)
    if pulse is not None:
        options["connect"] = pulse.connect
    pool = await asyncpg.create_pool(address, **options)
    try:
        yield pool
    finally:
        # Closing waits for every connection that is out; one whose server was killed may never come back.
        try:
            await asyncio.wait_for(pool.close(), CLOSING)
        except TimeoutError:
            pool.terminate()


def _pool_options(size: int, settings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "min_size": 1,
        "max_size": size,
        "init": _teach_json,
        # The pool itself rolls back what was left open. Nothing else outlives a use of a connection here (settings
        # are local to a transaction), so the usual resetting round trip is saved.
        "reset": _keep_as_it_is,
        "server_settings": {**_SERVER_SETTINGS, **settings},
    }


async def _keep_as_it_is(connection: asyncpg.Connection) -> None:
    del connection


async def _teach_json(connection: asyncpg.Connection) -> None:
    """``jsonb`` and ``json`` values are plain Python values on both sides; decimals are written as strings."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=_encode_jsonb, decoder=_decode_jsonb
    )
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=msgspec.json.encode, decoder=msgspec.json.decode
    )


def _encode_jsonb(value: object) -> bytes:
    # The binary form of jsonb is its text after the version number 1.
    return b"\x01" + msgspec.json.encode(value)


def _decode_jsonb(value: bytes) -> Any:
    return msgspec.json.decode(memoryview(value)[1:])
