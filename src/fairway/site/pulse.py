"""The pulse of the database: whether the server still answers, asked every second.

A server that died is noticed at once, because its connections break. One that only stands still (stopped, its machine
frozen, the network between gone without a word) says nothing, and a query would wait for it for ever. So a process
that answers people asks it for the least, beside all real work; when no answer comes it gives up what waits, so that
each request is answered, and asks until the server is back. A query that merely takes long is left alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import asyncpg

log = logging.getLogger(__name__)
BEAT = 1.0
"""Seconds between two questions."""
PATIENCE = 5.0
"""Seconds that the least question may take."""
CONNECTING = 5.0
"""Seconds that a new connection may take."""


class NoAnswerError(ConnectionError):
    """The database does not answer. What was asked of it may have been done or not."""

    def __init__(self) -> None:
        super().__init__("the database does not answer")


class Pulse:
    """Watches the server at ``address``; ends the connections that wait for it in vain."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._own: asyncpg.Connection | None = None
        self._others: WeakSet[asyncpg.Connection] = WeakSet()
        self._away = asyncio.Event()

    async def connect(self, *arguments: Any, **options: Any) -> asyncpg.Connection:
        """A new connection, as ``asyncpg.connect`` makes it, that ends when the server is away. Raises NoAnswerError
        at once while it is."""
        making = asyncio.ensure_future(asyncpg.connect(*arguments, **options, timeout=CONNECTING))
        away = asyncio.ensure_future(self._away.wait())
        try:
            await asyncio.wait({making, away}, return_when=asyncio.FIRST_COMPLETED)
            if not away.done():
                self._others.add(await making)
                return making.result()
        except TimeoutError:
            pass
        finally:
            away.cancel()
            making.add_done_callback(self._left_over)
            making.cancel()
        raise NoAnswerError

    def _left_over(self, making: asyncio.Future[asyncpg.Connection]) -> None:
        """A connection that came too late is ended, and a failure is nobody's any more."""
        if not making.cancelled() and making.exception() is None and making.result() not in self._others:
            making.result().terminate()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Ask from now on until the end of the block."""
        task = asyncio.get_running_loop().create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            if self._own is not None:
                self._own.terminate()

    async def _watch(self) -> None:
        while True:
            answers = await self._answers()
            if answers and self._away.is_set():
                self._away.clear()
                log.warning("the database answers again")
            elif not answers:
                if not self._away.is_set():
                    log.warning("the database does not answer")
                self._away.set()
                self._give_up()
            await asyncio.sleep(BEAT)

    async def _answers(self) -> bool:
        loop = asyncio.get_running_loop()
        question = loop.create_task(self._ask())
        begun = loop.time()
        done, _ = await asyncio.wait({question}, timeout=PATIENCE)
        if not done and loop.time() - begun > PATIENCE + BEAT / 2:
            # It was this process that stood still; the answer may be there already.
            done, _ = await asyncio.wait({question}, timeout=PATIENCE)
        if not done:
            question.cancel()
            return False
        # A server that refuses or broke the connection is down in a way that every query notices by itself.
        return not isinstance(question.exception(), TimeoutError)

    async def _ask(self) -> None:
        try:
            if self._own is None or self._own.is_closed():
                self._own = await asyncpg.connect(self._address, timeout=CONNECTING)
            await self._own.fetchval("SELECT 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if isinstance(error, TimeoutError):
                raise
            self._own = None

    def _give_up(self) -> None:
        """Those who wait for an answer get an error; the connections are made anew when they are wanted again."""
        for connection in (self._own, *self._others):
            if connection is not None:
                connection.terminate()
        self._own = None
