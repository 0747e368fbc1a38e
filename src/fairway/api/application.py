"""The HTTP application of a site: the API; ``app`` adds the portal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from fairway.api import (
    alerts,
    confirmations,
    copies,
    dcsa,
    entrance,
    estimates,
    events,
    exchange,
    filings,
    intake,
    joinings,
    live_intake,
    lock_frames,
    maps,
    named_parcels,
    oidc,
    parcel_filing,
    parcel_inspections,
    parcel_movements,
    parcel_risk,
    parcels,
    partners,
    problems,
    record,
    scheme,
    sealed_trips,
    shares,
    shipments,
    submissions,
    tools,
    trips,
)
from fairway.api.limits import BodyLimit
from fairway.site.runtime import Site, open_site
from fairway.site.settings import Settings

DESCRIPTION = """One submission for every authority of the Greater Bay Area, by road.

Every refusal is a problem (RFC 9457) that lists all faults, each with a JSON Pointer, the rule and the remedy, in the
language of `Accept-Language`. Entering a submission and sending documents take an `Idempotency-Key`. What you may not
see does not exist.
"""


ROUTERS = (
    entrance.router,
    oidc.router,
    submissions.router,
    parcels.router,
    parcel_filing.router,
    parcel_movements.router,
    parcel_risk.router,
    parcel_inspections.router,
    named_parcels.router,
    copies.router,
    filings.router,
    tools.router,
    trips.router,
    confirmations.router,
    events.router,
    record.router,
    exchange.router,
    intake.router,
    live_intake.router,
    lock_frames.router,
    shipments.router,
    maps.router,
    partners.router,
    estimates.router,
    alerts.router,
    shares.router,
    dcsa.router,
    scheme.router,
    joinings.router,
    sealed_trips.router,
)
"""Routes are looked through in this order: what comes in by the thousand stands before what people ask."""


def create_application(
    settings: Settings,
    *,
    site: Site | None = None,
    further: Iterable[APIRouter] = (),
    pages: problems.Pages | None = None,
) -> FastAPI:
    """The application of one site. With ``site`` given (tests) it is used as it is; otherwise it is opened at start.

    ``pages`` makes what a browser is shown when something fails; without it everybody gets problem details.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if site is not None:
            app.state.site = site
            yield
            return
        async with open_site(settings, watched=True) as opened:
            app.state.site = opened
            yield

    app = FastAPI(
        title=f"Fairway ({settings.site})",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        responses=problems.DOCUMENTED,
    )
    if site is not None:
        app.state.site = site
    problems.install(app, pages)
    for router in (*ROUTERS, *further):
        app.include_router(router)
    app.add_middleware(BodyLimit)
    return app
