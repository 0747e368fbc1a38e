"""Where the files of a batch lie.

``in/N`` is a file as it came, sealed; ``personal/TABLE/`` are the personal columns of its documents, sealed as blocks;
``tables/`` the other columns, ``out/`` what was found. ``work/`` is there only while the batch is worked on: typed
tables in plain, readable by the site's own user only, and removed when the work ends in whatever way.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from fairway.site.settings import Settings


def parcels_folder(settings: Settings) -> Path:
    """Where all batches of a site lie."""
    return settings.folder / "parcels"


def batch_folder(settings: Settings, case: UUID) -> Path:
    """The folder of one batch."""
    return parcels_folder(settings) / str(case)


def incoming(settings: Settings, case: UUID, number: int) -> Path:
    """A sealed file as it came."""
    return batch_folder(settings, case) / "in" / str(number)


def file_context(case: UUID, number: int) -> str:
    """What a sealed incoming file is bound to."""
    return f"{case}/in/{number}"


def work_folder(settings: Settings, case: UUID) -> Path:
    """Where a batch is worked on."""
    return batch_folder(settings, case) / "work"


def tables_folder(settings: Settings, case: UUID) -> Path:
    """The documents without their personal columns."""
    return batch_folder(settings, case) / "tables"


def table_files(tables: Path, name: str) -> list[Path]:
    """The files of a table in the order in which they came: those of the first run, then those of files that came
    later."""
    return sorted(tables.glob(f"{name}-*.parquet"), key=file_number)


def file_number(path: Path) -> tuple[bool, int]:
    """Whether a file of a table came later, and its number among those that did or did not."""
    number = path.stem.rpartition("-")[2]
    later, _, _ = number.removeprefix("f").partition("_")
    return number.startswith("f"), int(later)


def later_name(table: str, file: int) -> str:
    """The name of the rows of a table that a file of a later run holds; doing it again gives no other."""
    return f"{table}-f{file}_0"


def personal_folder(settings: Settings, case: UUID) -> Path:
    """The sealed personal columns."""
    return batch_folder(settings, case) / "personal"


def outcome_folder(settings: Settings, case: UUID) -> Path:
    """What was found."""
    return batch_folder(settings, case) / "out"


def movements_folder(settings: Settings, case: UUID) -> Path:
    """Which parcels went where, and what of them arrived: lists named by their digests."""
    return batch_folder(settings, case) / "movements"


def declarations_context(case: UUID) -> str:
    """What the sealed declarations of a batch are bound to."""
    return f"{case}/declarations"


def memory_folder(settings: Settings, case: UUID) -> Path:
    """What is remembered of the persons of a batch: digests, and gone with its personal data."""
    return batch_folder(settings, case) / "memory"


def open_folder(settings: Settings, case: UUID) -> Path:
    """The documents that wait for others, sealed, by the run that has left them open."""
    return batch_folder(settings, case) / "open"
