"""``fairway serve``: a site with its database, web processes and worker under one supervisor.

In order: what an earlier start left behind is ended; the embedded PostgreSQL runs (unless an external one is set);
roles, database and tables are there and up to date; the socket is listened on; worker and web processes run. A
process that dies is started again, and so is the embedded PostgreSQL. SIGINT and SIGTERM end web, worker, database, in
this order.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import asyncpg

from fairway.app.logs import configure
from fairway.app.process import watch_supervisor
from fairway.app.supervisor import Child, Supervisor
from fairway.base.issues import Refusal
from fairway.cli.output import Output
from fairway.site import process_records as records
from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.migrate import MigrationError
from fairway.site.postgres_binaries import PostgresError
from fairway.site.provision import embedded, prepare, start_server
from fairway.site.runtime import publish_keys
from fairway.site.settings import Settings

log = logging.getLogger("fairway.app.serve")
BACKLOG = 2048
LOOK = 0.5
"""Seconds between looks at the embedded server."""


class Role(StrEnum):
    """What a supervisor runs."""

    SITE = "site"
    """Everything, and the embedded database ends with it."""
    WEB = "web"
    WORKER = "worker"
    GATEWAY = "gateway"
    """What devices speak to, and what stores what they said."""
    PARCELS = "parcels"
    """What works on batches of parcels."""
    DATABASE = "database"
    """Only what comes before: server, roles, database and tables; the server is left running."""


def run_folder(settings: Settings, role: Role = Role.SITE) -> Path:
    """Where the records of the processes of a supervisor lie."""
    return settings.folder / records.FOLDER / role


def listen(settings: Settings) -> socket.socket:
    """The socket of the site. Raises OSError that names the address."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise OSError(error.errno, error.strerror, f"{settings.host}:{settings.port}") from error
    return listener


def children(settings: Settings, role: Role, listener: socket.socket | None) -> list[Child]:
    """The processes of ``role``: the worker first, so that it ends last."""
    found = []
    if role is Role.GATEWAY or (role is Role.SITE and settings.has_gateway):
        # The drain first, so that it ends last and stores what the gateway took to its end.
        for name, module in (("gateway-drain", "fairway.app.gateway_drain"), ("gateway", "fairway.app.gateway")):
            found.append(Child(name=name, command=_python(module, "--site", settings.site)))
    if role is Role.PARCELS or (role is Role.SITE and settings.parcels):
        found.append(Child(name="parcels", command=_python("fairway.app.parcels", "--site", settings.site)))
    if role in (Role.SITE, Role.WORKER):
        found.append(Child(name="worker", command=_python("fairway.app.worker", "--site", settings.site)))
    if listener is not None:
        number = listener.fileno()
        found += [
            Child(
                name=f"web-{index}",
                command=_python("fairway.app.web", "--site", settings.site, "--listener", str(number)),
                keeps=(number,),
            )
            for index in range(1, settings.web_processes + 1)
        ]
    return found


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


async def serve(settings: Settings, role: Role, stop: asyncio.Event) -> None:
    """Run ``role`` of a site until ``stop``. Raises PostgresError, MigrationError, InUseError and OSError."""
    folder = run_folder(settings, role)
    with records.alone(folder):
        left = await asyncio.to_thread(records.end, folder)
        if left:
            log.warning("ended what an earlier start left running: %s", ", ".join(left))
        cluster = embedded(settings)
        try:
            administrator = await _start_server(settings)
            await prepare(settings, administrator)
            publish_keys(settings)
            if role is Role.DATABASE:
                log.info("prepared")
                return
            listener = listen(settings) if role in (Role.SITE, Role.WEB) else None
            supervisor = Supervisor(folder)
            try:
                for child in children(settings, role, listener):
                    await supervisor.start(child)
                log.info("started", extra={"fields": {"role": role.value, "address": settings.public_url}})
                await _until(stop, cluster, supervisor)
            finally:
                if listener is not None:
                    listener.close()
                await supervisor.stop()
        finally:
            if cluster is not None and role is Role.SITE:
                await asyncio.to_thread(cluster.stop)
        log.info("stopped")


async def _start_server(settings: Settings) -> str:
    """The administrator's address; a server that is about to end or to begin is given time."""
    for attempt in range(1, 31):
        try:
            administrator = await asyncio.to_thread(start_server, settings)
            connection = await asyncpg.connect(administrator)
        except (OSError, asyncpg.CannotConnectNowError):
            if attempt == 30:
                raise
            await asyncio.sleep(1.0)
        else:
            await connection.close()
            return administrator
    raise AssertionError("the last attempt returns or raises")


async def _until(stop: asyncio.Event, cluster: EmbeddedPostgres | None, supervisor: Supervisor) -> None:
    """Wait for ``stop``, and start the embedded server again whenever it has ended."""
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK)
        if cluster is None or stop.is_set() or cluster.pid is not None:
            continue
        port = cluster.port
        log.warning("PostgreSQL has ended; it is started again")
        try:
            await asyncio.to_thread(cluster.start)
        except PostgresError as error:
            log.error("PostgreSQL cannot be started: %s", error)
            continue
        if cluster.port != port:
            # Another program has taken the port meanwhile; the processes must be told the new one.
            await supervisor.restart()


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m fairway.app.serve``: what ``fairway serve`` becomes."""
    parser = argparse.ArgumentParser(prog="fairway serve")
    parser.add_argument("--site")
    parser.add_argument("--role", type=Role, default=Role.SITE, choices=list(Role))
    given = parser.parse_args(arguments)
    try:
        settings = Settings.read(os.environ, site=given.site)
    except Refusal as refused:
        Output().refused(refused.issues)
        return 1
    configure(settings, "supervisor")
    return asyncio.run(_main(settings, given.role))


async def _main(settings: Settings, role: Role) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    watch_supervisor(stop)
    try:
        await serve(settings, role, stop)
    except (PostgresError, MigrationError, records.InUseError) as error:
        Output().failed(str(error))
        return 1
    except OSError as error:
        Output().failed(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
