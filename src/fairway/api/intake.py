"""What partners send, over HTTP: messages of any standard, events as JSON, the log, corrections."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from fairway.api.bodies import json_answer
from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.problems import language_of
from fairway.api.security import SignedIn, SiteNow, Teller
from fairway.base.issues import Issue, Refusal
from fairway.site.community import intake, replacing
from fairway.site.community.receipts import Receipt, told
from fairway.tracking.inbound import Channel
from fairway.tracking.reading import Standard
from fairway.tracking.reading.edifact_reply import Answer
from fairway.tracking.told import STANDARD as OWN_STANDARD
from fairway.tracking.told import is_ours

router = APIRouter(prefix="/v1", tags=["messages"])
_ANY_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
}
_EVENTS_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": ["object", "array"]}}}}
}
StandardName = Annotated[str | None, Query(max_length=20, pattern=r"^[a-z-]+$", description="Recognised when left out")]
FileName = Annotated[str, Query(max_length=200)]
Test = Annotated[bool, Query(description="Read and answered, and tells nothing")]


def _answer(request: Request, receipt: Receipt) -> Response:
    body = told(receipt, language_of(request))
    headers = {"Location": f"/v1/messages/{receipt.message}"}
    return json_answer(body, 200 if receipt.repeated else 201, **headers)


@router.post("/messages", status_code=201, summary="Send a message", openapi_extra=_ANY_BODY)
async def send(
    request: Request,
    site: SiteNow,
    principal: Teller,
    standard: StandardName = None,
    file_name: FileName = "",
    test: Test = False,
) -> Response:
    """UN/EDIFACT, DCSA, Cargo-IMP, NMEA, CSV, XLSX or our own JSON, one message or many in one, at most 8 MB. The
    answer is a receipt: the bytes are on disk, with what was understood of them. What is wrong is told with its
    place and never holds back what is right. The same bytes again get the same receipt (200) and change nothing."""
    receipt = await intake.take(
        site,
        principal,
        await request.body(),
        channel=Channel.HTTP,
        file_name=file_name,
        media_type=request.headers.get("content-type", ""),
        standard=standard,
        test=test,
    )
    return _answer(request, receipt)


@router.post("/events", status_code=201, tags=["events"], summary="Tell events", openapi_extra=_EVENTS_BODY)
async def tell(request: Request, site: SiteNow, principal: Teller, test: Test = False) -> Response:
    """Events as JSON: a list, or an object with `events`, `links` and `parties`, in our own form or as DCSA events. On
    disk when answered; each event has a key by which it is the same whenever it is told again."""
    raw = await request.body()
    if raw.removeprefix(BOM_UTF8).lstrip()[:1] not in {b"[", b"{"}:
        raise Refusal(
            [Issue(rule="HTTP-MEDIA-TYPE", message="Events are sent as application/json.", remedy="Use /v1/messages.")]
        )
    receipt = await intake.take(
        site,
        principal,
        raw,
        channel=Channel.HTTP,
        media_type="application/json",
        standard=OWN_STANDARD if is_ours(raw) else Standard.DCSA.value,
        test=test,
    )
    return _answer(request, receipt)


@router.get("/messages", summary="Your messages")
async def listed(
    site: SiteNow,
    principal: SignedIn,
    text: Annotated[str, Query(max_length=200, description="A reference, file name or hash")] = "",
    standard: StandardName = None,
    standing: Annotated[str | None, Query(pattern=r"^(accepted|partly|refused)$")] = None,
    channel: Annotated[str | None, Query(pattern=r"^[a-z]{1,20}$")] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Newest first; ``next`` is the cursor of the following page."""
    wanted = intake.Wanted(text=text, standard=standard or "", standing=standing or "", channel=channel or "")
    rows = await intake.messages(site, principal, wanted, after=decode_cursor(cursor), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    following = encode_cursor(last["taken_at"], last["case_id"]) if last else None
    return json_answer({"messages": [_entry(row) for row in rows[:limit]], "next": following})


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {"message": row["case_id"], **{k: v for k, v in row.items() if k not in {"case_id", "partner"}}}


@router.get("/messages/{message}", summary="One message")
async def one(message: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """Its place in your log, and what it told."""
    row = await intake.entry(site, principal, message)
    events = await intake.events(site, principal, message)
    return json_answer({**_entry(row), "told": events})


@router.get("/messages/{message}/raw", summary="The bytes of a message")
async def raw(message: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """As they came."""
    content, row = await intake.raw(site, principal, message)
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": "attachment", "ETag": f'"{row["sha256"]}"'},
    )


@router.get("/messages/{message}/receipt", summary="The receipt of a message")
async def receipt(message: UUID, request: Request, site: SiteNow, principal: SignedIn) -> Response:
    """As it was given."""
    return json_answer(told(await intake.receipt(site, principal, message), language_of(request)))


@router.get("/messages/{message}/answer", summary="The answer to a message in EDIFACT")
async def answer(
    message: UUID,
    site: SiteNow,
    principal: SignedIn,
    wanted: Annotated[Answer, Query(description="What the faults ask for when left out")] = Answer.BY_FAULT,
) -> Response:
    """CONTRL or APERAK, with the code and place of every fault."""
    content = await intake.answer(site, principal, message, wanted)
    return Response(content, media_type="application/edifact", headers={"Content-Disposition": "attachment"})


@router.post("/messages/{message}/correction", status_code=201, summary="Correct a message", openapi_extra=_ANY_BODY)
async def correct(message: UUID, request: Request, site: SiteNow, principal: Teller) -> Response:
    """The body takes the place of the message: what that one told and this one does not is withdrawn, and stays seen as
    withdrawn; what both tell stays once."""
    return _answer(request, await replacing.correct(site, principal, message, await request.body()))


@router.post("/messages/{message}/replay", status_code=201, summary="Read a message again")
async def replay(message: UUID, request: Request, site: SiteNow, principal: Teller) -> Response:
    """The same bytes, as your profile and the tables of codes are now; what is understood takes the place of what was
    understood before."""
    return _answer(request, await replacing.replay(site, principal, message))
