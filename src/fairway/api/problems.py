"""Problem details (RFC 9457) that list every fault, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import asyncpg
import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from fairway.api.faults import issue_of
from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.language import Language, translate
from fairway.record.store import Conflict
from fairway.site.community.queues import Flooded

MEDIA_TYPE = "application/problem+json"


class NotSignedIn(Exception):  # noqa: N818  an answer, not a defect
    """No session, no key, or one that is over."""


class NotAllowed(Exception):  # noqa: N818  an answer, not a defect
    """Signed in, but not for this kind of action. Never raised about a particular case: that is NotFound."""


class Busy(Exception):  # noqa: N818  an answer, not a defect
    """Not now, but in a moment; the text is a catalogue key."""


class TooLarge(Exception):  # noqa: N818  an answer, not a defect
    """The body is larger than is taken."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"larger than {limit} bytes")


Pages = Callable[[Request, int, str, Sequence[Issue]], Response]
"""Makes the page that a browser is shown instead of a problem: of the request, status, title and issues."""


def _wants_page(request: Request) -> bool:
    """Whether a person looks at the answer: not at an address for machines, and HTML is what is asked for first."""
    if request.url.path.startswith(("/v1/", "/exchange/", "/static/")):
        return False
    asked = [part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")]
    return "text/html" in asked and "application/json" not in asked[: asked.index("text/html")]


def language_of(request: Request) -> Language:
    """The reader's language: the ``lang`` cookie or parameter, else Accept-Language, else English."""
    wanted = request.query_params.get("lang") or request.cookies.get("lang") or ""
    accepted = [wanted, *(part.partition(";")[0] for part in request.headers.get("accept-language", "").split(","))]
    for tag in (part.strip().lower() for part in accepted):
        if not tag:
            continue
        if tag.startswith(("zh-hant", "zh-hk", "zh-mo", "zh-tw")):
            return Language.TC
        if tag.startswith("zh"):
            return Language.SC
        if tag.startswith("en"):
            return Language.EN
    return Language.EN


def issue_json(issue: Issue, language: Language) -> dict[str, Any]:
    """An issue as it stands in an answer."""
    found: dict[str, Any] = {
        "rule": issue.rule,
        "pointer": issue.pointer,
        "severity": issue.severity.value,
        "message": issue.text(language),
        "remedy": issue.remedy_text(language),
    }
    if issue.place:
        found["place"] = issue.place
    if issue.source:
        found["source"] = issue.source
    return found


def problem(
    request: Request,
    status: int,
    title: str,
    *,
    detail: str = "",
    issues: Iterable[Issue] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem response; ``title`` and ``detail`` are catalogue keys."""
    pages: Pages | None = getattr(request.app.state, "failure_page", None)
    if pages is not None and _wants_page(request):
        return pages(request, status, title, list(issues))
    language = language_of(request)
    listed = [issue_json(issue, language) for issue in issues]
    body: dict[str, Any] = {
        "type": f"/problems/{HTTPStatus(status).phrase.lower().replace(' ', '-')}",
        "title": translate(title, language),
        "status": status,
        "instance": request.url.path,
    }
    if detail:
        body["detail"] = translate(detail, language)
    if listed:
        body["issues"] = listed
    return Response(
        msgspec.json.encode(body),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": language.value, "Cache-Control": "no-store", **(headers or {})},
    )


_TITLES = {
    400: "The request cannot be read.",
    401: "Sign in first.",
    403: "Your role does not allow this.",
    404: "There is nothing here for you.",
    405: "This address does not take that method.",
    409: "Somebody else changed this at the same time.",
    413: "The body is too large.",
    415: "That kind of body is not taken here.",
    422: "The request was understood and refused.",
    429: "Too many requests.",
    500: "Something on our side failed.",
    503: "The site cannot answer now.",
}

_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "In the language of the reader"},
        "status": {"type": "integer"},
        "instance": {"type": "string"},
        "detail": {"type": "string"},
        "issues": {"type": "array", "description": "Every fault with its pointer, rule and remedy", "items": {}},
    },
}
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {"description": _TITLES[status], "content": {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}}}
    for status in (400, 401, 403, 404, 409, 413, 422, 503)
}
"""The problems that any operation may answer with, for its description."""


def install(app: FastAPI, pages: Pages | None = None) -> None:
    """Answer every refusal and error of ``app`` with problem details, or with a page of ``pages`` to a browser."""
    app.state.failure_page = pages

    @app.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> Response:
        return problem(request, 422, _TITLES[422], issues=error.issues)

    @app.exception_handler(NotFound)
    async def not_found(request: Request, error: NotFound) -> Response:
        del error
        return problem(request, 404, _TITLES[404])

    @app.exception_handler(NotSignedIn)
    async def not_signed_in(request: Request, error: NotSignedIn) -> Response:
        del error
        return problem(request, 401, _TITLES[401], headers={"WWW-Authenticate": "Bearer"})

    @app.exception_handler(NotAllowed)
    async def not_allowed(request: Request, error: NotAllowed) -> Response:
        del error
        return problem(request, 403, _TITLES[403])

    @app.exception_handler(Busy)
    async def busy(request: Request, error: Busy) -> Response:
        return problem(request, 503, _TITLES[503], detail=str(error), headers={"Retry-After": "1"})

    @app.exception_handler(Flooded)
    async def flooded(request: Request, error: Flooded) -> Response:
        detail = "Too much of yours is waiting already. Send the same again a little later."
        return problem(request, 429, _TITLES[429], detail=detail, headers={"Retry-After": str(error.retry_after)})

    @app.exception_handler(TooLarge)
    async def too_large(request: Request, error: TooLarge) -> Response:
        issue = Issue(
            rule="HTTP-SIZE",
            message="The body is larger than {limit} bytes.",
            remedy="Split it, or ask the operator for another way.",
            params={"limit": str(error.limit)},
        )
        return problem(request, 413, _TITLES[413], issues=[issue])

    @app.exception_handler(Conflict)
    async def conflict(request: Request, error: Conflict) -> Response:
        del error
        return problem(request, 409, _TITLES[409], detail="Load it again, then repeat your change.")

    async def unstorable(request: Request, error: Exception) -> Response:
        del error
        issue = Issue(
            rule="HTTP-CHARACTER",
            message="A text holds a character that cannot be kept, such as NUL.",
            remedy="Take control characters out and send it again.",
        )
        return problem(request, 422, _TITLES[422], issues=[issue])

    for unkept in (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError):
        app.add_exception_handler(unkept, unstorable)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        issues = [issue_of(detail, error.body) for detail in error.errors()]
        return problem(request, 422, _TITLES[422], issues=issues)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        title = _TITLES.get(error.status_code, _TITLES[400])
        return problem(request, error.status_code, title, headers=error.headers)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        # The server raises it again after the answer, so that it is logged with all it was.
        del error
        return problem(request, 500, _TITLES[500])
