"""Every route of an application, also those of included routers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def routes_of(application: Any) -> set[str]:
    """``METHOD path`` of every route."""
    return {
        f"{method} {route.path}"
        for route in _flat(application.routes)
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
