"""The worker of batches: takes them in their turn, watches whether they are still wanted, records the verdict."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections import Counter
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.parcels.batches.decide import Fail, Judge
from fairway.parcels.batches.facts import NamedParty, Status, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.batches.state import BatchState
from fairway.site.parcels import batches, earlier, folders, keys, named, store
from fairway.site.parcels.judging import Found, StoppedError, Telling, Work
from fairway.site.parcels.risk.judging import desk_of
from fairway.site.runtime import Site, policy_actor

log = logging.getLogger(__name__)
TELL_EVERY = 0.5
"""Seconds between two tellings of how far the work is."""
SILENCE = 20.0
"""Seconds without a telling after which a process is taken for dead."""
ATTEMPTS = 3
"""How often a batch is tried that meets a defect of ours; then its sender is told, and others have their turn."""
ACTOR = policy_actor("parcels")


class ParcelWorker:
    """Takes batches in their turn, one at a time."""

    def __init__(self, site: Site, name: str) -> None:
        self._site, self._name = site, name
        self._failed: Counter[tuple[UUID, int]] = Counter()

    async def step(self) -> int:
        """Work on one batch; 0 when none waits."""
        async with self._site.database.single_statements() as conn:
            taken = await store.take_job(conn, self._name, SILENCE)
        if taken is None:
            return 0
        case, run = taken
        state = await batches.state_of(self._site, case)
        if state.status is Status.WAITING and state.run == run:
            await self._work(case, run, state)
        return 1

    async def _work(self, case: UUID, run: int, state: BatchState) -> None:
        key = await keys.key_for(self._site, case, state.retention.value)
        telling, desk = Telling(), await desk_of(self._site, case, run)
        before = await earlier.before(self._site, state)
        work = Work(
            self._site.settings,
            case,
            state,
            key=key,
            clock=self._site.clock,
            telling=telling,
            desk=desk,
            before=before,
        )
        parties: tuple[NamedParty, ...] = ()
        ticking = asyncio.create_task(self._tick(case, run, telling))
        working = asyncio.create_task(asyncio.to_thread(work.done))
        try:
            found = await asyncio.shield(working)
            parties = await _parties(self._site, case, state, found)
        except StoppedError:
            log.info("a batch is left as it is, because it is not wanted now")
            return
        except Refusal as refusal:
            found = Found(None, tuple(refusal.issues))
        except Exception as error:
            self._failed[case, run] += 1
            if self._failed[case, run] < ATTEMPTS:
                raise
            log.exception("a batch is given up after %d attempts", ATTEMPTS, exc_info=error)
            found = Found(None, (_DEFECT,))
        except asyncio.CancelledError:
            # A thread cannot be cut off: it ends at its next telling, and what it has done is found again.
            telling.stop()
            await asyncio.gather(working, return_exceptions=True)
            raise
        finally:
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)
        await self._site.execute(BATCH, batch_stream(case), _command(run, found, parties), ACTOR)
        await asyncio.to_thread(shutil.rmtree, folders.work_folder(self._site.settings, case), ignore_errors=True)

    async def _tick(self, case: UUID, run: int, telling: Telling) -> None:
        while True:
            stage, done, total = telling.now()
            async with self._site.database.single_statements() as conn:
                wanted = await store.tell_progress(conn, case, run, self._name, stage=stage, done=done, total=total)
            if not wanted:
                telling.stop()
                return
            await asyncio.sleep(TELL_EVERY)


_DEFECT = Issue(
    rule="PARCELS-DEFECT",
    message="This batch could not be worked on because of a fault of this system. The operator can see it.",
    remedy="Hand it in again later, or ask the operator of the site.",
)


async def _parties(site: Site, case: UUID, state: BatchState, found: Found) -> tuple[NamedParty, ...]:
    if found.verdict is None or state.organisation is None:
        return ()
    return await named.of_batch(site, case, state.flow, state.organisation)


def _command(run: int, found: Found, parties: tuple[NamedParty, ...]) -> Judge | Fail:
    issues = tuple(msgspec.Raw(msgspec.json.encode(one)) for one in found.issues)
    if found.verdict is not None:
        return Judge(run=run, verdict=found.verdict, parties=parties, issues=issues)
    return Fail(run=run, issues=issues)
