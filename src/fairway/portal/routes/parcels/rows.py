"""The parcels of a batch: filters by outcome and rule, search by a number, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound
from fairway.base.language import Language
from fairway.parcels.batches.facts import Flow, Status
from fairway.parties.sharing import Scope
from fairway.portal.formats import money
from fairway.portal.routes.code_words import code_words
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcel_risk.words import sign_words
from fairway.portal.routes.parcels.words import (
    DOCUMENTS,
    FORMER,
    OUTCOMES,
    PATH,
    as_param,
    channel_words,
    field_words,
    may_see,
    outcome_chip,
)
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parcels.parcel import ParcelRow, ParcelsView
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Paging, Phrase, Words
from fairway.site.parcels import batches, looking
from fairway.site.parcels.results import SHAPES, Asked

router = APIRouter(include_in_schema=False)
ROWS = 100
TO_FIX = "to-fix"
_BACK = 40
"""Pages that one can go back through."""


class _Wanted:
    """What the address asks for."""

    def __init__(self, page: Page, path: str, row: Mapping[str, Any]) -> None:
        self.path = path
        self.counts: Mapping[str, int] = row["verdict"]["outcomes"]
        self.to_fix: int = row["to_fix"]
        show = page.query("show")
        self.show = show if show == TO_FIX or show in self.counts else ""
        rule = page.query("rule")[:80]
        self.rule = rule if rule in row["verdict"]["faults"] else ""
        self.search = page.query("search")[:60].strip()
        passed = page.query("passed").split(".")[:_BACK] if page.query("passed") else []
        self.passed = [one for one in passed if one.isascii() and one.isdigit() and len(one) < 16]

    @property
    def after(self) -> int:
        """How many parcels the pages before had."""
        return int(self.passed[-1]) if self.passed else 0

    @property
    def values(self) -> dict[str, str]:
        """Of the filters."""
        return {"show": self.show, "rule": self.rule, "search": self.search}

    def address(self, **other: str) -> str:
        """The parcels with something changed, from the first page."""
        return with_query(self.path, **{**self.values, **other})

    def asked(self) -> Asked:
        """What is asked of the results: one more than is shown."""
        return Asked(
            search=self.search,
            outcome="" if self.show == TO_FIX else self.show,
            rule=self.rule,
            to_fix=self.show == TO_FIX,
            after=self.after,
            limit=ROWS + 1,
        )


@router.get(PATH + "/{batch}/parcels")
async def parcels(batch: UUID, page: SignedPage) -> Response:
    """What came of each."""
    page.hidden_unless(may_see(page))
    row = (await batches.view(page.site, page.principal, batch)).row
    if row["status"] != Status.JUDGED.value:
        raise NotFound
    path = f"{PATH}/{batch}/parcels"
    wanted = _Wanted(page, path, row)
    found = await looking.outcomes(page.site, page.principal, batch, wanted.asked())
    flow = Flow(row["flow"])
    if wanted.search and len(found) == 1 and not wanted.passed:
        return page.go(f"{path}/{quote(number_of(found[0], flow), safe='')}")
    shown, more = await looking.with_rules(page.site, row, found[:ROWS]), len(found) > ROWS
    back = wanted.address(passed=".".join(wanted.passed[:-1]))
    ahead = wanted.address(passed=".".join([*wanted.passed, str(wanted.after + ROWS)])) if more else ""
    narrowed = bool(wanted.show or wanted.rule or wanted.search)
    view = ParcelsView(
        reference=row["reference"],
        batch_href=f"{PATH}/{batch}",
        rows=tuple(parcel_row(one, flow, path, page) for one in shown),
        tabs=_tabs(wanted, row),
        menus=(_rules(wanted, row, page),) if row["verdict"]["faults"] else (),
        search=wanted.search,
        hidden=tuple((name, value) for name, value in wanted.values.items() if value and name != "search"),
        paging=Paging(len(shown), _total(wanted, row), back if wanted.passed else "", ahead),
        nothing=Nothing(
            N_("No parcel is like that"),
            N_("A number is searched for whole. Take a filter away to see more."),
            (Link(N_("All parcels"), path),),
        ),
        clear_href=path if narrowed else "",
        customs=row["scope"] == Scope.AUTHORITY.value,
    )
    return page.show("pages/parcels/parcels.html", view, "parcels")


def _total(wanted: _Wanted, row: Mapping[str, Any]) -> int | None:
    if wanted.rule or wanted.search:
        return None
    if not wanted.show:
        return int(row["parcels"])
    return wanted.to_fix if wanted.show == TO_FIX else wanted.counts[wanted.show]


def _tabs(wanted: _Wanted, row: Mapping[str, Any]) -> tuple[Choice, ...]:
    every = [
        Choice("", N_("All"), not wanted.show, wanted.address(show=""), row["parcels"]),
        Choice(TO_FIX, N_("Cannot move on"), wanted.show == TO_FIX, wanted.address(show=TO_FIX), wanted.to_fix),
    ]
    known = [one for one in OUTCOMES if one in wanted.counts]
    return (
        *every,
        *(
            Choice(one, OUTCOMES[one][1], one == wanted.show, wanted.address(show=one), wanted.counts[one])
            for one in known
        ),
    )


def _rules(wanted: _Wanted, row: Mapping[str, Any], page: Page) -> Menu:
    counts: Mapping[str, int] = row["verdict"]["faults"]
    ranked = sorted(counts, key=lambda one: (-counts[one], one))[:40]
    every = Choice("", N_("Any rule"), not wanted.rule, wanted.address(rule=""))
    return Menu(
        N_("Any rule"),
        (
            every,
            *(
                Choice(one, rule_words(one, page.language), one == wanted.rule, wanted.address(rule=one))
                for one in ranked
            ),
        ),
    )


def parcel_row(outcome: Mapping[str, Any], flow: Flow, path: str, page: Page) -> ParcelRow:
    """One parcel in the reader's words."""
    shape = SHAPES[flow]
    number = number_of(outcome, flow)
    return ParcelRow(
        number=number,
        href=f"{path}/{quote(number, safe='')}",
        other=next((outcome[name] for name in shape.names if outcome[name] != number), ""),
        outcome=outcome_chip(outcome[shape.outcome]),
        notes=notes_of(outcome),
        proposal=outcome.get("proposal") or "",
        value=amount_of(outcome, flow, page),
        rules=tuple((one, rule_words(one, page.language)) for one in outcome.get("rules") or ()),
        channel=channel_words(outcome.get("channel") or ""),
        flags=tuple(map(sign_words, outcome.get("flags") or ())),
    )


