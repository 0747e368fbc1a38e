"""Answers on the wire (chapter 7): the queue of an account, and its acknowledgement."""

from __future__ import annotations

from datetime import datetime

import msgspec

from fairway.wire.hk.reading import Node, parse, whole
from fairway.wire.hk.receipt import WireError, read_errors
from fairway.wire.hk.writing import DECLARATION, element

NAMESPACE = "urn:fairway:hk:tsw:answer:1"


class WireAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as it stands; ``numbers`` by name."""

    cursor: str
    answer_id: str
    kind: str
    code: str
    occurred_at: datetime
    sequence: int
    message_id: str | None = None
    document_reference: str | None = None
    authority_reference: str | None = None
    text: str | None = None
    errors: tuple[WireError, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()


class AnswerPage(msgspec.Struct, frozen=True, kw_only=True):
    """What one request for answers gave: ``next`` is where to go on."""

    next: str | None
    more: bool
    answers: tuple[WireAnswer, ...]


def _answer(node: Node) -> WireAnswer:
    answer = WireAnswer(
        cursor=node.text("Cursor"),
        answer_id=node.text("AnswerID"),
        kind=node.text("Kind"),
        code=node.text("Code"),
        occurred_at=node.moment("OccurredAt"),
        sequence=whole(node.child("Sequence")),
        message_id=node.maybe("MessageID"),
        document_reference=node.maybe("DocumentReference"),
        authority_reference=node.maybe("AuthorityReference"),
        text=node.maybe("Text"),
        errors=read_errors(node),
        numbers=tuple((child.attribute("name"), child.value) for child in node.all("Number", 0, 100)),
    )
    node.end()
    return answer


def read_answers(content: bytes) -> AnswerPage:
    """The page in ``content``. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root("Answers", NAMESPACE)
    page = AnswerPage(
        next=root.maybe("Next"),
        more=root.flag("More"),
        answers=tuple(_answer(child) for child in root.all("Answer", 0, 500)),
    )
    root.end()
    return page


def write_acknowledgement(cursor: str) -> bytes:
    """The acknowledgement of all answers up to and including ``cursor``."""
    body = element("UpTo", cursor)
    return f'{DECLARATION}<AnswerAcknowledgement xmlns="{NAMESPACE}">{body}</AnswerAcknowledgement>'.encode()
