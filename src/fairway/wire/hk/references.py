"""References that the authority gives: CCRN, manifest reference, UDR, bundle reference.

Fifteen characters: kind, direction, year, ten random characters, check character (ISO/IEC 7064 MOD 37,36).
"""

from __future__ import annotations

import re
from enum import StrEnum

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_FORM = re.compile(r"[CMDB][IE][0-9]{2}[0-9A-HJKMNP-TV-Z]{10}[0-9A-Z]")


class ReferenceKind(StrEnum):
    """The first letter of a reference."""

    CCRN = "C"
    MANIFEST = "M"
    DECLARATION = "D"
    BUNDLE = "B"


def check_character(payload: str) -> str:
    """The ISO/IEC 7064 MOD 37,36 check character of digits and capital letters. KeyError for other characters."""
    product = 36
    for character in payload:
        total = (product + _VALUE[character]) % 36 or 36
        product = 2 * total % 37
    return _ALPHABET[(37 - product) % 36]


def is_reference(text: str, kind: ReferenceKind | None = None) -> bool:
    """Whether ``text`` has the form and the check character of a reference (of ``kind``, if given)."""
    return (
        _FORM.fullmatch(text) is not None
        and (kind is None or text[0] == kind.value)
        and check_character(text[:-1]) == text[-1]
    )
