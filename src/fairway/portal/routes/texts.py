"""Texts in several scripts, as the projections hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.codes.entries import Entry
from fairway.consignments.model import Texts


def texts_of(value: Mapping[str, Any] | None) -> Texts | None:
    """The texts in a column; None for none."""
    return Texts.model_validate(dict(value)) if value else None


def entry_words(entry: Entry, *, with_code: bool = True) -> Texts:
    """A row of a code table: its code and what it is called."""
    front = f"{entry.code} · " if with_code else ""
    en, tc, sc = entry.names
    return Texts(en=f"{front}{en}", tc=f"{front}{tc or en}", sc=f"{front}{sc or en}")
