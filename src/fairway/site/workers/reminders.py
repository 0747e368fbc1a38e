"""What time alone brings: references that expire unused, declarations that fall due or are late."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from uuid import UUID

from fairway.base.issues import NotFound
from fairway.base.time import HONG_KONG
from fairway.filings import store
from fairway.filings.decide import ExpireFiling, Remind
from fairway.filings.store import FILING
from fairway.record.model import StreamId
from fairway.site.declarations import DeclarationStanding, standing
from fairway.site.runtime import Site, policy_actor

log = logging.getLogger(__name__)
SOON = timedelta(days=3)
"""A declaration that falls due within this span is reminded of."""
PAUSE = timedelta(minutes=10)
"""Of the site's clock, between two looks."""


class ReminderWorker:
    """Looks at the calendar. Raising the same reminder twice changes nothing."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._next: datetime | None = None

    async def step(self) -> int:
        """Expire and remind, when it is time to look again; how many cases were looked at."""
        now = self._site.clock.now()
        if self._next is not None and now < self._next:
            return 0
        self._next = now + PAUSE
        today = now.astimezone(HONG_KONG).date()
        return await self.expire(today) + await self.remind(today)

    async def expire(self, today: date) -> int:
        """Let references whose expected date has passed unused expire; how many."""
        site = self._site
        async with site.database.single_statements() as conn:
            gone = await store.unused_before(conn, today)
        for stream in gone:
            await site.execute(FILING, stream, ExpireFiling(), policy_actor("expiry"))
        return len(gone)

    async def remind(self, today: date) -> int:
        """Remind of declarations that are due soon, due or late; how many cases were looked at."""
        site = self._site
        async with site.database.single_statements() as conn:
            cases = await store.crossed_without_declaration(conn)
        for case_id in cases:
            try:
                found = await standing(site, case_id)
            except NotFound:
                continue  # the document was erased; there is nobody to remind
            for one in found.declarations:
                await self._remind(case_id, one, today)
        return len(cases)

    async def _remind(self, case_id: UUID, one: DeclarationStanding, today: date) -> None:
        reminder = which(one, today)
        if reminder is None or one.due is None:
            return
        due = datetime.combine(one.due, time(23, 59, 59), HONG_KONG)
        penalty = format(one.penalty_hkd, "f") if one.penalty_hkd else None
        command = Remind(reminder=reminder, due=due, penalty_hkd=penalty)
        await self._site.execute(FILING, StreamId(case_id, one.filing), command, policy_actor("reminder"))


def which(one: DeclarationStanding, today: date) -> str | None:
    """The reminder that a declaration asks for on ``today``: none, "due-soon", "due", or "late-1" to "late-3"."""
    if one.lodged or one.due is None:
        return None
    if one.band:
        return f"late-{one.band}"
    if today == one.due:
        return "due"
    return "due-soon" if one.due - SOON <= today < one.due else None
