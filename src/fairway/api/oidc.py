"""Signing in with an identity provider: where the browser goes, and where it comes back to."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import httpx
import msgspec
from fastapi import APIRouter, Cookie, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import StringConstraints

from fairway.api.entrance import set_session
from fairway.api.security import Administrator, SiteNow
from fairway.api.shapes import Shape
from fairway.base.issues import NotFound
from fairway.site import oidc
from fairway.site.runtime import Site

router = APIRouter(tags=["organisation"])
COOKIE = "fairway_oidc"
MINUTES = 10


class Identity(Shape):
    """An identity of the provider: what it calls the person."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]


async def _connect(request: Request, site: Site) -> oidc.OpenIdConnect:
    if not site.settings.oidc_issuer:
        raise NotFound
    known = getattr(request.app.state, "oidc", None)
    if known is None:
        client = httpx.AsyncClient(follow_redirects=False, trust_env=False)
        known = request.app.state.oidc = oidc.OpenIdConnect(site, client)
    found: oidc.OpenIdConnect = known
    return found


@router.get("/auth/oidc/start", summary="Sign in with the identity provider")
async def start(request: Request, site: SiteNow) -> Response:
    """Sends the browser to the provider. 404 where the site has none."""
    connect = await _connect(request, site)
    address, started = await connect.start()
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        COOKIE,
        msgspec.json.encode(started).hex(),
        max_age=MINUTES * 60,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/auth/oidc",
    )
    return answer


@router.get("/auth/oidc/callback", summary="Back from the identity provider")
async def callback(
    request: Request,
    site: SiteNow,
    state: Annotated[str, Query(max_length=200)],
    code: Annotated[str, Query(max_length=4000)],
    kept: Annotated[str | None, Cookie(alias=COOKIE, max_length=2000, pattern=r"^[0-9a-f]+$")] = None,
) -> Response:
    """Opens the session and goes to the work list."""
    connect = await _connect(request, site)
    if kept is None:
        raise NotFound
    try:
        started = msgspec.json.decode(bytes.fromhex(kept), type=oidc.Started)
    except (ValueError, msgspec.DecodeError) as error:
        raise NotFound from error
    session = await connect.finish(started, state, code)
    answer = RedirectResponse("/", status_code=303)
    set_session(answer, session.secret, request)
    answer.delete_cookie(COOKIE, path="/auth/oidc")
    return answer


@router.post("/v1/people/{person}/identities", status_code=204, summary="Link an identity of the provider")
async def link(person: UUID, identity: Identity, site: SiteNow, principal: Administrator) -> None:
    """From then on that identity signs in as this person."""
    if not site.settings.oidc_issuer:
        raise NotFound
    await oidc.link(site, principal, person, site.settings.oidc_issuer, identity.subject)
