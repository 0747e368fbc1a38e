"""Frames of locks of other makes, over HTTP, in the canonical form; from whoever holds a key of the lock's owner."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from fairway.api.bodies import json_answer
from fairway.api.problems import language_of, problem
from fairway.api.security import SiteNow, Teller
from fairway.base.issues import Issue, Refusal
from fairway.base.language import Language, translate
from fairway.locks.sessions.actions import SENTENCES, Reason
from fairway.site.gateway.server.door import STORED, NoGatewayError, Outcome, hand_in

router = APIRouter(prefix="/v1/locks", tags=["locks"])
MOST = 1_000
"""Frames of one request."""
LARGEST = 64 * 1024
"""Bytes of one frame."""
LINES = "application/x-ndjson"
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}},
            LINES: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post("/frames", status_code=202, summary="Send what locks say", openapi_extra=_BODY)
async def send(request: Request, site: SiteNow, principal: Teller) -> Response:
    """One frame as JSON, or up to 1,000 as lines (`application/x-ndjson`), each kept byte for byte. The answer says
    for each, in order, whether it is `stored`, that is on disk, or why it was refused; what was refused or not
    answered is to be sent again, and is stored once however often it is sent. The lock must be registered with the
    profile `canonical`, by the organisation of the key."""
    frames = _frames(request.headers.get("content-type", ""), await request.body())
    source = request.client.host if request.client else ""
    try:
        outcomes = await hand_in(site.settings.gateway_folder, principal.organisation, source, frames)
    except NoGatewayError:
        return problem(request, 503, "The gateway of this site does not answer now.", headers={"Retry-After": "5"})
    language = language_of(request)
    body = {"frames": [_told(outcome, language) for outcome in outcomes]}
    stored = sum(outcome.result == STORED for outcome in outcomes)
    return json_answer(body, 202 if stored or not outcomes else 422)


def _frames(media_type: str, body: bytes) -> list[bytes]:
    kind = media_type.partition(";")[0].strip().lower()
    frames = [line for line in body.split(b"\n") if line.strip()] if kind == LINES else [body]
    if kind not in {LINES, "application/json"}:
        raise Refusal([Issue(rule="HTTP-MEDIA-TYPE", message="Frames of locks are sent as JSON or as lines of it.")])
    if not frames or not frames[0].strip():
        raise Refusal([Issue(rule="LOCK-FRAMES", message="There is no frame in the request.")])
    if len(frames) > MOST or any(len(frame) > LARGEST for frame in frames):
        sentence = "A request holds at most 1,000 frames, each of at most 64 KB."
        raise Refusal([Issue(rule="LOCK-FRAMES", message=sentence, remedy="Send them in several requests.")])
    return frames


def _told(outcome: Outcome, language: Language) -> dict[str, str]:
    if outcome.result == STORED:
        return {"result": STORED}
    found = {"result": outcome.result, "message": translate(SENTENCES[Reason(outcome.result)], language)}
    return {**found, "detail": outcome.detail} if outcome.detail else found
