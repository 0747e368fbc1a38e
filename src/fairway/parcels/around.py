"""What one parcel's rows carry besides their documents (:data:`fairway.parcels.rows.AROUND`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fairway.parcels.dated import Dated, day_of
from fairway.parcels.documents import ExportParcel, Parcel, absent
from fairway.parcels.rows import BESIDE
from fairway.parcels.terms.single import Row, Value, exact

Rows = Mapping[str, Sequence[Row]]
"""Rows by the table that rules judge them as."""


@dataclass(frozen=True)
class Known:
    """What the site knows around a parcel; a parcel on its own has nothing before it."""

    order: bool = False
    """The order was declared before."""
    waybill: bool = False
    """The number of the waybill was used within six months."""
    payment: bool = False
    """The payment was used before."""
    year_before: Decimal = Decimal(0)
    """Yuan that the buyer bought this year before, as far as known here."""
    state: str = ""
    """The last state (returnStatus) of the inventory at customs."""
    guids: frozenset[str] = frozenset()
    """Identifiers of objects that came before."""


def import_rows(parcel: Parcel, dated: Dated, known: Known) -> Rows:
    """Every row that the rules of imports judge."""
    day_text = str(parcel.inventory["decl_time"])
    head = {
        **parcel.inventory,
        **_sums(parcel.inventory_lines),
        **dated.limits(day_of(day_text)),
        **_once(parcel.inventory, known, known.order),
        "year_before": known.year_before,
        "state": known.state,
    }
    found: dict[str, Sequence[Row]] = {
        "inventories": [head],
        "inventory_lines": [_line(one, head, "decl_time", dated) for one in parcel.inventory_lines],
        "parcels": [
            _beside("parcels", parcel.inventory, order=parcel.order, payment=parcel.payment, waybill=parcel.waybill)
        ],
        "line_pairs": list(_pairs(parcel)),
    }
    if parcel.order is not None:
        found["orders"] = [{**parcel.order, **_sums(parcel.order_lines), **_once(parcel.order, known, known.order)}]
        found["order_lines"] = parcel.order_lines
    if parcel.payment is not None:
        found["payments"] = [{**parcel.payment, **_once(parcel.payment, known, known.payment)}]
    if parcel.waybill is not None:
        found["waybills"] = [{**parcel.waybill, **_once(parcel.waybill, known, known.waybill)}]
    return found


def export_rows(parcel: ExportParcel, dated: Dated, known: Known) -> Rows:
    """Every row that the rules of exports judge."""
    limits = dated.limits(day_of(str(parcel.inventory["ie_date"])))
    currencies = {str(one["currency"]) for one in parcel.inventory_lines}
    head = {
        **parcel.inventory,
        **_sums(parcel.inventory_lines),
        **limits,
        **_once(parcel.inventory, known, known.order),
        "state": known.state,
        "lines_currency": next(iter(currencies)) if len(currencies) == 1 else "",
    }
    beside = _beside(
        "export_parcels", parcel.inventory, order=parcel.order, receipt=parcel.receipt, waybill=parcel.waybill
    )
    found: dict[str, Sequence[Row]] = {
        "export_inventories": [head],
        "export_inventory_lines": [
            {**_line(one, head, "ie_date", dated), "head_statistics_flag": head["statistics_flag"]}
            for one in parcel.inventory_lines
        ],
        "export_parcels": [{**beside, "receipt_of_money": limits["receipt_of_money"]}],
    }
    if parcel.order is not None:
        order = {**parcel.order, **_sums(parcel.order_lines), **_once(parcel.order, known, known.order)}
        found["export_orders"], found["export_order_lines"] = [order], parcel.order_lines
    if parcel.receipt is not None:
        found["export_receipts"] = [{**parcel.receipt, **_once(parcel.receipt, known, False)}]
    if parcel.waybill is not None:
        found["export_waybills"] = [{**parcel.waybill, **_once(parcel.waybill, known, known.waybill)}]
    return found


def _sums(lines: Sequence[Row]) -> dict[str, Value]:
    numbers = [int(exact(one["gnum"])) for one in lines]
    return {
        "lines_count": len(lines),
        "lines_gnum_min": min(numbers, default=0),
        "lines_gnum_max": max(numbers, default=0),
        "lines_gnum_distinct": len(set(numbers)),
        "lines_total": sum((exact(one["total_price"]) for one in lines), Decimal(0)),
        "lines_qty": sum((exact(one["qty"]) for one in lines), Decimal(0)),
    }


def _once(document: Row, known: Known, before: bool) -> dict[str, Value]:
    return {"guid_repeated": document["guid"] in known.guids, "repeated": False, "known": before}


def _line(line: Row, head: Row, day: str, dated: Dated) -> Row:
    goods = dated.goods(str(line["gcode"]), day_of(str(head[day])))
    return {**line, **goods, "head_trade_mode": head["trade_mode"], "head_decl_time": head[day]}


def _beside(table: str, inventory: Row, **others: Row | None) -> Row:
    found: dict[str, Value] = {one: inventory[one] for one in ("place", "ebp_code", "order_no")}
    for prefix, other in BESIDE[table].items():
        document = inventory if prefix == "inventory" else others[prefix]
        if prefix != "inventory":
            found[f"has_{prefix}"] = document is not None
        found |= _prefixed(prefix, document or absent(other))
    return found


def _prefixed(prefix: str, document: Row) -> dict[str, Value]:
    return {f"{prefix}_{name}": value for name, value in document.items() if name != "place"}


def _pairs(parcel: Parcel) -> Iterator[Row]:
    if parcel.order is None:
        return
    ours = {one["gnum"]: one for one in parcel.inventory_lines}
    theirs = {one["gnum"]: one for one in parcel.order_lines}
    for gnum in dict.fromkeys([*ours, *theirs]):
        yield {
            **{one: parcel.inventory[one] for one in ("place", "ebp_code", "order_no")},
            "gnum": gnum,
            "has_inventory": gnum in ours,
            "has_order": gnum in theirs,
            **_prefixed("inventory", ours.get(gnum) or absent("inventory_lines")),
            **_prefixed("order", theirs.get(gnum) or absent("order_lines")),
        }
