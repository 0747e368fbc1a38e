"""The seam for screening: whoever finds risks gives expressions, bulk work evaluates them and puts flags on parcels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from ibis.expr.types import Table

Keep = Callable[[str, Table], Table]
"""Evaluates a table once, by its own, and gives it back as rows that are there under that name."""


def not_kept(name: str, rows: Table) -> Table:
    """An expression as it is."""
    del name
    return rows


class Screen(Protocol):
    """Some rules that flag parcels."""

    @property
    def rules(self) -> Sequence[str]:
        """Their ids, as they are shown with the result."""

    def over_batch(self, tables: Mapping[str, Table], keep: Keep = not_kept) -> Mapping[str, Table]:
        """Small tables over all rows of the batch (buyers with several orders, usual prices), evaluated once. What goes
        through ``keep`` on the way is evaluated before: two aggregates over all rows need not be in memory together."""

    def flags(self, tables: Mapping[str, Table], batch: Mapping[str, Table]) -> Table:
        """The flagged parcels of one partition as ``ebp_code``, ``order_no``, ``flag``; ``batch`` holds what
        :meth:`over_batch` came to. With further columns, what each flag rests on, the rows are kept as well: in
        ``evidence`` beside the outcomes."""
