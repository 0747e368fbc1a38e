"""The answers of the customs e-commerce system: taken out of InBox, noted document by document."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import asyncpg

from fairway.base.issues import Refusal
from fairway.site.parcels.filing import standings, store
from fairway.site.parcels.filing.boxes import Boxes
from fairway.site.parcels.filing.standings import Answer
from fairway.site.parcels.filing.store import Held
from fairway.site.runtime import Site
from fairway.wire.ceb import Message, decode
from fairway.wire.ceb.answers import Receipt, TaxBill, format_error, receipts, tax_bills
from fairway.wire.ceb.dxp import read, read_responses

log = logging.getLogger(__name__)
MOST = 50
"""Files taken in one round."""
LONGEST = 1_000


class CebAnswers:
    """Takes answers: noted first, and only then put away. Taking one again changes nothing."""

    def __init__(self, site: Site, root: Path) -> None:
        self._site = site
        self._boxes = Boxes(root)

    async def step(self) -> int:
        """Take what is there; how many files that were."""
        arrivals = await asyncio.to_thread(self._boxes.arrivals, MOST)
        for path in arrivals:
            content = await asyncio.to_thread(self._boxes.read, path)
            try:
                await self._take(content)
            except Refusal as refused:
                log.error("a file in InBox is no answer and was put away: %s", refused)
            await asyncio.to_thread(self._boxes.settle, path)
        return len(arrivals)

    async def _take(self, content: bytes) -> None:
        now = self._site.clock.now()
        if b"DxpRep" in content[:600]:
            async with self._site.database.writing() as conn:
                for one in read_responses(content):
                    said = Answer(status=one.code, at=now, text=one.text[:LONGEST])
                    await _whole(conn, one.of.message_id, said)
            return
        envelope, _ = read(content)
        decoded = await asyncio.to_thread(decode, envelope.data)
        if decoded.message is None:
            raise Refusal(list(decoded.issues))
        async with self._site.database.writing() as conn:
            await self._note(conn, decoded.message)

    async def _note(self, conn: asyncpg.Connection, message: Message) -> None:
        error = format_error(message)
        if error is not None:
            at = error.at or self._site.clock.now()
            await _whole(conn, error.message_id, Answer(status=error.status, at=at, text=error.text[:LONGEST]))
        await self._receipts(conn, receipts(message))
        if bills := tax_bills(message):
            await store.tax(conn, [_noted(one) for one in bills])

    async def _receipts(self, conn: asyncpg.Connection, found: tuple[Receipt, ...]) -> None:
        if not found:
            return
        by_key: dict[str, list[Receipt]] = {}
        for one in found:
            by_key.setdefault("|".join(one.key), []).append(one)
        moved = []
        for held in await store.held(conn, found[0].request, list(by_key)):
            after = held
            for receipt in by_key[held.key]:
                if receipt.request_guid in ("", held.guid):
                    after = standings.taken(after, self._answer(receipt)) or after
            if after is not held:
                moved.append((held, after))
        await _put(conn, moved)

    def _answer(self, receipt: Receipt) -> Answer:
        return Answer(
            status=receipt.status,
            at=receipt.at or self._site.clock.now(),
            text=receipt.text[:LONGEST],
            pre_no=receipt.pre_no,
            invt_no=receipt.invt_no,
        )


def _noted(bill: TaxBill) -> store.Bill:
    amounts = [bill.customs_tax, bill.value_added_tax, bill.consumption_tax]
    given = [amount for amount in amounts if amount is not None]
    owed = sum(given, start=given[0] * 0) if given else None
    return store.Bill(invt_no=bill.invt_no, tax_no=bill.tax_no, status=bill.status, amount=owed)


async def _whole(conn: asyncpg.Connection, guid: str, answer: Answer) -> None:
    """Note that a whole message was refused."""
    found = await store.held_of(conn, guid)
    await _put(conn, [(held, after) for held in found if (after := standings.taken(held, answer)) is not None])


async def _put(conn: asyncpg.Connection, moved: Iterable[tuple[Held, Held]]) -> None:
    changes: Counter[tuple[UUID, UUID, str, str]] = Counter()
    rows = []
    for before, after in moved:
        rows.append(after)
        changes[before.case_id, before.organisation, before.number, before.status] -= 1
        changes[after.case_id, after.organisation, after.number, after.status] += 1
    if rows:
        await store.put(conn, rows)
        await store.move(conn, changes)
