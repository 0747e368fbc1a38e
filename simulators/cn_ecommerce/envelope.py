"""The exchange's envelopes: what a terminal sent (DxpMsg, DxpMsgSv), what goes back (DxpMsg, DxpRep)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from simulators.machinery.clock import civil
from simulators.machinery.xml import BadXmlError, child, children, local, namespace, read_xml, text_of

DXP = "http://www.chinaport.gov.cn/dxp"
LABEL = "<!-- Simulator - not an authority. 模拟系统，并非官方机构 -->"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n{LABEL}\n'
CUSTOMS = "DXPEDCCEB0000002"
"""The terminal of customs; invented."""


class BadEnvelopeError(ValueError):
    """It is no envelope that the exchange reads; ``code`` is of table 7-1."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message from a terminal."""

    message_id: str
    sender: str
    receivers: tuple[str, ...]
    kind: str
    data: bytes


def read(content: bytes) -> Envelope:
    """The envelope in a DxpMsg, alone or inside a DxpMsgSv. Raises :class:`BadEnvelopeError`."""
    try:
        root = read_xml(content)
    except BadXmlError as fault:
        raise BadEnvelopeError("0001", str(fault)) from fault
    found = child(root, "DxpMsg") if local(root) == "DxpMsgSv" else root
    if found is None or local(found) != "DxpMsg" or namespace(found) != DXP:
        raise BadEnvelopeError("0001", "no DxpMsg")
    info = child(found, "TransInfo")
    receivers = tuple(text_of(each) for each in children(child(info, "ReceiverIds"), "ReceiverId"))
    envelope = Envelope(text_of(info, "CopMsgId"), text_of(info, "SenderId"), receivers, text_of(info, "MsgType"), b"")
    if not envelope.message_id or not envelope.sender or not 1 <= len(receivers) <= 5:
        raise BadEnvelopeError("0002", "CopMsgId, SenderId, ReceiverIds")
    try:
        data = base64.b64decode("".join(text_of(found, "Data").split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadEnvelopeError("0001", "Data is not base64") from fault
    return Envelope(envelope.message_id, envelope.sender, receivers, envelope.kind, data)


def write(message_id: str, receiver: str, kind: str, data: bytes, now: datetime) -> bytes:
    """A message to a terminal."""
    return (
        f'{HEAD}<dxp:DxpMsg ver="1.0" xmlns:dxp="{DXP}"><dxp:TransInfo><dxp:CopMsgId>{message_id}</dxp:CopMsgId>'
        f"<dxp:SenderId>{CUSTOMS}</dxp:SenderId><dxp:ReceiverIds><dxp:ReceiverId>{escape(receiver)}</dxp:ReceiverId>"
        f"</dxp:ReceiverIds><dxp:CreatTime>{civil(now):%Y-%m-%dT%H:%M:%S}</dxp:CreatTime>"
        f"<dxp:MsgType>{kind}</dxp:MsgType></dxp:TransInfo><dxp:Data>{base64.b64encode(data).decode()}</dxp:Data>"
        "</dxp:DxpMsg>"
    ).encode()


def refused(receiver: str, message_id: str, code: str, text: str, now: datetime) -> bytes:
    """The exchange's own answer (DxpRep) to what it does not pass on."""
    return (
        f'{HEAD}<dxp:DxpRep ver="1.0" xmlns:dxp="{DXP}"><dxp:RecevierId>{escape(receiver[:16]) or "-"}'
        f"</dxp:RecevierId><dxp:Response><dxp:ResponseCode>{code}</dxp:ResponseCode>"
        f"<dxp:ResponseInfo>{escape(text[:280])}</dxp:ResponseInfo>"
        f"<dxp:NoticeTime>{civil(now):%Y-%m-%d}</dxp:NoticeTime><dxp:OriHead>"
        f"<dxp:CopMsgId>{escape(message_id) or '-'}</dxp:CopMsgId><dxp:SenderId>{escape(receiver[:16]) or '-'}"
        f"</dxp:SenderId><dxp:ReceiverIds><dxp:ReceiverId>{CUSTOMS}</dxp:ReceiverId></dxp:ReceiverIds>"
        f"<dxp:CreatTime>{civil(now):%Y-%m-%dT%H:%M:%S}</dxp:CreatTime><dxp:MsgType>-</dxp:MsgType></dxp:OriHead>"
        "</dxp:Response></dxp:DxpRep>"
    ).encode()
