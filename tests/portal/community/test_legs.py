"""The way of a shipment is planned on a form: legs added, moved, removed, refused with place and remedy."""

from __future__ import annotations

import re

from tests.portal.community.cargo import BILL, Port
from tests.portal.conftest import Shown

SEA = {"mode": "sea", "from": "Rotterdam · NLRTM", "to": "香港", "conveyance": "9321483/021W"}
TRUCK = {"mode": "road", "from": "HKHKG", "to": "Dongguan", "conveyance": "XX1234"}


def filled(*legs: dict[str, str]) -> dict[str, str]:
    """The fields of a form."""
    return {f"/legs/{number}/{name}": value for number, leg in enumerate(legs) for name, value in leg.items()}


def values(shown: Shown) -> list[dict[str, str]]:
    """The legs as the form holds them."""
    (form,) = (one for one in shown.tree.forms if str(one.get("action")).endswith("/legs"))
    found: dict[int, dict[str, str]] = {}
    for name, value in form.form_values():
        if parts := re.fullmatch(r"/legs/(\d+)/(\w+)", name):
            found.setdefault(int(parts[1]), {})[parts[2]] = value
    return [found[number] for number in sorted(found)]


async def test_a_way_is_planned_and_stands_on_the_line(port: Port) -> None:
    case = await port.register("HB-1", BILL)
    assert "Plan the way" in (await port.forwarder.open(f"/shipments/{case}")).text
    form = await port.forwarder.open(f"/shipments/{case}/legs")
    assert [leg["zone"] for leg in values(form)] == ["there"]
    offered = form.all("//datalist[@id='places']/option/@value")
    assert "Rotterdam · NLRTM" in offered
    legs = filled(
        {**SEA, "departs": "2026-12-01T10:00", "arrives": "2026-12-28T06:00"},
        {**TRUCK, "departs": "2026-12-28T09:00", "arrives": "2026-12-28T13:00", "carrier": "Pearl Link"},
    )
    shown = await port.forwarder.send(f"/shipments/{case}/legs", legs)
    assert shown.answer.url.path == f"/shipments/{case}"
    assert "The way is planned" in shown.text
    assert "Change the plan of the way" in shown.text
    # Ten in the morning in Rotterdam, in winter, is five in the afternoon in Hong Kong.
    (departed,) = shown.all("//tr[starts-with(@id, 'm-DEPARTED-NLRTM')]")
    assert "Tue 1 Dec 17:00 HKT" in " ".join(departed.text_content().split())
    assert "Rotterdam" in shown.text
    kept = values(await port.forwarder.open(f"/shipments/{case}/legs"))
    assert kept[0] | {"departs": "2026-12-01T10:00", "to": "Hong Kong · HKHKG", "zone": "there"} == kept[0]
    assert kept[1] | {"carrier": "Pearl Link", "conveyance": "XX1234", "arrives": "2026-12-28T13:00"} == kept[1]
    row = (await port.forwarder.open("/shipments")).text
    assert "Rotterdam" in row
    assert "Dongguan" in row


async def test_legs_are_added_moved_and_removed_without_losing_what_was_typed(port: Port) -> None:
    case = await port.register("HB-1", BILL)
    path = f"/shipments/{case}/legs"
    shown = await port.forwarder.send(path, {**filled(SEA), "act": "add"})
    assert [leg["from"] for leg in values(shown)] == ["Rotterdam · NLRTM", "香港"]
    shown = await port.forwarder.send(path, {**filled(SEA, TRUCK), "act": "up:1"})
    assert [leg["mode"] for leg in values(shown)] == ["road", "sea"]
    shown = await port.forwarder.send(path, {**filled(SEA, TRUCK), "act": "down:0"})
    assert [leg["mode"] for leg in values(shown)] == ["road", "sea"]
    shown = await port.forwarder.send(path, {**filled(SEA, TRUCK), "act": "remove:0"})
    assert [leg["mode"] for leg in values(shown)] == ["road"]
    for strange in ("up:0", "down:1", "remove:9", "remove:x", "up:99999", "nothing"):
        shown = await port.forwarder.send(path, {**filled(SEA, TRUCK), "act": strange})
        assert [leg["mode"] for leg in values(shown)] == ["sea", "road"], strange
    # Nothing of this was kept.
    assert values(await port.forwarder.open(path))[0]["from"] == ""
    await port.forwarder.send(path, filled(SEA))
    shown = await port.forwarder.send(path, {"act": "remove:0", **filled(SEA)})
    assert "No leg is planned" in shown.text
    await port.forwarder.send(path, {})
    assert "Change the plan" not in (await port.forwarder.open(f"/shipments/{case}")).text


