"""Signing in and out, choices of the reader, and the assets of the pages."""

from __future__ import annotations

import gzip
import hmac
import secrets
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from fairway.api.entrance import set_session
from fairway.api.security import SESSION_COOKIE, from_our_pages, says_where_from
from fairway.base.issues import NotFound, Refusal
from fairway.base.language import Language
from fairway.parties.model import PersonRole
from fairway.parties.store import principal_of_session
from fairway.portal.assets import BUILT, PREFIX
from fairway.portal.routes.page import (
    LANGUAGE_COOKIE,
    ROWS_COOKIE,
    THEME_COOKIE,
    AnyPage,
    Page,
    SignedPage,
    as_texts,
    home_of,
    local,
)
from fairway.portal.routes.posted import posted
from fairway.portal.views.entrance import SignInView
from fairway.portal.views.frame import Theme
from fairway.portal.views.parts import N_, Choice, Phrase
from fairway.site import people
from fairway.site.work import store

router = APIRouter(include_in_schema=False)
_assets = StaticFiles(directory=BUILT.parent, check_dir=False)
_TEXT = frozenset({".css", ".js", ".json"})
_WORKER = "driver-sw.js"
_OWN_FORM = "own-form"
"""Field and cookie by which a sign-in form is known as ours where the browser does not say which page sent it."""


@router.get("/")
async def begin(page: AnyPage) -> Response:
    """On to where the reader begins."""
    return page.go(home_of(page.reader) if page.reader else "/sign-in")


@router.get("/sign-in")
async def sign_in_page(page: AnyPage) -> Response:
    """The sign-in, for whoever is not signed in yet."""
    if page.reader is not None:
        return page.go(local(page.query("next"), home_of(page.reader)))
    return _sign_in(page, following=page.query("next"), login=page.query("login"))


def _sign_in(
    page: Page,
    *,
    following: str = "",
    login: str = "",
    error: Phrase = "",
    remedy: Phrase = "",
    organisations: tuple[Choice, ...] = (),
    status: int = 200,
) -> Response:
    own_form = page.request.cookies.get(_OWN_FORM, "") or _new_form()
    view = SignInView(
        action="/sign-in",
        next=local(following, ""),
        login=login,
        error=error,
        remedy=remedy,
        own_form=own_form,
        site_words=N_("One submission for both customs"),
        organisations=organisations,
    )
    answer = page.show("pages/sign_in.html", view, status=status)
    answer.set_cookie(_OWN_FORM, own_form, httponly=True, samesite="strict", path="/sign-in", secure=page.encrypted)
    return answer


def _new_form() -> str:
    return secrets.token_urlsafe(24)


def _is_ours(request: Request, sent: str) -> bool:
    """Whether our own page sent the sign-in. Another site's page must not sign somebody in as somebody else, whose work
    they would then take for their own. Where the browser tells nothing of where a form comes from, the form has to
    bring what our page gave it, and the browser the same as a cookie."""
    if says_where_from(request):
        return from_our_pages(request)
    kept = request.cookies.get(_OWN_FORM, "")
    return bool(kept) and hmac.compare_digest(kept.encode(), sent.encode())


@router.post("/sign-in")
async def sign_in(page: AnyPage) -> Response:
    """Open a session. One answer for every reason why not."""
    form = await posted(page.request, from_anywhere=True)
    login, following = form.text("login"), form.text("next")
    if not _is_ours(page.request, form.text(_OWN_FORM)):
        return _sign_in(
            page,
            following=following,
            login=login[:254],
            error=N_("Nobody was signed in: the form did not come from this page"),
            remedy=N_(
                "Sign in here once more. If this comes again, let the browser keep cookies of this site: that is how"
                " the page knows its own form when the browser does not say where a form comes from."
            ),
            status=403,
        )
    chosen = form.text("organisation")
    try:
        organisation = UUID(chosen) if chosen else None
        session = await people.sign_in(page.site, login[:254], form.text("password")[:1024], organisation)
    except people.ChooseOrganisation as choice:
        words = N_("You act for several organisations. Choose one and enter the password again.")
        choices = await _choices(page, choice.organisations)
        return _sign_in(page, following=following, login=login, error=words, organisations=choices, status=422)
    except (Refusal, ValueError):
        words = N_("That address and password do not belong together")
        return _sign_in(page, following=following, login=login, error=words, status=422)
    async with page.site.database.single_statements() as conn:
        principal = await principal_of_session(conn, session.secret, page.now)
    home = home_of(principal) if principal else "/"
    answer = page.go(local(following, home) if principal and principal.role is not PersonRole.DRIVER else home)
    set_session(answer, session.secret, page.request)
    if principal and LANGUAGE_COOKIE not in page.request.cookies and principal.language in set(Language):
        page.remember(answer, LANGUAGE_COOKIE, principal.language)
    return answer


