"""What a raw code of the Mainland single window means, in a plain sentence with a remedy."""

from __future__ import annotations

from datetime import date

from fairway.base.language import Language, translate
from fairway.codes.answers import AnswerSystem, answer
from fairway.filings.adapter import Target
from fairway.filings.cn.goods_declaration.answers import SENT_ON
from fairway.filings.cn.reading import TECHNICAL_REMEDIES, TECHNICAL_SENTENCES
from fairway.wire.gacc.answers import ARRIVAL_REPORT, TALLY

UNKNOWN = (
    "Customs answered with a code that is not in our table. The code and its words are kept as they came.",
    "Read the words of customs beside it, and ask the single window if they do not say what to do.",
)
FURTHER = {
    SENT_ON: ("The single window has sent the declaration on to customs.", TECHNICAL_REMEDIES["0"]),
    ARRIVAL_REPORT: ("The supervised place reports that the goods have arrived.", TECHNICAL_REMEDIES["0"]),
    TALLY: (
        "The supervised place reports what it counted.",
        "Compare the counted packages and weight with the manifest.",
    ),
}
"""Codes that are no status of the authority's own lists."""


def explain(target: Target, raw_code: str, language: Language, on: date) -> tuple[str, str]:
    """Sentence and remedy for a raw code of an answer to a document of ``target``, for a reader of ``language``; a
    sentence that says so for a code that is not known on ``on``."""
    declaration = target is Target.CN_GOODS_DECLARATION
    system: AnswerSystem = "channel.cn_declaration" if declaration else "answer.cn_road"
    known = answer(system, raw_code, on)
    if known is not None:
        return known.sentence(language), known.remedy(language)
    technical = TECHNICAL_SENTENCES.get(raw_code)
    if raw_code in FURTHER:
        sentence, remedy = FURTHER[raw_code]
    elif technical is not None:
        sentence, remedy = technical, TECHNICAL_REMEDIES[raw_code]
    else:
        sentence, remedy = UNKNOWN
    return translate(sentence, language), translate(remedy, language)
