"""Parcels for tests: invented, and complete unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from fairway.parcels.hongkong.case import Case, case_of
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.parcels.hongkong.parcel import Line, Parcel

DAY = date(2026, 12, 3)


def line(**given: Any) -> Line:
    """A line of 3 cotton T-shirts for HK$120."""
    return Line(
        **{
            "gnum": 1,
            "description": "Men's cotton T-shirt",
            "hs_code": "61091010",
            "quantity": Decimal(3),
            "unit": "C62",
            "value": Decimal("120.00"),
            "currency": "HKD",
            "net_weight": Decimal("0.4"),
            "origin": "CN",
            **given,
        }
    )


def parcel(*lines: Line, **given: Any) -> Parcel:
    """A courier parcel from the Mainland by air; of one line when none is given."""
    return Parcel(
        **{
            "waybill_no": "CX1",
            "mode": "courier",
            "gross_weight": Decimal("0.5"),
            "pieces": 1,
            "trader_no": "10000001",
            "trader_name": "Harbour Lantern Trading Limited",
            "consignor_name": "Guangzhou Plum Stream E-commerce Co",
            "consignor_address": "8 Example Road, Guangzhou",
            "consignor_country": "CN",
            "consignee_name": "Ka Ming Testchan",
            "consignee_address": "Flat 1, 2 Example Street, Hong Kong",
            "consignee_country": "HK",
            "country": "CN",
            "transport_mode": "air",
            "conveyance": "XX101",
            "moved_on": DAY.isoformat(),
            "master_waybill": "999-12345671",
            "bag_no": "BAG01",
            "lines": lines or (line(),),
            **given,
        }
    )


def case(*lines: Line, **given: Any) -> Case:
    """The case of such a parcel."""
    return case_of(parcel(*lines, **given), DAY)


def rows_of(parcels: Iterable[Parcel]) -> pa.Table:
    """The parcels as rows of ``hk_parcels``, numbered from 1."""
    rows: list[dict[str, Any]] = []
    for one in parcels:
        for each in one.lines:
            row = {name: getattr(each, name, getattr(one, name, "")) for name in HK_PARCELS.schema.names}
            rows.append(row | {"place": len(rows) + 1})
    return pa.Table.from_pylist(rows, HK_PARCELS.schema)


def read_csv(path: Any) -> pa.Table:
    """A file of parcels whose columns are named as the fields."""
    import csv

    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for place, given in enumerate(csv.DictReader(file), start=1):
            rows.append({"place": place, **{f.name: _typed(f.type, given.get(f.name) or "") for f in _fields()}})
    return pa.Table.from_pylist(rows, HK_PARCELS.schema)


def _fields() -> list[pa.Field]:
    return [field for field in HK_PARCELS.schema if field.name != "place"]


def _typed(kind: pa.DataType, text: str) -> Any:
    if pa.types.is_string(kind):
        return text
    if pa.types.is_integer(kind):
        return int(text or 0)
    return Decimal(text) if text else None
