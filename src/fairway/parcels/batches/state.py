"""The state of a batch."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.parcels.batches import facts as f
from fairway.parcels.batches import filed, moved, waited
from fairway.record.model import Erased, Fact, FactMeta


class TakenFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that belongs to the batch."""

    number: int
    name: str
    table: str
    size: int
    sha256: str


class BatchState(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as it stands."""

    organisation: UUID | None = None
    reference: str = ""
    flow: f.Flow = f.Flow.CN_IMPORT
    retention: f.Retention = f.Retention.TRADE
    arrives_at: datetime | None = None
    conveyance: str = ""
    corrects: UUID | None = None
    opened_at: datetime | None = None
    status: f.Status = f.Status.OPEN
    run: int = 0
    files: tuple[TakenFile, ...] = ()
    next_file: int = 1
    verdict: f.Verdict | None = None
    judged_at: datetime | None = None
    judged_run: int = 0
    """The run whose verdict it is; 0 before the first."""
    judged_files: int = 0
    """The highest number of a file that was judged."""
    late: tuple[waited.Awaited, ...] = ()
    """What was told to be late."""
    late_at: datetime | None = None
    issues: tuple[msgspec.Raw, ...] = ()
    movements: tuple[moved.Movement, ...] = ()
    filings: tuple[filed.Filing, ...] = ()
    stood: filed.DocumentsStood | None = None
    stood_at: datetime | None = None
    erased_at: datetime | None = None

    @property
    def submission(self) -> UUID | None:
        """The submission of the road job that its first parcels go by."""
        going = (one.moved.submission for one in self.movements if not one.undone)
        return next((one for one in going if one is not None), None)

    @property
    def waits(self) -> bool:
        """Whether it was judged and some of its parcels wait for documents."""
        return self.status is f.Status.JUDGED and self.verdict is not None and bool(self.verdict.waiting)

    @property
    def new_files(self) -> tuple[TakenFile, ...]:
        """The files that were not judged yet."""
        return tuple(one for one in self.files if one.number > self.judged_files)

    def has_file(self, number: int) -> bool:
        """Whether the batch has a file of that number."""
        return any(one.number == number for one in self.files)


def evolve(state: BatchState | None, fact: Fact, meta: FactMeta) -> BatchState:
    """The state after ``fact``."""
    before = state or BatchState()
    match fact:
        case f.BatchOpened():
            return _with(
                before,
                organisation=fact.organisation,
                reference=fact.reference,
                flow=fact.flow,
                retention=fact.retention,
                arrives_at=fact.arrives_at,
                conveyance=fact.conveyance,
                corrects=fact.corrects,
                opened_at=meta.at,
            )
        case f.FileTaken():
            taken = TakenFile(**msgspec.structs.asdict(fact))
            return _with(
                before,
                files=(*before.files, taken),
                next_file=max(before.next_file, fact.number + 1),
            )
        case f.FileLeftOut():
            return _with(before, files=tuple(one for one in before.files if one.number != fact.number))
        case f.BatchSubmitted():
            return _with(before, status=f.Status.WAITING, run=fact.run, issues=())
        case f.BatchJudged():
            return _with(
                before,
                status=f.Status.JUDGED,
                verdict=fact.verdict,
                issues=fact.issues,
                judged_at=meta.at,
                judged_run=fact.run,
                judged_files=before.next_file - 1,
            )
        case f.BatchFailed():
            return _with(before, status=f.Status.FAILED, issues=fact.issues)
        case f.BatchCancelled():
            return _with(before, status=f.Status.CANCELLED)
        case (
            moved.BatchMoved() | moved.MovementUndone() | moved.ParcelsCounted() | moved.ListTaken() | moved.ListFiled()
        ):
            return _with(before, movements=moved.evolve(before.movements, fact))
        case filed.DocumentsFiled():
            return _with(before, filings=(*before.filings, _filing(fact)))
        case filed.DocumentsStood():
            return _with(before, stood=fact, stood_at=meta.at)
        case waited.DocumentsLate():
            return _with(before, late=(*before.late, *fact.late), late_at=before.late_at or meta.at)
        case f.PersonalDataErased():
            return _with(before, erased_at=meta.at)
        case Erased() | filed.SummaryApplied():
            return before
        case _:
            raise TypeError(f"no fact of a batch: {type(fact).__name__}")


def _filing(fact: filed.DocumentsFiled) -> filed.Filing:
    return filed.Filing(
        number=fact.filing,
        run=fact.run,
        organisation=fact.organisation,
        documents=fact.documents,
        messages=fact.messages,
        bills=fact.bills,
    )


def _with(state: BatchState, **changes: Any) -> BatchState:
    return msgspec.structs.replace(state, **changes)
