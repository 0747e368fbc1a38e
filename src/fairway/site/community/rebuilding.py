"""Making the read tables of the port community anew from the facts: to prove what they hold, or to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairway.site.community.follower import CURSOR, Follower
from fairway.site.community.following import store
from fairway.site.community.news import NewsWorker
from fairway.site.runtime import Site

if TYPE_CHECKING:
    import asyncpg

TABLES = (
    "told_event",
    "told_reference",
    "told_link",
    "named_party",
    "inbound_day",
    "inbound_fault",
    "shipment_reference",
    "shipment_event",
    "shipment_search",
    "shipment_list",
)
"""What the follower writes. What lines showed last (``shipment_shown``) stays: nobody is told of old news again."""
VESSELS = ("vessel_fix", "vessel_said", "vessel_told")
"""What is remembered of vessels between messages. How often a port call was corrected on the way depends on what came
together in one batch; what the calls are in the end does not."""


async def rebuild(site: Site) -> int:
    """Empty the tables and go through the log again; how many facts that were. What is read meanwhile is not whole: for
    an operator's window, or a copy of the database."""

    async def work(conn: asyncpg.Connection) -> None:
        await store.hold_cursor(conn, CURSOR.name)
        await store.forget(conn, (*TABLES, *VESSELS))
        await CURSOR.reset(conn)

    await site.database.run(work)
    follower, news, facts = Follower(site), NewsWorker(site, share=1), 0
    while done := await follower.step():
        facts += done
    while await news.step():
        pass
    return facts
