"""Whether an object may come: new, as a change, as a deletion, or about an inventory that must be there."""

from __future__ import annotations

from simulators.cn_ecommerce.books import Books
from simulators.cn_ecommerce.kinds import Kind
from simulators.cn_ecommerce.model import Document, ExportWaybill, Inventory, OnWaybill
from simulators.cn_ecommerce.rules import SINGLE_LIMIT, Fault, Values, amount_of, one_item

_NOT_FOUND = {
    **{"311": "-301009", "303": "-301009", "411": "-401006", "403": "-401006", "511": "-504014", "505": "-504014"},
    **{"621": "-621011", "603": "-621011"},
}
_NOT_NOW = {"311": "-301011", "411": "-401008", "511": "-504016", "621": "-621012", "603": "-621012"}
_OPEN = ("1", "4", "100")
"""Where an inventory may be changed."""


def faults(books: Books, kind: Kind, key: str, head: Values, lines: list[Values]) -> list[Fault]:
    """Why an object cannot be taken now."""
    known = books.journal.get(Document, f"{kind.number}/{key}")
    if head["appType"] == "1" or kind.number not in _NOT_FOUND:
        if known is not None and known.state != "deleted":
            return [(kind.codes.exists or kind.codes.form, key)]
    elif known is None or known.state == "deleted":
        return [(_NOT_FOUND[kind.number], key)]
    elif not _may_change(books, kind, known, head):
        return [(_NOT_NOW[kind.number], f"{key}: {known.state}")]
    match kind.number:
        case "621":
            return _limits(books, head, lines)
        case "623":
            found = books.document_of(head["invtNo"])
            if found is None:
                return [("-623003", head["invtNo"])]
            return [] if found.state == "399" else [("-623005", f"{head['invtNo']}: {found.state}")]
        case "625":
            return _refund(books, head, lines)
    return []


def _limits(books: Books, head: Values, lines: list[Values]) -> list[Fault]:
    amount = amount_of(head, lines)
    if amount > SINGLE_LIMIT and not one_item(lines):
        return [("-621005", f"{amount} > {SINGLE_LIMIT}")]
    return [("-621018", str(amount))] if books.above_year(head, lines) else []


def _refund(books: Books, head: Values, lines: list[Values]) -> list[Fault]:
    found = books.document_of(head["invtNo"])
    inventory = books.journal.get(Inventory, found.id) if found else None
    if found is None or inventory is None:
        return [("-625204", head["invtNo"])]
    if found.state not in ("800", "899"):
        return [("-625022", f"{head['invtNo']}: {found.state}")]
    there = {(line.gnum.strip(), line.gcode) for line in inventory.lines}
    lost = [line["gnum"] for line in lines if (line["gnum"].strip(), line["gcode"]) not in there]
    return [("-625209", f"gnum {', '.join(lost)}")] if lost else []


def _may_change(books: Books, kind: Kind, known: Document, head: Values) -> bool:
    journal = books.journal
    if kind.number in ("621", "603"):
        given = head.get("preNo", "").strip()
        return known.state in _OPEN and given in ("", known.values.get("preNo"))
    if kind.number in ("311", "411"):
        on = [each.id for each in journal.all(Inventory, f"{head['ebpCode']}|{head['orderNo']}")]
    elif kind.number == "511":
        on = [each.id for each in journal.all(OnWaybill, f"{head['logisticsCode']}|{head['logisticsNo']}")]
    else:
        return True
    found = [journal.get(Document, each) for each in on]
    return all(each is None or each.state in ("", *_OPEN, "2", "3", "cancelled") for each in found)


def returned(books: Books, kind: Kind, head: Values, lines: list[Values]) -> str:
    """Why customs will return a bill (607) or an application (701): what it lists is not released; empty if it is."""
    missing = []
    if kind.number == "607":
        for line in lines:
            found = books.journal.get(ExportWaybill, f"{head['logisticsCode']}|{line['logisticsNo']}")
            document = books.journal.get(Document, found.document) if found else None
            if document is None or document.state not in ("800", "899"):
                missing.append(line["logisticsNo"])
    elif kind.number == "701":
        for line in lines:
            document = books.document_of(line["invtNo"])
            if document is None or document.state not in ("800", "899"):
                missing.append(line["invtNo"])
    return f"未放行 not released: {', '.join(missing[:10])}" if missing else ""
