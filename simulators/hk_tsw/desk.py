"""The desk of the Trade Single Window: judges messages in their order, keeps answers in sequence, posts them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from lxml import etree

from simulators.hk_tsw.content import fault
from simulators.hk_tsw.model import TARGETS, Fault, Kind, Living, Message
from simulators.hk_tsw.writing import Answer
from simulators.machinery.engine import Engine, Letter
from simulators.machinery.xml import read_xml

Judge = Callable[[Message, etree._Element, datetime], Sequence[Fault]]
"""Judges the content of one message and, when there is no fault, carries it out; tells what it did itself."""

SOON = (timedelta(seconds=1), timedelta(seconds=5))


class Desk:
    """What all documents share: the engine, the queue of work, the sequences of answers."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.journal = engine.journal
        self._judges: dict[Kind, Judge] = {}
        engine.on("judge", self._judge)

    @property
    def seed(self) -> int:
        """The seed of all chance."""
        return self.engine.faults.seed

    def judges(self, kind: Kind, judge: Judge) -> None:
        """Name who judges a kind of document."""
        self._judges[kind] = judge

    def queue(self, message: Message, content: bytes, due: datetime) -> None:
        """Judge a stored message at ``due``, but never before an earlier message about the same document."""
        queue = f"{message.account}/{message.kind}/{message.header.document_reference}"
        self.journal.plan(
            self.engine.turn(queue, due),
            "judge",
            message=msgspec.to_builtins(message),
            content=content.decode("utf-8-sig"),
        )

    def _judge(self, body: dict[str, Any], now: datetime) -> None:
        message = msgspec.convert(body["message"], Message)
        faults = list(self.ordered(message))
        if not faults:
            faults = list(self._judges[message.kind](message, read_xml(body["content"].encode()), now))
        self.journal.answered(message.key, accepted=not faults)
        if faults:
            self.tell(message, "ERR", now, faults=faults, text="Not accepted")

    def ordered(self, message: Message) -> list[Fault]:
        """The fault that a tester ordered for this message, if any."""
        order = self.engine.faults.rejection(message.target, message.key, message.header.document_reference)
        return [Fault(order.code, order.path, order.text)] if order else []

    # -- references of documents ---------------------------------------------------------------------------------

    def living(self, account: str, kind: Kind, document_reference: str) -> str | None:
        """The authority's reference of the living document that bears this reference of the account."""
        found = self.journal.get(Living, f"{account}/{kind}/{document_reference}")
        return found.reference if found else None

    def alive(self, account: str, kind: Kind, document_reference: str, reference: str) -> None:
        """A document lives under this reference from now on."""
        self.journal.put(Living(id=f"{account}/{kind}/{document_reference}", reference=reference))

    def dead(self, account: str, kind: Kind, document_reference: str) -> None:
        """The document does not live any more; its reference may be used again."""
        self.journal.drop(Living, f"{account}/{kind}/{document_reference}")

    def header_faults(self, message: Message, root: str, *, owned: bool) -> list[Fault]:
        """H001 for a reference in use; H005, in the same words whatever is wrong, for one that is not the account's."""
        header = message.header
        if header.function == "NEW":
            taken = self.living(message.account, message.kind, header.document_reference)
            return [fault("H001", f"/{root}/Header/DocumentReference")] if taken else []
        return [] if owned else [fault("H005", f"/{root}/Header/AuthorityReference")]

    # -- answers -------------------------------------------------------------------------------------------------

    def effect(self, message: Message, what: str, now: datetime) -> None:
        """Note that a message changed something."""
        self.journal.effect(message.key, what, now)

    def tell(
        self,
        message: Message,
        code: str,
        now: datetime,
        *,
        reference: str | None = None,
        numbers: dict[str, str] | None = None,
        faults: Sequence[Fault] = (),
        text: str | None = None,
        after: timedelta = timedelta(),
    ) -> None:
        """Answer a message; the reference is the one issued, or the one that the message named."""
        self.happened(
            message.account,
            message.kind,
            code,
            now,
            document_reference=message.header.document_reference,
            reference=reference or message.header.authority_reference or None,
            message_id=message.header.message_id,
            numbers=numbers,
            faults=faults,
            text=text,
            after=after,
        )

    def happened(
        self,
        account: str,
        kind: Kind,
        code: str,
        now: datetime,
        *,
        document_reference: str | None,
        reference: str | None,
        message_id: str | None = None,
        numbers: dict[str, str] | None = None,
        faults: Sequence[Fault] = (),
        text: str | None = None,
        after: timedelta | None = None,
    ) -> None:
        """Put an answer about something that happened into an account's queue, within 1 to 5 s where not told."""
        subject = f"subject/{account}/{kind}/{reference or document_reference}"
        answer_id = self._answer_id()
        answer = Answer(
            answer_id=answer_id,
            kind=kind,
            code=code,
            occurred_at=now.timestamp(),
            sequence=self.journal.number(subject),
            message_id=message_id,
            document_reference=document_reference,
            authority_reference=reference,
            text=text,
            faults=list(faults),
            numbers=numbers or {},
        )
        letter = Letter(
            account, answer_id, msgspec.json.encode(answer), TARGETS[kind], (document_reference or "", reference or "")
        )
        self.engine.post(letter, self.engine.uniform(answer_id, *SOON) if after is None else after)

    def issued(self, message: Message, reference: str) -> None:
        """The document has its reference: the count of its answers goes on under it."""
        start = f"subject/{message.account}/{message.kind}/"
        counted = self.journal.count(start + message.header.document_reference)
        self.journal.count_on(start + reference, counted)

    def _answer_id(self) -> str:
        serial = self.journal.number("answer")
        return "A-" + hashlib.sha256(f"{self.seed}/answer/{serial}".encode()).hexdigest()[:12]
