"""Documents that do not come: told once their time has passed."""

from __future__ import annotations

from fairway.parcels.batches.facts import batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.batches.waited import TellLate
from fairway.site.parcels import store
from fairway.site.runtime import Site, policy_actor

AT_ONCE = 50
ACTOR = policy_actor("parcels-late")


class Lateness:
    """Notes of each batch what is late, and so tells its sender."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def step(self) -> int:
        """How many batches had something late."""
        async with self._site.database.single_statements() as conn:
            due = await store.late_now(conn, self._site.clock.now(), AT_ONCE)
        for case in due:
            await self._site.execute(BATCH, batch_stream(case), TellLate(), ACTOR)
        return len(due)
