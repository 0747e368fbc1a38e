"""What a site remembers of earlier batches, for the batch that is to be judged.

Numbers were used by the parcels that a batch cleared, for good: the batch was declared. Buyers are remembered by keyed
digests beside the sealed documents of their batch, and forgotten with them. A batch of class "trial" is told what was
used, and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from fairway.base.time import MAINLAND, add_months
from fairway.codes.legal_values import NoLegalValue, legal_value
from fairway.parcels.batches.facts import Flow, Retention
from fairway.parcels.batches.state import BatchState
from fairway.parcels.bulk.plan import Source, plan
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.earlier import digests
from fairway.parcels.earlier.hongkong import Number, used
from fairway.parcels.earlier.looking import Looked, Past, look
from fairway.parcels.earlier.numbers import DIRECTIONS, EXPORTS, IMPORTS
from fairway.parcels.earlier.remembering import remember
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.site.parcels import earlier_store, folders
from fairway.site.runtime import Site
from fairway.site.settings import Settings

_DOCUMENTS: Mapping[Flow, tuple[str, ...]] = {
    Flow.CN_IMPORT: tuple(IMPORTS.documents),
    Flow.CN_EXPORT: tuple(EXPORTS.documents),
    Flow.HONG_KONG: (HK_PARCELS.name,),
}
"""The documents of earlier batches that are asked, besides their outcomes."""
_INVENTORIES = {one.inventories for one in DIRECTIONS}
_REUSE = {Flow.HONG_KONG: "hk.parcels.number_reuse"}
"""After how long the numbers of waybills are free again."""
PURCHASES = "purchases-*.parquet"
"""One for each run that came to a verdict."""


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was before a batch: what finds it and what remembers the batch itself."""

    past: Sequence[Past]
    key: str
    """Makes the digests of persons."""

    def look(self, sources: Sequence[Source], work: Path, settings: BulkSettings) -> Looked:
        """What the batch has in common with earlier ones; ``work`` is its work folder."""
        if not any(one.table in _INVENTORIES for one in sources):
            return Looked()
        return look(plan(sources), self.past, work / "earlier", settings, key=self.key)

    def used_in_hong_kong(self, rows: Sequence[Path], work: Path, settings: BulkSettings) -> Mapping[Number, str]:
        """The numbers of parcels in Hong Kong that earlier batches have used."""
        return used([str(one) for one in rows], self.past, work / "earlier" / "spill", settings)

    def remember(
        self, sources: Sequence[Source], settings: Settings, case: UUID, bulk: BulkSettings, state: BatchState
    ) -> None:
        """Keep what the buyers of a judged batch bought."""
        work, folder = folders.work_folder(settings, case), folders.memory_folder(settings, case)
        # What a run wrote that came to no verdict is none.
        for path in folder.glob(PURCHASES):
            if int(path.stem.rpartition("-")[2]) > state.judged_run:
                path.unlink()
        target = folder / PURCHASES.replace("*", str(state.run))
        remember(plan(sources), work / "out" / "outcomes", target, work / "earlier", bulk, key=self.key)


def remembered(state: BatchState) -> bool:
    """Whether a batch leaves something behind."""
    return state.flow is Flow.CN_IMPORT and state.retention is Retention.TRADE


async def before(site: Site, state: BatchState) -> Before:
    """What was before a batch. What it has itself cleared, when it is judged again, is among it."""
    async with site.database.single_statements() as conn:
        rows = await earlier_store.judged(conn, state.flow.value)
        refused = await earlier_store.refused(conn, [row["case_id"] for row in rows])
    free = waybills_free_since(site.clock.now().astimezone(MAINLAND).date(), state.flow)
    past = [
        _past(
            site.settings,
            row,
            _DOCUMENTS[state.flow],
            reference=row["reference"] if row["organisation"] == state.organisation else "",
            recent=free is None or row["judged_at"].astimezone(MAINLAND).date() >= free,
            refused=refused.get(row["case_id"], ()),
        )
        for row in rows
    ]
    return Before(past=[one for one in past if one.outcomes], key=digests.person_key(site.secret))


def waybills_free_since(today: date, flow: Flow = Flow.CN_IMPORT) -> date | None:
    """Since when the numbers of waybills are free again that were used before; None where it is not known."""
    try:
        return add_months(today, -legal_value(_REUSE.get(flow, "cn.ceb.waybill_reuse"), today).integer)
    except NoLegalValue:
        return None


def _past(
    settings: Settings,
    row: dict[str, Any],
    documents: Sequence[str],
    *,
    reference: str,
    recent: bool,
    refused: Sequence[str],
) -> Past:
    case = row["case_id"]
    tables = folders.tables_folder(settings, case)
    purchases = sorted(folders.memory_folder(settings, case).glob(PURCHASES)) if row["erased_at"] is None else []
    return Past(
        reference=reference,
        outcomes=[
            str(path) for path in sorted((folders.outcome_folder(settings, case) / "outcomes").glob("*.parquet"))
        ],
        tables={name: [str(path) for path in sorted(tables.glob(f"{name}-*.parquet"))] for name in documents},
        purchases=[str(path) for path in purchases],
        recent=recent,
        refused=refused,
    )
