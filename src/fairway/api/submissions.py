"""Submissions, their documents and filings over HTTP."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Header, Path, Query, Request, Response

from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.problems import issue_json, language_of
from fairway.api.security import SignedIn, SiteNow, Submitter
from fairway.api.shapes import (
    AnswerElements,
    AskElements,
    CancelRequest,
    ConfirmRequest,
    FileRequest,
    InvolveRequest,
    RetrieveRequest,
)
from fairway.base.issues import Issue, NotFound, Refusal
from fairway.consignments import store
from fairway.consignments.parse import parse_submission
from fairway.consignments.schema import schema_text
from fairway.filings import store as filing_store
from fairway.filings.adapter import Target
from fairway.parties.sharing import Scope
from fairway.record.store import read_blob
from fairway.site import filing, submissions
from fairway.site.declarations import standing
from fairway.site.exchange.store import data_flows
from fairway.site.submissions import require
from fairway.tracking import store as journey_store

router = APIRouter(prefix="/v1", tags=["submissions"])
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key with the same body gets the same answer; nothing is done twice",
    ),
]
_SUBMISSION_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "/v1/schemas/submission.json"}}},
    }
}


def json_answer(value: object, status: int = 200, **headers: str) -> Response:
    """``value`` as JSON, encoded once."""
    return Response(
        msgspec.json.encode(value), status_code=status, media_type="application/json", headers=headers or None
    )


async def submission_body(request: Request) -> bytes:
    """The body of a request that must be JSON. Raises Refusal for another media type."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(
            [
                Issue(
                    rule="HTTP-MEDIA-TYPE",
                    message="A submission is sent as application/json.",
                    remedy="Set the Content-Type, or use the upload for spreadsheets.",
                )
            ]
        )
    return await request.body()


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
        "filings": [_filing(one) for one in filings],
        "other_side": told,
        "milestones": milestones,
    }
    return json_answer(answer, ETag=f'"{row["version"]}"')


def _filing(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "case_id"}


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


@router.get("/copies", tags=["dual declaration"], summary="Copies of the other side that wait for you")
async def copies(site: SiteNow, principal: Submitter) -> Response:
    """Submissions that were filed on the other side and are addressed to your organisation."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        return json_answer({"copies": await store.copies_for(conn)})


@router.post("/copies/retrieval", tags=["dual declaration"], summary="Retrieve a copy")
async def retrieve(wanted: RetrieveRequest, site: SiteNow, principal: Submitter) -> Response:
    """Take a copy over to complete and file it here."""
    return json_answer(await submissions.retrieve(site, principal, case_id=wanted.submission, code=wanted.code))


@router.post("/submissions/{submission}/filings", status_code=202, tags=["filings"], summary="Send documents")
async def send(
    submission: UUID,
    wanted: FileRequest,
    request: Request,
    site: SiteNow,
    principal: Submitter,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Send documents to this side's authority: new, or as a change. Each document stands for itself: a fault of one
    consignment leaves out (`left_out`, with the reasons) the documents that contain it, a fault of the whole submission
    all of them. Without `groups` and `change_reason`, what the authority has already is passed over as long as there is
    something else to send. When nothing can be sent, all faults that stand against it are listed."""
    return await _send(submission, wanted, request, site, principal, idempotency_key, delete=False)


@router.post("/submissions/{submission}/deletions", status_code=202, tags=["filings"], summary="Delete documents")
async def delete(
    submission: UUID,
    wanted: FileRequest,
    request: Request,
    site: SiteNow,
    principal: Submitter,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Ask the authority to delete documents that it holds."""
    return await _send(submission, wanted, request, site, principal, idempotency_key, delete=True)


async def _send(
    submission: UUID,
    wanted: FileRequest,
    request: Request,
    site: SiteNow,
    principal: Submitter,
    key: str | None,
    *,
    delete: bool,
) -> Response:
    await require(site, principal, submission, Scope.FULL)
    handed = await filing.file(
        site,
        principal,
        submission,
        [Target(name) for name in wanted.targets],
        delete=delete,
        change_reason=wanted.change_reason,
        groups=frozenset(wanted.groups) if wanted.groups else None,
        key=key,
        request=hashlib.sha256(request.url.path.encode() + await request.body()).digest(),
    )
    language = language_of(request)
    left_out = [
        {**msgspec.structs.asdict(one), "issues": [issue_json(issue, language) for issue in one.issues]}
        for one in handed.left_out
    ]
    return json_answer({"filed": handed.filed, "left_out": left_out}, 202)


@router.get("/submissions/{submission}/documents", tags=["filings"], summary="Stored documents and answers")
async def documents(submission: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """What was derived, sent and answered, as far as you may fetch it."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        if await store.submission(conn, submission) is None and not await filing_store.filings_of(conn, submission):
            raise NotFound
        return json_answer({"documents": [_filing(row) for row in await filing_store.documents_of(conn, submission)]})


@router.get("/submissions/{submission}/documents/{sha256}", tags=["filings"], summary="The bytes of a document")
async def document(
    submission: UUID,
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    site: SiteNow,
    principal: SignedIn,
) -> Response:
    """Exactly what was stored, sent or received."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        entry = await filing_store.document_entry(conn, submission, sha256)
    if entry is None:
        raise NotFound
    async with site.database.single_statements() as conn:
        content = await read_blob(conn, bytes.fromhex(sha256))
    if content is None:
        raise NotFound
    name = entry["file_name"].replace('"', "")
    return Response(
        content,
        media_type=entry["media_type"],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@router.get("/submissions/{submission}/declarations", tags=["filings"], summary="Declarations against what crossed")
async def declarations(submission: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """Due dates, what each costs if it is lodged today, and lines that have neither declaration nor exemption."""
    await require(site, principal, submission, Scope.FULL)
    return json_answer(await standing(site, submission))


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


@router.get("/data-flows", tags=["dual declaration"], summary="What of your data crossed to the other side")
async def flows(
    site: SiteNow,
    principal: SignedIn,
    submission: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Each crossing: elements, purpose, legal basis, recipient, retention."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        rows = await data_flows(
            conn, cases=[submission] if submission else None, after=decode_cursor(cursor), limit=limit + 1
        )
    shown = rows[:limit]
    following = encode_cursor(shown[-1]["at"], shown[-1]["envelope"]) if len(rows) > limit else None
    return json_answer({"flows": shown, "next": following})
