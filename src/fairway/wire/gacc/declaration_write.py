"""Writing goods declarations (contract, section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from fairway.wire.gacc.declaration import (
    HEAD_ELEMENTS,
    LINE_ELEMENTS,
    NAMESPACE,
    REQUEST_NAMESPACE,
    DecMessage,
    GoodsLimit,
)
from fairway.wire.gacc.xml import DECLARATION, finished, plain, text

Tags = tuple[tuple[str, str], ...]


def _tags(elements: Iterable[tuple[str, str]]) -> Tags:
    return tuple((f"<{name}>", f"</{name}>") for name, _ in elements)


_HEAD_TAGS, _LINE_TAGS = _tags(HEAD_ELEMENTS), _tags(LINE_ELEMENTS)
_head_values = attrgetter(*(attribute for _, attribute in HEAD_ELEMENTS))
_line_values = attrgetter(*(attribute for _, attribute in LINE_ELEMENTS))


def _flat(tags: Tags, values: tuple[str, ...]) -> str:
    """The elements that have a value. One look at all values spares nearly always the escaping of each."""
    if plain("".join(values)):
        return "".join([start + value + end for (start, end), value in zip(tags, values, strict=True) if value])
    return "".join([start + text(value) + end for (start, end), value in zip(tags, values, strict=True) if value])


def _leaf(tag: str, value: str) -> str:
    return f"<{tag}>{text(value)}</{tag}>" if value else ""


def _limits(limits: tuple[GoodsLimit, ...]) -> str:
    inside = "".join(
        "<DecGoodsLimit>"
        + _leaf("GoodsNo", one.goods_no)
        + _leaf("LicTypeCode", one.licence_type)
        + _leaf("LicenceNo", one.licence_no)
        + "</DecGoodsLimit>"
        for one in limits
    )
    return f"<DecGoodsLimits>{inside}</DecGoodsLimits>" if inside else ""


def _list(outer: str, inner: str, rows: Iterable[tuple[tuple[str, str], ...]]) -> str:
    inside = "".join(f"<{inner}>{''.join(_leaf(tag, value) for tag, value in row)}</{inner}>" for row in rows)
    return (f"<{outer}>{inside}</{outer}>" if outer else inside) if inside else ""


def encode(message: DecMessage) -> bytes:
    """The message as XML, elements in the order of the contract, absent values left out."""
    sign = message.sign
    parts = [
        f'{DECLARATION}<DecMessage xmlns="{NAMESPACE}"><DecHead>',
        _flat(_HEAD_TAGS, _head_values(message.head)),
        "</DecHead>",
    ]
    if message.lines:
        parts.append("<DecLists>")
        for line in message.lines:
            parts.append(f"<DecList>{_flat(_LINE_TAGS, _line_values(line))}{_limits(line.limits)}</DecList>")
        parts.append("</DecLists>")
    parts += [
        _list(
            "DecContainers",
            "Container",
            (
                (
                    ("ContainerId", one.id),
                    ("ContainerMd", one.size),
                    ("GoodsNo", one.goods_numbers),
                    ("LclFlag", one.shared),
                    ("ContainerWt", one.weight),
                )
                for one in message.containers
            ),
        ),
        _list(
            "DecLicenseDocus",
            "LicenseDocu",
            ((("DocuCode", one.code), ("CertCode", one.number)) for one in message.licences),
        ),
        _list(
            "DecOtherPacks",
            "DecOtherPack",
            ((("PackQty", one.quantity), ("PackType", one.type)) for one in message.other_packs),
        ),
        f"<DecFreeTxt>{_leaf('VoyNo', message.voyage)}</DecFreeTxt>",
        "<DecSign>",
        _leaf("OperType", sign.operation),
        _leaf("ICCode", sign.card),
        _leaf("CopCode", sign.keying_code),
        _leaf("OperName", sign.operator_name),
        _leaf("ClientSeqNo", sign.client_seq_no),
        _leaf("Note", sign.note),
        "</DecSign>",
        _list(
            "",
            "EdocRealation",
            (
                (("EdocID", one.id), ("EdocCode", one.code), ("EdocFomatType", one.format), ("OpNote", one.note))
                for one in message.documents
            ),
        ),
        _list(
            "",
            "EcoRelation",
            (
                (
                    ("CertType", one.cert_type),
                    ("EcoCertNo", one.cert_no),
                    ("DecGNo", one.line),
                    ("EcoGNo", one.cert_line),
                )
                for one in message.origins
            ),
        ),
    ]
    if message.request_function:
        parts.append(
            f'<Request xmlns="{REQUEST_NAMESPACE}">{_leaf("Function", message.request_function)}'
            f"{_leaf('Reason', message.request_reason)}</Request>"
        )
    parts.append("</DecMessage>")
    return finished(parts)
