"""Parcels that come one by one into an open batch: judged and answered at once, on disk before they are.

What earlier batches have used and what the buyer bought in them is known at once. What other parcels of the same batch
have to do with it is asked when the batch is handed in, over all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.codes.tables import CodeBook, book
from fairway.parcels import sealing
from fairway.parcels.batches.facts import Flow, Status
from fairway.parcels.batches.state import BatchState
from fairway.parcels.dated import Dated
from fairway.parcels.documents import Parcel
from fairway.parcels.given import parcel_of
from fairway.parcels.single import Judgement, judge
from fairway.parcels.terms.single import Row
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.site.parcels import added_store, keys, knowing, taking
from fairway.site.runtime import Site

_Part = Callable[[Parcel], tuple[Row | None, Sequence[Row]]]
_ROWS: dict[str, _Part] = {
    "orders": lambda parcel: (parcel.order, parcel.order_lines),
    "payments": lambda parcel: (parcel.payment, ()),
    "waybills": lambda parcel: (parcel.waybill, ()),
    "inventories": lambda parcel: (parcel.inventory, parcel.inventory_lines),
}
"""The files that the parcels are gathered into, by table."""


class Added(msgspec.Struct, frozen=True):
    """A parcel that is on disk."""

    digest: str
    """SHA-256 of what was sent, by which the same parcel is known again."""
    new: bool
    judgement: Judgement
    earlier: Mapping[str, str]
    """The reference of the sender's own earlier batch that used the order, or the waybill."""


@lru_cache(maxsize=2)
def _dated(tables: CodeBook) -> Dated:
    return Dated(tables)


def _context(case: UUID, digest: bytes) -> str:
    return f"{case}/added/{digest.hex()}"


async def add(site: Site, principal: Principal, case: UUID, body: bytes) -> Added:
    """Judge a parcel and keep it in the own batch ``case``; the same bytes again are the same parcel.

    Raises Refusal for what is no parcel, and for a batch that takes none any more; NotFound for any batch of others.
    """
    async with site.database.single_statements() as conn:
        batch = await added_store.batch_for_adding(conn, case)
    if batch is None or batch["organisation"] != principal.organisation or Permission.TELL not in principal.permissions:
        raise NotFound
    if batch["flow"] != Flow.CN_IMPORT.value:
        raise Refusal(
            [
                Issue(
                    rule="PARCELS-ADD-FLOW",
                    message="Only parcels of import into the Mainland are added one by one.",
                    remedy="Put a file into the batch.",
                )
            ]
        )
    if batch["status"] != Status.OPEN.value or batch["erased_at"] is not None:
        raise _closed()
    parcel = parcel_of(body)
    now = site.clock.now()
    around = await knowing.around(site, principal.organisation, parcel)
    judged = judge(parcel, _dated(book()), now, around.known)
    digest = hashlib.sha256(body).digest()
    key = await keys.opened(site, case, batch["retention"], batch["sealed"])
    sealed = sealing.seal(body, key, _context(case, digest))
    async with site.database.single_statements() as conn:
        takes, new = await added_store.add(conn, case, digest, sealed, now)
        if not takes and await added_store.begin(conn, case):
            takes, new = await added_store.add(conn, case, digest, sealed, now)
    if not takes:
        raise _closed()
    return Added(digest.hex(), new, judged, around.earlier)


async def gather(site: Site, principal: Principal, case: UUID, current: Callable[[], Awaitable[BatchState]]) -> None:
    """Take no more parcels one by one, and put those that came into files of the own batch, whose state ``current``
    tells. After a crash, doing it again makes the same files."""
    async with site.database.single_statements() as conn:
        await added_store.close(conn, case, closed=True)
        some = await added_store.some(conn, case)
    if not some:
        return
    for table, rows_of in _ROWS.items():
        state = await current()
        lines = _json_lines(site, case, state.retention.value, rows_of)
        first = await anext(lines, b"")
        if first:
            body = _from(first, lines)
            await taking.take(site, principal, case, state, name=f"{table}.jsonl", table=table, body=body)
    async with site.database.single_statements() as conn:
        await added_store.drop(conn, case)


async def reopen(site: Site, case: UUID) -> None:
    """Take parcels one by one again, after a batch was not handed in."""
    async with site.database.single_statements() as conn:
        await added_store.close(conn, case, closed=False)


async def forget(site: Site, case: UUID) -> None:
    """Take none any more, and forget those that came."""
    async with site.database.single_statements() as conn:
        await added_store.close(conn, case, closed=True)
        await added_store.drop(conn, case)


async def _json_lines(site: Site, case: UUID, retention: str, rows_of: _Part) -> AsyncIterator[bytes]:
    key = await keys.key_of(site, case, retention)
    async with site.database.single_statements() as conn:
        async for digest, sealed in added_store.added(conn, case):
            head, lines = rows_of(parcel_of(sealing.unseal(sealed, key, _context(case, digest))))
            if head is not None:
                told = {**_told(head), "lines": [_told(one) for one in lines]} if lines else _told(head)
                yield msgspec.json.encode(told) + b"\n"


async def _from(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for one in rest:
        yield one


def _told(row: Row) -> dict[str, str]:
    """A row as JSON Lines have it: everything as text, what is not given left out."""
    return {
        name: format(value, "f") if isinstance(value, Decimal) else str(value)
        for name, value in row.items()
        if name != "place" and value is not None and value != ""
    }


def _closed() -> Refusal:
    return Refusal(
        [
            Issue(
                rule="PARCELS-ADD-CLOSED",
                message="This batch takes no more parcels one by one.",
                remedy="Open another batch for it.",
            )
        ]
    )
