"""The tester's controls of a simulator over HTTP: faults, selections, effects. Loopback only, not part of the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators.machinery.clock import rfc3339
from simulators.machinery.engine import Engine
from simulators.machinery.faults import FaultOrder
from simulators.machinery.selection import SelectionOrder

OrderT = TypeVar("OrderT")
LONGEST_ORDER = 20_000


def json(content: object, status: int = 200) -> Response:
    """A JSON response."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


async def read_order(request: Request, kind: type[OrderT]) -> OrderT:
    """The order in the request's body. Raises ``ValueError`` with words for the tester."""
    body = await request.body()
    if len(body) > LONGEST_ORDER:
        raise ValueError("the order is too long")
    return msgspec.json.decode(body, type=kind)


class Controls:
    """The routes under ``/_sim``."""

    def __init__(self, engine: Engine, describe: Callable[[], dict[str, Any]]) -> None:
        self._engine = engine
        self._describe = describe

    def routes(self) -> list[Route]:
        """What is mounted beside the simulator's own routes."""
        return [
            Route("/_sim/state", self.state),
            Route("/_sim/effects", self.effects),
            Route("/_sim/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route("/_sim/faults/{id}", self.fault, methods=["DELETE"]),
            Route("/_sim/selection", self.selection, methods=["GET", "POST", "DELETE"]),
        ]

    async def state(self, request: Request) -> Response:
        """What this is, what time it has, how much it did."""
        del request
        engine = self._engine
        now = engine.clock.now()
        outage = engine.faults.outage_until(now)
        due = engine.journal.next_due()
        return json(
            {
                "simulator": True,
                "now": rfc3339(now),
                "seed": engine.faults.seed,
                "outage_until": outage and rfc3339(outage),
                "next_due": due and rfc3339(due),
                **engine.journal.totals(),
                **self._describe(),
            }
        )

    async def effects(self, request: Request) -> Response:
        """Every distinct accepted document, how often it was received and how often it took effect."""
        del request
        return json({"effects": self._engine.journal.effects()})

    async def faults(self, request: Request) -> Response:
        """The faults in force; order one; lift all."""
        faults, journal = self._engine.faults, self._engine.journal
        if request.method == "POST":
            try:
                order = await read_order(request, FaultOrder)
            except (ValueError, msgspec.DecodeError) as problem:
                return json({"error": str(problem)}, 400)
            with journal.transaction():
                return json(faults.order(order, self._engine.clock.now()), 201)
        if request.method == "DELETE":
            with journal.transaction():
                return json({"lifted": faults.lift()})
        return json({"faults": faults.in_force()})

    async def fault(self, request: Request) -> Response:
        """Lift one fault."""
        with self._engine.journal.transaction():
            lifted = self._engine.faults.lift(request.path_params["id"])
        return json({"lifted": lifted}, 200 if lifted else 404)

    async def selection(self, request: Request) -> Response:
        """The selections in force; order one; lift all."""
        selections, journal = self._engine.selections, self._engine.journal
        if request.method == "POST":
            try:
                order = await read_order(request, SelectionOrder)
                with journal.transaction():
                    selections.order(order)
            except (ValueError, msgspec.DecodeError) as problem:
                return json({"error": str(problem)}, 400)
            return json({"selections": selections.in_force()}, 201)
        if request.method == "DELETE":
            with journal.transaction():
                return json({"lifted": selections.lift()})
        return json({"selections": selections.in_force()})
