"""The page of one shipment: its line with every voice, customs, references, who follows it; nothing for others."""

from __future__ import annotations

import re

import pytest

from fairway.api import events
from tests.portal.community.cargo import BILL, BOX, Port, event
from tests.portal.test_live import stream_of, told

PARTY = {"reference": BILL, "role": "consignee", "identifier": "12345678"}
HKG = {"unlocode": "HKHKG"}


async def sailed(port: Port) -> str:
    """A box that left Rotterdam and was discharged at two times, as the line and the terminal say."""
    case = await port.register("HB-1", BILL)
    sea = {"mode": "sea"}
    await port.tell(
        "Line",
        event("LOADED", "2026-10-20T09:00:00+02:00", BOX, BILL, code="LOAD", location={"unlocode": "NLRTM"}, **sea),
        event("DISCHARGED", "2026-11-20T06:00:00+08:00", BOX, BILL, quality="PLN", location=HKG, **sea),
        event("DISCHARGED", "2026-11-21T08:00:00+08:00", BOX, BILL, code="DISC", location=HKG, **sea),
        links=[{"one": BILL, "other": BOX}],
        parties=[PARTY],
    )
    await port.tell(
        "Terminal", event("DISCHARGED", "2026-11-21T14:30:00+08:00", BOX, code="COARRI 44", location=HKG, **sea)
    )
    await port.tell("Line", event("HELD", "2026-11-21T15:00:00+08:00", BOX, BILL, code="HLD", customs="hk"))
    return case


async def test_a_milestone_says_when_where_by_whom_and_with_which_code(port: Port) -> None:
    case = await sailed(port)
    shown = await port.forwarder.open(f"/shipments/{case}")
    (loaded,) = shown.all("//tr[starts-with(@id, 'm-LOADED')]")
    said = " ".join(loaded.text_content().split())
    for part in ("Loaded", "LOAD", "Container MSKU1234565", "Line", "Fairway events (JSON)"):
        assert part in said, part
    assert "20 Oct 09:00 UTC+02:00" in said  # as the source wrote it
    assert "15:00 HKT" in said
    assert shown.all("//main[@data-stream]")[0].get("data-about") == case
    assert shown.all("//*[@id='shipment'][@data-live]")


async def test_a_conflict_says_who_won_why_and_what_the_other_said(port: Port) -> None:
    case = await sailed(port)
    shown = await port.forwarder.open(f"/shipments/{case}")
    (dispute,) = shown.all("//tr[@class='dispute']")
    said = " ".join(dispute.text_content().split())
    assert "They disagree about the time" in said
    assert "Terminal is believed" in said
    assert re.search(r"Line says \S+ \d+ \S+ 08:00 HKT", said), said
    assert "6 h earlier" in said
    assert "A source that goes before it for this milestone says otherwise" in said


async def test_customs_status_stands_beside_the_raw_code(port: Port) -> None:
    case = await sailed(port)
    shown = await port.forwarder.open(f"/shipments/{case}")
    (customs,) = shown.all("//section[@aria-labelledby='customs-title']")
    said = " ".join(customs.text_content().split())
    assert "Hong Kong" in said
    assert "Held" in said
    assert "HLD" in said


