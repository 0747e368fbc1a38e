"""The runner of migrations: plain numbered SQL files, each applied once, in one transaction, never changed.

A file is named ``NNNN_what.sql``. Numbers are given by area (0001 the record, 0010 parties, 0020 consignments and so
on), so a lower number may arrive after a higher one was applied; it is applied then. SQL is written to the level of
PostgreSQL 15.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

FOLDER = Path(__file__).parent / "migrations"
_RECORD = """
CREATE TABLE IF NOT EXISTS migration (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


class MigrationError(Exception):
    """The migrations and the database do not fit; the text names the migration and says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Of the file's text; recorded when it is applied."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """All migrations of ``folder`` by number. Raises MigrationError for a bad name or a number used twice."""
    found: dict[int, Migration] = {}
    for path in sorted(folder.glob("*.sql")):
        named = re.fullmatch(r"(\d{4})_([a-z0-9_]+)", path.stem)
        if named is None:
            raise MigrationError(f"{path.name} is not named like 0012_what_it_does.sql")
        number = int(named[1])
        if number in found:
            raise MigrationError(f"{path.name} and {found[number].name}.sql have the same number")
        found[number] = Migration(number, path.stem, path.read_text(encoding="utf-8"))
    return [found[number] for number in sorted(found)]


def fingerprint(wanted: Sequence[Migration]) -> str:
    """16 hexadecimal digits that change with any of the migrations."""
    return hashlib.sha256("".join(migration.name + migration.sha256 for migration in wanted).encode()).hexdigest()[:16]


async def migrate(connection: asyncpg.Connection, wanted: Sequence[Migration] | None = None) -> list[str]:
    """Apply what is missing, as the role of ``connection``; the names of those applied now.

    Several processes may call it at the same time. Raises MigrationError when an applied migration was changed
    or is not among the ``wanted`` ones (the database is of a newer release).
    """
    wanted = migrations() if wanted is None else wanted
    # IF NOT EXISTS does not wait for another process that is making the same table; it fails on its catalogue key.
    with suppress(asyncpg.UniqueViolationError, asyncpg.DuplicateTableError):
        await connection.execute(_RECORD)
    applied_now = []
    for migration in wanted:
        async with connection.transaction():
            # Another process that migrates waits here until this migration is in.
            await connection.execute("LOCK TABLE migration IN SHARE ROW EXCLUSIVE MODE")
            await _check(connection, wanted)
            if await connection.fetchval("SELECT true FROM migration WHERE number = $1", migration.number):
                continue
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO migration (number, name, sha256) VALUES ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.sha256,
            )
            applied_now.append(migration.name)
    return applied_now


async def _check(connection: asyncpg.Connection, wanted: Sequence[Migration]) -> None:
    by_number = {migration.number: migration for migration in wanted}
    for row in await connection.fetch("SELECT number, name, sha256 FROM migration ORDER BY number"):
        migration = by_number.get(row["number"])
        if migration is None:
            raise MigrationError(
                f"The database has the migration {row['name']}, which this release does not know. "
                "Use the release that wrote it, or a newer one."
            )
        if migration.sha256 != row["sha256"]:
            raise MigrationError(
                f"The migration {row['name']} was changed after it was applied. Put the old text back and add a new "
                "migration, or clear a database that may be lost (make demo-reset)."
            )
