"""What a browser is shown when there is nothing, when something is refused, and when something on our side failed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import quote
from uuid import uuid4

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from fairway.api.security import site_of
from fairway.base.issues import Issue
from fairway.portal.routes.page import Page, home_of
from fairway.portal.views.entrance import FailureView
from fairway.portal.views.parts import N_, Link, Phrase

log = logging.getLogger("fairway.pages")

_NOTHING = (
    N_("There is nothing here for you"),
    N_("The address is wrong, or what stands there is not shared with your organisation. Nobody can tell which."),
)
_WORDS: dict[int, tuple[str, str]] = {
    403: (
        N_("Your role does not allow this"),
        N_("An administrator of your organisation can change what you may do."),
    ),
    405: _NOTHING,
    409: (
        N_("Somebody else changed this at the same time"),
        N_("Nothing of what you sent was kept. Open it again, then repeat your change."),
    ),
    413: (N_("That is too large"), N_("At most 20 MB are taken. Split it, or ask the operator for another way.")),
    422: (N_("This was understood and refused"), N_("Go back, put it right and send it again.")),
    500: (
        N_("Something on our side failed"),
        N_("What you sent before is on disk; nothing was sent twice. Try again; if it fails again, tell the operator."),
    ),
    503: (
        N_("The site cannot answer now"),
        N_("Nothing that was accepted is lost. Try again in a few seconds."),
    ),
}


def failure_page(request: Request, status: int, title: str, issues: Sequence[Issue]) -> Response:
    """The page for ``status``; who is not signed in is led to the sign-in and from there back."""
    del title
    page = Page(request, site_of(request), getattr(request.state, "principal", None))
    if status == 401:
        came_from = page.address if request.method == "GET" else page.came_from
        sign_in = f"/sign-in?next={quote(came_from, safe='/')}"
        if page.partial:
            return Response(status_code=401, headers={"HX-Redirect": sign_in, "Cache-Control": "no-store"})
        return RedirectResponse(sign_in, status_code=303, headers={"Cache-Control": "no-store"})
    if issues and all(issue.place == "path" for issue in issues):
        status, issues = 404, ()  # an address that nothing can be at
    words, detail = _WORDS.get(status, _WORDS[500] if status >= 500 else _NOTHING)
    told: Phrase = detail
    if issues:
        told = " ".join(f"{issue.text(page.language)} {issue.remedy_text(page.language)}".strip() for issue in issues)
    number = ""
    if status >= 500:
        number = uuid4().hex[:12]
        log.error("failure %s: %s at %s", number, status, getattr(request.scope.get("route"), "path", "?"))
    home = home_of(page.reader) if page.reader else "/sign-in"
    again = page.address if request.method == "GET" else page.came_from
    links: tuple[Link, ...] = (Link(N_("To the beginning"), home),)
    if status in {409, 413, 422} or status >= 500:
        links = (Link(N_("Try again") if status >= 500 else N_("Go back"), again), *links)
    view = FailureView(status, words, told, page.now if number else None, number, links)
    return page.show("pages/failure.html", view, status=status)
