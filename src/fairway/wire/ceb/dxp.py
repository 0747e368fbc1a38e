"""The exchange platform's envelopes: a message from a terminal (DxpMsg), its answer (DxpRep), and the transport message
of a platform that sends for others (DxpMsgSv).

The business message travels in ``Data`` as base64. Signatures of envelopes are read and kept, not looked into.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime

import msgspec
from lxml import etree

from fairway.base.issues import Issue, Refusal
from fairway.base.time import MAINLAND
from fairway.wire.ceb.encode import DECLARATION
from fairway.wire.ceb.rules.form import ElementMissing, NotAMessage, WrongLength, unreadable
from fairway.wire.ceb.xml import escaped, names, parse

NAMESPACE = "http://www.chinaport.gov.cn/dxp"
MOST_RECEIVERS = MOST_KEYS = 5
NODE, SERIAL = 8, 10
_LIMITS = {
    **{"CopMsgId": (1, 255), "SenderId": (1, 16), "ReceiverId": (1, 16), "MsgType": (0, 30), "FileName": (1, 255)},
    **{
        "IcCard": (1, 13),
        "Key": (1, 64),
        "Key/@name": (1, 32),
        "MsgId": (1, 32),
        "SubMsgId": (1, 1),
        "EndNode": (1, 8),
        "StaNode": (1, 8),
    },
    **{"RecevierId": (1, 16), "NodeId": (1, 8), "ResponseCode": (1, 9), "ResponseInfo": (0, 300), "Code": (1, 9)},
}


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends what to whom. Times are to the second, in Mainland time on the wire."""

    message_id: str
    sender: str
    receivers: tuple[str, ...]
    created: datetime
    type: str


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A terminal message: a business message, or what two parties agreed on, under its sending."""

    sending: Sending
    data: bytes
    file_name: str = ""
    card: str = ""
    keys: tuple[tuple[str, str], ...] = ()


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What a transport node adds: the platform's own number of the message, and the nodes at both ends."""

    message_id: str
    sent: datetime
    end_node: str
    start_node: str
    sub_id: str = ""


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform says of one terminal message; ``results`` has (receiver, code, text)."""

    code: str
    text: str
    of: Sending
    results: tuple[tuple[str, str, str], ...] = ()


def transport_id(node: str, at: datetime, serial: int) -> str:
    """The platform's number of a message: node (8), time (14), serial (10). Raises ValueError for what does not fit."""
    if len(node) != NODE or not 0 <= serial < 10**SERIAL:
        raise ValueError(f"no transport number for node {node!r} and serial {serial}")
    return f"{node}{at.astimezone(MAINLAND):%Y%m%d%H%M%S}{serial:0{SERIAL}d}"


def write(envelope: Envelope, route: Route | None = None) -> bytes:
    """A DxpMsg, inside a DxpMsgSv when there is a route. Raises :class:`~fairway.base.issues.Refusal` with every part
    that does not fit."""
    issues = list(_issues(envelope, route))
    if issues:
        raise Refusal(issues)
    inner = _envelope(envelope, ' xmlns:dxp="' + NAMESPACE + '"' if route is None else "")
    if route is None:
        return f"{DECLARATION}{inner}".encode()
    sub = f"<dxp:SubMsgId>{escaped(route.sub_id)}</dxp:SubMsgId>" if route.sub_id else ""
    return (
        f'{DECLARATION}<dxp:DxpMsgSv ver="1.0" xmlns:dxp="{NAMESPACE}"><dxp:SvNo Ver="1.0">'
        f"<dxp:MsgId>{escaped(route.message_id)}</dxp:MsgId>{sub}<dxp:SendTime>{_time(route.sent)}</dxp:SendTime>"
        f"<dxp:EndNode>{escaped(route.end_node)}</dxp:EndNode><dxp:StaNode>{escaped(route.start_node)}</dxp:StaNode>"
        f"</dxp:SvNo>{inner}</dxp:DxpMsgSv>"
    ).encode()


