"""The documents of a submission over HTTP: sending, deleting, reading them, and what is left to declare."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Path, Request, Response

from fairway.api.bodies import IdempotencyKey, json_answer
from fairway.api.problems import issue_json, language_of
from fairway.api.security import SignedIn, SiteNow, Submitter
from fairway.api.shapes import FileRequest
from fairway.base.issues import NotFound
from fairway.consignments import store
from fairway.filings import store as filing_store
from fairway.filings.adapter import Target
from fairway.parties.sharing import Scope
from fairway.parties.store import Principal
from fairway.record.store import read_blob
from fairway.site import filing
from fairway.site.declarations import standing
from fairway.site.runtime import Site
from fairway.site.submissions import require

router = APIRouter(prefix="/v1", tags=["filings"])


def filing_json(row: dict[str, Any]) -> dict[str, Any]:
    """A filing, or a document of one, as an answer tells it."""
    return {name: value for name, value in row.items() if name != "case_id"}


@router.post("/submissions/{submission}/filings", status_code=202, summary="Send documents")
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


@router.post("/submissions/{submission}/deletions", status_code=202, summary="Delete documents")
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


@router.get("/submissions/{submission}/documents", summary="Stored documents and answers")
async def documents(submission: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """What was derived, sent and answered, as far as you may fetch it."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        if await store.submission(conn, submission) is None and not await filing_store.filings_of(conn, submission):
            raise NotFound
        return json_answer(
            {"documents": [filing_json(row) for row in await filing_store.documents_of(conn, submission)]}
        )


@router.get("/submissions/{submission}/documents/{sha256}", summary="The bytes of a document")
async def document(
    submission: UUID,
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    site: SiteNow,
    principal: SignedIn,
) -> Response:
    """Exactly what was stored, sent or received."""
    return await stored_document(site, principal, submission, sha256)


async def stored_document(site: Site, principal: Principal, case_id: UUID, sha256: str) -> Response:
    """The bytes of a document of a case, if the asker may fetch it. Raises NotFound."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        entry = await filing_store.document_entry(conn, case_id, sha256)
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


@router.get("/submissions/{submission}/declarations", summary="Declarations against what crossed")
async def declarations(submission: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """Due dates, what each costs if it is lodged today, and lines that have neither declaration nor exemption."""
    await require(site, principal, submission, Scope.FULL)
    return json_answer(await standing(site, submission))
