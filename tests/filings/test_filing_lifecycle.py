"""The life of a filing: drafted, sent, answered in any order, changed, deleted."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from fairway.base.issues import Issue, Refusal
from fairway.filings import decide as d
from fairway.filings import facts as f
from fairway.filings.adapter import Document, FilingFunction, FilingStatus, Receipt, Target
from fairway.filings.state import FilingState, evolve
from fairway.record.model import Actor, ActorKind, Context, FactMeta, StreamId

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ACTOR = Actor(kind=ActorKind.PERSON, id="p")


class Play:
    """A filing that commands are given to."""

    def __init__(self, target: Target = Target.HK_ROAD_ACI, form: str = "RoadACI", blocking: int = 0) -> None:
        self.state: FilingState | None = None
        self.version = 0
        self.target = target
        self.draft(form=form, blocking=blocking)

    def do(self, command: d.FilingCommand) -> list[object]:
        context = Context(now=NOON, actor=ACTOR, site="hk", new_id=uuid4)
        done = list(d.decide(self.state, command, context).facts)
        for fact in done:
            self.version += 1
            stream = StreamId(UUID(int=1), "filing:x")
            meta = FactMeta(stream=stream, version=self.version, at=NOON, actor=ACTOR, site="hk")
            self.state = evolve(self.state, fact, meta)
        return done

    def document(self, form: str, content: bytes = b"<a/>") -> Document:
        return Document(self.target, "C1", form, content, "application/xml", "a.xml")

    def draft(self, form: str = "RoadACI", blocking: int = 0, version: int = 1, content: bytes = b"<a/>") -> None:
        issues = tuple(Issue(rule=f"R{number}", message="x") for number in range(blocking))
        document = self.document(form, content)
        sha = hashlib.sha256(content).hexdigest()
        self.do(d.DraftDocument(document=document, document_sha256=sha, submission_version=version, issues=issues))

    def send(self, message_id: str, function: FilingFunction = FilingFunction.NEW, **more: object) -> list[object]:
        form = str(more.pop("form", self.filing.form))
        return self.do(
            d.SendDocument(
                message_id=message_id,
                document=self.document(form),
                document_sha256="ab",
                submission_version=1,
                function=function,
                **more,
            )
        )

    def answer(self, answer_id: str, status: FilingStatus, *, to: str = "m1", minute: int = 0, **more: object) -> None:
        self.do(d.TakeAnswer(receipt=receipt(answer_id, status, to, minute, **more), authority="hk", simulated=True))

    @property
    def filing(self) -> FilingState:
        assert self.state
        return self.state


def receipt(answer_id: str, status: FilingStatus, to: str, minute: int, **more: object) -> Receipt:
    return Receipt(
        answers_message_id=to,
        authority_reference=more.pop("reference", None),
        raw_code=status.value[:3].upper(),
        status=status,
        at=NOON + timedelta(minutes=minute),
        answer_id=answer_id,
        numbers=more.pop("numbers", {}),
    )


def rules_of(refused: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {issue.rule for issue in refused.value.issues}


def test_sent_answered_changed_deleted() -> None:
    play = Play()
    assert play.filing.status is FilingStatus.DRAFTED
    play.send("m1")
    assert play.filing.status is FilingStatus.QUEUED
    play.do(d.NoteSent(message_id="m1", sent_at=NOON))
    assert play.filing.status is FilingStatus.SENT
    play.answer("a1", FilingStatus.ACCEPTED, reference="CCRN1")
    assert play.filing.status is FilingStatus.ACCEPTED
    assert play.filing.authority_reference == "CCRN1"
    play.send("m2", FilingFunction.CHANGE)
    play.answer("a2", FilingStatus.ACCEPTED, to="m2", minute=5)
    play.send("m3", FilingFunction.DELETE)
    play.answer("a3", FilingStatus.ACCEPTED, to="m3", minute=9)
    assert play.filing.status is FilingStatus.CANCELLED
    with pytest.raises(Refusal) as refused:
        play.send("m4", FilingFunction.CHANGE)
    assert "FILING-FINAL" in rules_of(refused)


def test_the_same_message_is_queued_once() -> None:
    play = Play()
    assert len(play.send("m1")) == 1
    assert play.send("m1") == []


def test_blocked_and_pending() -> None:
    play = Play(blocking=2)
    with pytest.raises(Refusal) as refused:
        play.send("m1")
    assert rules_of(refused) == {"FILING-BLOCKED"}
    play.draft(version=2, content=b"<b/>")
    play.send("m1")
    with pytest.raises(Refusal) as refused:
        play.send("m2")
    assert rules_of(refused) == {"FILING-PENDING"}


def test_rejected_is_amended_and_accepted() -> None:
    play = Play()
    play.send("m1")
    play.answer("a1", FilingStatus.REJECTED)
    assert play.filing.status is FilingStatus.REJECTED
    play.send("m2")
    assert play.filing.status is FilingStatus.QUEUED
    play.answer("a2", FilingStatus.ACCEPTED, to="m2", minute=3, reference="X")
    play.answer("late", FilingStatus.REJECTED, to="m1", minute=30)
    assert play.filing.status is FilingStatus.ACCEPTED


def test_form_type_is_fixed_once_sent() -> None:
    play = Play(Target.HK_TDEC, form="1")
    play.send("m1")
    play.answer("a1", FilingStatus.ACCEPTED, reference="UDR1")
    with pytest.raises(Refusal) as refused:
        play.send("m2", FilingFunction.CHANGE, form="1A")
    assert rules_of(refused) == {"HK-TDEC-FORM-FIXED"}
    play.send("m3", FilingFunction.CHANGE, form="1")


def test_mainland_changes_need_a_reason() -> None:
    play = Play(Target.CN_ROAD_MANIFEST, form="MT1401")
    play.send("m1")
    play.answer("a1", FilingStatus.ACCEPTED, reference="B1")
    with pytest.raises(Refusal) as refused:
        play.send("m2", FilingFunction.CHANGE, change_reason="777")
    assert rules_of(refused) == {"CN-CHANGE-REASON"}
    play.send("m2", FilingFunction.CHANGE, change_reason="004")


def test_nothing_accepted_cannot_be_changed() -> None:
    play = Play()
    with pytest.raises(Refusal) as refused:
        play.send("m1", FilingFunction.DELETE)
    assert rules_of(refused) == {"FILING-NOT-TAKEN"}


def test_answers_in_any_order_and_twice_end_the_same() -> None:
    answers = [
        ("L", FilingStatus.STORED, 0, {"seq_no": "S1"}),
        ("J", FilingStatus.ACCEPTED, 1, {"entry_id": "E1"}),
        ("C", FilingStatus.INSPECTION, 2, {"entry_id": "E2"}),
        ("P", FilingStatus.RELEASED, 3, {}),
        ("M", FilingStatus.UNDER_REVIEW, 4, {"entry_id": "E3"}),
    ]
    ends = set()
    for order in itertools.permutations(answers):
        play = Play(Target.CN_GOODS_DECLARATION, form="DecMessage")
        play.send("m1")
        for answer_id, status, minute, numbers in (*order, order[0]):
            play.answer(answer_id, status, minute=minute, numbers=numbers)
        ends.add((play.filing.status, repr(sorted(play.filing.numbers.items())), repr(play.filing.answers)))
    [(status, _, _)] = ends
    assert status is FilingStatus.RELEASED


def test_an_answer_without_a_time_moves_nothing_back() -> None:
    """The window's first word bears no time; it may come after what customs said."""
    timed = receipt("J", FilingStatus.ACCEPTED, "m1", 1, reference="S1")
    first = dataclasses.replace(receipt("0", FilingStatus.STORED, "m1", 0, reference="S1"), at=None)
    for order in ((first, timed), (timed, first)):
        play = Play(Target.CN_GOODS_DECLARATION, form="DecMessage")
        play.send("m1")
        for one in order:
            play.do(d.TakeAnswer(receipt=one, authority="cn", simulated=True))
        assert play.filing.status is FilingStatus.ACCEPTED
        assert [answer.answered_at for answer in play.filing.answers] == [NOON, NOON + timedelta(minutes=1)]


