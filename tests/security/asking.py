"""Asking a route as a role."""

from __future__ import annotations

import httpx

from tests.security.cast import Cast
from tests.security.requests import REQUESTS, filled


async def ask(cast: Cast, role: str, route: str, **absent: str) -> httpx.Response:
    """The answer of ``METHOD path`` to a role; ``absent`` replaces identifiers of the case by others."""
    method, _, path = route.partition(" ")
    wanted = dict(REQUESTS[route])
    values = {**cast.values, **({"vehicle": wanted.pop("vehicle")} if "vehicle" in wanted else {}), **absent}
    return await cast.clients[role].request(method, path.format(**values), **filled(wanted, values))
