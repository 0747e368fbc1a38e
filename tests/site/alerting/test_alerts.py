"""Alerts: raised once, told to whom they concern and to nobody else, acknowledged, put off, escalated, over."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.parties.sharing import Involvement
from fairway.record.replay import check_replay
from fairway.site import webhooks
from fairway.site.alerting import alerts, rules, shares, watching, worker
from fairway.tracking.alerts.model import (
    AlertRule,
    Conflicting,
    CustomsHold,
    Overdue,
    Severity,
    Slip,
    Temperature,
)
from fairway.tracking.model import Reference
from fairway.tracking.model import ReferenceKind as Kind
from fairway.tracking.shipment_facts import AddReferences, InviteFollower, ReleaseFollower
from tests.site.alerting.conftest import Watch
from tests.site.community.test_tying import command, event, register, tell

pytestmark = pytest.mark.postgres
BILL = Reference(Kind.MASTER_BILL, "MAEU123456")
BOX = Reference(Kind.CONTAINER, "MSKU1234565")
REEFER = AlertRule(
    name="Reefer",
    condition=Temperature(low=Decimal(-20), high=Decimal(-18), beyond=Decimal(2), minutes=15),
    severity=Severity.URGENT,
    tell=(Involvement.SHIPPER, Involvement.CONSIGNEE),
)


async def shipment(watch: Watch) -> UUID:
    """The forwarder's shipment for the cargo's owner; the trucker carries it and follows it as well."""
    case = await register(watch.port, "Forwarder", BILL, BOX, confirmed=True)
    organisations = watch.port.house.organisations
    for who, involvement in (("Consignee", Involvement.CONSIGNEE), ("Trucker", Involvement.CARRIER)):
        wanted = InviteFollower(organisation=organisations[who], involvement=involvement)
        await command(watch.port, "Forwarder", case, wanted)
    await watch.go_on()
    return case


async def warm(watch: Watch, *degrees: tuple[str, str]) -> None:
    """Readings of the reefer: time and degrees."""
    readings = [
        event(
            "SENSOR_READ",
            BOX,
            happened=f"2026-11-23T{at}:00Z",
            readings=[{"kind": "temperature", "value": value, "unit": "CEL"}],
        )
        for at, value in degrees
    ]
    await tell(watch.port, "Line", *readings)


async def seen(watch: Watch, who: str) -> list[alerts.AlertEntry]:
    return list((await alerts.listed(watch.port.house.site, watch.principal(who))).entries)


async def test_a_reefer_alert_reaches_owner_and_forwarder_only(watch: Watch) -> None:
    """Two degrees over its band for fifteen minutes: cargo owner and forwarder are told, nobody else."""
    case = await shipment(watch)
    for who in ("Forwarder", "Consignee", "Trucker", "Competitor"):
        await watch.contact(who)
    await watch.rule("Forwarder", REEFER)
    await warm(watch, ("00:40", "-19"), ("00:58", "-15.9"))
    await watch.go_on()
    assert await seen(watch, "Forwarder") == []
    watch.port.house.clock.set(watch.port.house.clock.now() + timedelta(minutes=3))
    await warm(watch, ("01:13", "-15.8"))
    await watch.go_on()
    for who, own in (("Forwarder", True), ("Consignee", True)):
        (alert,) = await seen(watch, who)
        assert (alert.shipment, alert.matter, alert.standing) == (case, "temperature", "open")
        assert alert.own_rule is (who == "Forwarder"), own
        assert "MSKU1234565: -15.8 °C, outside -20 to -18 °C by 2 °C or more for 15 minutes" in alert.text()
        assert len(alert.evidence) == 2
        view = await alerts.view(watch.port.house.site, watch.principal(who), alert.alert)
        assert sorted(one["channel"] for one in view.told) == ["mail", "portal"]
        assert bool(alert.recipients) is (who == "Forwarder")
    for who in ("Trucker", "Competitor", "Line"):
        assert await seen(watch, who) == []
        with pytest.raises(NotFound):
            await alerts.view(watch.port.house.site, watch.principal(who), alert.alert)
        with pytest.raises(NotFound):
            await alerts.acknowledge(watch.port.house.site, watch.principal(who), alert.alert)
        for table in ("alert_view", "alert_told", "event"):
            async with watch.port.house.site.database.reading(
                watch.port.house.organisations[who], watch.port.house.clock.now()
            ) as conn:
                found = await conn.fetchval(f"SELECT count(*) FROM {table} WHERE case_id = $1", alert.alert)
            assert found == 0, table
    assert watch.postbox.addressees == ["desk@consignee.example", "desk@forwarder.example"]
    # The same run goes on, is looked at again and is told again: no second alert, no second letter.
    await warm(watch, ("01:12", "-15.5"))
    await watch.go_on()
    watch.port.house.clock.set(watch.port.house.clock.now() + timedelta(minutes=30))
    await watch.go_on()
    assert len(await seen(watch, "Forwarder")) == 1
    assert len(watch.postbox.letters) == 2
    # It stays a matter when it is over; another run is another one.
    await warm(watch, ("01:20", "-19"))
    await watch.go_on()
    (alert,) = await seen(watch, "Forwarder")
    assert alert.standing == "open"
    assert alert.until is not None
    watch.port.house.clock.set(watch.port.house.clock.now() + timedelta(minutes=60))
    await warm(watch, ("02:10", "-14"), ("02:30", "-14"))
    await watch.go_on()
    assert len(await seen(watch, "Forwarder")) == 2


async def test_who_loses_the_shipment_loses_its_alerts(watch: Watch) -> None:
    case = await shipment(watch)
    await watch.rule("Forwarder", REEFER)
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    (alert,) = await seen(watch, "Consignee")
    released = ReleaseFollower(organisation=watch.port.house.organisations["Consignee"])
    await command(watch.port, "Forwarder", case, released)
    assert await seen(watch, "Consignee") == []
    await watch.go_on()
    assert await watch.value("SELECT count(*) FROM grants WHERE case_id = $1", alert.alert) == 1
    assert len(await seen(watch, "Forwarder")) == 1


async def test_a_follower_has_rules_of_its_own_and_tells_nobody_else(watch: Watch) -> None:
    await shipment(watch)
    await watch.rule("Trucker", REEFER)
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    assert len(await seen(watch, "Trucker")) == 1
    assert await seen(watch, "Forwarder") == await seen(watch, "Consignee") == []


async def test_time_alone_raises_and_news_ends_an_alert(watch: Watch) -> None:
    case = await shipment(watch)
    site, clock, me = watch.port.house.site, watch.port.house.clock, watch.principal("Forwarder")
    await watch.rule("Forwarder", AlertRule(name="Late", condition=Overdue(hours=2, milestones=("ARRIVED",))))
    arrival = event("ARRIVED", BILL, happened="2026-11-23T02:00:00Z", quality="EST", location={"unlocode": "HKHKG"})
    await tell(watch.port, "Line", arrival)
    await watch.go_on()
    assert await seen(watch, "Forwarder") == []
    clock.set(clock.now() + timedelta(hours=3))
    await watch.go_on()
    (alert,) = await seen(watch, "Forwarder")
    assert (alert.shipment, alert.matter) == (case, "overdue")
    actual = event("ARRIVED", BILL, happened="2026-11-23T03:00:00Z", location={"unlocode": "HKHKG"})
    await tell(watch.port, "Terminal", actual)
    await watch.go_on()
    assert (await seen(watch, "Forwarder"))[0].standing == "over"
    assert (await alerts.listed(site, me, alerts.Wanted(open=True))).entries == ()


async def test_slip_of_more_than_six_hours(watch: Watch) -> None:
    await shipment(watch)
    await watch.rule("Forwarder", AlertRule(name="Slip", condition=Slip(hours=6)))
    place = {"unlocode": "HKHKG"}
    first = event("ARRIVED", BILL, happened="2026-11-25T02:00:00Z", quality="EST", location=place)
    await tell(watch.port, "Line", {**first, "told": "2026-11-22T00:00:00Z"})
    await watch.go_on()
    assert await seen(watch, "Forwarder") == []
    later = {**first, "happened": "2026-11-25T09:30:00Z", "told": "2026-11-23T00:00:00Z"}
    await tell(watch.port, "Line", later)
    await watch.go_on()
    (alert,) = await seen(watch, "Forwarder")
    assert "7.5 hours later than first estimated" in alert.text()


async def test_customs_hold_and_conflict(watch: Watch) -> None:
    await shipment(watch)
    await watch.rule("Forwarder", AlertRule(name="Hold", condition=CustomsHold()))
    await watch.rule("Forwarder", AlertRule(name="Conflict", condition=Conflicting(about=("time",))))
    held = event("HELD", BILL, happened="2026-11-23T00:00:00Z", customs="hk")
    landed = event("DISCHARGED", BOX, happened="2026-11-22T10:00:00Z", location={"unlocode": "HKHKG"})
    await tell(watch.port, "Terminal", held, landed)
    await tell(watch.port, "Line", {**landed, "happened": "2026-11-22T20:00:00Z"})
    await watch.go_on()
    assert sorted(one.matter for one in await seen(watch, "Forwarder")) == ["conflict", "customs-hold"]


async def test_acknowledged_put_off_closed(watch: Watch) -> None:
    await shipment(watch)
    site, clock, me = watch.port.house.site, watch.port.house.clock, watch.principal("Forwarder")
    await watch.rule("Forwarder", REEFER)
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    (alert,) = await seen(watch, "Forwarder")
    open_ones = alerts.Wanted(open=True)
    await alerts.snooze(site, me, alert.alert, clock.now() + timedelta(hours=1))
    assert (await alerts.listed(site, me, open_ones)).entries == ()
    # What one organisation makes of it is no matter of the other's.
    assert [one.standing for one in await seen(watch, "Consignee")] == ["open"]
    clock.set(clock.now() + timedelta(hours=2))
    assert len((await alerts.listed(site, me, open_ones)).entries) == 1
    with pytest.raises(Refusal):
        await alerts.snooze(site, me, alert.alert, clock.now() - timedelta(hours=1))
    await alerts.acknowledge(site, me, alert.alert, "called the driver")
    (alert,) = await seen(watch, "Forwarder")
    assert (alert.standing, alert.note) == ("acknowledged", "called the driver")
    await alerts.close(site, me, alert.alert)
    assert (await seen(watch, "Forwarder"))[0].standing == "closed"
    await watch.go_on()
    assert len(await seen(watch, "Forwarder")) == 1


async def test_nobody_acknowledges_and_it_is_escalated_once(watch: Watch) -> None:
    await shipment(watch)
    clock = watch.port.house.clock
    await watch.contact("Forwarder")
    await watch.contact("Forwarder", escalation=True)
    await watch.rule("Forwarder", AlertRule(name="Reefer", condition=REEFER.condition, escalate_after=30))
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    assert watch.postbox.addressees == ["desk@forwarder.example"]
    for _ in range(2):
        clock.set(clock.now() + timedelta(minutes=31))
        await watch.go_on()
    assert watch.postbox.addressees == ["boss@forwarder.example", "desk@forwarder.example"]
    assert (await seen(watch, "Forwarder"))[0].escalated_at is not None


async def test_an_acknowledged_alert_is_not_escalated(watch: Watch) -> None:
    await shipment(watch)
    site, clock = watch.port.house.site, watch.port.house.clock
    await watch.contact("Forwarder", escalation=True)
    await watch.rule("Forwarder", AlertRule(name="Reefer", condition=REEFER.condition, escalate_after=30))
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    (alert,) = await seen(watch, "Forwarder")
    await alerts.acknowledge(site, watch.principal("Forwarder"), alert.alert)
    clock.set(clock.now() + timedelta(minutes=31))
    await watch.go_on()
    assert watch.postbox.letters == []


async def test_rules_for_watched_shipments(watch: Watch) -> None:
    case = await shipment(watch)
    site, me = watch.port.house.site, watch.principal("Forwarder")
    wanted = AlertRule(name="Reefer", condition=REEFER.condition, shipments="watched")
    await watch.rule("Forwarder", wanted)
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    assert await seen(watch, "Forwarder") == []
    await watching.watch(site, me, case)
    await watch.go_on()
    assert len(await seen(watch, "Forwarder")) == 1


async def test_versions_of_a_rule_and_a_preview_of_the_last_month(watch: Watch) -> None:
    await shipment(watch)
    site, clock, me = watch.port.house.site, watch.port.house.clock, watch.principal("Forwarder")
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    clock.set(clock.now() + timedelta(days=3))
    found = await rules.preview(site, me, REEFER)
    assert (found.shipments, found.complete, found.count) == (1, True, 1)
    assert "MSKU1234565" in found.alerts[0].would.finding.text()
    assert (await rules.preview(site, watch.principal("Competitor"), REEFER)).shipments == 0
    rule = await watch.rule("Forwarder", REEFER)
    calmer = AlertRule(name="Reefer", condition=Temperature(high=Decimal(0)))
    clock.set(clock.now() + timedelta(hours=1))
    await rules.change(site, me, rule, calmer)
    entry = await rules.one(site, me, rule)
    assert [(one["version"], one["until"]) for one in entry.versions] == [(2, None), (1, clock.now())]
    assert entry.definition == calmer
    await rules.end(site, me, rule)
    assert await rules.listed(site, me) == ()
    assert len(await rules.listed(site, me, ended=True)) == 1
    with pytest.raises(NotFound):
        await rules.change(site, watch.principal("Competitor"), rule, REEFER)
    with pytest.raises(Refusal):
        await rules.make(site, me, AlertRule(name="R", condition=Overdue(milestones=("NO_SUCH",))))
    with pytest.raises(Refusal):
        await rules.make(site, me, AlertRule(name="R", condition=Temperature()))


async def test_looking_again_after_a_crash_raises_nothing_twice(watch: Watch) -> None:
    await shipment(watch)
    await watch.rule("Forwarder", REEFER)
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    async with watch.port.house.site.database.single_statements() as conn:
        await conn.execute("UPDATE alert_due SET at = '-infinity', news = news + 1")
    await asyncio.gather(watch.alerts.step(), watch.alerts.step())
    await watch.go_on()
    assert await watch.value("SELECT count(*) FROM alert_view") == 2
    assert await watch.value("SELECT count(*) FROM fact WHERE kind = 'alert-raised'") == 1


async def test_a_webhook_is_told_and_that_is_kept(watch: Watch) -> None:
    bodies: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        bodies.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    await shipment(watch)
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        for who in ("Consignee", "Competitor", "Trucker"):
            await webhooks.register(watch.port.house.site, watch.principal(who), address, ["alert"])
        await watch.rule("Forwarder", REEFER)
        await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
        await watch.go_on()
    assert len(bodies) == 1
    assert b"alert.raised" in bodies[0]
    (alert,) = await seen(watch, "Consignee")
    view = await alerts.view(watch.port.house.site, watch.principal("Consignee"), alert.alert)
    assert [one["channel"] for one in view.told if one["webhook"]] == ["webhook"]


async def test_another_claim_of_a_number_raises_nothing_for_who_has_no_right(watch: Watch) -> None:
    await shipment(watch)
    mine = await register(watch.port, "Competitor", BOX, name="MINE")
    await command(watch.port, "Competitor", mine, AddReferences(references=(BILL,)))
    await watch.rule("Competitor", REEFER)
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    assert await seen(watch, "Competitor") == []


async def test_the_tables_are_what_the_facts_make(watch: Watch) -> None:
    """Alerts that were told, acknowledged, withheld and ended, rules and links: made anew they are the same."""
    case = await shipment(watch)
    site, clock, me = watch.port.house.site, watch.port.house.clock, watch.principal("Forwarder")
    await watch.contact("Forwarder")
    rule = await watch.rule("Forwarder", REEFER)
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"), ("01:08", "-19"))
    await watch.go_on()
    (alert,) = await seen(watch, "Forwarder")
    await alerts.acknowledge(site, me, alert.alert)
    link = await shares.give(site, me, case, until=clock.now() + timedelta(days=1))
    await shares.give(site, me, case, until=clock.now() + timedelta(days=1))
    await shares.revoke(site, me, link.share)
    released = ReleaseFollower(organisation=watch.port.house.organisations["Consignee"])
    await command(watch.port, "Forwarder", case, released)
    await rules.change(site, me, rule, AlertRule(name="Reefer", condition=Temperature(high=Decimal(0))))
    await watch.go_on()
    async with site.database.single_statements() as conn:
        report = await check_replay(conn, site.registry, site=site.id)
    assert report.rows["alert_view"] == 1
    assert report.identical, report.differences


async def test_one_shipment_that_cannot_be_looked_at_holds_no_other_back(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await shipment(watch)
    broken = await register(watch.port, "Forwarder", name="BROKEN")
    await watch.rule("Forwarder", REEFER)
    whole = worker.circumstances

    async def circumstances(conn: Any, wanted: UUID, *given: Any, **more: Any) -> Any:
        if wanted == broken:
            raise RuntimeError("made to fail")
        return await whole(conn, wanted, *given, **more)

    monkeypatch.setattr(worker, "circumstances", circumstances)
    await warm(watch, ("00:50", "-10"), ("01:06", "-10"))
    await watch.go_on()
    assert [one.shipment for one in await seen(watch, "Forwarder")] == [case]
    assert await watch.value("SELECT at > now() - interval '100 years' FROM alert_due WHERE case_id = $1", broken)
