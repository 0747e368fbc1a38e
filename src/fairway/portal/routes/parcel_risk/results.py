"""Results of inspections by sign, over days, and of authorised platforms beside the others."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, Response

from fairway.base.issues import Issue
from fairway.parcels.dated import local_day
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.exports import Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, faults_of, with_query
from fairway.portal.routes.parcel_risk import drawn
from fairway.portal.routes.parcel_risk.at import desk_page
from fairway.portal.routes.parcel_risk.platforms import day_of
from fairway.portal.routes.parcel_risk.words import PATH, parts, sign_words
from fairway.portal.routes.plain import plain
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.risk import ResultsPage, RuleOutcome
from fairway.portal.views.parts import N_, Choice, Nothing, Words
from fairway.site.parcels.risk import results

router = APIRouter(include_in_schema=False)
HERE = PATH + "/results"
SPANS = (7, 30, 90)
USUAL = 30
LONGEST = 366
"""Days that are counted at once."""


class _Span:
    """The days that the address asks for; the last thirty where it asks for none that can be."""

    def __init__(self, page: Page) -> None:
        today = local_day(page.now)
        self.issues: list[Issue] = []
        given = page.query("since"), page.query("until")
        until = (day_of(given[1], "/until", self.issues) if given[1] else None) or today
        since = (day_of(given[0], "/since", self.issues) if given[0] else None) or until - timedelta(days=USUAL - 1)
        if since > until:
            since, until = until, since
        self.since, self.until = max(since, until - timedelta(days=LONGEST - 1)), until

    @property
    def days(self) -> int:
        """How many they are, both ends counted."""
        return (self.until - self.since).days + 1

    def usual(self, today: date, days: int) -> bool:
        """Whether it is the last ``days``."""
        return self.until == today and self.days == days

    @property
    def values(self) -> dict[str, str]:
        """For an address."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


def outcome(one: results.RuleResult, *, base: bool = False) -> RuleOutcome:
    """What a sign came to."""
    share = drawn.percent(one.found, one.inspected)
    return RuleOutcome(
        words=sign_words(one.rule),
        rule=one.rule,
        hits=one.hits,
        selected=one.selected,
        inspected=one.inspected,
        found=one.found,
        wasted=one.wasted,
        share=as_data("–") if share is None else Words(N_("{n} %"), {"n": share}),
        base=base,
    )


async def _rules(page: Page, span: _Span) -> tuple[results.Results, tuple[RuleOutcome, ...]]:
    found = await results.results(page.site, page.principal, span.since, span.until)
    signs = sorted(found.rules, key=lambda one: (-one.hits, one.rule))
    rules = tuple(outcome(one) for one in signs if one.rule != found.random.rule)
    return found, (*rules, outcome(found.random, base=True))


@router.get(HERE)
async def shown(page: SignedPage) -> Response:
    """By sign, with the random share as base line."""
    desk_page(page)
    span = _Span(page)
    found, rules = await _rules(page, span)
    if not found.batches:
        rules = ()
    today = local_day(page.now)
    view = ResultsPage(
        parts=parts("/results"),
        spans=tuple(
            Choice(str(days), Words(N_("{n} days"), {"n": days}), span.usual(today, days), _at(today, days))
            for days in SPANS
        ),
        span=FieldSet(
            N_("Span of time"),
            (
                Field("since", N_("First day"), Control.DATE, span.since.isoformat(), size="half"),
                Field("until", N_("Last day"), Control.DATE, span.until.isoformat(), size="half"),
            ),
        ),
        batches=found.batches,
        figures=(
            (N_("batches"), found.batches),
            (N_("parcels"), found.parcels),
            (N_("to be inspected"), sum(one.selected for one in found.groups)),
            (N_("inspected"), sum(one.inspected for one in found.groups)),
            (N_("of these something was wrong"), sum(one.found for one in found.groups)),
        ),
        rules=rules,
        found=drawn.found(rules),
        share=drawn.shares(rules),
        days=drawn.days((one.day, one.selected, one.inspected, one.found) for one in found.days),
        groups=drawn.groups((one.authorised, one.parcels, one.selected) for one in found.groups),
        exports=export_links(HERE, **span.values),
        nothing=Nothing(
            N_("No batch was judged in this time"), N_("Results stand here once parcels were chosen and inspected.")
        ),
        as_of=page.now,
        faults=faults_of(span.issues),
    )  # fmt: skip
    return page.show("pages/parcel_risk/results.html", view, "parcel-risk", status=422 if span.issues else 200)


def _at(today: date, days: int) -> str:
    return with_query(HERE, since=(today - timedelta(days=days - 1)).isoformat(), until=today.isoformat())


@router.get(HERE + ".{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The same numbers for a spreadsheet."""
    desk_page(page)
    found, rules = await _rules(page, _Span(page))
    columns: Columns[RuleOutcome] = (
        (N_("Sign"), lambda row: plain(row.words, page.language)),
        (N_("Rule"), lambda row: row.rule),
        (N_("Hits"), lambda row: row.hits),
        (N_("To inspect"), lambda row: row.selected),
        (N_("Inspected so far"), lambda row: row.inspected),
        (N_("Found"), lambda row: row.found),
        (N_("Wasted"), lambda row: row.wasted),
        (N_("Found of inspected"), lambda row: plain(row.share, page.language)),
    )
    days: Columns[results.DayResult] = (
        (N_("Day"), lambda row: row.day),
        (N_("Parcels"), lambda row: row.parcels),
        (N_("To inspect"), lambda row: row.selected),
        (N_("Inspected so far"), lambda row: row.inspected),
        (N_("Found"), lambda row: row.found),
    )
    return await export_file(
        page,
        "risk-results",
        kind,
        listing(page, N_("Results of inspections"), columns, rules),
        listing(page, N_("Inspections by the day on which the batch was judged"), days, list(found.days)),
    )
