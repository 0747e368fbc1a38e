"""The documents of a drop: order, payment, waybill and inventory with their lines, each in an order of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.parcels import model
from fairway.parcels.generate import people
from fairway.parcels.generate.arrays import (
    Draw,
    Ints,
    chosen,
    digit_table,
    guids,
    letters,
    numbered,
    places,
    same,
)
from fairway.parcels.generate.drop import Drop
from fairway.parcels.generate.goods import goods
from fairway.parcels.generate.options import Case, Traffic

_MIXER = 61_803_399
_OTHER_MIXER = 38_196_601
_NUMBERS = 100_000_000
PER_BILL = 5_000
"""Parcels under one bill of lading or air waybill."""
PAY, PAY_NAME = "4403PAY001", "虚构支付有限公司"
COURIER, COURIER_NAME = "4403EXP001", "虚构速运有限公司"
AGENT, AGENT_NAME = "4403AGT001", "虚构报关有限公司"


class Documents:
    """All documents of one drop as Arrow tables of the model's schemas."""

    def __init__(self, traffic: Traffic, drop: Drop, draw: Draw) -> None:
        self.drop, self.draw = drop, draw
        self.day = f"{traffic.day:%Y%m%d}"
        self.platform = f"4403EBP{drop.number:03}"
        self.per_bill = traffic.per_bill or PER_BILL
        self.agent = traffic.agent or (AGENT, AGENT_NAME)
        self.goods_value = drop.per_parcel(drop.line_total)
        self.tax = ((self.goods_value + drop.freight) * 91 + 500) // 1_000
        self.paid = self.goods_value + drop.freight + self.tax - drop.discount
        self.grams = drop.per_parcel(goods().grams[drop.line_good] * drop.line_quantity)
        self.bonded = drop.number % 4 == 3
        """Every fourth platform sells from a bonded zone (1210), the others from abroad (9610)."""

    @cached_property
    def order_numbers(self) -> pa.StringArray:
        """The order number of each parcel: digits only, as many platforms have them."""
        mixed = np.arange(self.drop.parcels, dtype=np.int64) * _MIXER % _NUMBERS
        return numbered(f"{self.day}{self.drop.number:03}", mixed, 8)

    @cached_property
    def waybill_numbers(self) -> pa.StringArray:
        """The waybill number of each parcel."""
        mixed = np.arange(self.drop.parcels, dtype=np.int64) * _MIXER % _NUMBERS
        return numbered(f"XN{self.day[2:]}{self.drop.number:03}", mixed, 8)

    def shuffled(self, without: tuple[Case, ...]) -> Ints:
        """The parcels that have a document, in the order in which they stand in its file."""
        left = np.ones(self.drop.parcels, dtype=bool)
        for case in without:
            left[self.drop.of(case)] = False
        return self.draw.permutation(np.flatnonzero(left))

    def lines_of(self, parcels: Ints) -> Ints:
        """The lines of ``parcels``, together and in their order."""
        counts = np.bincount(self.drop.line_parcel, minlength=self.drop.parcels)[parcels]
        ends = np.cumsum(counts)
        steps = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
        lines: Ints = np.repeat(self.drop.first_line[parcels], counts) + steps
        return lines

    def times(self, parcels: Ints, later: int) -> pa.StringArray:
        """When each document was made, ``later`` seconds after the order."""
        second = self.drop.second[parcels] + later
        clock = (second // 3_600 * 100 + second // 60 % 60) * 100 + second % 60
        return letters(np.hstack([_ascii(self.day, len(parcels)), digit_table(clock, 6)]))

    def head(self, parcels: Ints, later: int) -> dict[str, pa.Array]:
        """What every document begins with."""
        return {
            "guid": guids(self.draw, len(parcels)),
            "app_type": same("1", len(parcels)),
            "app_time": self.times(parcels, later),
            "app_status": same("2", len(parcels)),
        }

    def firms(self, rows: int) -> dict[str, pa.Array]:
        """Platform and shop."""
        return {
            "ebp_code": same(self.platform, rows),
            "ebp_name": same(f"虚构平台{self.drop.number:03}", rows),
            "ebc_code": same(f"4403EBC{self.drop.number:03}", rows),
            "ebc_name": same(f"虚构商家{self.drop.number:03}", rows),
        }

    def buyers(self, parcels: Ints) -> dict[str, pa.Array]:
        """Identity, name, telephone and address."""
        person = self.drop.person[parcels]
        return {
            "buyer_id_number": people.identity_numbers(self.drop.buyer[parcels]),
            "buyer_name": people.names(person),
            "buyer_telephone": people.telephones(person),
            "consignee_address": people.addresses(person),
        }

    def transactions(self, parcels: Ints) -> pa.StringArray:
        """The payment firm's own number of each payment."""
        return numbered(f"{self.day}{self.drop.number:03}", parcels * _OTHER_MIXER % _NUMBERS, 8)

    def bills(self, parcels: Ints) -> pa.StringArray:
        """The bill that each parcel travels under."""
        return numbered(f"810{self.drop.number:03}", parcels // self.per_bill, 6)

    def articles(self, good: Ints) -> pa.StringArray:
        """The seller's number of each good."""
        return chosen([f"A{number:05}" for number in range(len(goods().cents))], good)

    def gross(self, parcels: Ints) -> Ints:
        """Grams with the packing."""
        return self.grams[parcels] * 11 // 10 + 50

    def replaced(self, column: pa.Array, parcels: Ints, case: Case, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
        """``column`` with ``change`` done to the rows of a case."""
        hit = np.zeros(self.drop.parcels, dtype=bool)
        hit[self.drop.of(case)] = True
        where = pa.array(hit[parcels])
        return pc.replace_with_mask(column, where, change(column.filter(where))) if pc.any(where).as_py() else column


def _ascii(text: str, rows: int) -> np.ndarray:
    return np.broadcast_to(np.frombuffer(text.encode(), dtype=np.uint8), (rows, len(text)))


def table(name: str, columns: dict[str, pa.Array], rows: int) -> pa.Table:
    """The table of the model; text that is not given is empty, an amount that is not given null."""
    schema = model.TABLES[name].schema
    filled = []
    for one in schema:
        if one.name == "place":
            filled.append(places(rows))
        elif one.name in columns:
            filled.append(columns[one.name])
        elif pa.types.is_string(one.type):
            filled.append(same("", rows))
        else:
            filled.append(pa.nulls(rows, one.type))
    return pa.Table.from_arrays(filled, schema=schema)
