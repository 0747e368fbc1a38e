"""The system's HTTP port for testers: status page and controls. Messages come and go by the folders."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulators.cn_ecommerce.window import System
from simulators.machinery.admin import Controls
from simulators.machinery.page import page

NAMES = (
    "Customs e-commerce system (simulated)",
    "海關跨境電商系統（模擬）",
    "海关跨境电商系统（模拟）",
)


class Port:
    """The routes over a system."""

    def __init__(self, system: System) -> None:
        self._system = system

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/", self.status),
                Route("/health", self.health),
                *Controls(self._system.engine, self._describe).routes(),
            ]
        )

    def _describe(self) -> dict[str, Any]:
        return {
            "name": NAMES[0],
            "clients": self._system.exchange.clients(),
            "official_schemas": self._system.schemas.official,
        }

    async def status(self, request: Request) -> Response:
        """The status page."""
        del request
        return HTMLResponse(page(NAMES, self._system.engine))

    async def health(self, request: Request) -> Response:
        """Whether the program runs; an outage that was ordered shows in the folders, not here."""
        del request
        return PlainTextResponse("ok")
