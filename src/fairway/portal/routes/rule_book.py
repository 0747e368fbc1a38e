"""The rule book: every rule of the product, generated from the rules themselves."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from functools import lru_cache

from fastapi import APIRouter, Response

import fairway
from fairway.base.language import Language, translate
from fairway.base.rules import Rule, rule_book
from fairway.filings.adapter import Target
from fairway.portal import vocabulary
from fairway.portal.routes.page import SignedPage, with_query
from fairway.portal.views.oversight import RuleBookView, RuleEntry
from fairway.portal.views.parts import N_, Choice, Phrase

router = APIRouter(include_in_schema=False)
_AREAS = ("codes", "wire", "record", "consignments", "transport", "filings")
_TARGETS: dict[str, str] = {
    "submission": N_("Submission"),
    "trip": N_("Trip"),
    "cn": N_("All Mainland documents"),
    "hk": N_("All Hong Kong documents"),
    "codes": N_("Code tables"),
    "record": N_("Record"),
    "spreadsheet": N_("Uploaded file"),
    **{target.value: words for target, (words, _) in vocabulary.TARGETS.items()},
}


@lru_cache(maxsize=1)
def all_rules() -> dict[str, type[Rule[object]]]:
    """Every rule, from every module that holds some."""
    for area in _AREAS:
        package = importlib.import_module(f"{fairway.__name__}.{area}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return rule_book()


def target_words(target: str) -> str:
    """What a rule's target is called."""
    return _TARGETS.get(str(target), str(target))


def _entry(rule: type[Rule[object]]) -> RuleEntry:
    return RuleEntry(
        id=rule.id,
        target=str(rule.target),
        target_words=target_words(rule.target),
        sentence=rule.sentence(),
        remedy=rule.remedy,
        citation=rule.citation,
        severity=rule.severity.value,
        valid_from=None if rule.valid_from == date.min else rule.valid_from,
        valid_to=rule.valid_to,
    )


def _has(rule: type[Rule[object]], words: list[str], language: Language) -> bool:
    said: list[Phrase] = [rule.id, rule.citation, rule.sentence(), rule.remedy]
    said += [translate(rule.sentence(), language), translate(rule.remedy, language)]
    text = " ".join(map(str, said)).casefold()
    return all(word in text for word in words)


@router.get("/rules")
async def rules(page: SignedPage) -> Response:
    """The rules, of one document or of all, with words."""
    found = all_rules()
    wanted, text = page.query("for")[:40], page.query("q").strip()[:100]
    counts: dict[str, int] = {}
    for rule in found.values():
        counts[str(rule.target)] = counts.get(str(rule.target), 0) + 1
    order: list[str] = [target.value for target in Target if target.value in counts]
    order += sorted(target for target in counts if target not in order)
    words = text.casefold().split()
    shown = [
        _entry(rule) for rule in found.values() if wanted in ("", str(rule.target)) and _has(rule, words, page.language)
    ]
    targets = (
        Choice("", N_("All"), not wanted, with_query("/rules", q=text), len(found)),
        *(
            Choice(
                name, target_words(name), name == wanted, with_query("/rules", **{"for": name, "q": text}), counts[name]
            )
            for name in order
        ),
    )
    return page.show("pages/rule_book.html", RuleBookView(tuple(shown), targets, text, len(found)), "rules")
