"""Work of a command on the database of a site, whether the site runs or not."""

from __future__ import annotations

import asyncio
import os
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import asyncpg

from fairway.record.connection import Connection
from fairway.site.database import open_database
from fairway.site.postgres_binaries import PostgresError
from fairway.site.provision import access, embedded
from fairway.site.settings import Settings

T = TypeVar("T")


def site_argument(parser: ArgumentParser) -> None:
    """Which site."""
    parser.add_argument("--site", help="which site (FAIRWAY_SITE)")


def settings_of(site: str | None) -> Settings:
    """The settings of the site that was named, or else set."""
    return Settings.read(os.environ, site=site)


def on_database(settings: Settings, work: Callable[[Connection], Awaitable[T]]) -> T:
    """The result of ``work`` on a connection of the site's writer.

    An embedded server that does not run is started, and stopped afterwards. Raises PostgresError when the site was
    never prepared, and when its server has no database of that name.
    """
    return beside_server(settings, lambda: _with_connection(settings, work))


def beside_server(settings: Settings, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of ``work`` while the site's server runs; see :func:`on_database`."""
    access(settings)
    cluster = embedded(settings)
    started = cluster is not None and cluster.start()
    try:
        return asyncio.run(work())
    except asyncpg.InvalidCatalogNameError:
        raise PostgresError(
            f"The server of site {settings.site} has no database {settings.database_name}. Set FAIRWAY_DATABASE_NAME "
            "to the one that the site uses; those of the demonstration are fairway_demo_hk and fairway_demo_gd."
        ) from None
    finally:
        if started and cluster is not None:
            cluster.stop()


async def _with_connection(settings: Settings, work: Callable[[Connection], Awaitable[T]]) -> T:
    async with (
        open_database(access(settings), pool_size=1) as database,
        database.single_statements() as connection,
    ):
        return await work(connection)
