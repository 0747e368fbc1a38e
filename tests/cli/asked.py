"""A command of the command line whose requests a site in process answers."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from fairway.cli.main import main
from tests.api.conftest import House

PLAIN = httpx.Client
CARRIED = {"content-type", "idempotency-key"}


async def command(house: House, monkeypatch: pytest.MonkeyPatch, who: str, *words: str) -> int:
    """Run ``words`` in a thread of its own, its requests answered by the site as to the key of ``who``; its code."""
    client, loop = house.clients[who], asyncio.get_running_loop()

    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name in CARRIED}

        async def ask() -> httpx.Response:
            path = request.url.raw_path.decode()
            return await client.request(request.method, path, content=request.content, headers=headers)

        got = asyncio.run_coroutine_threadsafe(ask(), loop).result(30)
        return httpx.Response(
            got.status_code, content=got.content, headers={"content-type": got.headers["content-type"]}
        )

    monkeypatch.setattr(httpx, "Client", lambda **given: PLAIN(**{**given, "transport": httpx.MockTransport(answer)}))
    return await asyncio.to_thread(main, [*words, "--api-key", "x", "--url", "http://site.example"])
