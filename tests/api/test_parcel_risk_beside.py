"""Exports and parcels in Hong Kong at the risk desk: which signs they show, who is inspected, what a sender sees."""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from fairway.parcels.documents import ExportParcel
from fairway.parcels.hongkong.parcel import Parcel
from fairway.parties.model import OrganisationKind
from fairway.site.parcels.working import ParcelWorker
from tests.api.conftest import House
from tests.api.test_parcels_exported_before import opened
from tests.parcels.hongkong.making import line, parcel, rows_of
from tests.parcels.sound import spoilt
from tests.parcels.test_exports import numbered

BATCHES = "/v1/parcel-batches"
SIGN = "parcels.risk."


def in_hong_kong() -> Iterable[Parcel]:
    """Sound parcels, the first few of which show a sign each."""
    shirts = line(quantity=Decimal(2), value=Decimal(100))
    lines = {
        "CHEAP": line(quantity=Decimal(2), value=Decimal(4)),
        "CODE": line(quantity=Decimal(2), value=Decimal(100), hs_code="42022100"),
        "PILLS": line(description="Paracetamol tablets", hs_code="30049090", licence_no="IL-1"),
    }
    often = {f"OFTEN{one}": {"consignee_name": "Ka Ming Testchan"} for one in range(10)}
    ghosts = {f"GHOST{one}": {"consignee_telephone": "99990000"} for one in range(4)}
    names = {f"NAME{one}": {"trader_no": "20000002", "trader_name": f"Trading {one} Limited"} for one in range(3)}
    planted: dict[str, dict[str, Any]] = {**{key: {} for key in lines}, **often, **ghosts, **names}
    for number in range(45):
        waybill = list(planted)[number] if number < len(planted) else f"CX{number}"
        who = {"consignee_name": f"Testperson {number}", "consignee_address": f"Flat {number}, 2 Example Street"}
        yield parcel(lines.get(waybill, shirts), waybill_no=waybill, **{**who, **planted.get(waybill, {})})


def exported() -> Iterable[ExportParcel]:
    """Sound exports, the first three of which show a sign each: far below the price, another heading, watched goods."""
    for number in range(1, 36):
        whole: Any = numbered(number)
        if number == 1:
            cheap = {"price": Decimal(2), "total_price": Decimal(4)}
            for table in ("export_order_lines", "export_inventory_lines"):
                whole = spoilt(whole, table, **cheap)
            whole = spoilt(whole, "export_orders", goods_value=Decimal(4))
            whole = spoilt(whole, "export_receipts", charge=Decimal(4))
        if number == 2:
            whole = spoilt(whole, "export_inventory_lines", gcode="6203429090")
        if number == 3:
            whole = spoilt(whole, "export_inventory_lines", gname="对讲机")
        yield whole


async def judged(house: House, client: httpx.AsyncClient, batch: str) -> dict[str, Any]:
    assert (await client.post(f"{BATCHES}/{batch}/submit")).status_code == 200
    assert await ParcelWorker(house.site, "test").step() == 1
    told: dict[str, Any] = (await client.get(f"{BATCHES}/{batch}")).json()
    assert told["status"] == "judged", told["issues"]
    return told


@pytest.fixture
async def sender(house: House) -> httpx.AsyncClient:
    return await house.organisation("Sender", OrganisationKind.FORWARDER)


async def _risk(house: House, batch: str, **asked: str) -> dict[str, dict[str, Any]]:
    found = await house.clients["Hong Kong Customs"].get(f"{BATCHES}/{batch}/risk", params={"limit": "500", **asked})
    assert found.status_code == 200, found.text
    return {one["order_no"]: one for one in found.json()["parcels"]}


