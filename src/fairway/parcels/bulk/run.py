"""A batch from its files to its results, partition by partition. Killed anywhere, it goes on where it was.

Each partition writes its outcomes, its faults and then one note; results of a partition without a note are made anew.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from fairway.parcels.bulk import export_partition
from fairway.parcels.bulk.batch import Batch, Done
from fairway.parcels.bulk.engines import Engine, opened
from fairway.parcels.bulk.partition import Task, rehearse, work_on
from fairway.parcels.bulk.places import is_remote
from fairway.parcels.bulk.plan import Partition, Plan, Source, plan
from fairway.parcels.bulk.root import batch_root
from fairway.parcels.bulk.screen import Screen
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.bulk.summary import Summary, summed
from fairway.parcels.bulk.work import Work
from fairway.parcels.rules import CHECKS

_LOOK = 0.2
_T = TypeVar("_T")


class Stopped(Exception):  # noqa: N818  somebody asked for it
    """The work was stopped; it goes on when it is run again."""


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    parcels: int
    of: int
    seconds: float
    """Since this run began."""
    resumed: int
    """Parcels that an earlier run had done."""

    @property
    def left(self) -> float | None:
        """About how many seconds are left; None before anything is known."""
        fresh = self.parcels - self.resumed
        return self.seconds / fresh * (self.of - self.parcels) if fresh > 0 else None


def _silent(progress: Progress) -> None:
    """Tells nobody."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is done and who is told."""

    task: Task = Task.CLEAR
    screens: Sequence[Screen] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    """Parquet files of keys that were declared or used before, by table."""
    told: Callable[[Progress], None] = _silent
    stop: Callable[[], bool] = lambda: False
    """Asked a few times a second; true ends the run with :class:`Stopped`."""


def rules_of(task: Task, screens: Sequence[Screen] = (), *, imports: bool = True, exports: bool = False) -> list[str]:
    """The ids of the rules that a run of ``task`` asks of the documents there are, in order."""
    tables = (*(task.tables if imports else ()), *(export_partition.tables_of(task) if exports else ()))
    found = {one.rule for table in tables for one in CHECKS[table]}
    return sorted(found) + [rule for screen in screens for rule in screen.rules if task is Task.CLEAR]


def run(planned: Plan, out: str, settings: BulkSettings, options: Options) -> Summary:
    """Work on every partition that is not done yet and sum up. Raises :class:`Stopped` when it was asked to stop, and
    Refusal when ``out`` holds the results of other files or the engine is not there."""
    work = Work(out)
    sides = {one.exports for one in planned.partitions}
    rules = rules_of(options.task, options.screens, imports=False in sides, exports=True in sides)
    work.begin(planned, options.task.value, msgspec.json.encode([rules, dict(sorted(options.known.items()))]).decode())
    spill = Path(out, "work", "spill") if not is_remote(out) else Path(".fairway-spill")
    began = time.monotonic()
    done = {one.name: found for one in planned.partitions if (found := work.done(one.name, Done)) is not None}
    resumed = sum(found.parcels for found in done.values())

    def tell() -> None:
        parcels = sum(found.parcels for found in done.values())
        options.told(Progress(parcels, planned.parcels, time.monotonic() - began, resumed))

    tell()
    if len(done) < len(planned.partitions):
        todo = [one for one in planned.partitions if one.name not in done]
        with (
            opened(settings, spill) as engine,
            ThreadPoolExecutor(max_workers=1) as beside,
            _Watch(engine, options.stop) as watch,
        ):
            rehearsed: list[Future[None]] = []

            def begun(batch: Batch) -> None:
                first = next((one for one in todo if not one.exports), None)
                rehearsal = engine.rehearsal()
                if first is not None and rehearsal is not None:
                    rehearsed.append(beside.submit(rehearse, rehearsal, batch, first, options.task))

            batch = watch.guarded(lambda: Batch.of(engine, planned, work, options.screens, options.known, begun=begun))
            for found in watch.guarded_all(_together(engine, batch, todo, options.task)):
                work.finish(found.name, found)
                done[found.name] = found
                batch.done(next(one for one in todo if one.name == found.name))
                tell()
            for one in rehearsed:
                one.result()
    found_all = [done[one.name] for one in planned.partitions]
    root = batch_root(bytes.fromhex(one.root) for one in found_all if one.root)
    return summed(planned, work, found_all, rules, root.hex() if options.task is not Task.CHECK else "")


def _together(engine: Engine, batch: Batch, todo: Sequence[Partition], task: Task) -> Iterator[Done]:
    """Each partition as it is done, as many at a time as the engine has hands. The first that fails ends the others."""
    hands = list(engine.hands())[: len(todo)]
    for one in hands[1:]:
        batch.at(one)
    engine.share(len(hands))
    left = list(reversed(todo))
    with ThreadPoolExecutor(max_workers=len(hands)) as pool:
        at_work: dict[Future[Done], Engine] = {}
        try:
            while left or at_work:
                while left and hands:
                    hand, partition = hands.pop(0), left.pop()
                    do = export_partition.work_on if partition.exports else work_on
                    at_work[pool.submit(do, hand, batch, partition, task)] = hand
                finished, _ = wait(at_work, return_when=FIRST_COMPLETED)
                for future in finished:
                    hands.append(at_work.pop(future))
                    yield future.result()
                if not left and at_work:
                    engine.share(len(at_work))
        finally:
            while at_work:
                engine.interrupt()
                finished, _ = wait(at_work, timeout=_LOOK, return_when=FIRST_COMPLETED)
                for future in finished:
                    del at_work[future]


class _Watch:
    """Ends the running query when somebody asks to stop."""

    def __init__(self, engine: Engine, stop: Callable[[], bool]) -> None:
        self._engine, self._stop = engine, stop
        self._over = threading.Event()
        self._asked = False
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK):
            if self._stop():
                self._asked = True
                self._engine.interrupt()

    def guarded_all(self, work: Iterator[_T]) -> Iterator[_T]:
        """Each thing that is done, or Stopped when it was interrupted on request."""
        nothing = object()
        with contextlib.closing(work) as given:  # type: ignore[type-var]  # every generator can be closed
            while (one := self.guarded(lambda: next(given, nothing))) is not nothing:
                yield one  # type: ignore[misc]  # it is not the end

    def guarded(self, work: Callable[[], _T]) -> _T:
        """Do it, or raise Stopped when it was interrupted on request."""
        if self._stop():
            raise Stopped
        try:
            return work()
        except Exception:
            if self._asked:
                raise Stopped from None
            raise


def clear(
    sources: Sequence[Source],
    out: str,
    settings: BulkSettings,
    *,
    progress: Callable[[str, int, int], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    screens: Sequence[Screen] = (),
    known: Mapping[str, str] | None = None,
) -> Summary:
    """Clear typed files: plan and run. ``progress`` is told the stage, parcels done and all parcels."""

    def told(now: Progress) -> None:
        if progress is not None:
            progress("clear", now.parcels, now.of)

    planned = plan(sources, parcels=settings.partition_parcels)
    options = Options(task=Task.CLEAR, screens=screens, known=known or {}, told=told, stop=stop)
    return run(planned, out, settings, options)
