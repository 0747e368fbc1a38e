"""Decision tables of the site: shown with all their versions, written, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec

from fairway.base.issues import NotFound
from fairway.parcels.dated import local_day
from fairway.parcels.risk.decisions import DecisionTable, Input, Output, Row, shipped
from fairway.parcels.risk.rules import SIGNS
from fairway.parcels.risk.standing.facts import table_stream
from fairway.parcels.risk.standing.tables import (
    RISK_TABLES,
    SetVersion,
    Stored,
    TableState,
    WithdrawVersion,
    checked,
    number_on,
    with_stored,
)
from fairway.parties.store import Principal
from fairway.site.parcels.risk import store
from fairway.site.parcels.risk.customs import need_the_desk
from fairway.site.runtime import Site, actor_of


class Standing(StrEnum):
    """How a version stands on a day."""

    PAST = "past"
    IN_FORCE = "in-force"
    COMING = "coming"
    WITHDRAWN = "withdrawn"


class NewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version that somebody writes."""

    valid_from: date
    why: str
    rows: tuple[Row, ...]
    expects: int | None = None
    """The newest version that the writer has seen; refused when there is another since."""


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A version as it is shown. Number 0 is the one that the product brings."""

    version: int
    valid_from: date
    why: str
    rows: tuple[Row, ...]
    standing: Standing
    recorded_at: datetime | None = None
    recorded_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    reason: str = ""


class TableView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision table with all its versions, the newest first."""

    name: str
    title: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    signs: tuple[str, ...]
    """The signs whose limits it has; empty for those that select."""
    newest: int
    in_force: int
    versions: tuple[VersionView, ...]


async def listed(site: Site, principal: Principal, on: date | None = None) -> list[TableView]:
    """Every table, as its versions stand on a day (today). Raises NotFound but for the customs of the site."""
    need_the_desk(site, principal)
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        stored = await store.versions(conn)
    day = on or local_day(site.clock.now())
    return [_view(table, stored.get(name, []), day) for name, table in shipped().items()]


async def one(site: Site, principal: Principal, name: str) -> TableView:
    """One table. Raises NotFound."""
    found = next((one for one in await listed(site, principal) if one.name == name), None)
    if found is None:
        raise NotFound
    return found


def _view(table: DecisionTable, stored: Sequence[Stored], day: date) -> TableView:
    held = number_on(stored, day)
    first = table.versions[-1]
    versions = [
        VersionView(
            version=0,
            valid_from=first.valid_from,
            why=first.why,
            rows=first.rows,
            standing=Standing.PAST if held else Standing.IN_FORCE,
        )
    ]
    versions += [VersionView(**msgspec.structs.asdict(one), standing=_standing(one, held, day)) for one in stored]
    return TableView(
        name=table.name,
        title=table.title,
        inputs=table.inputs,
        outputs=table.outputs,
        signs=tuple(sign.id for sign in SIGNS.values() if sign.table == table.name),
        newest=stored[-1].version if stored else 0,
        in_force=held,
        versions=tuple(reversed(versions)),
    )


def _standing(one: Stored, held: int, day: date) -> Standing:
    if one.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if one.version == held:
        return Standing.IN_FORCE
    return Standing.COMING if one.valid_from > day else Standing.PAST


async def record(site: Site, principal: Principal, name: str, wanted: NewVersion) -> int:
    """Write a version; its number. Raises Refusal with every fault, NotFound."""
    need_the_desk(site, principal)
    if name not in shipped():
        raise NotFound
    command = SetVersion(name=name, **msgspec.structs.asdict(wanted))
    stream = table_stream(name)
    done = await site.execute(RISK_TABLES, stream, command, actor_of(principal))
    state: TableState = done.states[stream]
    return state.versions[-1].version


async def withdraw(site: Site, principal: Principal, name: str, version: int, reason: str) -> None:
    """Take a version back that does not hold yet. Raises Refusal, NotFound."""
    need_the_desk(site, principal)
    if name not in shipped():
        raise NotFound
    command = WithdrawVersion(version=version, why=reason)
    await site.execute(RISK_TABLES, table_stream(name), command, actor_of(principal))


async def tried(site: Site, principal: Principal, name: str, wanted: NewVersion) -> None:
    """Raises Refusal with every fault that :func:`record` would find today, NotFound."""
    need_the_desk(site, principal)
    if name not in shipped():
        raise NotFound
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        stored = (await store.versions(conn, name)).get(name, [])
    command = SetVersion(name=name, **msgspec.structs.asdict(wanted))
    checked(with_stored(shipped()[name], stored), command, local_day(site.clock.now()))
