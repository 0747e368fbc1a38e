"""Traffic with planted cases, cleared and selected; the truth is read only when all is judged."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from fairway.parcels.bulk.plan import Source, source
from fairway.parcels.bulk.run import clear
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.generate.options import Case, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.risk.choose import MOVING, choose
from fairway.parcels.risk.decisions import shipped
from fairway.parcels.risk.rules import SIGNS
from fairway.parcels.risk.screen import RiskScreen
from fairway.parcels.risk.select import Selected, Selector

TUNED, TESTED = 1, 977
"""Seeds: the one that limits were tuned on, and one that was looked at only when they stood."""
USUAL, FULL = 200_000, 1_000_000
DAY = date(2026, 11, 22)
_READ = frozenset({"orders", "order_lines", "payments", "waybills", "inventories", "inventory_lines"})
SIGN_OF: Mapping[Case, str] = {
    Case.SPLIT: "parcels.risk.splitting",
    Case.UNDERVALUED: "parcels.risk.undervaluation",
    Case.SHARED_IDENTITY: "parcels.risk.identity",
    Case.WRONG_CODE: "parcels.risk.description",
    Case.RESTRICTED: "parcels.risk.restricted",
    Case.OVER_YEAR: "parcels.risk.quota",
}
"""The sign that each planted case is to be flagged by."""
LEAST_FOUND, MOST_ALARMS = 0.99, 0.001
"""What must hold: of each case, flagged by its sign; of parcels without a case, flagged at all."""
_SECRET, _BATCH = b"the secret of a benchmark, no site's", bytes(16)


def _sources(folder: Path) -> list[Source]:
    found = [path for path in sorted(folder.rglob("*.parquet")) if path.stem in _READ]
    return [source(path.stem, path) for path in found if path.parent.name != "late"]


def detection(folder: Path, parcels: int, seed: int) -> dict[str, Any]:
    """The figures of one seed."""
    folder.mkdir(parents=True)
    write_traffic(Traffic(parcels=parcels, seed=seed, day=DAY, drop_parcels=max(1_000, parcels // 4)), folder / "in")
    out = folder / "out"
    clear(_sources(folder / "in"), str(out), BulkSettings(memory="2GB", threads=2), screens=[RiskScreen(DAY)])
    began = time.perf_counter()
    chosen = choose(out / "outcomes", out / "chosen" / "run-1.parquet", _selector(), ())
    seconds = time.perf_counter() - began
    truth = {
        (row["ebp_code"], row["order_no"]): row["case"]
        for row in pq.read_table(folder / "in" / "truth.parquet").to_pylist()
    }
    outcomes = ds.dataset(out / "outcomes", format="parquet").to_table(["ebp_code", "order_no", "channel", "flags"])
    rows = outcomes.to_pylist()
    picked = {
        (row["ebp_code"], row["order_no"]): row["selected"]
        for row in pq.read_table(out / "chosen" / "run-1.parquet").to_pylist()
        if row["selected"] != Selected.NOT.value
    }
    figures = {
        **_detected(rows, truth),
        "inspected": chosen.inspected,
        "inspected, of those that move on": _share(chosen.inspected, sum(row["channel"] in MOVING for row in rows)),
        **_inspected(picked, truth),
        "selection: seconds": round(seconds, 2),
    }
    shutil.rmtree(folder)
    return figures


def _selector() -> Selector:
    return Selector(shipped(), DAY, secret=_SECRET, batch=_BATCH)


def _detected(rows: list[dict[str, Any]], truth: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    clean = flagged = 0
    for row in rows:
        case = truth.get((row["ebp_code"], row["order_no"]), "")
        if case in SIGN_OF:
            planted[case] += 1
            found[case] += SIGN_OF[Case(case)] in row["flags"]
        else:
            clean += 1
            flagged += bool(row["flags"])
            alarms.update(row["flags"])
    enough = all(found[one] >= LEAST_FOUND * planted[one] for one in SIGN_OF)
    told = {f"{case.value}: found of planted": f"{found[case]} of {planted[case]}" for case in SIGN_OF}
    return {
        **told,
        "flagged without a case": _share(flagged, clean),
        **{f"flagged without a case by {sign}": alarms[sign] for sign in SIGNS if alarms[sign]},
        f"holds: {LEAST_FOUND:.0%} of each case found": enough,
        f"holds: at most {MOST_ALARMS:.1%} flagged without a case": flagged <= MOST_ALARMS * clean,
    }


def _inspected(picked: Mapping[tuple[str, str], str], truth: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    def right(why: Selected) -> str:
        keys = [key for key, one in picked.items() if one == why.value]
        return _share(sum(truth.get(key, "") in SIGN_OF for key in keys), len(keys))

    return {
        "inspected by signs, with a case": right(Selected.FLAGGED),
        "inspected at random, with a case (the base line)": right(Selected.RANDOM),
    }


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.2%})" if whole else "none"
