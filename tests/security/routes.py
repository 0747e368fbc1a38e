"""Every route of an application, also those of included routers.

A WebSocket is no route of this kind: who may open the one there is stands in ``tests/site/community/test_live_intake``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from starlette.routing import WebSocketRoute


def routes_of(application: Any) -> set[str]:
    """``METHOD path`` of every route."""
    return {
        f"{method} {route.path}"
        for route in _flat(application.routes)
        if not isinstance(route, WebSocketRoute)
        for method in getattr(route, "methods", None) or {"MOUNT"}
        if method != "HEAD"
    }


def _flat(routes: Iterable[Any]) -> Iterator[Any]:
    for route in routes:
        # A router that was included stands in the list as one entry of its own.
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from _flat(included.routes)
