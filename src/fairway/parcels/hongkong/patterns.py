"""Lists of words as patterns that Python, DuckDB (RE2) and Spark (Java) read alike.

Only letters, alternatives, groups, ``?``, ``+``, ``*`` and classes of characters are used, on folded text
(:mod:`fairway.parcels.hongkong.folding`); whether a pattern is found somewhere is then the same in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"([\\.^$|?*+()\[\]{}])")
LETTER = "a-z0-9"
HAN = "\u3400-\u9fff"
_JOINS = {" ": "[ -]+", "-": "[ -]?"}
NEVER = "<>"
"""What no folded text holds: the pattern of an empty list."""


def split(words: str) -> list[str]:
    """The words of a cell of a table, folded the simple way."""
    return [word.strip().lower() for word in words.split("|") if word.strip()]


def _literal(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def latin(words: Iterable[str]) -> str:
    """A pattern that finds any of ``words`` as a whole word, with or without the ``s`` of a plural. A hyphen in a word
    stands for a hyphen, a space or nothing."""
    found = sorted({"".join(_JOINS.get(part, part) for part in re.split("([ -])", _literal(word))) for word in words})
    return f"[^{LETTER}](?:{'|'.join(found)})(?:e?s)?[^{LETTER}]" if found else NEVER


def han(words: Iterable[str]) -> str:
    """A pattern that finds any of ``words`` anywhere: Chinese is written without spaces. Words in Latin letters among
    them are found as :func:`latin` does."""
    every = sorted(set(words), key=lambda word: (-len(word), word))
    chinese = [_literal(word) for word in every if not word.isascii()]
    parts = [f"(?:{'|'.join(chinese)})"] if chinese else []
    parts += [latin(word for word in every if word.isascii())] if any(word.isascii() for word in every) else []
    return "|".join(parts) or NEVER


def either(*patterns: str) -> str:
    """A pattern that finds what any of ``patterns`` does."""
    kept = [one for one in patterns if one != NEVER]
    return "|".join(f"(?:{one})" for one in kept) or NEVER