async def _choices(page: Page, organisations: list[UUID]) -> tuple[Choice, ...]:
    async with page.site.database.single_statements() as conn:
        names = await store.names_of(conn, organisations)
    return tuple(Choice(str(one), names.get(one) or as_texts(str(one))) for one in organisations)


@router.post("/session/end")
async def sign_out(page: AnyPage) -> Response:
    """End the session, and clear what the pages kept on the machine."""
    await posted(page.request)
    return await _signed_out(page)


async def _signed_out(page: Page) -> Response:
    await people.sign_out(page.site, page.request.cookies.get(SESSION_COOKIE, ""))
    answer = page.go("/sign-in", "signed-out")
    answer.delete_cookie(SESSION_COOKIE, path="/")
    answer.headers["Clear-Site-Data"] = '"storage", "cache"'
    return answer


@router.post("/session/organisation")
async def change_organisation(page: SignedPage) -> Response:
    """Act for another organisation from now on: with another session, whose rights are those there. One that the
    sign-in was not proved for needs its own sign-in."""
    form = await posted(page.request)
    try:
        wanted = UUID(form.text("organisation"))
    except ValueError:
        raise NotFound from None
    if wanted == page.principal.organisation:
        return page.go(home_of(page.principal))
    session = await people.change_organisation(page.site, page.request.cookies.get(SESSION_COOKIE, ""), wanted)
    if session is None:
        return await _signed_out(page)
    async with page.site.database.single_statements() as conn:
        principal = await principal_of_session(conn, session.secret, page.now)
    answer = page.go(home_of(principal) if principal else "/", "acting")
    set_session(answer, session.secret, page.request)
    return answer


@router.post("/session/language")
async def choose_language(page: AnyPage) -> Response:
    """Read in another language from now on."""
    form = await posted(page.request)
    answer = page.go(local(form.text("back")))
    wanted = form.text("language")
    return page.remember(answer, LANGUAGE_COOKIE, wanted) if wanted in set(Language) else answer


@router.post("/session/theme")
async def choose_theme(page: AnyPage) -> Response:
    """Light, dark, or as the machine."""
    form = await posted(page.request)
    answer = page.go(local(form.text("back")))
    wanted = form.text("theme")
    return page.remember(answer, THEME_COOKIE, wanted) if wanted in set(Theme) else answer


@router.post("/session/rows")
async def choose_rows(page: AnyPage) -> Response:
    """Compact or roomy rows."""
    form = await posted(page.request)
    answer = page.go(local(form.text("back")))
    return page.remember(answer, ROWS_COOKIE, "compact" if form.text("compact") == "1" else "roomy")


@router.get("/driver-sw.js")
async def worker() -> Response:
    """The service worker of the driver's page."""
    path = BUILT / _WORKER
    if not path.is_file():
        raise NotFound
    return FileResponse(path, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/static/{path:path}")
async def asset(path: str, request: Request) -> Response:
    """Styles, scripts and fonts. Built ones bear a hash in their name and never change; those that are text are sent
    packed to whoever takes it."""
    answer = await _assets.get_response(path, request.scope)
    kept = f"/static/{path}".startswith(PREFIX) and "-" in path
    if kept and isinstance(answer, FileResponse) and Path(path).suffix in _TEXT:
        headers = {"Content-Type": answer.headers["content-type"], "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            answer = Response(_packed(Path(answer.path)), headers=headers)
        else:
            answer.headers["Vary"] = headers["Vary"]
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
    return answer


@lru_cache(maxsize=64)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Browsers ask for it where a page names none."""
    return RedirectResponse("/static/favicon.svg", status_code=301)
