"""Links to a shipment: what they show, when they end, what is kept of them; watch lists and filters."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.site.alerting import shares, watching
from fairway.tracking.shares import Shown
from tests.site.alerting.conftest import Watch
from tests.site.alerting.test_alerts import BILL, BOX, shipment, warm
from tests.site.community.test_tying import event, tell

pytestmark = pytest.mark.postgres


async def test_a_link_shows_milestones_only_unless_more_was_given(watch: Watch) -> None:
    case = await shipment(watch)
    site, clock, me = watch.port.house.site, watch.port.house.clock, watch.principal("Forwarder")
    held = event("HELD", BILL, happened="2026-11-23T00:00:00Z", customs="hk")
    await tell(watch.port, "Terminal", event("DISCHARGED", BILL, BOX, location={"unlocode": "HKHKG"}), held)
    await warm(watch, ("00:50", "-10"))
    await watch.go_on()
    until = clock.now() + timedelta(days=2)
    plain = await shares.give(site, me, case, until=until, note="buyer")
    more = await shares.give(site, me, case, until=until, shows=tuple(Shown))
    assert plain.link.startswith(site.settings.public_url)
    shown = await shares.opened(site, plain.link.rpartition("/")[2])
    assert [one.milestone for one in shown.lines] == ["DISCHARGED"]
    text = msgspec.json.encode(shown).decode()
    for hidden in (BILL.value, BOX.value, str(watch.port.house.organisations["Terminal"]), "-10", "held"):
        assert hidden not in text
    whole = await shares.opened(site, more.link.rpartition("/")[2])
    assert {one.milestone for one in whole.lines} == {"DISCHARGED", "HELD", "SENSOR_READ"}
    assert whole.customs == "held"
    assert BILL in whole.references
    # It sees its shipment and nothing else, under row-level security as everybody.
    async with site.database.reading(plain.share, clock.now()) as conn:
        assert await conn.fetchval("SELECT count(*) FROM shipment_view") == 1
        assert await conn.fetchval("SELECT count(*) FROM alert_view") == 0


async def test_a_link_ends_and_is_revoked(watch: Watch) -> None:
    case = await shipment(watch)
    site, clock, me = watch.port.house.site, watch.port.house.clock, watch.principal("Forwarder")
    until = clock.now() + timedelta(days=2)
    given = await shares.give(site, me, case, until=until)
    secret = given.link.rpartition("/")[2]
    await shares.opened(site, secret)
    with pytest.raises(NotFound):
        await shares.opened(site, secret[:-1] + "x")
    with pytest.raises(NotFound):
        await shares.revoke(site, watch.principal("Competitor"), given.share)
    (listed,) = await shares.listed(site, me, case)
    assert secret not in msgspec.json.encode(listed).decode()
    assert await shares.listed(site, watch.principal("Competitor")) == ()
    await shares.revoke(site, me, given.share)
    with pytest.raises(NotFound):
        await shares.opened(site, secret)
    assert await watch.value("SELECT count(*) FROM grants WHERE holder = $1", given.share) == 0
    other = await shares.give(site, me, case, until=until)
    clock.set(until)
    with pytest.raises(NotFound):
        await shares.opened(site, other.link.rpartition("/")[2])


async def test_only_the_owner_gives_links(watch: Watch) -> None:
    case = await shipment(watch)
    site, now = watch.port.house.site, watch.port.house.clock.now()
    for who in ("Consignee", "Competitor"):
        with pytest.raises(NotFound):
            await shares.give(site, watch.principal(who), case, until=now + timedelta(days=1))
    with pytest.raises(Refusal):
        await shares.give(site, watch.principal("Forwarder"), case, until=now)


async def test_watch_lists_and_filters(watch: Watch) -> None:
    case = await shipment(watch)
    site, me = watch.port.house.site, watch.principal("Forwarder")
    await watching.watch(site, me, case)
    await watching.watch(site, me, case)
    assert [one["case_id"] for one in await watching.watched(site, me)] == [case]
    assert await watching.is_watched(site, me, case)
    assert not await watching.is_watched(site, watch.principal("Consignee"), case)
    with pytest.raises(NotFound):
        await watching.watch(site, watch.principal("Competitor"), case)
    await watching.unwatch(site, me, case)
    assert await watching.watched(site, me) == ()
    await watching.save_filter(site, me, "late", "?late=true")
    await watching.save_filter(site, me, "late", "late=true&mode=sea")
    assert [(one["name"], one["query"]) for one in await watching.filters(site, me)] == [("late", "late=true&mode=sea")]
    assert await watching.filters(site, watch.principal("Competitor")) == ()
    await watching.remove_filter(site, me, "late")
    with pytest.raises(NotFound):
        await watching.remove_filter(site, me, "late")
