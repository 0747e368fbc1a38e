"""The answers of the customs e-commerce system: taken out of InBox, noted document by document."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import asyncpg

from fairway.base.issues import Refusal
from fairway.site.parcels.filing import store
from fairway.site.parcels.filing.boxes import Boxes
from fairway.site.runtime import Site
from fairway.wire.ceb import Message, decode
from fairway.wire.ceb.answers import format_error, receipts, tax_bills
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
            content = await asyncio.to_thread(path.read_bytes)
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
                    await store.refuse(conn, one.of.message_id, one.code, one.text[:LONGEST], now)
            return
        envelope, _ = read(content)
        decoded = decode(envelope.data)
        if decoded.message is None:
            raise Refusal(list(decoded.issues))
        async with self._site.database.writing() as conn:
            await self._note(conn, decoded.message)

    async def _note(self, conn: asyncpg.Connection, message: Message) -> None:
        error = format_error(message)
        if error is not None:
            at = error.at or self._site.clock.now()
            await store.refuse(conn, error.message_id, error.status, error.text[:LONGEST], at)
        for one in receipts(message):
            await store.answer(
                conn,
                one.request,
                "|".join(one.key),
                guid=one.request_guid,
                status=one.status,
                at=one.at,
                text=one.text[:LONGEST],
                pre_no=one.pre_no,
                invt_no=one.invt_no,
            )
        for bill in tax_bills(message):
            amounts = [bill.customs_tax, bill.value_added_tax, bill.consumption_tax]
            given = [amount for amount in amounts if amount is not None]
            await store.tax(conn, bill.invt_no, bill.tax_no, sum(given, start=given[0] * 0) if given else None)