def read(content: bytes) -> tuple[Envelope, Route | None]:
    """The envelope in a DxpMsg or DxpMsgSv, and the route of the latter. Raises Refusal for anything else."""
    root = _root(content, ("DxpMsg", "DxpMsgSv"))
    if names(root)[1] == "DxpMsg":
        return _read_envelope(root), None
    number = _needed(root, "SvNo")
    route = Route(
        message_id=_text(number, "MsgId"),
        sub_id=_text(number, "SubMsgId", needed=False),
        sent=_moment(_text(number, "SendTime"), "SendTime"),
        end_node=_text(number, "EndNode"),
        start_node=_text(number, "StaNode"),
    )
    envelope = _read_envelope(_needed(root, "DxpMsg"))
    issues = list(_issues(envelope, route))
    if issues:
        raise Refusal(issues)
    return envelope, route


def read_responses(content: bytes) -> tuple[Response, ...]:
    """What a DxpRep says, terminal message by terminal message. Raises Refusal for anything else."""
    root = _root(content, ("DxpRep",))
    found = []
    for item in root:
        if names(item) != (NAMESPACE, "Response"):
            continue
        results = [one for part in item if names(part)[1] == "Results" for one in part]
        found.append(
            Response(
                code=_text(item, "ResponseCode"),
                text=_text(item, "ResponseInfo", needed=False),
                of=_read_sending(_needed(item, "OriHead")),
                results=tuple(
                    (_text(one, "RecId"), _text(one, "Code"), _text(one, "Info", needed=False)) for one in results
                ),
            )
        )
    if not found:
        raise Refusal([ElementMissing.at("", element="Response")])
    return tuple(found)


def write_response(receiver: str, responses: tuple[Response, ...], at: datetime) -> bytes:
    """A DxpRep to ``receiver``, as the platform answers."""
    parts = [f'{DECLARATION}<dxp:DxpRep ver="1.0" xmlns:dxp="{NAMESPACE}"><dxp:RecevierId>{escaped(receiver)}']
    parts.append("</dxp:RecevierId>")
    for one in responses:
        results = "".join(
            f"<dxp:Result><dxp:RecId>{escaped(who)}</dxp:RecId><dxp:Code>{escaped(code)}</dxp:Code>"
            f"<dxp:Info>{escaped(text)}</dxp:Info></dxp:Result>"
            for who, code, text in one.results
        )
        parts.append(
            f"<dxp:Response><dxp:ResponseCode>{escaped(one.code)}</dxp:ResponseCode>"
            f"<dxp:ResponseInfo>{escaped(one.text)}</dxp:ResponseInfo>"
            f"{f'<dxp:Results>{results}</dxp:Results>' if results else ''}"
            f"<dxp:NoticeTime>{at.astimezone(MAINLAND):%Y-%m-%d}</dxp:NoticeTime>"
            f"<dxp:OriHead>{_sending(one.of)}</dxp:OriHead></dxp:Response>"
        )
    return "".join([*parts, "</dxp:DxpRep>"]).encode()


def _time(at: datetime) -> str:
    return f"{at.astimezone(MAINLAND):%Y-%m-%dT%H:%M:%S}"


def _sending(sending: Sending) -> str:
    receivers = "".join(f"<dxp:ReceiverId>{escaped(one)}</dxp:ReceiverId>" for one in sending.receivers)
    return (
        f"<dxp:CopMsgId>{escaped(sending.message_id)}</dxp:CopMsgId><dxp:SenderId>{escaped(sending.sender)}"
        f"</dxp:SenderId><dxp:ReceiverIds>{receivers}</dxp:ReceiverIds><dxp:CreatTime>{_time(sending.created)}"
        f"</dxp:CreatTime><dxp:MsgType>{escaped(sending.type)}</dxp:MsgType>"
    )


