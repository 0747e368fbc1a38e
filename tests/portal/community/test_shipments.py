"""Shipments found by any reference and listed: filtered, sorted, paged, exported; nothing of others."""

from __future__ import annotations

import csv
import io

import pytest

from fairway.portal.routes.community import shipments
from tests.portal.community.cargo import BILL, BOX, Port, event

PARTY = {"reference": BILL, "role": "consignee", "identifier": "12345678"}


async def _sailed(port: Port) -> str:
    case = await port.register("HB-1", BILL)
    await port.tell(
        "Line",
        event("LOADED", "2026-10-20T09:00:00+02:00", BOX, BILL, mode="sea", location={"unlocode": "NLRTM"}),
        event("ARRIVED", "2026-11-25T06:00:00+08:00", BILL, mode="sea", quality="PLN", location={"unlocode": "HKHKG"}),
        event("ARRIVED", "2026-11-25T10:00:00+08:00", BILL, mode="sea", quality="EST", location={"unlocode": "HKHKG"}),
        links=[{"one": BILL, "other": BOX}],
        parties=[PARTY],
    )
    return case


async def test_any_reference_leads_to_the_shipment(port: Port) -> None:
    case = await _sailed(port)
    for text in ("HB-1", "hb-1", "MAEU123456789", "msku 123456-5", "MSKU1234565"):
        shown = await port.forwarder.open("/search", params={"q": text})
        assert shown.answer.url.path == f"/shipments/{case}", text
    stays = await port.forwarder.open("/search", params={"q": "MSKU 1234565", "stay": "1"})
    assert "HB-1" in stays.text
    assert "Container MSKU1234565" in stays.text
    assert "by Container" in stays.text


async def test_a_wrong_check_digit_is_said_and_following_offered(port: Port) -> None:
    shown = await port.forwarder.open("/search", params={"q": "MSKU1234566"})
    assert "Nothing here has that number" in shown.text
    assert shown.all("//p[contains(@class, 'doubt')]")
    assert shown.all("//a[starts-with(@href, '/shipments/new?ref=')]")


async def test_a_competitor_finds_what_nobody_has(port: Port) -> None:
    await _sailed(port)
    for text in ("HB-1", "MAEU123456789", "MSKU1234565"):
        found = await port.competitor.open("/search", params={"q": text})
        nothing = await port.competitor.open("/search", params={"q": "MAEU000000000"})
        assert "Nothing here has that number" in found.text
        assert found.html.count("<tr") == nothing.html.count("<tr") == 0
    assert "No shipment yet" in (await port.competitor.open("/shipments")).text


async def test_the_list_says_where_each_shipment_is(port: Port) -> None:
    await _sailed(port)
    shown = await port.forwarder.open("/shipments")
    (row,) = shown.all("//tbody/tr")
    said = " ".join(row.text_content().split())
    assert "Loaded" in said
    assert "Hong Kong" in said
    assert "4 h late" in said
    assert shown.all("//main[@data-stream]")


async def test_filters_lead_to_what_they_say(port: Port) -> None:
    await _sailed(port)
    await port.register("HB-2", {"kind": "booking", "value": "BKG77"})

    async def names(query: str) -> list[str]:
        shown = await port.forwarder.open(f"/shipments?{query}")
        return [one.text_content() for one in shown.all("//a[@class='ref']")]

    assert set(await names("")) == {"HB-1", "HB-2"}
    assert await names("show=late") == ["HB-1"]
    assert await names("mode=sea") == ["HB-1"]
    assert await names("mode=air") == []
    assert await names("milestone=LOADED") == ["HB-1"]
    assert await names("show=closed") == []
    assert await names("customs=released") == []
    assert await names("sort=reference&dir=asc") == ["HB-1", "HB-2"]
    assert await names("sort=reference&dir=desc") == ["HB-2", "HB-1"]
    assert await names("sort=next_at&dir=asc") == ["HB-1", "HB-2"]
    assert await names("sort=milestone_at&dir=desc") == ["HB-1", "HB-2"]
    empty = await port.forwarder.open("/shipments?mode=air")
    assert "Take a filter away" in empty.text
    for strange in ("after=xx", "after=" + "x" * 500, "sort=sql", "dir=up", "mode=%00", "customs=%27"):
        assert (await port.forwarder.open(f"/shipments?{strange}")).status in (200, 404), strange


async def test_pages_follow_each_other_in_every_order(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipments, "PAGE", 2)
    for number in range(5):
        await port.register(f"HB-{number}", {"kind": "booking", "value": f"BKG{number}"})
    for order in ("", "sort=reference&dir=asc", "sort=next_at&dir=asc", "sort=milestone_at&dir=desc"):
        seen: list[str] = []
        address = f"/shipments?{order}"
        while address:
            shown = await port.forwarder.open(address)
            seen += [one.text_content() for one in shown.all("//a[@class='ref']")]
            following = shown.all("//a[@rel='next']/@href")
            address = following[0] if following else ""
        assert sorted(seen) == [f"HB-{number}" for number in range(5)], order


async def test_the_list_is_a_sheet(port: Port) -> None:
    await _sailed(port)
    answer = await port.forwarder.open("/shipments.csv?mode=sea")
    rows = list(csv.reader(io.StringIO(answer.html.removeprefix("﻿"))))
    assert rows[0][0] == "Shipment"
    assert rows[1][0] == "HB-1"
    assert rows[1][3] == "Hong Kong"
    workbook = await port.forwarder.open("/shipments.xlsx")
    assert workbook.answer.content[:2] == b"PK"