async def test_a_shipment_is_registered_and_known_by_more(port: Port) -> None:
    form = (await port.forwarder.open("/shipments/new?ref=MSKU1234565")).form("/shipments/new")
    assert form["/references/0/value"] == "MSKU1234565"
    refused = await port.forwarder.send("/shipments/new", {**form, "/references/1/value": "SOMETHING1"})
    assert refused.status == 422
    assert "A shipment needs a name" in refused.text
    refused = await port.forwarder.send(
        "/shipments/new", {**form, "/reference": "HB-7", "/references/1/value": "SOMETHING1"}
    )
    assert "does not say what it is a number of" in refused.text
    assert refused.form("/shipments/new")["/references/1/value"] == "SOMETHING1"
    wrong = {**form, "/reference": "HB-7", "/references/0/value": "MSKU1234566"}
    assert (await port.forwarder.send("/shipments/new", wrong)).status == 422
    shown = await port.forwarder.send("/shipments/new", {**form, "/reference": "HB-7"})
    case = shown.answer.url.path
    assert "Followed" in shown.text
    assert "Your word only" in shown.text
    assert "Nothing was told yet" in shown.text
    more = {"/references/0/kind": "booking", "/references/0/value": "bkg 77"}
    shown = await port.forwarder.send(f"{case}/references", more)
    assert "BKG77" in shown.text
    nothing = await port.forwarder.send(f"{case}/references", {})
    assert nothing.status == 422
    shown = await port.forwarder.send(f"{case}/references/remove", {"kind": "booking", "value": "BKG77"})
    assert "BKG77" not in shown.text
    again = await port.forwarder.send("/shipments/new", {**form, "/reference": "HB-7"})
    assert "You have a shipment of the name" in again.text


async def test_who_is_invited_sees_the_line_until_access_ends(port: Port) -> None:
    case = await sailed(port)
    assert (await port.consignee.open(f"/shipments/{case}")).status == 404
    form = (await port.forwarder.open(f"/shipments/{case}/parties")).form(f"/shipments/{case}/parties")
    refused = await port.forwarder.send(f"/shipments/{case}/parties", form)
    assert "Choose an organisation" in refused.text
    chosen = {**form, "/organisation": str(port.organisation("Consignee")), "/involvement": "consignee"}
    shown = await port.forwarder.send(f"/shipments/{case}/parties", chosen)
    assert "Consignee" in shown.text
    await port.follow()
    seen = await port.consignee.open(f"/shipments/{case}")
    assert "Shared with you by Forwarder" in seen.text
    assert "Discharged" in seen.text
    assert not seen.all("//a[contains(@href, '/references')] | //form[contains(@action, '/parties')]")
    assert "HB-1" in (await port.consignee.open("/shipments")).text
    ended = {"organisation": str(port.organisation("Consignee"))}
    await port.forwarder.send(f"/shipments/{case}/parties/end", ended)
    assert (await port.consignee.open(f"/shipments/{case}")).status == 404
    assert "HB-1" not in (await port.consignee.open("/shipments")).text


async def test_a_shipment_is_closed_and_exported(port: Port) -> None:
    case = await sailed(port)
    sheet = await port.forwarder.open(f"/shipments/{case}/events.csv")
    assert "COARRI 44" in sheet.html
    await port.forwarder.send(f"/shipments/{case}/close")
    await port.follow()
    shown = await port.forwarder.open(f"/shipments/{case}")
    assert "Closed" in shown.text
    assert "HB-1" in (await port.forwarder.open("/shipments?show=closed")).text
    assert "HB-1" not in (await port.forwarder.open("/shipments")).text


async def test_nothing_of_it_is_there_for_a_competitor(port: Port) -> None:
    case = await sailed(port)
    for path in ("", "/events.csv", "/events.xlsx", "/references", "/parties"):
        assert (await port.competitor.open(f"/shipments/{case}{path}")).status == 404, path
    for act in ("references", "references/remove", "parties", "parties/end", "close"):
        sent = await port.competitor.send(f"/shipments/{case}/{act}", {"kind": "booking", "value": "X"})
        assert sent.status == 404, act


async def test_an_open_page_is_told_what_is_new(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LONGEST", 0.05)
    case = await sailed(port)
    shown = await port.forwarder.open(f"/shipments/{case}")
    address, about = stream_of(shown)
    assert about == {case}
    assert await told(port.forwarder, address) == []
    await port.tell("Terminal", event("GATED_OUT", "2026-11-22T07:10:00+08:00", BOX, mode="road", location=HKG))
    assert await told(port.forwarder, address) == [{case}]
    assert await told(port.competitor, address) == []
