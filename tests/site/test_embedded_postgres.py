"""The launcher, over real servers: found again, killed, recovered, in odd places, as root and as a plain user."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest

from fairway.site import embedded_postgres
from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.postgres_binaries import Binaries, PostgresError
from fairway.site.processes import started_at
from fairway.site.unprivileged import RunAs, ways

pytestmark = pytest.mark.postgres

AS_ROOT = os.geteuid() == 0
PLAIN_USER = Path(__file__).parent / "plain_user.py"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that any user may enter, with spaces and Chinese characters; its servers are stopped afterwards."""
    top = Path(tempfile.mkdtemp(prefix="fairway "))
    top.chmod(0o755)
    place = top / "單一 窗口" / "postgres"
    yield place
    EmbeddedPostgres(place).stop()
    shutil.rmtree(top)


@pytest.fixture
def cluster(folder: Path, binaries: Binaries) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, pg_bin=binaries.folder)


def ask(cluster: EmbeddedPostgres, statement: str) -> object:
    async def answer() -> object:
        connection = await asyncpg.connect(cluster.url())
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(answer())


def kill(cluster: EmbeddedPostgres) -> None:
    pid = cluster.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while started_at(pid):
        time.sleep(0.001)


def test_data_is_there_after_stop_and_start(cluster: EmbeddedPostgres) -> None:
    assert cluster.start() is True
    ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    port = cluster.port
    cluster.stop()
    assert cluster.pid is None
    assert cluster.start() is True
    assert ask(cluster, "SELECT answer FROM kept") == 42
    assert cluster.port == port


