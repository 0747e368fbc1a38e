"""Chapter (j): a hundred thousand parcels for the Mainland are cleared before they arrive, and go on by truck.

The parcels are invented by the product's own generator, which plants faults among them and keeps the truth about them
to itself until the story compares.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from fairway.app.story.stage import Stage
from fairway.parcels.generate.options import Case, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.risk.rules import Splitting

SENDER, CUSTOMS = "broker", "gd-customs"
PARCELS = 100_000
PER_BILL = 2_000
"""Parcels under one bill: those of one are declared in the story."""
PATIENCE = 180.0
"""Real seconds that the batch may take."""
SHOWN = 500
"""Parcels of a page."""


@dataclass
class Flood:
    """What the steps hand on to each other."""

    batch: str = ""
    wrong: set[str] = field(default_factory=set)
    """Orders among whose documents something that contradicts was planted."""
    splits: int = 0
    """Orders that a purchase above the limit was split into."""
    bill: str = ""
    """A bill of the batch: that of its first parcel."""
    filed: dict[str, int] = field(default_factory=dict)
    """How many documents of each kind were declared."""


async def cleared_before_arrival(s: Stage, flood: Flood) -> None:
    """The documents of three parties, matched, taxed and decided in bulk; what was planted is found."""
    s.ledger.chapter("j", "A hundred thousand parcels are cleared before they arrive")
    with s.ledger.step("Orders, payments, waybills and inventories are handed in, 100,000 parcels", "6 files") as step:
        step.finds(await _handed_in(s, flood), "files")
    with s.ledger.step("All are matched, taxed and decided while one watches", "100000 parcels, judged") as step:
        told = await s.until(lambda: _judged(s, flood), "the batch to be judged", PATIENCE)
        step.finds(f"{told['parcels']} parcels, {told['status']}")
    with s.ledger.step("Every parcel whose documents were made to contradict is found and named", "all found") as step:
        to_fix = await _to_fix(s, flood)
        missed = flood.wrong - to_fix
        step.finds("all found" if flood.wrong and not missed else f"{len(missed)} missed")
    with s.ledger.step("Purchases split to stay below the limit are flagged, for the customs alone", "found") as step:
        flagged = (await s.get(CUSTOMS, f"/v1/parcel-batches/{flood.batch}"))["verdict"]["flags"].get(Splitting.id, 0)
        hidden = "flags" not in (await s.get(SENDER, f"/v1/parcel-batches/{flood.batch}"))["verdict"]
        all_found = hidden and flagged >= flood.splits > 0
        step.finds("found" if all_found else f"{flagged} of {flood.splits}, hidden: {hidden}")
    with s.ledger.step("Customs sees the same batch, with its root on the record", "same root") as step:
        own = await s.get(SENDER, f"/v1/parcel-batches/{flood.batch}")
        theirs = await s.get(CUSTOMS, f"/v1/parcel-batches/{flood.batch}")
        same = own["verdict"]["root"] == theirs["verdict"]["root"]
        step.finds("same root" if same else "another root")


async def on_by_truck(s: Stage, flood: Flood) -> None:
    """Cleared parcels become bags, consignments and one submission."""
    with s.ledger.step("The cleared parcels go on by truck: one submission of the road job", "the same again") as step:
        names = s.script.names
        trip = {
            "reference": f"PARCELS-{names['ymd']}-{names['run']}",
            "control_point": "shenzhen-bay",
            "expected_crossing_date": names["day"],
        }
        moved = await s.post(SENDER, f"/v1/parcel-batches/{flood.batch}/move", trip)
        again = await s.post(SENDER, f"/v1/parcel-batches/{flood.batch}/move", trip)
        step.finds("the same again" if moved == again else "another submission")


async def _handed_in(s: Stage, flood: Flood) -> int:
    names = s.script.names
    new = {"reference": f"FLOOD-{names['ymd']}-{names['run']}", "flow": "cn-import"}
    flood.batch = (await s.post(SENDER, "/v1/parcel-batches", new))["batch"]
    with tempfile.TemporaryDirectory(prefix="fairway-story-") as folder:
        agent = ("4419980601", "东莞示例通达报关有限公司")
        traffic = Traffic(
            parcels=PARCELS, seed=100 + int(names["run"]), day=s.script.day, agent=agent, per_bill=PER_BILL
        )
        files = await asyncio.to_thread(_written, traffic, Path(folder))
        for path in files:
            await s.upload(SENDER, f"/v1/parcel-batches/{flood.batch}/files/{path.name}?table={path.stem}", path)
        truth = pq.read_table(Path(folder) / "truth.parquet").to_pylist()
        inventories = next(path for path in files if path.stem == "inventories")
        flood.bill = pq.read_table(inventories, columns=["bill_no"]).column(0)[0].as_py()
    flood.splits = sum(row["case"] == Case.SPLIT.value for row in truth)
    flood.wrong = {row["order_no"] for row in truth if row["case"].startswith("mismatch")}
    await s.post(SENDER, f"/v1/parcel-batches/{flood.batch}/submit")
    return len(files)


def _written(traffic: Traffic, folder: Path) -> list[Path]:
    write_traffic(traffic, folder)
    return sorted(folder.glob("day=*/platform=*/*.parquet"))


async def _judged(s: Stage, flood: Flood) -> dict[str, Any] | None:
    told: dict[str, Any] = await s.get(SENDER, f"/v1/parcel-batches/{flood.batch}")
    return told if told["status"] != "waiting" else None


async def _to_fix(s: Stage, flood: Flood) -> set[str]:
    found: set[str] = set()
    after: int | None = 0
    while after is not None:
        wanted = f"/v1/parcel-batches/{flood.batch}/parcels?to_fix=true&limit={SHOWN}&after={after}"
        page = await s.get(SENDER, wanted)
        found |= {row["order_no"] for row in page["parcels"]}
        after = page["after"]
    return found
