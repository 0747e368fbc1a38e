"""Making the read tables of the port community anew from the facts: to prove what they hold, or to mend it.

All of it is one transaction. Meanwhile pages, commands and the intake go on and show what the tables held before; only
the followers wait, with the lists and alerts that come after them, and what was told in the meantime stands on its line
when it is done. A check is rolled back at the end and leaves nothing behind. There must be room for a second copy of
the tables.

Two things are not compared, because they do not follow from the facts alone: when a list was looked at last, and how
often a port call was corrected on the way, which depends on what came together in one look at the log. Of port calls
what stands in the end is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fairway.record.replay_tables import Difference, ReplayReport, compare
from fairway.site.community import news
from fairway.site.community.follower import CURSOR, advance
from fairway.site.community.following import store as following
from fairway.site.community.remade import store
from fairway.site.community.showing import store as showing
from fairway.site.runtime import Site
from fairway.tracking.reading.ais import ANNOUNCED

if TYPE_CHECKING:
    import asyncpg

TABLES = (
    "told_event",
    "told_reference",
    "told_link",
    "named_party",
    "named_by",
    "inbound_day",
    "inbound_fault",
    "shipment_reference",
    "shipment_event",
    "shipment_search",
    "shipment_list",
    "vessel_fix",
    "vessel_said",
    "vessel_told",
)
"""What the follower writes. What lines showed last (``shipment_shown``) stays: nobody is told of old news again."""
_LEFT_OUT = {
    # When it was looked at, and what counts corrections of port calls; the events themselves are compared.
    "shipment_list": {"changed_at", "events"},
    # Which event stands for a state depends on how often that was corrected.
    "vessel_told": {"told"},
}
Progress = Callable[[int], None]
"""Told from time to time how many facts were gone through."""


class _NotToStay(Exception):  # noqa: N818  ends a transaction whose work is not to stay
    pass


async def rebuild(site: Site, *, check: bool = False, progress: Progress | None = None) -> ReplayReport:
    """Make the tables anew and tell how they differed from what the facts make of them; with ``check`` nothing else
    happens."""
    report = ReplayReport()
    try:
        async with site.database.writing() as conn:
            await _rebuild(conn, site, report, progress)
            if check:
                raise _NotToStay
    except _NotToStay:
        pass
    return report


async def _rebuild(conn: asyncpg.Connection, site: Site, report: ReplayReport, progress: Progress | None) -> None:
    until = await following.hold_cursor(conn, CURSOR.name)
    await store.hold_news(conn)
    await _look(conn, site)
    tables = [await store.described(conn, name, _LEFT_OUT.get(name, set())) for name in TABLES]
    await store.set_aside(conn, tables)
    await CURSOR.reset(conn)
    position = -1
    while position < until:
        position, _ = await advance(conn, site, position, until)
        report.facts = position + 1
        if progress:
            progress(report.facts)
    await _look(conn, site)
    savepoint = conn.transaction()
    await savepoint.start()
    await store.look_widely(conn)
    await store.leave_out_corrected_calls(conn, ANNOUNCED)
    turned = ReplayReport()
    for table in tables:
        await compare(conn, table, turned)
    await savepoint.rollback()
    _turn(turned, report)
    await store.drop_aside(conn, tables)


async def _look(conn: asyncpg.Connection, site: Site) -> None:
    """Look at all shipments that have news, so that lists say what was told so far."""
    while cases := await showing.take_news(conn, news.BATCH):
        await news.look(conn, site, cases)
        await showing.news_done(conn, cases)


_TURNED = {"missing": "extra", "extra": "missing"}


def _turn(found: ReplayReport, report: ReplayReport) -> None:
    """The tables themselves were made anew and the copies are what they held: the other way round than in a replay."""
    report.rows, report.counts = found.rows, found.counts
    report.differences = [
        Difference(one.table, one.key, _TURNED.get(one.what, one.what), live=one.made, made=one.live)
        for one in found.differences
    ]
