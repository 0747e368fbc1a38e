"""Taking a message in: envelope, form, signature, repetition, then each object by the rules."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from lxml import etree

from simulators.cn_ecommerce import changes, rules, signature, writing
from simulators.cn_ecommerce.books import Books
from simulators.cn_ecommerce.envelope import CUSTOMS, BadEnvelopeError, Envelope, read
from simulators.cn_ecommerce.fields import Schemas
from simulators.cn_ecommerce.kinds import KINDS, Kind
from simulators.cn_ecommerce.life import Life
from simulators.cn_ecommerce.model import Document, Sending
from simulators.cn_ecommerce.post import Post
from simulators.cn_ecommerce.rules import Values
from simulators.machinery.journal import digest_of
from simulators.machinery.xml import BadXmlError, child, children, local, read_xml

Negative = tuple[dict[str, str], str, str]


def values_of(element: etree._Element) -> Values:
    """The texts of an element's children by their names."""
    return {local(each): each.text or "" for each in element if isinstance(each.tag, str) and not len(each)}


class Intake:
    """Takes messages."""

    def __init__(self, post: Post, books: Books, life: Life, schemas: Schemas) -> None:
        self._post, self._books, self._life, self._schemas = post, books, life, schemas
        self.journal, self._faults = post.journal, post.engine.faults

    def take(self, client: str, content: bytes, now: datetime) -> bool:
        """Take one file; whether something came of it."""
        try:
            envelope = read(content)
        except BadEnvelopeError as fault:
            self._post.refuse(client, "", "", fault.code, str(fault), now=now)
            return False
        if CUSTOMS not in envelope.receivers:
            said = f"no terminal {', '.join(envelope.receivers)}"
            self._post.refuse(client, envelope.sender, envelope.message_id, "2001", said, now=now)
            return False
        try:
            root = read_xml(envelope.data)
        except BadXmlError as fault:
            self._format_error(client, envelope, "0001", [str(fault)], now)
            return False
        kind = KINDS.get(local(root)[3:6])
        found = self._schemas.faults(root)
        if kind is None or found:
            self._format_error(client, envelope, kind.codes.form if kind else "0002", found, now)
            return False
        return self._message(client, envelope, kind, root, now)

    def _format_error(self, client: str, envelope: Envelope, code: str, found: list[str], now: datetime) -> None:
        guid = self._post.guid()
        answer = writing.format_error(
            guid,
            code,
            found or ["unknown"],
            message_id=envelope.message_id,
            kind=envelope.kind or "-",
            business=base64.b64encode(envelope.data[:2000]).decode(),
            now=now,
        )
        number = envelope.kind[3:6] or "900"
        sending = Sending(id=guid, client=client, sender=envelope.sender, receiver=CUSTOMS, number=number)
        self._post.answer(sending, "900", guid, answer, now=now)

    def _message(self, client: str, envelope: Envelope, kind: Kind, root: etree._Element, now: datetime) -> bool:
        guid, digest = root.get("guid") or "", digest_of(envelope.data)
        sending = Sending(id=guid, client=client, sender=envelope.sender, receiver=CUSTOMS, number=kind.number)
        objects = [self._object(kind, each) for each in children(root, kind.element)]
        seen = self.journal.seen(guid)
        if seen is not None:
            self.journal.received_again(guid)
            if seen.digest == digest:
                self._post.repeat(guid)
                return True
            code = kind.codes.repeated
            self._refuse(kind, sending, [(head, code, "guid") for head, _ in objects], now)
            return False
        self.journal.receive(
            guid,
            sender=envelope.sender,
            kind=f"cn.ceb.{kind.number}",
            message_id=envelope.message_id,
            reference=guid,
            digest=digest,
            at=now,
        )
        self.journal.put(sending)
        if (said := self._signature(kind, root, objects, now)) is not None:
            self._refuse(kind, sending, [(head, *said) for head, _ in objects], now)
            return False
        refused: list[Negative] = []
        taken = [
            id_ for head, lines in objects if (id_ := self._judge(kind, sending, head, lines, refused=refused, now=now))
        ]
        self._refuse(kind, sending, refused, now)
        self.journal.answered(guid, accepted=bool(taken))
        if taken:
            self.journal.effect(guid, f"{len(taken)} taken", now)
            self._life.begin(sending, taken)
        return bool(taken)

    def _object(self, kind: Kind, element: etree._Element) -> tuple[Values, list[Values]]:
        head = child(element, kind.head) if kind.head else element
        assert head is not None  # its form was judged
        return values_of(head), [values_of(each) for each in element if local(each).endswith("List")]

    def _signature(
        self, kind: Kind, root: etree._Element, objects: list[tuple[Values, list[Values]]], now: datetime
    ) -> tuple[str, str] | None:
        verdict, certificate = signature.look(root, now)
        if verdict == "missing":
            return (kind.codes.unsigned, "signature") if kind.signed else None
        if verdict != "holds":
            code = (
                "-621028" if verdict == "other data" and kind.number == "621" else kind.codes.forged or kind.codes.form
            )
            return code, f"signature: {verdict}"
        transfer = values_of(found) if (found := child(root, "BaseTransfer")) is not None else {}
        codes = {transfer.get("copCode", "")}
        codes |= {head.get(name, "") for head, _ in objects for name in ("agentCode", "operatorCode", "ebcCode")}
        if not signature.belongs(certificate, codes):
            return kind.codes.other_card or kind.codes.form, "certificate"
        return None

    def _judge(
        self,
        kind: Kind,
        sending: Sending,
        head: Values,
        lines: list[Values],
        *,
        refused: list[Negative],
        now: datetime,
    ) -> str:
        key = "|".join(head.get(name, "").strip() for name in kind.key)
        subjects = tuple(
            head[name].strip() for name in ("orderNo", "logisticsNo", "copNo", "billNo") if head.get(name, "").strip()
        )
        found = [*rules.faults(kind, head, lines)] or changes.faults(self._books, kind, key, head, lines)
        ordered = self._faults.rejection(f"cn.ceb.{kind.number}", f"{sending.id}/{key}", *subjects)
        if not found and ordered is not None and ordered.code.startswith("-"):
            found = [(ordered.code, ordered.text)]
        if found:
            refused.append((head, found[0][0], "; ".join(words for _, words in found)))
            return ""
        known = self.journal.get(Document, f"{kind.number}/{key}")
        document = Document(
            id=f"{kind.number}/{key}",
            parent=sending.id,
            number=kind.number,
            turn=known.turn + 1 if known else 1,
            app_type=head["appType"],
            draft=head["appStatus"] == "1",
            values=self._values(kind, head, now, known),
            subjects=subjects,
        )
        if ordered is not None:
            document.ordered, document.ordered_text = ordered.code, ordered.text
        elif text := changes.returned(self._books, kind, head, lines):
            document.ordered, document.ordered_text = "100", text
        self.journal.put(document)
        self._books.enter(document, head, lines)
        return document.id

    def _values(self, kind: Kind, head: Values, now: datetime, known: Document | None = None) -> dict[str, str]:
        names = [each.rstrip("?") for each in kind.receipt]
        values = {name: head.get(name, "").strip() for name in names}
        if kind.number in ("621", "603"):
            values |= {name: head.get(name, "").strip() for name in ("customsCode", "ebcCode", "agentCode", "invtNo")}
        if kind.number in ("623", "605"):
            values["invtNo"] = head["invtNo"]
        if kind.number == "411":
            values["parcel"] = f"{head['ebpCode']}|{head['orderNo']}"
        if "preNo" in names:
            values["preNo"] = known.values.get("preNo", "") if known else self._books.pre_no(kind, now)
        if "copNo" in names and not values["copNo"]:
            values["copNo"] = values["preNo"]
        return values

    def _refuse(self, kind: Kind, sending: Sending, refused: list[Negative], now: datetime) -> None:
        if not refused:
            return
        guid = self._post.guid()
        objects = [(self._values(kind, head, now), code, words) for head, code, words in refused]
        content = writing.receipts(kind, guid, sending.id, objects, now)
        self._post.answer(sending, kind.answer, guid, content, now=now, after=timedelta(seconds=5))
