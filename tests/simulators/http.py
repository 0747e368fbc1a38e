"""Requests to an ASGI application in this process."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class Http:
    """Sends each request in an event loop of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def request(self, method: str, path: str, **parts: Any) -> httpx.Response:
        """Send one request."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://simulator") as client:
                return await client.request(method, path, **parts)

        return asyncio.run(send())

    def get(self, path: str, **parts: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", path, **parts)

    def post(self, path: str, **parts: Any) -> httpx.Response:
        """POST."""
        return self.request("POST", path, **parts)

    def delete(self, path: str, **parts: Any) -> httpx.Response:
        """DELETE."""
        return self.request("DELETE", path, **parts)
