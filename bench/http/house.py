"""A real site for a measurement: ``fairway serve`` in a folder of its own, on a free port, with one organisation."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from fairway.app.supervisor import SUPERVISED
from fairway.codes import tables
from fairway.parties.model import OrganisationKind, OrganisationNames, Permission
from fairway.site import people
from fairway.site.provision import embedded
from fairway.site.runtime import open_site, policy_actor
from fairway.site.settings import Settings

PATIENCE = 120.0
"""Seconds that a site has to answer for the first time."""


@dataclass(frozen=True)
class House:
    """A site that answers."""

    settings: Settings
    process: int
    """Its supervisor; everything of the site but PostgreSQL is below it."""
    organisation: UUID
    secret: str
    """An API key of the organisation."""

    def database_address(self) -> str:
        """The administrator's address of the site's database."""
        cluster = embedded(self.settings)
        assert cluster is not None
        return cluster.url(self.settings.database_name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(folder: Path, *, web_processes: int) -> AsyncIterator[House]:
    """A site in ``folder``, stopped at the end."""
    environment = {
        **os.environ,
        "FAIRWAY_SITE": "hk",
        "FAIRWAY_VAR": str(folder),
        "FAIRWAY_PORT": str(_free_port()),
        "FAIRWAY_WEB_PROCESSES": str(web_processes),
        "FAIRWAY_LOG_LEVEL": "warning",
        SUPERVISED: "1",  # so that the site ends with this process, however that ends
    }
    settings = Settings.read(environment, site="hk")
    tables.use(settings.codes_folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "fairway.app.serve",
        "--site",
        "hk",
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=sys.stderr,
    )
    try:
        await asyncio.to_thread(_await_health, settings.public_url)
        organisation, secret = await _organisation(settings)
        yield House(settings, process.pid, organisation, secret)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _await_health(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=10) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the site does not answer")


async def _organisation(settings: Settings) -> tuple[UUID, str]:
    async with open_site(settings) as site:
        organisation = await people.register_organisation(
            site, OrganisationNames(en="Bench Example Forwarding Limited"), (OrganisationKind.FORWARDER,), side="hk"
        )
        allowed = (Permission.READ, Permission.SUBMIT)
        _, secret = await people.issue_key(site, policy_actor("bench"), organisation, name="bench", permissions=allowed)
        return organisation, secret