def test_sorts_by_code_point_on_every_machine(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    in_order = ask(cluster, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(array['é', 'a', 'Z', '中', 'z']) AS x")
    assert in_order == "Zazé中"


def test_nothing_acknowledged_is_lost_by_sigkill(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    ask(cluster, "CREATE TABLE entry (id int PRIMARY KEY)")
    acknowledged: set[int] = set()

    async def write(first: int, enough: asyncio.Event) -> None:
        connection = await asyncpg.connect(cluster.url())
        for number in range(first, first + 100_000):
            try:
                await connection.execute("INSERT INTO entry VALUES ($1)", number)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
                connection.terminate()
                return
            acknowledged.add(number)
            if len(acknowledged) > 500:
                enough.set()

    async def write_until_killed() -> None:
        enough = asyncio.Event()
        writers = [asyncio.create_task(write(first * 1_000_000, enough)) for first in range(4)]
        await enough.wait()
        kill(cluster)
        await asyncio.gather(*writers)

    for _ in range(2):
        acknowledged.clear()
        ask(cluster, "TRUNCATE entry")
        asyncio.run(write_until_killed())
        assert cluster.start() is True
        present = set(ask(cluster, "SELECT array_agg(id) FROM entry") or [])  # type: ignore[call-overload]  # an array
        assert acknowledged - present == set()


def test_the_server_comes_back_from_the_death_of_any_of_its_processes(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    ask(cluster, "CREATE TABLE entry AS SELECT generate_series(1, 1000) AS id")
    server = cluster.pid
    assert server is not None
    for number in range(4):
        while not (present := children_of(server)):
            time.sleep(0.1)  # all were ended, and are started again
        os.kill(present[number % len(present)], signal.SIGKILL)
        deadline = time.monotonic() + 60
        while True:
            try:
                assert ask(cluster, "SELECT count(*) FROM entry") == 1000
                break
            except (asyncpg.PostgresError, OSError, TimeoutError):
                assert time.monotonic() < deadline, "the server says that it runs and answers nobody"
                time.sleep(0.1)
    assert cluster.pid == server


def test_a_server_that_misses_the_request_to_stop_is_ended_and_recovers(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    server = cluster.pid
    assert server is not None
    for child in children_of(server):
        os.kill(child, signal.SIGSTOP)  # none of them can do what the server waits for
    cluster.stop(cleanly_within=0.2)
    assert cluster.pid is None
    cluster.start()
    assert ask(cluster, "SELECT answer FROM kept") == 42


def children_of(server: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    return [int(pid) for pid, parent in map(str.split, listed.stdout.splitlines()) if int(parent) == server]


def test_second_launcher_finds_the_running_server(cluster: EmbeddedPostgres, folder: Path, binaries: Binaries) -> None:
    cluster.start()
    other = EmbeddedPostgres(folder, pg_bin=binaries.folder)
    assert other.start() is False
    assert other.pid == cluster.pid
    other.stop()
    assert cluster.pid is None


def test_only_one_of_two_simultaneous_starts_starts_it(folder: Path, binaries: Binaries) -> None:
    clusters = [EmbeddedPostgres(folder, pg_bin=binaries.folder) for _ in range(3)]
    with ThreadPoolExecutor() as threads:
        assert sorted(threads.map(EmbeddedPostgres.start, clusters)) == [False, False, True]


def test_running_server_is_found_without_the_record(cluster: EmbeddedPostgres, folder: Path) -> None:
    cluster.start()
    port = cluster.port
    (folder / "server.json").unlink()
    assert cluster.start() is False
    assert cluster.port == port
    assert ask(cluster, "SELECT 1") == 1


def test_pid_file_with_the_number_of_another_program_does_not_hinder(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    kill(cluster)
    pid_file = cluster.folder.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    assert cluster.start() is True
    assert ask(cluster, "SELECT 1") == 1


def test_another_port_is_chosen_when_the_recorded_one_is_taken(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    port = cluster.port
    cluster.stop()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        cluster.start()
        assert cluster.port != port
        assert ask(cluster, "SELECT 1") == 1


def test_wanted_port_that_is_taken_is_refused_by_name(folder: Path, binaries: Binaries) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        with pytest.raises(PostgresError, match="Address already in use"):
            EmbeddedPostgres(folder, pg_bin=binaries.folder, port=port).start()


def test_nobody_enters_without_the_password(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    with pytest.raises(asyncpg.InvalidPasswordError):
        asyncio.run(asyncpg.connect(cluster.url(password="guess")))
    assert cluster.folder.password.stat().st_mode & 0o077 == 0


def test_half_made_cluster_is_made_anew(cluster: EmbeddedPostgres, folder: Path) -> None:
    (folder / "data.new" / "base").mkdir(parents=True)
    (folder / "data.new" / "PG_VERSION").write_text("18\n")
    assert cluster.start() is True


def test_data_of_another_major_version_is_refused_with_the_way_out(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    cluster.stop()
    (cluster.folder.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresError, match=r"written by PostgreSQL 14.*FAIRWAY_PG_BIN.*pg_upgrade"):
        cluster.start()


def test_missing_programs_are_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="FAIRWAY_PG_BIN"):
        Binaries.find(tmp_path)


def test_a_server_that_cannot_start_says_why(folder: Path, binaries: Binaries) -> None:
    cluster = EmbeddedPostgres(folder, pg_bin=binaries.folder, options={"shared_buffers": "nonsense"})
    with pytest.raises(PostgresError, match="shared_buffers"):
        cluster.start()


def test_every_way_of_not_being_root_works(folder: Path, binaries: Binaries, monkeypatch: pytest.MonkeyPatch) -> None:
    def possible(way: RunAs) -> bool:
        return way.works(binaries.folder / "initdb", folder)

    folder.mkdir(parents=True)
    tried = [way for way in ways(folder / "data") if possible(way)]
    assert tried, "no way to run PostgreSQL here"
    cluster = EmbeddedPostgres(folder, pg_bin=binaries.folder)
    for way in tried:
        monkeypatch.setattr(embedded_postgres, "ways", lambda _data, way=way: iter([way]))
        assert cluster.start() is True
        assert ask(cluster, "SELECT 1") == 1
        kill(cluster)
        assert cluster.start() is True
        cluster.stop()


def test_checkout_that_only_its_owner_may_enter(folder: Path, binaries: Binaries) -> None:
    folder.parent.mkdir(parents=True)
    folder.parent.chmod(0o700)
    cluster = EmbeddedPostgres(folder, pg_bin=binaries.folder)
    assert cluster.start() is True
    assert ask(cluster, "SELECT 1") == 1


def test_as_a_plain_user(folder: Path, binaries: Binaries) -> None:
    """A whole life of a cluster in a process of a plain user: made, killed, recovered, stopped."""
    folder.mkdir(parents=True)
    way = RunAs()
    if AS_ROOT:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        needed = (Path(sys.executable), binaries.folder / "initdb")
        open_ways = [one for one in ways(folder / "data") if one.owner and all(one.works(it, folder) for it in needed)]
        if not open_ways:
            # A checkout in root's private home is none that a plain user could use; the tests above serve it.
            assert not any(one.works(needed[1], folder) for one in ways(folder / "data") if one.owner)
            return
        way = open_ways[0]
    lived = subprocess.run(
        way.command([sys.executable, PLAIN_USER, folder, binaries.folder]),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **way.options(),
    )
    assert lived.stdout.split() == ["started", "found", "recovered", "stopped"], lived.stderr
