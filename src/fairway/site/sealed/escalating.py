"""Alarms that nobody of this customs has acknowledged in time are escalated."""

from __future__ import annotations

from fairway.locks.trips.commands import EscalateAlarm
from fairway.locks.trips.store import SEALED_TRIP, alarms_due
from fairway.site.runtime import Site, policy_actor
from fairway.site.sealed.cases import sealed_stream


class EscalationWorker:
    """Looks at the limits of alarms. Several may run: an alarm is escalated once."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def step(self) -> int:
        """Escalate what is due; how many alarms."""
        site = self._site
        async with site.database.single_statements() as conn:
            due = await alarms_due(conn, site.clock.now())
        for trip, alarm in due:
            command = EscalateAlarm(alarm=alarm)
            await site.execute(SEALED_TRIP, sealed_stream(trip), command, policy_actor("escalating"))
        return len(due)
