"""The end of personal data: once a day the keys are destroyed of batches whose retention class has ended.

How long a class is kept is a dated legal value (``parcels.keep.trade``, ``parcels.keep.trial``). Each erasure is a fact
of its batch. What is remembered of the year of buyers goes a month after the year.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from datetime import date, datetime, timedelta
from typing import Any

from fairway.base.issues import Refusal
from fairway.base.time import MAINLAND
from fairway.codes.legal_values import NoLegalValue, legal_value
from fairway.parcels.batches.decide import ErasePersonalData
from fairway.parcels.batches.facts import Flow, Retention
from fairway.site.parcels import batches, earlier_store, folders, store
from fairway.site.parcels.knowing import memory_of
from fairway.site.runtime import Site, policy_actor

log = logging.getLogger(__name__)
AT_ONCE = 200
AFTER_THE_YEAR = timedelta(days=31)
"""Parcels of December are still declared in January."""
ACTOR = policy_actor("parcels-retention")


class Retiring:
    """Goes round once on each day of the site's clock, until nothing is left to end."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._done: date | None = None

    async def step(self) -> int:
        """How many batches were erased; 0 where the day is done."""
        now = self._site.clock.now()
        today = now.astimezone(MAINLAND).date()
        if self._done == today:
            return 0
        async with self._site.database.single_statements() as conn:
            due = await store.keys_due(conn, _ends(now, today), AT_ONCE)
            rows = await earlier_store.judged(conn, Flow.CN_IMPORT.value)
        erased = 0
        for case in due:
            state = await batches.state_of(self._site, case)
            command = ErasePersonalData(reason=f"the time of retention class {state.retention.value} has ended")
            try:
                await batches.erase_as(self._site, case, state, command, ACTOR)
            except Refusal as refused:
                # It was handed in a moment ago; its turn comes another day.
                log.info("a batch is not erased now: %s", refused)
                continue
            erased += 1
        await asyncio.to_thread(self._forget_years, (today - AFTER_THE_YEAR).year, rows)
        if len(due) < AT_ONCE or not erased:
            self._done = today
        return erased

    def _forget_years(self, year: int, rows: list[dict[str, Any]]) -> None:
        """Forget what buyers bought in years before ``year``."""
        memory = memory_of(self._site)
        gone = {row["case_id"] for row in rows if row["judged_at"].astimezone(MAINLAND).year < year}
        for case in gone:
            shutil.rmtree(folders.memory_folder(self._site.settings, case), ignore_errors=True)
        with memory.alone() as alone:
            if alone:
                memory.buyers.drop({str(case) for case in gone} & set(memory.buyers.batches()))


def _ends(now: datetime, today: date) -> dict[str, datetime]:
    """Of each class the moment before which its keys were made that end; none for a class nobody has limited."""
    found = {}
    for one in Retention:
        try:
            found[one.value] = now - legal_value(f"parcels.keep.{one.value}", today).span
        except NoLegalValue:
            continue
    return found
