"""Whom the documents of a batch name, and which parcels name them: pure reading of what lies in its folder.

A parcel names its platform, trader, payment firm, courier and declaring agent by their registered numbers. Whoever is
known to the site by such a number sees these parcels and no other, and of them what its own part is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any
from uuid import UUID

import ibis
import msgspec
import pyarrow as pa

from fairway.parcels.batches.facts import Flow, NamedParty, PartyRole
from fairway.site.parcels.folders import table_files
from fairway.site.parcels.results import MOST, SHAPES, in_order

SCHEMES: Mapping[Flow, tuple[str, ...]] = {
    Flow.CN_IMPORT: ("cn-customs", "uscc"),
    Flow.CN_EXPORT: ("cn-customs", "uscc"),
    Flow.HONG_KONG: ("hk-br",),
}
"""The registers that the numbers of a flow are of."""
OWES: Mapping[Flow, Mapping[PartyRole, str]] = {
    Flow.CN_IMPORT: {PartyRole.PLATFORM: "order", PartyRole.PAYMENT: "payment", PartyRole.COURIER: "waybill"},
    Flow.CN_EXPORT: {PartyRole.PLATFORM: "order", PartyRole.COURIER: "waybill", PartyRole.TRADER: "receipt"},
    Flow.HONG_KONG: {},
}
"""The document that a party tells, as outcomes name what is missing."""
_OUTCOME: Mapping[Flow, Mapping[PartyRole, str]] = {
    Flow.CN_IMPORT: {PartyRole.PLATFORM: "ebp_code", PartyRole.COURIER: "logistics_code"},
    Flow.CN_EXPORT: {PartyRole.PLATFORM: "ebp_code", PartyRole.COURIER: "logistics_code"},
    Flow.HONG_KONG: {},
}
_TABLES: Mapping[Flow, Mapping[PartyRole, tuple[tuple[str, str], ...]]] = {
    Flow.CN_IMPORT: {
        PartyRole.TRADER: (("inventories", "ebc_code"),),
        PartyRole.AGENT: (("inventories", "agent_code"),),
        PartyRole.PAYMENT: (("payments", "pay_code"), ("orders", "pay_code")),
    },
    Flow.CN_EXPORT: {
        PartyRole.TRADER: (("export_inventories", "ebc_code"),),
        PartyRole.AGENT: (("export_inventories", "agent_code"),),
        PartyRole.PAYMENT: (("export_receipts", "pay_code"),),
    },
    Flow.HONG_KONG: {PartyRole.TRADER: (("hk_parcels", "trader_no"),)},
}
_KEYS = ("ebp_code", "order_no", "logistics_no", "waybill_no")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the parcels that name a party it wants to see."""

    show: str = ""
    """"to-fix": those that may not move on; "late": those whose document of this party has not come."""
    search: str = ""
    after: int = 0
    """How many came before."""
    limit: int = 50


