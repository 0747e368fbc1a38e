"""What is wrong with the content of a goods declaration, taken alone: every fault at once (wire document, 6, 7)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from simulators.cn_single_window.codes import is_tariff, is_type
from simulators.cn_single_window.declaration_tables import table_for
from simulators.cn_single_window.manifest_content import fault
from simulators.cn_single_window.manifest_tables import MANNER
from simulators.cn_single_window.model import Fault
from simulators.cn_single_window.road_intake import SOFT
from simulators.machinery.schema import judge
from simulators.machinery.xml import child, children, text_of

MOST_LINES = 50


def table_faults(root: etree._Element, function: str) -> Iterator[Fault]:
    """D001 and D002: what is missing, and codes that are in no table."""
    for each in judge(root, table_for(function), MANNER):
        if each.kind in SOFT:
            yield fault("D001" if each.kind == "missing" else "D002", _told(each.path))


def _told(path: str) -> str:
    return path.removeprefix("DecLists/")


def head_faults(head: etree._Element) -> Iterator[Fault]:
    """Faults of the head: what the direction asks for, weights, charges, type."""
    imported = text_of(head, "IEFlag") == "I"
    needed = (
        ("OverseasConsignorEname", "DespPortCode", "DespDate", "GoodsPlace")
        if imported
        else ("OverseasConsigneeEname",)
    )
    for name in needed:
        if not text_of(head, name):
            yield fault("D001", f"DecHead/{name}")
    kind = child(head, "Type")
    if kind is not None and not is_type((kind.text or "").rstrip()):
        yield fault("D002", "DecHead/Type")
    gross, net = text_of(head, "GrossWet"), text_of(head, "NetWt")
    if gross and net and Decimal(net) > Decimal(gross):
        yield fault("D003", "DecHead/NetWt")
    for name in ("Fee", "Insur", "Other"):
        mark, rate, currency = (text_of(head, f"{name}{part}") for part in ("Mark", "Rate", "Curr"))
        if bool(mark) != bool(rate):
            yield fault("D001", f"DecHead/{name}{'Rate' if mark else 'Mark'}")
        if mark in ("2", "3") and not currency:
            yield fault("D001", f"DecHead/{name}Curr")


def line_faults(root: etree._Element) -> Iterator[Fault]:
    """Faults of the lines: numbers, price times quantity, legal units, tariff, the two countries."""
    exported = text_of(root, "DecHead/IEFlag") == "E"
    lines = children(child(root, "DecLists"), "DecList")
    if len(lines) > MOST_LINES:
        yield fault("D009", f"DecList[{MOST_LINES + 1}]")
    for place, line in enumerate(lines, 1):
        path = f"DecList[{place}]"
        if text_of(line, "GNo") != str(place):
            yield fault("D002", f"{path}/GNo")
        price, quantity, total = (text_of(line, name) for name in ("DeclPrice", "GQty", "DeclTotal"))
        if price and quantity and total and not adds_up(Decimal(price), Decimal(quantity), Decimal(total)):
            yield fault("D005", f"{path}/DeclTotal")
        if not text_of(line, "FirstQty") or not text_of(line, "FirstUnit"):
            yield fault("D006", f"{path}/FirstQty")
        if bool(text_of(line, "SecondQty")) != bool(text_of(line, "SecondUnit")):
            yield fault("D006", f"{path}/SecondQty")
        tariff = text_of(line, "CodeTS")
        if tariff and not is_tariff(tariff):
            yield fault("D010", f"{path}/CodeTS")
        if exported and text_of(line, "OriginCountry") == "CHN" and text_of(line, "DestinationCountry") != "CHN":
            yield fault("D002", f"{path}/OriginCountry")  # on export forms the two columns change places


def adds_up(price: Decimal, quantity: Decimal, total: Decimal) -> bool:
    """Whether price times quantity is the total, as far as four decimals of the price can say."""
    return abs(price * quantity - total) <= quantity * Decimal("0.00005") + Decimal("0.01")


def content_faults(root: etree._Element, function: str) -> list[Fault]:
    """Every fault that the message shows by itself."""
    faults = list(table_faults(root, function))
    head = child(root, "DecHead")
    if function != "3" and head is not None:
        faults += [*head_faults(head), *line_faults(root)]
    return faults
