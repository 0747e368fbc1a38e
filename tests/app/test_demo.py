"""A demonstration as real processes: killed as a whole, started again, ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations, product
from pathlib import Path

import asyncpg
import httpx
import pytest

from fairway.app.demo.cast import load
from fairway.app.demo.town import SITES
from fairway.site import process_records as records
from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.processes import started_at
from fairway.site.provision import access
from fairway.site.settings import Settings
from tests.app.processes import until
from tests.site.test_sites_are_isolated import signed_in_at

pytestmark = pytest.mark.slow
PATIENCE = 240.0


class RunningDemo:
    """``fairway demo --no-story`` in a path with spaces and Chinese characters."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.folder = var / "demo"
        self.process: subprocess.Popen[bytes] | None = None
        self._starts = 0

    @property
    def output(self) -> Path:
        return self.var / f"start-{self._starts}.out"

    def start(self, *words: str) -> str:
        """Start it and wait until it says that everything is up; all that it said."""
        self._starts += 1
        self.var.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FAIRWAY_")}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "fairway.cli.main", "demo", "--no-story", *words],
                env={**environment, "FAIRWAY_VAR": str(self.var)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        process = self.process

        def up() -> str | None:
            said = self.output.read_text()
            assert process.poll() is None, said
            return said if "Ctrl-C" in said else None

        return until(up, "the demonstration", PATIENCE)

    def book(self) -> dict[str, dict[str, str]]:
        """What the demonstration remembers."""
        return json.loads((self.folder / "town.json").read_text())  # type: ignore[no-any-return]

    def me(self, firm: str) -> dict[str, str]:
        """Who the site takes the key of an organisation for."""
        book, site = self.book(), load().firm(firm).site
        answer = httpx.get(
            f"http://127.0.0.1:{book['ports'][site]}/v1/me",
            headers={"Authorization": f"Bearer {book['keys'][firm]}"},
            timeout=30,
        )
        return answer.raise_for_status().json()  # type: ignore[no-any-return]

    def servers(self) -> list[EmbeddedPostgres]:
        return [EmbeddedPostgres(self.folder / site / "postgres") for site in SITES]

    def clear(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for folder in records.folders(self.var):
            records.end(folder)
        for server in self.servers():
            if server.folder.path.exists():
                server.stop()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    made = RunningDemo(tmp_path / "口岸 demonstration 東莞")
    yield made
    made.clear()


def test_a_demonstration_that_was_killed_goes_on_with_its_data(demo: RunningDemo) -> None:
    said = demo.start()
    passphrase = demo.book()["passphrase"]
    assert str(passphrase) in said
    assert all(player.email in said for player in load().people)
    before = demo.me("importer")
    assert before["accelerated"]

    # Everything dies at once: the demonstration, the simulators of two authorities, of the customs e-commerce system,
    # of partners and of trucks, three sites each with a supervisor, web, worker, parcels, gateway and drain, and the
    # servers. Supervisors are in two lists.
    pids = [one.pid for folder in records.folders(demo.var) for one in records.running(folder)]
    pids += [pid for server in demo.servers() if (pid := server.pid)]
    assert len(pids) == 1 + 8 + 3 * 6 + 3
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert demo.process
    demo.process.wait()

    said = demo.start("--rate", "30")
    assert str(passphrase) in said
    after = demo.me("importer")
    assert after["organisation"] == before["organisation"]
    assert after["now"] > before["now"]
    assert demo.me("exporter")["site"] == "gd"

    # The sites know each other's keys and addresses; neither can enter the other's database.
    for site, other in permutations(SITES, 2):
        partner = demo.folder / site / "keys" / "partners" / f"{other}.json"
        assert json.loads(partner.read_text())["site"] == other

    for site, other in permutations(SITES, 2):
        ours, theirs = (access(Settings(site=name, var=demo.folder)) for name in (site, other))
        for mine, there in product((ours.owner, ours.writer, ours.reader), (theirs.owner, theirs.writer)):
            with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)):
                asyncio.run(asyncpg.connect(signed_in_at(mine, there), timeout=30))

    running = [one.pid for folder in records.folders(demo.var) for one in records.running(folder)]
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(timeout=PATIENCE) == 0
    assert all(started_at(pid) is None for pid in running)
    assert all(server.pid is None for server in demo.servers())
