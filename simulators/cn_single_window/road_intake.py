"""Taking in road manifests and carrier confirmations: identity, head, structure; technical answers (1, 2.1, 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from simulators.cn_single_window.codes import MANIFESTS, MESSAGE_TYPES, is_office
from simulators.cn_single_window.folders import safe_stem
from simulators.cn_single_window.manifest_tables import MANNER, table_for
from simulators.cn_single_window.model import Fault, Sending, target_of
from simulators.cn_single_window.post import Post
from simulators.cn_single_window.registry import Registry
from simulators.cn_single_window.writing import technical, transmission
from simulators.machinery.journal import digest_of
from simulators.machinery.schema import Complaint, judge
from simulators.machinery.xml import BadXmlError, child, local, namespace, read_xml, text_of

_SPACE = re.compile(r"urn:Declaration:datamodel:standard:CN:(MT[0-9]{4}):1")
_MESSAGE_ID = re.compile(r"CN_(MT[0-9]{4})_1p0_([0-9]{4}[A-Z0-9]{9})_([0-9]{17})")
_FILE = re.compile(r"CN_(MT[0-9]{4})_1p0_([0-9]{4}[A-Z0-9]{9})([0-9]{17})\.zip")
SOFT = ("missing", "code")
"""Told by the business receipt, not by the technical answer."""
STORED_AT, SENT_AT, JUDGED_AT = 1.0, 2.0, 7.0
"""Seconds after a message was taken: E1, E3, and the receipt of a judgement without a person."""


def hard_complaints(root: etree._Element, kind: str, function: str) -> list[Complaint]:
    """What makes the structure unreadable."""
    return [each for each in judge(root, table_for(kind, function), MANNER) if each.kind not in SOFT]


def pointer(path: str) -> str:
    """A path as answers tell it: below Declaration."""
    return path.removeprefix("Declaration/")


class RoadIntake:
    """Takes messages of the road business."""

    def __init__(self, post: Post, registry: Registry) -> None:
        self._post = post
        self._journal = post.journal
        self._registry = registry
        post.engine.on("transmission", self._transmission)

    def unreadable(self, client: str, name: str, now: datetime) -> None:
        """The file is no zip with one XML, or that is no XML: code 1."""
        sending = self._from_name(client, name)
        self._post.answer(sending, f"Failed_{sending.stem}", technical(sending, now, "1"))

    def take(self, client: str, name: str, content: bytes, now: datetime) -> bool:
        """Take the XML of a file. False when it is not well-formed: the file belongs into the FailBox."""
        try:
            root = read_xml(content)
        except BadXmlError:
            self.unreadable(client, name, now)
            return False
        sending = self._identify(client, name, root)
        known = self._journal.seen(sending.id)
        if known is not None:
            if known.digest == digest_of(content):
                self._journal.received_again(sending.id)
                self._post.repeat(sending.id)
            else:
                other = self._from_name(client, name)
                other.message_id, other.sender = sending.message_id, sending.sender
                self._post.answer(other, f"Failed_{other.stem}", technical(other, now, "4"))
            return True
        self._journal.receive(
            sending.id,
            sender=client,
            kind=target_of(sending.kind),
            message_id=sending.message_id,
            reference=sending.parent,
            digest=digest_of(content),
            at=now,
        )
        self._journal.put(sending)
        code, faults = self._technical(sending, name, root)
        if code == "0":
            sending.number = f"M{now:%Y}{self._journal.number('document'):013d}"
            self._journal.put(sending)
            self._post.later(sending, STORED_AT, "transmission", code="E1")
            self._post.later(sending, SENT_AT, "transmission", code="E3")
            self._post.later(sending, JUDGED_AT, "judge_road", content=content.decode("utf-8-sig"))
        prefix = "Successed" if code == "0" else "Failed"
        self._post.answer(sending, f"{prefix}_{sending.stem}", technical(sending, now, code, faults))
        return True

    def _identify(self, client: str, name: str, root: etree._Element) -> Sending:
        """The message as it names itself; by its file where it does not."""
        message_id = text_of(root, "Head/MessageID")
        found = _SPACE.fullmatch(namespace(root))
        if found is None or not _MESSAGE_ID.fullmatch(message_id) or found.group(1) not in MESSAGE_TYPES:
            sending = self._from_name(client, name)
            sending.id = f"{client}/file/{sending.stem}"
            return sending
        return Sending(
            id=f"{client}/{message_id}",
            parent=text_of(root, "Declaration/ID")[:17],
            client=client,
            business="Rmft",
            kind=found.group(1),
            message_id=message_id,
            function=text_of(root, "Head/FunctionCode")[:2],
            stem=safe_stem(name),
            sender=text_of(root, "Head/SenderID")[:60],
        )

    @staticmethod
    def _from_name(client: str, name: str) -> Sending:
        named = _FILE.fullmatch(name)
        kind = named.group(1) if named and named.group(1) in MESSAGE_TYPES else "MT9999"
        stem = safe_stem(name)
        message_id = f"CN_{named.group(1)}_1p0_{named.group(2)}_{named.group(3)}" if named else stem
        return Sending(
            id=f"{client}/unread/{stem}",
            client=client,
            business="Rmft",
            kind=kind,
            message_id=message_id,
            function="9",
            stem=stem,
            sender=named.group(2) if named else "",
        )

    def _technical(self, sending: Sending, name: str, root: etree._Element) -> tuple[str, Sequence[Fault]]:
        """The code of the technical answer, and with code 3 every fault of structure."""
        identity = _MESSAGE_ID.fullmatch(sending.message_id)
        named = _FILE.fullmatch(name)
        functions = ("9", "5", "3") if sending.kind in MANIFESTS else ("2", "5", "3")
        if (
            identity is None
            or named is None
            or identity.groups() != named.groups()
            or local(root) != "Manifest"
            or text_of(root, "Head/MessageType") != sending.kind
            or sending.kind != identity.group(1)
            or sending.firm != identity.group(2)
            or sending.function not in functions
        ):
            return "2", ()
        if child(root, "Declaration") is None:
            return "3", [Fault("3", "Declaration", "Declaration is missing")]
        complaints = hard_complaints(root, sending.kind, sending.function)
        if complaints:
            return "3", [Fault("3", pointer(each.path), each.text) for each in complaints[:100]]
        if not is_office(sending.firm[:4]) or not self._registry.filed("sender", sending.firm):
            return "5", ()
        return "0", ()

    def _transmission(self, body: dict[str, str], now: datetime) -> None:
        sending = self._journal.get(Sending, body["sending"])
        if sending is not None:
            self._post.receipt(sending, transmission(sending, now, body["code"]))
