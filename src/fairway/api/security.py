"""Who is asking, and whether they may ask for that kind of thing."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request

from fairway.api.problems import NotAllowed, NotSignedIn
from fairway.parties.model import Permission
from fairway.parties.store import Principal, principal_of_session
from fairway.site.runtime import Site

SESSION_COOKIE = "fairway_session"
_SAFE = {"GET", "HEAD", "OPTIONS"}


def site_of(request: Request) -> Site:
    """The site that this process serves."""
    site: Site = request.app.state.site
    return site


async def find_principal(request: Request) -> Principal | None:
    """Who is asking, by key or session; None for nobody.

    A session cookie counts for a changing request only when the browser says that it comes from our own pages.
    """
    known = getattr(request.state, "principal", None)
    if known is not None:
        return known  # type: ignore[no-any-return]  # set below, in the same request
    site = site_of(request)
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        principal = await site.known_keys.principal(site.database, secret.strip())
    else:
        session = request.cookies.get(SESSION_COOKIE)
        if not session or (request.method not in _SAFE and not from_our_pages(request)):
            return None
        async with site.database.single_statements() as conn:
            principal = await principal_of_session(conn, session, site.clock.now())
    request.state.principal = principal
    return principal


def from_our_pages(request: Request) -> bool:
    """Whether the browser says that a request comes from a page of this site, or that it sends none of another."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in {"same-origin", "none"}
    origin = request.headers.get("origin") or request.headers.get("referer")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def says_where_from(request: Request) -> bool:
    """Whether the browser says anything about the page that a request comes from."""
    return any(name in request.headers for name in ("sec-fetch-site", "origin", "referer"))


async def signed_in(request: Request) -> Principal:
    """Who is asking; raises NotSignedIn."""
    principal = await find_principal(request)
    if principal is None:
        raise NotSignedIn
    return principal


def may(permission: Permission) -> Callable[..., Coroutine[Any, Any, Principal]]:
    """A dependency: whoever asks must have ``permission``."""

    async def check(request: Request) -> Principal:
        # Called, not depended on: one dependency less to resolve for each request.
        principal = await signed_in(request)
        if permission not in principal.permissions:
            raise NotAllowed
        return principal

    return check


async def _site_now(request: Request) -> Site:
    # A dependency that is no coroutine would be run in a thread: two hops for reading an attribute.
    return site_of(request)


SiteNow = Annotated[Site, Depends(_site_now)]
SignedIn = Annotated[Principal, Depends(signed_in)]
Reader = Annotated[Principal, Depends(may(Permission.READ))]
Submitter = Annotated[Principal, Depends(may(Permission.SUBMIT))]
Teller = Annotated[Principal, Depends(may(Permission.TELL))]
TripRunner = Annotated[Principal, Depends(may(Permission.RUN_TRIPS))]
Officer = Annotated[Principal, Depends(may(Permission.DECIDE))]
Administrator = Annotated[Principal, Depends(may(Permission.ADMINISTER))]
Operator = Annotated[Principal, Depends(may(Permission.OPERATE))]
