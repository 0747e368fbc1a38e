"""Commands on a batch of parcels."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.parcels.batches import facts as f
from fairway.parcels.batches import filed, moved, waited
from fairway.parcels.batches.state import BatchState
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.parcels.model import TABLES
from fairway.record.model import Context, Decision

TABLES_OF: dict[f.Flow, tuple[str, ...]] = {
    f.Flow.CN_IMPORT: tuple(name for name in TABLES if not name.startswith("export_")),
    f.Flow.CN_EXPORT: tuple(name for name in TABLES if name.startswith("export_")),
    f.Flow.HONG_KONG: (HK_PARCELS.name,),
}
"""What the files of a flow may hold."""
LARGEST_REFERENCE = 60


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Begin a batch."""

    organisation: UUID
    reference: str
    flow: f.Flow
    retention: f.Retention = f.Retention.TRADE
    arrives_at: datetime | None = None
    conveyance: str = ""
    corrects: UUID | None = None


class TakeFile(msgspec.Struct, frozen=True, kw_only=True):
    """Note a file that is on disk under ``number``."""

    number: int
    name: str
    table: str
    size: int
    sha256: str


class LeaveOut(msgspec.Struct, frozen=True, kw_only=True):
    """Take a file out again."""

    number: int


class Submit(msgspec.Struct, frozen=True, kw_only=True):
    """Work on it, or go on with a cancelled one."""


class Judge(msgspec.Struct, frozen=True, kw_only=True):
    """Note what was found in a run."""

    run: int
    verdict: f.Verdict
    parties: tuple[f.NamedParty, ...] = ()
    issues: tuple[msgspec.Raw, ...] = ()


class Fail(msgspec.Struct, frozen=True, kw_only=True):
    """Note that a run met files that cannot be worked on."""

    run: int
    issues: tuple[msgspec.Raw, ...]


class Cancel(msgspec.Struct, frozen=True, kw_only=True):
    """Stop it."""


class ErasePersonalData(msgspec.Struct, frozen=True, kw_only=True):
    """Note that the key of its personal data is destroyed."""

    reason: str


BatchCommand = (
    Open
    | TakeFile
    | LeaveOut
    | Submit
    | Judge
    | Fail
    | Cancel
    | moved.MovementCommand
    | filed.FileDocuments
    | filed.NoteStanding
    | filed.ApplyForSummary
    | waited.TellLate
    | ErasePersonalData
)


def decide(state: BatchState | None, command: BatchCommand, context: Context) -> Decision:
    """The facts that ``command`` leads to. Raises Refusal."""
    if isinstance(command, Open):
        return Decision(facts=[_opened(state, command, context)])
    if state is None or state.organisation is None:
        _refuse("PARCELS-BATCH-UNKNOWN", "There is no such batch.")
    match command:
        case TakeFile():
            return Decision(facts=_taken(state, command))
        case LeaveOut():
            if not state.waits:
                _only(state, f.Status.OPEN, f.Status.FAILED)
            if command.number <= state.judged_files:
                _refuse("PARCELS-BATCH-STATUS", _STANDS[f.Status.JUDGED], remedy=_REMEDIES[f.Status.JUDGED])
            return Decision(facts=[f.FileLeftOut(number=command.number)] if state.has_file(command.number) else [])
        case Submit():
            return Decision(facts=_submitted(state))
        case Judge():
            current = state.status is f.Status.WAITING and state.run == command.run
            judged = f.BatchJudged(
                run=command.run, verdict=command.verdict, parties=command.parties, issues=command.issues
            )
            return Decision(facts=[judged] if current else [])
        case Fail():
            current = state.status is f.Status.WAITING and state.run == command.run
            return Decision(facts=[f.BatchFailed(run=command.run, issues=command.issues)] if current else [])
        case Cancel():
            if state.status is f.Status.CANCELLED:
                return Decision()
            _only(state, f.Status.OPEN, f.Status.WAITING, f.Status.FAILED)
            return Decision(facts=[f.BatchCancelled()])
        case moved.Move() | moved.Undo() | moved.Count() | moved.TakeList() | moved.FileList():
            _only(state, f.Status.JUDGED)
            return Decision(facts=moved.decide(state.movements, command))
        case filed.FileDocuments():
            _only(state, f.Status.JUDGED)
            return Decision(facts=filed.filed(state.filings, state.run, command))
        case filed.ApplyForSummary():
            _only(state, f.Status.JUDGED)
            return Decision(facts=[filed.SummaryApplied(**msgspec.structs.asdict(command))])
        case filed.NoteStanding():
            return Decision(facts=filed.stood(state.stood, command))
        case waited.TellLate():
            awaited = state.verdict.waiting if state.waits and state.verdict else ()
            return Decision(facts=waited.late(awaited, state.late, context.now))
        case ErasePersonalData():
            if state.erased_at is not None:
                return Decision()
            if state.status is f.Status.WAITING:
                _refuse(
                    "PARCELS-BATCH-BUSY",
                    "This batch is being worked on.",
                    remedy="Cancel it, or wait until it is judged; then erase.",
                )
            return Decision(facts=[f.PersonalDataErased(reason=command.reason)])


