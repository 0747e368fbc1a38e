"""Terms: one definition of a rule or a sum that runs on one parcel in Python and on millions in an engine.

A term is built once, typed, and compiled by :func:`python` to a closure over one row (a mapping of column to value)
and by :func:`ibis` to an Ibis expression over a table of such rows. Only operations that give the same result in
Python, DuckDB and Spark exist: decimals are exact, text is never null, what may be missing is asked by ``given``.
"""

from __future__ import annotations

from fairway.parcels.terms.bulk import ibis
from fairway.parcels.terms.kinds import TEXT, TRUTH, Kind, Number, Text, Truth
from fairway.parcels.terms.model import (
    Capped,
    Choose,
    Field,
    Given,
    Literal,
    OrElse,
    Quotient,
    Rounded,
    Term,
    all_of,
    any_of,
    count,
    number,
    text,
    truth,
)
from fairway.parcels.terms.single import python
from fairway.parcels.terms.texts import Among, Least, Length, Matches, Part, Shown, ValidIdentity, Words

__all__ = [
    "TEXT",
    "TRUTH",
    "Among",
    "Capped",
    "Choose",
    "Field",
    "Given",
    "Kind",
    "Least",
    "Length",
    "Literal",
    "Matches",
    "Number",
    "OrElse",
    "Part",
    "Quotient",
    "Rounded",
    "Shown",
    "Term",
    "Text",
    "Truth",
    "ValidIdentity",
    "Words",
    "all_of",
    "any_of",
    "count",
    "ibis",
    "number",
    "python",
    "text",
    "truth",
]
