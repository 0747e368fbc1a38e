"""Exports, and parcels in Hong Kong, and what was before them: numbers that were used, an order that goes on in another
batch, documents that come late."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx

from fairway.parcels.documents import ExportParcel
from fairway.parties.model import OrganisationKind
from fairway.site.parcels.lateness import Lateness
from fairway.site.parcels.working import ParcelWorker
from tests.api.conftest import House
from tests.api.test_scenario_5 import LIST
from tests.api.test_scenario_5 import judged as judged_in_hong_kong
from tests.parcels.sound import guid, spoilt
from tests.parcels.test_exports import numbered
from tests.parcels.test_single_and_clearing import told

BATCHES = "/v1/parcel-batches"
COURIER = "LOG0000001"


def another(whole: ExportParcel, number: int) -> ExportParcel:
    """One more parcel of the same order, with a waybill of its own."""
    other: Any = spoilt(whole, "export_inventories", logistics_no=f"LN{number:09}", guid=guid(number * 10 + 3))
    other = spoilt(other, "export_inventory_lines", logistics_no=f"LN{number:09}")
    other = spoilt(other, "export_waybills", logistics_no=f"LN{number:09}", guid=guid(number * 10 + 2))
    assert isinstance(other, ExportParcel)
    return other


def files(*parcels: ExportParcel) -> Iterable[tuple[str, bytes]]:
    """Their documents by table; what parcels have in common once."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for one in parcels:
        documents: Sequence[tuple[str, Any, Any]] = (
            ("export_inventories", one.inventory, one.inventory_lines),
            ("export_orders", one.order, one.order_lines),
            ("export_receipts", one.receipt, ()),
            ("export_waybills", one.waybill, ()),
        )
        for table, head, lines in documents:
            if head is not None and (row := told(head, lines)) not in (rows := tables.setdefault(table, [])):
                rows.append(row)
    for table, rows in tables.items():
        yield table, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


async def put(client: httpx.AsyncClient, batch: str, given: Iterable[tuple[str, bytes]]) -> None:
    for table, content in given:
        answer = await client.put(f"{BATCHES}/{batch}/files/{table}.jsonl?table={table}", content=content)
        assert answer.status_code == 201, answer.text


async def opened(client: httpx.AsyncClient, reference: str, *parcels: ExportParcel) -> str:
    """A batch of exports with the parcels in it."""
    answer = await client.post(BATCHES, json={"reference": reference, "flow": "cn-export"})
    batch = str(answer.json()["batch"])
    await put(client, batch, files(*parcels))
    return batch


async def judged(house: House, client: httpx.AsyncClient, batch: str) -> dict[str, Any]:
    """The batch handed in and worked on."""
    answer = await client.post(f"{BATCHES}/{batch}/submit")
    assert answer.status_code == 200, answer.text
    assert await ParcelWorker(house.site, "test").step() == 1
    found: dict[str, Any] = (await client.get(f"{BATCHES}/{batch}")).json()
    assert found["status"] == "judged", found["issues"]
    return found


async def shown(client: httpx.AsyncClient, batch: str, number: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{BATCHES}/{batch}/parcels/{number}")).json()
    return found


def rules(found: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    return {(one["table"], one["rule"], one["earlier"]) for one in found["faults"]}


async def test_what_was_exported_is_known_and_what_is_missing_comes_late(house: House) -> None:
    agent = await house.organisation("Agent", OrganisationKind.FORWARDER)
    one, two = numbered(1), numbered(2)
    late = another(two, 3)
    first = await opened(agent, "EXP-1", one, two, replace(late, waybill=None))
    before = await judged(house, agent, first)
    assert (before["parcels"], before["cleared"], before["to_fix"]) == (3, 2, 1)
    (owed,) = before["awaited"]
    assert (owed["document"], owed["party"], owed["parcels"], owed["late"]) == ("waybill", COURIER, 1, True)
    assert [await Lateness(house.site).step() for _ in range(2)] == [1, 0]

    # The waybill comes: its parcel alone is judged again, with the order that it shares with a settled one.
    assert late.waybill is not None
    await put(agent, first, [("export_waybills", json.dumps(told(late.waybill)).encode())])
    after = await judged(house, agent, first)
    assert (after["run"], after["parcels"], after["cleared"], after["awaited"]) == (2, 3, 3, [])
    assert after["verdict"]["outcomes"] == {"MATCHED": 3}
    missing = "parcels.match.export_missing"
    assert {**after["verdict"]["faults"], missing: 1} == before["verdict"]["faults"]
    assert after["verdict"]["root"] != before["verdict"]["root"]
    assert (await shown(agent, first, "LN000000003"))["faults"] == []

    # Another batch: a copy of a parcel, one more parcel of a known order, and a known number of another order.
    taken = spoilt(numbered(5), "export_orders", order_no="ON000000001")
    assert isinstance(taken, ExportParcel)
    for table in ("order_lines", "receipts", "inventories", "inventory_lines"):
        taken = spoilt(taken, f"export_{table}", order_no="ON000000001")
    second = await opened(agent, "EXP-2", one, another(two, 4))
    found = await judged(house, agent, second)
    assert (found["parcels"], found["cleared"]) == (2, 1)
    assert rules(await shown(agent, second, "LN000000001")) == {
        ("export_inventories", "parcels.E03.known", "EXP-1"),
        ("export_inventories", "parcels.E02.repeated", "EXP-1"),
        ("export_waybills", "parcels.E10", "EXP-1"),
        ("export_waybills", "parcels.E02.repeated", "EXP-1"),
    }
    assert (await shown(agent, second, "LN000000004"))["faults"] == []
    other = await house.organisation("Other", OrganisationKind.FORWARDER)
    third = await opened(other, "THEIRS", taken)
    assert (await judged(house, other, third))["cleared"] == 0
    assert rules(await shown(other, third, "LN000000005")) == {("export_orders", "parcels.E03.known", "")}


async def test_a_parcel_in_hong_kong_has_a_number_of_its_own_in_each_direction(house: House) -> None:
    courier = await house.organisation("Courier", OrganisationKind.FORWARDER)
    head, *rows = LIST.read_bytes().splitlines(keepends=True)
    rows = [row for row in rows if b",courier,,,Men" in row][:3]
    first = await judged_in_hong_kong(house, courier, b"".join([head, *rows[:2]]), reference="MONDAY")
    assert (await courier.get(f"{BATCHES}/{first}")).json()["cleared"] == 2
    leaving = rows[1].replace(b",courier,,,", b",courier,,export,")
    second = await judged_in_hong_kong(house, courier, b"".join([head, rows[0], leaving, rows[2]]))
    found = (await courier.get(f"{BATCHES}/{second}/parcels")).json()["parcels"]
    used = [one["waybill_no"] for one in found if "hk.parcels.number_used" in one["rules"]]
    assert used == [found[0]["waybill_no"]] and found[0]["decision"] == "TO_FIX"
    (fault,) = (await shown(courier, second, used[0]))["faults"]
    assert (fault["rule"], fault["earlier"]) == ("hk.parcels.number_used", "MONDAY")
    # A year later the number is free.
    house.clock.set(house.clock.now() + timedelta(days=366))
    third = await judged_in_hong_kong(house, courier, head + rows[0], arrives_at=None)
    (again,) = (await courier.get(f"{BATCHES}/{third}/parcels")).json()["parcels"]
    assert "hk.parcels.number_used" not in again["rules"]
