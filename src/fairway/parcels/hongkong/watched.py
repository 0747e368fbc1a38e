"""Goods that are dutiable, licensed or barred in Hong Kong, found by their description and by their code.

The words are those of the table ``screening.hk``, in English, Traditional and Simplified Chinese; all three are looked
for in every description, whatever its language. What is found is a reason to look, told with what it rests on: words
can be wrong, and a licence or permit answers most of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

import msgspec

from fairway.codes.entries import Entry
from fairway.codes.tables import Table, table
from fairway.parcels.hongkong import patterns
from fairway.parcels.hongkong.epochs import epoch
from fairway.parcels.hongkong.folding import fold

_NUMBER = r"(?:\.[0-9]+)?"
_OVER = rf"(?:30\.0*[1-9][0-9]*|3[1-9]{_NUMBER}|[4-9][0-9]{_NUMBER}|100)"
_UNDER = rf"(?:30(?:\.0+)?|[12]?[0-9]{_NUMBER})"
_SIGN = " *(?:%|度|°|percent|per cent|vol|abv)"
_WORD = "(?:abv|alc|酒精度|酒精濃度|酒精浓度)[^0-9<>.]?[^0-9<>.]?"
STRENGTH_OVER = rf"[^0-9.]{_OVER}{_SIGN}|{_WORD}{_OVER}[^0-9.]"
"""A stated strength above 30 per cent by volume (Cap. 109)."""
STRENGTH_UNDER = rf"[^0-9.]{_UNDER}{_SIGN}|{_WORD}{_UNDER}[^0-9.]"
"""A stated strength of 30 per cent or less."""


class Kind(StrEnum):
    """What is asked of watched goods."""

    EXCISE = "excise"
    """A licence of the importer and a removal permit; duty."""
    LICENCE = "licence"
    """A licence of the department named by the law."""
    BARRED = "barred"
    """They may not come in at all."""


class Watched(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One row of ``screening.hk`` with its patterns."""

    entry: Entry
    words: str
    """Pattern of the words in all three languages."""
    unless: str
    """Pattern of the words that make it something else."""
    strength: str
    codes: tuple[str, ...]

    @property
    def code(self) -> str:
        """The code of the row."""
        return self.entry.code

    @property
    def kind(self) -> Kind:
        """What is asked of it."""
        return Kind(self.entry["kind"])

    @property
    def exports(self) -> bool:
        """Whether it is watched on the way out too."""
        return self.entry["exports"] == "yes"

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return re.compile(self.words)

    @cached_property
    def _unless(self) -> re.Pattern[str]:
        return re.compile(self.unless)

    def told_by(self, folded: str) -> str:
        """The words of the folded description that tell it; empty when none do."""
        found = self._words.search(folded)
        return "" if found is None or self._unless.search(folded) else found[0].strip(" <>.,;:/()-")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Watched goods that were found in a line, and what tells it."""

    code: str
    kind: Kind
    words: str = ""
    """The words of the description; empty when only the commodity code tells it."""
    prefix: str = ""
    """The beginning of the commodity code; empty when only the words tell it."""


class Screen:
    """The watched goods of one day."""

    def __init__(self, rows: Sequence[Entry]) -> None:
        self.rows = tuple(_watched(row) for row in rows)
        self.by_code = {row.code: row for row in self.rows}
        self.english = patterns.either(*(_english(row) for row in rows))
        self.traditional = patterns.han([word for row in rows for word in patterns.split(row["words_tc"])])
        self.simplified = patterns.han([word for row in rows for word in patterns.split(row["words_sc"])])
        self._any = tuple(map(re.compile, (self.english, self.traditional, self.simplified)))
        self._prefixes = tuple({prefix for row in self.rows for prefix in row.codes})
        self._over, self._under = re.compile(STRENGTH_OVER), re.compile(STRENGTH_UNDER)

    def find(self, texts: Sequence[str], hs_code: str) -> tuple[Finding, ...]:
        """The watched goods in a line described by ``texts`` under ``hs_code`` (digits; may be empty). Each text is
        looked at by itself, so that no word of one makes something else of what another says."""
        folded, each = fold(said(*texts)), [fold(text) for text in texts]
        if not hs_code.startswith(self._prefixes) and not any(one.search(folded) for one in self._any):
            return ()
        found = []
        for row in self.rows:
            if row.strength and not self._strong(row.strength, folded):
                continue
            words = next(filter(None, map(row.told_by, each)), "")
            prefix = next((prefix for prefix in row.codes if hs_code.startswith(prefix)), "")
            if words or prefix:
                found.append(Finding(code=row.code, kind=row.kind, words=words, prefix=prefix))
        return tuple(found)

    def _strong(self, strength: str, folded: str) -> bool:
        if self._over.search(folded):
            return True
        return strength == "not_under" and not self._under.search(folded)


def said(*texts: str) -> str:
    """All texts as one."""
    return " ; ".join(texts)


def _english(row: Entry) -> str:
    return patterns.latin(patterns.split(row["words_en"]))


def _watched(row: Entry) -> Watched:
    chinese = [*patterns.split(row["words_tc"]), *patterns.split(row["words_sc"])]
    unless = [*patterns.split(row["unless_en"]), *patterns.split(row["unless_zh"])]
    return Watched(
        entry=row,
        words=patterns.either(_english(row), patterns.han(chinese)),
        unless=patterns.han(unless),
        strength=row["strength"],
        codes=tuple(row["hs"].split()),
    )


def screen(on: date) -> Screen:
    """The watched goods of the day ``on``."""
    rows = table("screening.hk")
    return _screen(rows, epoch(rows, on))


@lru_cache(maxsize=16)
def _screen(rows: Table, on: date) -> Screen:
    return Screen(rows.entries(on))
