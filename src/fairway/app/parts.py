"""The parts of a worker: tasks that go on until the process stops, whatever the database or a partner does.

A part that meets an error waits, longer after each one in a row, and goes on. How each part is, is told to the
database every few seconds, for the operator's status page; while the database is away, the log says it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from fairway.record.connection import TRANSIENT
from fairway.site.database import Database
from fairway.site.parts.store import PartReport, PartState, forget_gone, tell

log = logging.getLogger(__name__)
TELL_EVERY = 2.0
"""Seconds between two reports."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
"""Seconds that a part waits after an error: doubled with each one in a row."""
_ROUNDS_TO_FORGET = 1000
PATIENCE = 5.0
"""Seconds that a part has to finish what it is at when the process stops."""


@dataclass
class Part:
    """One task of the worker, and what can be told of it.

    ``step`` does what there is to do and answers how much that was. A part that keeps its own time gives ``interval``
    None: its step goes on until it is cancelled.
    """

    name: str
    step: Callable[[], Awaitable[int | None]]
    interval: float | Callable[[], float] | None
    """Seconds of real time between steps that found less to do than a whole batch."""
    batch: int = 1
    """How much a whole batch is, after which the next step follows at once. Under load small steps one after the
    other cost more, commits above all, than the same work gathered for an interval."""
    expected: tuple[type[Exception], ...] = ()
    """What a partner may do without a defect here: be away, or refuse for now."""
    state: PartState = PartState.WORKING
    since: float = field(default_factory=time.monotonic)
    worked: float | None = None
    done: int = 0
    failures: int = 0
    last_error: str | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Step until ``stop``."""
        while not stop.is_set():
            try:
                if self.interval is None:
                    await self._until(stop)
                else:
                    done = await self.step() or 0
                    self._note(done)
                    if done < self.batch:
                        await _pause(stop, self.interval() if callable(self.interval) else self.interval)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # every defect is told, and none ends the other parts
                await self._failed(error, stop)
        self._turn(PartState.STOPPED)

    async def _until(self, stop: asyncio.Event) -> None:
        working = asyncio.ensure_future(self.step())
        stopping = asyncio.create_task(stop.wait())
        steady = asyncio.create_task(self._steady())
        try:
            await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        finally:
            for task in (working, stopping, steady):
                task.cancel()
            await asyncio.gather(working, stopping, steady, return_exceptions=True)

    async def _steady(self) -> None:
        """A part that keeps its own time is well again when it has gone on for a while."""
        await asyncio.sleep(LONGEST_PAUSE)
        self._note(0)

    def _note(self, done: int) -> None:
        self.failures = 0
        self._turn(PartState.WORKING)
        if done:
            self.done += done
            self.worked = time.monotonic()

    async def _failed(self, error: Exception, stop: asyncio.Event) -> None:
        self.failures += 1
        self.last_error = _names(error)
        self._turn(PartState.FAILING)
        pause = min(FIRST_PAUSE * 2 ** min(self.failures - 1, 20), LONGEST_PAUSE)
        if isinstance(error, (*TRANSIENT, *self.expected)):
            log.warning("%s goes on in %.1f s after %s", self.name, pause, error)
        else:
            log.error("%s goes on in %.1f s after %s", self.name, pause, error, exc_info=error)
        await _pause(stop, pause)

    def _turn(self, state: PartState) -> None:
        if state is not self.state:
            self.state, self.since = state, time.monotonic()

    def report(self) -> PartReport:
        """What is told of the part now."""
        now = time.monotonic()
        return PartReport(
            part=self.name,
            state=self.state,
            state_age=now - self.since,
            work_age=None if self.worked is None else now - self.worked,
            done=self.done,
            failures=self.failures,
            last_error=self.last_error,
        )


def _names(error: BaseException) -> str:
    """The type of an error, and of those in a group."""
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(dict.fromkeys(_names(one) for one in error.exceptions))
    return type(error).__name__


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def run_parts(parts: Sequence[Part], database: Database, process: str, stop: asyncio.Event) -> None:
    """Run all parts until ``stop``, and tell how they are as ``process``."""
    tasks = [asyncio.create_task(part.run(stop), name=part.name) for part in parts]
    telling = asyncio.create_task(_tell(parts, database, process))
    await stop.wait()
    _, unfinished = await asyncio.wait(tasks, timeout=PATIENCE)
    for task in (*unfinished, telling):
        task.cancel()
    await asyncio.gather(*tasks, telling, return_exceptions=True)
    for part, task in zip(parts, tasks, strict=True):
        if task in unfinished:
            log.warning("%s was cut off", part.name)
    with suppress(*TRANSIENT, TimeoutError):
        async with asyncio.timeout(2.0):
            await _tell_once(parts, database, process)


async def _tell(parts: Sequence[Part], database: Database, process: str) -> None:
    away, rounds = False, 0
    while True:
        try:
            async with asyncio.timeout(TELL_EVERY * 5):
                await _tell_once(parts, database, process)
                if rounds % _ROUNDS_TO_FORGET == 0:
                    async with database.single_statements() as conn:
                        await forget_gone(conn)
            rounds += 1
            if away:
                log.info("the database is back")
            away = False
        except (*TRANSIENT, TimeoutError) as error:
            if not away:
                log.warning("the database is away: %s", error)
            away = True
        await asyncio.sleep(TELL_EVERY)


async def _tell_once(parts: Sequence[Part], database: Database, process: str) -> None:
    async with database.single_statements() as conn:
        await tell(conn, process, [part.report() for part in parts])
