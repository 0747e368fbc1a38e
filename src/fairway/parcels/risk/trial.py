"""What other decision tables would have done to a batch of the past: which parcels they would have flagged and picked.

It works on the rows that were kept of the batch (:mod:`gather`) and on its documents without persons. Orders were put
together by the ``minutes`` of their own day, so another window is not tried; rows beyond the floors were not kept, and
no limit can be set below them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import msgspec
import pyarrow as pa

from fairway.parcels.risk import gather
from fairway.parcels.risk.choose import MOVING, points_of, selection
from fairway.parcels.risk.decisions import Tables, Version
from fairway.parcels.risk.rules import Limits
from fairway.parcels.risk.screen import COLUMNS, found_in, rows_of
from fairway.parcels.risk.select import Selected, Selector

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST = 20
"""Examples of a batch."""
KEPT = ("purchases", "prices", "texts")


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many parcels tables flag and pick."""

    flagged: int = 0
    inspected: int = 0
    random: int = 0
    """Of those inspected, the ones that the draw alone picked."""

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            flagged=self.flagged + other.flagged,
            inspected=self.inspected + other.inspected,
            random=self.random + other.random,
        )


class SignChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes for one sign."""

    sign: str
    flagged: int = 0
    """Parcels that it flags by the tables in force."""
    would: int = 0
    """Parcels that it would flag."""
    gained: int = 0
    lost: int = 0
    found_lost: int = 0
    """Of the lost, those in which an inspection found something."""
    wasted_lost: int = 0
    """Of the lost, those in which it found nothing."""

    def plus(self, other: SignChange) -> SignChange:
        """Both together."""
        own, more = msgspec.structs.asdict(self), msgspec.structs.asdict(other)
        return SignChange(sign=self.sign, **{name: own[name] + more[name] for name in own if name != "sign"})


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel for which a sign changes."""

    ebp_code: str
    order_no: str
    sign: str
    change: str
    """ "gained" or "lost"."""
    evidence: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one batch."""

    parcels: int
    """Those that move on."""
    now: Counts
    then: Counts
    signs: tuple[SignChange, ...]
    examples: tuple[Example, ...]


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A batch of the past."""

    kept: Path
    """The folder of the rows that were kept: ``RUN-NAME.parquet``."""
    documents: Path
    """The folder of its documents without persons."""
    outcomes: Path
    on: date
    """The day whose law holds."""
    authorised: tuple[str, ...]
    inspected: Mapping[tuple[str, str], bool]
    """Whether something was wrong, of the parcels that were inspected."""


def frozen(tables: Tables, on: date) -> Tables:
    """The versions in force on a day, as if they had always been."""
    return {name: table.always(table.on(on)) for name, table in tables.items()}


def proposed(tables: Tables, name: str, version: Version) -> Tables:
    """The same with another version of one table."""
    return {**tables, name: tables[name].always(version)}


def trial(past: Past, now: Tables, then: Tables, *, secret: bytes, batch: bytes, memory: str = "512MB") -> Tried:
    """Judge a batch by two sets of tables, each of which holds on every day."""
    with tempfile.TemporaryDirectory() as spill:
        engine = ibis.duckdb.connect(memory_limit=memory, temp_directory=spill)
        try:
            return _Trial(engine, past, (now, then), secret, batch).done()
        finally:
            engine.disconnect()


