"""Keeping the places of submissions in the work lists of their holders, as the log goes on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from fairway.site.lodging.store import due_by_case
from fairway.site.ordering.listing import CURSOR
from fairway.site.ordering.ranking import ranked
from fairway.site.ordering.store import changed_cases, keep_places, standings
from fairway.site.runtime import Site
from fairway.site.work.listing import Entry, due_times
from fairway.site.work.standing import standing

BATCH = 500
"""Facts of one step."""
SHARE = 0.05
"""Of the time, at most: with many changes at once accepting them goes first. Lists put what is left in order."""


def _due(one: Entry, dues: Mapping[UUID, datetime | None]) -> Entry:
    return replace(one, due=dues.get(one.row["case_id"])) if one.waits else one


class OrderWorker:
    """Follows the log. Ranking a submission again changes nothing."""

    def __init__(self, site: Site, share: float = SHARE) -> None:
        self._site = site
        self._share = share
        self._rests_until = 0.0

    async def step(self) -> int:
        """Place the submissions of one batch of the log; how many facts that were, 0 while it rests."""
        started = time.monotonic()
        if started < self._rests_until:
            return 0
        site = self._site
        async with site.database.writing() as conn:
            position = await CURSOR.position(conn)
            cases, last = await changed_cases(conn, position, BATCH)
            if not cases:
                return 0
            rows = await standings(conn, cases)
            found = [(row["holder"], Entry(row=row, standing=standing(row, site.side))) for row in rows]
            dues = await due_times(conn, [one for _, one in found if one.waits])
            lodge = await due_by_case(conn, cases)
            await keep_places(conn, cases, ranked(((holder, _due(one, dues)) for holder, one in found), lodge))
            await CURSOR.advance(conn, last)
        taken = time.monotonic() - started
        self._rests_until = time.monotonic() + taken * (1 / self._share - 1)
        return last - position
