"""Maps as pages and as GeoJSON: what they say, for whom, with which filters; positions only with a right to the
shipment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.portal.assets import BUILT, CONTENT_SECURITY_POLICY, policy_for_maps
from tests.portal.community.cargo import BILL, BOX, Port, event
from tests.portal.community.sailing import LAST, sailing


async def geojson(port: Port, who: str, path: str, status: int = 200, language: str = "en") -> dict[str, Any]:
    answer = await port.desk.house.clients[who].get(path, headers={"Accept-Language": language})
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.headers["content-type"] == "application/geo+json"
    found: dict[str, Any] = answer.json()
    return found


def layer(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in found["features"] if one["properties"]["layer"] == name]


async def test_the_map_of_a_shipment_says_its_way_in_words(port: Port) -> None:
    case = await sailing(port)
    shown = await port.forwarder.open(f"/shipments/{case}/map")
    assert shown.status == 200
    assert shown.all("//nav[@class='tabs']//a[@aria-current='page'][contains(@href, '/map')]")
    (box,) = shown.all("//*[@id='map']")
    assert box.get("data-src") == f"/v1/shipments/{case}/map"
    places = [" ".join(one.text_content().split()) for one in shown.all("//span[@class='stop-name']")]
    assert places[0] == "Rotterdam"
    assert {"Hong Kong", "Shenzhen Bay Port", "Dongguan"} <= set(places)
    rows = [" ".join(one.text_content().split()) for one in shown.all("//table[contains(@class, 'map-legs')]/tbody/tr")]
    assert "Under way" in rows[0]
    assert "Positions heard (AIS)" in rows[0]
    assert "Usual sea route" in rows[0]
    assert "14.0 knots" in rows[0]
    assert "To come" in rows[1]
    assert "1 milestone without a known place" in shown.text
    assert "told as an office" in shown.text
    (rotterdam,) = shown.all("//*[@id='stop-0']")
    said = " ".join(rotterdam.text_content().split())
    for part in ("Port, approximate", "Loaded", "16:00 HKT", "26 Oct 09:00 UTC+01:00", "Line"):
        assert part in said, part
    assert shown.all(f"//*[@id='stop-0']//a[starts-with(@href, '/shipments/{case}#m-LOADED')]")
    assert shown.all("//main[@data-stream]")[0].get("data-about") == case
    scripts = [one.get("src") for one in shown.all("//script[@src]")]
    assert any("map-ts" in one for one in scripts)


async def test_no_other_page_loads_the_map(port: Port) -> None:
    case = await sailing(port)
    for path in ("/shipments", f"/shipments/{case}", f"/shipments/{case}/arrival", "/alerts"):
        assert "map-ts" not in (await port.forwarder.open(path)).html, path


async def test_the_map_as_geojson_has_the_way_the_vessel_and_what_is_unplaced(port: Port) -> None:
    case = await sailing(port)
    found = await geojson(port, "Forwarder", f"/v1/shipments/{case}/map", language="zh-Hant-HK")
    assert found["reference"] == "HB-1"
    legs = [one["properties"] for one in layer(found, "leg")]
    assert [(one["state"], one["basis"]) for one in legs if one["leg"] == 1] == [
        ("done", "sea-route"), ("done", "track"), ("planned", "sea-route"),
    ]  # fmt: skip
    (vessel,) = layer(found, "vessel")
    assert vessel["geometry"]["coordinates"] == [LAST[1], LAST[0]]
    assert vessel["properties"]["speed_knots"] == 14.0
    assert [one["milestone"] for one in found["unplaced"]] == ["TRANSPORT_DOC_ISSUED"]
    assert found["unplaced"][0]["told"] == "an office"
    assert layer(found, "stop")[0]["properties"]["name"] == "鹿特丹"
    assert "示意" in found["notice"]
    assert {one["properties"]["kind"] for one in layer(found, "area")} == {"berth", "anchorage"}


async def test_who_is_not_on_the_shipment_sees_nothing_of_it(port: Port) -> None:
    case = await sailing(port)
    nowhere = "00000000-0000-0000-0000-000000000001"
    for path in (f"/shipments/{case}/map", f"/shipments/{nowhere}/map"):
        assert (await port.competitor.open(path)).status == 404
    hidden = await geojson(port, "Competitor", f"/v1/shipments/{case}/map", 404)
    absent = await geojson(port, "Competitor", f"/v1/shipments/{nowhere}/map", 404)
    assert {**hidden, "instance": ""} == {**absent, "instance": ""}
    assert layer(await geojson(port, "Competitor", "/v1/map"), "shipment") == []
    assert "No shipment yet" in (await port.competitor.open("/map")).text
    assert (await port.desk.nobody().client.get(f"/v1/shipments/{case}/map")).status_code == 401


async def test_an_invited_party_sees_the_same_map_until_its_part_ends(port: Port) -> None:
    case = await sailing(port)
    desk, consignee = port.desk.house.clients["Forwarder"], port.organisation("Consignee")
    await desk.post(f"/v1/shipments/{case}/parties", json={"organisation": str(consignee)})
    await port.follow()
    seen = await geojson(port, "Consignee", f"/v1/shipments/{case}/map")
    assert seen["features"] == (await geojson(port, "Forwarder", f"/v1/shipments/{case}/map"))["features"]
    assert len(layer(await geojson(port, "Consignee", "/v1/map"), "shipment")) == 1
    await desk.delete(f"/v1/shipments/{case}/parties/{consignee}")
    await port.follow()
    await geojson(port, "Consignee", f"/v1/shipments/{case}/map", 404)
    assert layer(await geojson(port, "Consignee", "/v1/map"), "shipment") == []


async def test_all_shipments_stand_where_they_were_last(port: Port) -> None:
    case = await sailing(port)
    box = {"kind": "container", "value": "CSQU3054383"}
    ashore = await port.register("HB-2", box)
    await port.tell(
        "Forwarder", event("GATED_IN", "2026-11-20T10:00:00+08:00", box, location={"unlocode": "CNYTN"}, mode="road")
    )
    nowhere = await port.register("HB-3", {"kind": "booking", "value": "BKG4711"})
    found = await geojson(port, "Forwarder", "/v1/map")
    by_case = {one["properties"]["shipment"]: one for one in layer(found, "shipment")}
    assert set(by_case) == {case, ashore}
    assert by_case[case]["geometry"]["coordinates"] == [LAST[1], LAST[0]], "where its vessel was heard"
    assert by_case[case]["properties"]["vessel"] == 9321483
    assert by_case[ashore]["properties"]["name"] == "Yantian"
    assert [one["shipment"] for one in found["unplaced"]] == [nowhere]
    assert found["more"] is False
    shown = await port.forwarder.open("/map")
    assert "2 shipments on the map · 1 without a known place" in shown.text
    assert [one.get("data-pick") for one in shown.all("//*[@id='map-list']//button[@data-pick]")] == list(by_case)
    assert shown.all(f"//*[@id='shipment-{nowhere}'][not(.//button)]")
    assert "9.000° N 108.300° E" in shown.text


async def test_the_map_has_the_filters_of_the_list(port: Port) -> None:
    case = await sailing(port)
    box = {"kind": "container", "value": "CSQU3054383"}
    await port.register("HB-2", box)
    await port.tell(
        "Forwarder", event("GATED_IN", "2026-11-20T10:00:00+08:00", box, location={"unlocode": "CNYTN"}, mode="road")
    )
    shown = await port.forwarder.open("/map", params={"mode": "sea"})
    assert "1 shipment on the map" in shown.text
    assert shown.all("//*[@id='map']")[0].get("data-src") == "/v1/map?mode=sea&closed=false"
    assert shown.all("//a[@href='/shipments?mode=sea']"), "the same as a list"
    assert all(one.get("href").startswith("/map") for one in shown.all("//nav[@class='tabs']//a"))
    assert len(layer(await geojson(port, "Forwarder", "/v1/map?mode=sea"), "shipment")) == 1
    await port.forwarder.send(f"/shipments/{case}/watch")
    watched = await port.forwarder.open("/map", params={"show": "watched"})
    assert watched.all("//*[@id='map']")[0].get("data-src") == "/v1/map?watched=true"
    assert len(watched.all("//*[@id='map-list']//button[@data-pick]")) == 1
    late = await port.forwarder.open("/map", params={"show": "late"})
    assert "No shipment is like that" in late.text


async def test_a_shipment_of_which_nothing_was_told_says_so(port: Port) -> None:
    case = await port.register("HB-1", BOX)
    shown = await port.forwarder.open(f"/shipments/{case}/map")
    assert "No place is known yet" in shown.text
    assert "No leg is known yet" in shown.text
    assert layer(await geojson(port, "Forwarder", f"/v1/shipments/{case}/map"), "leg") == []


async def test_the_places_of_the_tables_are_for_whoever_is_signed_in(port: Port) -> None:
    found = await geojson(port, "Competitor", "/v1/map/places", language="zh-Hans-CN")
    names = {one["properties"]["name"] for one in layer(found, "place")}
    assert {"深圳湾口岸", "香港（机场）", "东莞"} <= names
    assert (await port.desk.nobody().client.get("/v1/map/places")).status_code == 401


async def test_an_online_style_is_a_setting_and_may_be_loaded_by_maps_only(port: Port) -> None:
    site = port.desk.house.site
    case = await port.register("HB-1", BILL)
    plain = await port.forwarder.open(f"/shipments/{case}/map")
    assert plain.answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    style, before = "https://maps.example/style.json", site.settings
    site.settings = replace(before, map_style=style, map_origins="https://tiles.example")
    try:
        shown = await port.forwarder.open(f"/shipments/{case}/map")
        other = await port.forwarder.open("/shipments")
    finally:
        site.settings = before
    assert shown.all("//*[@id='map']")[0].get("data-style") == style
    policy = shown.answer.headers["Content-Security-Policy"]
    assert "connect-src 'self' https://maps.example https://tiles.example;" in policy
    assert "script-src 'self';" in policy
    assert "maps.example" not in other.answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("style", ["https://maps.example/a/style.json", "http://127.0.0.1:8080/style.json"])
def test_the_policy_names_the_origin_of_the_style_once(style: str) -> None:
    origin = style.rpartition("/a/")[0] or style.removesuffix("/style.json")
    assert policy_for_maps(style, origin).count(origin) == 2
    assert policy_for_maps(None) == CONTENT_SECURITY_POLICY


@pytest.mark.skipif(not list(BUILT.glob("delta-*.json")), reason="the portal's assets are not built")
async def test_the_land_is_sent_packed_and_kept_by_the_browser(port: Port) -> None:
    path = next(BUILT.glob("delta-*.json"))
    answer = await port.desk.nobody().client.get(f"/static/built/{path.name}", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "application/json"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.json()["type"] == "Topology"
