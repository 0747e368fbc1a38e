"""What the record asks of a database connection: the part of asyncpg's interface that it uses.

The record opens no connections. Those it is given may or may not have JSON codecs set: JSON goes to and from the
server as text, with casts in the SQL.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, cast

import asyncpg

TRANSIENT = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)
"""What a worker may meet while the server restarts or is full, or when others were in its way: it waits and goes on."""

Record = Mapping[str, Any]
"""A row of a result, by column name."""


class Connection(Protocol):
    """An asyncpg connection, plain or from a pool."""

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement; its command tag, such as "UPDATE 1"."""
        ...

    async def executemany(self, command: str, args: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row of arguments, in one transaction."""
        ...

    async def fetch(self, query: str, *args: object) -> list[Record]:
        """All rows of a query."""
        ...

    async def fetchrow(self, query: str, *args: object) -> Record | None:
        """The first row."""
        ...

    async def fetchval(self, query: str, *args: object) -> Any:
        """The first column of the first row."""
        ...

    def cursor(self, query: str, *args: object, prefetch: int) -> AsyncIterator[Record]:
        """The rows one by one; inside a transaction only."""
        ...

    def transaction(self, *, isolation: str | None = None, readonly: bool = False) -> AbstractAsyncContextManager[None]:
        """A transaction, or a savepoint inside one."""
        ...

    def is_in_transaction(self) -> bool:
        """Whether a transaction is open."""
        ...


class Lender(Protocol):
    """The database of a site: lends connections of the writer."""

    def single_statements(self) -> AbstractAsyncContextManager[Connection]:
        """A connection outside any transaction: each statement is one."""
        ...


Source = Lender | Connection
"""Where a connection comes from: a database that lends one, or one that the caller holds."""


@asynccontextmanager
async def connection(source: Source) -> AsyncIterator[Connection]:
    """The connection that ``source`` is, or one that it lends."""
    lend = getattr(source, "single_statements", None)
    if lend is None:
        yield cast(Connection, source)
    else:
        async with lend() as lent:
            yield lent
