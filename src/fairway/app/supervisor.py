"""One small supervisor: starts processes, starts again what died, and ends all of them in order.

Each child gets a pipe as its standard input that nothing is ever written to. When the supervisor is gone, be it by
``kill -9``, the pipe ends, and a child that watches it (see :mod:`fairway.app.process`) ends itself. A child that does
not is found by its record at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from fairway.site import process_records as records

log = logging.getLogger(__name__)

SUPERVISED = "FAIRWAY_SUPERVISED"
"""Environment variable that tells a child that its standard input ends with its supervisor."""
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 15.0
"""Seconds before a child that died is started again: growing with each death in a row."""
STEADY = 30.0
"""Seconds after which a child counts as well, so that its next death is the first in a row."""
LOG_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Child:
    """A process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Beside the supervisor's own."""
    folder: Path | None = None
    """Working folder; the supervisor's by default."""
    output: Path | None = None
    """File that standard output and error are appended to; the supervisor's own by default."""
    keeps: tuple[int, ...] = ()
    """File descriptors (a listening socket) that the child inherits."""
    patience: float = 15.0
    """Seconds between asking it to end and killing it."""


class Supervisor:
    """Keeps children running. ``folder`` holds their records; it must be held alone (``records.alone``)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keepers: dict[str, _Keeper] = {}

    async def start(self, child: Child) -> None:
        """Start ``child`` and keep it running. Raises OSError when it cannot be started at all."""
        keeper = _Keeper(child, self._folder)
        self._keepers[child.name] = keeper
        await keeper.start()

    async def stop(self, *names: str) -> None:
        """End the named children, or all of them: the last started first, each before the next."""
        wanted = names or tuple(reversed(self._keepers))
        for name in wanted:
            await self._keepers.pop(name).stop()

    async def restart(self) -> None:
        """End all children, in their order, and start them again."""
        again = [keeper.child for keeper in self._keepers.values()]
        await self.stop()
        for child in again:
            await self.start(child)

    async def lose(self, name: str) -> None:
        """Kill a child (SIGKILL) and leave it dead until it is started anew: what a failing machine does."""
        await self._keepers.pop(name).lose()

    def pid(self, name: str) -> int | None:
        """The number of a child's process; None while it is dead."""
        keeper = self._keepers.get(name)
        return keeper.pid if keeper else None


class _Keeper:
    """One child and the task that starts it again."""

    def __init__(self, child: Child, folder: Path) -> None:
        self.child = child
        self._folder = folder
        self._process: Process | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the process the first time."""
        await self._spawn()
        self._task = asyncio.create_task(self._keep(), name=f"keep {self.child.name}")

    async def stop(self) -> None:
        """Ask the process to end; kill it when it does not."""
        self._stopping.set()
        self._send(signal.SIGTERM)
        if self._task is not None:
            try:
                await asyncio.wait_for(asyncio.shield(self._task), self.child.patience)
            except TimeoutError:
                log.warning("%s does not end and is killed", self.child.name)
                self._send(signal.SIGKILL)
                await self._task

    async def lose(self) -> None:
        """Kill the process for good."""
        self._stopping.set()
        self._send(signal.SIGKILL)
        if self._task is not None:
            await self._task

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _keep(self) -> None:
        deaths = 0
        while self._process is not None:
            began = asyncio.get_running_loop().time()
            code = await self._process.wait()
            records.forget(self._folder, self.child.name)
            if self._stopping.is_set():
                return
            deaths = 1 if asyncio.get_running_loop().time() - began > STEADY else deaths + 1
            pause = min(FIRST_PAUSE * 2 ** (deaths - 1), LONGEST_PAUSE)
            log.warning("%s died (%s); it is started again in %.1f s", self.child.name, _cause(code), pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            if self._stopping.is_set():
                return
            try:
                await self._spawn()
            except OSError as error:
                log.error("%s cannot be started: %s", self.child.name, error)

    async def _spawn(self) -> None:
        child = self.child
        output = _appending(child.output) if child.output else None
        try:
            self._process = await asyncio.create_subprocess_exec(
                *child.command,
                stdin=PIPE,
                stdout=output,
                stderr=output,
                cwd=child.folder,
                env={**os.environ, **child.environment, SUPERVISED: "1"},
                pass_fds=child.keeps,
                # Ctrl-C in a terminal reaches the supervisor alone, which ends the children in their order.
                start_new_session=True,
            )
        finally:
            if output is not None:
                output.close()
        records.note(self._folder, child.name, self._process.pid)


def _appending(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
