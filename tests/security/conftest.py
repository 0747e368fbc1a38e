"""The cast of the access tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count
from typing import Any

import asyncpg
import pytest

from fairway.api import events
from fairway.portal.routes import silence
from fairway.site.known_keys import KnownKeys
from tests.api.conftest import House, house
from tests.security.asking import serve_whole
from tests.security.cast import Cast, add_people, assemble

__all__ = ["house"]


@pytest.fixture
async def cast(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cast]:
    """Everybody and the case; a stream of events ends after its first look."""
    monkeypatch.setattr(events, "LONGEST", 0.2)
    async with AsyncExitStack() as stack:
        yield await assemble(house, stack)


@pytest.fixture
async def site_cast(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cast]:
    """The same at the application that a site really serves, with a browser for everybody."""
    monkeypatch.setattr(events, "LONGEST", 0.2)
    serve_whole(house)
    async with AsyncExitStack() as stack:
        made = await assemble(house, stack)
        await add_people(made, stack)
        yield made


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that the database is asked to carry out from now on."""
    seen: list[str] = []
    plain_execute, plain_fetch = asyncpg.Connection.execute, asyncpg.Connection._execute

    async def execute(self: asyncpg.Connection, query: str, *given: Any, **more: Any) -> Any:
        if not given:
            seen.append(query)  # with arguments it goes on to _execute
        return await plain_execute(self, query, *given, **more)

    async def fetch(self: asyncpg.Connection, query: str, *given: Any, **more: Any) -> Any:
        seen.append(query)
        return await plain_fetch(self, query, *given, **more)

    # Nothing is remembered from one request to the next, so that counts do not depend on when the last one was.
    monkeypatch.setattr(silence, "ASKED_EVERY", 0.0)
    marks = count()
    monkeypatch.setattr(KnownKeys, "_mark", lambda self: (next(marks), 0))
    monkeypatch.setattr(asyncpg.Connection, "execute", execute)
    monkeypatch.setattr(asyncpg.Connection, "_execute", fetch)
    return seen
