"""What an authority's codes mean, as the adapters and code tables say it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from fairway.codes.answers import AnswerSystem, answer
from fairway.consignments.model import Texts
from fairway.filings.adapter import Target
from fairway.filings.hk.answers import RECEIPTS, Meaning
from fairway.filings.hk.faults import FAULTS
from fairway.portal.views.parts import N_, Phrase

_SYSTEMS: dict[Target, AnswerSystem] = {
    Target.CN_ROAD_MANIFEST: "answer.cn_road",
    Target.CN_CARRIER_CONFIRMATION: "answer.cn_road",
    Target.CN_GOODS_DECLARATION: "channel.cn_declaration",
}
_UNKNOWN = (
    N_("The authority answered with a code that is not known here."),
    N_("Read the authority's own words and ask its help desk; nothing was lost."),
)
_TAKEN_IN = (
    N_("The single window has taken the message in; customs has not seen it yet."),
    N_("Wait for the next answer; nothing to do now."),
)
"""Code 0 of the Mainland single window, before any answer of customs."""
NUMBERS: dict[str, str] = {
    "entry_id": N_("Customs entry number"),
    "seq_no": N_("Number at the single window"),
    "batch_number": N_("Batch number"),
    "earliest_crossing": N_("Earliest crossing"),
    "office": N_("Customs office"),
    "charge_hkd": N_("Charge"),
    "levy_hkd": N_("Levy on clothing"),
    "penalty_hkd": N_("Late penalty"),
    "total_hkd": N_("Total"),
    "amount_hkd": N_("Amount"),
    "due": N_("Due"),
}
"""Numbers in answers that mean something to a person."""


@lru_cache(maxsize=len(Target))
def _codes(target: Target) -> Mapping[str, Meaning]:
    module = importlib.import_module(f"fairway.filings.{target.value}.answers")
    codes: Mapping[str, Meaning] = module.CODES
    return codes


def _texts(names: tuple[str, str, str]) -> Phrase:
    en, tc, sc = names
    return Texts(en=en, tc=tc, sc=sc) if en else ""


def meaning(target: Target, code: str, on: date) -> tuple[Phrase, Phrase]:
    """What ``code`` says and what to do about it."""
    if target in _SYSTEMS:
        known = answer(_SYSTEMS[target], code, on)
        if known is None:
            return _TAKEN_IN if code == "0" else _UNKNOWN
        return _texts(known.sentences), _texts(known.remedies)
    found = _codes(target).get(code) or RECEIPTS.get(code)
    return (found.sentence, found.remedy) if found else _UNKNOWN


def fault_words(code: str, text: str) -> tuple[Phrase, Phrase]:
    """A fault that the authority named, with what to do; its own words where the code is not known."""
    known = FAULTS.get(code.rpartition(".")[2])
    return known if known else (text, "")
