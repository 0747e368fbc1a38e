"""The part of the work on a batch that needs no database: opening, reading, judging, sealing. It runs in a thread.

Everything here can be done again: what a killed process left is found and gone on from.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.time import Clock
from fairway.parcels import sealing
from fairway.parcels.batches.facts import Flow, Verdict
from fairway.parcels.batches.state import BatchState, TakenFile
from fairway.parcels.bulk.plan import Source, plan
from fairway.parcels.dated import local_day
from fairway.parcels.earlier.looking import Looked
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.parcels.intake.headings import KNOWN
from fairway.parcels.intake.read import Taken, damages, take
from fairway.site.parcels import folders, hong_kong, mainland
from fairway.site.parcels.again import Again, keep_open, open_sources
from fairway.site.parcels.earlier import Before, remembered
from fairway.site.parcels.personal import divide
from fairway.site.parcels.risk import beside
from fairway.site.parcels.risk.judging import RiskDesk, shipped_desk
from fairway.site.settings import Settings


class StoppedError(Exception):
    """The batch was cancelled, or the process ends."""


class Telling:
    """How far the work is, and whether it is still wanted; shared by the thread that works and the one that tells."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = ("opening", 0, 0)
        self._stopped = threading.Event()

    def note(self, stage: str, done: int, total: int) -> None:
        """Say how far the work is. Raises StoppedError once it is not wanted any more."""
        with self._lock:
            self._now = (stage, done, total)
        if self._stopped.is_set():
            raise StoppedError

    def now(self) -> tuple[str, int, int]:
        """Stage, done, total."""
        with self._lock:
            return self._now

    def stop(self) -> None:
        """It is not wanted any more."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether it is not wanted any more."""
        return self._stopped.is_set()


def _altered(file: TakenFile) -> Issue:
    return Issue(
        rule="PARCELS-FILE-ALTERED",
        message="The file {name} is not on disk any more as it was taken in.",
        remedy="Take it out and send it again; tell the operator of the site.",
        pointer=f"/files/{file.number}",
        params={"name": file.name},
    )


def _read_as(file: TakenFile) -> str:
    """The name that a file is read under: one that is named after its table is read as that table."""
    return f"{file.table}-{file.name}" if file.table else file.name


def _as_sent(issue: Issue, file: TakenFile) -> Issue:
    """An issue about a file under the name that its sender gave it."""
    place = (issue.place or "").replace(_read_as(file), file.name, 1)
    return msgspec.structs.replace(issue, place=place or None)


class Found(NamedTuple):
    """What came of the work: a verdict, or why there is none."""

    verdict: Verdict | None
    issues: tuple[Issue, ...]