class Naming:
    """The outcomes of a batch by whom they name."""

    def __init__(self, out: Path, tables: Path, flow: Flow, engine: Any) -> None:
        self._tables, self._flow, self._engine = tables, flow, engine
        self._outcomes = engine.read_parquet(str(out / "outcomes" / "*.parquet"))

    def codes(self) -> dict[PartyRole, list[str]]:
        """Every number that is named, by role."""
        found: dict[PartyRole, list[str]] = {}
        for role in PartyRole:
            columns = [rows[column] for rows, column in self._sources(role)]
            if columns:
                names = [self._engine.to_pyarrow(one.name("code").as_table().distinct()) for one in columns]
                found[role] = sorted({code for table in names for code in table.column("code").to_pylist() if code})
        return found

    def _sources(self, role: PartyRole) -> Iterator[tuple[Any, str]]:
        if column := _OUTCOME.get(self._flow, {}).get(role):
            yield self._outcomes, column
        for name, column in _TABLES.get(self._flow, {}).get(role, ()):
            paths = [str(path) for path in table_files(self._tables, name)]
            if paths:
                yield self._engine.read_parquet(paths), column

    def parcels(self, role: PartyRole, codes: Sequence[str]) -> Any:
        """The outcomes of the parcels that name one of ``codes`` in ``role``."""
        named = []
        for rows, column in self._sources(role):
            chosen = rows[column].isin(list(codes))
            if rows is self._outcomes:
                named.append(self._outcomes.filter(chosen))
                continue
            keys = [one for one in _KEYS if one in rows.columns and one in self._outcomes.columns]
            named.append(self._outcomes.semi_join(rows.filter(chosen), keys))
        if not named:
            return self._outcomes.filter(self._outcomes["place"] < 0)
        return reduce(lambda one, other: one.union(other, distinct=True), named)

    def counts(self, role: PartyRole, codes: Sequence[str]) -> dict[str, int]:
        """How many parcels name the party, how many of them may move on, how many wait for its document."""
        rows = self.parcels(role, codes)
        counted = rows.aggregate(
            parcels=rows.count(), cleared=self._cleared(rows).sum(), late=self._late(rows, role).sum()
        )
        row = self._engine.to_pyarrow(counted).to_pylist()[0]
        return {name: int(value or 0) for name, value in row.items()}

    def page(self, roles: Mapping[PartyRole, Sequence[str]], wanted: Wanted) -> list[dict[str, Any]]:
        """Some of the parcels that name a party in any of ``roles``, in the order of files and places."""
        of_roles = []
        for role, codes in roles.items():
            rows = self.parcels(role, codes)
            if wanted.show == "to-fix":
                rows = rows.filter(~self._cleared(rows))
            elif wanted.show == "late":
                rows = rows.filter(self._late(rows, role))
            of_roles.append(rows)
        rows = reduce(lambda one, other: one.union(other, distinct=True), of_roles)
        if wanted.search:
            names = SHAPES[self._flow].names
            rows = rows.filter(reduce(or_, [rows[name] == wanted.search for name in names]))
        rows = in_order(rows, SHAPES[self._flow]).limit(min(wanted.limit, MOST), offset=wanted.after)
        found: list[dict[str, Any]] = self._engine.to_pyarrow(rows).to_pylist()
        return found

    def awaited(self, role: PartyRole, codes: Sequence[str]) -> pa.Table:
        """The orders, by platform and number, of the parcels that wait for a document of the party."""
        rows = self.parcels(role, codes)
        late = rows.filter(self._late(rows, role)).select("ebp_code", "order_no").distinct()
        found: pa.Table = self._engine.to_pyarrow(late)
        return found

    def _cleared(self, rows: Any) -> Any:
        shape = SHAPES[self._flow]
        return rows[shape.decided].isin(shape.cleared)

    def _late(self, rows: Any, role: PartyRole) -> Any:
        document = OWES[self._flow].get(role)
        if document is None:
            return rows["place"] < 0
        return (ibis.literal(" ") + rows["missing"] + ibis.literal(" ")).contains(f" {document} ")


@contextmanager
def naming(out: Path, tables: Path, flow: Flow, *, memory: int, spill: Path) -> Iterator[Naming]:
    """The outcomes of a batch by whom they name, in at most ``memory`` MB; more goes to files in ``spill``."""
    engine = ibis.duckdb.connect(threads=1, temp_directory=str(spill), memory_limit=f"{memory}MB")
    try:
        yield Naming(out, tables, flow, engine)
    finally:
        engine.disconnect()


def named_codes(out: Path, tables: Path, flow: Flow, *, memory: int, spill: Path) -> dict[PartyRole, list[str]]:
    """Every number that the documents of a batch name, by role."""
    with naming(out, tables, flow, memory=memory, spill=spill) as found:
        return found.codes()


def named_parties(
    out: Path,
    tables: Path,
    flow: Flow,
    codes: Mapping[PartyRole, Sequence[str]],
    known: Mapping[str, UUID],
    *,
    memory: int,
    spill: Path,
) -> tuple[NamedParty, ...]:
    """Who of ``known`` (organisations by their number) is named, in which roles, with the counts."""
    parties = []
    with naming(out, tables, flow, memory=memory, spill=spill) as found:
        for role, named in codes.items():
            by_holder: dict[UUID, list[str]] = {}
            for code in named:
                if code in known:
                    by_holder.setdefault(known[code], []).append(code)
            for holder, own in sorted(by_holder.items()):
                counts = found.counts(role, own)
                parties.append(NamedParty(organisation=holder, role=role, codes=tuple(own), **counts))
    return tuple(parties)
