"""The gateway: headers, idempotency, structure. What passes is on disk before the answer leaves (chapter 1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from lxml import etree

from simulators.hk_tsw.bundling import Outcome
from simulators.hk_tsw.codes import REASONS
from simulators.hk_tsw.content import fault
from simulators.hk_tsw.desk import Desk
from simulators.hk_tsw.model import Fault, Function, Header, Kind, Message, MessageUse
from simulators.hk_tsw.tables import MANNER, table_for
from simulators.hk_tsw.writing import receipt
from simulators.machinery.journal import digest_of
from simulators.machinery.schema import Complaint, Spot, judge, walk
from simulators.machinery.xml import BadXmlError, local, namespace, read_xml, text_of

CODE_OF = {"missing": "T002", "unknown": "T003", "order": "T003", "repeated": "T003", "form": "T004", "code": "T004"}
_KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")

Handle = Callable[[Message, etree._Element, datetime], Outcome | None]
"""Judges at once and gives the result, or queues the message and gives None: a receipt is the answer then."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class StoredReply(msgspec.Struct, frozen=True):
    """A reply as it is kept for repeated requests."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Counter:
    """Where one kind of message is handed in: the kind of its answers, what faults aim at, namespace and root."""

    kind: Kind
    target: str
    family: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as far as it concerns a message: whose, with which headers, the bytes."""

    account: str
    idempotency_key: str
    message_id: str
    content: bytes

    @property
    def key(self) -> str:
        """Under which the message is known."""
        return f"{self.account}/{self.idempotency_key}"


class Gateway:
    """Takes messages in, once each."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._journal = desk.journal

    def take(self, counter: Counter, incoming: Incoming, handle: Handle) -> Reply:
        """Take one message in: all of it in one transaction."""
        now = self._desk.engine.clock.now()
        with self._journal.transaction():
            if not _KEY.fullmatch(incoming.idempotency_key):
                return self._refused(400, None, now, [fault("T009")])
            repeated = self._repeated(incoming, now)
            if repeated is not None:
                return repeated
            reply = self._first(counter, incoming, handle, now)
            self._journal.keep_answer(incoming.key, msgspec.msgpack.encode(StoredReply(reply.status, reply.body)))
            seen = self._journal.seen(incoming.key)
            reference = seen.reference if seen else ""
            lost = self._desk.engine.faults.loses(counter.target, incoming.key, reference)
        return Reply(504) if lost else reply

    def _repeated(self, incoming: Incoming, now: datetime) -> Reply | None:
        seen = self._journal.seen(incoming.key)
        if seen is None:
            return None
        if seen.digest != digest_of(incoming.content) or seen.answer is None:
            return self._refused(409, None, now, [fault("T008")])
        self._journal.received_again(incoming.key)
        stored = msgspec.msgpack.decode(seen.answer, type=StoredReply)
        return Reply(stored.status, stored.body, {"Idempotent-Replayed": "true"})

    def _first(self, counter: Counter, incoming: Incoming, handle: Handle, now: datetime) -> Reply:
        try:
            root = read_xml(incoming.content)
        except BadXmlError as problem:
            self._note(counter, incoming, None, now)
            return self._refused(400, None, now, [fault("T001", text=f"Not taken: {problem}")])
        self._note(counter, incoming, root, now)
        message_id = text_of(root, "Header/MessageID")[:64] or None
        at = f"/{counter.family[1]}/Header/MessageID"
        if incoming.message_id != (message_id or ""):
            return self._refused(400, message_id, now, [fault("T006", at)])
        faults = structure_faults(root, counter.family, incoming.account)
        if faults:
            return self._refused(422, message_id, now, faults)
        use = f"{incoming.account}/{message_id}"
        if self._journal.get(MessageUse, use) is not None:
            return self._refused(409, message_id, now, [fault("T005", at)])
        self._journal.put(MessageUse(id=use, key=incoming.key))
        message = Message(
            key=incoming.key,
            account=incoming.account,
            kind=counter.kind,
            target=counter.target,
            header=Header(
                message_id=message_id or "",
                function=msgspec.convert(text_of(root, "Header/Function"), Function),
                document_reference=text_of(root, "Header/DocumentReference"),
                authority_reference=text_of(root, "Header/AuthorityReference"),
            ),
            received=now.timestamp(),
        )
        outcome = handle(message, root, now)
        if outcome is None:
            return Reply(202, receipt(self._journal.number("receipt"), message_id, now))
        self._journal.answered(incoming.key, accepted=outcome.accepted)
        return Reply(outcome.status, outcome.body)

    def _note(self, counter: Counter, incoming: Incoming, root: etree._Element | None, now: datetime) -> None:
        self._journal.receive(
            incoming.key,
            sender=incoming.account,
            kind=counter.target,
            message_id=text_of(root, "Header/MessageID")[:64],
            reference=text_of(root, "Header/DocumentReference")[:70],
            digest=digest_of(incoming.content),
            at=now,
        )

    def _refused(self, status: int, message_id: str | None, now: datetime, faults: list[Fault]) -> Reply:
        return Reply(status, receipt(self._journal.number("receipt"), message_id, now, faults))


def structure_faults(root: etree._Element, family: tuple[str, str], account: str) -> list[Fault]:
    """Every fault of structure and header."""
    if (namespace(root), local(root)) != family:
        return [fault("T003", f"/{local(root)}", f"The message here is {family[1]} in {family[0]}")]
    table = table_for(family, text_of(root, "Header/Function"))
    complaints = judge(root, table, MANNER)
    faults = [Fault(CODE_OF[each.kind], each.path, each.text) for each in complaints]
    faults += _language_faults([spot for spot in walk(root, table, MANNER) if spot.element.get("language")])
    return faults + _header_faults(root, family[1], account, complaints)


def _language_faults(spots: list[Spot]) -> list[Fault]:
    """A second text in the same language beside the first."""
    seen: set[tuple[str, str, str]] = set()
    faults = []
    for spot in spots:
        text = (spot.path.rpartition("/")[0], spot.name, spot.element.get("language") or "")
        if text in seen:
            faults.append(Fault("T003", spot.path, f"{spot.name} is repeated in the same language"))
        seen.add(text)
    return faults


def _header_faults(root: etree._Element, name: str, account: str, complaints: list[Complaint]) -> list[Fault]:
    at = f"/{name}/Header"
    told = {each.path for each in complaints}
    new = text_of(root, "Header/Function") == "NEW"
    reason = text_of(root, "Header/ReasonCode")
    faults = []
    if f"{at}/SenderID" not in told and text_of(root, "Header/SenderID") != account:
        faults.append(fault("T007", f"{at}/SenderID"))
    if f"{at}/Function" in told:
        return faults
    if new == bool(text_of(root, "Header/AuthorityReference")):
        faults.append(fault("H002", f"{at}/AuthorityReference"))
    if (new and reason) or (not new and reason not in REASONS):
        faults.append(fault("H003", f"{at}/ReasonCode"))
    if reason == "99" and not text_of(root, "Header/ReasonText"):
        faults.append(fault("H004", f"{at}/ReasonText"))
    return faults
