"""The seam for screening: whoever finds risks gives expressions, bulk work evaluates them and puts flags on parcels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ibis.expr.types import Table


class Screen(Protocol):
    """Some rules that flag parcels."""

    @property
    def rules(self) -> Sequence[str]:
        """Their ids, as they are shown with the result."""

    def over_batch(self, tables: Mapping[str, Table]) -> Mapping[str, Table]:
        """Small tables over all rows of the batch (buyers with several orders, usual prices), evaluated once."""

    def flags(self, tables: Mapping[str, Table], batch: Mapping[str, Table]) -> Table:
        """The flagged parcels of one partition as ``ebp_code``, ``order_no``, ``flag``; ``batch`` holds what
        :meth:`over_batch` came to. With further columns, what each flag rests on, the rows are kept as well: in
        ``evidence`` beside the outcomes."""
