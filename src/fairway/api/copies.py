"""Dual declaration over HTTP: copies from the other side, and the register of what crossed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from fairway.api.bodies import json_answer
from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.security import SignedIn, SiteNow, Submitter
from fairway.api.shapes import RetrieveRequest
from fairway.consignments import store
from fairway.site import submissions
from fairway.site.exchange.store import data_flows

router = APIRouter(prefix="/v1", tags=["dual declaration"])


@router.get("/copies", summary="Copies of the other side that wait for you")
async def copies(
    site: SiteNow,
    principal: Submitter,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Submissions that were filed on the other side and are addressed to your organisation, newest first."""
    after = decode_cursor(cursor)
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        rows = await store.copies_for(conn, after=after, limit=limit + 1)
    shown = rows[:limit]
    following = encode_cursor(shown[-1]["received_at"], shown[-1]["case_id"]) if len(rows) > limit else None
    return json_answer({"copies": shown, "next": following})


@router.post("/copies/retrieval", summary="Retrieve a copy")
async def retrieve(wanted: RetrieveRequest, site: SiteNow, principal: Submitter) -> Response:
    """Take a copy over to complete and file it here."""
    return json_answer(await submissions.retrieve(site, principal, case_id=wanted.submission, code=wanted.code))


@router.get("/data-flows", summary="What of your data crossed to the other side")
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