def test_expired_unused_reference() -> None:
    play = Play()
    play.send("m1")
    play.answer("a1", FilingStatus.ACCEPTED, reference="CCRN1")
    play.do(d.ExpireFiling())
    assert play.filing.status is FilingStatus.EXPIRED
    assert play.do(d.ExpireFiling()) == []


def test_a_reminder_is_raised_once() -> None:
    play = Play()
    assert [type(fact) for fact in play.do(d.Remind(reminder="due-soon", due=NOON))] == [f.ReminderRaised]
    assert play.do(d.Remind(reminder="due-soon", due=NOON)) == []


def test_a_draft_that_is_not_wanted_is_dropped_and_comes_back_with_a_new_version() -> None:
    play = Play(Target.HK_TDEC, form="1")
    assert [type(fact) for fact in play.do(d.DropDraft())] == [f.DraftDropped]
    assert play.filing.status is FilingStatus.CANCELLED
    assert play.do(d.DropDraft()) == []
    with pytest.raises(Refusal):
        play.send("m1")
    play.draft(form="1", version=2)
    assert play.filing.status is FilingStatus.DRAFTED


def test_what_the_authority_may_hold_is_not_dropped() -> None:
    play = Play()
    play.send("m1")
    assert play.do(d.DropDraft()) == []
    assert play.filing.status is FilingStatus.QUEUED
