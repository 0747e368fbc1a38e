"""The gateway follows the record: after each fact of an application its locks are bound, bound anew, or let go.

Deciding writes a fact; letting the locks speak is another transaction behind it. Whoever decides does both, so that a
lock is there at once. When something dies between the two, or the fact came from another site, it is done here, by the
next look at the log.
"""

from __future__ import annotations

from fairway.locks.scheme import joining_facts as f
from fairway.record.reader import Cursor, read_batch
from fairway.record.registry import kind_of
from fairway.site.runtime import AGGREGATES, Site
from fairway.site.scheme.devices import bind_locks

BATCH = 500
"""Positions of one step."""
_OTHERS = frozenset(kind_of(fact) for aggregate in AGGREGATES for fact in aggregate.facts) - {
    kind_of(fact) for fact in f.JOINING_FACTS
}


class LockFollower:
    """Goes through the log behind the facts of applications. Several may run: doing it again changes nothing."""

    def __init__(self, site: Site, *, batch: int = BATCH) -> None:
        self._site = site
        self._cursor = Cursor("scheme locks")
        self._batch = batch

    async def step(self) -> int:
        """Deal with what is new in the log; how many positions that were."""
        site = self._site
        async with site.database.single_statements() as conn:
            before = await self._cursor.position(conn)
            found, last = await read_batch(conn, site.registry, before, self._batch, without=_OTHERS)
        # An application as it stands now is what counts, however many of its facts are new.
        for case in dict.fromkeys(recorded.stream.case_id for recorded in found):
            await bind_locks(site, case)
        if last > before:
            async with site.database.single_statements() as conn:
                await self._cursor.advance(conn, last)
        return last - before
