"""The rule book: every rule of the product, generated from the rules themselves."""

from __future__ import annotations

import importlib
import pkgutil
import re
from datetime import date
from functools import lru_cache

from fastapi import APIRouter, Response

import fairway
from fairway.base.language import Language, translate
from fairway.base.rules import Rule, rule_book
from fairway.codes.tables import table
from fairway.consignments.model import Texts
from fairway.filings.adapter import Target
from fairway.locks.engine.alarm_rules import TARGET as SEALED_TRIP
from fairway.locks.engine.limits import civil_day
from fairway.portal import vocabulary
from fairway.portal.routes.exports import Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.plain import plain
from fairway.portal.views.oversight import LimitEntry, RuleBookView, RuleEntry
from fairway.portal.views.parts import N_, Choice, Phrase, Words

router = APIRouter(include_in_schema=False)
_AREAS = ("codes", "wire", "record", "consignments", "transport", "filings", "tracking", "locks", "parcels")
_TARGETS: dict[str, str] = {
    "submission": N_("Submission"),
    "trip": N_("Trip"),
    "sealed-trip": N_("Sealed trip"),
    "scheme": N_("Scheme"),
    "cn": N_("All Mainland documents"),
    "hk": N_("All Hong Kong documents"),
    "hk.parcels": N_("Parcels in Hong Kong"),
    "parcels.release": N_("Parcels on their way"),
    "codes": N_("Code tables"),
    "record": N_("Record"),
    "spreadsheet": N_("Uploaded file"),
    "edifact": N_("UN/EDIFACT"),
    "dcsa": N_("DCSA Track and Trace"),
    "cargo-imp": N_("Cargo-IMP"),
    "ceb": N_("CEB messages"),
    "parcels": N_("E-commerce parcels of the Mainland"),
    "parcels.risk": N_("Risk of parcels"),
    "event-list": N_("List of events"),
    "reading": N_("Messages of partners"),
    "writing": N_("Events written for others"),
    "tracking": N_("Numbers of cargo and conveyances"),
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


_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")


def _in_general(sentence: str) -> Phrase:
    """A sentence as it stands in the book: what a single case would put into it is left open."""
    names = _PLACEHOLDER.findall(sentence)
    return Words(sentence, dict.fromkeys(names, "…")) if names else sentence


def _entry(rule: type[Rule[object]]) -> RuleEntry:
    return RuleEntry(
        id=rule.id,
        target=str(rule.target),
        target_words=target_words(rule.target),
        sentence=_in_general(rule.sentence()),
        remedy=_in_general(rule.remedy),
        citation=rule.citation,
        severity=rule.severity.value,
        valid_from=None if rule.valid_from == date.min else rule.valid_from,
        valid_to=rule.valid_to,
    )


def _has(rule: type[Rule[object]], words: list[str], language: Language) -> bool:
    said: list[Phrase] = [rule.id, rule.citation, rule.sentence(), rule.remedy]
    said += [translate(text, language) for text in (rule.sentence(), rule.remedy, rule.citation)]
    text = " ".join(map(str, said)).casefold()
    return all(word in text for word in words)


SEVERITIES: dict[str, str] = {"error": N_("Refuses"), "question": N_("Asks"), "warning": N_("Warns")}


def _wanted(page: Page) -> tuple[str, str, list[RuleEntry]]:
    """The document and the words that are asked for, and the rules of them."""
    wanted, text = page.query("for")[:40], page.query("q").strip()[:100]
    words = text.casefold().split()
    shown = [
        _entry(rule)
        for rule in all_rules().values()
        if wanted in ("", str(rule.target)) and _has(rule, words, page.language)
    ]
    return wanted, text, shown


_UNITS: dict[str, str] = {
    "fixes": N_("{n} positions"),
    "readings": N_("{n} reports"),
    "seconds": N_("{n} seconds"),
    "metres": N_("{n} metres"),
    "km/h": N_("{n} km/h"),
    "percent": N_("{n} per cent"),
}


def _limits(wanted: str, on: date) -> tuple[LimitEntry, ...]:
    """The limits that hold on a day, for the rules that go by them."""
    if wanted != SEALED_TRIP:
        return ()
    return tuple(
        LimitEntry(
            entry.code,
            Texts(en=entry.names[0], tc=entry.names[1], sc=entry.names[2]),
            Words(unit, {"n": int(entry["value"])}),
            entry.valid_from,
        )
        for entry in table("lock_threshold").entries(on)
        if (unit := _UNITS[entry["unit"]])
    )


@router.get("/rules")
async def rules(page: SignedPage) -> Response:
    """The rules, of one document or of all, with words."""
    found = all_rules()
    wanted, text, shown = _wanted(page)
    counts: dict[str, int] = {}
    for rule in found.values():
        counts[str(rule.target)] = counts.get(str(rule.target), 0) + 1
    order: list[str] = [target.value for target in Target if target.value in counts]
    order += sorted(target for target in counts if target not in order)
    targets = (
        Choice("", N_("All"), not wanted, with_query("/rules", q=text), len(found)),
        *(
            Choice(
                name, target_words(name), name == wanted, with_query("/rules", **{"for": name, "q": text}), counts[name]
            )
            for name in order
        ),
    )
    links = export_links("/rules", **{"for": wanted, "q": text})
    limits = _limits(wanted, civil_day(page.now))
    view = RuleBookView(tuple(shown), targets, text, len(found), links, limits)
    return page.show("pages/rule_book.html", view, "rules")


@router.get("/rules.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The same rules for a spreadsheet."""
    _, _, shown = _wanted(page)

    def say(phrase: Phrase) -> str:
        return plain(phrase, page.language)

    columns: Columns[RuleEntry] = (
        (N_("Rule"), lambda rule: rule.id),
        (N_("Document"), lambda rule: say(rule.target_words)),
        (N_("Effect"), lambda rule: say(SEVERITIES.get(rule.severity, rule.severity))),
        (N_("Sentence"), lambda rule: say(rule.sentence)),
        (N_("Remedy"), lambda rule: say(rule.remedy)),
        (N_("Source"), lambda rule: say(rule.citation)),
        (N_("Valid from"), lambda rule: rule.valid_from),
        (N_("Valid to"), lambda rule: rule.valid_to),
    )
    return await export_file(page, "rules", kind, listing(page, N_("Rule book"), columns, shown))
