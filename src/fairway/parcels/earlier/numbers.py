"""Numbers that were used before: those of parcels that earlier batches have cleared.

A parcel that was to be put right, or that waits for a document, has used nothing: it comes again. Official sources:
an order number is one for each order of a platform (E03, answers -301010 and -301011), a waybill number is not used
again by its firm within six months (E10), an identifier of an object is one (E02, answer -301014), a payment is there
once (answers -401007 and -401008).
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.expr.types import Table

from fairway.parcels.model import TABLES

CLEARED = ("RELEASE", "INSPECT")
"""Channels of parcels that move on as declared."""
ORDER = ("ebp_code", "order_no")
WAYBILL = ("logistics_code", "logistics_no")
LINKS: Mapping[str, tuple[str, ...]] = {"orders": ORDER, "payments": ORDER, "waybills": WAYBILL, "inventories": ORDER}
"""By which columns a document is one of a cleared parcel."""
FILE = "filename"
"""The column that says in which file an earlier row stands."""


def cleared(outcomes: Table) -> Table:
    """The outcomes of earlier batches that have used their numbers."""
    return outcomes.filter(outcomes.channel.isin(CLEARED))


def outcomes_met(rows: Table, used: Table, keys: tuple[str, ...]) -> Table:
    """The keys of ``rows`` that stand among ``used``, and where."""
    return used.select(*keys, FILE).semi_join(rows.select(*keys), keys)


def documents_met(rows: Table, before: Table, table: str, keys: tuple[str, ...]) -> Table:
    """The keys of ``rows`` that an earlier document has, with the parcel that it is of."""
    names = dict.fromkeys((*keys, *LINKS[table]))
    return before.select(*names).semi_join(rows.select(*keys), keys)


def of_cleared(met: Table, used: Table, table: str, keys: tuple[str, ...]) -> Table:
    """Those of :func:`documents_met` whose parcel was cleared, with where that stands."""
    link = LINKS[table]
    found = used.select(*link, FILE).inner_join(met, link)
    return found.select(*keys, FILE)


def told(met: Table, batches: Table) -> Table:
    """Each key once, with the reference of the batch that used it: the reader's own before none."""
    keys = [name for name in met.columns if name != FILE]
    named = met.inner_join(batches, FILE)
    return named.group_by(keys).aggregate(reference=named.reference.max())


def without(outcomes: Table, refused: Table) -> Table:
    """Without those that customs refused: their numbers are free again. ``refused`` holds file and order number."""
    return outcomes.anti_join(refused, [FILE, "order_no"])


def keys_of(table: str) -> tuple[str, ...]:
    """The columns that make the number of a document."""
    return TABLES[table].key


def nothing() -> Table:
    """No keys."""
    return ibis.memtable({FILE: [""], "order_no": [""]}).limit(0)
