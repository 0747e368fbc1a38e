"""What needs no stored submission: readiness of a draft, spreadsheets, templates, the rule book, code tables."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from fairway.api.bodies import IdempotencyKey, json_answer, submission_body
from fairway.api.problems import issue_json, language_of
from fairway.api.security import SignedIn, SiteNow, Submitter
from fairway.base.issues import NotFound
from fairway.base.language import Language, translate
from fairway.base.rules import Rule, rule_book
from fairway.base.time import HONG_KONG
from fairway.codes.tables import UnknownTable, table
from fairway.consignments.parse import parse_submission
from fairway.consignments.workbook import (
    examine_workbook,
    read_workbook,
    template_csv_archive,
    template_workbook,
    write_workbook,
)
from fairway.filings.derive_all import adapters
from fairway.filings.readiness import TargetReadiness
from fairway.parties.sharing import Scope
from fairway.site import submissions
from fairway.site.filing import open_case
from fairway.site.submissions import require
from fairway.site.work.readiness import known_of, readiness_of

router = APIRouter(prefix="/v1", tags=["tools"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def readiness_json(found: dict[Any, TargetReadiness], language: Language) -> list[dict[str, Any]]:
    """Readiness of every target as an answer."""
    return [
        {
            "target": target.value,
            "percentage": one.percentage,
            "ready": one.ready,
            "due": one.due,
            "documents": list(one.documents),
            "elements": [
                {
                    "element": element.element,
                    "label": translate(element.label, language),
                    "pointer": element.pointer,
                    "state": element.state.value,
                    "required": element.required,
                    "suppliers": [supplier.value for supplier in element.suppliers],
                    "due": element.due,
                }
                for element in one.elements
            ],
            "issues": [issue_json(issue, language) for issue in one.issues],
        }
        for target, one in found.items()
    ]


@router.post("/readiness", summary="Readiness of a draft")
async def of_draft(request: Request, site: SiteNow, principal: Submitter) -> Response:
    """For each document: what is there, missing, to confirm or in conflict, who can supply it, by when. Nothing is
    kept."""
    del principal
    submission = parse_submission(await submission_body(request))
    return json_answer({"targets": readiness_json(readiness_of(site, submission), language_of(request))})


@router.get("/submissions/{submission}/readiness", summary="Readiness of a submission")
async def of_submission(submission: UUID, request: Request, site: SiteNow, principal: SignedIn) -> Response:
    """The same for what is kept, with what the authorities, the other side and the crossing have told since."""
    await require(site, principal, submission, Scope.FULL)
    case = await open_case(site, submission)
    found = readiness_of(site, case.submission, await known_of(site, submission))
    return json_answer({"targets": readiness_json(found, language_of(request))})


@router.post("/submissions/workbook", status_code=201, summary="Enter a submission from a spreadsheet")
async def enter_workbook(
    request: Request, site: SiteNow, principal: Submitter, idempotency_key: IdempotencyKey = None
) -> Response:
    """An XLSX workbook or a ZIP of CSV files as the body; faults name sheet and cell."""
    raw = await request.body()
    submission = read_workbook(raw)
    kept = await submissions.record(
        site, principal, submission, key=idempotency_key, request=hashlib.sha256(raw).digest()
    )
    return json_answer(kept, 201, Location=f"/v1/submissions/{kept.submission}")


@router.post("/workbook-check", summary="Everything wrong with a spreadsheet")
async def check_workbook(request: Request, principal: Submitter) -> Response:
    """Faults, questions and warnings with sheet and cell; nothing is kept."""
    del principal
    _, issues = examine_workbook(await request.body())
    language = language_of(request)
    return json_answer({"issues": [issue_json(issue, language) for issue in issues]})


@router.get("/templates/submission.xlsx", summary="Empty spreadsheet to fill in")
async def xlsx_template() -> Response:
    """With the codes that may be used and a guide in three languages."""
    return _file(template_workbook(), XLSX, "fairway-submission.xlsx")


@router.get("/templates/submission.csv.zip", summary="Empty CSV files to fill in")
async def csv_template() -> Response:
    """One file for each sheet, zipped."""
    return _file(template_csv_archive(), "application/zip", "fairway-submission-csv.zip")


@router.get("/submissions/{submission}/workbook", summary="A submission as a spreadsheet")
async def as_workbook(submission: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """As it stands, to change and send back."""
    await require(site, principal, submission, Scope.FULL)
    case = await open_case(site, submission)
    return _file(write_workbook(case.submission), XLSX, f"{case.submission.reference.replace('/', '-')}.xlsx")


def _file(content: bytes, media_type: str, name: str) -> Response:
    safe = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-_."))
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{safe}"'})


@router.get("/rules", summary="The rule book")
async def rules(request: Request, target: Annotated[str | None, Query(max_length=60)] = None) -> Response:
    """Every rule with its sentence, remedy, citation and validity, in the reader's language."""
    adapters()  # imports every adapter, and with them their rules
    language = language_of(request)
    found = [_rule(rule, language) for rule in rule_book().values() if target is None or rule.target == target]
    return json_answer({"rules": found})


def _rule(rule: type[Rule[Any]], language: Language) -> dict[str, Any]:
    return {
        "id": rule.id,
        "target": str(rule.target),
        "sentence": translate(rule.sentence(), language),
        "remedy": translate(rule.remedy, language),
        "severity": rule.severity.value,
        "citation": rule.citation,
        "valid_from": None if rule.valid_from == date.min else rule.valid_from,
        "valid_to": rule.valid_to,
    }


@router.get("/codes/{name}", summary="A code table")
async def codes(
    request: Request,
    site: SiteNow,
    name: Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_.]+$")],
    q: Annotated[str | None, Query(max_length=100)] = None,
    on: date | None = None,
) -> Response:
    """The rows that hold on a day (today by default), or those that a text finds."""
    language = language_of(request)
    day = on or site.clock.now().astimezone(HONG_KONG).date()
    try:
        rows = table(name)
    except UnknownTable as unknown:
        raise NotFound from unknown
    entries = rows.search(q, day, language) if q else rows.entries(day)
    listed = [{"code": entry.code, "name": entry.name(language), "demo": entry.demo} for entry in list(entries)[:2000]]
    return json_answer({"codes": listed})
