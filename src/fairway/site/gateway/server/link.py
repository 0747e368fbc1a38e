"""The gateway's bond to the database: bindings in, commands in, refusals out, and nothing that must not wait for it.

While the database is away the gateway goes on by what it knows; here it is tried again every second.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable

import asyncpg

from fairway.locks.commands import Command, MoveTo, Unlock
from fairway.locks.sessions.binding import microseconds
from fairway.locks.sessions.jt701 import Jt701Session
from fairway.record.connection import TRANSIENT
from fairway.site.database import Database, open_database
from fairway.site.gateway import passwords
from fairway.site.gateway.commands import store as commands
from fairway.site.gateway.commands.store import Ordered
from fairway.site.gateway.refusals import store as refusals
from fairway.site.gateway.server.gateway import Gateway
from fairway.site.parts.store import PartReport, PartState, tell
from fairway.site.postgres_binaries import PostgresError
from fairway.site.provision import access
from fairway.site.settings import Settings

log = logging.getLogger(__name__)
AWAY = (*TRANSIENT, TimeoutError, PostgresError)
AGAIN = 1.0
"""Seconds between attempts to reach a database that is away."""
ORDERS, CHANGES, TELLING, FORGETTING = 0.2, 0.2, 2.0, 60.0
"""Seconds between looks at commands, at bindings; between words to the status page; between rounds of cleaning."""
LONGEST = 5.0
"""Seconds that one round may take."""
AT_ONCE = 200


class Link:
    """Keeps the gateway and the database in step."""

    def __init__(self, settings: Settings, gateway: Gateway) -> None:
        self._settings = settings
        self._gateway = gateway
        self._sealer = passwords.Sealer.of(settings.keys_folder, settings.site)
        self._process = f"gateway {socket.gethostname()} {os.getpid()}"
        self._since = time.monotonic()
        self.connected = False

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                async with asyncio.timeout(LONGEST):
                    opened = open_database(access(self._settings), pool_size=2)
                    database = await opened.__aenter__()
                try:
                    await self._while_there(database)
                finally:
                    await opened.__aexit__(None, None, None)
            except AWAY as error:
                if self.connected:
                    log.warning("the database is away; devices go on being acknowledged: %s", error)
                self.connected = False
            except (asyncpg.PostgresError, ValueError, KeyError, TypeError) as error:
                # A defect here must not end what acknowledges devices; it is told each time.
                log.error("the gateway and its database are out of step", exc_info=error)
                self.connected = False
            await asyncio.sleep(AGAIN)

    async def _while_there(self, database: Database) -> None:
        due: list[tuple[float, Callable[[asyncpg.Connection], Awaitable[None]]]] = [
            (CHANGES, self._changes),
            (ORDERS, self._orders),
            (CHANGES, self._refusals),
            (TELLING, self._tell),
            (FORGETTING, self._forget),
        ]
        following = [0.0] * len(due)
        while True:
            for index, (every, work) in enumerate(due):
                if time.monotonic() >= following[index]:
                    async with asyncio.timeout(LONGEST), database.single_statements() as conn:
                        await work(conn)
                    following[index] = time.monotonic() + every
            if not self.connected:
                log.info("the database is there")
                self.connected = True
            await asyncio.sleep(ORDERS)

    async def _changes(self, conn: asyncpg.Connection) -> None:
        if await self._gateway.bindings.refresh(conn, self._gateway.clock.now()):
            self._gateway.rebind()

    async def _orders(self, conn: asyncpg.Connection) -> None:
        """Send what devices are to be told. Noted before it is sent: a command is sent once or, after a crash, not."""
        now = self._gateway.clock.now()
        for ordered in await commands.waiting(conn, now, AT_ONCE):
            connection = self._gateway.connection_of(ordered.device)
            if connection is None:
                continue
            command = await self._whole(conn, ordered, connection.session.protocol)
            if command is None:
                continue
            made = connection.session.command(ordered.id, command)
            if made is None:
                await commands.unsupported(conn, ordered.id)
                continue
            data, serial = made
            if await commands.sent(conn, ordered.id, now, serial):
                connection.write(data)
                fields = {"do": type(ordered.command).__name__, "moves": isinstance(ordered.command, MoveTo)}
                log.info("a device was told a command", extra={"fields": fields})
        await commands.expire(conn, now)

    async def _whole(self, conn: asyncpg.Connection, ordered: Ordered, protocol: str) -> Command | None:
        """The command as it is sent. A JT701 opens by its own password: the site's is unsealed here, in memory, for an
        order about a trip that the site has custody of now. None while there is none: the order waits until its end,
        and goes when the password is entered."""
        if protocol != Jt701Session.protocol or not isinstance(ordered.command, Unlock):
            return ordered.command
        binding = self._gateway.binding(ordered.device)
        step = binding.step(microseconds(self._gateway.clock.now())) if binding else None
        if step is None or not step.taken or step.trip is None:
            return None
        password = await passwords.password_of(conn, self._sealer, ordered.device)
        return Unlock(password) if password else None

    async def _refusals(self, conn: asyncpg.Connection) -> None:
        rows = self._gateway.ledger.due(self._gateway.clock.now())
        if rows:
            await refusals.keep(conn, [refused for _, refused in rows])
            self._gateway.ledger.written(rows)

    async def _forget(self, conn: asyncpg.Connection) -> None:
        await refusals.forget(conn, self._gateway.clock.now())

    async def _tell(self, conn: asyncpg.Connection) -> None:
        commit = self._gateway.commit
        report = PartReport(
            part="gateway",
            state=PartState.WORKING,
            state_age=time.monotonic() - self._since,
            work_age=None,
            done=commit.stored,
            failures=commit.denied,
            last_error=None,
        )
        await tell(conn, self._process, [report])
