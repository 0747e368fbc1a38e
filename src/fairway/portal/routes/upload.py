"""Filled templates and files of other systems: every faulty cell by its address, or a new submission."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal, Severity
from fairway.consignments.model import Submission
from fairway.consignments.parse import examine
from fairway.consignments.workbook import examine_workbook, template_csv_archive, template_workbook
from fairway.portal.routes.page import Page, SubmitPage
from fairway.portal.routes.posted import Attached, posted
from fairway.portal.views.entrance import UploadResult, UploadView
from fairway.portal.views.parts import N_, Link
from fairway.site import submissions

router = APIRouter(include_in_schema=False)
_TEMPLATES = (
    (
        N_("Road, one sheet for each part"),
        (Link("XLSX", "/templates/submission.xlsx"), Link(N_("CSV files (ZIP)"), "/templates/submission.zip")),
    ),
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _shown(page: Page, result: UploadResult | None = None) -> Response:
    refused = result is not None and not result.accepted
    view = UploadView("/submissions/upload", _TEMPLATES, result)
    return page.show("pages/upload.html", view, "work", status=422 if refused else 200)


@router.get("/submissions/upload")
async def upload_page(page: SubmitPage) -> Response:
    """Choose a file."""
    return _shown(page)


def _read(file: Attached) -> tuple[Submission, tuple[Issue, ...]]:
    if file.content.lstrip()[:1] in {b"{", b"["}:
        return examine(file.content)
    return examine_workbook(file.content)


def _size(submission: Submission) -> tuple[int, int]:
    rows = sum(len(one.items) for one in submission.consignments)
    return rows, rows


@router.post("/submissions/upload")
async def upload(page: SubmitPage) -> Response:
    """Read the file; keep it when nothing in it is refused."""
    form = await posted(page.request)
    file = form.files.get("file")
    if file is None:
        issue = Issue(rule="upload.none", message=N_("No file was chosen."), remedy=N_("Choose a file, then read it."))
        return _shown(page, UploadResult("–", 0, 0, (issue,), False))
    try:
        # A large workbook takes a second or two of work: not in the event loop.
        submission, issues = await asyncio.to_thread(_read, file)
        kept = await submissions.record(page.site, page.principal, submission)
    except Refusal as refused:
        found = tuple(issue for issue in refused.issues if issue.severity is not Severity.WARNING)
        return _shown(page, UploadResult(file.name, 0, len(found), found or refused.issues, False))
    rows, cells = _size(submission)
    links = (Link(kept.reference, f"/submissions/{kept.submission}"),)
    return _shown(page, UploadResult(file.name, rows, cells, issues, True, links))


@router.get("/templates/submission.xlsx")
async def template(page: SubmitPage) -> Response:
    """The empty workbook."""
    del page
    content = await asyncio.to_thread(template_workbook)
    return Response(content, media_type=_XLSX, headers=_attached("fairway-submission.xlsx"))


@router.get("/templates/submission.zip")
async def template_archive(page: SubmitPage) -> Response:
    """The empty form as CSV files."""
    del page
    content = await asyncio.to_thread(template_csv_archive)
    return Response(content, media_type="application/zip", headers=_attached("fairway-submission-csv.zip"))


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
