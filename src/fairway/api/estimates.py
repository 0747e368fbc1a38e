"""When shipments arrive, and how good such estimates were, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from fairway.api.bodies import json_answer
from fairway.api.problems import language_of
from fairway.api.security import Operator, Reader, SiteNow
from fairway.base.language import Language, translate
from fairway.site.community import estimates
from fairway.tracking.eta.answers import Estimate
from fairway.tracking.eta.backtest import Score

router = APIRouter(prefix="/v1", tags=["estimates"])
HistoryName = Annotated[
    estimates.History,
    Query(description="What it is learned from; the synthetic history is invented and says so"),
]


@router.get("/estimates/{shipment}", summary="When a shipment arrives")
async def estimate(
    shipment: UUID, request: Request, site: SiteNow, principal: Reader, history: HistoryName = "own"
) -> Response:
    """Each arrival that has not come: time, the band in which eight of ten like it came, and what both rest on, in
    words."""
    found = await estimates.estimate(site, principal, shipment, source=history)
    language = language_of(request)
    shown = [
        {
            "line": one.line,
            "milestone": one.milestone,
            "place": one.place,
            "mode": one.mode,
            "conveyance": one.conveyance,
            **_told(one.best, language),
            "others": [_told(other, language) for other in one.others],
        }
        for one in found
    ]
    return json_answer({"shipment": shipment, "now": site.clock.now(), "estimates": shown})


def _told(one: Estimate, language: Language) -> dict[str, Any]:
    return {
        "method": one.method.value,
        "at": one.at,
        "low": one.low,
        "high": one.high,
        "reported": one.reported,
        "rough": one.rough,
        "synthetic": one.synthetic,
        "basis": [sentence.text(language) for sentence in one.basis],
    }


@router.get("/backtest", summary="How good estimates were")
async def backtest(request: Request, site: SiteNow, principal: Operator, history: HistoryName = "own") -> Response:
    """For the site's operator: error by lead time against what was reported, in hours, and how often the bands held,
    each estimate judged by what was known when it was made."""
    del principal
    found = await estimates.judged(site, history)
    language = language_of(request)
    leads = [{**_score(one), "name": translate(one.kind, language)} for one in found.leads]
    plain = msgspec.structs.asdict(found)
    return json_answer(
        {
            **plain,
            "whole": _score(found.whole),
            "leads": leads,
            "carriers": [_score(one) for one in found.carriers],
            "modes": [_score(one) for one in found.modes],
        }
    )


def _score(one: Score) -> dict[str, Any]:
    return msgspec.structs.asdict(one)