async def test_faults_stand_at_their_field_with_a_remedy(port: Port) -> None:
    case = await port.register("HB-1", BILL)
    path = f"/shipments/{case}/legs"

    async def faults(*legs: dict[str, str]) -> dict[str, str]:
        shown = await port.forwarder.send(path, filled(*legs))
        assert shown.status == 422, shown.text
        assert len(shown.all("//*[@class='errors']//a")) == len(shown.all("//p[@class='fault']"))
        return {
            one.get("data-field"): " ".join(one.xpath(".//p[@class='fault']")[0].text_content().split())
            for one in shown.all("//div[contains(@class, 'faulty')][@data-field]")
        }

    found = await faults({"carrier": "Example"})
    assert set(found) == {"/legs/0/mode", "/legs/0/from"}
    assert "Choose a mode." in found["/legs/0/mode"]
    found = await faults({**SEA, "departs": "2026-12-28T10:00", "arrives": "2026-12-01T10:00"})
    assert "arrives before it departs" in found["/legs/0/arrives"]
    found = await faults({**SEA, "arrives": "2026-12-28T10:00"}, {**TRUCK, "departs": "2026-12-27T10:00"})
    assert found == {
        "/legs/1/departs": "Leg 2 departs before leg 1 has arrived. Change one of the times, or move the leg."
    }
    found = await faults({**SEA, "from": "Nowhere in particular", "departs": "2026-12-01T10:00"})
    assert "zone of the clocks in Nowhere in particular" in found["/legs/0/departs"]
    found = await faults({**SEA, "departs": "tomorrow"})
    assert "This is no time" in found["/legs/0/departs"]
    assert "/legs/0/conveyance" in await faults({**SEA, "conveyance": "the big blue one"})
    assert "/legs/0/conveyance" in await faults({**SEA, "mode": "rail"})
    at_utc = {**SEA, "from": "Nowhere in particular", "departs": "2026-12-01T10:00", "zone": "utc"}
    assert (await port.forwarder.send(path, filled(at_utc))).status == 200


async def test_a_flight_without_its_day_is_that_of_its_departure(port: Port) -> None:
    case = await port.register("HB-1", BILL)
    path = f"/shipments/{case}/legs"
    flight = {"mode": "air", "from": "HKG", "to": "AMS", "conveyance": "xx 271", "departs": "2026-12-30T23:55"}
    await port.forwarder.send(path, filled(flight))
    (kept,) = values(await port.forwarder.open(path))
    assert kept["conveyance"] == "XX0271/2026-12-30"
    assert (kept["from"], kept["to"]) == ("HKG", "AMS")


async def test_nobody_else_plans_it(port: Port) -> None:
    case = await port.register("HB-1", BILL)
    path = f"/shipments/{case}/legs"
    assert (await port.competitor.open(path)).status == 404
    assert (await port.competitor.send(path, filled(SEA))).status == 404
    form = (await port.forwarder.open(f"/shipments/{case}/parties")).form(f"/shipments/{case}/parties")
    invited = {**form, "/organisation": str(port.organisation("Consignee")), "/involvement": "consignee"}
    await port.forwarder.send(f"/shipments/{case}/parties", invited)
    await port.follow()
    assert "/legs" not in (await port.consignee.open(f"/shipments/{case}")).html
    assert (await port.consignee.open(path)).status == 404
