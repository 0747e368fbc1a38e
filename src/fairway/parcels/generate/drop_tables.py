"""The six tables of a drop."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.parcels.generate import people
from fairway.parcels.generate.arrays import Ints, cents, chosen, same, thousandths, whole
from fairway.parcels.generate.documents import (
    COURIER,
    COURIER_NAME,
    PAY,
    PAY_NAME,
    Documents,
    table,
)
from fairway.parcels.generate.goods import goods
from fairway.parcels.generate.options import Case

LATE = "late"
"""The folder of documents that came after the others."""


def tables(made: Documents) -> Iterator[tuple[str, str, pa.Table]]:
    """Folder under the drop ("" or "late"), name and table of every file."""
    yield from (("", *one) for one in orders(made))
    yield from payments(made)
    yield from waybills(made)
    yield from (("", *one) for one in inventories(made))


def orders(made: Documents) -> Iterator[tuple[str, pa.Table]]:
    """Orders and their lines."""
    drop = made.drop
    parcels = made.shuffled((Case.MISSING_ORDER,))
    twice = drop.of(Case.DUPLICATE_ORDER)
    parcels = np.concatenate([parcels, twice])
    rows = len(parcels)
    buyers = made.buyers(parcels)
    paid = made.paid[parcels].copy()
    wrong = np.isin(parcels, drop.of(Case.BAD_SUM))
    paid[wrong] += 100
    numbers = pc.take(made.order_numbers, pa.array(parcels))
    columns = {
        **made.head(parcels, 0),
        **made.firms(rows),
        **buyers,
        "order_type": same("I", rows),
        "order_no": numbers,
        "goods_value": cents(made.goods_value[parcels]),
        "freight": cents(drop.freight[parcels]),
        "discount": cents(drop.discount[parcels]),
        "tax_total": cents(made.tax[parcels]),
        "actural_paid": cents(paid),
        "currency": same("142", rows),
        "buyer_reg_no": numbers,
        "buyer_id_type": same("1", rows),
        "pay_code": same(PAY, rows),
        "pay_name": same(PAY_NAME, rows),
        "consignee": buyers["buyer_name"],
        "consignee_telephone": buyers["buyer_telephone"],
    }
    yield "orders", table("orders", columns, rows)
    first = parcels[: rows - len(twice)]
    lines = made.lines_of(first)
    yield "order_lines", table("order_lines", _line_columns(made, lines, "item_name"), len(lines))


def payments(made: Documents) -> Iterator[tuple[str, str, pa.Table]]:
    """Payments; those that are late apart."""
    drop = made.drop
    in_time = made.shuffled((Case.MISSING_PAYMENT, Case.LATE_PAYMENT))
    for folder, parcels in (("", in_time), (LATE, drop.of(Case.LATE_PAYMENT))):
        rows = len(parcels)
        paid = made.paid[parcels].copy()
        paid[np.isin(parcels, drop.of(Case.AMOUNT_MISMATCH))] -= 1_000
        payer = drop.buyer[parcels].copy()
        payer[np.isin(parcels, drop.of(Case.PAYER_MISMATCH))] += 77_777
        columns = {
            **made.head(parcels, 60),
            **made.firms(rows),
            "pay_code": same(PAY, rows),
            "pay_name": same(PAY_NAME, rows),
            "pay_transaction_id": made.transactions(parcels),
            "order_no": pc.take(made.order_numbers, pa.array(parcels)),
            "payer_id_type": same("1", rows),
            "payer_id_number": people.identity_numbers(payer),
            "payer_name": people.names(drop.person[parcels]),
            "telephone": people.telephones(drop.person[parcels]),
            "amount_paid": cents(paid),
            "currency": same("142", rows),
            "pay_time": made.times(parcels, 30),
        }
        yield folder, "payments", table("payments", columns, rows)


def waybills(made: Documents) -> Iterator[tuple[str, str, pa.Table]]:
    """Waybills; those that are late apart."""
    drop = made.drop
    in_time = made.shuffled((Case.MISSING_WAYBILL, Case.LATE_WAYBILL))
    for folder, parcels in (("", in_time), (LATE, drop.of(Case.LATE_WAYBILL))):
        rows = len(parcels)
        person = drop.person[parcels]
        consignee = made.replaced(people.names(person), parcels, Case.CONSIGNEE_MISMATCH, _other("虚构收件人"))
        address = made.replaced(people.addresses(person), parcels, Case.ADDRESS_MISMATCH, _other("广东省虚构路1号"))
        columns = {
            **made.head(parcels, 1_800),
            "logistics_code": same(COURIER, rows),
            "logistics_name": same(COURIER_NAME, rows),
            "logistics_no": pc.take(made.waybill_numbers, pa.array(parcels)),
            "bill_no": made.bills(parcels),
            "order_no": pc.take(made.order_numbers, pa.array(parcels)),
            "freight": cents(drop.freight[parcels]),
            "insured_fee": cents(np.zeros(rows, dtype=np.int64)),
            "currency": same("142", rows),
            "weight": thousandths(made.gross(parcels)),
            "pack_no": pa.array(np.where(np.isin(parcels, drop.of(Case.TWO_PACKAGES)), 2, 1), pa.int32()),
            "goods_info": chosen(goods().texts["gname"], drop.line_text[drop.first_line[parcels]]),
            "consignee": consignee,
            "consignee_address": address,
            "consignee_telephone": people.telephones(person),
        }
        yield folder, "waybills", table("waybills", columns, rows)


def inventories(made: Documents) -> Iterator[tuple[str, pa.Table]]:
    """Inventories and their lines."""
    drop = made.drop
    parcels = made.shuffled(())
    rows = len(parcels)
    buyers = made.buyers(parcels)
    buyers["buyer_id_number"] = made.replaced(
        buyers["buyer_id_number"],
        parcels,
        Case.BAD_IDENTITY,
        lambda column: pc.replace_substring_regex(column, pattern="^(.{10})(.{7}).$", replacement="\\1\\2A"),
    )
    buyers["buyer_name"] = made.replaced(buyers["buyer_name"], parcels, Case.BUYER_MISMATCH, _other("虚构买家"))
    freight = drop.freight[parcels].copy()
    freight[np.isin(parcels, drop.of(Case.FREIGHT_MISMATCH))] += 500
    columns = {
        **made.head(parcels, 3_600),
        **made.firms(rows),
        **buyers,
        "order_no": pc.take(made.order_numbers, pa.array(parcels)),
        "logistics_no": pc.take(made.waybill_numbers, pa.array(parcels)),
        "logistics_code": same(COURIER, rows),
        "logistics_name": same(COURIER_NAME, rows),
        "cop_no": pc.take(made.order_numbers, pa.array(parcels)),
        "assure_code": same(f"4403EBC{drop.number:03}", rows),
        "ie_flag": same("I", rows),
        "decl_time": same(made.day, rows),
        "customs_code": same("5345", rows),
        "port_code": same("5345", rows),
        "ie_date": same(made.day, rows),
        "buyer_id_type": same("1", rows),
        "agent_code": same(made.agent[0], rows),
        "agent_name": same(made.agent[1], rows),
        "trade_mode": same("1210" if made.bonded else "9610", rows),
        "traf_mode": same("7" if made.bonded else "4", rows),
        "country": same("142" if made.bonded else "110", rows),
        "freight": cents(freight),
        "insured_fee": cents(np.zeros(rows, dtype=np.int64)),
        "currency": made.replaced(same("142", rows), parcels, Case.FOREIGN_CURRENCY, _other("502")),
        "wrap_type": same("2", rows),
        "pack_no": pa.array(np.ones(rows, dtype=np.int64), pa.int32()),
        "gross_weight": thousandths(made.gross(parcels)),
        "net_weight": thousandths(made.grams[parcels]),
    }
    if made.bonded:
        columns |= {
            "ems_no": same("T5345W000001", rows),
            "area_code": same("4403BND001", rows),
            "area_name": same("虚构保税物流有限公司", rows),
        }
    else:
        columns |= {
            "traf_no": same("粤ZFK01港", rows),
            "voyage_no": same(f"{made.day}{drop.number:03}", rows),
            "bill_no": made.bills(parcels),
        }
    yield "inventories", table("inventories", columns, rows)
    lines = made.lines_of(parcels)
    yield "inventory_lines", table("inventory_lines", _inventory_lines(made, lines), len(lines))


def _line_columns(made: Documents, lines: Ints, name: str) -> dict[str, pa.Array]:
    """What the lines of an order and of an inventory have in common."""
    drop, texts = made.drop, goods().texts
    rows = len(lines)
    good, text, quantity = drop.line_good[lines], drop.line_text[lines], drop.line_quantity[lines]
    parcel = drop.line_parcel[lines]
    return {
        "ebp_code": same(made.platform, rows),
        "order_no": pc.take(made.order_numbers, pa.array(parcel)),
        "gnum": pa.array(lines - drop.first_line[parcel] + 1, pa.int32()),
        "item_no": made.articles(good),
        name: chosen(texts["item_name"], text),
        "gmodel": chosen(texts["gmodel"], text),
        "unit": chosen(texts["unit"], good),
        "qty": whole(quantity),
        "price": cents(drop.line_cents[lines]),
        "total_price": cents(quantity * drop.line_cents[lines]),
        "currency": same("142", rows),
        "country": chosen(texts["country"], good),
    }


def _inventory_lines(made: Documents, lines: Ints) -> dict[str, pa.Array]:
    drop, texts = made.drop, goods().texts
    good, text = drop.line_good[lines], drop.line_text[lines]
    weight, pieces = goods().grams[good] * drop.line_quantity[lines], drop.line_quantity[lines] * 1_000
    heavy = goods().by_weight[good] == 1
    second = pa.array(np.array(texts["unit2"])[good] != "")
    quantity = drop.line_quantity[lines].copy()
    other = np.isin(drop.line_parcel[lines], drop.of(Case.QUANTITY_MISMATCH))
    quantity[other] += 1
    columns = _line_columns(made, lines, "item_name") | {
        "gcode": chosen(texts["gcode"], good),
        "gname": chosen(texts["item_name"], text),
        "qty": whole(quantity),
        "total_price": cents(quantity * drop.line_cents[lines]),
        "unit1": chosen(texts["unit1"], good),
        "qty1": thousandths(np.where(heavy, weight, pieces)),
        "unit2": chosen(texts["unit2"], good),
        "qty2": pc.if_else(second, thousandths(np.where(heavy, pieces, weight)), pa.scalar(None, pa.decimal128(18, 5))),
    }
    if made.bonded:
        columns["item_record_no"] = made.articles(good)
    return columns


def _other(text: str) -> Callable[[pa.Array], pa.Array]:
    return lambda column: same(text, len(column))