class _Trial:
    def __init__(self, engine: Any, past: Past, tables: tuple[Tables, Tables], secret: bytes, batch: bytes) -> None:
        self._engine, self._past = engine, past
        self._limits = [Limits(one, past.on) for one in tables]
        self._selectors = [Selector(one, past.on, secret=secret, batch=batch) for one in tables]

    def done(self) -> Tried:
        flags = self._flags()
        moving = self._read(self._past.outcomes, "*.parquet")
        moving = moving.filter(moving.channel.isin(MOVING)).select("file", "place", *gather.ORDER)
        signs, examples = self._changes(*flags)
        return Tried(
            parcels=self._count(moving),
            now=self._counts(moving, flags[0], self._selectors[0]),
            then=self._counts(moving, flags[1], self._selectors[1]),
            signs=signs,
            examples=examples,
        )

    def _read(self, folder: Path, pattern: str) -> ir.Table:
        return self._engine.read_parquet([str(one) for one in sorted(folder.glob(pattern))])

    def _count(self, rows: ir.Table) -> int:
        return int(self._engine.to_pyarrow(rows.count()).as_py())

    def _flags(self) -> list[ir.Table]:
        """What each set of tables flags: a row for each parcel and sign, with its evidence."""
        batch = {name: self._read(self._past.kept, f"*-{name}.parquet") for name in self._names()}
        documents = {
            name: self._read(self._past.documents, f"{name}-*.parquet") for name in ("inventories", "inventory_lines")
        }
        views = rows_of(documents, batch, self._limits)
        views = {view: self._engine.create_table(f"view_{view}", rows, temp=True) for view, rows in views.items()}
        return [
            self._engine.create_table(f"flags_{at}", self._found(views, limits), temp=True)
            for at, limits in enumerate(self._limits)
        ]

    def _names(self) -> list[str]:
        return [name for name in KEPT if list(self._past.kept.glob(f"*-{name}.parquet"))]

    def _found(self, views: Mapping[str, ir.Table], limits: Limits) -> ir.Table:
        parts = [found_in(view, rows, limits) for view, rows in views.items()]
        every = reduce(ibis.union, parts) if parts else ibis.memtable({name: [""] for name in COLUMNS}).limit(0)
        return every.group_by(*gather.ORDER, "flag").aggregate(evidence=every.evidence.min())

    def _counts(self, moving: ir.Table, flags: ir.Table, selector: Selector) -> Counts:
        told = flags.group_by(*gather.ORDER).aggregate(told=flags.flag.group_concat(" ", order_by=flags.flag))
        rows = moving.left_join(told, gather.ORDER).drop([f"{one}_right" for one in gather.ORDER])
        rows = rows.mutate(told=rows.told.fill_null(""))
        combinations = self._engine.to_pyarrow(told.select("told").distinct())["told"].to_pylist()
        points = ibis.memtable(points_of(selector, sorted(combinations)))
        known = ibis.memtable(pa.table({"code": pa.array(sorted(set(self._past.authorised)), pa.string())}))
        chosen = selection(rows, points, known, selector)
        counted = self._engine.to_pyarrow(chosen.group_by("selected").aggregate(n=chosen.count())).to_pylist()
        picked = {row["selected"]: row["n"] for row in counted}
        random = picked.get(Selected.RANDOM.value, 0)
        return Counts(
            flagged=self._count(told), inspected=picked.get(Selected.FLAGGED.value, 0) + random, random=random
        )

    def _changes(self, now: ir.Table, then: ir.Table) -> tuple[tuple[SignChange, ...], tuple[Example, ...]]:
        keys = (*gather.ORDER, "flag")
        gained, lost = then.anti_join(now, keys), now.anti_join(then, keys)
        counts: dict[str, dict[str, int]] = {}
        for name, rows in (("flagged", now), ("would", then), ("gained", gained), ("lost", lost)):
            self._add(counts, name, rows)
        for name, wrong in (("found_lost", True), ("wasted_lost", False)):
            known = [key for key, found in self._past.inspected.items() if found is wrong]
            if known:
                named = pa.table(
                    dict(zip(gather.ORDER, (pa.array(one) for one in zip(*known, strict=True)), strict=True))
                )
                self._add(counts, name, lost.semi_join(ibis.memtable(named), gather.ORDER))
        examples = [
            Example(
                ebp_code=row["ebp_code"],
                order_no=row["order_no"],
                sign=row["flag"],
                change=change,
                evidence=row["evidence"],
            )
            for change, rows in (("gained", gained), ("lost", lost))
            for row in self._engine.to_pyarrow(rows.order_by(*keys).limit(MOST // 2)).to_pylist()
        ]
        return tuple(SignChange(sign=sign, **counts[sign]) for sign in sorted(counts)), tuple(examples)

    def _add(self, counts: dict[str, dict[str, int]], name: str, rows: ir.Table) -> None:
        for row in self._engine.to_pyarrow(rows.group_by("flag").aggregate(n=rows.count())).to_pylist():
            counts.setdefault(row["flag"], {})[name] = row["n"]


def together(parts: Iterable[Sequence[SignChange]]) -> tuple[SignChange, ...]:
    """The changes of several batches."""
    found: dict[str, SignChange] = {}
    for one in (one for part in parts for one in part):
        found[one.sign] = found[one.sign].plus(one) if one.sign in found else one
    return tuple(found[sign] for sign in sorted(found))
