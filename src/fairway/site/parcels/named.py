"""What a trader, platform, payment firm, courier or agent sees of the batches of others: the parcels that name it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa

from fairway.base.issues import NotFound
from fairway.parcels.batches.facts import Flow, NamedParty, PartyRole
from fairway.parties.store import Principal, organisations_numbered
from fairway.site.parcels import folders, naming, store
from fairway.site.parcels.results import SHAPES
from fairway.site.runtime import Site

PARTS: Mapping[PartyRole, tuple[str, ...]] = {
    PartyRole.TRADER: ("taxes", "match"),
    PartyRole.PLATFORM: ("taxes", "match"),
    PartyRole.AGENT: ("taxes", "match"),
    PartyRole.PAYMENT: (),
    PartyRole.COURIER: (),
}
"""What of an outcome beyond its numbers and what is missing each role is shown. A payment firm or a courier learns
neither values nor what other documents say."""
_ALWAYS = ("place", "order_no", "logistics_no", "waybill_no", "outcome", "decision", "missing", "since", "late_party")
_COLUMNS = {
    "taxes": (
        *("treatment", "customs_tax", "value_added_tax", "consumption_tax", "payable", "category", "value_hkd"),
        *("exemption", "declaration"),
    ),
    "match": ("differing", "findings", "rules", "proposal"),
}


class NamedBatch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch of somebody else whose documents name the reader."""

    batch: UUID
    sender: UUID
    reference: str
    flow: Flow
    conveyance: str
    arrives_at: datetime | None
    judged_at: datetime
    roles: tuple[NamedParty, ...]
    """Of the reader alone."""


async def of_batch(site: Site, case: UUID, flow: Flow, sender: UUID) -> tuple[NamedParty, ...]:
    """The organisations of the site that the documents of a judged batch name, apart from its sender."""
    if flow not in naming.SCHEMES:
        return ()
    out, tables = folders.outcome_folder(site.settings, case), folders.tables_folder(site.settings, case)
    memory = site.settings.parcels_memory
    with tempfile.TemporaryDirectory(prefix="fairway-naming-") as spill:
        place = Path(spill)
        codes = await asyncio.to_thread(naming.named_codes, out, tables, flow, memory=memory, spill=place)
        numbers = sorted({code for named in codes.values() for code in named})
        async with site.database.single_statements() as conn:
            known = await organisations_numbered(conn, naming.SCHEMES[flow], numbers)
        known = {code: holder for code, holder in known.items() if holder != sender}
        if not known:
            return ()
        return await asyncio.to_thread(
            naming.named_parties, out, tables, flow, codes, known, memory=memory, spill=place
        )


async def listed(
    site: Site, principal: Principal, *, search: str = "", after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[NamedBatch]:
    """Batches whose documents name the reader, last judged first."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        rows = await store.named_batches(conn, search=search, after=after, limit=limit)
    return [_batch(case, of_case) for case, of_case in rows]


async def view(site: Site, principal: Principal, case: UUID) -> NamedBatch:
    """One of them. Raises NotFound for whom it does not name."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        rows = await store.named_batch(conn, case)
    if not rows:
        raise NotFound
    return _batch(case, rows)


async def parcels(site: Site, principal: Principal, case: UUID, wanted: naming.Wanted) -> list[dict[str, Any]]:
    """A page of the parcels that name the reader, with what its roles are shown of them. Raises NotFound."""
    found = await view(site, principal, case)
    roles = {one.role: one.codes for one in found.roles}
    rows = await asyncio.to_thread(_page, site, case, found.flow, roles, wanted)
    parts = {part for one in found.roles for part in PARTS[one.role]}
    shown = {*_ALWAYS, *(name for part in parts for name in _COLUMNS[part])}
    return [{**_without(row, shown), "moves_on": _cleared(row, found.flow)} for row in rows]


async def awaited(site: Site, case: UUID, flow: Flow, party: NamedParty) -> pa.Table:
    """The orders, by platform and number, of the parcels that wait for a document of a party."""
    return await asyncio.to_thread(_awaited, site, case, flow, party)


def _awaited(site: Site, case: UUID, flow: Flow, party: NamedParty) -> pa.Table:
    with _naming(site, case, flow) as found:
        return found.awaited(party.role, party.codes)


def _page(
    site: Site, case: UUID, flow: Flow, roles: Mapping[PartyRole, tuple[str, ...]], wanted: naming.Wanted
) -> list[dict[str, Any]]:
    with _naming(site, case, flow) as found:
        return found.page(roles, wanted)


@contextmanager
def _naming(site: Site, case: UUID, flow: Flow) -> Iterator[naming.Naming]:
    out, tables = folders.outcome_folder(site.settings, case), folders.tables_folder(site.settings, case)
    with (
        tempfile.TemporaryDirectory(prefix="fairway-naming-") as spill,
        naming.naming(out, tables, flow, memory=site.settings.parcels_memory, spill=Path(spill)) as found,
    ):
        yield found


def _without(row: Mapping[str, Any], shown: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in shown}


def _cleared(row: Mapping[str, Any], flow: Flow) -> bool:
    shape = SHAPES[flow]
    return row[shape.decided] in shape.cleared


def _batch(case: UUID, rows: list[dict[str, Any]]) -> NamedBatch:
    first = rows[0]
    return NamedBatch(
        batch=case,
        **{name: first[name] for name in ("sender", "reference", "conveyance", "arrives_at", "judged_at")},
        flow=Flow(first["flow"]),
        roles=tuple(
            NamedParty(
                organisation=row["organisation"],
                role=PartyRole(row["role"]),
                codes=tuple(row["codes"]),
                parcels=row["parcels"],
                cleared=row["cleared"],
                late=row["late"],
            )
            for row in sorted(rows, key=lambda row: list(PartyRole).index(PartyRole(row["role"])))
        ),
    )
