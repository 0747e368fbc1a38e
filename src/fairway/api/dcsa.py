"""DCSA Track and Trace 3.0: GET and POST ``/events``, with the standard's own error body and API-Version header.

Of the standard's filters all are supported. A query that names no reference, names a booking and a transport document
at once, or asks for what belongs to another version is refused with 400, so that nobody takes an empty list for an
answer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.problems import NotAllowed, NotSignedIn, TooLarge, language_of
from fairway.api.security import Reader, SiteNow, Teller
from fairway.base.issues import Issue, Refusal
from fairway.site.community import dcsa_events, intake
from fairway.site.community.queues import Flooded
from fairway.site.community.receipts import issue_of
from fairway.tracking.inbound import Channel
from fairway.tracking.reading import Standard
from fairway.wire.dcsa import codes, feedback, v3

MOST = 200
"""Events of a page, whatever ``limit`` says."""
_PRIMARY = ("carrierBookingReference", "transportDocumentReference", "equipmentReference")
_MOMENTS = ("eventUpdatedDateTimeMin", "eventUpdatedDateTimeMax")
_KNOWN = frozenset({*_PRIMARY, *_MOMENTS, "eventTypes", "limit", "cursor"})
_LONGEST = 2000
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class DcsaRoute(APIRoute):
    """Answers every refusal in the body that the standard prescribes."""

    def get_route_handler(self) -> Handler:
        """The handler, with the standard's answers around it."""
        handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                response = await handler(request)
            except Refusal as error:
                response = _refused(request, 400, error.issues)
            except RequestValidationError:
                response = _refused(request, 400, [_issue("The request cannot be read.")])
            except NotSignedIn:
                response = _refused(request, 401, [_issue("Sign in first.")], **{"WWW-Authenticate": "Bearer"})
            except NotAllowed:
                response = _refused(request, 403, [_issue("Your role does not allow this.")])
            except TooLarge:
                response = _refused(request, 413, [_issue("The body is too large.")])
            except Flooded as error:
                later = _issue("Too much of yours is waiting already. Send the same again a little later.")
                response = _refused(request, 429, [later], **{"Retry-After": str(error.retry_after)})
            response.headers["API-Version"] = v3.VERSION
            return response

        return answered


router = APIRouter(prefix="/dcsa/v3", tags=["dcsa"], route_class=DcsaRoute)


def _issue(message: str, **params: str) -> Issue:
    return Issue(rule="dcsa.request", message=message, params=params)


def _refused(request: Request, status: int, issues: Any, **headers: str) -> Response:
    body = feedback.refused(issues, language_of(request))
    return Response(
        body, status_code=status, media_type="application/json", headers={"Cache-Control": "no-store", **headers}
    )


def _text(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string"}}


_MOMENT = {"type": "string", "format": "date-time"}
_ASKED: dict[str, Any] = {
    "parameters": [
        _text("carrierBookingReference", "Reference of the booking; one of the three references at least"),
        _text("transportDocumentReference", "Number of the bill of lading or sea waybill"),
        _text("equipmentReference", "Number of the container"),
        _text("eventTypes", "SHIPMENT, TRANSPORT, EQUIPMENT, IOT, REEFER, separated by commas"),
        *({"name": name, "in": "query", "schema": _MOMENT} for name in _MOMENTS),
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
        _text("cursor", "The Next-Page-Cursor of the page before"),
        {"name": "API-Version", "in": "header", "schema": {"type": "string"}, "example": v3.VERSION},
    ]
}
_TOLD: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    "parameters": _ASKED["parameters"][-1:],
}