async def _sees_nothing(client: httpx.AsyncClient, batch: str) -> None:
    told = (await client.get(f"{BATCHES}/{batch}")).json()
    assert not {"flags", "selected", "groups", "tables", "channels"} & set(told["verdict"])
    rows = (await client.get(f"{BATCHES}/{batch}/parcels", params={"limit": "500"})).json()["parcels"]
    assert rows and not any({"channel", "flags"} & set(row) for row in rows)
    assert (await client.get(f"{BATCHES}/{batch}/risk")).status_code == 403


async def test_parcels_in_hong_kong_show_signs_and_are_selected(house: House, sender: httpx.AsyncClient) -> None:
    batch = str((await sender.post(BATCHES, json={"reference": "HK-1", "flow": "hong-kong"})).json()["batch"])
    content = io.BytesIO()
    pq.write_table(rows_of(in_hong_kong()), content)
    put = await sender.put(f"{BATCHES}/{batch}/files/p.parquet?table=hk_parcels", content=content.getvalue())
    assert put.status_code == 201, put.text
    told = await judged(house, sender, batch)
    assert (told["parcels"], told["cleared"]) == (45, 45)
    await _sees_nothing(sender, batch)
    rows = await _risk(house, batch)
    flags = {number: {one.removeprefix(SIGN) for one in row["flags"]} for number, row in rows.items() if row["flags"]}
    assert flags == {
        "CHEAP": {"undervaluation"},
        "CODE": {"description"},
        "PILLS": {"restricted"},
        **{f"OFTEN{one}": {"velocity"} for one in range(10)},
        **{f"GHOST{one}": {"ghost"} for one in range(4)},
        **{f"NAME{one}": {"identity"} for one in range(3)},
    }
    assert {rows[one]["selected"] for one in ("CHEAP", "CODE", "PILLS")} == {"flagged"}
    customs = house.clients["Hong Kong Customs"]
    verdict = (await customs.get(f"{BATCHES}/{batch}")).json()["verdict"]
    assert verdict["flags"][f"{SIGN}velocity"] == 10 and sum(verdict["channels"].values()) == 45
    inspected = sum(row["selected"] != "not" for row in rows.values())
    assert verdict["channels"]["INSPECT"] == inspected == sum(one["selected"] for one in verdict["groups"].values())

    one = f"{BATCHES}/{batch}/risk/parcels/OFTEN3"
    seen = (await customs.get(one)).json()
    (sign,) = seen["flags"]
    assert sign["evidence"] == {"parcels": "10", "value": "1000"} and len(sign["related"]) == 9
    assert (await customs.put(f"{one}/inspection", json={"found": True, "what": ["undervalued"]})).status_code == 200
    (rule,) = [
        one
        for one in (await customs.get("/v1/parcel-risk/results")).json()["rules"]
        if one["rule"] == f"{SIGN}velocity"
    ]
    assert (rule["hits"], rule["inspected"], rule["found"]) == (10, 1, 1)


async def test_exports_show_signs_and_are_selected(house: House, sender: httpx.AsyncClient) -> None:
    batch = await opened(sender, "EXP-1", *exported())
    told = await judged(house, sender, batch)
    assert (told["parcels"], told["cleared"]) == (35, 35), told["verdict"]["faults"]
    await _sees_nothing(sender, batch)
    rows = await _risk(house, batch)
    flags = {number: row["flags"] for number, row in rows.items() if row["flags"]}
    assert flags == {
        "LN000000001": [f"{SIGN}undervaluation"],
        "LN000000002": [f"{SIGN}description"],
        "LN000000003": [f"{SIGN}restricted"],
    }
    customs = house.clients["Hong Kong Customs"]
    found = (await customs.get(f"{BATCHES}/{batch}/parcels/LN000000001")).json()["outcome"]
    assert (found["channel"], found["flags"]) == ("INSPECT", [f"{SIGN}undervaluation"])
    seen = (await customs.get(f"{BATCHES}/{batch}/risk/parcels/LN000000001")).json()
    assert (seen["order_no"], seen["channel"], seen["flags"][0]["points"]) == ("LN000000001", "INSPECT", 50)
