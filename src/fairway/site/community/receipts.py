"""What a sender is answered: that its message is on disk, and what was understood of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.language import Language
from fairway.tracking.inbound import Fault, MessageTaken, standing
from fairway.tracking.model import Event

MOST_FAULTS = 500
"""Faults of one message that are kept and shown; the rest is counted."""
_events = msgspec.json.Decoder(tuple[Event, ...])


class EventReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it was understood."""

    key: str
    """The same whenever the same is told again."""
    milestone: str
    about: str
    """What it is about ("container MSKU1234565")."""
    duplicate: bool = False
    line: int | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a message that is on disk."""

    message: UUID
    standing: str
    """"accepted", "partly" or "refused"."""
    standard: str
    form: str
    reference: str
    sha256: str
    size: int
    taken_at: datetime
    count: int
    duplicates: int
    links: int
    events: tuple[EventReceipt, ...]
    faults: tuple[Fault, ...]
    more_faults: int = 0
    corrects: UUID | None = None
    test: bool = False
    repeated: bool = False
    """The same bytes had been taken before: nothing was done."""


def receipt_of(message: UUID, taken: MessageTaken, at: datetime, *, repeated: bool = False) -> Receipt:
    """The receipt of a message, always the same but for ``repeated``."""
    twice = frozenset(taken.duplicates)
    return Receipt(
        message=message,
        standing=standing(taken),
        standard=taken.standard,
        form=taken.form,
        reference=taken.reference,
        sha256=taken.sha256,
        size=taken.size,
        taken_at=at,
        count=taken.count,
        duplicates=len(taken.duplicates),
        links=len(taken.links),
        events=tuple(
            EventReceipt(
                key=event.key,
                milestone=event.milestone,
                about=f"{event.references[0].kind.value} {event.references[0].value}" if event.references else "",
                duplicate=number in twice,
                line=event.source.line,
            )
            for number, event in enumerate(events_of(taken))
        ),
        faults=taken.faults,
        more_faults=taken.more_faults,
        corrects=taken.corrects,
        test=taken.test,
        repeated=repeated,
    )


def events_of(taken: MessageTaken) -> tuple[Event, ...]:
    """The events of a message."""
    return _events.decode(taken.events) if taken.count else ()


def fault_of(issue: Issue) -> Fault:
    """An issue as it is kept, with the place that EDIFACT issues have beside."""
    return Fault(
        rule=issue.rule,
        message=issue.message,
        severity=issue.severity.value,
        remedy=issue.remedy,
        params=dict(issue.params),
        pointer=issue.pointer,
        place=issue.place,
        code=str(getattr(issue, "code", "") or ""),
        segment=str(getattr(issue, "segment", "") or ""),
        line=getattr(issue, "line", None),
        offset=getattr(issue, "offset", None),
    )


def issue_of(fault: Fault) -> Issue:
    """A kept fault as an issue, for its sentence in the reader's language."""
    return Issue(
        rule=fault.rule,
        message=fault.message,
        severity=Severity(fault.severity),
        remedy=fault.remedy,
        params=fault.params,
        pointer=fault.pointer,
        place=fault.place,
    )


def told(receipt: Receipt, language: Language) -> dict[str, Any]:
    """A receipt for a reader of ``language``."""
    plain: dict[str, Any] = msgspec.to_builtins(receipt, builtin_types=(UUID, datetime))
    plain["faults"] = [_told(fault, language) for fault in receipt.faults]
    return plain


def _told(fault: Fault, language: Language) -> dict[str, Any]:
    issue = issue_of(fault)
    shown: dict[str, Any] = {
        "rule": fault.rule,
        "severity": fault.severity,
        "message": issue.text(language),
        "remedy": issue.remedy_text(language),
    }
    for name in ("code", "segment", "line", "offset", "place", "pointer"):
        value = getattr(fault, name)
        if value not in (None, ""):
            shown[name] = value
    return shown
