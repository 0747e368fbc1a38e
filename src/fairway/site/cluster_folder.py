"""The folder of an embedded cluster: ``data``, ``log``, ``password``, ``server.json``, ``lock``."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from fairway.site.processes import arguments, is_taken, started_at


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """The record of a start: which process, since when (as ``started_at`` says it), on which port."""

    pid: int
    started: str | None
    port: int


class ClusterFolder:
    """The files of one cluster, and what they say about its server."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.data = self.path / "data"
        self.log = self.path / "log"
        self.password = self.path / "password"
        self._record = self.path / "server.json"
        self._pid_file = self.data / "postmaster.pid"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process starts or stops the server, and keep others waiting."""
        self.path.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.path / "lock", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def running(self) -> int | None:
        """The process of the running server; None when it does not run."""
        record = self.record()
        if record is not None and record.started and record.started == started_at(record.pid):
            return record.pid
        # Killed between the start of the server and the writing of the record: the server's own file names it.
        pid = self.pid_file_entry(0)
        return pid if pid and started_at(pid) and str(self.data) in arguments(pid) else None

    def record(self) -> Started | None:
        """The record of the last start; None when there was none."""
        try:
            return msgspec.json.decode(self._record.read_bytes(), type=Started)
        except FileNotFoundError:
            return None

    def put_record(self, pid: int, port: int) -> None:
        """Record that ``pid`` is the server, on ``port``."""
        record = Started(pid=pid, started=started_at(pid), port=port)
        if record != self.record():
            self.write_private(self._record, msgspec.json.encode(record))

    def pid_file_entry(self, line: int) -> int | None:
        """A number from the server's own file: its process in line 0, its port in line 3."""
        lines = self._pid_file_lines()
        return int(lines[line]) if line < len(lines) and lines[line].strip().isdigit() else None

    def says_ready(self) -> bool:
        """Whether the server says in its own file that it accepts connections."""
        lines = self._pid_file_lines()
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _pid_file_lines(self) -> list[str]:
        try:
            return self._pid_file.read_text().splitlines()
        except FileNotFoundError:
            return []

    def drop_reused_pid(self) -> None:
        """Remove the server's pid file when its number is taken by something else than a server of this data.

        That is another program (as after a reboot) or a killed server that its parent has not collected. The
        server itself takes care of a number that is free, and checks that no child of a killed server still uses
        the data; so nothing else is ever removed.
        """
        pid = self.pid_file_entry(0)
        if pid and is_taken(pid) and str(self.data) not in arguments(pid):
            self._pid_file.unlink()

    def write_private(self, path: Path, content: bytes) -> None:
        """Put ``content`` into a file of the folder, whole or not at all, readable by the folder's owner only."""
        draft = path.with_name(path.name + ".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self.keep_owner(draft)
        draft.replace(path)

    def keep_owner(self, path: Path) -> None:
        """What root writes into a plain user's folder stays that user's."""
        if os.geteuid() == 0:
            owner = self.path.stat()
            os.chown(path, owner.st_uid, owner.st_gid)
