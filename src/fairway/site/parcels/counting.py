"""The parcels of a movement beside what was counted where it arrived: looked through, and those that are left taken as
listed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from fairway.base.issues import NotFound
from fairway.parcels.batches import moved as m
from fairway.parties.store import Principal
from fairway.site.parcels import arriving, batches
from fairway.site.parcels.listed import COUNTED, Lists
from fairway.site.runtime import Site

MOST = 500
"""Rows of a page."""
_NAMES = ("waybill_no", "order_no", "bag_no", "bill_no")
"""What a parcel is found by."""


class There(StrEnum):
    """How a parcel of a movement stands where it arrives."""

    OPEN = "open"
    """Nobody counted it yet."""
    ARRIVED = "arrived"
    IN_PART = "in-part"
    ABSENT = "absent"
    """It was looked for, and no package of it is there."""
    MORE = "more"
    """It is not on the list, or more packages of it are there than the list says."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which parcels somebody wants to see."""

    there: There | None = None
    search: str = ""
    """A waybill, order, bag or bill, whole."""
    after: int = 0
    """The place of the last one seen."""
    limit: int = 100


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as it is listed and as it was counted."""

    place: int
    """Counts from 1, in the order of the list; strangers come last."""
    waybill_no: str
    order_no: str
    bag_no: str
    bill_no: str
    packages: int
    """Of the list; 0 for one that is not on it."""
    gross_weight: Decimal | None
    counted: int | None
    weighed: Decimal | None
    there: There


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the parcels of a movement."""

    movement: m.Movement
    counts: Mapping[There, int]
    rows: tuple[Beside, ...]
    found: int
    """How many are as they were asked for."""
    more: bool


async def look(site: Site, principal: Principal, case: UUID, number: int, asked: Asked) -> Counting:
    """Some parcels of a movement that takes place. Raises NotFound, also for one that was undone."""
    movement = await _going(site, principal, case, number)
    rows = await asyncio.to_thread(_beside, Lists(site.settings, case), movement)
    counts = {row["values"]: row["counts"] for row in pc.value_counts(rows["there"]).to_pylist()}
    wanted = rows if asked.there is None else rows.filter(pc.equal(rows["there"], asked.there.value))
    if asked.search:
        same = [pc.equal(wanted[name], asked.search) for name in _NAMES]
        wanted = wanted.filter(pc.or_(pc.or_(same[0], same[1]), pc.or_(same[2], same[3])))
    limit = min(asked.limit, MOST)
    ahead = wanted.filter(pc.greater(wanted["place"], asked.after)).slice(0, limit + 1)
    shown = ahead.slice(0, limit).to_pylist()
    return Counting(
        movement=movement,
        counts={one: counts.get(one.value, 0) for one in There},
        rows=tuple(Beside(**{**row, "there": There(row["there"])}) for row in shown),
        found=wanted.num_rows,
        more=ahead.num_rows > limit,
    )


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says of a parcel that is there."""

    waybill_no: str
    packages: int | None = None
    """As many as are listed, where nothing is said; of a stranger one."""
    gross_weight: Decimal | None = None


async def tell(site: Site, principal: Principal, case: UUID, number: int, told: Sequence[Told]) -> m.ParcelsCounted:
    """Note what somebody says that is there; of a parcel that is named twice the last holds. Raises NotFound,
    Refusal."""
    movement = await _going(site, principal, case, number)
    rows = await asyncio.to_thread(Lists(site.settings, case).read, movement.moved.listed)
    named = rows.filter(pc.is_in(rows["waybill_no"], pa.array([one.waybill_no for one in told], pa.string())))
    listed = {row["waybill_no"]: row["packages"] for row in named.select(["waybill_no", "packages"]).to_pylist()}
    counted = [
        arriving.Counted(
            waybill_no=one.waybill_no,
            packages=listed.get(one.waybill_no, 1) if one.packages is None else one.packages,
            gross_weight=one.gross_weight,
        )
        for one in told
    ]
    return await arriving.count(site, principal, case, number, counted)


async def take_the_rest(site: Site, principal: Principal, case: UUID, number: int) -> int:
    """Note that whatever nobody counted yet arrived as it is listed; how many these are. Raises NotFound, Refusal."""
    movement = await _going(site, principal, case, number)
    rows = await asyncio.to_thread(_beside, Lists(site.settings, case), movement)
    left = rows.filter(pc.equal(rows["there"], There.OPEN.value)).select(["waybill_no", "packages"])
    counted = [arriving.Counted(**row) for row in left.to_pylist()]
    if counted:
        await arriving.count(site, principal, case, number, counted)
    return len(counted)


async def _going(site: Site, principal: Principal, case: UUID, number: int) -> m.Movement:
    state = await batches.own(site, principal, case)
    if not 1 <= number <= len(state.movements) or state.movements[number - 1].undone:
        raise NotFound
    return state.movements[number - 1]


def _beside(lists: Lists, movement: m.Movement) -> pa.Table:
    """The rows of :class:`Beside`."""
    listed = lists.read(movement.moved.listed).select([*_NAMES, "packages", "gross_weight"])
    counted = lists.read(movement.counted.listed) if movement.counted else COUNTED.empty_table()
    at = pc.index_in(listed["waybill_no"], _values(counted))
    rows = listed.append_column("counted", counted["packages"].take(at))
    rows = rows.append_column("weighed", counted["gross_weight"].take(at))
    strange = pc.invert(pc.is_in(counted["waybill_no"], _values(listed)))
    extra = counted.filter(pc.and_(strange, pc.greater(counted["packages"], 0)))
    nothing = pa.array([""] * extra.num_rows, pa.string())
    strangers = {
        "waybill_no": extra["waybill_no"],
        **dict.fromkeys(_NAMES[1:], nothing),
        "packages": pa.array([0] * extra.num_rows, pa.int64()),
        "gross_weight": pa.nulls(extra.num_rows, pa.decimal128(18, 5)),
        "counted": extra["packages"],
        "weighed": extra["gross_weight"],
    }
    rows = pa.concat_tables([rows, pa.table(strangers).select(rows.column_names).cast(rows.schema)])
    rows = rows.append_column("place", pa.array(range(1, rows.num_rows + 1), pa.int64()))
    return rows.append_column("there", _there(rows["packages"], rows["counted"]))


def _values(rows: pa.Table) -> pa.Array:
    chunks = rows["waybill_no"].chunks
    return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())


def _there(listed: pa.ChunkedArray, counted: pa.ChunkedArray) -> pa.ChunkedArray:
    """How parcels stand, by their packages."""
    told = pc.if_else(pc.less(counted, listed), There.IN_PART.value, There.ARRIVED.value)
    told = pc.if_else(pc.greater(counted, listed), There.MORE.value, told)
    return pc.fill_null(pc.if_else(pc.equal(counted, 0), There.ABSENT.value, told), There.OPEN.value)
