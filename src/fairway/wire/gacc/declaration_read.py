"""Reading goods declarations back: for comparing what was sent, for golden files both ways."""

from __future__ import annotations

from lxml import etree

from fairway.wire.gacc.declaration import (
    HEAD_ELEMENTS,
    LINE_ELEMENTS,
    NAMESPACE,
    DecContainer,
    DecHead,
    DecLine,
    DecMessage,
    EDocument,
    GoodsLimit,
    LicenceDocument,
    OriginRelation,
    OtherPack,
    Signature,
)
from fairway.wire.gacc.xml import child, children, local, namespace, parse, unreadable, value

_HEAD, _LINE = dict(HEAD_ELEMENTS), dict(LINE_ELEMENTS)


def _values(element: etree._Element, names: dict[str, str]) -> dict[str, str]:
    return {names[local(one)]: (one.text or "").strip() for one in element if local(one) in names}


def _line(element: etree._Element) -> DecLine:
    return DecLine(
        **_values(element, _LINE),
        limits=tuple(
            GoodsLimit(
                goods_no=value(one, "GoodsNo"),
                licence_type=value(one, "LicTypeCode"),
                licence_no=value(one, "LicenceNo"),
            )
            for one in children(child(element, "DecGoodsLimits"), "DecGoodsLimit")
        ),
    )


def decode(content: bytes) -> DecMessage:
    """The declaration in ``content``. Raises Refusal when it is none."""
    root = parse(content)
    head, sign = child(root, "DecHead"), child(root, "DecSign")
    if local(root) != "DecMessage" or namespace(root) != NAMESPACE or head is None or sign is None:
        raise unreadable("the root is not DecMessage with DecHead and DecSign")
    values = _values(head, _HEAD)
    if not values.get("ie_flag"):
        raise unreadable("it does not say whether it is an import or an export")
    lines = list(children(child(root, "DecLists"), "DecList"))
    if any(not value(line, "GNo") for line in lines):
        raise unreadable("a line has no number")
    return DecMessage(
        head=DecHead(**values),
        lines=tuple(_line(one) for one in lines),
        containers=tuple(
            DecContainer(
                id=value(one, "ContainerId"),
                size=value(one, "ContainerMd"),
                goods_numbers=value(one, "GoodsNo"),
                shared=value(one, "LclFlag"),
                weight=value(one, "ContainerWt"),
            )
            for one in children(child(root, "DecContainers"), "Container")
        ),
        licences=tuple(
            LicenceDocument(code=value(one, "DocuCode"), number=value(one, "CertCode"))
            for one in children(child(root, "DecLicenseDocus"), "LicenseDocu")
        ),
        other_packs=tuple(
            OtherPack(quantity=value(one, "PackQty"), type=value(one, "PackType"))
            for one in children(child(root, "DecOtherPacks"), "DecOtherPack")
        ),
        voyage=value(root, "DecFreeTxt/VoyNo"),
        sign=Signature(
            client_seq_no=value(sign, "ClientSeqNo"),
            operation=value(sign, "OperType"),
            card=value(sign, "ICCode"),
            keying_code=value(sign, "CopCode"),
            operator_name=value(sign, "OperName"),
            note=value(sign, "Note"),
        ),
        documents=tuple(
            EDocument(
                id=value(one, "EdocID"),
                code=value(one, "EdocCode"),
                format=value(one, "EdocFomatType"),
                note=value(one, "OpNote"),
            )
            for one in children(root, "EdocRealation")
        ),
        origins=tuple(
            OriginRelation(
                cert_type=value(one, "CertType"),
                cert_no=value(one, "EcoCertNo"),
                line=value(one, "DecGNo"),
                cert_line=value(one, "EcoGNo"),
            )
            for one in children(root, "EcoRelation")
        ),
        request_function=value(root, "Request/Function"),
        request_reason=value(root, "Request/Reason"),
    )
