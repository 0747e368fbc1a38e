"""The six tables of a drop of exports: orders, receipts of money, waybills, inventories, and the lines of two of them.

Goods, prices and lines are drawn as for imports. Firms, persons and numbers are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.parcels.generate.arrays import Ints, cents, chosen, same, thousandths, whole
from fairway.parcels.generate.documents import AGENT, AGENT_NAME, COURIER, COURIER_NAME, Documents, table
from fairway.parcels.generate.goods import goods
from fairway.parcels.generate.options import ExportCase as Case

_MODES = ("9610", "9610", "9610", "9610", "9610", "9610", "1210", "9710", "9710", "9810")
"""Shares of the supervision modes, in tenths."""
_TYPES = {"9710": "B", "9810": "W"}
_BUSINESS = ("9710", "9810")
_COUNTRIES = ("502", "110", "122", "136", "303")
"""Where they go: the United States, Hong Kong, Malaysia, Thailand, the United Kingdom (country.ceb)."""
_LIMIT_CENTS = 900_000
_UNKNOWN = "9999999999"


class Exports:
    """The documents of a drop as exports, with the planted cases among them."""

    def __init__(self, shares: Mapping[Case, float], made: Documents) -> None:
        self.made, self.drop = made, made.drop
        draw, count = made.draw, made.drop.parcels
        self.mode = np.array(_MODES)[draw.integers(0, len(_MODES), count)]
        self.simplified = (self.mode == "9610") & (draw.random(count) < 0.4)
        """On the simplified list (statisticsFlag A); the others are summarised (B)."""
        self.country = draw.integers(0, len(_COUNTRIES), count)
        self.cases: dict[Case, Ints] = {}
        left = draw.permutation(count)
        for case, share in shares.items():
            wanted = min(max(1, round(share * count)) if share else 0, len(left) // 2)
            self.cases[case], left = left[:wanted].astype(np.int64), left[wanted:]
        self._plant()

    def _of(self, case: Case) -> Ints:
        return self.cases.get(case, np.empty(0, dtype=np.int64))

    def _hit(self, parcels: Ints, case: Case) -> np.ndarray:
        return np.isin(parcels, self._of(case))

    def _plant(self) -> None:
        drop = self.drop
        licensed, unknown, above = (self._of(one) for one in (Case.LICENSED, Case.UNKNOWN_CODE, Case.ABOVE_INVENTORY))
        self.mode[licensed], self.simplified[licensed] = "9610", True
        self.mode[unknown], self.simplified[unknown] = "9610", False
        self.mode[above], self.simplified[above] = "9710", False
        drop.line_cents[drop.first_line[above]], drop.line_quantity[drop.first_line[above]] = _LIMIT_CENTS, 1
        self.made.goods_value = drop.per_parcel(drop.line_total)

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """Name and table of every file."""
        yield from self._orders()
        yield "export_receipts", self._receipts()
        yield "export_waybills", self._waybills()
        yield from self._inventories()

    def _shuffled(self, without: Case | None = None) -> Ints:
        parcels = np.arange(self.drop.parcels, dtype=np.int64)
        kept = parcels if without is None else parcels[~self._hit(parcels, without)]
        return self.made.draw.permutation(kept)

    def _numbers(self, parcels: Ints) -> pa.StringArray:
        return pc.take(self.made.order_numbers, pa.array(parcels))

    def _waybill_numbers(self, parcels: Ints) -> pa.StringArray:
        return pc.take(self.made.waybill_numbers, pa.array(parcels))

    def _orders(self) -> Iterator[tuple[str, pa.Table]]:
        parcels = self._shuffled(Case.MISSING_ORDER)
        rows = len(parcels)
        types = np.array([_TYPES.get(mode, "E") for mode in self.mode[parcels]])
        wrong = self._hit(parcels, Case.ORDER_TYPE)
        types[wrong] = np.where(types[wrong] == "E", "B", "E")
        firms = self.made.firms(rows)
        shops = np.where(self._hit(parcels, Case.OTHER_SHOP), "4403EBC999", firms["ebc_code"][0].as_py())
        columns = {
            **self.made.head(parcels, 0),
            **firms,
            "ebc_code": pa.array(shops, pa.string()),
            "order_type": pa.array(types, pa.string()),
            "order_no": self._numbers(parcels),
            "goods_value": cents(self.made.goods_value[parcels]),
            "freight": cents(self.drop.freight[parcels]),
            "currency": same("142", rows),
        }
        yield "export_orders", table("export_orders", columns, rows)
        lines = self.made.lines_of(parcels)
        yield "export_order_lines", table("export_order_lines", self._line_columns(lines), len(lines))

    def _receipts(self) -> pa.Table:
        """Of the orders of consumers only."""
        parcels = self._shuffled()
        parcels = parcels[~np.isin(self.mode[parcels], _BUSINESS)]
        rows = len(parcels)
        columns = {
            **self.made.head(parcels, 60),
            **self.made.firms(rows),
            "order_no": self._numbers(parcels),
            "pay_name": same("虚构收款有限公司", rows),
            "charge": cents(self.made.goods_value[parcels] + self.drop.freight[parcels]),
            "currency": same("142", rows),
            "accounting_date": self.made.times(parcels, 60),
        }
        return table("export_receipts", columns, rows)

    def _waybills(self) -> pa.Table:
        parcels = np.concatenate([self._shuffled(Case.MISSING_WAYBILL), self._of(Case.WAYBILL_TWICE)])
        rows = len(parcels)
        columns = {
            **self.made.head(parcels, 1_800),
            "logistics_code": same(COURIER, rows),
            "logistics_name": same(COURIER_NAME, rows),
            "logistics_no": self._waybill_numbers(parcels),
            "freight": cents(self.drop.freight[parcels]),
            "insured_fee": cents(np.zeros(rows, dtype=np.int64)),
            "currency": same("142", rows),
            "gross_weight": thousandths(self.made.gross(parcels)),
            "pack_no": pa.array(np.ones(rows, dtype=np.int64), pa.int32()),
            "goods_info": chosen(goods().texts["gname"], self.drop.line_text[self.drop.first_line[parcels]]),
        }
        return table("export_waybills", columns, rows)

    def _inventories(self) -> Iterator[tuple[str, pa.Table]]:
        parcels = self._shuffled()
        rows, made = len(parcels), self.made
        numbers, nought = self._numbers(parcels), cents(np.zeros(rows, dtype=np.int64))
        firms = made.firms(rows)
        licence = np.where(self._hit(parcels, Case.LICENSED), "26-DEMO-0001", "")
        columns = {
            **made.head(parcels, 3_600),
            **firms,
            "order_no": numbers,
            "logistics_no": self._waybill_numbers(parcels),
            "logistics_code": same(COURIER, rows),
            "logistics_name": same(COURIER_NAME, rows),
            "cop_no": numbers,
            "customs_code": same("5345", rows),
            "port_code": same("5345", rows),
            "ie_flag": same("E", rows),
            "ie_date": same(made.day, rows),
            "statistics_flag": pa.array(np.where(self.simplified[parcels], "A", "B"), pa.string()),
            "agent_code": same(AGENT, rows),
            "agent_name": same(AGENT_NAME, rows),
            "owner_code": firms["ebc_code"],
            "owner_name": firms["ebc_name"],
            "ems_no": pa.array(np.where(self.mode[parcels] == "1210", "T5345W000001", ""), pa.string()),
            "trade_mode": pa.array(self.mode[parcels], pa.string()),
            "traf_mode": same("4", rows),
            "traf_name": same("粤ZFK01港", rows),
            "voyage_no": same(f"{made.day}{self.drop.number:03}", rows),
            "bill_no": made.bills(parcels),
            "license_no": pa.array(licence, pa.string()),
            "country": chosen(_COUNTRIES, self.country[parcels]),
            "pod": chosen(_COUNTRIES, self.country[parcels]),
            "freight": cents(self.drop.freight[parcels]),
            "f_currency": same("142", rows),
            "f_flag": same("3", rows),
            "insured_fee": nought,
            "i_currency": same("142", rows),
            "i_flag": same("3", rows),
            "wrap_type": same("2", rows),
            "pack_no": pa.array(np.ones(rows, dtype=np.int64), pa.int32()),
            "gross_weight": thousandths(made.gross(parcels)),
            "net_weight": thousandths(made.grams[parcels]),
        }
        yield "export_inventories", table("export_inventories", columns, rows)
        lines = made.lines_of(parcels)
        yield "export_inventory_lines", table("export_inventory_lines", self._inventory_lines(lines), len(lines))

    def _line_columns(self, lines: Ints) -> dict[str, pa.Array]:
        drop, texts, rows = self.drop, goods().texts, len(lines)
        good, parcel, quantity = drop.line_good[lines], drop.line_parcel[lines], drop.line_quantity[lines]
        return {
            "ebp_code": same(self.made.platform, rows),
            "order_no": self._numbers(parcel),
            "gnum": pa.array(lines - drop.first_line[parcel] + 1, pa.int32()),
            "item_no": self.made.articles(good),
            "item_name": chosen(texts["item_name"], good),
            "bar_code": same("无", rows),
            "unit": chosen(texts["unit"], good),
            "qty": whole(quantity),
            "price": cents(drop.line_cents[lines]),
            "total_price": cents(quantity * drop.line_cents[lines]),
            "currency": same("142", rows),
        }

    def _inventory_lines(self, lines: Ints) -> dict[str, pa.Array]:
        drop, texts = self.drop, goods().texts
        good, parcel, quantity = drop.line_good[lines], drop.line_parcel[lines], drop.line_quantity[lines]
        weight, pieces = goods().grams[good] * quantity, quantity * 1_000
        heavy = goods().by_weight[good] == 1
        second = pa.array(np.array(texts["unit2"])[good] != "")
        codes = np.array(texts["gcode"])[good]
        codes[self.simplified[parcel]] = np.char.add(codes[self.simplified[parcel]].astype("U4"), "000000")
        codes[self._hit(parcel, Case.UNKNOWN_CODE)] = _UNKNOWN
        bonded = self.mode[parcel] == "1210"
        none = pa.scalar(None, pa.decimal128(18, 5))
        return {
            **self._line_columns(lines),
            "logistics_no": self._waybill_numbers(parcel),
            "item_record_no": pa.array(np.where(bonded, self.made.articles(good).to_numpy(zero_copy_only=False), "")),
            "gcode": pa.array(codes, pa.string()),
            "gname": chosen(texts["gname"], good),
            "gmodel": chosen(texts["gmodel"], good),
            "country": chosen(_COUNTRIES, self.country[parcel]),
            "unit1": chosen(texts["unit1"], good),
            "qty1": thousandths(np.where(heavy, weight, pieces)),
            "unit2": chosen(texts["unit2"], good),
            "qty2": pc.if_else(second, thousandths(np.where(heavy, pieces, weight)), none),
        }
