"""A better wording for a description that says nothing: sex, material, article and use.

It is put together from what the sender says elsewhere (the name of the item, its specification) and from the heading
of the commodity code. It is a proposal: a person reads it and says whether it is true.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import msgspec

from fairway.base.language import Trilingual
from fairway.codes.tables import Table, table
from fairway.parcels.hongkong import patterns
from fairway.parcels.hongkong.epochs import epoch
from fairway.parcels.hongkong.folding import fold
from fairway.parcels.hongkong.parcel import Line
from fairway.parcels.hongkong.vague import vagueness

_PARTS = re.compile("[|;；,，\n]")
_LABELLED = re.compile("^ *([^:：]{1,20})[:：] *(.+?) *$")
_USE = {"use", "usage", "purpose", "for", "用途", "用于", "用於"}
_SENTENCE = Trilingual(
    "Name the article, its material and its use.", "說明品名、物料及用途。", "说明品名、材料及用途。"
)
_NOTHING = Trilingual("", "", "")


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A wording in three languages and what it was made from."""

    text: Trilingual
    """Empty where nothing is known to make one of."""
    made_from: tuple[str, ...] = ()
    """Columns: item_name, gmodel, hs_code."""
    advice: Trilingual = _SENTENCE
    """What to say of such goods, with an example."""

    @property
    def shown(self) -> Trilingual:
        """The wording, or the advice where there is none."""
        return self.text if self.text[0] else self.advice


def propose(line: Line, on: date) -> Proposal:
    """What ``line`` could say instead of its description."""
    told = vagueness(on)
    row = told.row(line.description)
    advice = Trilingual(row["do_en"], row["do_tc"], row["do_sc"]) if row else _SENTENCE
    article, source = _article(line, on)
    if not article[0]:
        return Proposal(text=_NOTHING, advice=advice)
    said = fold(f"{line.gmodel} ; {line.description}")
    sex, material = (
        _first(_words(table("description_word"), kind, epoch(table("description_word"), on)), said)
        for kind in ("sex", "material")
    )
    named = fold(article[0])
    sex, material = (_NOTHING if word[0] and _holds(named, word) else word for word in (sex, material))
    use = _use(line.gmodel)
    made = [source, *(["gmodel"] if sex[0] or material[0] or use else [])]
    english = " ".join(filter(None, (sex[0], material[0], article[0]))) + (
        f" for {use}" if use.isascii() and use else ""
    )
    chinese = [f"{sex[at]}{material[at]}{article[at]}" + (f"（用途：{use}）" if use else "") for at in (1, 2)]
    return Proposal(text=Trilingual(english, *chinese), made_from=tuple(made), advice=advice)


def _article(line: Line, on: date) -> tuple[Trilingual, str]:
    """The name of the item, in the languages that it is written in; the heading of the code in the others."""
    heading = _heading(line.code, on)
    name = " ".join(line.item_name.split())
    if not name or vagueness(on).holds(name):
        return (heading, "hs_code") if heading is not None else (_NOTHING, "")
    other = heading or Trilingual(name, name, name)
    if name.isascii():
        return Trilingual(name, other[1], other[2]), "item_name"
    return Trilingual(other[0], name, name), "item_name"


def _heading(code: str, on: date) -> Trilingual | None:
    """The name of the four-digit heading."""
    entry = table("hs").get(code[:4], on) if len(code) >= 4 else None
    return entry.names if entry else None


def _use(gmodel: str) -> str:
    for part in _PARTS.split(gmodel):
        found = _LABELLED.match(part)
        if found and found[1].strip().lower() in _USE:
            return found[2]
    return ""


def _first(words: tuple[tuple[re.Pattern[str], Trilingual], ...], said: str) -> Trilingual:
    hits = [(at.start(), names) for pattern, names in words if (at := pattern.search(said))]
    return min(hits, key=lambda hit: hit[0])[1] if hits else _NOTHING


def _holds(named: str, word: Trilingual) -> bool:
    return any(fold(one).strip("<>") in named for one in word if one)


@lru_cache(maxsize=16)
def _words(rows: Table, kind: str, on: date) -> tuple[tuple[re.Pattern[str], Trilingual], ...]:
    return tuple(
        (re.compile(patterns.han(patterns.split(row["words"]))), row.names)
        for row in rows.entries(on)
        if row["kind"] == kind
    )
