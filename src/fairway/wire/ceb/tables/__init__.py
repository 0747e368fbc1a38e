"""The field tables of every message, read once."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from fairway.wire.ceb.fields import Record, record
from fairway.wire.ceb.tables import exports, imports


class Flow(StrEnum):
    """Which schema a message belongs to."""

    IMPORT = "import"
    EXPORT = "export"


_WORDS = {Flow.IMPORT: imports.WORDS, Flow.EXPORT: exports.WORDS}


@cache
def record_of(flow: Flow, element: str) -> Record:
    """The fields of ``element`` in the messages of ``flow``. Raises KeyError for an element without fields."""
    return record(element, _WORDS[flow][element])


def elements(flow: Flow) -> tuple[str, ...]:
    """The elements that have fields."""
    return tuple(_WORDS[flow])
