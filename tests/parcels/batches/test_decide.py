"""Commands on batches, as pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from fairway.base.issues import Refusal
from fairway.parcels.batches import decide as d
from fairway.parcels.batches import facts as f
from fairway.parcels.batches import moved as m
from fairway.parcels.batches import waited as w
from fairway.parcels.batches.rows import PARCEL_BATCH, PARCEL_DUE, PARCEL_JOB, project
from fairway.parcels.batches.state import BatchState, evolve
from fairway.parties.sharing import Scope
from fairway.record.model import Actor, ActorKind, Change, Context, Erased, Fact, FactMeta, Row

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CASE, FIRM, SUBMISSION = UUID(int=1), UUID(int=2), UUID(int=3)
ACTOR = Actor(kind=ActorKind.PERSON, id="somebody", organisation=FIRM)
CONTEXT = Context(now=NOW, actor=ACTOR, site="hk", new_id=lambda: UUID(int=9))
META = FactMeta(stream=f.batch_stream(CASE), version=1, at=NOW, actor=ACTOR, site="hk")
OPEN = d.Open(organisation=FIRM, reference="NOV-22", flow=f.Flow.CN_IMPORT)
FILE = d.TakeFile(number=1, name="orders.csv", table="orders", size=10, sha256="aa")
VERDICT = f.Verdict(
    parcels=3,
    outcomes={"MATCHED": 2, "CONFLICT": 1},
    cleared=2,
    to_fix=1,
    channels={"release": 2},
    flags={"split": 1},
    money=f.Money(currency="CNY", payable=Decimal("9.10")),
    root="00",
    engine="duckdb",
    rules="1",
    seconds=0.1,
)
MOVED = m.BatchMoved(
    submission=SUBMISSION, parcels=2, bags=1, packages=2, gross_weight=Decimal("1.2"), reference="TRUCK-1", listed="aa"
)
MOVE = m.Move(moved=MOVED)
COUNT = m.Count(counted=m.ParcelsCounted(movement=1, arrived=1, in_part=0, absent=1, unmanifested=0, listed="bb"))
LIST = m.TakeList(taken=m.ListTaken(movement=1, number="711", bill_no="B1", parcels=2, sha256="cc"))


def after(commands: Iterable[d.BatchCommand]) -> BatchState | None:
    state: BatchState | None = None
    for command in commands:
        for fact in d.decide(state, command, CONTEXT).facts:
            state = evolve(state, fact, META)
    return state


def refused(state: BatchState | None, command: d.BatchCommand) -> set[str]:
    with pytest.raises(Refusal) as caught:
        d.decide(state, command, CONTEXT)
    return {issue.rule for issue in caught.value.issues}


HANDED_IN = (OPEN, FILE, d.Submit())
JUDGED = (*HANDED_IN, d.Judge(run=1, verdict=VERDICT))
CANCELLED = (*HANDED_IN, d.Cancel())


def test_a_batch_is_handed_in_and_judged() -> None:
    state = after(JUDGED)
    assert state is not None
    assert (state.status, state.run, state.verdict) == (f.Status.JUDGED, 1, VERDICT)


@pytest.mark.parametrize(
    ("before", "command", "rule"),
    [
        ((OPEN,), OPEN, "PARCELS-BATCH-KNOWN"),
        ((), d.Submit(), "PARCELS-BATCH-UNKNOWN"),
        ((OPEN,), d.Submit(), "PARCELS-BATCH-EMPTY"),
        ((OPEN,), msgspec.structs.replace(FILE, table="hk_parcels"), "PARCELS-FILE-TABLE"),
        (HANDED_IN, FILE, "PARCELS-BATCH-STATUS"),
        (JUDGED, d.Cancel(), "PARCELS-BATCH-STATUS"),
        (JUDGED, d.Submit(), "PARCELS-BATCH-STATUS"),
        (HANDED_IN, MOVE, "PARCELS-BATCH-STATUS"),
        (
            (*JUDGED, MOVE),
            m.Move(moved=msgspec.structs.replace(MOVED, reference="TRUCK-2", submission=UUID(int=4))),
            "PARCELS-MOVE-AT-ONCE",
        ),
        (JUDGED, m.Undo(movement=1), "PARCELS-MOVEMENT-UNKNOWN"),
        ((*JUDGED, MOVE, m.Undo(movement=1)), COUNT, "PARCELS-MOVEMENT-UNDONE"),
        ((*JUDGED, MOVE, COUNT), m.Count(counted=msgspec.structs.replace(COUNT.counted, listed="dd")), m.AT_ONCE),
        (HANDED_IN, d.ErasePersonalData(reason="asked"), "PARCELS-BATCH-BUSY"),
        ((*CANCELLED, d.ErasePersonalData(reason="asked")), d.Submit(), "PARCELS-BATCH-ERASED"),
    ],
)
def test_what_does_not_fit_is_refused(before: tuple[d.BatchCommand, ...], command: d.BatchCommand, rule: str) -> None:
    assert refused(after(before), command) == {rule}


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (msgspec.structs.replace(OPEN, reference=" "), "PARCELS-BATCH-REFERENCE"),
        (msgspec.structs.replace(OPEN, reference="x" * 61), "PARCELS-BATCH-REFERENCE"),
        (msgspec.structs.replace(OPEN, arrives_at=NOW - timedelta(hours=1)), "PARCELS-BATCH-ARRIVAL"),
    ],
)
def test_a_batch_that_cannot_be_is_not_opened(command: d.Open, rule: str) -> None:
    assert refused(None, command) == {rule}


@pytest.mark.parametrize(
    ("before", "command"),
    [
        (HANDED_IN, d.Submit()),
        (CANCELLED, d.Cancel()),
        (CANCELLED, d.Judge(run=1, verdict=VERDICT)),
        (JUDGED, d.Judge(run=1, verdict=VERDICT)),
        ((*JUDGED, MOVE), MOVE),
        ((*JUDGED, MOVE, m.Undo(movement=1)), m.Undo(movement=1)),
        ((*JUDGED, MOVE, COUNT), COUNT),
        ((*JUDGED, MOVE, LIST), LIST),
        ((OPEN, FILE), msgspec.structs.replace(FILE, number=2)),
        ((*JUDGED, d.ErasePersonalData(reason="asked")), d.ErasePersonalData(reason="again")),
    ],
    ids=["submit", "cancel", "late verdict", "verdict", "move", "undo", "count", "list", "same file", "erase"],
)
def test_what_was_done_is_not_done_again(before: tuple[d.BatchCommand, ...], command: d.BatchCommand) -> None:
    assert d.decide(after(before), command, CONTEXT).facts in ((), [])


def test_a_movement_is_taken_back_and_another_made() -> None:
    again = m.Move(moved=msgspec.structs.replace(MOVED, movement=2, reference="TRUCK-2", submission=UUID(int=4)))
    state = after((*JUDGED, MOVE, m.Undo(movement=1), again))
    assert state is not None
    assert [(one.undone, one.moved.reference) for one in state.movements] == [(True, "TRUCK-1"), (False, "TRUCK-2")]
    assert state.submission == UUID(int=4)
    assert m.of_reference(state.movements, "TRUCK-1") is None


def test_a_cancelled_batch_is_resumed_as_another_run() -> None:
    state = after((*CANCELLED, d.Submit()))
    assert state is not None and (state.status, state.run) == (f.Status.WAITING, 2)
    assert d.decide(state, d.Judge(run=1, verdict=VERDICT), CONTEXT).facts == []


def test_a_failed_batch_takes_another_file() -> None:
    failed = (*HANDED_IN, d.Fail(run=1, issues=(msgspec.Raw(b'{"rule":"X"}'),)))
    state = after((*failed, d.LeaveOut(number=1), msgspec.structs.replace(FILE, number=2, sha256="bb"), d.Submit()))
    assert state is not None and [one.number for one in state.files] == [2] and state.status is f.Status.WAITING


def test_erasure_by_the_record_changes_nothing_more() -> None:
    state = after(JUDGED)
    assert evolve(state, Erased(was="parcel-file-taken"), META) == state


def rows(commands: Iterable[d.BatchCommand]) -> list[Row]:
    state: BatchState | None = None
    found: list[Row] = []
    for command in commands:
        for fact in d.decide(state, command, CONTEXT).facts:
            following = evolve(state, fact, META)
            found += project(Change(state, fact, following, META))
            state = following
    return found


def test_the_sender_does_not_see_what_the_customs_looks_at() -> None:
    last = {row.values["scope"]: row.values for row in rows(JUDGED) if row.table is PARCEL_BATCH}
    assert last[Scope.AUTHORITY.value]["verdict"]["flags"] == {"split": 1}
    assert not {"flags", "channels"} & set(last[Scope.FULL.value]["verdict"])


def test_a_batch_waits_in_the_queue_until_it_is_judged() -> None:
    queue = [row.delete for row in rows(JUDGED) if row.table is PARCEL_JOB]
    assert queue == [False, True]


OWED = tuple(
    w.Awaited(document=document, party=party, parcels=1, since=NOW, due=NOW + timedelta(hours=hours))
    for document, party, hours in (("payment", "PAY", 0), ("waybill", "LOG", 2))
)
WAITS = (*HANDED_IN, d.Judge(run=1, verdict=msgspec.structs.replace(VERDICT, waiting=OWED)))
LATE_FILE = d.TakeFile(number=2, name="payments.csv", table="payments", size=5, sha256="bb")


def test_a_batch_that_waits_takes_what_was_missing_and_is_judged_again() -> None:
    state = after(WAITS)
    assert state is not None and state.waits and not state.new_files
    assert refused(state, d.Submit()) == {"PARCELS-BATCH-STATUS"}, "nothing has come"
    state = after((*WAITS, LATE_FILE))
    assert state is not None and [one.number for one in state.new_files] == [2]
    assert refused(state, d.LeaveOut(number=1)) == {"PARCELS-BATCH-STATUS"}, "it was judged"
    without = after((*WAITS, LATE_FILE, d.LeaveOut(number=2)))
    assert without is not None and not without.new_files
    again = after((*WAITS, LATE_FILE, d.Submit()))
    assert again is not None and (again.status, again.run, again.judged_run) == (f.Status.WAITING, 2, 1)
    done = after((*WAITS, LATE_FILE, d.Submit(), d.Judge(run=2, verdict=VERDICT)))
    assert done is not None and not done.waits and not done.new_files
    assert refused(done, LATE_FILE) == {"PARCELS-BATCH-STATUS"}, "nothing waits any more"


def test_what_is_late_is_told_once_and_in_its_time() -> None:
    state = after(WAITS)
    assert state is not None
    (fact,) = d.decide(state, w.TellLate(), CONTEXT).facts
    assert isinstance(fact, w.DocumentsLate) and [one.party for one in fact.late] == ["PAY"]
    told = evolve(state, fact, META)
    assert told.late_at == NOW
    assert w.next_due(OWED, told.late) == NOW + timedelta(hours=2)
    assert d.decide(told, w.TellLate(), CONTEXT).facts == []
    later = msgspec.structs.replace(CONTEXT, now=NOW + timedelta(hours=2))
    (fact,) = d.decide(told, w.TellLate(), later).facts
    assert isinstance(fact, w.DocumentsLate) and [one.party for one in fact.late] == ["LOG"]
    assert w.next_due(OWED, evolve(told, fact, META).late) is None


def test_the_queue_of_what_will_be_late_follows_the_batch() -> None:
    def due(fact: Fact, state: BatchState) -> list[Row]:
        change = Change(None, fact, state, META)
        return [row for row in project(change) if row.table is PARCEL_DUE]

    state = after(WAITS)
    assert state is not None and state.verdict is not None
    (row,) = due(f.BatchJudged(run=1, verdict=state.verdict), state)
    assert (row.values["due"], row.delete) == (NOW, False)
    erased = evolve(state, f.PersonalDataErased(reason=""), META)
    (row,) = due(f.PersonalDataErased(reason=""), erased)
    assert row.delete
