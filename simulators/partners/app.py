"""The partners' HTTP port: a status page, and the one control by which a story has them send something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from types import ModuleType
from typing import Annotated, Any

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulators.machinery.admin import Controls, json, read_order
from simulators.machinery.engine import Engine
from simulators.machinery.page import page
from simulators.partners import airline, line, terminal, trucker, watch
from simulators.partners.names import Journey, journey

NAMES = (
    "Line, vessel watch, terminal, trucker and airline (simulated)",
    "船公司、船舶監測、碼頭、貨車及航空公司（模擬）",
    "船公司、船舶监测、码头、货车及航空公司（模拟）",
)
PARTNERS: Mapping[str, ModuleType] = {
    "line": line,
    "watch": watch,
    "terminal": terminal,
    "carrier": trucker,
    "airline": airline,
}
MESSAGES: Mapping[str, Mapping[str, Callable[[Journey], bytes]]] = {
    "line": {"sailed": line.sailed, "delayed": line.delayed, "discharged": line.discharged},
    "watch": {"called": watch.called},
    "terminal": {
        "discharged": terminal.discharged,
        "gated-out": terminal.gated_out,
        "corrected": terminal.corrected,
    },
    "carrier": {"delivered": trucker.delivered, "warming": trucker.warming},
    "airline": {"accepted": airline.accepted, "cleared": airline.cleared, "departed": airline.departed},
}
TITLES: Mapping[str, tuple[str, str, str]] = {
    "line": ("Messages of the line", "船公司的訊息", "船公司的报文"),
    "watch": ("Messages of the vessel watch", "船舶監測的訊息", "船舶监测的报文"),
    "terminal": ("Messages of the terminal", "碼頭的訊息", "码头的报文"),
    "carrier": ("Messages of the trucker", "貨車公司的訊息", "货车公司的报文"),
    "airline": ("Messages of the airline", "航空公司的訊息", "航空公司的报文"),
}
PATIENCE = httpx.Timeout(30.0)


class SendOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A partner is to send one of its messages."""

    partner: Annotated[str, msgspec.Meta(max_length=20)]
    message: Annotated[str, msgspec.Meta(max_length=20)]
    play: Annotated[int, msgspec.Meta(ge=0, le=9_999)]
    plate: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    now: datetime
    """The moment that every time of the journey counts back from."""


class Desk:
    """Who sends, and where to."""

    def __init__(self, engine: Engine, site: str, keys: Mapping[str, str]) -> None:
        self.engine = engine
        self._site = site
        self._keys = keys

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/", self.status),
                Route("/health", self.health),
                Route("/_sim/names", self.names),
                Route("/_sim/send", self.send, methods=["POST"]),
                *Controls(self.engine, self._describe).routes(),
            ]
        )

    def _describe(self) -> dict[str, Any]:
        return {"partners": {name: sorted(acts) for name, acts in MESSAGES.items()}}

    async def status(self, request: Request) -> Response:
        """The page that says what this is."""
        del request
        counts = {words: self.engine.journal.count(f"sent:{name}") for name, words in TITLES.items()}
        return HTMLResponse(page(NAMES, self.engine, counts))

    async def health(self, request: Request) -> Response:
        """Whether it answers."""
        del request
        return PlainTextResponse("simulator")

    async def names(self, request: Request) -> Response:
        """The references of a play, as its papers would say them."""
        try:
            play, plate = int(request.query_params["play"]), request.query_params["plate"]
        except (KeyError, ValueError):
            return json({"error": "play is a number, plate a registration mark"}, 400)
        return json(journey(play, plate, self.engine.clock.now()))

    async def send(self, request: Request) -> Response:
        """Have a partner send a message; the site's receipt."""
        try:
            order = await read_order(request, SendOrder)
            write = MESSAGES[order.partner][order.message]
        except KeyError as unknown:
            return json({"error": f"nobody sends {unknown}", **self._describe()}, 400)
        except (ValueError, msgspec.DecodeError) as problem:
            return json({"error": str(problem)}, 400)
        module = PARTNERS[order.partner]
        content = await asyncio.to_thread(write, journey(order.play, order.plate, order.now))
        headers = {"Authorization": f"Bearer {self._keys[order.partner]}", "Content-Type": module.MEDIA}
        async with httpx.AsyncClient(base_url=self._site, timeout=PATIENCE, trust_env=False) as client:
            answer = await client.post(
                "/v1/messages", content=content, headers=headers, params={"file_name": module.FILE}
            )
        series, journal = f"sent:{order.partner}", self.engine.journal
        with journal.transaction():
            journal.count_on(series, journal.count(series) + 1)
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))
