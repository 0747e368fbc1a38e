"""The tables of parcels say what the official schemas say: every element, its length and whether it may be left out."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from fairway.parcels.model import TABLES, Column, Kind, Table

XS = "{http://www.w3.org/2001/XMLSchema}"
WHERE = {
    "orders": ("import.xsd", "OrderHead"),
    "order_lines": ("import.xsd", "OrderList"),
    "payments": ("import.xsd", "PaymentHead"),
    "waybills": ("import.xsd", "LogisticsHead"),
    "inventories": ("import.xsd", "InventoryHead"),
    "inventory_lines": ("import.xsd", "InventoryList"),
    "export_orders": ("export.xsd", "OrderHead"),
    "export_order_lines": ("export.xsd", "OrderList"),
    "export_receipts": ("export.xsd", "Receipts"),
    "export_waybills": ("export.xsd", "Logistics"),
    "export_inventories": ("export.xsd", "InventoryHead"),
    "export_inventory_lines": ("export.xsd", "InventoryList"),
}
KEY_OF_HEAD = {"ebp_code", "order_no", "logistics_no"}
"""What the lines carry of their head, which the schema says by nesting."""


def of_schema(path: Path, name: str) -> dict[str, tuple[Kind, int, bool, bool]]:
    found = {}
    root = ElementTree.parse(path).getroot()
    head = next(one for one in root.findall(f"{XS}element") if one.get("name") == name)
    for element in head.iter(f"{XS}element"):
        restriction = element.find(f"./{XS}simpleType/{XS}restriction")
        if element is head or (restriction is None and element.get("type") is None):
            continue
        base = (restriction.get("base") if restriction is not None else element.get("type")) or ""
        kind = {"xs:decimal": Kind.AMOUNT, "xs:int": Kind.COUNT}.get(base, Kind.TEXT)
        lengths = {one.tag.removeprefix(XS): one.get("value") for one in restriction} if restriction is not None else {}
        length = int(lengths.get("length") or lengths.get("maxLength") or 0) if kind is Kind.TEXT else 0
        required = element.get("minOccurs") != "0"
        found[str(element.get("name"))] = (kind, length, "length" in lengths, required)
    return found


def said(column: Column) -> tuple[Kind, int, bool, bool]:
    return column.kind, column.length, column.exact, column.required


@pytest.mark.conformance
@pytest.mark.parametrize("table", TABLES.values(), ids=str)
def test_the_columns_are_those_of_the_schema(table: Table, conformance: Path) -> None:
    file, name = WHERE[table.name]
    schema = of_schema(conformance / "ceb" / "xsd" / file, name)
    columns = [one for one in table.columns if one.element in schema]
    assert [one.element for one in columns] == list(schema)
    assert {one.element: said(one) for one in columns} == schema
    added = {one.name for one in table.columns if one.element not in schema}
    assert added == (KEY_OF_HEAD & set(table.key) if table.name.endswith("_lines") else set())


@pytest.mark.parametrize("table", TABLES.values(), ids=str)
def test_a_table_starts_with_the_place_and_holds_its_key(table: Table) -> None:
    assert table.schema.names[0] == "place"
    assert set(table.key) <= set(table.schema.names)
    assert len(set(table.schema.names)) == len(table.schema.names)


@pytest.mark.parametrize("table", TABLES.values(), ids=str)
def test_only_an_amount_that_may_be_left_out_is_null(table: Table) -> None:
    nullable = {one.name for one in table.schema if one.nullable}
    assert nullable == {one.name for one in table.columns if one.kind is Kind.AMOUNT and not one.required}
    assert all(table.schema.field(name).type == pa.decimal128(18, 5) for name in nullable)
