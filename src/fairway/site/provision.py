"""Roles and database of a site on a PostgreSQL server, embedded or external.

Three group roles without a sign-in carry the privileges that migrations grant: ``fairway_owner``,
``fairway_writer``, ``fairway_reader``. Each site has three roles of its own that sign in, members of one group
each, with passwords that only this site's ``keys`` folder holds. Only they may connect to the site's database, so
two sites stay apart even on one server.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import msgspec

from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.migrate import migrate
from fairway.site.postgres_binaries import OLDEST_MAJOR, PostgresError
from fairway.site.settings import Settings

GROUPS = ("owner", "writer", "reader")
_ATTEMPTS = 10
_RACES = (asyncpg.DuplicateObjectError, asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError)
"""Raised when another process provisions the same server at the same time."""


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses, with passwords, by which a site's roles reach its database."""

    owner: str
    """For migrations only."""
    writer: str
    reader: str


def embedded(settings: Settings) -> EmbeddedPostgres | None:
    """The embedded cluster of the site; None when an external server is set."""
    if settings.database_url is not None:
        return None
    return EmbeddedPostgres(settings.postgres_folder, pg_bin=settings.pg_bin, port=settings.pg_port)


def start_server(settings: Settings) -> str:
    """Start the embedded cluster when no external server is set; the administrator's address of the server."""
    cluster = embedded(settings)
    if cluster is None:
        return settings.database_url or ""
    cluster.start()
    return cluster.url()


async def prepare(settings: Settings, administrator: str) -> Access:
    """Make roles, database and tables of the site on the server at ``administrator``, or bring them up to date."""
    passwords = _passwords(settings.keys_folder / "database.json")
    await provision(administrator, settings.site, settings.database_name, passwords)
    found = _access(administrator, settings.site, settings.database_name, passwords)
    owner = await asyncpg.connect(found.owner)
    try:
        await migrate(owner)
    finally:
        await owner.close()
    return found


def access(settings: Settings) -> Access:
    """The addresses of a site that was prepared before. Raises PostgresError when it was not."""
    path = settings.keys_folder / "database.json"
    if not path.exists():
        raise PostgresError(f"The site {settings.site} was not prepared yet: {path} is missing. Start it once.")
    cluster = embedded(settings)
    administrator = settings.database_url or (cluster.url() if cluster else "")
    return _access(administrator, settings.site, settings.database_name, _passwords(path))


async def provision(administrator: str, site: str, database: str, passwords: Mapping[str, str]) -> None:
    """Make the groups, the roles of ``site`` and its empty ``database``; what is there already is kept.

    Raises PostgresError when the server is too old or the administrator's rights do not suffice.
    """
    connection = await asyncpg.connect(administrator)
    try:
        major = int(await connection.fetchval("SELECT current_setting('server_version_num')::int / 10000"))
        if major < OLDEST_MAJOR:
            raise PostgresError(f"The server is PostgreSQL {major}; {OLDEST_MAJOR} or later is needed.")
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await _make(connection, site, database, passwords)
            except (*_RACES, asyncpg.InternalServerError):
                if attempt == _ATTEMPTS:
                    raise
                await asyncio.sleep(0.05 * attempt)
            else:
                return
    except asyncpg.InsufficientPrivilegeError as error:
        raise PostgresError(
            f"The role of FAIRWAY_DATABASE_URL may not prepare the site ({error}). It needs CREATEDB and CREATEROLE."
        ) from error
    finally:
        await connection.close()


async def _make(connection: asyncpg.Connection, site: str, database: str, passwords: Mapping[str, str]) -> None:
    roles = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
    superuser = await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    for group in GROUPS:
        name, password = role(site, group), passwords[group]
        if f"fairway_{group}" not in roles:
            await connection.execute(f"CREATE ROLE fairway_{group} NOLOGIN")
        if name not in roles:
            await connection.execute(f"CREATE ROLE {name} LOGIN IN ROLE fairway_{group}")
            if not superuser:
                # Needed to give the database to its owner.
                await connection.execute(f"GRANT {name} TO CURRENT_USER")
        # Passwords are made by token_urlsafe, which has no quote.
        await connection.execute(f"ALTER ROLE {name} PASSWORD '{password}'")
    if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
        await connection.execute(
            f"CREATE DATABASE \"{database}\" OWNER {role(site, 'owner')} TEMPLATE template0 ENCODING 'UTF8'"
        )
    await restrict(connection, site, database)


async def restrict(connection: asyncpg.Connection, site: str, database: str) -> None:
    """Let nobody but the site's own roles connect to ``database``."""
    await connection.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
    await connection.execute(
        f'GRANT CONNECT ON DATABASE "{database}" TO {role(site, "writer")}, {role(site, "reader")}'
    )


async def drop(settings: Settings) -> None:
    """Drop the site's database on an external server, with all its data; its roles stay. For demonstrations."""
    if settings.database_url is None:
        return
    connection = await asyncpg.connect(settings.database_url)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{settings.database_name}" WITH (FORCE)')
    finally:
        await connection.close()


def role(site: str, group: str) -> str:
    """The role of ``site`` that signs in as a member of ``group``."""
    return f"fairway_{site}_{group}"


def _access(administrator: str, site: str, database: str, passwords: Mapping[str, str]) -> Access:
    return Access(**{group: as_role(administrator, role(site, group), passwords[group], database) for group in GROUPS})


def as_role(administrator: str, user: str, password: str, database: str) -> str:
    """The address of ``database`` on the same server, with the same options, for ``user``."""
    parts = urlsplit(administrator)
    server = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{server}", path=f"/{quote(database)}").geturl()


def _passwords(path: Path) -> dict[str, str]:
    """The site's passwords; made when the file is not there. Two processes that make it agree on one of theirs."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        made = {group: secrets.token_urlsafe(24) for group in GROUPS}
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(made))
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker; its passwords count
            os.link(draft, path)
        draft.unlink()
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
