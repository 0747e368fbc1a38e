"""In which earlier batch a number was used, beside the faults that say so: where that batch was the reader's own."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.parcels.earlier.looking import GUIDS, YEAR
from fairway.parcels.model import TABLES

EARLIER = "earlier"
"""The column with the reference of the batch; empty where it was somebody else's, and with all other faults."""
NUMBER_RULES = ("parcels.E03.known", "parcels.E03.payment", "parcels.E10")
GUID_RULES = ("parcels.E02.repeated",)


def with_references(faults: pa.Table, known: Mapping[str, str]) -> pa.Table:
    """``faults`` with :data:`EARLIER`, in their order; ``known`` as :func:`fairway.parcels.earlier.looking.look` has
    found it."""
    told = pa.array([""] * faults.num_rows, pa.string())
    for name, place in known.items():
        if name == YEAR:
            continue
        guids = name.startswith(GUIDS)
        table = name.removeprefix(GUIDS)
        keys = ["guid"] if guids else list(TABLES[table].key)
        used = pq.read_table(place, columns=[*keys, "reference"])
        used = used.filter(pc.field("reference") != "")
        mine = pc.and_(
            pc.equal(faults["table"], table), pc.is_in(faults["rule"], pa.array(GUID_RULES if guids else NUMBER_RULES))
        )
        if not used.num_rows or not pc.any(mine).as_py():
            continue
        numbers = pc.binary_join_element_wise(*(used[key] for key in keys), " ")
        at = pc.index_in(faults["value" if guids else "key"], numbers)
        told = pc.if_else(mine, pc.fill_null(used["reference"].take(at), ""), told)
    if isinstance(told, pa.ChunkedArray):
        told = told.combine_chunks()
    return faults.append_column(pa.field(EARLIER, pa.string(), nullable=False), told)
