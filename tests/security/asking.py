"""Asking a route as a role."""

from __future__ import annotations

import httpx

from fairway.app.web import application
from tests.api.conftest import House
from tests.security.cast import Cast
from tests.security.pages import PAGES
from tests.security.requests import REQUESTS, filled

AS_A_BROWSER = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en"}


def serve_whole(house: House) -> None:
    """Serve the application that a site really serves: API, pages, health."""
    house.app = application(house.site.settings, site=house.site)
    for name, client in list(house.clients.items()):
        house.clients[name] = house.client(client.headers.get("Authorization"))


async def ask(cast: Cast, role: str, route: str, /, **absent: str) -> httpx.Response:
    """The answer of ``METHOD path`` to a role; ``absent`` replaces identifiers of the case by others."""
    return await _ask(cast, cast.clients[role], route, dict(REQUESTS[route]), absent)


async def open_page(cast: Cast, who: str, route: str, /, **absent: str) -> httpx.Response:
    """The page or act ``METHOD path`` for somebody; redirects are not followed."""
    wanted = dict(PAGES[route])
    wanted["headers"] = {**AS_A_BROWSER, **wanted.get("headers", {})}
    return await _ask(cast, cast.people[who], route, wanted, absent)


async def _ask(
    cast: Cast, client: httpx.AsyncClient, route: str, wanted: dict[str, object], absent: dict[str, str]
) -> httpx.Response:
    method, _, path = route.partition(" ")
    values = {**cast.values, **wanted.pop("path", {}), **absent}  # type: ignore[dict-item]  # a dict of texts
    if "vehicle" in wanted:
        values["vehicle"] = str(wanted.pop("vehicle"))
    return await client.request(method, path.format(**values), **filled(wanted, values))
