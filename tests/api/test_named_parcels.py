"""Whom the documents of a batch name: the parcels that name them, and nothing of anybody else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from fairway.parcels.generate.options import Case, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.model import Permission, PersonRole, permissions
from fairway.site.parcels.working import ParcelWorker
from tests.api.behind import follow
from tests.api.conftest import House
from tests.api.test_parcels_before import judged as judged_again
from tests.api.test_parcels_before import opened, parcel, without
from tests.api.test_parcels_exported_before import files
from tests.api.test_parcels_exported_before import opened as exported
from tests.parcels.test_exports import numbered

NAMED = "/v1/named-parcels"
BATCHES = "/v1/parcel-batches"
LIST = Path(__file__).parents[2] / "examples" / "parcels-500.csv"


async def judged(house: House, flow: str, files: list[tuple[str, bytes]]) -> str:
    sender = house.clients["Sender"]
    batch = str((await sender.post(BATCHES, json={"reference": "N-1", "flow": flow})).json()["batch"])
    for name, content in files:
        put = await sender.put(f"{BATCHES}/{batch}/files/{name}?table={name.partition('.')[0]}", content=content)
        assert put.status_code == 201, put.text
    await sender.post(f"{BATCHES}/{batch}/submit")
    assert await ParcelWorker(house.site, "one").step() == 1
    told = (await sender.get(f"{BATCHES}/{batch}")).json()
    assert told["status"] == "judged", told
    return batch


async def test_a_trader_sees_the_parcels_declared_in_its_name(house: House) -> None:
    await house.organisation("Sender", Kind.COURIER)
    trader = await house.organisation("Trader", Kind.CONSIGNEE, business_registration="10000001")
    other = await house.organisation("Other trader", Kind.CONSIGNEE, business_registration="10000002")
    nobody = await house.organisation("Not named", Kind.CONSIGNEE, business_registration="10000003")
    batch = await judged(house, "hong-kong", [("hk_parcels.csv", LIST.read_bytes())])

    (told,) = (await trader.get(NAMED)).json()["batches"]
    (role,) = told["roles"]
    assert (told["batch"], role["role"], role["codes"], role["late"]) == (batch, "trader", ["10000001"], 0)
    own = (await trader.get(f"{NAMED}/{batch}/parcels?limit=500")).json()["parcels"]
    theirs = (await other.get(f"{NAMED}/{batch}/parcels?limit=500")).json()["parcels"]
    assert len(own) == role["parcels"] > 100 and sum(one["moves_on"] for one in own) == role["cleared"]
    assert not {one["waybill_no"] for one in own} & {one["waybill_no"] for one in theirs}
    held = (await trader.get(f"{NAMED}/{batch}/parcels?show=to-fix")).json()["parcels"]
    assert len(held) == role["parcels"] - role["cleared"]
    assert all("consignee_name" not in one for one in own)

    await follow(house)
    for client, times in ((trader, 1), (house.clients["Sender"], 4), (nobody, 0)):
        told = (await client.get("/v1/events")).json()["events"]
        assert [one["type"] for one in told if one["case"] == batch] == ["parcels.changed"] * times

    assert (await nobody.get(NAMED)).json()["batches"] == []
    for path in (f"{NAMED}/{batch}", f"{NAMED}/{batch}/parcels"):
        assert (await nobody.get(path)).status_code == 404
        assert (await house.clients["Sender"].get(path)).status_code == 404, "the own batch is seen whole elsewhere"
    assert (await trader.get(f"{BATCHES}/{batch}")).status_code == 404
    assert (await trader.get(BATCHES)).json()["batches"] == []


def written(folder: Path) -> list[tuple[str, bytes]]:
    """Sixty parcels of one platform; the payment or the waybill of some comes late."""
    shares = dict.fromkeys(Case, 0.0) | {Case.LATE_PAYMENT: 0.1, Case.LATE_WAYBILL: 0.05}
    write_traffic(Traffic(parcels=60, seed=3, day=date(2026, 11, 22), shares=shares), folder)
    return [(one.name, one.read_bytes()) for one in sorted(folder.glob("day=*/platform=*/*.parquet"))]


def late_documents(folder: Path) -> dict[str, bytes]:
    """What they wait for, by table."""
    return {one.stem: one.read_bytes() for one in folder.glob("**/late/*.parquet")}


async def test_platform_payment_firm_and_courier_each_see_their_part(house: House, tmp_path: Path) -> None:
    files = written(tmp_path)
    await house.organisation("Sender", Kind.BROKER, cn_customs_code="4403AGT001")
    for name, kind, code in (
        ("Platform", Kind.PLATFORM, "4403EBP000"),
        ("Payment", Kind.PAYMENT, "4403PAY001"),
        ("Courier", Kind.COURIER, "4403EXP001"),
    ):
        await house.organisation(name, kind, cn_customs_code=code, side="cn")
    batch = await judged(house, "cn-import", files)

    every = {}
    for name in ("Platform", "Payment", "Courier"):
        told = (await house.clients[name].get(f"{NAMED}/{batch}")).json()
        (every[name],) = told["roles"]
    assert {name: one["parcels"] for name, one in every.items()} == dict.fromkeys(every, 60)
    assert every["Payment"]["late"] > 0 < every["Courier"]["late"] and every["Platform"]["late"] == 0
    late = (await house.clients["Payment"].get(f"{NAMED}/{batch}/parcels?show=late")).json()["parcels"]
    assert len(late) == every["Payment"]["late"] and all("payment" in one["missing"] for one in late)
    assert all("payable" not in one and "differing" not in one for one in late)
    whole = (await house.clients["Platform"].get(f"{NAMED}/{batch}/parcels?limit=2")).json()
    assert "payable" in whole["parcels"][0] and whole["after"] == whole["parcels"][-1]["place"]
    hidden = {"channel", "flags", "ebp_code"}
    assert not hidden & set(whole["parcels"][0])

    # What parcels wait for is handed in by whom it is of, and by nobody else.
    owed = late_documents(tmp_path)
    for name, content, rule in (
        ("Platform", owed["payments"], "PARCELS-NOT-YOUR-TABLE"),
        ("Payment", owed["waybills"], "PARCELS-NOT-YOUR-TABLE"),
        ("Payment", b"x", "parcels."),
    ):
        refused = await house.clients[name].put(f"{NAMED}/{batch}/files/late.parquet", content=content)
        assert refused.status_code == 422, refused.text
        assert refused.json()["issues"][0]["rule"].startswith(rule)
    for name, table in (("Payment", "payments"), ("Courier", "waybills")):
        address = f"{NAMED}/{batch}/files/{table}.parquet"
        assert (await house.clients[name].put(address, content=owed[table])).status_code == 201
        assert await ParcelWorker(house.site, "one").step() == 1
        (role,) = (await house.clients[name].get(f"{NAMED}/{batch}")).json()["roles"]
        assert role["late"] == 0
        again = await house.clients[name].put(address, content=owed[table] + b" ")
        assert again.status_code == 422
    told = (await house.clients["Sender"].get(f"{BATCHES}/{batch}")).json()
    assert (told["status"], told["cleared"], told["awaited"]) == ("judged", 60, [])


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        (Kind.PLATFORM, {Permission.SUBMIT, Permission.TELL}),
        (Kind.COURIER, {Permission.SUBMIT, Permission.TELL, Permission.RUN_TRIPS}),
        (Kind.PAYMENT, {Permission.TELL}),
    ],
)
def test_what_each_kind_may_do(kind: Kind, may: set[Permission]) -> None:
    assert permissions(PersonRole.CLERK, frozenset({kind})) == may | {Permission.READ}


def _order(content: bytes, **changes: object) -> bytes:
    """The order of a parcel with its lines, as a line of JSON."""
    given = json.loads(content)
    lines = given["order_lines"] if "order_lines" in given else given["order"]["lines"]
    return json.dumps({**given["order"], "lines": lines, **changes}, ensure_ascii=False).encode() + b"\n"


async def test_a_platform_hands_in_the_orders_that_parcels_wait_for(house: House) -> None:
    sender = await house.organisation("Sender", Kind.BROKER, cn_customs_code="4403AGT001")
    platform = await house.organisation("Platform", Kind.PLATFORM, cn_customs_code="EBP0000001", side="cn")
    batch = await opened(sender, "N-2", parcel(1), without("order", parcel(2)), without("order", parcel(3)))
    told = await judged_again(house, sender, batch)
    (owed,) = told["awaited"]
    assert (told["cleared"], owed["document"], owed["party"], owed["parcels"]) == (1, "order", "EBP0000001", 2)

    async def put(content: bytes, name: str = "o.jsonl") -> httpx.Response:
        return await platform.put(f"{NAMED}/{batch}/files/{name}", content=content)

    for content, rule in (
        (_order(parcel(4)), "PARCELS-ORDER-NOT-AWAITED"),
        (_order(parcel(1)), "PARCELS-ORDER-NOT-AWAITED"),
        (_order(parcel(2), lines=[]), "PARCELS-ORDER-WITHOUT-LINES"),
        (_order(parcel(2), ebp_code="EBP0000009"), "PARCELS-OTHERS-DOCUMENT"),
        (_order(parcel(2), goods_value="much"), "PARCELS-ROWS-WRONG"),
    ):
        refused = await put(content)
        assert (refused.status_code, refused.json()["issues"][0]["rule"]) == (422, rule)
    given = await put(_order(parcel(2)) + _order(parcel(3)))
    assert given.status_code == 201, given.text
    assert await ParcelWorker(house.site, "one").step() == 1
    (role,) = (await platform.get(f"{NAMED}/{batch}")).json()["roles"]
    assert role["late"] == 0
    told = (await sender.get(f"{BATCHES}/{batch}")).json()
    assert (told["run"], told["cleared"], told["awaited"]) == (2, 3, [])
    assert told["verdict"]["outcomes"] == {"MATCHED": 3}


async def test_what_exports_wait_for_is_handed_in_by_whom_it_is_of(house: House) -> None:
    sender = await house.organisation("Sender", Kind.BROKER, cn_customs_code="4403AGT001")
    platform = await house.organisation("Platform", Kind.PLATFORM, cn_customs_code="EBP0000001", side="cn")
    courier = await house.organisation("Courier", Kind.COURIER, cn_customs_code="LOG0000001", side="cn")
    one, two = numbered(1), numbered(2)
    lacking = (replace(one, order=None, order_lines=()), replace(two, waybill=None))
    batch = await exported(sender, "N-3", *lacking)
    told = await judged_again(house, sender, batch)
    assert {(owed["document"], owed["party"]) for owed in told["awaited"]} == {
        ("order", "EBP0000001"),
        ("waybill", "LOG0000001"),
    }
    owed = dict(files(one, two))
    refused = await courier.put(f"{NAMED}/{batch}/files/o.jsonl", content=owed["export_orders"])
    assert (refused.status_code, refused.json()["issues"][0]["rule"]) == (422, "PARCELS-ROWS-WRONG")
    given = await platform.put(f"{NAMED}/{batch}/files/late.jsonl", content=owed["export_orders"].splitlines()[0])
    assert given.status_code == 201, given.text
    assert await ParcelWorker(house.site, "one").step() == 1
    told = (await sender.get(f"{BATCHES}/{batch}")).json()
    assert (told["run"], told["cleared"], [owed["document"] for owed in told["awaited"]]) == (2, 1, ["waybill"])
