"""Alerts on pages: raised by a rule of a form, led to what shows them, attended to, taken back, kept from others."""

from __future__ import annotations

from datetime import timedelta

from fairway.site.alerting.worker import AlertWorker
from tests.portal.community.cargo import BILL, BOX, Port, event

PARTY = {"reference": BILL, "role": "consignee", "identifier": "12345678"}
HKG = {"unlocode": "HKHKG"}
SLIP = {"/name": "Ships that are late", "/condition/hours": "6", "/condition/milestones": "ARRIVED"}


async def go_on(port: Port) -> None:
    """What the site does by itself, alerts included."""
    await port.follow()
    while await AlertWorker(port.desk.house.site).step():
        pass
    await port.follow()


async def rule(port: Port, kind: str = "slip", **changed: str) -> None:
    """A rule of the forwarder, by its form."""
    form = (await port.forwarder.open(f"/alerts/rules/new?kind={kind}")).form("/alerts/rules/new")
    wanted = {**form, "/name": "Ours", **{f"/{name.replace('__', '/')}": value for name, value in changed.items()}}
    shown = await port.forwarder.send("/alerts/rules/new", wanted)
    assert "The rule holds from now on" in shown.text, shown.text


async def late(port: Port) -> str:
    """A shipment that will be nine hours late."""
    case = await port.register("HB-1", BILL)
    now = port.desk.house.clock.now()
    told = [
        event("ARRIVED", (now + timedelta(hours=hours)).isoformat(), BILL, mode="sea", quality="EST", location=HKG)
        for hours in (30, 39)
    ]
    await port.tell("Line", told[0], parties=[PARTY], links=[{"one": BILL, "other": BOX}])
    port.desk.house.clock.set(now + timedelta(hours=1))
    await port.tell("Line", told[1])
    await go_on(port)
    return case


async def the_alert(port: Port) -> str:
    """The address of the one alert that needs somebody."""
    (link,) = (await port.forwarder.open("/alerts")).all("//td//a[@data-open-row] | //th//a[@data-open-row]")
    return str(link.get("href"))


async def test_nothing_needs_anybody_says_so_and_leads_to_the_rules(port: Port) -> None:
    shown = await port.forwarder.open("/alerts")
    assert "Nothing needs anybody" in shown.text
    assert shown.all("//a[@href='/alerts/rules']")
    assert "No alert is like that" in (await port.forwarder.open("/alerts?show=closed")).text
    rules = await port.forwarder.open("/alerts/rules")
    assert "No rule yet" in rules.text
    assert len(rules.all("//ul[@class='rule-kinds']/li")) == 6


async def test_each_kind_of_rule_has_a_form_that_can_be_saved(port: Port) -> None:
    for kind in ("slip", "overdue", "customs-hold", "free-time", "conflict"):
        await rule(port, kind)
    await rule(port, "temperature", condition__low="-20", condition__high="-18", condition__beyond="2")
    shown = await port.forwarder.open("/alerts/rules")
    assert len(shown.all("//tbody/tr")) == 6
    for said in (
        "Outside -20 to -18 °C, by 2 °C or more, for 15 min",
        "Arrived: more than 6 h later than first estimated",
        "Any customs",
    ):
        assert said in shown.text, said


async def test_faults_of_a_form_stand_at_their_fields_and_keep_what_was_written(port: Port) -> None:
    form = (await port.forwarder.open("/alerts/rules/new?kind=temperature")).form("/alerts/rules/new")
    shown = await port.forwarder.send("/alerts/rules/new", {**form, "/condition/minutes": "soon"})
    assert shown.status == 422
    assert shown.all("//div[@id='error-summary']//a[@href='#f-name']")
    assert shown.all("//input[@id='f-condition-minutes'][@aria-invalid='true'][@value='soon']")
    shown = await port.forwarder.send("/alerts/rules/new", {**form, "/name": "Reefer"})
    assert "A band needs a limit" in shown.text
    assert (await port.forwarder.open("/alerts/rules/new?kind=nothing")).answer.url.path == "/alerts/rules"


