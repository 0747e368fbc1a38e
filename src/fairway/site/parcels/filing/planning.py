"""The worker that plans filings: divides their documents into messages and puts these into the outbox.

Both can be done again: a plan that is written is used as it is, and messages are noted a transaction at a time in their
order, so that a killed process goes on behind the last one that is noted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec

from fairway.record.model import Message
from fairway.record.outbox import enqueue
from fairway.site.parcels import batches, folders
from fairway.site.parcels.filing import plans, store
from fairway.site.parcels.filing.documents import INVENTORY_OF, Planned
from fairway.site.parcels.filing.objects import Rows
from fairway.site.parcels.filing.store import MessageRow, ToPlan
from fairway.site.runtime import Site
from fairway.wire.ceb.batches import message_guid

CHANNEL = "authority:ceb"
"""The channel of the outbox by which messages leave."""
_COLUMNS = ("message", "key", "parcel")


def folders_of(site: Site, case: UUID) -> plans.Folders:
    """Where the documents of a batch are, what came of them, and where plans go."""
    return plans.Folders(
        folders.tables_folder(site.settings, case),
        folders.outcome_folder(site.settings, case),
        folders.batch_folder(site.settings, case) / "plans",
    )


class Planner:
    """Plans filings in their turn."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def step(self) -> int:
        """Plan one filing; 0 when none waits."""
        async with self._site.database.single_statements() as conn:
            wanted = await store.next_to_plan(conn)
        if wanted is None:
            return 0
        state = await batches.state_of(self._site, wanted.case_id)
        for number in wanted.documents:
            await self._kind(wanted, number, INVENTORY_OF[state.flow.value])
        async with self._site.database.writing() as conn:
            await store.planned(conn, wanted.case_id, wanted.filing)
            await store.tell(conn, wanted.case_id)
        return 1

    async def _kind(self, wanted: ToPlan, number: str, inventory: str) -> None:
        found, case = folders_of(self._site, wanted.case_id), wanted.case_id
        order = plans.Order(filing=wanted.filing, codes=wanted.codes, bills=wanted.bills)
        path = await asyncio.to_thread(plans.write, found, case, number, inventory, order)
        rows = await asyncio.to_thread(Rows, path)
        async with self._site.database.single_statements() as conn:
            last = await store.last_message(conn, case, number, wanted.filing)
        for group in range(rows.groups()):
            read = await asyncio.to_thread(rows.group, group, _COLUMNS)
            some = [one for one in _messages(case, number, wanted.filing, read) if one.message > last]
            if some:
                await note(self._site, case, wanted.organisation, some)


def _messages(case: UUID, number: str, filing: int, rows: Sequence[dict[str, Any]]) -> Iterator[MessageRow]:
    for message, some in groupby(rows, key=itemgetter("message")):
        of_message = list(some)
        yield MessageRow(
            number=number,
            filing=filing,
            message=message,
            guid=message_guid(f"{case}/{filing}", number, message),
            keys=tuple(row["key"] for row in of_message),
            parcels=tuple(row["parcel"] for row in of_message),
        )


async def note(site: Site, case: UUID, organisation: UUID, messages: Sequence[MessageRow]) -> None:
    """Note messages with their objects and put them into the outbox, in one transaction. Again changes nothing."""
    now = site.clock.now()
    leaving = [
        Message(
            channel=CHANNEL,
            key=one.guid,
            body=msgspec.json.encode(
                Planned(
                    number=one.number,
                    guid=one.guid,
                    filing=one.filing,
                    message=one.message,
                    organisation=str(organisation),
                )
            ),
            headers={"case_id": str(case), "number": one.number},
        )
        for one in messages
    ]
    async with site.database.writing() as conn:
        await store.note(conn, case, organisation, messages, now)
        await enqueue(conn, leaving, now)
