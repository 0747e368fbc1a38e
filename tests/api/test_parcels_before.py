"""A site remembers earlier batches: the same number again is told, whoever sends it; what was put right is no copy."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyarrow.parquet as pq

from fairway.parties.model import OrganisationKind
from fairway.site.parcels import folders
from fairway.site.parcels.earlier import PURCHASES
from fairway.site.parcels.knowing import Remembering, memory_of
from fairway.site.parcels.lateness import Lateness
from fairway.site.parcels.working import ParcelWorker
from tests.api.conftest import House
from tests.parcels.test_given import body

BATCHES = "/v1/parcel-batches"
_LATE = "ON000000003"
"""The order whose payment comes late."""


def parcel(number: int, **order: object) -> bytes:
    """A sound parcel with numbers and identifiers of its own, its order changed."""
    text = json.dumps(body(), ensure_ascii=False)
    given = json.loads(text.replace("ON000000001", f"ON{number:09}").replace("LN000000001", f"LN{number:09}"))
    for at, name in enumerate(("inventory", "order", "payment", "waybill")):
        given[name]["guid"] = f"00000000-0000-4000-8000-{number * 10 + at:012X}"
    given["payment"]["pay_transaction_id"] = given["order"]["pay_transaction_id"] = f"PAY{number:06}"
    given["order"].update(order)
    return json.dumps(given, ensure_ascii=False).encode()


async def opened(client: httpx.AsyncClient, reference: str, *parcels: bytes, **more: object) -> str:
    """A batch with the parcels in it."""
    answer = await client.post(BATCHES, json={"reference": reference, "flow": "cn-import", **more})
    batch = str(answer.json()["batch"])
    for one in parcels:
        assert (await client.post(f"{BATCHES}/{batch}/parcels", content=one)).status_code == 201
    return batch


async def judged(house: House, client: httpx.AsyncClient, batch: str) -> dict[str, Any]:
    """The batch handed in and worked on."""
    assert (await client.post(f"{BATCHES}/{batch}/submit")).status_code == 200
    assert await ParcelWorker(house.site, "test").step() == 1
    await Remembering(house.site).step()
    told: dict[str, Any] = (await client.get(f"{BATCHES}/{batch}")).json()
    assert told["status"] == "judged", told["issues"]
    return told


def without(document: str, content: bytes) -> bytes:
    """A parcel of which one document has not come."""
    return json.dumps({name: part for name, part in json.loads(content).items() if name != document}).encode()


async def what_comes_late_is_judged_alone(
    house: House, platform: httpx.AsyncClient, batch: str, told: dict[str, Any]
) -> None:
    """Who is late is said; when the document comes, its parcel alone is judged again."""
    (owed,) = told["awaited"]
    assert {name: owed[name] for name in ("document", "party", "parcels", "since", "late")} == {
        **{"document": "payment", "party": json.loads(parcel(3))["order"]["pay_code"], "parcels": 1},
        **{"since": "2026-11-01T00:00:00Z", "late": True},
    }
    assert told["late_at"] is None
    assert [await Lateness(house.site).step() for _ in range(2)] == [1, 0]
    assert (await platform.get(f"{BATCHES}/{batch}")).json()["late_at"] is not None
    before = (await platform.get(f"{BATCHES}/{batch}/parcels")).json()["parcels"]
    payment = json.dumps(json.loads(parcel(3))["payment"], ensure_ascii=False).encode()
    assert (await platform.put(f"{BATCHES}/{batch}/files/p.jsonl?table=payments", content=payment)).status_code == 201
    again = await judged(house, platform, batch)
    assert (again["run"], again["parcels"], again["cleared"], again["awaited"]) == (2, 3, 2, [])
    assert again["verdict"]["outcomes"] == {"CONFLICT": 1, "MATCHED": 2}
    assert again["verdict"]["root"] != told["verdict"]["root"]
    assert "parcels.match.missing" not in again["verdict"]["faults"]
    after = (await platform.get(f"{BATCHES}/{batch}/parcels")).json()["parcels"]
    assert [one for one in after if one["order_no"] != _LATE] == [one for one in before if one["order_no"] != _LATE]
    shown = (await platform.get(f"{BATCHES}/{batch}/parcels/{_LATE}")).json()
    assert (shown["outcome"]["outcome"], shown["outcome"]["missing"], shown["faults"]) == ("MATCHED", "", [])
    assert {one["table"] for one in shown["documents"]} >= {"payments", "orders", "waybills", "inventories"}
    refused = await platform.put(f"{BATCHES}/{batch}/files/q.jsonl?table=payments", content=payment + b" ")
    assert [one["rule"] for one in refused.json()["issues"]] == ["PARCELS-BATCH-STATUS"]


def _rules(told: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in told["faults"]}


async def test_a_number_that_was_used_is_told_and_what_was_put_right_is_new(house: House) -> None:
    platform = await house.organisation("Platform", OrganisationKind.FORWARDER)
    other = await house.organisation("Other", OrganisationKind.FORWARDER)
    first = await opened(platform, "NOV-1", parcel(1), parcel(2, actural_paid="1.00"), without("payment", parcel(3)))
    told = await judged(house, platform, first)
    assert (told["parcels"], told["cleared"], told["to_fix"]) == (3, 1, 2)
    await what_comes_late_is_judged_alone(house, platform, first, told)

    # One by one: the sender is told which batch of its own it was, anybody else only that the number was used.
    draft = await opened(platform, "DRAFT")
    again = (await platform.post(f"{BATCHES}/{draft}/parcels", content=parcel(1))).json()
    assert _rules(again) == {"parcels.E03.known", "parcels.E10", "parcels.E02.repeated"}
    assert again["earlier"] == {"order": "NOV-1", "waybill": "NOV-1"}
    theirs = await opened(other, "THEIRS")
    told = (await other.post(f"{BATCHES}/{theirs}/parcels", content=parcel(1))).json()
    assert (_rules(told), told["earlier"]) == (_rules(again), {})

    # As a batch: what was put right is no copy of what was sent before, what was cleared is.
    second = await opened(platform, "NOV-2", corrects=first)
    for one in (parcel(1), parcel(2)):
        await platform.post(f"{BATCHES}/{second}/parcels", content=one)
    verdict = (await judged(house, platform, second))["verdict"]
    assert (verdict["parcels"], verdict["cleared"], verdict["to_fix"]) == (2, 1, 1)
    shown = (await platform.get(f"{BATCHES}/{second}/parcels/ON000000001")).json()
    assert {one["rule"]: one["earlier"] for one in shown["faults"]} == dict.fromkeys(
        ("parcels.E03.known", "parcels.E10", "parcels.E02.repeated", "parcels.E03.payment"), "NOV-1"
    )
    assert (await platform.get(f"{BATCHES}/{second}/parcels/ON000000002")).json()["faults"] == []
    rows = csv.DictReader(io.StringIO((await platform.get(f"{BATCHES}/{second}/faults.csv")).text.lstrip("\ufeff")))
    assert {row["earlier"] for row in rows} == {"NOV-1"}

    # What the buyer bought is remembered without the person, and only as long as the batch has its personal data.
    memory = memory_of(house.site)
    assert set(memory.buyers.batches()) == {first, second}
    kept = _purchases(house, first)
    assert [path.name for path in kept] == ["purchases-1.parquet", "purchases-2.parquet"]
    row = pq.read_table(kept[0]).to_pylist()[0]
    assert (row["value"], row["counted"], len(row["buyer"])) == (Decimal("146.00000"), True, 32)
    for batch in (first, second):
        assert (await platform.post(f"{BATCHES}/{batch}/erase", json={"reason": "asked"})).status_code == 200
    assert not _purchases(house, first)
    await Remembering(house.site).step()
    assert not memory.buyers.batches()
    assert set(memory.numbers.batches()) == {first, second}, "numbers stay used"


def _purchases(house: House, batch: str) -> list[Path]:
    return sorted(folders.memory_folder(house.site.settings, UUID(batch)).glob(PURCHASES))
