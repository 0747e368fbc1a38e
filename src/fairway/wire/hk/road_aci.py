"""Road advance cargo information on the wire (chapter 3): one consignment in each message."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from fairway.wire.hk.header import Header, Party, read_header, read_party, write_header, write_party
from fairway.wire.hk.reading import Node, parse
from fairway.wire.hk.writing import DECLARATION, Texts, element, many, measure, optional, plain, texts

NAMESPACE = "urn:fairway:hk:tsw:road-aci:1"


class AciPackages(msgspec.Struct, frozen=True, kw_only=True):
    """Number and description of packages (items 1 and 2)."""

    count: int
    type_code: str
    type_text: Texts = ()


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the packages (item 3)."""

    description: Texts
    hs_code: str | None = None


class AciConsignment(msgspec.Struct, frozen=True, kw_only=True):
    """The eight items of Cap. 60L and the optional ones."""

    direction: str
    expected_date: date
    control_point: str | None = None
    packages: tuple[AciPackages, ...]
    articles: tuple[Article, ...]
    consignor: Party
    consignee: Party
    gross_weight: Decimal | None = None
    net_weight: Decimal | None = None
    volume: Decimal | None = None
    waybill_number: str | None = None
    containers: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()
    remark: str | None = None


class RoadAci(msgspec.Struct, frozen=True, kw_only=True):
    """A ``RoadACI`` message; a deletion has no consignment."""

    header: Header
    consignment: AciConsignment | None = None


def _write_consignment(consignment: AciConsignment) -> str:
    return "".join(
        [
            "<Consignment>",
            plain("Direction", consignment.direction),
            plain("ExpectedDate", consignment.expected_date.isoformat()),
            optional("ControlPoint", consignment.control_point),
            *[
                f"<Packages>{plain('Count', packages.count)}{element('TypeCode', packages.type_code)}"
                f"{texts('TypeText', packages.type_text)}</Packages>"
                for packages in consignment.packages
            ],
            *[
                f"<Article>{texts('Description', article.description)}{optional('HSCode', article.hs_code)}</Article>"
                for article in consignment.articles
            ],
            write_party("Consignor", consignment.consignor),
            write_party("Consignee", consignment.consignee),
            measure("GrossWeight", consignment.gross_weight, "KGM"),
            measure("NetWeight", consignment.net_weight, "KGM"),
            measure("Volume", consignment.volume, "MTQ"),
            optional("WaybillNumber", consignment.waybill_number),
            many("ContainerNumber", consignment.containers),
            many("LockNumber", consignment.locks),
            optional("Remark", consignment.remark),
            "</Consignment>",
        ]
    )


def write_road_aci(message: RoadAci) -> bytes:
    """The message as bytes."""
    body = _write_consignment(message.consignment) if message.consignment is not None else ""
    text = f'{DECLARATION}<RoadACI xmlns="{NAMESPACE}">{write_header(message.header)}{body}</RoadACI>'
    return text.encode()


def _packages(node: Node) -> AciPackages:
    packages = AciPackages(
        count=node.whole("Count"), type_code=node.text("TypeCode"), type_text=node.texts("TypeText", 0, 2)
    )
    node.end()
    return packages


def _article(node: Node) -> Article:
    article = Article(description=node.texts("Description"), hs_code=node.maybe("HSCode"))
    node.end()
    return article


def _consignment(node: Node) -> AciConsignment:
    consignment = AciConsignment(
        direction=node.text("Direction"),
        expected_date=node.day("ExpectedDate"),
        control_point=node.maybe("ControlPoint"),
        packages=tuple(_packages(child) for child in node.all("Packages", 1, 20)),
        articles=tuple(_article(child) for child in node.all("Article", 1, 999)),
        consignor=read_party(node.child("Consignor")),
        consignee=read_party(node.child("Consignee")),
        gross_weight=node.measure("GrossWeight", "KGM"),
        net_weight=node.measure("NetWeight", "KGM"),
        volume=node.measure("Volume", "MTQ"),
        waybill_number=node.maybe("WaybillNumber"),
        containers=node.values("ContainerNumber", 0, 9),
        locks=node.values("LockNumber", 0, 9),
        remark=node.maybe("Remark"),
    )
    node.end()
    return consignment


def read_road_aci(content: bytes) -> RoadAci:
    """The message in ``content``. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root("RoadACI", NAMESPACE)
    header = read_header(root)
    node = None if header.function == "DELETE" else root.child("Consignment")
    message = RoadAci(header=header, consignment=None if node is None else _consignment(node))
    root.end()
    return message
