"""The other site is silent: every page says so, goes on, and says so no more when it is heard again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.routes import silence
from fairway.record.model import Message
from fairway.record.outbox import claim, enqueue, mark_failed, mark_sent
from tests.portal.conftest import Desk


@pytest.fixture(autouse=True)
def asked_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "ASKED_EVERY", 0.0)


async def _fails(desk: Desk, times: int) -> None:
    """An envelope to the Mainland site that could not be delivered."""
    site, now = desk.house.site, desk.house.clock.now()
    async with site.database.writing() as conn:
        await enqueue(conn, [Message(channel="site:gd", key="e1", body=b"{}", headers={})], now)
        for _ in range(times):
            (taken,) = await claim(conn, "site:gd", now, lease=30, limit=1)
            await mark_failed(conn, taken, "ConnectError: no route", now)


async def test_a_silent_site_is_told_on_every_page(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    await _fails(desk, 2)
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=3))
    for path in ("/work", "/trips", "/rules", "/organisation"):
        (told,) = (await may.open(path)).all("//*[contains(@class, 'notice held')]")
        said = " ".join(told.text_content().split())
        assert said.startswith("The Mainland site is silent"), path
        assert "What you do here goes on; what it has not said is unknown." in said
        assert not told.xpath(".//a")  # the status is the operator's
    may.client.cookies.set("lang", "zh-Hant-HK")
    assert "內地站點沒有回應" in (await may.open("/work")).text

    await desk.house.organisation("Fairway Operations", OrganisationKind.OPERATOR)
    operator = await desk.sign_in("Fairway Operations", PersonRole.ADMIN)
    (told,) = (await operator.open("/status")).all("//*[contains(@class, 'notice held')]")
    assert told.xpath(".//a/@href") == ["/status"]

    now = desk.house.clock.now()
    async with desk.house.site.database.writing() as conn:
        (taken,) = await claim(conn, "site:gd", now, lease=30, limit=1)
        await mark_sent(conn, [taken], now)
    assert not (await operator.open("/status")).all("//*[contains(@class, 'notice held')]")


async def test_one_failure_is_no_silence(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    await _fails(desk, 1)
    assert not (await may.open("/work")).all("//*[contains(@class, 'notice held')]")
