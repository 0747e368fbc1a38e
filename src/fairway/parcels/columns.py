"""Columns and tables: how an element of a CEB message becomes a typed column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import pyarrow as pa

AMOUNT = pa.decimal128(18, 5)
"""An amount, a quantity or a weight as it was declared."""
MONEY = pa.decimal128(18, 2)
"""Money that we work out: tax, totals; rounded half up where the rule says."""


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    AMOUNT = "amount"
    COUNT = "count"


_ARROW = {Kind.TEXT: pa.string(), Kind.AMOUNT: AMOUNT, Kind.COUNT: pa.int32()}


@dataclass(frozen=True)
class Column:
    """One element: its length is the longest one allowed, or with ``exact`` the only one."""

    name: str
    kind: Kind = Kind.TEXT
    length: int = 0
    exact: bool = False
    required: bool = True
    personal: bool = False
    """Names or numbers a person: sealed at rest, masked on screen."""
    tag: str = ""

    @property
    def element(self) -> str:
        """The name of the element in the CEB message."""
        head, *rest = self.name.split("_")
        return self.tag or head + "".join(part.capitalize() for part in rest)

    @property
    def field(self) -> pa.Field:
        """The Arrow field: only an amount that may be left out is nullable."""
        return pa.field(self.name, _ARROW[self.kind], nullable=self.kind is Kind.AMOUNT and not self.required)


@dataclass(frozen=True)
class Table:
    """One kind of document: the message it comes in, its key and its columns."""

    name: str
    message: str
    """The CEB message: 311 ... 621 for imports, 303 ... 603 for exports."""
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema, ``place`` first."""
        return pa.schema([pa.field("place", pa.int64(), nullable=False), *(one.field for one in self.columns)])

    def column(self, name: str) -> Column:
        """The column of that name; ``KeyError`` when there is none."""
        for one in self.columns:
            if one.name == name:
                return one
        raise KeyError(f"{self.name} has no column {name}")

    @cached_property
    def personal(self) -> tuple[str, ...]:
        """The columns that name or number a person."""
        return tuple(one.name for one in self.columns if one.personal)


def text(names: str, length: int = 0, *, exact: bool = False, required: bool = True) -> list[Column]:
    """Columns of text, their names parted by spaces."""
    return [Column(one, length=length, exact=exact, required=required) for one in names.split()]


def optional(names: str, length: int, *, exact: bool = False) -> list[Column]:
    """Columns of text that may be left out."""
    return text(names, length, exact=exact, required=False)


def person(name: str, length: int, *, required: bool = True) -> Column:
    """A column that names or numbers a person."""
    return Column(name, length=length, required=required, personal=True)


def amounts(names: str, *, required: bool = True) -> list[Column]:
    """Columns of amounts, quantities or weights."""
    return [Column(one, Kind.AMOUNT, required=required) for one in names.split()]


def count(name: str) -> Column:
    """A whole number."""
    return Column(name, Kind.COUNT)


def code(names: str, length: int) -> list[Column]:
    """Columns of codes of one length."""
    return text(names, length, exact=True)


HEAD = [*code("guid", 36), *code("app_type", 1), *code("app_time", 14)]
SENT = [*HEAD, *text("app_status", 3)]
SENT_EXPORT = [*HEAD, *code("app_status", 1)]
NOTE = optional("note", 1000)
PLATFORM = [*text("ebp_code", 18), *text("ebp_name", 100)]
SHOP = [*text("ebc_code", 18), *text("ebc_name", 100)]
BUYER_ID = [*code("buyer_id_type", 1), person("buyer_id_number", 60)]
ORDER_KEY = [*text("ebp_code", 18), *text("order_no", 60)]
LOGISTICS = [*text("logistics_code", 18), *text("logistics_name", 100)]
