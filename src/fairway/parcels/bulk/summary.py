"""What a batch came to: counts, money, faults by rule, the root for the record."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
import pyarrow.compute as pc

from fairway.parcels.bulk.batch import Done
from fairway.parcels.bulk.places import dataset, write_whole
from fairway.parcels.bulk.plan import Plan
from fairway.parcels.bulk.work import Work

_COUNTED = ("outcome", "treatment", "channel", "missing")
_MONEY = ("customs_tax", "consumption_tax", "value_added_tax", "payable")


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a run; it stands in ``summary.json`` too. No personal data is in it."""

    parcels: int
    rows: dict[str, int]
    """Rows read of each table."""
    files: list[str]
    """Names of the files; the column ``file`` of outcomes and faults counts them from 0."""
    partitions: list[str]
    rules: list[str]
    """Ids of the rules that were asked."""
    faults: dict[str, int]
    """Faults by rule."""
    outcomes: dict[str, dict[str, int]] = {}
    """How many parcels there are of each outcome, treatment, channel and of what is missing."""
    money: dict[str, Decimal] = {}
    """Sums in yuan."""
    flags: dict[str, int] = {}
    """Flagged parcels by flag."""
    root: str = ""
    """The Merkle root over all outcomes, hexadecimal: what the record keeps."""


def summed(plan: Plan, work: Work, done: Sequence[Done], rules: Sequence[str], root: str) -> Summary:
    """Sum up the partitions, and write it down."""
    rows: dict[str, int] = {}
    faults: dict[str, int] = {}
    for one in done:
        for name, count in one.rows.items():
            rows[name] = rows.get(name, 0) + count
        for rule, count in one.faults.items():
            faults[rule] = faults.get(rule, 0) + count
    counts: dict[str, dict[str, int]] = {name: {} for name in _COUNTED}
    flags: dict[str, int] = {}
    money = dict.fromkeys(_MONEY, Decimal(0))
    for one in done:
        if one.outcomes:
            _add(work.file(one.outcomes), counts, flags, money)
    written = any(one.outcomes for one in done)
    summary = Summary(
        parcels=sum(one.parcels for one in done),
        rows=rows,
        files=[one.given or one.place for one in plan.sources],
        partitions=[one.name for one in plan.partitions],
        rules=list(rules),
        faults=dict(sorted(faults.items())),
        outcomes={name: dict(sorted(found.items())) for name, found in counts.items()} if written else {},
        money=money if written else {},
        flags=dict(sorted(flags.items())),
        root=root,
    )
    write_whole(work.file("summary.json"), msgspec.json.format(msgspec.json.encode(summary), indent=2))
    return summary


def _add(place: str, counts: dict[str, dict[str, int]], flags: dict[str, int], money: dict[str, Decimal]) -> None:
    scanned = dataset(place).to_batches(columns=[*_COUNTED, *_MONEY, "flags"])
    for batch in scanned:
        for name, found in counts.items():
            _count(batch[name], found)
        _count(batch["flags"].flatten(), flags)
        for name in money:
            money[name] += pc.sum(batch[name]).as_py() or Decimal(0)


def _count(column: object, found: dict[str, int]) -> None:
    for one in pc.value_counts(column).to_pylist():
        if one["values"]:
            found[one["values"]] = found.get(one["values"], 0) + one["counts"]
