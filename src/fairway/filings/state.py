"""The state of a filing. Answers may come twice, late and in any order: the state ends the same."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from fairway.filings import facts as f
from fairway.filings.adapter import FilingFunction, FilingStatus
from fairway.record.model import Fact, FactMeta

_SETTLED = {
    FilingStatus.RELEASED: 1,
    FilingStatus.REFUSED: 1,
    FilingStatus.CLOSED: 2,
    FilingStatus.EXPIRED: 3,
    FilingStatus.CANCELLED: 4,
}
"""Once settled, an answer of a lower rank no longer moves the state (a released declaration stays released)."""

_ORDER = {status: number for number, status in enumerate(FilingStatus)}


ON_TRIP = "vehicle/"
"""So the group of a document begins that was made from a trip, not from a submission: "vehicle/V1"."""


def of_trip(group: str) -> bool:
    """Whether a document is one of a trip: those who see the trip see it, and it tells of no goods."""
    return group.startswith(ON_TRIP)


def _settled(status: FilingStatus | None) -> int:
    return _SETTLED.get(status, 0) if status else 0


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of the authority."""

    answer_id: str
    status: FilingStatus | None
    """None when it moves nothing."""
    raw_code: str
    answered_at: datetime
    text: str
    faults: tuple[f.Fault, ...]
    message: int
    """Which of our messages it answers, counted from 1."""
    simulated: bool
    authority: str
    authority_reference: str | None = None
    numbers: dict[str, str] = {}
    raw: str | None = None

    @property
    def rank(self) -> tuple[int, int, datetime, int, str, str]:
        """Later messages of ours first, then settled states, then the authority's own time; total, so that the
        order in which answers arrive does not matter."""
        return (
            self.message,
            _settled(self.status),
            self.answered_at,
            _ORDER[self.status] if self.status else -1,
            self.raw_code,
            self.answer_id,
        )


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """One message of ours."""

    message_id: str
    function: FilingFunction
    document: str
    queued_at: datetime
    form: str = ""
    sent_at: datetime | None = None
    answered: bool = False
    accepted: bool = False


class FilingState(msgspec.Struct, frozen=True, kw_only=True):
    """All that ``decide`` needs to know of a filing."""

    target: str = ""
    group: str = ""
    form: str = ""
    """Form of the newest draft."""
    document: str = ""
    media_type: str = ""
    file_name: str = ""
    submission_version: int = 0
    summary: dict[str, str] = {}
    lines: tuple[f.DocumentLine, ...] = ()
    blocking: int = 0
    rules: tuple[str, ...] = ()
    sendings: tuple[Sending, ...] = ()
    answers: tuple[Answer, ...] = ()
    """Sorted by rank, so that the order of arrival leaves no trace; the last one gives the status."""
    expired: bool = False
    dropped: bool = False
    """Not wanted any more; a later draft makes it wanted again."""
    reminders: tuple[str, ...] = ()
    drafted_at: datetime | None = None

    @property
    def sent_form(self) -> str | None:
        """The form that was sent first and cannot change any more."""
        return self.sendings[0].form if self.sendings else None

    @property
    def answer(self) -> Answer | None:
        """The answer that the present status comes from; answers that move nothing are passed over."""
        return next((answer for answer in reversed(self.answers) if answer.status), None)

    @property
    def authority_reference(self) -> str | None:
        """What the authority calls the document: the first reference it gave."""
        return next((answer.authority_reference for answer in self.answers if answer.authority_reference), None)

    @property
    def numbers(self) -> dict[str, str]:
        """Every further number the authority gave; the later answer wins."""
        return {name: value for answer in self.answers for name, value in answer.numbers.items()}

    @property
    def in_effect(self) -> str | None:
        """SHA-256 of the document that the authority accepted last, if any."""
        return next((sending.document for sending in reversed(self.sendings) if sending.accepted), None)

    @property
    def status(self) -> FilingStatus:
        """The one normalised status."""
        last = self.sendings[-1] if self.sendings else None
        answer = self.answer
        answered = answer.status if answer else None
        if self.expired and _settled(answered) < _SETTLED[FilingStatus.EXPIRED]:
            return FilingStatus.EXPIRED
        if self.dropped and self.in_effect is None:
            return FilingStatus.CANCELLED
        if last is None:
            return FilingStatus.DRAFTED
        if answer and answered and answer.message == len(self.sendings):
            return answered
        if answered and _settled(answered) >= _SETTLED[FilingStatus.CLOSED]:
            return answered
        return FilingStatus.SENT if last.sent_at else FilingStatus.QUEUED

    def sending(self, message_id: str | None) -> int:
        """Which of our messages (from 1) bears that id; the newest when the authority did not say."""
        for number, sending in enumerate(self.sendings, 1):
            if sending.message_id == message_id:
                return number
        return len(self.sendings)


_TAKEN = {
    FilingStatus.ACCEPTED,
    FilingStatus.CHANGED,
    FilingStatus.CANCELLED,
    FilingStatus.RELEASED,
    FilingStatus.CLOSED,
    FilingStatus.DUTY_DUE,
    FilingStatus.INSPECTION,
}


def evolve(state: FilingState | None, fact: Fact, meta: FactMeta) -> FilingState:
    """The state after ``fact``."""
    filing = state or FilingState()
    match fact:
        case f.FilingDrafted():
            return replace(
                filing,
                target=fact.target,
                group=fact.group,
                form=fact.form,
                document=fact.document,
                media_type=fact.media_type,
                file_name=fact.file_name,
                submission_version=fact.submission_version,
                summary=fact.summary,
                lines=fact.lines,
                blocking=fact.blocking,
                rules=fact.rules,
                dropped=False,
                drafted_at=meta.at,
            )
        case f.FilingQueued():
            sending = Sending(
                message_id=fact.message_id,
                function=fact.function,
                document=fact.document,
                queued_at=meta.at,
                form=fact.form or filing.form,
            )
            return replace(filing, sendings=(*filing.sendings, sending))
        case f.FilingSent():
            return _mark(filing, fact.message_id, sent_at=fact.sent_at)
        case f.AnswerReceived():
            return _answered(filing, fact)
        case f.FilingExpired():
            return replace(filing, expired=True)
        case f.DraftDropped():
            return replace(filing, dropped=True)
        case f.ReminderRaised():
            return replace(filing, reminders=(*filing.reminders, fact.reminder))
        case _:
            return filing


def _mark(filing: FilingState, message_id: str | None, **changes: object) -> FilingState:
    return replace(
        filing,
        sendings=tuple(
            replace(sending, **changes) if sending.message_id == message_id else sending for sending in filing.sendings
        ),
    )


def _answered(filing: FilingState, fact: f.AnswerReceived) -> FilingState:
    number = filing.sending(fact.message_id)
    sending = filing.sendings[number - 1] if number else None
    deleted = sending is not None and sending.function is FilingFunction.DELETE and fact.status in _TAKEN
    arrived = Answer(
        answer_id=fact.answer_id,
        status=FilingStatus.CANCELLED if deleted else fact.status,
        raw_code=fact.raw_code,
        answered_at=fact.answered_at,
        text=fact.text,
        faults=fact.faults,
        message=number,
        simulated=fact.simulated,
        authority=fact.authority,
        authority_reference=fact.authority_reference,
        numbers=fact.numbers,
        raw=fact.raw,
    )
    after = replace(filing, answers=tuple(sorted((*filing.answers, arrived), key=lambda answer: answer.rank)))
    if sending is None:
        return after
    return _mark(after, sending.message_id, answered=True, accepted=sending.accepted or fact.status in _TAKEN)
