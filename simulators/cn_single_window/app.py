"""The single window's HTTP port for testers: status page, controls, the gate, the register, the count."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulators.cn_single_window.model import TallyOrder
from simulators.cn_single_window.registry import RegistryOrder
from simulators.cn_single_window.window import Window
from simulators.machinery.admin import Controls, json, read_order
from simulators.machinery.page import page

NAMES = (
    "Mainland single window (simulated)",
    "內地單一窗口（模擬）",
    "中国国际贸易单一窗口（模拟）",
)


class GateOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A vehicle of a batch is at the gate; all its vehicles, when none is named."""

    batch_number: Annotated[str, msgspec.Meta(min_length=1, max_length=17)]
    vehicle_code: Annotated[str, msgspec.Meta(max_length=20)] | None = None


class CountOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the supervised place shall count for a waybill."""

    batch_number: Annotated[str, msgspec.Meta(min_length=1, max_length=17)]
    waybill_number: Annotated[str, msgspec.Meta(min_length=1, max_length=35)]
    packages: Annotated[int, msgspec.Meta(ge=0, le=99_999_999)]
    gross_weight_kg: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,5})?$")] | None = None


class Port:
    """The routes over a window."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/", self.status),
                Route("/health", self.health),
                Route("/_sim/gate", self.gate, methods=["POST"]),
                Route("/_sim/registry", self.registry, methods=["GET", "POST"]),
                Route("/_sim/tally", self.tally, methods=["POST"]),
                *Controls(self._window.engine, self._describe).routes(),
            ]
        )

    def _describe(self) -> dict[str, Any]:
        return {"name": NAMES[0], "clients": self._window.exchange.clients()}

    async def status(self, request: Request) -> Response:
        """The status page."""
        del request
        return HTMLResponse(page(NAMES, self._window.engine))

    async def health(self, request: Request) -> Response:
        """Whether the program runs; an outage that was ordered shows in the folders, not here."""
        del request
        return PlainTextResponse("ok")

    async def gate(self, request: Request) -> Response:
        """A truck turns up: the verdict."""
        try:
            order = await read_order(request, GateOrder)
        except (ValueError, msgspec.DecodeError) as problem:
            return json({"error": str(problem)}, 400)
        with self._window.journal.transaction():
            now = self._window.engine.clock.now()
            verdict = self._window.gate.vehicle_at(order.batch_number, order.vehicle_code, now)
        return json(verdict, 404 if verdict.state == "unknown" else 200)

    async def registry(self, request: Request) -> Response:
        """What is struck off; strike off or file again."""
        registry = self._window.registry
        if request.method == "POST":
            try:
                order = await read_order(request, RegistryOrder)
            except (ValueError, msgspec.DecodeError) as problem:
                return json({"error": str(problem)}, 400)
            with self._window.journal.transaction():
                registry.order(order)
        return json({"registry": registry.orders()})

    async def tally(self, request: Request) -> Response:
        """Let the count of a waybill differ."""
        try:
            order = await read_order(request, CountOrder)
        except (ValueError, msgspec.DecodeError) as problem:
            return json({"error": str(problem)}, 400)
        with self._window.journal.transaction():
            self._window.journal.put(
                TallyOrder(
                    id=f"{order.batch_number}/{order.waybill_number}",
                    parent=order.batch_number,
                    packages=order.packages,
                    gross=order.gross_weight_kg,
                )
            )
        return json(order, 201)
