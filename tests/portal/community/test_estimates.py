"""Arrivals that have not come, what their estimate rests on, and how good estimates were: for those who may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.model import PersonRole
from fairway.portal.routes.community import estimates
from fairway.portal.views.community.estimates import Guess
from tests.portal.community.cargo import BILL, Port
from tests.portal.community.test_alerts import late


async def test_an_awaited_arrival_says_when_how_sure_and_on_what_it_rests(port: Port) -> None:
    case = await late(port)
    shown = await port.forwarder.open(f"/shipments/{case}/arrival")
    assert shown.all("//nav[@class='tabs']//a[@aria-current='page'][contains(@href, '/arrival')]")
    assert "As reported" in shown.text
    assert "No band" in shown.text
    assert "It is not corrected" in " ".join(
        one.text_content() for one in shown.all("//ul[contains(@class, 'eta-basis')]")
    )
    assert "UTC" not in " ".join(one.text_content() for one in shown.all("//section[contains(@class, 'eta')]"))
    (invented,) = shown.all("//a[contains(@href, 'history=synthetic')]/@href")
    banded = await port.forwarder.open(str(invented))
    assert "This history is invented" in banded.text
    assert "Eight of ten arrive between" in banded.text
    assert "The history is synthetic" in banded.text
    assert not banded.all("//a[contains(@href, '/backtest')]")  # that page is the operator's
    (link,) = shown.all("//section[contains(@class, 'eta')]/h2/a")
    line = await port.forwarder.open(f"/shipments/{case}")
    assert line.all(f"//tr[@id='{link.get('href').partition('#')[2]}']")


async def test_a_shipment_without_an_awaited_arrival_says_so(port: Port) -> None:
    case = await port.register("HB-1", BILL)
    assert "No arrival is awaited" in (await port.forwarder.open(f"/shipments/{case}/arrival")).text
    assert (await port.competitor.open(f"/shipments/{case}/arrival")).status == 404


async def test_the_backtest_is_for_operators_and_calls_the_invented_history_invented(port: Port) -> None:
    assert (await port.forwarder.open("/backtest")).status == 404
    operator = await port.desk.firm("Operator", Kind.OPERATOR, role=PersonRole.ADMIN)
    assert "No arrival to judge yet" in (await operator.open("/backtest")).text
    shown = await operator.open("/backtest", params={"history": "synthetic"})
    assert "This history is invented" in shown.text
    rows = shown.all("//section[@aria-labelledby='leads-title']//tbody/tr")
    assert len(rows) >= 4
    bars = [float(bar.get("width")) for bar in shown.all("//section[@aria-labelledby='leads-title']//td//rect")]
    assert len(bars) == 2 * len(rows)
    assert max(bars) == 100 > min(bars)
    assert "made for 80 %" in shown.text


def test_the_marks_of_a_band_stand_in_their_order() -> None:
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    low, high, reported = at - timedelta(hours=3), at + timedelta(hours=9), at - timedelta(hours=5)
    best = Guess("", at, low, high, reported, ("",))
    marks = estimates._marks(best)
    assert sorted(marks, key=lambda name: marks[name]) == ["reported", "low", "at", "high"]
    assert (marks["reported"], marks["high"]) == (6, 94)
    assert estimates._marks(replace(best, low=None)) == {}
