"""The officer's console: the queue, one vehicle, deciding with a reason, ending an inspection."""

from __future__ import annotations

from datetime import timedelta

from fairway.parties.model import OrganisationKind, PersonRole
from tests.portal.boundary_story import POINT, accepted, bundle, planned
from tests.portal.conftest import Desk


async def test_an_officer_decides_and_ends_an_inspection(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    trip = await planned(desk)
    references = await accepted(desk, forwarder)
    await bundle(desk, trip, references)
    here = f"/officer/{trip}/V1"

    queue = await officer.open("/")
    assert queue.answer.url.path == "/officer"
    assert queue.all(f"//tr[@data-href='{here}']")
    case = await officer.open(here)
    assert all(reference in case.text for reference in references)
    assert "It sees the same after either decision." in case.text
    unreasoned = await officer.send(f"{here}/decide", {"outcome": "inspect", "reason": " "})
    assert unreasoned.status == 422
    assert "An inspection is ordered with a reason." in unreasoned.text
    before = (await forwarder.open(f"/trips/{trip}")).html
    decided = await officer.send(f"{here}/decide", {"outcome": "inspect", "reason": "weight of the cartons"})
    assert "Only customs can see it until the kiosk." in decided.text
    assert "weight of the cartons" in decided.text
    assert (await forwarder.open(f"/trips/{trip}")).html == before
    assert not decided.all(f"//form[@action='{here}/done']")  # not before the kiosk

    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=31))
    shown = await officer.send(f"/control-points/{POINT}/lane", {"/hk_mark": "xx 1234"})
    assert "Inspection" in shown.text
    assert (await officer.open(f"/control-points/{POINT}")).all("//body/@data-answer") == ["inspect"]
    assert "XX 1234" in (await officer.open("/officer?filter=inspecting")).text
    stopped = await officer.send(f"/control-points/{POINT}/departures", {"/hk_mark": "XX 1234"})
    assert stopped.status == 422
    held = await officer.send(f"{here}/hold", {"findings": "undeclared goods"})
    assert "Goods held" in held.text
    assert f"{here}/done" in held.html  # what is held may be released
    kept = await officer.open("/officer?filter=inspecting")
    assert "XX 1234" in kept.text and "Goods held" in kept.text
    ended = await officer.send(f"{here}/done", {"findings": "in order"})
    assert "The inspection has ended" in ended.text
    assert "XX 1234" not in (await officer.open("/officer?filter=inspecting")).text
    assert "Inspected, in order" in ended.text
    left = await officer.send(f"/control-points/{POINT}/departures", {"/hk_mark": "XX 1234"})
    assert "Crossed" in left.text


async def test_chosen_vehicles_are_let_go(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    trip = await planned(desk)
    await bundle(desk, trip, await accepted(desk, forwarder))
    await officer.send("/officer/go", {"id": f"{trip}/V1"})
    assert f"/officer/{trip}/V1" in (await officer.open("/officer?filter=decided")).html
    assert f"/officer/{trip}/V1" not in (await officer.open("/officer")).html


async def test_the_console_is_not_there_for_the_trade(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    trip = await planned(desk)
    for path in ("/officer", f"/officer/{trip}/V1", f"/control-points/{POINT}", f"/control-points/{POINT}/lane"):
        assert (await forwarder.open(path)).status == 404, path
    for path in (f"/officer/{trip}/V1/decide", "/officer/go", f"/control-points/{POINT}/departures"):
        assert (await forwarder.send(path, {"outcome": "go", "/hk_mark": "XX 1234"})).status == 404, path


async def test_each_reference_has_its_own_goods_and_the_decision_its_officer(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    references = await accepted(desk, forwarder)
    trip = await planned(desk)
    await bundle(desk, trip, references[:2])
    here = f"/officer/{trip}/V1"
    # The queue offers ticking only where something can be done with what is ticked.
    assert (await officer.open("/officer")).all("//input[@name='id']")
    await officer.send(f"{here}/decide", {"outcome": "inspect", "reason": "weight of the cartons"})
    await bundle(desk, trip, references[2:])  # assessed anew: the officer's decision stands, with the officer
    shown = await officer.open(here)
    goods = [" ".join(one.text_content().split()) for one in shown.all("//*[@class='officer-consignment']")]
    assert len(goods) == len(references)
    firms = {"toy cars": "Morning Light Toys", "headphones": "Clear Sound", "cooking pots": "Bright Pan"}
    for own, firm in firms.items():
        assert [firm in one for one in goods if own in one] == [True]
    assert all(" packages · " in one or "1 package · " in one for one in goods)
    assert "May cross from" in shown.text
    assert not shown.all("//*[@class='score']")  # nothing that was found has points
    assert "person1" in " ".join(one.text_content() for one in shown.all("//*[@id='officer-decision']"))
    listed = await officer.open("/officer?filter=decided")
    assert not listed.all("//input[@name='id']")
    assert "weight of the cartons" in listed.text
    for own in ("toy cars", "headphones"):
        assert own in listed.text  # of each reference, not those of the submission's first alone
    assert not listed.all("//td[contains(@class, 'col-indications')]//*[contains(@class, 'chip')]")


async def test_the_idle_display_names_its_lane_in_three_languages(desk: Desk) -> None:
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    shown = await officer.open(f"/control-points/{POINT}")
    lanes = [" ".join(one.text_content().split()) for one in shown.all("//*[@class='kiosk-lane']")]
    assert lanes == ["行車線 1", "车道 1", "Lane 1"]


async def test_the_crossing_itself_is_no_earlier_crossing(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    trip = await planned(desk)
    await bundle(desk, trip, (await accepted(desk, forwarder))[:1])
    await officer.send("/officer/go", {"id": f"{trip}/V1"})
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=31))
    await officer.send(f"/control-points/{POINT}/lane", {"/hk_mark": "XX 1234"})
    await officer.send(f"/control-points/{POINT}/departures", {"/hk_mark": "XX 1234"})
    shown = await officer.open(f"/officer/{trip}/V1")
    assert "Crossed at" in shown.text
    assert "None known." in shown.text
