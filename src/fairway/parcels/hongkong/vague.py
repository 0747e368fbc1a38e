"""Descriptions that say nothing: "gift", "accessory", "spare parts", "new toy x2", or no words at all.

A description is vague when nothing is left of it once the vague words, the words that name only a material or a sex,
fillers and numbers are taken away ("plastic parts" stays vague, "plastic toy train" does not).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from fairway.codes.entries import Entry
from fairway.codes.tables import Table, table
from fairway.parcels.hongkong import patterns
from fairway.parcels.hongkong.epochs import epoch
from fairway.parcels.hongkong.folding import fold

if TYPE_CHECKING:
    import ibis.expr.types as ir

_GAP = f"[^{patterns.LETTER}{patterns.HAN}<>]"
_COUNTED = "x?[0-9]+(?:pcs?)?|[0-9]+x"


class Vagueness:
    """What tells a vague description on one day.

    ``chinese`` finds the Chinese words that are taken away, ``whole`` what must be left then; ``advice`` holds the
    vague words, each with the row that says what to write instead."""

    def __init__(self, chinese: str, whole: str, advice: Sequence[tuple[str, Entry]]) -> None:
        self.chinese, self.whole = chinese, whole
        self._chinese, self._whole = re.compile(chinese), re.compile(whole)
        self._advice = [
            (len(word), re.compile(patterns.latin([word]) if word.isascii() else patterns.han([word])), row)
            for word, row in advice
        ]

    def holds(self, text: str) -> bool:
        """Whether ``text`` says nothing of the goods."""
        return self._whole.search(self._chinese.sub(" ", fold(text))) is not None

    def in_bulk(self, folded: ir.StringColumn) -> ir.BooleanValue:
        """The same in bulk, of a folded text."""
        return folded.re_replace(self.chinese, " ").re_search(self.whole)

    def row(self, text: str) -> Entry | None:
        """The row of the table for the first vague word of ``text``; None when there is no such word."""
        said = fold(text)
        hits = [(at.start(), -length, row) for length, word, row in self._advice if (at := word.search(said))]
        return min(hits, key=lambda hit: hit[:2])[2] if hits else None


def vagueness(on: date) -> Vagueness:
    """What tells a vague description on the day ``on``."""
    terms, words = table("vague_term"), table("description_word")
    return _vagueness(terms, words, max(epoch(terms, on), epoch(words, on)))


@lru_cache(maxsize=16)
def _vagueness(terms: Table, words: Table, on: date) -> Vagueness:
    vague = [(word, row) for row in terms.entries(on) for word in patterns.split(row["words"])]
    every = {word for word, _ in vague} | {w for row in words.entries(on) for w in patterns.split(row["words"])}
    latin = sorted({part for word in every if word.isascii() for part in word.split()})
    chinese = patterns.han(word for word in every if not word.isascii())
    # Every word ends at a gap, so there is one way only to read a text, and no time is lost on what does not fit.
    token = f"(?:{'|'.join(latin)}|{_COUNTED})"
    whole = f"<{_GAP}*(?:{token}{_GAP}+)*(?:{token}{_GAP}*)?>"
    return Vagueness(chinese, whole, vague)
