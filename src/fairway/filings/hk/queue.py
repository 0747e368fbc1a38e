"""A page of the account's answers, sorted out by what each is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fairway.base.language import Language, translate
from fairway.filings.adapter import Receipt, Target
from fairway.filings.hk import bundling
from fairway.filings.hk.answers import RECEIPTS, UNKNOWN, Meaning, receipt_of, unreadable
from fairway.filings.hk.road_aci import answers as road_aci
from fairway.filings.hk.road_manifest import answers as road_manifest
from fairway.filings.hk.tdec import answers as tdec
from fairway.wire.hk.answers import read_answers
from fairway.wire.hk.reading import Unreadable

BUNDLE = "hk.bundle"
"""What answers about bundles are about; no document kind, but a trip."""
_KINDS: Mapping[str, tuple[str, Mapping[str, Meaning]]] = {
    road_aci.KIND: (Target.HK_ROAD_ACI.value, road_aci.CODES),
    road_manifest.KIND: (Target.HK_ROAD_MANIFEST.value, road_manifest.CODES),
    tdec.KIND: (Target.HK_TDEC.value, tdec.CODES),
    bundling.KIND: (BUNDLE, bundling.CODES),
}
_CODES = dict(_KINDS.values())


@dataclass(frozen=True, slots=True)
class QueuedAnswer:
    """One answer: what it is about (a target, :data:`BUNDLE`, or the authority's own word where that is not known),
    and the receipt."""

    about: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class AnswerBatch:
    """One page of the queue. ``next`` is to be acknowledged once everything is on disk."""

    next: str | None
    more: bool
    answers: tuple[QueuedAnswer, ...]
    content: bytes
    """The page as it came."""
    simulated: bool = False


def read_batch(content: bytes, *, simulated: bool = False) -> AnswerBatch:
    """A page of answers. An answer of an unknown kind is kept too. Raises Refusal."""
    try:
        page = read_answers(content)
    except Unreadable as problem:
        raise unreadable(problem) from problem
    found = []
    for answer in page.answers:
        about, codes = _KINDS.get(answer.kind, (answer.kind, {}))
        receipt = receipt_of(answer, codes)
        found.append(QueuedAnswer(about, road_aci.judge(receipt) if answer.kind == road_aci.KIND else receipt))
    return AnswerBatch(page.next, page.more, tuple(found), content, simulated)


def meaning_of(about: str, raw_code: str) -> Meaning:
    """What a raw code says about a document of kind ``about`` (a target or :data:`BUNDLE`)."""
    return RECEIPTS.get(raw_code) or _CODES.get(about, {}).get(raw_code, UNKNOWN)


def explain(about: str, raw_code: str, language: Language) -> tuple[str, str]:
    """Sentence and remedy for a raw code, in ``language``."""
    found = meaning_of(about, raw_code)
    return translate(found.sentence, language), translate(found.remedy, language)
