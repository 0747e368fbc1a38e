"""What an authority's code means: the raw code, a normalised status, a plain sentence and a remedy.

The systems are tables: ``answer.cn_road`` (Mainland road manifest), ``channel.cn_declaration`` (Mainland goods
declaration), ``answer.ceb`` (customs e-commerce system: standings, faults of the exchange and of the documents) and
``state.hk`` (Hong Kong filings; the names are ours, because the official ones are not public).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal

import msgspec

from fairway.base.language import Language, Trilingual
from fairway.codes.entries import Entry, Evidence
from fairway.codes.tables import Table, table

AnswerSystem = Literal["answer.cn_road", "channel.cn_declaration", "answer.ceb", "state.hk"]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The meaning of one raw code."""

    system: str
    code: str
    names: Trilingual
    status: str
    """The normalised status over all authorities: "accepted", "rejected", "released" ..."""
    final: bool
    """Whether the authority has finished with this message."""
    sentences: Trilingual
    remedies: Trilingual
    source: str
    evidence: Evidence

    def sentence(self, language: Language = Language.EN) -> str:
        """What happened, for a reader of ``language``."""
        return self.sentences.in_(language)

    def remedy(self, language: Language = Language.EN) -> str:
        """What to do now, for a reader of ``language``."""
        return self.remedies.in_(language)


def _answer(entry: Entry) -> Answer:
    return Answer(
        system=entry.table,
        code=entry.code,
        names=entry.names,
        status=entry["status"],
        final=entry["final"] == "yes",
        sentences=Trilingual(entry["say_en"], entry["say_tc"], entry["say_sc"]),
        remedies=Trilingual(entry["do_en"], entry["do_tc"], entry["do_sc"]),
        source=entry.source,
        evidence=entry.evidence,
    )


def answer(system: AnswerSystem, code: str, on: date) -> Answer | None:
    """The meaning of ``code`` on ``on``; None for a code that is not known, which a person must look at."""
    entry = table(system).get(code, on)
    return _answer(entry) if entry else None


def answers(system: AnswerSystem, on: date) -> list[Answer]:
    """Every known code of ``system`` on ``on``."""
    return [_answer(entry) for entry in table(system).entries(on)]


class VagueTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A description that no authority accepts, and what to write instead."""

    term: str
    advice: Trilingual
    source: str


def vague_term(description: str, on: date) -> VagueTerm | None:
    """The vague term that ``description`` consists of, in any of the three languages; None when it says more.

    Only the whole description is compared: "sample" is vague, "cotton T-shirt, sample" is not.
    """
    return _vague_terms(table("vague_term"), on).get(description.strip().strip(".,;:，。；：").casefold())


@lru_cache(maxsize=64)
def _vague_terms(rows: Table, on: date) -> dict[str, VagueTerm]:
    found: dict[str, VagueTerm] = {}
    for entry in rows.entries(on):
        advice = Trilingual(entry["do_en"], entry["do_tc"], entry["do_sc"])
        for word in entry["words"].split("|"):
            found[word.casefold()] = VagueTerm(term=entry.code, advice=advice, source=entry.source)
    return found
