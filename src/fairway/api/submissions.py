"""Submissions over HTTP: entered, found, revised, confirmed, shared, asked about."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Header, Path, Query, Request, Response

from fairway.api.bodies import IdempotencyKey, json_answer, submission_body
from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.filings import filing_json
from fairway.api.security import SignedIn, SiteNow, Submitter
from fairway.api.shapes import (
    AnswerElements,
    AskElements,
    CancelRequest,
    ConfirmRequest,
    InvolveRequest,
)
from fairway.base.issues import NotFound
from fairway.consignments import store
from fairway.consignments.parse import parse_submission
from fairway.consignments.schema import schema_text
from fairway.filings import store as filing_store
from fairway.site import submissions
from fairway.tracking import store as journey_store

router = APIRouter(prefix="/v1", tags=["submissions"])
_SUBMISSION_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "/v1/schemas/submission.json"}}},
    }
}


@router.get("/schemas/submission.json", summary="JSON Schema of a submission")
async def schema() -> Response:
    """JSON Schema 2020-12 of the canonical submission."""
    return Response(
        schema_text(),
        media_type="application/schema+json",
        headers={"Cache-Control": "public, max-age=3600"},
    )


@router.post("/submissions", status_code=201, summary="Enter a submission", openapi_extra=_SUBMISSION_BODY)
async def enter(
    request: Request, site: SiteNow, principal: Submitter, idempotency_key: IdempotencyKey = None
) -> Response:
    """Kept as it is, whatever is still missing; all six documents are derived and stored. Acknowledged when on disk."""
    raw = await submission_body(request)
    submission = parse_submission(raw)
    kept = await submissions.record(
        site, principal, submission, key=idempotency_key, request=hashlib.sha256(raw).digest()
    )
    headers = {"Location": f"/v1/submissions/{kept.submission}"}
    if kept.repeated:
        headers["Idempotent-Replayed"] = "true"
    return json_answer(kept, 201, **headers)


@router.get("/submissions", summary="Your submissions")
async def list_submissions(
    site: SiteNow,
    principal: SignedIn,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    direction: Annotated[str | None, Query(pattern=r"^(hk-cn|cn-hk)$")] = None,
    crossing_from: date | None = None,
    crossing_to: date | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Last changed first; ``next`` is the cursor of the following page."""
    after = decode_cursor(cursor)
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        rows = await store.work_list(
            conn,
            principal.holder,
            after=after,
            direction=direction,
            crossing_from=crossing_from,
            crossing_to=crossing_to,
            limit=limit + 1,
        )
    more = len(rows) > limit
    shown = rows[:limit]
    last = shown[-1] if shown else None
    following = encode_cursor(last["changed_at"], last["case_id"]) if more and last else None
    return json_answer({"submissions": [_entry(row) for row in shown], "next": following})


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    entry = {name: value for name, value in row.items() if name not in {"case_id", "detail", "document"}}
    return {"submission": row["case_id"], **entry}


@router.get("/search", summary="Find by any reference")
async def search(
    site: SiteNow, principal: SignedIn, ref: Annotated[str, Query(min_length=1, max_length=64)]
) -> Response:
    """Own reference, waybill, container, cargo reference, vehicle mark; equal ones first. What you may not see is not
    there."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        return json_answer({"found": await store.search(conn, ref)})


@router.get("/submissions/{submission}", summary="One submission")
async def one(submission: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """The submission as far as you may see it, with its filings and what the other side told."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        row = await store.submission(conn, submission)
        if row is None:
            raise NotFound
        filings = await filing_store.filings_of(conn, submission)
        told = await journey_store.other_side(conn, submission)
        milestones = await journey_store.milestones(conn, submission)
    document = row.pop("document")
    answer = {
        **_entry(row),
        "detail": row["detail"],
        "document": msgspec.Raw(document.encode()) if document else None,
        "filings": [filing_json(one) for one in filings],
        "other_side": told,
        "milestones": milestones,
    }
    return json_answer(answer, ETag=f'"{row["version"]}"')


@router.put("/submissions/{submission}", summary="Revise a submission", openapi_extra=_SUBMISSION_BODY)
async def revise(
    submission: UUID,
    request: Request,
    site: SiteNow,
    principal: Submitter,
    if_match: Annotated[str | None, Header(alias="If-Match", pattern=r'^"?[0-9]{1,9}"?$')] = None,
) -> Response:
    """Replaces it whole; ``If-Match`` with the version you saw guards against overwriting somebody else's change."""
    parsed = parse_submission(await submission_body(request))
    seen = int(if_match.strip('"')) if if_match else None
    return json_answer(await submissions.revise(site, principal, submission, parsed, seen_version=seen))


@router.post("/submissions/{submission}/confirmations", summary="Confirm proposals")
async def confirm(submission: UUID, wanted: ConfirmRequest, site: SiteNow, principal: Submitter) -> Response:
    """Translations above all: until a person has confirmed them, no document that needs them is sent."""
    return json_answer(await submissions.confirm(site, principal, submission, wanted.pointers))


@router.post("/submissions/{submission}/cancellation", status_code=204, summary="Cancel a submission")
async def cancel(submission: UUID, wanted: CancelRequest, site: SiteNow, principal: Submitter) -> None:
    """Only when no authority holds a document of it any more."""
    await submissions.cancel(site, principal, submission, wanted.reason)


@router.post("/submissions/{submission}/parties", status_code=204, summary="Let an organisation take part")
async def involve(submission: UUID, wanted: InvolveRequest, site: SiteNow, principal: Submitter) -> None:
    """A broker sees all, a carrier what it has to carry, a named party the milestones; until a time if one is given."""
    await submissions.involve(
        site, principal, submission, wanted.organisation, involvement=wanted.involvement, until=wanted.until
    )


@router.delete("/submissions/{submission}/parties/{organisation}", status_code=204, summary="End a part")
async def release(submission: UUID, organisation: UUID, site: SiteNow, principal: Submitter) -> None:
    """Access ends at once."""
    await submissions.release(site, principal, submission, organisation)


@router.post("/submissions/{submission}/requests", status_code=201, tags=["requests"], summary="Ask for elements")
async def ask(submission: UUID, wanted: AskElements, site: SiteNow, principal: Submitter) -> Response:
    """A task for a party, or a link that shows nothing but what is asked."""
    question = await submissions.ask(
        site,
        principal,
        submission,
        supplier=wanted.supplier,
        pointers=wanted.pointers,
        due=wanted.due,
        organisation=wanted.organisation,
        note=wanted.note,
    )
    return json_answer({"request": question.request, "link": f"{site.settings.public_url}/ask/{question.secret}"}, 201)


@router.get("/requests/{secret}", tags=["requests"], summary="What a link asks for")
async def asked(secret: Annotated[str, Path(max_length=100)], site: SiteNow) -> Response:
    """No sign-in: the link is the right, and shows only what is asked."""
    question = await submissions.asked(site, secret)
    shown = {name: getattr(question, name) for name in ("supplier", "pointers", "due", "note", "open")}
    return json_answer(shown)


@router.post("/requests/{secret}", status_code=204, tags=["requests"], summary="Answer a link")
async def supply(secret: Annotated[str, Path(max_length=100)], answer: AnswerElements, site: SiteNow) -> None:
    """Values by JSON Pointer; others than asked are refused."""
    await submissions.supply(site, secret, answer.values)
