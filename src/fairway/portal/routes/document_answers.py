"""What an authority answered to a document: its code in words, what to do, the faults with the way to their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fairway.consignments.model import Texts
from fairway.filings.adapter import FilingStatus, Target
from fairway.portal.routes.answer_words import NUMBERS, fault_words, meaning
from fairway.portal.routes.code_words import code_words
from fairway.portal.routes.fault_places import fault_place
from fairway.portal.routes.standing_words import AUTHORITIES
from fairway.portal.views.document import Answer, Said
from fairway.portal.views.parts import N_, Chip, Phrase, Tone, Words
from fairway.portal.vocabulary import filing_chip

_STOCK: Mapping[str, str] = {"Not accepted": N_("Not accepted")}
"""Remarks of the window that only repeat its code; others are the authority's own words, which stay as they are."""


def answers_of(target: Target, filing: Mapping[str, Any], tree: Mapping[str, Any], form: str) -> tuple[Answer, ...]:
    """The newest first. ``tree`` is the submission as far as the reader sees it, ``form`` the address of its form."""
    lines = filing["detail"].get("lines") or ()
    return tuple(_answer(one, target, lines, tree, form) for one in reversed(filing["detail"].get("answers") or ()))


def _answer(
    one: Mapping[str, Any],
    target: Target,
    lines: Sequence[Mapping[str, str]],
    tree: Mapping[str, Any],
    form: str,
) -> Answer:
    at = datetime.fromisoformat(one["answered_at"])
    sentence, remedy = meaning(target, one["raw_code"], at.date())
    source = AUTHORITIES[target.side]
    status = FilingStatus(one["status"]) if one.get("status") else None
    simulated = bool(one["simulated"])
    chip = Chip(Tone.WAITING, N_("Note"), one["raw_code"], source, at, simulated)
    if status:
        chip = filing_chip(status, raw=one["raw_code"], source=source, at=at, simulated=simulated)
    faults: list[tuple[str, Phrase, str]] = []
    for fault in one.get("faults") or ():
        words, what_to_do = fault_words(fault["code"], fault["text"])
        pointer = fault.get("pointer") or ""
        href = f"{form}#f{pointer.replace('/', '-')}" if pointer.startswith(("/consignments", "/trip")) else ""
        place, anchor = fault_place(target, pointer, lines, tree)
        if place:
            words, href = Words("{place}: {what}", {"place": _said(place), "what": _said(words)}), f"{form}{anchor}"
        found: list[tuple[str, Phrase, str]] = [(fault["code"].rpartition(".")[2], words, href)]
        if what_to_do:
            found.append(("", what_to_do, ""))
        # The same fault in two scripts of one text is one thing to put right.
        if found[0] not in faults:
            faults += found
    numbers, text = one.get("numbers") or {}, one.get("text") or ""
    return Answer(
        at=at,
        status=chip,
        sentence=sentence,
        remedy=remedy,
        text=Words(_STOCK[text]) if text in _STOCK else text,
        numbers=tuple((words, _number(key, numbers[key])) for key, words in NUMBERS.items() if numbers.get(key)),
        faults=tuple(faults),
    )


def _said(phrase: Phrase) -> Words | Texts:
    return Words(phrase) if isinstance(phrase, str) else phrase


def _number(key: str, text: str) -> str | Said:
    """A number of an answer as it is read: amounts with their currency, times as times, an office by its name."""
    if key.endswith("_hkd"):
        return f"HKD {text}"
    if key == "office":
        words = code_words("customs_office.cn", text)
        return Said(words, text) if words else text
    if key in {"earliest_crossing", "due"}:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text  # the authority's own words for a time
        return Said(moment) if moment.tzinfo else text
    return text
