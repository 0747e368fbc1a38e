"""Text that a spreadsheet program would take for a formula.

On the way out such text gets an apostrophe in front; on the way in one apostrophe is taken off again.
"""

from __future__ import annotations

import re

_STARTS_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DISARMED = re.compile(r"'+[=+\-@\t\r]")
_HARMLESS = re.compile(r"[+-][0-9 ().\-]*")
"""Telephone and other numbers: nothing in them can be run."""

ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"})
"""What a cell shows whose formula failed."""


def disarmed(text: str, *, keep_numbers: bool = False) -> str:
    """``text`` as it may stand in a cell: with an apostrophe in front where it would start a formula. With
    ``keep_numbers`` text of digits, signs and brackets (a telephone number) stays as it is."""
    if not _STARTS_FORMULA.match(text) or (keep_numbers and _HARMLESS.fullmatch(text)):
        return text
    return "'" + text


def armed(text: str) -> str:
    """The text that :func:`disarmed` was given."""
    return text[1:] if text[:1] == "'" and _DISARMED.match(text) else text
