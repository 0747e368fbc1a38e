"""The digests of a judged batch, for the segments by which a single parcel is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import ibis
import numpy as np
import numpy.typing as npt
from ibis.expr.types import Table

from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.documents import Parcel
from fairway.parcels.earlier import digests, numbers
from fairway.parcels.earlier.looking import opened
from fairway.parcels.earlier.segments import Amounts, Digests
from fairway.parcels.terms.single import exact

UNITS = 100_000
"""Amounts are held in hundred-thousandths of a yuan."""


class Single(NamedTuple):
    """What a parcel is looked up by."""

    order: int
    waybill: int
    guid: int
    buyer: int
    """Of the buyer in the year of the declaration; 0 where no buyer is named."""


def single(parcel: Parcel, key: str) -> Single:
    """The digests of one parcel."""
    head = {name: str(parcel.inventory[name]) for name in (*numbers.ORDER, *numbers.WAYBILL, "guid", "decl_time")}
    buyer = digests.person(key, str(parcel.inventory["buyer_id_number"]))
    return Single(
        digests.number("order", *(head[name] for name in numbers.ORDER)),
        digests.number("waybill", *(head[name] for name in numbers.WAYBILL)),
        digests.number("guid", head["guid"]),
        digests.number("buyer", head["decl_time"][:4], buyer) if buyer else 0,
    )


def yuan(amounts: Sequence[int]) -> Decimal:
    """The sum of amounts of the segments."""
    return exact(Decimal(sum(amounts)) / UNITS)


def numbers_of(outcomes: Sequence[str], spill: Path, settings: BulkSettings) -> Digests:
    """The digests of the numbers that a batch has used."""
    with opened(spill, settings) as engine:
        used = numbers.cleared(engine.read_parquet(list(outcomes)))
        found = [
            _fetched(engine, used.select(digest=digests.numbers(kind, *(used[name] for name in names))))
            for kind, names in (("order", numbers.ORDER), ("waybill", numbers.WAYBILL), ("guid", ("guid",)))
        ]
    return np.concatenate([one["digest"] for one in found])


def buyers_of(purchases: Sequence[str], spill: Path, settings: BulkSettings) -> tuple[Digests, Amounts]:
    """The digests of the buyers of a batch in each year, and what they bought."""
    with opened(spill, settings) as engine:
        rows = engine.read_parquet(list(purchases))
        rows = rows.filter(rows.counted & (rows.buyer != ""))
        sums = rows.group_by("year", "buyer").aggregate(total=rows.value.sum())
        units = (sums.total.cast("decimal(28, 5)") * ibis.literal(UNITS, "decimal(6, 0)")).cast("int64")
        found = _fetched(engine, sums.select(digest=digests.numbers("buyer", sums.year, sums.buyer), amount=units))
    return found["digest"], found["amount"]


def _fetched(engine: Any, rows: Table) -> dict[str, npt.NDArray[Any]]:
    table = engine.to_pyarrow(rows)
    return {name: table[name].to_numpy() for name in table.column_names}
