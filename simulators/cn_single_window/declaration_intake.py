"""Taking in goods declarations: identity, structure, the technical answer (wire document, 1, 6, 7)."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec
from lxml import etree

from simulators.cn_single_window.codes import TECHNICAL
from simulators.cn_single_window.declaration_state import fill, raw_type
from simulators.cn_single_window.declaration_tables import DEC_NS, table_for
from simulators.cn_single_window.folders import safe_stem
from simulators.cn_single_window.manifest_tables import MANNER
from simulators.cn_single_window.model import Declaration, Sending, target_of
from simulators.cn_single_window.post import Post
from simulators.cn_single_window.road_intake import SOFT
from simulators.cn_single_window.writing import declaration_response
from simulators.machinery.clock import civil
from simulators.machinery.journal import digest_of
from simulators.machinery.schema import judge
from simulators.machinery.xml import BadXmlError, local, namespace, read_xml, text_of

_NUMBER = re.compile("[A-Z][0-9]{20}")
_FILE = re.compile(r"Dec_([A-Z][0-9]{20})\.zip")
STORED_AT, JUDGED_AT = 1.0, 8.0
"""Seconds after a declaration was taken: stored, and accepted 7 s later."""


class DeclarationIntake:
    """Takes messages of the declaration business."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._journal = post.journal

    def unreadable(self, client: str, name: str, now: datetime) -> None:
        """The file is no zip with one XML, or that is no XML: code 1."""
        del now
        named = _FILE.fullmatch(name)
        self._fail(self._unread(client, name), "1", named.group(1) if named else "")

    def take(self, client: str, name: str, content: bytes, now: datetime) -> bool:
        """Take the XML of a file. False when it is not well-formed: the file belongs into the FailBox."""
        try:
            root = read_xml(content)
        except BadXmlError:
            self.unreadable(client, name, now)
            return False
        number = text_of(root, "DecSign/ClientSeqNo")
        if (namespace(root), local(root)) != (DEC_NS, "DecMessage") or not _NUMBER.fullmatch(number):
            self._fail(self._unread(client, name), "2", number[:21])
            return True
        sending = self._sending(client, name, number, root)
        known = self._journal.seen(sending.id)
        if known is None:
            self._first(sending, name, content, root, now)
        elif known.digest == digest_of(content):
            self._journal.received_again(sending.id)
            self._post.repeat(sending.id)
        else:
            self._fail(self._unread(client, name), "4", number)
        return True

    def _sending(self, client: str, name: str, number: str, root: etree._Element) -> Sending:
        return Sending(
            id=f"{client}/{number}",
            parent=text_of(root, "DecHead/SeqNo")[:18] or number,
            client=client,
            business="Deccus001",
            kind="DecMessage",
            message_id=number,
            function=text_of(root, "Request/Function")[:2] or "9",
            stem=safe_stem(name),
        )

    def _first(self, sending: Sending, name: str, content: bytes, root: etree._Element, now: datetime) -> None:
        self._journal.receive(
            sending.id,
            sender=sending.client,
            kind=target_of(sending.kind),
            message_id=sending.message_id,
            reference=text_of(root, "DecHead/BillNo")[:32],
            digest=digest_of(content),
            at=now,
        )
        self._journal.put(sending)
        if name != f"Dec_{sending.message_id}.zip":
            self._fail(sending, "2", sending.message_id)
            return
        complaints = [each for each in judge(root, table_for(sending.function), MANNER) if each.kind not in SOFT]
        if complaints:
            detail = "\n".join(f"3|{each.path}|{each.text}" for each in complaints[:100])
            self._fail(sending, "3", sending.message_id, detail)
            return
        declaration = self._declaration(sending, root, now)
        sending.number = declaration.id
        self._journal.put(sending)
        told = declaration_response("0", "暂存成功", sending.message_id, declaration.id)
        self._post.answer(sending, f"Successed_{sending.stem}", told)
        body = content.decode("utf-8-sig")
        if self._journal.get(Declaration, declaration.id) != declaration:
            named = msgspec.to_builtins(declaration)
            self._post.later(sending, JUDGED_AT, "unknown_declaration", named=named)
            return
        if declaration.sending == sending.id:
            self._post.later(sending, STORED_AT, "stored", declaration=declaration.id)
        if text_of(root, "DecSign/OperType") == "C" or sending.function == "3":
            self._post.later(sending, JUDGED_AT, "judge_declaration", declaration=declaration.id, content=body)

    def _declaration(self, sending: Sending, root: etree._Element, now: datetime) -> Declaration:
        """The declaration of this client that the message names, or else the one that it makes.

        One that is named but is not the client's is returned as named and is not kept.
        """
        named = text_of(root, "DecHead/SeqNo")
        known = self._journal.get(Declaration, named) if named else None
        if known is not None and known.client == sending.client:
            return known
        direction = "I" if text_of(root, "DecHead/IEFlag") == "I" else "E"
        declaration = Declaration(
            id=named or f"{direction}{civil(now):%Y}{self._journal.number('unified'):013d}",
            client=sending.client,
            sending=sending.id,
            client_number=sending.message_id,
            direction="I" if direction == "I" else "E",
            type=raw_type(root),
            office="",
            trade_code=text_of(root, "DecHead/TradeCode"),
            date=text_of(root, "DecHead/IEDate") or f"{civil(now):%Y%m%d}",
            declared_at=f"{civil(now):%Y-%m-%dT%H:%M:%S}",
            packages=0,
            gross="0",
            lines=0,
        )
        fill(declaration, root)
        if not named:
            self._journal.put(declaration)
        return declaration

    def _unread(self, client: str, name: str) -> Sending:
        stem = safe_stem(name)
        return Sending(
            id=f"{client}/unread/{stem}",
            client=client,
            business="Deccus001",
            kind="DecMessage",
            message_id=stem,
            function="9",
            stem=stem,
        )

    def _fail(self, sending: Sending, code: str, number: str, detail: str = "") -> None:
        text = f"{TECHNICAL[code]}\n{detail}" if detail else TECHNICAL[code]
        self._post.answer(sending, f"Failed_{sending.stem}", declaration_response(code, text, number, ""))
