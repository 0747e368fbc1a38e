"""Trying a version of a decision table on the batches of the last month: asked for, worked on apart, looked at.

The newest batches come first. A preview that has worked for :data:`LONGEST` says what it has, and that it is not all.
"""

from __future__ import annotations

import asyncio
import math
import time
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parcels.batches.facts import Flow
from fairway.parcels.dated import local_day
from fairway.parcels.risk.decisions import Tables, Version
from fairway.parcels.risk.standing.tables import tables_of
from fairway.parcels.risk.trial import Counts, Past, SignChange, Tried, frozen, proposed, together, trial
from fairway.parties.store import Principal
from fairway.site.parcels import folders
from fairway.site.parcels.risk import preview_store, store, tables
from fairway.site.parcels.risk.customs import need_the_desk
from fairway.site.parcels.risk.judging import KEPT, Basis, draw_secret
from fairway.site.runtime import Site, new_case

LAST = timedelta(days=30)
"""What a preview looks back on."""
LONGEST = 120.0
"""Seconds of work."""
MOST_AT_ONCE = 3
"""Previews of the customs that may wait or be worked on."""
MOST_EXAMPLES = 50
KEEP = timedelta(days=7)
"""How long a preview can be looked at."""
SILENCE = 600.0
"""Seconds without a word after which a worker is taken for dead: one batch may take minutes."""


