"""Which processes a start has left behind: one small file for each, with its number and start time.

A supervisor that is killed cannot say goodbye to its children. The next one finds them by these files, and never by
name: a number that another program has been given meanwhile has another start time. What is recorded may be ended;
what is not is left alone.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from fairway.site.processes import started_at

FOLDER = "run"
"""Records lie in ``<folder of a site or demonstration>/run/<role>/<name>.json``."""
SUPERVISOR = "supervisor"
"""Name of the record of the process that watches the others of its folder."""

ORDERLY = 120.0
"""Seconds that a supervisor has to end its children in their order."""


class InUseError(Exception):
    """Another process holds the folder; the text says which."""


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A process as it was recorded at its start."""

    name: str
    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """Whether it still is that process."""
        return started_at(self.pid) == self.started


def note(folder: Path, name: str, pid: int) -> None:
    """Record that ``pid`` is the process ``name`` of ``folder``. One that has ended already is not recorded."""
    started = started_at(pid)
    if started is None:
        return
    draft = folder / f".{name}.{os.getpid()}"
    draft.write_bytes(msgspec.json.encode(Running(name=name, pid=pid, started=started)))
    draft.replace(folder / f"{name}.json")


def forget(folder: Path, name: str) -> None:
    """Drop the record of a process that has ended."""
    (folder / f"{name}.json").unlink(missing_ok=True)


def running(folder: Path) -> list[Running]:
    """The recorded processes of ``folder`` that still run, the supervisor first."""
    found = []
    for path in sorted(folder.glob("*.json")):
        with suppress(FileNotFoundError, msgspec.DecodeError):
            found.append(msgspec.json.decode(path.read_bytes(), type=Running))
    alive = [one for one in found if one.alive]
    return sorted(alive, key=lambda one: (one.name != SUPERVISOR, one.name))


def folders(var: Path) -> list[Path]:
    """Every folder with records below ``var``, those nearest to it first: a demonstration before its sites."""
    found = {path.parent for path in var.glob(f"**/{FOLDER}/*/*.json")}
    return sorted(found, key=lambda folder: (len(folder.parts), str(folder)))


def end(folder: Path, patience: float = 10.0) -> list[str]:
    """End the recorded processes of ``folder`` that still run; their names. The present process is left alone.

    They are asked to (SIGTERM), the supervisor first and alone, because it ends its own children in their order and
    has ORDERLY seconds for it; what else still runs after ``patience`` seconds is killed.
    """
    ended: list[str] = []
    while remaining := [one for one in running(folder) if one.pid != os.getpid()]:
        orderly = remaining[0].name == SUPERVISOR
        asked = remaining[:1] if orderly else remaining
        for one in asked:
            _signal(one, signal.SIGTERM)
        if not _wait(asked, ORDERLY if orderly else patience):
            for one in asked:
                _signal(one, signal.SIGKILL)
            _wait(asked, 10.0)
        ended += [one.name for one in asked]
        for one in asked:
            forget(folder, one.name)
    return ended


def kill(folder: Path) -> list[str]:
    """Kill every recorded process of ``folder`` at once (SIGKILL), as a failing machine would; their names."""
    found = running(folder)
    for one in found:
        _signal(one, signal.SIGKILL)
    _wait(found, 10.0)
    return [one.name for one in found]


def _signal(one: Running, number: signal.Signals) -> None:
    if one.alive:
        with suppress(ProcessLookupError):
            os.kill(one.pid, number)


def _wait(processes: list[Running], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while any(one.alive for one in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold ``folder`` as its one supervisor, recorded as such. Raises InUseError when another process holds it.

    The hold ends with the process, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = next((one for one in running(folder) if one.name == SUPERVISOR), None)
            who = f"process {holder.pid}" if holder else "another process"
            raise InUseError(f"{folder.parent.parent} is in use: {who} runs it. Stop that one first.") from None
        note(folder, SUPERVISOR, os.getpid())
        yield
        forget(folder, SUPERVISOR)
    finally:
        os.close(lock)