@router.get("/events", summary="Track and Trace 3.0: events", openapi_extra=_ASKED)
async def events(request: Request, site: SiteNow, principal: Reader) -> Response:
    """The events of a booking, transport document or container that you may see, or told yourself; oldest update first.
    No match is an empty list. With a further page there is the header Next-Page-Cursor."""
    issues = [*_version(request), *_faults(request)]
    if issues:
        raise Refusal(issues)
    asked = request.query_params
    wanted = dcsa_events.Wanted(
        booking=asked.get(_PRIMARY[0], ""),
        document=asked.get(_PRIMARY[1], ""),
        equipment=asked.get(_PRIMARY[2], ""),
        types=frozenset(asked["eventTypes"].split(",")) if asked.get("eventTypes") else frozenset(),
        updated_min=_moment(asked.get(_MOMENTS[0], "")),
        updated_max=_moment(asked.get(_MOMENTS[1], "")),
    )
    after = decode_cursor(asked.get("cursor"))
    page = await dcsa_events.found(
        site, principal, wanted, after=after, limit=min(int(asked.get("limit", str(MOST))), MOST)
    )
    headers = {"Next-Page-Cursor": encode_cursor(*page.after)} if page.after else {}
    body = feedback.found(v3.GetEventsResponse(events=list(page.events)))
    return Response(body, media_type="application/json", headers=headers)


@router.post("/events", summary="Track and Trace 3.0: send events", openapi_extra=_TOLD)
async def tell(request: Request, site: SiteNow, principal: Teller) -> Response:
    """On disk when answered. What is wrong with an event is told with its place, and holds no other event back; 400
    only when none could be taken."""
    issues = list(_version(request))
    if issues:
        raise Refusal(issues)
    receipt = await intake.take(
        site,
        principal,
        await request.body(),
        channel=Channel.HTTP,
        media_type="application/json",
        standard=Standard.DCSA.value,
    )
    found = [issue_of(fault) for fault in receipt.faults]
    language = language_of(request)
    refused = receipt.standing == "refused"
    body = feedback.refused(found, language) if refused else feedback.accepted(found, language)
    return Response(body, status_code=400 if refused else 200, media_type="application/json")


def _version(request: Request) -> Iterator[Issue]:
    asked = request.headers.get("API-Version", "").strip()
    if asked and asked.partition(".")[0] != v3.VERSION.partition(".")[0]:
        yield _issue("API-Version {value} is not spoken here; {own} is.", value=asked[:20], own=v3.VERSION)


def _faults(request: Request) -> Iterator[Issue]:
    """What is wrong with the filters, all of it."""
    asked = request.query_params
    for name in dict.fromkeys(asked):
        if name not in _KNOWN:
            yield _issue("{name} is no query parameter of Track and Trace 3.0.", name=name[:60])
        elif len(asked.getlist(name)) > 1 or not asked[name].strip() or len(asked[name]) > _LONGEST:
            yield _issue("{name} is given once, with a value.", name=name)
    named = [name for name in _PRIMARY if asked.get(name, "").strip()]
    if not named:
        yield _issue("Name a carrierBookingReference, a transportDocumentReference or an equipmentReference.")
    if named[:2] == list(_PRIMARY[:2]):
        yield _issue("Name a carrierBookingReference or a transportDocumentReference, not both.")
    types = asked.get("eventTypes", "")
    for kind in types.split(",") if types else ():
        if kind not in codes.EVENT_TYPES:
            yield _issue("{value} is no event type of Track and Trace 3.0.", value=kind[:40])
    yield from _bad_moments(asked.get(_MOMENTS[0], ""), asked.get(_MOMENTS[1], ""))
    limit = asked.get("limit", "1")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and int(limit) > 0):
        yield _issue("limit is a whole number, 1 or more.")


def _bad_moments(first: str, last: str) -> Iterator[Issue]:
    least, most = _moment(first), _moment(last)
    for name, text, value in zip(_MOMENTS, (first, last), (least, most), strict=True):
        if text and value is None:
            yield _issue("{name} is a time with its zone, as in 2026-11-22T08:00:00+08:00.", name=name)
    if least is not None and most is not None and least > most:
        yield _issue("eventUpdatedDateTimeMin is after eventUpdatedDateTimeMax.")


def _moment(text: str) -> datetime | None:
    """A time with its zone; a plus that a client left unescaped has become a blank."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
