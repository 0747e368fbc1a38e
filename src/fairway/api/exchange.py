"""Where the other site delivers envelopes. Whoever holds its signing key is the other site; no other sign-in."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from fairway.api.security import SiteNow
from fairway.site.exchange.envelope import MAX_ENVELOPE
from fairway.site.exchange.incoming import accept

router = APIRouter(prefix="/exchange", tags=["exchange"])


@router.post("/envelopes", status_code=202, summary="Deliver an envelope of the other site")
async def deliver(request: Request, site: SiteNow) -> dict[str, UUID]:
    """Acknowledged when it is on disk; the same envelope again changes nothing."""
    body = await request.body()
    sealed = body[: MAX_ENVELOPE + 1].decode("ascii", errors="replace")
    return {"envelope": await accept(site, sealed)}
