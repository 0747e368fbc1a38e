"""Events: as a stream (server-sent events), as pages, and to webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, StringConstraints

from fairway.api.security import Administrator, SignedIn, SiteNow
from fairway.api.shapes import Shape
from fairway.parties.store import Principal
from fairway.site import store, webhooks
from fairway.site.runtime import Site
from fairway.site.workers.telling import event_json

router = APIRouter(prefix="/v1", tags=["events"])
PAUSE = 0.5
"""Real seconds between looks for new events of a stream."""
LONGEST = 15 * 60.0
"""Real seconds after which a stream ends; the client comes again with the last identifier it has."""
KEEP_ALIVE = 15.0
BEGIN, STILL_HERE = b"retry: 2000\n\n", b": still here\n\n"
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class WebhookRequest(Shape):
    """Where to be told, and of what."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
    types: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z-]+)?$", max_length=60)]], Field(max_length=50)
    ] = []


class ReplayRequest(Shape):
    """From where to tell again."""

    after: Annotated[int, Field(ge=-1, le=2**62)]


class WebhookEntry(Shape):
    """A webhook without its secret."""

    webhook: UUID
    url: str
    types: list[str]
    active: bool
    position: int
    created_at: datetime
    last_at: datetime | None
    last_status: str | None


@router.get("/events", summary="Events that concern you")
async def list_events(
    site: SiteNow,
    principal: SignedIn,
    after: Annotated[int, Query(ge=-1, le=2**62)] = -1,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """In the order of the log; ``next`` is what to ask for after this page."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        found = await store.events_after(conn, after, limit)
    listed = [msgspec.Raw(event_json(event)) for event in found]
    body: dict[str, Any] = {"events": listed, "next": found[-1]["position"] if found else after}
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/events/stream", summary="Events as they happen (server-sent events)")
async def stream(
    request: Request,
    site: SiteNow,
    principal: SignedIn,
    after: Annotated[int | None, Query(ge=-1, le=2**62)] = None,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^-?[0-9]{1,18}$")] = None,
) -> StreamingResponse:
    """Begins after ``Last-Event-ID`` or ``after``, else with what happens from now on."""
    begin = int(last_event_id) if last_event_id else after
    if begin is None:
        async with site.database.single_statements() as conn:
            begin = await store.last_event(conn)
    return StreamingResponse(
        _told(request, site, principal, begin),
        media_type="text/event-stream",
        headers=STREAM_HEADERS,
    )


async def follow(
    request: Request, site: Site, principal: Principal, position: int
) -> AsyncIterator[list[dict[str, Any]]]:
    """The events after ``position`` that ``principal`` may see, as they come: lists of some, and an empty one from
    time to time so that the connection is seen to live. Ends with the connection, or after :data:`LONGEST`."""
    loop = asyncio.get_running_loop()
    end, quiet_since = loop.time() + LONGEST, loop.time()
    while loop.time() < end and not await request.is_disconnected():
        async with site.database.reading(principal.holder, site.clock.now()) as conn:
            found = await store.events_after(conn, position)
        if found:
            position = found[-1]["position"]
            quiet_since = loop.time()
            yield found
            continue
        if loop.time() - quiet_since > KEEP_ALIVE:
            quiet_since = loop.time()
            yield []
        await asyncio.sleep(PAUSE)


async def _told(request: Request, site: Site, principal: Principal, position: int) -> AsyncIterator[bytes]:
    yield BEGIN
    async for found in follow(request, site, principal, position):
        for event in found:
            yield f"id: {event['position']}\nevent: {event['type']}\ndata: ".encode() + event_json(event) + b"\n\n"
        if not found:
            yield STILL_HERE


@router.get("/webhooks", summary="Your webhooks")
async def list_webhooks(site: SiteNow, principal: SignedIn) -> list[WebhookEntry]:
    """Where you are told, how far, and how the last attempt went."""
    async with site.database.single_statements() as conn:
        return [WebhookEntry.model_validate(row) for row in await store.webhooks(conn, principal.holder)]


@router.post("/webhooks", status_code=201, summary="Be told by HTTP")
async def register(wanted: WebhookRequest, site: SiteNow, principal: Administrator) -> Response:
    """Of all that happens from now on. The secret that signs deliveries is shown this once."""
    made = await webhooks.register(site, principal, wanted.url, wanted.types)
    return Response(msgspec.json.encode(made), status_code=201, media_type="application/json")


@router.post("/webhooks/{webhook}/replay", status_code=202, summary="Be told again")
async def replay(webhook: UUID, wanted: ReplayRequest, site: SiteNow, principal: Administrator) -> Response:
    """Of everything after a position."""
    await webhooks.replay(site, principal, webhook, wanted.after)
    return Response(status_code=202)


@router.delete("/webhooks/{webhook}", status_code=204, summary="Be told no more")
async def remove(webhook: UUID, site: SiteNow, principal: Administrator) -> None:
    """What waits for it is not delivered."""
    await webhooks.remove(site, principal, webhook)
