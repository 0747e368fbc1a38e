"""Numbers that were used before: those of parcels that earlier batches have cleared.

A parcel that was to be put right, or that waits for a document, has used nothing: it comes again. Official sources:
an order number is one for each order of a platform (E03, answers -301010 and -301011), a waybill number is not used
again by its firm within six months (E10), an identifier of an object is one (E02, answer -301014), a payment is there
once (answers -401007 and -401008).

An order of exports may travel in several parcels, and so in several batches: each then has the order and the receipt of
money again, with the same number and the same identifier. That is the same document and no other one; the parcels are
told apart by their waybills.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import ibis
from ibis.expr.types import Table

from fairway.parcels.model import TABLES

CLEARED = ("RELEASE", "INSPECT")
"""Channels of parcels that move on as declared."""
ORDER = ("ebp_code", "order_no")
WAYBILL = ("logistics_code", "logistics_no")
EXPORTED = (*ORDER, "logistics_no")
"""What an inventory of exports is known by."""
LINKS: Mapping[str, tuple[str, ...]] = {
    "orders": ORDER,
    "payments": ORDER,
    "waybills": WAYBILL,
    "inventories": ORDER,
    "export_orders": ORDER,
    "export_receipts": ORDER,
    "export_waybills": WAYBILL,
    "export_inventories": EXPORTED,
}
"""By which columns a document is one of a cleared parcel."""


class Direction(NamedTuple):
    """How the numbers of imports, or of exports, are looked for."""

    inventories: str
    """The table of inventories: their identifiers stand in the outcomes."""
    waybills: str
    told: tuple[str, ...]
    """Tables whose numbers stand in the outcomes, and are used for good."""
    documents: Mapping[str, bool]
    """Tables whose identifiers stand in the documents alone, and whether their numbers do too."""
    shared: tuple[str, ...] = ()
    """Tables of documents that several parcels, in several batches, have in common."""


IMPORTS = Direction(
    inventories="inventories",
    waybills="waybills",
    told=("orders", "inventories"),
    documents={"orders": False, "payments": True, "waybills": False},
)
EXPORTS = Direction(
    inventories="export_inventories",
    waybills="export_waybills",
    told=("export_inventories",),
    documents={"export_orders": True, "export_receipts": False, "export_waybills": False},
    shared=("export_orders", "export_receipts"),
)
DIRECTIONS = (IMPORTS, EXPORTS)
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


def others(before: Table, rows: Table) -> Table:
    """The documents of ``before`` without those that ``rows`` have as they were: the same number and identifier."""
    same = (*ORDER, "guid")
    return before.anti_join(rows.select(*same), same)


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