async def test_a_rule_is_tried_on_the_last_month_before_it_is_kept(port: Port) -> None:
    case = await late(port)
    form = (await port.forwarder.open("/alerts/rules/new?kind=slip")).form("/alerts/rules/new")
    shown = await port.forwarder.send("/alerts/rules/try", form)
    assert "On the last month" in shown.text
    assert "1 alert on 1 shipment that was looked at" in shown.text
    assert shown.all(f"//section[@id='tried']//a[@href='/shipments/{case}']")
    none = await port.forwarder.send("/alerts/rules/try", {**form, "/condition/hours": "12"})
    assert "It would have raised nothing" in none.text
    assert none.form("/alerts/rules/new")["/condition/hours"] == "12"
    assert "No rule yet" in (await port.forwarder.open("/alerts/rules")).text


async def test_an_alert_leads_to_what_shows_it_and_says_who_was_told(port: Port) -> None:
    await rule(port)
    case = await late(port)
    listed = await port.forwarder.open("/alerts")
    assert "9 hours later than first estimated" in listed.text
    shown = await port.forwarder.open(await the_alert(port))
    assert "Line" in shown.text
    assert shown.all(
        f"//section[@aria-labelledby='evidence-title']//a[starts-with(@href, '/shipments/{case}#m-ARRIVED')]"
    )
    line = shown.all("//section[@aria-labelledby='evidence-title']//a")[0].get("href")
    assert (await port.forwarder.open(f"/shipments/{case}")).all(f"//tr[@id='{line.partition('#')[2]}']")
    assert "This portal" in shown.text
    assert "Your organisation" in shown.text


async def test_what_was_made_of_an_alert_can_be_taken_back(port: Port) -> None:
    await rule(port)
    await late(port)
    alert = await the_alert(port)
    for act, data, show, said in (
        ("acknowledge", {}, "acknowledged", "Taken care of"),
        ("snooze", {"hours": "4"}, "snoozed", "Put off"),
        ("close", {}, "closed", "Closed"),
    ):
        await port.forwarder.send(f"{alert}/{act}", data)
        assert "Nothing needs anybody" in (await port.forwarder.open("/alerts")).text, act
        filtered = await port.forwarder.open(f"/alerts?show={show}")
        assert said in filtered.all("//tbody/tr")[0].text_content()
        await port.forwarder.send(f"{alert}/reopen")
        assert await the_alert(port) == alert, act
    await port.forwarder.send(f"{alert}/snooze", {"hours": "4"})
    port.desk.house.clock.set(port.desk.house.clock.now() + timedelta(hours=5))
    assert await the_alert(port) == alert


async def test_a_changed_rule_keeps_its_versions_and_an_ended_one_raises_nothing(port: Port) -> None:
    await rule(port)
    (link,) = (await port.forwarder.open("/alerts/rules")).all("//tbody//th//a")
    form = (await port.forwarder.open(link.get("href"))).form(link.get("href"))
    assert form["/condition/hours"] == "6"
    shown = await port.forwarder.send(link.get("href"), {**form, "/condition/hours": "24"})
    assert "version 2" in shown.text
    changed = await port.forwarder.open(link.get("href"))
    assert len(changed.all("//section[@aria-labelledby='versions-title']//li")) == 2
    assert "The rule raises nothing any more" in (await port.forwarder.send(f"{link.get('href')}/end")).text
    await late(port)
    assert "Nothing needs anybody" in (await port.forwarder.open("/alerts")).text


async def test_contacts_are_people_of_the_own_organisation(port: Port) -> None:
    shown = await port.forwarder.open("/alerts/contacts")
    (box,) = shown.all("//input[@name='people']")
    after = await port.forwarder.send("/alerts/contacts", {"people": box.get("value")})
    assert "These people get the e-mails" in after.text
    (chosen,) = (await port.forwarder.open("/alerts/contacts")).all("//input[@name='people']")
    assert chosen.get("checked") is not None
    (stranger,) = (await port.line.open("/alerts/contacts")).all("//input[@name='people']")
    refused = await port.forwarder.send("/alerts/contacts", {"people": stranger.get("value")})
    assert refused.status == 422


async def test_alerts_and_rules_of_others_are_not_there(port: Port) -> None:
    await rule(port)
    await late(port)
    alert = await the_alert(port)
    (link,) = (await port.forwarder.open("/alerts/rules")).all("//tbody//th//a")
    assert "Nothing needs anybody" in (await port.competitor.open("/alerts")).text
    assert (await port.competitor.open(alert)).status == 404
    assert (await port.competitor.open(link.get("href"))).status == 404
    for act in ("acknowledge", "snooze", "close", "reopen"):
        assert (await port.competitor.send(f"{alert}/{act}", {"hours": "4"})).status == 404, act
    assert (await port.competitor.send(f"{link.get('href')}/end")).status == 404
