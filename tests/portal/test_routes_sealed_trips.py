"""Sealed trips on their pages: applied for from a submission, permitted, sealed, watched, held, inspected; each reader
sees what it may."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fairway.consignments.parse import structure_of
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site import submissions
from tests.portal.conftest import Desk, with_pages
from tests.security.cast import dated_example
from tests.site.sealed.conftest import DEVICE, Sealed, person_of, sealed, third_access
from tests.site.sealed.test_applying import TERMINAL, joined
from tests.site.sealed.test_three_places import underway

__all__ = ["sealed", "third_access"]


@pytest.fixture
async def pages(sealed: Sealed) -> AsyncIterator[Desk]:
    """Hong Kong's pages over the three sites."""
    desk = with_pages(sealed.sites["hk"].house)
    yield desk
    for somebody in desk.people.values():
        await somebody.client.aclose()


async def test_nothing_is_typed_twice(sealed: Sealed, pages: Desk) -> None:
    hk = sealed.sites["hk"].house
    await hk.organisation("Owner", OrganisationKind.FORWARDER)
    owner = person_of(hk.organisations["Owner"], "hk", OrganisationKind.FORWARDER, PersonRole.ADMIN)
    case = (await submissions.record(hk.site, owner, structure_of(dated_example()))).submission
    firm = sealed.carrier.organisation
    await submissions.involve(hk.site, owner, case, firm, involvement="carrier", until=None)
    await joined(sealed)
    carrier = await pages.sign_in("Carrier", PersonRole.ADMIN)
    path = f"/submissions/{case}/sealed-trip"
    assert (await carrier.open(f"/submissions/{case}")).all(f"//a[@href='{path}']")
    form = (await carrier.open(path)).form(path)
    assert form["/lock"] == TERMINAL and form["/vehicle"] == "AB 1234" and form["/driver"] == "D1"
    wrong = await carrier.send(path, {**form, "/route": ""})
    assert wrong.status == 422 and wrong.all("//div[@data-field='/route'][contains(@class, 'faulty')]")
    sent = await carrier.send(path, {**form, "/route": "dongguan-kwai-chung"})
    assert sent.status == 200 and "Applied for" in sent.text and TERMINAL in sent.text
    trip = str(sent.answer.url).rsplit("/", 1)[1]

    # Who owns the cargo follows its milestones: no lock, no legs, no acts; an outsider finds nothing.
    follower = await pages.sign_in("Owner", PersonRole.ADMIN)
    seen = await follower.open(f"/sealed-trips/{trip}")
    assert seen.status == 200 and TERMINAL not in seen.html and "You follow the goods" in seen.text
    assert not seen.all("//form[contains(@action, '/acts/')]") and not seen.all("//*[@data-map]")
    assert (await follower.open(f"/sealed-trips/{trip}/path")).status == 404
    assert (await follower.send(f"/sealed-trips/{trip}/acts/permit")).status == 404
    outsider = await pages.firm("Elsewhere", OrganisationKind.FORWARDER)
    assert (await outsider.open(f"/sealed-trips/{trip}")).status == 404
    assert "No sealed trip is under way" in (await outsider.open("/sealed-trips")).text

    officer = await pages.sign_in("Customs hk", PersonRole.OFFICER)
    shown = await officer.open(f"/sealed-trips/{trip}")
    asked = shown.form(f"/sealed-trips/{trip}/acts/permit")
    assert asked["/permit/leg"] == "2", "an officer decides on the own leg alone"
    foreign = await officer.send(f"/sealed-trips/{trip}/acts/permit", {**asked, "/permit/leg": "1"})
    assert foreign.status == 422 and "SELS-OWN-LEG" in foreign.text
    assert foreign.all("//details[@id='act-permit'][@open]")
    assert "The leg is permitted" in (await officer.send(f"/sealed-trips/{trip}/acts/permit", asked)).text
    assert (await carrier.send(f"/sealed-trips/{trip}/acts/permit", asked)).status == 404
    given_up = await carrier.send(f"/sealed-trips/{trip}/acts/cancel", {"/cancel/reason": "The cargo goes by sea."})
    assert "Given up" in given_up.text and not given_up.all("//form[contains(@action, '/acts/')]")


async def test_watched_held_and_inspected(sealed: Sealed, pages: Desk) -> None:
    trip = await underway(sealed)
    line = await sealed.line(1)
    for place in line[:-1]:
        sealed.pass_time(minutes=2)
        assert await sealed.hear("hk", sealed.now, place) == "stored"
    await sealed.work()
    officer = await pages.sign_in("Customs hk", PersonRole.OFFICER)
    path = f"/sealed-trips/{trip}"
    listed = await officer.open("/sealed-trips", params={"search": "xx1234"})
    assert "Sealed, under way" in listed.text and "Reports itself locked" in listed.text
    assert len(listed.all("//li[starts-with(@id, 'trip-')]//button[@data-pick]")) == 1
    assert "Nothing found" in (await officer.open("/sealed-trips", params={"search": "ZZ 9"})).text
    (point,) = (await officer.client.get("/sealed-trips/map")).json()["features"]
    assert point["properties"]["state"] == "good" and point["properties"]["lock"] == "intact"
    shown = await officer.open(path)
    assert DEVICE in shown.text and shown.all("//*[contains(@class, 'band-intact')]")
    drawn = (await officer.client.get(f"{path}/path")).json()["features"]
    assert len([one for one in drawn if one["properties"]["layer"] == "reading"]) == len(line)

    sealed.pass_time(minutes=2)
    assert await sealed.hear("hk", sealed.now, line[-1], rope="cut") == "stored"
    await sealed.work()
    cut = await officer.open(path)
    assert "Seal violated" in cut.text and "Rope cut" in cut.text
    assert cut.all("//*[contains(@class, 'band-broken')]") and cut.all("//li[starts-with(@id, 'alarm-')]")
    assert "Seal violated" in (await officer.open("/sealed-trips", params={"show": "alarms"})).text
    # The act that is refused stays open with what was typed; then it is done, step by step.
    refused = await officer.send(f"{path}/acts/inspect", {"/inspect/place": "hzmb", "/inspect/reason": ""})
    assert refused.status == 422 and "SELS-INSPECTION-REASON" in refused.text
    await officer.send(f"{path}/acts/inspect", {"/inspect/place": "hzmb", "/inspect/reason": "Rope cut"})
    ended = {"/findings/findings": "Nothing is missing.", "/findings/opened": "true", "/findings/clean": "false"}
    told = await officer.send(f"{path}/acts/findings", ended)
    assert "Nothing is missing." in told.text
    closed = await officer.send(f"{path}/acts/close", {"/close/remark": "Taken to the examination ground."})
    assert closed.all("//h1//*[contains(., 'Closed')]")
    assert "The trip is over" in closed.text and "Nothing is left to do." not in closed.text, "an alarm is open"
    assert (await officer.client.get("/sealed-trips/map")).json()["features"] == []

    await sealed.work()
    bundle = await officer.client.get(f"{path}/evidence")
    assert bundle.status_code == 200 and b"fairway-trip-1" in bundle.content[:400]
    carrier = await pages.sign_in("Carrier", PersonRole.ADMIN)
    assert (await carrier.open(f"{path}/evidence")).status == 404
    whole = await carrier.open(path)
    assert [one.text for one in whole.all("//section[@id='legs']//tbody//td[1]")] == ["1", "2", "3"]
    assert not whole.all("//form[contains(@action, '/acts/')]")
