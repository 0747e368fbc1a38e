"""Writing goods declarations (contract, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
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


class _Flat:
    """Writes elements one after the other, leaving out those without a value.

    The lines of a declaration have the same elements filled, so the form for each pattern is made once.
    """

    def __init__(self, elements: Sequence[tuple[str, str]]) -> None:
        self._tags = tuple(f"<{name}>%s</{name}>" for name, _ in elements)
        self._values = attrgetter(*(attribute for _, attribute in elements))
        self._forms: dict[tuple[bool, ...], str] = {}

    def __call__(self, record: object) -> str:
        values: tuple[str, ...] = self._values(record)
        filled = tuple(map(bool, values))
        form = self._forms.get(filled)
        if form is None:
            if len(self._forms) > MOST_FORMS:
                self._forms.clear()
            form = self._forms[filled] = "".join(compress(self._tags, filled))
        kept = tuple(compress(values, filled))
        return form % (kept if plain("".join(kept)) else tuple(map(text, kept)))


MOST_FORMS = 1000
_head, _line = _Flat(HEAD_ELEMENTS), _Flat(LINE_ELEMENTS)


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
        _head(message.head),
        "</DecHead>",
    ]
    if message.lines:
        parts.append("<DecLists>")
        for line in message.lines:
            parts.append(f"<DecList>{_line(line)}{_limits(line.limits)}</DecList>")
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