def _envelope(envelope: Envelope, declared: str) -> str:
    added = f"<dxp:FileName>{escaped(envelope.file_name)}</dxp:FileName>" if envelope.file_name else ""
    added += f"<dxp:IcCard>{escaped(envelope.card)}</dxp:IcCard>" if envelope.card else ""
    keys = "".join(f"<dxp:Key{_named(name)}>{escaped(value)}</dxp:Key>" for name, value in envelope.keys)
    added += f"<dxp:BizKey>{keys}</dxp:BizKey>" if keys else ""
    return (
        f'<dxp:DxpMsg ver="1.0"{declared}><dxp:TransInfo>{_sending(envelope.sending)}</dxp:TransInfo>'
        f"<dxp:Data>{base64.b64encode(envelope.data).decode()}</dxp:Data>"
        f"{f'<dxp:AddInfo>{added}</dxp:AddInfo>' if added else ''}</dxp:DxpMsg>"
    )


def _named(name: str) -> str:
    return f' name="{escaped(name)}"' if name else ""


def _issues(envelope: Envelope, route: Route | None) -> Iterator[Issue]:
    sending = envelope.sending
    given = [("CopMsgId", sending.message_id), ("SenderId", sending.sender), ("MsgType", sending.type)]
    given += [("ReceiverId", one) for one in sending.receivers] + [("Key", value) for _, value in envelope.keys]
    given += [("Key/@name", name) for name, _ in envelope.keys if name]
    given += [(name, value) for name, value in (("FileName", envelope.file_name), ("IcCard", envelope.card)) if value]
    if route is not None:
        given += [("MsgId", route.message_id), ("EndNode", route.end_node), ("StaNode", route.start_node)]
        given += [("SubMsgId", route.sub_id)] if route.sub_id else []
    for name, value in given:
        least, most = _LIMITS[name]
        if not least <= len(value) <= most:
            yield WrongLength.at(f"/{name}", element=name, length=len(value), expected=f"{least}-{most}")
    for name, found, most in (
        ("ReceiverIds", len(sending.receivers), MOST_RECEIVERS),
        ("BizKey", len(envelope.keys) or 1, MOST_KEYS),
    ):
        if not 1 <= found <= most:
            yield WrongLength.at(f"/{name}", element=name, length=found, expected=f"1-{most}")


def _root(content: bytes, expected: tuple[str, ...]) -> etree._Element:
    root = parse(content)
    namespace, name = names(root)
    if namespace != NAMESPACE or name not in expected:
        raise unreadable(f"its root is {name[:40]}, not {' / '.join(expected)}")
    return root


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((one for one in element if names(one) == (NAMESPACE, name)), None)


def _needed(element: etree._Element, name: str) -> etree._Element:
    found = _child(element, name)
    if found is None:
        place = f"line {element.sourceline}"
        raise Refusal([ElementMissing.at(f"/{name}", place=place, element=name)])
    return found


def _text(element: etree._Element, name: str, *, needed: bool = True) -> str:
    found = _needed(element, name) if needed else _child(element, name)
    return "" if found is None else (found.text or "").strip()


def _moment(text: str, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=MAINLAND)
    except ValueError:
        raise Refusal([NotAMessage.at(f"/{name}", reason=f"{name}: {text[:40]}")]) from None


def _read_sending(element: etree._Element) -> Sending:
    receivers = tuple((one.text or "").strip() for one in _needed(element, "ReceiverIds"))
    return Sending(
        message_id=_text(element, "CopMsgId"),
        sender=_text(element, "SenderId"),
        receivers=receivers,
        created=_moment(_text(element, "CreatTime"), "CreatTime"),
        type=_text(element, "MsgType"),
    )


def _read_envelope(element: etree._Element) -> Envelope:
    try:
        data = base64.b64decode("".join(_text(element, "Data").split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal([NotAMessage.at("/Data", reason="Data: base64")]) from None
    added = _child(element, "AddInfo")
    keys = _child(added, "BizKey") if added is not None else None
    envelope = Envelope(
        sending=_read_sending(_needed(element, "TransInfo")),
        data=data,
        file_name=_text(added, "FileName", needed=False) if added is not None else "",
        card=_text(added, "IcCard", needed=False) if added is not None else "",
        keys=tuple((one.get("name") or "", (one.text or "").strip()) for one in keys) if keys is not None else (),
    )
    issues = list(_issues(envelope, None))
    if issues:
        raise Refusal(issues)
    return envelope
