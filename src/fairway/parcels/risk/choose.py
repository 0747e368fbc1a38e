"""The selection of :mod:`select` over the written outcomes of a batch: one pass of an engine over a few columns.

Parcels that move on are asked. Kept are those that were flagged or drawn, with what each selection rests on; of all
others the counts tell. Whoever has the secret can do it again and comes to the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from fairway.parcels.risk.select import DIGITS, RANDOM, Selected, Selector, below, prefix

if TYPE_CHECKING:
    import ibis.expr.types as ir

DuckDB = Any
"""A backend of Ibis, which has no types."""
MOVING = ("RELEASE", "INSPECT")
"""The channels of parcels that move on."""
CHOSEN: pa.Schema = pa.schema(
    [
        pa.field("file", pa.int32(), nullable=False),
        pa.field("place", pa.int64(), nullable=False),
        pa.field("ebp_code", pa.string(), nullable=False),
        pa.field("order_no", pa.string(), nullable=False),
        pa.field("flags", pa.string(), nullable=False),
        pa.field("points", pa.int64(), nullable=False),
        pa.field("authorised", pa.bool_(), nullable=False),
        pa.field("selected", pa.string(), nullable=False),
        pa.field("draw", pa.string(), nullable=False),
        pa.field("share", pa.decimal128(7, 6), nullable=False),
    ]
)
"""One row for each parcel that was flagged or drawn. ``flags`` has a space between; ``draw`` is the one that decided,
``share`` what it was compared with."""
FLAGS: pa.Schema = pa.schema([pa.field(name, pa.string(), nullable=False) for name in ("ebp_code", "order_no", "told")])
"""One row for each flagged parcel; ``told`` are its flags, a space between."""
_SHARE = "decimal(7, 6)"
AUTHORISED, OTHERS = "authorised", "others"
"""Groups of platforms."""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """How many parcels of a batch were selected."""

    selected: Mapping[str, int]
    """Of each :class:`Selected`; "not" are those that a sign has flagged, but not for inspection."""
    reasons: Mapping[str, int]
    """How many that are inspected have each flag; "random" are those that the draw alone picked."""
    groups: Mapping[str, Mapping[str, int]] = {}
    """Of authorised platforms (:data:`AUTHORISED`) and of :data:`OTHERS`: ``parcels`` that move on and how many of them
    are ``selected``."""

    @property
    def inspected(self) -> int:
        """How many are to be inspected."""
        return sum(count for name, count in self.selected.items() if name != Selected.NOT.value)


def flagged_imports(engine: DuckDB, outcomes: Path) -> ir.Table:
    """The parcels that move on among outcomes of imports, which bear their flags: ``file``, ``place``, ``ebp_code``,
    ``order_no``, ``told``."""
    rows = engine.read_parquet([str(one) for one in sorted(outcomes.rglob("*.parquet")) if one.is_file()])
    moving = rows.filter(rows.channel.isin(MOVING))
    return moving.select("file", "place", "ebp_code", "order_no", told=moving.flags.join(" "))


def flagged_beside(engine: DuckDB, moving: ir.Table, flags: pa.Table) -> ir.Table:
    """The same of other parcels: ``moving`` has them without flags, ``flags`` the :data:`FLAGS` of some of them."""
    engine.con.register("flags_beside", flags)
    rows = moving.left_join(engine.table("flags_beside"), ["ebp_code", "order_no"])
    rows = rows.select("file", "place", "ebp_code", "order_no", told=rows.told.fill_null(""))
    return engine.create_table("moving_beside", rows, temp=True)


def choose(
    outcomes: Path,
    target: Path,
    selector: Selector,
    aeo: Iterable[str],
    memory: str = "512MB",
    *,
    read: Callable[[DuckDB, Path], ir.Table] = flagged_imports,
) -> Chosen:
    """Select among the outcomes in a folder and write the :data:`CHOSEN` to ``target``, whole or not at all. ``aeo``
    are the codes of authorised platforms; ``read`` gives the parcels that move on, with their flags."""
    target.parent.mkdir(parents=True, exist_ok=True)
    engine = ibis.duckdb.connect(memory_limit=memory, temp_directory=str(target.parent / "spill"))
    try:
        moving = read(engine, outcomes)
        each = engine.to_pyarrow(moving.group_by("told", "ebp_code").aggregate(parcels=moving.count())).to_pylist()
        points = ibis.memtable(points_of(selector, sorted({row["told"] for row in each})))
        codes = set(aeo)
        known = ibis.memtable(pa.table({"code": pa.array(sorted(codes), pa.string())}))
        found = engine.to_pyarrow(selection(moving, points, known, selector)).select(CHOSEN.names).cast(CHOSEN)
    finally:
        engine.disconnect()
    half = target.with_name(f".{target.name}.half")
    pq.write_table(found, half, compression="zstd")
    parcels = {AUTHORISED: 0, OTHERS: 0}
    for row in each:
        parcels[AUTHORISED if row["ebp_code"] in codes else OTHERS] += row["parcels"]
    _parcels_of(target).write_bytes(msgspec.json.encode(parcels))
    half.replace(target)
    return chosen_of(target.parent)


def points_of(selector: Selector, combinations: Sequence[str]) -> pa.Table:
    """The points of combinations of flags, a space between."""
    texts = [one for one in combinations if one]
    points = [selector.points(one.split(" ")) for one in texts]
    return pa.table({"flags": pa.array(texts, pa.string()), "points": pa.array(points, pa.int64())})


def selection(moving: ir.Table, points: ir.Table, known: ir.Table, selector: Selector) -> ir.Table:
    """The :data:`CHOSEN` of parcels that move on (``file``, ``place``, ``ebp_code``, ``order_no``, ``told``: their
    flags). ``points`` has the points of each combination of flags, ``known`` the codes of authorised platforms."""
    rows = moving.left_join(points, moving.told == points["flags"]).drop("flags")
    rows = rows.left_join(known.mutate(authorised=True), rows.ebp_code == known.code).drop("code")
    rows = rows.mutate(authorised=rows.authorised.fill_null(False))
    key = rows.ebp_code + " " + rows.order_no

    def draw(purpose: str) -> ir.StringValue:
        before = ibis.literal(prefix(selector.secret, selector.batch, purpose))
        return (before + key).hexdigest("sha256").left(DIGITS)

    def of(name: str) -> Mapping[bool, Decimal]:
        return {one: limits[name] for one, limits in selector.limits.items()}

    def by_standing(yes: object, no: object, type_: str) -> ir.Value:
        return ibis.ifelse(rows.authorised, ibis.literal(yes, type_), ibis.literal(no, type_))

    def share(name: str) -> ir.Value:
        return by_standing(of(name)[True], of(name)[False], _SHARE)

    def bound(name: str) -> ir.Value:
        return by_standing(below(of(name)[True]), below(of(name)[False]), "string")

    enough = rows.points >= by_standing(int(of("points")[True]), int(of("points")[False]), "int64")
    first = ibis.ifelse(enough.fill_null(False), draw("flagged"), ibis.null("string"))
    rows = rows.mutate(first=first, second=draw(RANDOM))
    rows = rows.mutate(
        by_flags=(rows.first < bound("flagged_share")).fill_null(False), by_draw=rows.second < bound("random_share")
    )
    rows = rows.filter(rows.points.notnull() | rows.by_draw)
    return rows.select(
        "file",
        "place",
        "ebp_code",
        "order_no",
        "authorised",
        flags=rows.told,
        points=rows.points.fill_null(0),
        selected=ibis.cases(
            (rows.by_flags, Selected.FLAGGED.value), (rows.by_draw, Selected.RANDOM.value), else_=Selected.NOT.value
        ),
        draw=ibis.ifelse(rows.by_flags, rows.first, rows.second),
        share=ibis.ifelse(rows.by_flags, share("flagged_share"), share("random_share")),
    ).order_by("file", "place")


def _parcels_of(target: Path) -> Path:
    """Where it stands how many parcels of each group were asked. Readers of a folder pass over such a name."""
    return target.with_name(f"_{target.stem}.json")


def chosen_of(folder: Path) -> Chosen:
    """What all that was written to a folder comes to."""
    files = sorted(folder.glob("*.parquet"))
    found = ds.dataset([str(one) for one in files], format="parquet").to_table(
        columns=["selected", "flags", "authorised"]
    )
    told = [msgspec.json.decode(_parcels_of(one).read_bytes(), type=dict[str, int]) for one in files]
    picked = found.filter(pc.not_equal(found["selected"], Selected.NOT.value))
    authorised = pc.sum(picked["authorised"].cast(pa.int64())).as_py() or 0
    selected = {AUTHORISED: authorised, OTHERS: picked.num_rows - authorised}
    groups = {name: {"parcels": sum(one[name] for one in told), "selected": count} for name, count in selected.items()}
    return msgspec.structs.replace(counted(found), groups=groups)


def counted(found: pa.Table) -> Chosen:
    """What rows of :data:`CHOSEN` come to."""
    selected: dict[str, int] = {}
    reasons: dict[str, int] = {}
    grouped = found.group_by(["selected", "flags"]).aggregate([([], "count_all")]).to_pylist()
    for row in grouped:
        why, count = row["selected"], row["count_all"]
        selected[why] = selected.get(why, 0) + count
        if why == Selected.NOT.value:
            continue
        drawn = [RANDOM] if why == Selected.RANDOM.value else []
        for reason in [*row["flags"].split(), *drawn]:
            reasons[reason] = reasons.get(reason, 0) + count
    return Chosen(selected=dict(sorted(selected.items())), reasons=dict(sorted(reasons.items())))


__all__ = ["CHOSEN", "FLAGS", "MOVING", "Chosen", "choose", "counted", "flagged_beside", "flagged_imports"]
