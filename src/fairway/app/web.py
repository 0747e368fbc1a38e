"""The web process of a site: its API and its pages, served by uvicorn on a socket that the supervisor listens on."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairway.api.application import create_application
from fairway.api.problems import problem
from fairway.api.security import SiteNow
from fairway.app.process import run, settle
from fairway.portal.application import failure_page, portal_routers
from fairway.site.database import LOST_SERVER
from fairway.site.runtime import Site
from fairway.site.settings import Settings

log = logging.getLogger("fairway.requests")
GRACE = 8
"""Seconds that requests in progress have to end when the process stops; event streams are cut off after them."""

HEALTH = "/health"

router = APIRouter(tags=["operation"])


@router.get(HEALTH, summary="Whether the site answers", include_in_schema=False)
async def health(site: SiteNow, response: Response) -> dict[str, str]:
    """200 when this process and the database answer, 503 when the database does not. Tells nothing else."""
    try:
        async with asyncio.timeout(5), site.database.single_statements() as conn:
            await conn.fetchval("SELECT 1")
    except (*LOST_SERVER, TimeoutError, asyncpg.PostgresError):
        response.status_code = 503
        return {"site": site.id, "database": "down"}
    return {"site": site.id, "database": "up"}


class RequestLog:
    """Logs each request by its route, never by its address: addresses and queries hold references and names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app, timed."""
        if scope["type"] != "http" or not log.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "")
            if route != HEALTH:
                fields = {
                    "method": scope["method"],
                    "route": route,
                    "status": status,
                    "ms": round((time.perf_counter() - began) * 1000, 1),
                }
                log.info("request", extra={"fields": fields})


def application(settings: Settings, *, site: Site | None = None) -> FastAPI:
    """The application of a site: API, pages, health, and an answer for the time when the database is away."""
    app = create_application(settings, site=site, further=(router, *portal_routers()), pages=failure_page)

    async def unavailable(request: Request, error: Exception) -> Response:
        log.warning("the database is away", exc_info=error)
        return problem(request, 503, "The site cannot answer now.", headers={"Retry-After": "5"})

    for lost in LOST_SERVER:
        if lost is not OSError:
            app.add_exception_handler(lost, unavailable)
    app.add_exception_handler(ConnectionError, unavailable)
    app.add_middleware(RequestLog)
    return app


class Server(uvicorn.Server):
    """A server that leaves signals to the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are handled by :mod:`fairway.app.process`."""
        yield


async def serve(settings: Settings, stop: asyncio.Event, listener: socket.socket) -> int:
    """Serve on ``listener`` until ``stop``. Ends the process with 3 when the site cannot be opened."""
    config = uvicorn.Config(
        application(settings),
        loop="none",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=75,
    )
    settle()
    server = Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving
    return 0


def main() -> int:
    """``python -m fairway.app.web --site hk --listener FD``, as the supervisor starts it."""
    parser = argparse.ArgumentParser(prog="fairway.app.web")
    parser.add_argument("--site", required=True)
    parser.add_argument("--listener", type=int, required=True, help="file descriptor of the listening socket")
    given = parser.parse_args()
    listener = socket.socket(fileno=given.listener)
    settings = Settings.read(os.environ, site=given.site)
    return run(lambda read, stop: serve(read, stop, listener), settings, "web")


if __name__ == "__main__":
    sys.exit(main())
