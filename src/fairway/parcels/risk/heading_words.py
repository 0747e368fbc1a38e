"""Words of the tariff's headings at the end of a name of goods, where Chinese says what a thing is.

A name that ends in a word of a heading of another section of the tariff, and in none of its own, is under a code that
its words do not bear out. Sections are wide on purpose: the headings' names are short, in this product's own words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import ibis
import pyarrow as pa

from fairway.codes.tables import table
from fairway.parcels.hongkong.epochs import epoch

if TYPE_CHECKING:
    import ibis.expr.types as ir

LENGTHS = range(2, 7)
"""Characters of a word."""
_SECTIONS = (1, 6, 15, 16, 25, 28, 39, 41, 44, 47, 50, 64, 68, 71, 72, 84, 86, 90, 93, 94, 97)
"""The first chapter of each section of the Harmonized System."""
_BETWEEN = re.compile(r"[、，；：,;（）()及和或的与]|用$")
_SIMPLIFIED = 2


class Word(NamedTuple):
    """A word at the end of a name."""

    word: str
    heading: str
    """One that has it, in another section than the code."""


NO_WORD = Word("", "")


def section(code: str) -> int:
    """The section of a code; 0 where it is none."""
    chapter = code[:2]
    return bisect_right(_SECTIONS, int(chapter)) if chapter.isascii() and chapter.isdigit() else 0


def words(on: date) -> Mapping[str, frozenset[str]]:
    """The headings that have each word in their names."""
    rows = table("hs")
    return _words(epoch(rows, on))


@cache
def _words(on: date) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in table("hs").entries(on):
        if len(entry.code) == 4:
            for word in _BETWEEN.split(entry.names[_SIMPLIFIED]):
                if len(word) in LENGTHS:
                    found.setdefault(word, set()).add(entry.code)
    return {word: frozenset(headings) for word, headings in found.items()}


def word_of(name: str, code: str, on: date) -> Word:
    """The longest word of another section that ``name`` ends in; :data:`NO_WORD` where there is none, or one of its own
    section too."""
    known, own = words(on), section(code)
    ends = [name[-length:] for length in LENGTHS if len(name) >= length]
    headings = [(len(end), end, heading) for end in ends for heading in known.get(end, ())]
    if not headings or own in {section(heading) for _, _, heading in headings}:
        return NO_WORD
    _, word, heading = max(headings, key=lambda one: (one[0], one[2]))
    return Word(word, heading)


def in_bulk(names: ir.Table, on: date) -> ir.Table:
    """``gcode`` and ``gname`` with ``word``, ``word_heading`` and ``word_letters``; rows without such a word left
    out."""
    rows = [(word, one, section(one)) for word, headings in sorted(words(on).items()) for one in sorted(headings)]
    known = ibis.memtable(
        pa.table([pa.array(column) for column in zip(*rows, strict=True)], names=["end", "heading", "section"])
    )
    chapters = [f"{number:02}" for number in range(100)]
    sections = ibis.memtable(pa.table({"chapter": chapters, "own": [section(one) for one in chapters]}))
    each = names.select("gcode", "gname", chapter=names.gcode.left(2)).distinct().left_join(sections, "chapter")
    ends = ibis.union(
        *(
            each.filter(each.gname.length() >= length).select(
                "gcode", "gname", "own", end=each.gname.right(length), length=ibis.literal(length, "int64")
            )
            for length in LENGTHS
        )
    )
    hits = ends.inner_join(known, "end")
    best = hits.group_by("gcode", "gname").aggregate(
        mine=(hits.section == hits.own.fill_null(0)).max(), best=(hits.length.cast("string") + hits.heading).max()
    )
    others = best.filter(~best.mine)
    letters = others.best.left(1).cast("int64")
    return others.select(
        "gcode",
        "gname",
        word=others.gname.right(letters),
        word_heading=others.best.substr(1, 4),
        word_letters=letters,
    )