class ExampleOf(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel for which a sign changes, and its batch."""

    batch: UUID
    reference: str
    ebp_code: str
    order_no: str
    sign: str
    change: str
    evidence: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a version would have done."""

    since: date
    until: date
    batches: int
    """How many were looked at."""
    left_out: int
    """Batches of which no rows were kept."""
    complete: bool
    """Whether the others were all looked at."""
    parcels: int
    now: Counts
    then: Counts
    signs: tuple[SignChange, ...]
    examples: tuple[ExampleOf, ...]


class PreviewView(msgspec.Struct, frozen=True, kw_only=True):
    """A preview, how far it is, and what came of it."""

    preview: UUID
    table: str
    wanted: tables.NewVersion
    status: str
    """ "waiting", "working", "done", "failed" or "cancelled"."""
    done: int
    total: int
    """Batches; 0 as long as nobody knows."""
    seconds_left: int | None
    asked_at: datetime
    result: Result | None


async def begin(site: Site, principal: Principal, name: str, wanted: tables.NewVersion) -> UUID:
    """Ask for a preview. Raises Refusal with every fault of the version, and for too many at once; NotFound."""
    await tables.tried(site, principal, name, wanted)
    preview, now = new_case(site), site.clock.now()
    async with site.database.single_statements() as conn:
        await preview_store.forget(conn, now - KEEP)
        if await preview_store.unfinished(conn, principal.organisation) >= MOST_AT_ONCE:
            raise Refusal(
                [
                    Issue(
                        rule="PARCELS-RISK-BUSY",
                        message="Other previews of yours are being made.",
                        remedy="Wait until one is done, or stop one.",
                    )
                ]
            )
        told = msgspec.to_builtins(wanted)
        await preview_store.keep(conn, preview, principal.organisation, name=name, version=told, now=now)
    return preview


async def standing(site: Site, principal: Principal, preview: UUID) -> PreviewView:
    """How far a preview is and what came of it. Raises NotFound."""
    need_the_desk(site, principal)
    async with site.database.single_statements() as conn:
        row = await preview_store.one(conn, preview, principal.organisation)
    if row is None:
        raise NotFound
    done, total, spent = row["done"], row["total"], row["spent"]
    working = row["status"] == "working" and 0 < done < total and spent is not None
    return PreviewView(
        preview=row["preview"],
        table=row["name"],
        wanted=msgspec.convert(row["version"], tables.NewVersion),
        status=row["status"],
        done=done,
        total=total,
        seconds_left=math.ceil(float(spent) * (total - done) / done) if working else None,
        asked_at=row["asked_at"],
        result=msgspec.convert(row["result"], Result) if row["result"] else None,
    )


async def cancel(site: Site, principal: Principal, preview: UUID) -> None:
    """Stop a preview. Raises NotFound."""
    need_the_desk(site, principal)
    async with site.database.single_statements() as conn:
        if not await preview_store.cancel(conn, preview, principal.organisation):
            raise NotFound


class PreviewWorker:
    """Makes the previews that are asked for, one at a time."""

    def __init__(self, site: Site, name: str, longest: float = LONGEST) -> None:
        self._site, self._name, self._longest = site, name, longest

    async def step(self) -> int:
        """Make one; 0 when none waits."""
        async with self._site.database.single_statements() as conn:
            row = await preview_store.take(conn, self._name, SILENCE)
        if row is None:
            return 0
        result, status = None, "failed"
        try:
            result = await self._made(row)
            status = "done" if result else "cancelled"
        finally:
            async with self._site.database.single_statements() as conn:
                told = msgspec.to_builtins(result) if result else None
                await preview_store.finish(conn, row["preview"], self._name, status, told)
        return 1

    async def _made(self, row: dict[str, Any]) -> Result | None:
        """The result; None once it is not wanted any more."""
        began, now = time.monotonic(), self._site.clock.now()
        wanted = msgspec.convert(row["version"], tables.NewVersion)
        version = Version(valid_from=wanted.valid_from, by="", why=wanted.why, rows=wanted.rows)
        async with self._site.database.single_statements() as conn:
            held = frozen(tables_of(await store.versions(conn)), local_day(now))
            batches = await store.judged_batches(conn, now - LAST, now + timedelta(seconds=1), Flow.CN_IMPORT.value)
        then = proposed(held, row["name"], version)
        found: list[tuple[dict[str, Any], Tried]] = []
        left_out = 0
        for done, batch in enumerate(batches):
            if not await self._wanted(row, done, len(batches)):
                return None
            if time.monotonic() - began > self._longest:
                break
            tried = await self._tried(batch, held, then)
            if tried is None:
                left_out += 1
            else:
                found.append((batch, tried))
        if not await self._wanted(row, len(batches), len(batches)):
            return None
        return _summed(found, now, left_out, complete=len(found) + left_out == len(batches))

    async def _wanted(self, row: dict[str, Any], done: int, total: int) -> bool:
        async with self._site.database.single_statements() as conn:
            return await preview_store.tell(conn, row["preview"], self._name, done, total)

    async def _tried(self, batch: dict[str, Any], now: Tables, then: Tables) -> Tried | None:
        case = batch["case_id"]
        out = folders.outcome_folder(self._site.settings, case)
        bases = sorted((out / KEPT).glob("*-basis.json"))
        if not bases or not (out / "outcomes").exists():
            return None
        async with self._site.database.single_statements() as conn:
            said = await store.inspections(conn, case)
        basis = msgspec.json.decode(bases[-1].read_bytes(), type=Basis)
        past = Past(
            kept=out / KEPT,
            documents=folders.tables_folder(self._site.settings, case),
            outcomes=out / "outcomes",
            on=basis.on,
            authorised=basis.authorised,
            inspected={key: rows[-1]["found"] for key, rows in said.items()},
        )
        memory = f"{max(256, self._site.settings.parcels_memory // 4)}MB"
        secret = draw_secret(self._site)
        return await asyncio.to_thread(trial, past, now, then, secret=secret, batch=case.bytes, memory=memory)


def _summed(found: list[tuple[dict[str, Any], Tried]], until: datetime, left_out: int, *, complete: bool) -> Result:
    now, then = Counts(), Counts()
    for _, one in found:
        now, then = now.plus(one.now), then.plus(one.then)
    examples = [
        ExampleOf(batch=batch["case_id"], reference=batch["reference"], **msgspec.structs.asdict(each))
        for batch, one in found
        for each in one.examples
    ]
    return Result(
        since=local_day(until - LAST),
        until=local_day(until),
        batches=len(found),
        left_out=left_out,
        complete=complete,
        parcels=sum(one.parcels for _, one in found),
        now=now,
        then=then,
        signs=together(one.signs for _, one in found),
        examples=tuple(examples[:MOST_EXAMPLES]),
    )
