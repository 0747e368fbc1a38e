"""What tells an open page to ask for itself again: the reader's events, reduced to which case they are of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse

from fairway.api.events import BEGIN, STILL_HERE, STREAM_HEADERS, follow
from fairway.portal.routes.page import Page, SignedPage
from fairway.site.store import last_event

router = APIRouter(include_in_schema=False)


@router.get("/live")
async def live(
    page: SignedPage,
    after: Annotated[int | None, Query(ge=-1, le=2**62)] = None,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^-?[0-9]{1,18}$")] = None,
) -> Response:
    """One message for what happened since the last one: the cases that it happened to. Begins where the page was
    made, so that nothing between is missed, or where the connection was lost."""
    begin = int(last_event_id) if last_event_id else after
    if begin is None:
        async with page.site.database.single_statements() as conn:
            begin = await last_event(conn)
    return StreamingResponse(_changes(page, begin), media_type="text/event-stream", headers=STREAM_HEADERS)


async def _changes(page: Page, position: int) -> AsyncIterator[bytes]:
    yield BEGIN
    async for found in follow(page.request, page.site, page.principal, position):
        if not found:
            yield STILL_HERE
            continue
        cases = " ".join(dict.fromkeys(str(event["case_id"]) for event in found))
        yield f"id: {found[-1]['position']}\ndata: {cases}\n\n".encode()