class Work:
    """The work on one batch."""

    def __init__(
        self,
        settings: Settings,
        case: UUID,
        state: BatchState,
        *,
        key: bytes,
        clock: Clock,
        telling: Telling,
        desk: RiskDesk | None = None,
        before: Before | None = None,
    ) -> None:
        self._settings, self._case, self._state = settings, case, state
        self._key, self._clock, self._telling = key, clock, telling
        self._folder = folders.work_folder(settings, case)
        self._before = before
        self._files = state.new_files
        self._desk = desk or shipped_desk(local_day(clock.now()), key, case, state.run)

    def done(self) -> Found:
        """Do it. Raises StoppedError, and Refusal where the batch as a whole cannot be judged."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        taken = [self._take(file, number) for number, file in enumerate(self._files)]
        issues = tuple(issue for one in taken for issue in one.issues)
        if any(one.refused for one in taken):
            return Found(None, issues)
        try:
            verdict = self._judge(taken)
            self._seal(taken)
        except (StoppedError, Refusal):
            raise
        except Exception:
            # A file whose end is sound and whose middle is not is a fault of its sender, not of this system.
            pairs = zip(self._files, taken, strict=True)
            damaged = [_as_sent(issue, file) for file, one in pairs for issue in damages(one.sources)]
            if damaged:
                return Found(None, (*issues, *damaged))
            raise
        return Found(verdict, issues)

    def _take(self, file: TakenFile, number: int) -> Taken:
        self._telling.note("reading", number, len(self._files))
        plain = self._folder / "in" / str(file.number) / _read_as(file)
        if not plain.exists() or plain.stat().st_size != file.size:
            plain.parent.mkdir(parents=True, exist_ok=True)
            half = plain.with_name(f".{file.number}.half")
            sealed = folders.incoming(self._settings, self._case, file.number)
            try:
                with sealed.open("rb") as source, half.open("wb") as target:
                    context = folders.file_context(self._case, file.number)
                    for chunk in sealing.opened_chunks(source, self._key, context):
                        target.write(chunk)
                        self._telling.note("reading", number, len(self._files))
            except sealing.SealError:
                raise Refusal([_altered(file)]) from None
            half.replace(plain)
        taken = take(plain, self._folder / "typed")
        return msgspec.structs.replace(taken, issues=tuple(_as_sent(one, file) for one in taken.issues))

    def _judge(self, taken: list[Taken]) -> Verdict:
        out = folders.outcome_folder(self._settings, self._case)
        sources = [source for one in taken for source in one.sources]
        faults = [Path(one.faults) for one in taken if one.faults]
        match self._state.flow:
            case Flow.HONG_KONG:
                rows = [Path(one.place) for one in sources if one.table == HK_PARCELS.name]
                bulk = mainland.bulk_settings(self._settings)
                verdict = hong_kong.judge(
                    rows,
                    out,
                    local_day(self._clock.now()),
                    faults=faults,
                    seal=lambda data: sealing.seal(data, self._key, folders.declarations_context(self._case)),
                    progress=self._telling.note,
                    used=self._before.used_in_hong_kong(rows, self._folder, bulk) if self._before else None,
                )
                return self._beside(sources, out / "outcomes", out, verdict)
            case Flow.CN_IMPORT | Flow.CN_EXPORT:
                return self._mainland(sources, out, faults)

    def _beside(self, sources: Sequence[Source], outcomes: Path, out: Path, verdict: Verdict) -> Verdict:
        """The verdict with what the risk desk shows of parcels that are no imports of the Mainland."""
        self._telling.note("judging", verdict.parcels, verdict.parcels)
        run = beside.Run(
            flow=self._state.flow,
            sources=sources,
            outcomes=outcomes,
            out=out,
            spill=self._folder / "beside",
            bulk=mainland.bulk_settings(self._settings),
        )
        return beside.selected(self._desk.settled(self._folder / "out"), run, verdict)

    def _mainland(self, sources: list[Source], out: Path, faults: list[Path]) -> Verdict:
        settings, case, state = self._settings, self._case, self._state
        bulk, again = mainland.bulk_settings(settings), None
        if state.judged_run:
            left = open_sources(settings, case, state.judged_run, self._key)
            again = Again(
                run=state.run,
                flow=state.flow,
                judged_run=state.judged_run,
                open=left,
                spill=self._folder / "spill",
            )
            sources = [*left, *sources]
        looked = self._before.look(sources, self._folder, bulk) if self._before else Looked()
        try:
            verdict = mainland.judge(
                sources,
                self._folder / "out",
                out,
                settings,
                desk=self._desk,
                faults=faults,
                progress=self._telling.note,
                stopped=lambda: self._telling.stopped,
                known=looked.known,
                related=looked.related,
                again=again,
            )
        except mainland.Stopped:
            raise StoppedError from None
        # A later run is over the same goods: it brings the documents that were waited for.
        before = state.verdict if again is not None else None
        value = before.money.value if before is not None else mainland.goods_value(sources)
        verdict = msgspec.structs.replace(verdict, money=msgspec.structs.replace(verdict.money, value=value))
        if self._before is not None and remembered(state):
            self._before.remember(sources, settings, case, bulk, state)
        outcomes = self._folder / "out" / "outcomes"
        if state.flow is not Flow.CN_IMPORT:
            verdict = self._beside(sources, outcomes, out, verdict)
        waiting = keep_open(
            plan(sources), outcomes, settings, case, state.run, flow=state.flow, key_=self._key, bulk=bulk
        )
        return msgspec.structs.replace(verdict, waiting=tuple(waiting))

    def _seal(self, taken: list[Taken]) -> None:
        # Of a later run each file has its number in the names, so that doing it again, or once more, adds none.
        later = bool(self._state.judged_run)
        files = zip(self._files, taken, strict=True)
        sources = [(one, file.number) for file, found in files for one in found.sources]
        for number, (source, file_number) in enumerate(sources):
            self._telling.note("sealing", number, len(sources))
            divide(
                Path(source.place),
                KNOWN[source.table],
                folders.later_name(source.table, file_number) if later else f"{source.table}-{number}",
                tables=folders.tables_folder(self._settings, self._case),
                personal=folders.personal_folder(self._settings, self._case),
                key=self._key,
                case=self._case,
            )