def _opened(state: BatchState | None, command: Open, context: Context) -> f.BatchOpened:
    if state is not None:
        _refuse("PARCELS-BATCH-KNOWN", "This batch was opened already.")
    issues = []
    if not command.reference.strip() or len(command.reference) > LARGEST_REFERENCE:
        issues.append(
            Issue(
                rule="PARCELS-BATCH-REFERENCE",
                message="A batch needs a reference of yours, of at most {length} characters.",
                remedy="Give the number or name by which you know this batch.",
                pointer="/reference",
                params={"length": str(LARGEST_REFERENCE)},
            )
        )
    if command.arrives_at is not None and command.arrives_at < context.now and command.corrects is None:
        issues.append(
            Issue(
                rule="PARCELS-BATCH-ARRIVAL",
                message="The arrival is in the past. Parcels are cleared before they arrive.",
                remedy="Give the time at which the conveyance is expected, or leave it out.",
                pointer="/arrives_at",
            )
        )
    if issues:
        raise Refusal(issues)
    return f.BatchOpened(**msgspec.structs.asdict(command))


def _taken(state: BatchState, command: TakeFile) -> list[f.FileTaken]:
    if not state.waits:
        _only(state, f.Status.OPEN, f.Status.FAILED)
    if state.erased_at is not None:
        _refuse("PARCELS-BATCH-ERASED", _ERASED)
    allowed = TABLES_OF[state.flow]
    if command.table and command.table not in allowed:
        raise Refusal(
            [
                Issue(
                    rule="PARCELS-FILE-TABLE",
                    message="A batch of this kind has no files of {table}.",
                    remedy="Use one of {tables}.",
                    pointer="/table",
                    params={"table": command.table, "tables": ", ".join(allowed)},
                )
            ]
        )
    for known in state.files:
        if known.sha256 == command.sha256 and known.table == command.table:
            return []
    return [f.FileTaken(**msgspec.structs.asdict(command))]


def _submitted(state: BatchState) -> list[f.BatchSubmitted]:
    if state.status is f.Status.WAITING:
        return []
    if not (state.waits and state.new_files):
        _only(state, f.Status.OPEN, f.Status.FAILED, f.Status.CANCELLED)
    if state.erased_at is not None:
        _refuse("PARCELS-BATCH-ERASED", _ERASED)
    if not state.files:
        _refuse(
            "PARCELS-BATCH-EMPTY",
            "There is no file in this batch.",
            remedy="Hand in the files first.",
        )
    return [f.BatchSubmitted(run=state.run + 1)]


_ERASED = "The personal data of this batch is erased; it cannot be judged again."
_STANDS = {
    f.Status.OPEN: "This batch is still open.",
    f.Status.WAITING: "This batch is being worked on.",
    f.Status.JUDGED: "This batch is judged.",
    f.Status.FAILED: "This batch could not be worked on.",
    f.Status.CANCELLED: "This batch is cancelled.",
}
_REMEDIES = {
    f.Status.JUDGED: "What was put right comes as a new batch that corrects this one.",
    f.Status.CANCELLED: "Resume it, or open a new one.",
}


def _only(state: BatchState, *statuses: f.Status) -> None:
    if state.status not in statuses:
        _refuse("PARCELS-BATCH-STATUS", _STANDS[state.status], remedy=_REMEDIES.get(state.status, ""))


def _refuse(rule: str, message: str, pointer: str = "", *, remedy: str = "") -> NoReturn:
    raise Refusal([Issue(rule=rule, message=message, pointer=pointer, remedy=remedy)])
