"""Estimates of shipments, and the backtest of a site's own history."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from fairway.base.issues import NotFound
from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.model import PersonRole
from fairway.site.community import estimates, intake, shipments
from fairway.tracking.eta.answers import Method
from fairway.tracking.eta.words import Basis
from fairway.tracking.inbound import Channel
from fairway.tracking.model import Location, Mode, Reference, ReferenceKind
from fairway.tracking.shipment_facts import PlannedLeg
from tests.api.conftest import MORNING, PASSWORD
from tests.site.community.conftest import Port
from tests.tracking.ais_written import positions, voyage
from tests.tracking.vessel_track import sail

pytestmark = pytest.mark.postgres
HOUR = timedelta(hours=1)
LATE = 5 * HOUR


@pytest.fixture(autouse=True)
def _nothing_learned() -> None:
    estimates._learned.clear()


def event(milestone: str, happened: datetime, quality: str, number: int, told: datetime, place: str) -> dict[str, Any]:
    return {
        "milestone": milestone,
        "quality": quality,
        "references": [{"kind": "voyage", "value": f"9321483/{number:03d}W"}],
        "happened": happened.isoformat(),
        "told": told.isoformat(),
        "location": {"unlocode": place},
        "mode": "sea",
    }


async def tell(port: Port, *events: dict[str, Any], who: str = "Line") -> intake.Receipt:
    raw = json.dumps({"events": events}).encode()
    receipt = await intake.take(port.house.site, port.principal(who), raw, channel=Channel.HTTP)
    assert receipt.standing == "accepted", receipt.faults
    return receipt


async def past(port: Port, many: int) -> None:
    """So many calls of the line, each five hours later than it said two days before."""
    for number in range(many):
        came = MORNING - timedelta(days=5 + 6 * number)
        await tell(
            port,
            event("DEPARTED", came - 80 * HOUR, "ACT", number, came - 79 * HOUR, "SGSIN"),
            event("ARRIVED", came - LATE, "EST", number, came - LATE - 50 * HOUR, "HKHKG"),
            event("ARRIVED", came, "ACT", number, came + HOUR, "HKHKG"),
        )
    await port.follow()


async def shipment(port: Port, number: int = 500) -> Any:
    return await shipments.register(
        port.house.site,
        port.principal("Forwarder"),
        reference="S-1",
        references=[Reference(ReferenceKind.VOYAGE, f"9321483/{number:03d}W")],
        since=MORNING - timedelta(days=10),
        until=MORNING + timedelta(days=30),
    )


async def test_an_estimate_is_corrected_by_what_the_line_was_like(port: Port) -> None:
    await past(port, 40)
    case = await shipment(port)
    await tell(
        port,
        event("DEPARTED", MORNING - 30 * HOUR, "ACT", 500, MORNING - 29 * HOUR, "SGSIN"),
        event("ARRIVED", MORNING + 49 * HOUR, "EST", 500, MORNING - HOUR, "HKHKG"),
    )
    await port.follow()
    (found,) = await estimates.estimate(port.house.site, port.principal("Forwarder"), case)
    best = found.best
    assert (found.place, found.mode, best.method) == ("HKHKG", "sea", Method.CORRECTED)
    assert best.reported == MORNING + 49 * HOUR
    assert abs(best.at - best.reported - LATE) < HOUR / 5
    assert best.low is not None
    assert [one.basis for one in best.basis] == [Basis.REPORTED, Basis.LATER, Basis.BAND_LANE]
    assert best.basis[0].text().startswith("Line reported 2026-")
    with pytest.raises(NotFound):
        await estimates.estimate(port.house.site, port.principal("Competitor"), case)
    with pytest.raises(NotFound):
        await estimates.estimate(port.house.site, port.principal("Forwarder"), uuid4())


async def test_a_vessel_that_is_seen_gives_distance_and_speed_beside(port: Port) -> None:
    case = await shipment(port)
    await tell(
        port,
        event("DEPARTED", MORNING - 60 * HOUR, "ACT", 500, MORNING - 59 * HOUR, "SGSIN"),
        event("ARRIVED", MORNING + 20 * HOUR, "EST", 500, MORNING - HOUR, "HKHKG"),
    )
    fixes = list(sail(MORNING - 6 * HOUR, 14.0, (17.5, 113.6), (18.9, 113.7)))
    raw = voyage(fixes[0].at) + positions(one for one in fixes if one.at < MORNING)
    await intake.take(port.house.site, port.principal("Terminal"), raw, channel=Channel.HTTP)
    await port.follow()
    (found,) = await estimates.estimate(port.house.site, port.principal("Forwarder"), case)
    assert found.best.method is Method.REPORTED
    (moving,) = found.others
    assert moving.method is Method.MOVEMENT
    assert moving.rough
    assert timedelta(hours=10) < moving.at - MORNING < timedelta(hours=22)
    assert any("Dangan" in one.text() for one in moving.basis)


async def test_a_plan_is_not_corrected(port: Port) -> None:
    await past(port, 10)
    case = await shipment(port)
    leg = PlannedLeg(
        mode=Mode.SEA,
        arrives=MORNING + 60 * HOUR,
        conveyance=Reference(ReferenceKind.VOYAGE, "9321483/500W"),
        destination=Location(unlocode="HKHKG"),
    )
    await shipments.plan(port.house.site, port.principal("Forwarder"), case, [leg])
    (found,) = await estimates.estimate(port.house.site, port.principal("Forwarder"), case)
    assert (found.best.method, found.best.at) == (Method.REPORTED, MORNING + 60 * HOUR)


async def test_the_backtest_is_the_operators(port: Port) -> None:
    await past(port, 40)
    own = await estimates.judged(port.house.site)
    assert (own.arrivals, own.synthetic) == (40, False)
    assert own.whole.reported_error == 5.0
    assert own.whole.corrected_error is not None
    assert own.whole.corrected_error < 0.1
    assert [one.kind for one in own.carriers] == ["Line"]


async def test_over_http_in_the_readers_language(port: Port) -> None:
    case = await shipment(port)
    await tell(port, event("ARRIVED", MORNING + 49 * HOUR, "EST", 500, MORNING - HOUR, "HKHKG"))
    await port.follow()
    forwarder = port.house.clients["Forwarder"]
    plain = (await forwarder.get(f"/v1/estimates/{case}")).json()
    assert plain["estimates"][0]["basis"][1].startswith("It is not corrected")
    chinese = await forwarder.get(f"/v1/estimates/{case}?history=synthetic", headers={"Accept-Language": "zh-Hans-CN"})
    shown = chinese.json()["estimates"][0]
    assert shown["synthetic"] is True
    assert shown["low"] < shown["at"] < shown["high"]
    assert shown["basis"][-1] == "该历史记录为人工合成，仅供测试和演示使用。"
    assert (await port.house.clients["Competitor"].get(f"/v1/estimates/{case}")).status_code == 404
    assert (await forwarder.get("/v1/backtest")).status_code == 403


async def test_the_backtest_over_http(port: Port) -> None:
    await port.house.organisation("Operator", Kind.OPERATOR)
    await port.house.person("Operator", "o@operator.example", PersonRole.ADMIN)
    operator = port.house.client()
    signed_in = {"email": "o@operator.example", "password": PASSWORD}
    assert (await operator.post("/v1/sessions", json=signed_in)).status_code == 201
    wanted = "/v1/backtest?history=synthetic"
    answer = await operator.get(wanted, headers={"Accept-Language": "zh-Hant-HK"})
    body = answer.json()
    assert body["synthetic"] is True
    assert body["leads"][0]["name"] == "不足 6 小時"
    assert body["whole"]["corrected_error"] < body["whole"]["reported_error"]
    assert (await operator.get("/v1/backtest")).json()["arrivals"] == 0
