"""A small server on the loopback that shows every page with invented data; it keeps nothing and sends nothing."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from fairway.base.language import Language
from fairway.portal.assets import BUILT, HEADERS
from fairway.portal.gallery import journey, maps, scheme
from fairway.portal.gallery.draft import editor
from fairway.portal.gallery.pages import BY_NAME, PAGES, frame, render_page
from fairway.portal.templating import render
from fairway.portal.views.frame import Theme

_CHOICES = {"language": ("language", "en"), "theme": ("theme", "light"), "compact": ("compact", "0")}


def _choice(request: Request, name: str) -> str:
    return request.query_params.get(name) or request.cookies.get(name) or _CHOICES[name][1]


async def page(request: Request) -> Response:
    """One page in the language and theme of the query or the cookie."""
    name = request.path_params["name"]
    if name not in BY_NAME:
        return PlainTextResponse("no such page in the gallery", 404)
    language, theme = Language(_choice(request, "language")), Theme(_choice(request, "theme"))
    html = render_page(name, language, theme, compact=_choice(request, "compact") == "1")
    return HTMLResponse(html, headers=HEADERS)


async def index(_request: Request) -> Response:
    """All pages as plain links."""
    links = "".join(f'<li><a href="/gallery/{it.name}">{it.name}</a></li>' for it in PAGES)
    return HTMLResponse(
        f'<!doctype html><html lang="en"><title>Gallery</title><ul>{links}</ul></html>', headers=HEADERS
    )


async def choose(request: Request) -> Response:
    """The language and theme switches of the pages, kept in cookies."""
    form = await request.form()
    answer = RedirectResponse(str(form.get("back") or "/gallery"), 303)
    for name in _CHOICES:
        if name in form:
            answer.set_cookie(name, str(form[name]), samesite="lax")
    return answer


async def saved(_request: Request) -> Response:
    """The editor's autosave finds a server that takes everything."""
    return PlainTextResponse("✓")


async def readiness_panel(request: Request) -> Response:
    """The side panel of the editor, asked for after each saved change."""
    reader = frame(BY_NAME["editor"], Language(_choice(request, "language")), Theme(_choice(request, "theme")))
    return HTMLResponse(render("parts/readiness.html", reader, editor()), headers=HEADERS)


async def map_data(request: Request) -> Response:
    """What the maps show, in the language of the page that asks."""
    asking = dict(parse_qsl(urlsplit(request.headers.get("referer", "")).query))
    data = {**maps.DATA, **scheme.DATA, **journey.DATA}[request.path_params["name"]]
    found = data(Language(asking.get("language") or _choice(request, "language")))
    return JSONResponse(found, media_type="application/geo+json")


async def worker(_request: Request) -> Response:
    """The service worker of the driver's page, allowed for all of it."""
    script = (BUILT / "driver-sw.js").read_text(encoding="utf-8")
    return Response(script, media_type="text/javascript", headers={"Service-Worker-Allowed": "/"})


def create() -> Starlette:
    """The gallery as an application."""
    return Starlette(
        routes=[
            Route("/", index),
            Route("/gallery", index),
            Route("/gallery/{name}", page),
            Route("/drive/{name}", page),
            Route("/session/{what}", choose, methods=["POST"]),
            Route("/submissions/{reference}/edit", saved, methods=["PATCH"]),
            Route("/submissions/{reference}/readiness/panel", readiness_panel),
            Route("/gallery-map/{name}", map_data),
            Route("/driver-sw.js", worker),
            Mount("/static", StaticFiles(directory=BUILT.parent)),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=500)],
    )
