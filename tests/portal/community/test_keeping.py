"""Watched shipments, saved filters, share links: made, used, ended; nobody else's."""

from __future__ import annotations

from datetime import timedelta

from tests.portal.community.cargo import Port
from tests.portal.community.test_shipment import sailed


async def test_a_shipment_is_watched_and_no_longer(port: Port) -> None:
    case = await sailed(port)
    shown = await port.forwarder.send(f"/shipments/{case}/watch")
    assert "On your watch list" in shown.text
    assert shown.all(f"//form[@action='/shipments/{case}/unwatch']")
    watched = await port.forwarder.open("/shipments?show=watched")
    assert watched.all("//a[@class='ref']/text()") == ["HB-1"]
    assert "HB-1" in (await port.forwarder.open("/shipments.csv?show=watched")).html
    await port.forwarder.send(f"/shipments/{case}/unwatch")
    assert not (await port.forwarder.open("/shipments?show=watched")).all("//a[@class='ref']")
    assert (await port.competitor.send(f"/shipments/{case}/watch")).status == 404


async def test_a_filter_is_kept_under_a_name(port: Port) -> None:
    await sailed(port)
    page = await port.forwarder.open("/shipments?mode=sea&show=late")
    form = page.form("/shipments/filters")
    kept = await port.forwarder.send("/shipments/filters", {**form, "name": "Late by sea"})
    assert "The filter is kept" in kept.text
    assert kept.all("//ul[@class='kept-filters']/li[@class='active']")
    assert "Late by sea" not in (await port.competitor.open("/shipments")).text
    strange = {"name": "<b>x</b>", "query": "evil=1&mode=sea"}
    shown = await port.forwarder.send("/shipments/filters", strange)
    assert "evil" not in shown.html
    assert "<b>x</b>" not in shown.html
    gone = await port.forwarder.send("/shipments/filters/remove", {"name": "Late by sea"})
    assert "Late by sea" not in gone.text


async def test_a_link_shows_what_it_was_made_for_until_it_ends(port: Port) -> None:
    case = await sailed(port)
    wanted = {"note": "The bank", "days": "7", "shows": "customs"}
    made = await port.forwarder.send(f"/shipments/{case}/shares", wanted)
    (link,) = made.all("//div[@class='secret']//span[@class='mono']/text()")
    path = "/shared/" + link.rpartition("/")[2]
    somebody = port.desk.nobody()
    seen = await somebody.open(path)
    assert "Discharged" in seen.text
    assert "Held" in seen.text
    for hidden in ("MSKU1234565", "MAEU123456789", "COARRI 44", "Forwarder"):
        assert hidden not in seen.text, hidden
    assert seen.answer.headers["x-robots-tag"] == "noindex"
    listed = await port.forwarder.open(f"/shipments/{case}")
    assert "The bank" in listed.text
    end = listed.form(f"/shipments/{case}/shares/end")
    await port.forwarder.send(f"/shipments/{case}/shares/end", end)
    assert (await somebody.open(path)).status == 404
    assert (await port.competitor.send(f"/shipments/{case}/shares", wanted)).status == 404
    again = await port.forwarder.send(f"/shipments/{case}/shares", wanted)
    (link,) = again.all("//div[@class='secret']//span[@class='mono']/text()")
    port.desk.house.clock.set(port.desk.house.clock.now() + timedelta(days=8))
    assert (await somebody.open("/shared/" + link.rpartition("/")[2])).status == 404
