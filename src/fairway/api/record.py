"""The record over HTTP: checkpoints, the key that signs them, bundles that prove themselves offline."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from fairway.api.problems import Busy
from fairway.api.security import SignedIn, SiteNow
from fairway.base.issues import NotFound
from fairway.filings.store import document_entry
from fairway.parties.sharing import Scope
from fairway.record.export import NotSequenced, export_bundle, facts_of, facts_with
from fairway.record.keys import own_signer
from fairway.record.model import StreamId
from fairway.record.proofs import latest_checkpoint
from fairway.record.store import streams_of
from fairway.site.submissions import require

router = APIRouter(prefix="/v1", tags=["record"])


@router.get("/record/checkpoint", summary="The newest signed checkpoint")
async def checkpoint(site: SiteNow) -> Response:
    """A signed note: how long the log is, and the root of its tree. For everybody; it tells nothing else."""
    async with site.database.single_statements() as conn:
        found = await latest_checkpoint(conn)
    if found is None:
        raise NotFound
    return Response(found.note, media_type="text/plain; charset=utf-8")


@router.get("/record/key", summary="The public key of the log")
async def key(site: SiteNow) -> Response:
    """Give it to whoever checks bundles of this site."""
    verifier = own_signer(site.settings.keys_folder, site.id).verifier
    return Response(str(verifier) + "\n", media_type="text/plain; charset=utf-8")


@router.get("/submissions/{submission}/bundle", summary="Facts and documents that prove themselves")
async def bundle(
    submission: UUID,
    site: SiteNow,
    principal: SignedIn,
    document: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")] = None,
    form: Literal["zip", "json"] = "zip",
) -> Response:
    """The whole case, or one document with the facts it came with; ``fairway verify`` checks it offline."""
    await require(site, principal, submission, Scope.FULL)
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        if document and await document_entry(conn, submission, document) is None:
            raise NotFound
    async with site.database.single_statements() as conn:
        if document:
            facts = await facts_with(conn, submission, bytes.fromhex(document))
        else:
            names = await streams_of(conn, submission)
            facts = await facts_of(conn, [StreamId(submission, name) for name in names])
        verifier = own_signer(site.settings.keys_folder, site.id).verifier
        try:
            made = await export_bundle(conn, site=site.id, keys=[verifier], facts=facts)
        except NotSequenced:
            raise Busy("The newest facts are being placed in the log; ask again in a second.") from None
    if form == "json":
        return Response(made.to_json(), media_type="application/json")
    return Response(
        made.to_zip(),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="fairway-{submission}.zip"'},
    )
