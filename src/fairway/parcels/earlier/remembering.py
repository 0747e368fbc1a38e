"""What is remembered of a batch once it is judged: the purchases of its buyers."""

from __future__ import annotations

from pathlib import Path

from fairway.parcels.bulk.plan import Plan
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.earlier import buyers
from fairway.parcels.earlier.looking import key_row, opened, rows_of, sources_of


def remember(planned: Plan, outcomes: Path, target: Path, work: Path, settings: BulkSettings, *, key: str) -> None:
    """Write the purchases of the cleared parcels of a batch to ``target``; ``outcomes`` is the folder of what came of
    them. Written whole or not at all, and written anew when it is done again."""
    with opened(work / "spill", settings) as engine:
        batch = sources_of(engine, planned)
        own = buyers.values(rows_of(engine, batch, "inventories"), rows_of(engine, batch, "inventory_lines"))
        rows = buyers.purchases(
            own,
            batch["inventories"],
            rows_of(engine, batch, "orders"),
            engine.read_parquet(str(outcomes / "*.parquet")),
            key_row(engine, key),
        )
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = target.with_name(f".{target.name}.half")
        engine.to_parquet(rows, half, compression="zstd")
        half.replace(target)
