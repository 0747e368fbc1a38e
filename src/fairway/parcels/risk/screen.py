"""The signs of risk over a batch: what :class:`fairway.parcels.bulk.screen.Screen` asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_

import ibis
import pyarrow.parquet as pq
from ibis.expr.types import StringValue, Table

from fairway.parcels import terms
from fairway.parcels.bulk.screen import Keep, not_kept
from fairway.parcels.dated import Dated
from fairway.parcels.risk import gather
from fairway.parcels.risk.decisions import Tables, shipped
from fairway.parcels.risk.rules import SIGNS, Limits, Sign
from fairway.parcels.terms.single import exact

_TEXT = ("gcode", "gname", "gmodel")
COLUMNS = (*gather.ORDER, "flag", "evidence", "group")
"""What is said of a flagged parcel."""
_SPACE = "\x1f"
NO_GROUP = "-"
"""The group of a flag that rests on prices or words."""


class RiskScreen:
    """Every sign, by the decision tables and the limits of the day ``on`` (that of the declarations).

    ``related`` is a file of orders of earlier batches that have a person in common with this one, ``year`` one of what
    buyers who come near the limit of a year bought before each order (:mod:`fairway.parcels.earlier`); "" is none.
    """

    def __init__(self, on: date, tables: Tables | None = None, *, related: str = "", year: str = "") -> None:
        self.limits = Limits(tables or shipped(), on)
        self._related, self._year = related, year
        self._single_limit = int(exact(Dated().limits(on)["single_limit"]))

    @property
    def rules(self) -> Sequence[str]:
        """The ids of the signs."""
        return tuple(SIGNS)

    def over_batch(self, tables: Mapping[str, Table], keep: Keep = not_kept) -> Mapping[str, Table]:
        """``purchases``, ``prices``, ``texts``: of the tables that the batch has."""
        found: dict[str, Table] = {}
        if "orders" in tables:
            orders, year = tables["orders"], self._known(self._year)
            earlier = self._known(self._related)
            every = orders if earlier is None else gather.with_earlier(orders, earlier)
            kept = gather.purchases(every, self._single_limit, year, keep)
            found["purchases"] = gather.around_purchases(kept, self.limits.minutes, year)
        if "inventory_lines" in tables:
            found["prices"] = gather.prices(tables["inventory_lines"])
            found["texts"] = gather.texts(tables["inventory_lines"], self.limits.on)
        return found

    @staticmethod
    def _known(place: str) -> Table | None:
        """Few rows that are known from elsewhere, whichever engine works on the batch."""
        return ibis.memtable(pq.read_table(place)) if place else None

    def flags(self, tables: Mapping[str, Table], batch: Mapping[str, Table]) -> Table:
        """The flagged parcels of a partition with ``evidence`` (name, value, name, value ... of what the flag rests
        on) and ``group``: the same for all parcels that it rests on, "-" where that is prices or words."""
        parts = [found_in(view, rows, self.limits) for view, rows in rows_of(tables, batch, [self.limits]).items()]
        if not parts:
            return ibis.memtable({name: [""] for name in COLUMNS}).limit(0)
        return reduce(ibis.union, parts).distinct()


def rows_of(tables: Mapping[str, Table], batch: Mapping[str, Table], limits: Sequence[Limits]) -> Mapping[str, Table]:
    """The rows of each view that may be flagged by some of ``limits``, with the parcel that they are of."""
    found: dict[str, Table] = {}
    if "purchases" in batch:
        mine = tables["inventories"].select(*gather.ORDER)
        found["purchases"] = batch["purchases"].semi_join(mine, gather.ORDER)
    if "prices" in batch:
        found["lines"] = gather.cheap_lines(tables["inventory_lines"], gather.usual(batch["prices"]))
    if "texts" in batch:
        rows = gather.around_texts(batch["texts"])
        signs = [sign for sign in SIGNS.values() if sign.view == "texts"]
        few = rows.filter(reduce(or_, [terms.ibis(sign.flags(one), rows) for sign in signs for one in limits]))
        found["texts"] = tables["inventory_lines"].select(*gather.ORDER, *_TEXT).inner_join(few, _TEXT)
    return found


def found_in(view: str, rows: Table, limits: Limits, only: Collection[str] = tuple(SIGNS)) -> Table:
    """Each sign (of ``only`` some) that a row shows, in one pass over the rows."""
    signs = [sign for sign in SIGNS.values() if sign.view == view and sign.id in only]
    said = ibis.array(
        [
            ibis.ifelse(
                terms.ibis(sign.flags(limits), rows),
                ibis.literal(f"{sign.id} ")
                + _group(sign, rows, limits)
                + ibis.literal(" ")
                + terms.ibis(sign.told(limits), rows),
                ibis.null("string"),
            )
            for sign in signs
        ]
    )
    each = rows.select(*gather.ORDER, said=said).select(*gather.ORDER, said=ibis._.said.unnest())
    hit = each.filter(each.said.notnull())
    first = hit.said.find(" ")
    rest = hit.mutate(flag=hit.said.left(first), rest=hit.said.substr(first + 1, hit.said.length()))
    second = rest.rest.find(" ")
    return rest.select(
        *gather.ORDER,
        "flag",
        evidence=rest.rest.substr(second + 1, rest.rest.length()),
        group=rest.rest.left(second).replace(_SPACE, " "),
    )


def _group(sign: Sign, rows: Table, limits: Limits) -> StringValue:
    group = sign.group(limits)
    return ibis.literal(NO_GROUP) if group is None else terms.ibis(group, rows).replace(" ", _SPACE)
