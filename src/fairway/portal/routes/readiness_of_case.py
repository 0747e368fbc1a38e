"""Readiness of a recorded submission, for its pages."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.filings.adapter import Target
from fairway.filings.readiness import TargetReadiness
from fairway.parties.model import Permission
from fairway.parties.sharing import Scope
from fairway.portal.routes.case import Case, head, open_page_case
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.readiness_view import Surroundings, readiness_view
from fairway.portal.views.readiness import ReadinessPageView, ReadinessView
from fairway.site import submissions
from fairway.site.work.readiness import known_of, readiness_of

router = APIRouter(include_in_schema=False)


async def readiness_of_case(page: Page, case: Case) -> Mapping[Target, TargetReadiness]:
    """How far every document is."""
    if case.submission is None:
        return {}
    return readiness_of(page.site, case.submission, await known_of(page.site, case.case_id))


@router.get("/submissions/{case_id}/readiness")
async def readiness_page(case_id: UUID, page: SignedPage) -> Response:
    """What each document still needs, who can supply it, until when."""
    await page.follow(case_id)
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_page_case(page, case_id)
    found = await readiness_of_case(page, case)
    around = Surroundings(
        page.now,
        case.filings,
        case.row["detail"].get("requests") or (),
        f"{case.href}/edit",
        f"{case.href}/ask" if page.may(Permission.SUBMIT) else "",
        told=case.told,
        crossed=case.crossed is not None,
    )
    shown = ReadinessView((), page.now, stale=True)
    if case.submission is not None:
        shown = readiness_view(case.submission, found, around)
    return page.show("pages/readiness.html", ReadinessPageView(head(page, case, "readiness"), shown), "work")
