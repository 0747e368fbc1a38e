"""One search for any reference: shipments, and the submissions that it leads to."""

from __future__ import annotations

from fastapi import APIRouter, Response

from fairway.consignments.model import Texts
from fairway.parties.model import Permission
from fairway.portal.routes.community.rows import found_row
from fairway.portal.routes.community.words import kind_words
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.standing_words import chip_of
from fairway.portal.views.community.shipments import FoundCase, Guess, SearchView
from fairway.portal.views.parts import N_, Phrase
from fairway.site.community import search
from fairway.site.work.listing import entries
from fairway.site.work.listing import find as find_submissions
from fairway.tracking.references import CHECKED, LONGEST, doubts, guess_kinds

router = APIRouter(include_in_schema=False)


def _guesses(text: str) -> tuple[Guess, ...]:
    """What the text looks like, the surest first; nothing where it could be anything."""
    found = [one for one in guess_kinds(text) if one.kind in CHECKED]
    return tuple(Guess(kind_words(one.kind), one.value) for one in found)


async def _submissions(page: Page, text: str) -> tuple[FoundCase, ...]:
    cases = await find_submissions(page.site, page.principal, text)
    rows = await entries(page.site, page.principal, only=cases) if cases else []
    return tuple(
        FoundCase(
            f"/submissions/{one.row['case_id']}",
            one.row["reference"] or one.row["waybill"] or str(one.row["case_id"])[-12:],
            _goods(one.row["goods"]),
            chip_of(one.standing),
        )
        for one in rows
    )


def _goods(goods: dict[str, str] | None) -> Phrase:
    return Texts.model_validate(dict(goods)) if goods else N_("Submission")


@router.get("/search")
async def results(page: SignedPage) -> Response:
    """What a reference leads to; when that is one thing, that thing."""
    page.hidden_unless(page.may(Permission.READ))
    text = page.query("q").strip()[:LONGEST].replace("\x00", "")
    if not text:
        return page.go("/shipments")
    found = await search.find(page.site, page.principal, text)
    cases = await _submissions(page, text)
    if len(found) + len(cases) == 1 and not page.query("stay"):
        return page.go(f"/shipments/{found[0].case}" if found else cases[0].href)
    view = SearchView(
        query=text,
        rows=tuple(found_row(one, page.principal.organisation) for one in found),
        cases=cases,
        guesses=_guesses(text),
        doubts=() if found or cases else doubts(text),
        follow_href=with_query("/shipments/new", ref=text) if page.may(Permission.SUBMIT) else "",
    )
    return page.show("pages/community/search.html", view, "shipments", query=text)
