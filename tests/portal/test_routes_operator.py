"""The operator's page: what works, what waits, and a message that is sent again."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from fairway import app
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.routes.operator import _PARTS
from fairway.record.model import Message
from fairway.record.outbox import claim, enqueue, mark_failed, mark_sent
from fairway.site.parts.store import PartReport, PartState, tell
from tests.portal.conftest import Desk, Person

APP = Path(app.__file__).parent


async def _operator(desk: Desk) -> Person:
    await desk.house.organisation("Fairway Operations", OrganisationKind.OPERATOR)
    return await desk.sign_in("Fairway Operations", PersonRole.ADMIN)


def _report(part: str, state: PartState, failures: int = 0, error: str | None = None) -> PartReport:
    return PartReport(part=part, state=state, state_age=60, work_age=1, done=41, failures=failures, last_error=error)


async def _stuck(desk: Desk) -> None:
    site, now = desk.house.site, desk.house.clock.now()
    message = Message(channel="authority:hk", key="filing-1", body=b"<x/>", headers={"target": "hk.road_aci"})
    async with site.database.writing() as conn:
        await enqueue(conn, [message], now)
        (taken,) = await claim(conn, "authority:hk", now, lease=30, limit=1)
        await mark_failed(conn, taken, "ConnectError: no route", now.replace(year=2027))


async def test_the_operator_begins_at_the_status(desk: Desk) -> None:
    operator = await _operator(desk)
    shown = await operator.open("/")
    assert shown.answer.url.path == "/status"
    assert "A part of it is silent" in shown.text
    async with desk.house.site.database.writing() as conn:
        await tell(
            conn,
            "worker-1",
            [
                _report("sequencer", PartState.WORKING),
                _report("hong-kong", PartState.FAILING, 3, "ConnectError"),
            ],
        )
    shown = await operator.open("/status")
    assert "A part of it is silent" in shown.text
    assert "Has not started" in shown.text, "the process of parcels was never heard of"
    async with desk.house.site.database.writing() as conn:
        await tell(conn, "parcels-1", [_report("parcels", PartState.WORKING)])
    shown = await operator.open("/status")
    assert "Works, something waits" in shown.text
    assert "worker-1 · sequencer" in shown.text
    assert "Sequencer of the log" in shown.text
    assert "1 min" in shown.text
    assert "real time" not in shown.text
    assert "3 failures" in shown.text
    assert "Has not started" not in shown.text
    assert "ConnectError" in shown.text
    assert "None. Everything that was to be sent has been sent." in shown.text
    assert shown.all("//*[@id='status-page']/@hx-get") == ["/status"]


async def test_the_outbox_tells_what_left(desk: Desk) -> None:
    operator, site, now = await _operator(desk), desk.house.site, desk.house.clock.now()
    messages = [Message(channel="webhook", key=f"event-{number}", body=b"{}", headers={}) for number in range(3)]
    async with site.database.writing() as conn:
        for message, age in zip(messages, (30, 2, 1), strict=True):
            await enqueue(conn, [message], now - timedelta(hours=age))
            taken = await claim(conn, "webhook", now, lease=30, limit=1)
            await mark_sent(conn, taken, now - timedelta(hours=age))
        await tell(conn, "worker-1", [_report("outbox", PartState.WORKING)])
    assert "2 sent in the last 24 hours, 0 failures" in (await operator.open("/status")).text


def test_every_part_of_a_process_has_a_name() -> None:
    told = {name for path in APP.glob("*.py") for name in re.findall(r'Part\("([a-z ]+)"', path.read_text())}
    assert len(told) > 20 and told <= set(_PARTS)


async def test_parts_have_names_in_every_language_and_count_in_real_time(desk: Desk) -> None:
    operator = await _operator(desk)
    reports = [_report(name, PartState.WORKING) for name in (*_PARTS, "of-tomorrow")]
    async with desk.house.site.database.writing() as conn:
        await tell(conn, "worker-1", reports)
    # The site's clock is somewhere else altogether: what a part tells of itself is not measured by it.
    desk.house.clock.set(desk.house.clock.now() + timedelta(hours=3))
    desk.house.clock.accelerated = True
    operator.client.cookies.set("lang", "zh-Hans-CN")
    shown = await operator.open("/status")
    named = [one.text_content().partition("worker-1")[0].strip() for one in shown.all("//tbody//th[@scope='row']")]
    assert named[0] == "数据库"
    # A part that only a newer worker has keeps the name that it tells.
    assert [one for one in named if re.search("[A-Za-z]", one)] == ["of-tomorrow"]
    lasting = {one.text_content().strip() for one in shown.all("//td[@data-label='已持续']")}
    assert lasting == {"–", "1 分钟"}
    assert "按实际时间计算" in shown.text
    assert "演示时钟" in shown.all("//li[contains(@class, 'gauge')][contains(., '最旧')]")[0].text_content()


async def test_a_message_that_waits_is_sent_again(desk: Desk) -> None:
    operator = await _operator(desk)
    await _stuck(desk)
    shown = await operator.open("/status")
    assert "ConnectError: no route" in shown.text
    assert "Hong Kong customs" in shown.text
    late = [one.text_content() for one in shown.all("//li[@class='gauge over']")]
    assert late == []
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=3))
    late = [one.text_content() for one in (await operator.open("/status")).all("//li[@class='gauge over']")]
    assert len(late) == 1
    assert "180" in late[0]
    told = await operator.send("/status/retry", shown.form("/status/retry"))
    assert "It will be sent again now" in told.text
    now = desk.house.clock.now()
    async with desk.house.site.database.writing() as conn:
        assert [one.key for one in await claim(conn, "authority:hk", now, lease=30, limit=5)] == ["filing-1"]
    assert "sent again" not in (await operator.send("/status/retry", {"channel": "authority:hk", "key": "none"})).text


async def test_the_status_is_the_operators_alone(desk: Desk) -> None:
    clerk = await desk.firm("Harbour", OrganisationKind.FORWARDER, role=PersonRole.ADMIN)
    assert (await clerk.open("/status")).status == 404
    await _stuck(desk)
    assert (await clerk.send("/status/retry", {"channel": "authority:hk", "key": "filing-1"})).status == 404
