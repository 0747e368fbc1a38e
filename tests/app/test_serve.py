"""A site as it is served, with its processes killed one by one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fairway.site import process_records as records
from fairway.site.processes import started_at
from tests.app.processes import ServedSite, has_ended, until

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ServedSite]:
    """A site in a path with spaces and Chinese characters."""
    given = os.environ.get("FAIRWAY_PG_BIN")
    made = ServedSite(tmp_path / "東莞 与 Hong Kong", pg_bin=Path(given) if given else None)
    yield made
    made.clear()


def replaced(site: ServedSite, name: str, pid: int) -> int:
    """The process that took the place of ``pid``."""

    def other() -> int | None:
        now = site.pid(name)
        return now if now and now != pid else None

    return until(other, f"another {name}")


def test_whatever_is_killed_runs_again(site: ServedSite) -> None:
    site.start()
    for name in ("web-1", "worker"):
        pid = site.pid(name)
        assert pid
        site.kill(pid)
        replaced(site, name, pid)
        site.until_up()
    port = site.cluster.port
    server = site.cluster.pid
    site.kill(server)
    until(lambda: site.cluster.pid, "PostgreSQL to be started again")
    site.until_up()
    assert site.cluster.port == port
    # Web and worker have outlived their database.
    assert site.pid("web-1")
    assert site.pid("worker")

    assert site.process
    server = site.cluster.pid
    assert set(records.kill(site.folder)) == {"supervisor", "web-1", "worker", "parcels"}
    site.process.wait()
    site.kill(server)
    site.start()
    assert site.cluster.pid not in (None, server)
    assert site.stop() == 0
    assert records.running(site.folder) == []
    assert site.cluster.pid is None


def test_a_killed_supervisor_leaves_nothing_that_the_next_one_does_not_find(site: ServedSite) -> None:
    site.start()
    web, hung, server = site.pid("web-1"), site.pid("worker"), site.cluster.pid
    assert site.process and web and hung and server
    os.kill(hung, signal.SIGSTOP)
    site.kill(site.process.pid)
    until(lambda: has_ended(web), "an orphan to end by itself", 30)
    # One that hangs is found by its record, and the database that goes on is found again.
    assert started_at(hung) is not None
    assert started_at(server) is not None
    site.start()
    assert has_ended(hung)
    assert site.pid("worker") not in (None, hung)
    assert site.cluster.pid == server
    assert site.stop(signal.SIGINT) == 0
    assert site.cluster.pid is None


def test_a_served_site_refuses_a_second_start_knows_its_database_and_keeps_addresses_to_itself(
    site: ServedSite,
) -> None:
    site.start()
    assert site.process
    second = fairway(site, "serve", "--site", "hk")
    assert second.returncode == 1
    assert "is in use" in second.stderr
    assert "Traceback" not in second.stderr

    ask(site, "/v1/submissions/0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e01?name=Chan")
    until(lambda: "/v1/submissions/{submission}" in site.said(), "the request in the log", 10)
    assert "Chan" not in site.said()
    assert "0197f3c0" not in site.said()

    os.kill(site.process.pid, signal.SIGSTOP)  # so that nobody starts the database again
    try:
        site.kill(site.cluster.pid)
        assert ask(site, "/health").status_code == 503
        refused = ask(site, "/v1/me")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"]
    finally:
        os.kill(site.process.pid, signal.SIGCONT)
    site.until_up()

    assert fairway(site, "stop", "--all").stdout == "stopped: hk\n"
    assert site.process.wait(timeout=30) == 0
    assert site.cluster.pid is None


def ask(site: ServedSite, path: str) -> httpx.Response:
    return httpx.get(f"{site.settings.public_url}{path}", headers={"Authorization": "Bearer fw_unknown"}, timeout=20)


def fairway(site: ServedSite, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"FAIRWAY_VAR": str(site.settings.var), "FAIRWAY_PORT": str(site.settings.port)}
    return subprocess.run(
        [sys.executable, "-m", "fairway.cli.main", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
