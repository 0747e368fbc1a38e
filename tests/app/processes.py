"""Sites as real processes, for tests that kill them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx

from fairway.app.serve import Role, run_folder
from fairway.site import process_records as records
from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.processes import started_at
from fairway.site.settings import Settings

T = TypeVar("T")
PATIENCE = 90.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(question: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """The first answer that is not false; fails after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited {patience:.0f} s in vain for {what}")


async def eventually(question: Callable[[], object], patience: float = 20.0) -> None:
    """Let others work until the answer is yes; fails after ``patience`` seconds."""
    for _ in range(int(patience / 0.02)):
        if question():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"waited {patience:.0f} s in vain")


def has_ended(pid: int) -> bool:
    return started_at(pid) is None


class ServedSite:
    """``fairway serve`` in a folder of its own."""

    def __init__(self, var: Path, site: str = "hk", pg_bin: Path | None = None, **environment: str) -> None:
        self.settings = Settings(site=site, var=var, port=free_port())
        self.folder = run_folder(self.settings, Role.SITE)
        self.cluster = EmbeddedPostgres(self.settings.postgres_folder, pg_bin=pg_bin)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FAIRWAY_")},
            "FAIRWAY_VAR": str(var),
            "FAIRWAY_PORT": str(self.settings.port),
            **({"FAIRWAY_PG_BIN": str(pg_bin)} if pg_bin else {}),
            **environment,
        }
        self.output = var / f"{site}.out"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "fairway.cli.main", "serve", "--site", self.settings.site],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.until_up()

    def until_up(self) -> None:
        until(self.is_up, f"the site to answer; it says: {self.said()[-2000:]}")

    def is_up(self) -> bool:
        """Whether the processes of the last start answer, not those that an earlier one left behind."""
        if self.process is None or self.pid("supervisor") != self.process.pid or not self.pid("web-1"):
            return False
        try:
            return httpx.get(f"{self.settings.public_url}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def said(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def pid(self, name: str) -> int | None:
        """The process that is recorded under ``name``, if it runs."""
        return next((one.pid for one in records.running(self.folder) if one.name == name), None)

    def kill(self, pid: int | None) -> None:
        assert pid
        os.kill(pid, signal.SIGKILL)
        if self.process is not None and self.process.pid == pid:
            self.process.wait()
        until(lambda: has_ended(pid), "a killed process to be gone", 10)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask the supervisor to end; its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)

    def clear(self) -> None:
        """End whatever still runs, after a test that may have failed."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        records.end(self.folder)
        if self.settings.postgres_folder.exists():
            self.cluster.stop()
