"""What a raw code of any authority means, in a plain sentence with a remedy."""

from __future__ import annotations

from datetime import date

from fairway.base.language import Language
from fairway.filings.adapter import Target
from fairway.filings.cn import meaning
from fairway.filings.hk import queue


def explain(target: Target, raw_code: str, language: Language, on: date) -> tuple[str, str]:
    """Sentence and remedy for a raw code of an answer to a document of ``target``, for a reader of ``language``; a code
    that is not known on ``on`` gets a sentence that says so."""
    if target.side == "cn":
        return meaning.explain(target, raw_code, language, on)
    return queue.explain(target.value, raw_code, language)
