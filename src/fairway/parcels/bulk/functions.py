"""Functions of ours inside DuckDB, for what its own take long over.

Expressions stay as they are and mean the same on every engine; before DuckDB gets one, the parts of it that
:mod:`fairway.parcels.bulk.forms` answers faster become calls of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
from duckdb.func import PythonUDFType
from ibis.expr.types import Table

from fairway.parcels.bulk import forms
from fairway.parcels.terms.bulk import WHOLE, valid_identity
from fairway.parcels.terms.single import IDENTITY

_BEFORE, _AFTER = WHOLE.split("{}")


class Functions:
    """Those of one database."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        self._names: dict[str, str] = {}
        """By the pattern."""
        self._made: list[str] = []

    def used_in(self, expression: Table) -> Table:
        """The same rows by our functions."""
        found: Table = expression.op().replace(self._replaced).to_expr()
        return found

    def close(self) -> None:
        """Take them out of the database."""
        for name in self._made:
            self._database.remove_function(name)

    def _replaced(self, node: ops.Node, changed: Mapping[str, Any] | None) -> ops.Node:
        rebuilt = node.__recreate__(changed) if changed else node
        if isinstance(node, ops.RegexSearch) and (pattern := _pattern(node)) and _form(pattern) is not None:
            return self._call(pattern, rebuilt.arg)
        if isinstance(node, ops.And) and isinstance(node.left, ops.RegexSearch) and _pattern(node.left) == IDENTITY:
            asked = node.left.arg
            if valid_identity(asked.to_expr()).op() == node:
                return self._call("", rebuilt.left.args[0])
        return rebuilt

    def _call(self, pattern: str, value: ops.Value) -> ops.Node:
        """A call of the function for ``pattern``; "" is that of identity numbers with their check character."""
        if pattern not in self._names:
            name = f"fairway_form_{len(self._names)}"
            form = _form(pattern or IDENTITY)
            assert form is not None
            ask = forms.has_form(form) if pattern else forms.valid_identity(form)
            self._database.create_function(name, ask, ["VARCHAR"], "BOOLEAN", type=PythonUDFType.ARROW)
            self._made.append(name)
            self._names[pattern] = name
        return _function(self._names[pattern])(value.to_expr()).op()


def _pattern(node: ops.RegexSearch) -> str:
    """The pattern that a whole text is asked for; "" where only a part of it is."""
    if not isinstance(node.pattern, ops.Literal):
        return ""
    said = str(node.pattern.value)
    if not (said.startswith(_BEFORE) and said.endswith(_AFTER)):
        return ""
    return said.removeprefix(_BEFORE).removesuffix(_AFTER)


_form = cache(forms.form)


@cache
def _function(name: str) -> Any:
    def asked(value: str) -> bool:  # type: ignore[empty-body]  # the database's function of that name
        """Whether the text is as it should be."""

    return ibis.udf.scalar.builtin(asked, name=name)
