"""Folding a description, so that the same words are found in it by every engine.

Capital letters become small ones, full-width letters, digits and signs ordinary ones, all spaces the same; characters
that cannot be seen go. Only characters of one fixed list are touched, one for one, so that Python, DuckDB and Spark
give the same text; a general lower-casing would not. The text is then put between ``<`` and ``>``, which it cannot
hold itself: patterns use them as its ends, instead of anchors that engines read differently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

LONGEST = 600
"""How many characters are looked at."""

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0) not in "<>")
_SPACES = "\t\n\r\x0b\x0c\u00a0\u2002\u2003\u2009\u3000"
_APOSTROPHES = "\u2018\u2019\u02bc"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212"
_GONE = "<>\u00ad\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\uff1c\uff1e"

FROM = _CAPITALS + _FULL + _SPACES + _APOSTROPHES + _HYPHENS + _GONE
"""What is replaced, character for character, by :data:`TO`; what has no counterpart there goes."""
TO = (
    _CAPITALS.lower()
    + "".join(chr(ord(one) - 0xFEE0) for one in _FULL).lower()
    + " " * len(_SPACES)
    + "'" * len(_APOSTROPHES)
    + "-" * len(_HYPHENS)
)

_TABLE = str.maketrans(FROM[: len(TO)], TO, FROM[len(TO) :])


def fold(text: str) -> str:
    """``text`` folded, between its signs of beginning and end."""
    return f"<{text[:LONGEST].translate(_TABLE)}>"


def folded(column: ir.StringColumn) -> ir.StringValue:
    """The same in bulk. Most texts are in ordinary letters, for which the engine's own lower-casing is exact and many
    times faster."""
    import ibis

    text = column.left(LONGEST)
    ordinary = ~text.re_search("[^ -;=?-~]")
    return ibis.literal("<") + ibis.ifelse(ordinary, text.lower(), text.translate(FROM, TO)) + ibis.literal(">")