def number_of(outcome: Mapping[str, Any], flow: Flow) -> str:
    """What a parcel is called: by its order; in exports, where an order may travel in several, by its waybill."""
    shape = SHAPES[flow]
    names = reversed(shape.names) if flow is Flow.CN_EXPORT else shape.names
    return str(next((outcome[name] for name in names if outcome[name]), ""))


def rule_words(rule: str, language: Language) -> Phrase:
    """The sentence of a rule, the rule itself where it has none."""
    return as_data(looking.explained(rule, language)["sentence"] or rule)


def amount_of(outcome: Mapping[str, Any], flow: Flow, page: Page) -> str:
    """The value of a parcel in Hong Kong, elsewhere what is to be paid for it; empty where the reader is shown none."""
    column, currency = ("value_hkd", "HKD") if flow is Flow.HONG_KONG else ("payable", "CNY")
    return money(outcome[column], currency, page.language) if column in outcome else ""


def notes_of(outcome: Mapping[str, Any]) -> tuple[Phrase, ...]:
    """What stands beside an outcome: its exemption or declaration, what was found, which document is missing."""
    found: list[Phrase] = []
    if exemption := outcome.get("exemption"):
        found.append(code_words("exemption.hk", exemption) or as_data(exemption))
    if declaration := outcome.get("declaration"):
        found.append(Words(N_("declaration {name}"), {"name": declaration}))
    found += [code_words("screening.hk", one) or as_data(one) for one in outcome.get("findings") or ()]
    return (*found, *lacks_of(outcome))


def lacks_of(outcome: Mapping[str, Any]) -> tuple[Phrase, ...]:
    """Which documents of a parcel are missing, and in what those that came differ."""
    found: list[Phrase] = []
    late = (outcome.get("late_party") or "").split()
    for number, missing in enumerate((outcome.get("missing") or "").split()):
        document = Words(DOCUMENTS.get(FORMER.get(missing, missing), missing))
        if number < len(late):
            found.append(
                Words(N_("{document} missing, to come from {party}"), {"document": document, "party": late[number]})
            )
        else:
            found.append(Words(N_("{document} missing"), {"document": document}))
    for name in outcome.get("differing") or ():
        found.append(Words(N_("differs: {field}"), {"field": _field(name)}))
    return tuple(found)


def _field(name: str) -> Words:
    return as_param(field_words(name.rpartition(".")[2]))
