"""Batches of parcels for whoever sends them and for the customs: opened, handed in, cancelled, resumed, shown."""

from __future__ import annotations

import math
import shutil
from collections.abc import AsyncIterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound, Refusal
from fairway.parcels.batches.decide import BatchCommand, Cancel, ErasePersonalData, LeaveOut, Open, Submit
from fairway.parcels.batches.facts import Flow, Retention, Status, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.batches.state import BatchState
from fairway.parcels.batches.waited import Awaited
from fairway.parties.model import OrganisationKind, Permission
from fairway.parties.sharing import Scope
from fairway.parties.store import Principal
from fairway.record.model import Actor
from fairway.record.store import load
from fairway.site.parcels import adding, folders, store, taking
from fairway.site.runtime import Site, actor_of, new_case


class NewBatch(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a batch before its files come."""

    reference: str
    flow: Flow
    retention: Retention = Retention.TRADE
    arrives_at: datetime | None = None
    conveyance: str = ""
    corrects: UUID | None = None


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as a reader may see it."""

    row: dict[str, Any]
    """The columns of ``parcel_batch_view``."""
    progress: store.Progress | None
    """While it is worked on."""
    waiting: int
    """How many batches have their turn before it."""
    corrections: tuple[dict[str, Any], ...]
    """The batches that correct it."""


def may_send(principal: Principal) -> bool:
    """Whether somebody hands in parcels."""
    return Permission.TELL in principal.permissions


def scope_of(principal: Principal) -> Scope:
    """What of a batch a reader sees: an officer what is declared, everybody else the own."""
    return Scope.AUTHORITY if OrganisationKind.CUSTOMS in principal.kinds else Scope.FULL


async def open_batch(site: Site, principal: Principal, wanted: NewBatch) -> UUID:
    """Begin a batch; its case. Raises Refusal; NotFound for who hands in no parcels, or corrects another's."""
    if not may_send(principal):
        raise NotFound
    if wanted.corrects is not None:
        await own(site, principal, wanted.corrects)
    case = new_case(site)
    assert principal.organisation is not None  # whoever may tell does so for an organisation
    command = Open(organisation=principal.organisation, **msgspec.structs.asdict(wanted))
    await site.execute(BATCH, batch_stream(case), command, actor_of(principal), fresh=True)
    return case


async def own(site: Site, principal: Principal, case: UUID) -> BatchState:
    """The own batch of a sender as it stands. Raises NotFound for any other."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        row = await store.batch(conn, case)
    if row is None or row["scope"] != Scope.FULL.value or not may_send(principal):
        raise NotFound
    return await state_of(site, case)


async def state_of(site: Site, case: UUID) -> BatchState:
    """A batch as it stands, for who was found to be entitled. Raises NotFound."""
    async with site.database.single_statements() as conn:
        state: BatchState | None = (await load(conn, BATCH, batch_stream(case))).state
    if state is None:
        raise NotFound
    return state


async def take_file(
    site: Site, principal: Principal, case: UUID, *, name: str, table: str, body: AsyncIterable[bytes]
) -> taking.Taken:
    """Take in a file of the own batch; on return it is on disk. Raises Refusal, NotFound."""
    state = await own(site, principal, case)
    return await taking.take(site, principal, case, state, name=name, table=table, body=body)


async def leave_out(site: Site, principal: Principal, case: UUID, number: int) -> None:
    """Take a file out again. Raises Refusal, NotFound."""
    state = await own(site, principal, case)
    if not state.has_file(number):
        raise NotFound
    await _execute(site, principal, case, LeaveOut(number=number))
    folders.incoming(site.settings, case, number).unlink(missing_ok=True)


async def submit(site: Site, principal: Principal, case: UUID) -> None:
    """Hand the batch in whole, or resume a cancelled one. Raises Refusal, NotFound."""
    await own(site, principal, case)
    await adding.gather(site, principal, case, lambda: state_of(site, case))
    try:
        await _execute(site, principal, case, Submit())
    except Refusal:
        await adding.reopen(site, case)
        raise


async def cancel(site: Site, principal: Principal, case: UUID) -> None:
    """Stop the batch; what is done so far is kept for a resumption. Raises Refusal, NotFound."""
    await own(site, principal, case)
    await _execute(site, principal, case, Cancel())


async def erase(site: Site, principal: Principal, case: UUID, reason: str) -> None:
    """Destroy the key of the personal data, for good. Raises Refusal, NotFound."""
    state = await own(site, principal, case)
    await erase_as(site, case, state, ErasePersonalData(reason=reason), actor_of(principal))


async def erase_as(site: Site, case: UUID, state: BatchState, command: ErasePersonalData, actor: Actor) -> None:
    """Note it first, then destroy: a crash between the two is made good by doing it again."""
    await site.execute(BATCH, batch_stream(case), command, actor)
    await adding.forget(site, case)
    async with site.database.single_statements() as conn:
        await store.destroy_key(conn, case, state.retention.value)
    for folder in (folders.work_folder, folders.personal_folder, folders.memory_folder, folders.open_folder):
        shutil.rmtree(folder(site.settings, case), ignore_errors=True)


async def listed(
    site: Site,
    principal: Principal,
    *,
    search: str = "",
    status: str = "",
    flow: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Batches, last opened first: the own ones of a sender, those declared to the customs of an officer."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.batches(
            conn, scope_of(principal).value, search=search, status=status, flow=flow, after=after, limit=limit
        )


async def view(site: Site, principal: Principal, case: UUID) -> BatchView:
    """One batch. Raises NotFound for whom it does not concern."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        row = await store.batch(conn, case)
        if row is None:
            raise NotFound
        corrections = await store.corrections(conn, case, row["scope"])
    progress, waiting = None, 0
    if row["status"] == Status.WAITING.value:
        async with site.database.single_statements() as conn:
            progress = await store.progress_of(conn, case, row["run"])
            waiting = await store.waiting_before(conn, case)
    return BatchView(row=row, progress=progress, waiting=waiting, corrections=tuple(corrections))


def awaited(row: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """What the waiting parcels of a batch wait for, who owes it since when, and whether it is late by ``now``."""
    waiting = msgspec.convert((row["verdict"] or {}).get("waiting", []), list[Awaited])
    return [{**msgspec.structs.asdict(one), "late": one.due <= now} for one in waiting]


def seconds_left(progress: store.Progress) -> int | None:
    """How long the work still takes by its pace so far; None as long as nobody can tell."""
    if progress.total <= 0 or progress.done <= 0:
        return None
    spent = (progress.at - progress.began).total_seconds()
    return max(0, math.ceil(spent * (progress.total - progress.done) / progress.done))


async def _execute(site: Site, principal: Principal, case: UUID, command: BatchCommand) -> None:
    await site.execute(BATCH, batch_stream(case), command, actor_of(principal))
