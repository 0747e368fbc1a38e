"""One parcel judged alone and the same parcel among others: every check, the match and the taxes agree to the fen.

The definitions run on the engine over the very rows that a single parcel is judged by; that bulk work makes the same
rows by its joins is tested with it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import ibis as engine
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.parcels.around import Known, export_rows, import_rows
from fairway.parcels.columns import Kind
from fairway.parcels.dated import Dated, day_of, goods, limits
from fairway.parcels.match import DIFFERS, LATE_PARTY, MISSING, SINCE
from fairway.parcels.model import TABLES
from fairway.parcels.money.terms import CATEGORY, HEAD, TAXABLE, TAXED, TAXES_OF_TAXABLE
from fairway.parcels.rows import schema
from fairway.parcels.rules import CHECKS, RULES
from fairway.parcels.terms import Shown, Term, ibis, python
from fairway.parcels.terms.single import Row, Value
from tests.parcels.sound import changed, export_parcel, guid, parcel, spoilt

DATED = Dated()
_WRONG: dict[Kind, Sequence[Value]] = {
    Kind.TEXT: (
        "",
        "x",
        "0",
        "1",
        "2",
        "无",
        "142",
        "502",
        "9610",
        "1210",
        "9710",
        "100",
        "20261101",
        "20241101",
        "20180101",
        "99999999999999",
        "3305100090",
        "3304990099",
        "8542319000",
        "110105194912310021",
        "11010519491231002X",
        "EBP0000001",
        "x" * 1001,
    ),
    Kind.AMOUNT: tuple(
        Decimal(one) for one in ("0", "-1", "0.00001", "5", "13.29", "136.01", "6000", "26000.5", "9999999999999.99999")
    ),
    Kind.COUNT: (0, 1, 2, 99),
}
_MEANT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("inventory_lines", {"qty2": Decimal(0), "unit2": "011"}),
    ("inventories", {"app_type": "2"}),
    ("export_inventories", {"statistics_flag": "A", "license_no": "L1"}),
    ("export_inventory_lines", {"gcode": "9999000000"}),
    ("inventories", {"trade_mode": "1210", "country": "110"}),
    ("export_inventories", {"trade_mode": "9710"}),
    ("export_inventory_lines", {"total_price": Decimal(6000)}),
    ("inventory_lines", {"qty": Decimal(1), "price": Decimal(6000), "total_price": Decimal(6000)}),
    ("inventory_lines", {"gcode": "3304990099", "unit1": "035", "unit2": "011", "qty2": Decimal(1)}),
    ("inventories", {"decl_time": "20180101"}),
    ("inventories", {"assure_code": "EBP0000001"}),
    ("inventories", {"trade_mode": "0110"}),
    ("inventory_lines", {"gcode": "8542319000"}),
    ("export_inventory_lines", {"bar_code": ""}),
)
"""What chance alone would rarely spoil."""
_BILL: Row = {"logistics_no": "LN1", "msg_count": 3, "msg_seq_no": 3, "released": True, "sequence_whole": True}
_OUTSIDE: dict[str, list[Row]] = {
    "bills": [_BILL, {**_BILL, "released": False}, {**_BILL, "msg_seq_no": 4}, {**_BILL, "sequence_whole": False}],
    "summaries": [
        {"start_time": start, "end_time": end}
        for start in ("", "20261101000000")
        for end in ("", "2026", "20261031235959", "20261102000000")
    ],
}


def spoil(some: random.Random, whole: Any, direction: str) -> Any:
    """A parcel with a few values changed, documents missing, lines doubled."""
    tables = [one for one in TABLES.values() if one.name.startswith("export") is (direction == "export")]
    for _ in range(some.randrange(4)):
        table = some.choice(tables)
        column = some.choice(table.columns)
        value = None if column.kind is Kind.AMOUNT and not column.required else some.choice(_WRONG[column.kind])
        whole = spoilt(whole, table.name, **{column.name: value})
    if some.random() < 0.3:
        name, changes = some.choice([one for one in _MEANT if one[0].startswith("export") is (direction == "export")])
        whole = spoilt(whole, name, **changes)
    if some.random() < 0.05:
        return replace(whole, inventory_lines=())
    lines = "export_inventory_lines" if direction == "export" else "inventory_lines"
    if some.random() < 0.4:
        more = changed(
            lines,
            whole.inventory_lines[0],
            gnum=some.randrange(1, 4),
            total_price=Decimal(some.randrange(700000)) / 100,
        )
        whole = replace(whole, inventory_lines=(*whole.inventory_lines, more))
    for one in ("order", "waybill", "receipt" if direction == "export" else "payment"):
        if some.random() < 0.1:
            whole = replace(whole, **{one: None})
    return whole


def rows_of(seed: int, many: int) -> dict[str, list[Row]]:
    """The rows of many spoilt parcels by table."""
    some, found = random.Random(seed), dict[str, list[Row]]()
    for place in range(1, many + 1):
        known = Known(
            order=some.random() < 0.1,
            waybill=some.random() < 0.1,
            year_before=Decimal(some.choice(["0", "25854", "25854.01"])),
            state=some.choice(["", "100", "800", "-621005"]),
            guids=frozenset({guid(some.randrange(20))}),
        )
        made = (
            import_rows(spoil(some, parcel(), "import"), DATED, known),
            export_rows(spoil(some, export_parcel(), "export"), DATED, known),
        )
        for one in made:
            for table, rows in one.items():
                found.setdefault(table, []).extend({**row, "place": place, **_again(some, row)} for row in rows)
    return found | {table: [{"place": 1, **row} for row in rows] for table, rows in _OUTSIDE.items()}


def _again(some: random.Random, row: Row) -> dict[str, Value]:
    """Some rows have an earlier one with the same key, which one parcel alone has not."""
    return {"repeated": some.random() < 0.1} if "repeated" in row else {}


@cache
def _engine() -> Any:
    return engine.duckdb.connect()


def computed(table: pa.Table, terms: Mapping[str, Term]) -> list[dict[str, Value]]:
    """The terms over the rows of a table, on the engine."""
    _engine().con.register("judged", table)
    rows = _engine().table("judged")
    found: list[dict[str, Value]] = (
        _engine().to_pyarrow(rows.select(**{name: ibis(term, rows) for name, term in terms.items()})).to_pylist()
    )
    return found


def agree(rows: Sequence[Row], shape: pa.Schema, terms: Mapping[str, Term]) -> list[dict[str, Value]]:
    """Assert that the engine and Python say the same of each row."""
    found = computed(pa.Table.from_pylist([dict(one) for one in rows], schema=shape), terms)
    assert found == [{name: python(term)(row) for name, term in terms.items()} for row in rows]
    return found


def _terms(table: str) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for number, one in enumerate(CHECKS[table]):
        found[f"breaks_{number}"] = one.breaks
        if not one.rule.startswith("parcels.E01"):
            found |= {f"value_{number}": Shown(one.value), f"expected_{number}": Shown(one.expected)}
    return found


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_every_check_agrees(seed: int) -> None:
    for table, rows in rows_of(seed, 60).items():
        agree(rows, schema(table), _terms(table))


def test_the_random_parcels_break_every_rule() -> None:
    broken = {
        one.rule
        for table, rows in rows_of(7, 600).items()
        for one in CHECKS[table]
        if any(python(one.breaks)(row) for row in rows)
    }
    assert set(RULES) - broken == set()


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_the_match_agrees(seed: int) -> None:
    terms = {"missing": MISSING, "late": LATE_PARTY, "since": SINCE, **{name: one.breaks for name, one in DIFFERS}}
    agree(rows_of(seed, 80)["parcels"], schema("parcels"), terms)


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_the_taxes_agree(seed: int) -> None:
    rows = rows_of(seed, 150)
    heads = agree(rows["inventories"], schema("inventories"), HEAD)
    by_place = {row["place"]: head for row, head in zip(rows["inventories"], heads, strict=True)}
    lines = [{**row, **by_place[row["place"]], "taxable": Decimal(0)} for row in rows["inventory_lines"]]
    head_shape = pa.schema(
        [
            ("head_goods", pa.decimal128(15, 5)),
            ("head_charges", pa.decimal128(15, 5)),
            ("head_treatment", pa.string()),
            ("head_tax_share", pa.decimal128(6, 5)),
            ("taxable", pa.decimal128(15, 5)),
        ]
    )
    shape = pa.schema([*schema("inventory_lines"), *head_shape])
    taxable = agree(lines, shape, {"taxable": TAXABLE, "taxed": TAXED, "category": CATEGORY})
    agree([{**line, **one} for line, one in zip(lines, taxable, strict=True)], shape, TAXES_OF_TAXABLE)


def test_the_joined_tables_say_what_a_single_parcel_is_told() -> None:
    days = ["20261101", "20181231", "20261341"]
    for row in goods(days, DATED).to_pylist():
        code, day = row.pop("gcode"), row.pop("decl_time")
        assert row == DATED.goods(code, day_of(day))
    for row in limits(days, DATED).to_pylist():
        assert row == DATED.limits(day_of(row.pop("decl_time")))
