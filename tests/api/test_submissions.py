"""Submissions over HTTP: kept, listed, found, revised, confirmed; seen by whom it concerns and nobody else."""

from __future__ import annotations

import asyncio
from typing import Any

from fairway.parties.model import OrganisationKind
from tests.api.conftest import House


def plain(reference: str = "S-1", **changes: Any) -> dict[str, Any]:
    item = {
        "id": "1",
        "description": {"sc": "塑料玩具车", "en": "plastic toy cars"},
        "hs6": "950300",
        "value": {"amount": "1200", "currency": "CNY"},
    }
    consignment = {
        "id": "C1",
        "waybill_number": f"WB-{reference}-2026",
        "consignor": {"names": {"sc": "东莞示例玩具有限公司"}},
        "consignee": {"names": {"en": "Sample Toys (HK) Limited"}},
        "packages": {"count": 12, "type_code": "CT"},
        "gross_weight_kg": "130.5",
        "items": [item],
    }
    return {"reference": reference, "direction": "cn-hk", "consignments": [consignment], **changes}


async def test_entered_is_kept_listed_and_found(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    kept = await client.post("/v1/submissions", json=plain())
    assert kept.status_code == 201, kept.text
    case = kept.json()["submission"]
    assert {document["target"] for document in kept.json()["documents"]} >= {"cn.road_manifest"}
    listed = (await client.get("/v1/submissions")).json()["submissions"]
    assert [one["submission"] for one in listed] == [case]
    for reference in ("S-1", "wb s-1 2026", "WB-S-1"):
        found = (await client.get("/v1/search", params={"ref": reference})).json()["found"]
        assert {one["case_id"] for one in found} == {case}, reference
    shown = (await client.get(f"/v1/submissions/{case}")).json()
    assert shown["document"]["consignments"][0]["packages"]["count"] == 12
    assert shown["document"]["provenance"][""]["kind"] == "entered"


async def test_a_competitor_sees_nothing_at_all(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    other = await house.organisation("Competitor", OrganisationKind.FORWARDER)
    case = (await client.post("/v1/submissions", json=plain())).json()["submission"]
    document = (await client.get(f"/v1/submissions/{case}/documents")).json()["documents"][0]["sha256"]
    nowhere = "01990000-0000-7000-8000-000000000000"
    for path in ("", "/documents", f"/documents/{document}"):
        hidden = await other.get(f"/v1/submissions/{case}{path}")
        absent = await other.get(f"/v1/submissions/{nowhere}{path}")
        assert hidden.status_code == absent.status_code == 404
        assert {**hidden.json(), "instance": ""} == {**absent.json(), "instance": ""}
    for reference in ("S-1", "WB-S-1-2026", "WB-S-1"):
        assert (await other.get("/v1/search", params={"ref": reference})).json() == {"found": []}
    assert (await other.get("/v1/submissions")).json()["submissions"] == []
    # The same own reference is free for everybody else.
    assert (await other.post("/v1/submissions", json=plain())).status_code == 201


async def test_the_own_reference_is_used_once(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    await client.post("/v1/submissions", json=plain())
    again = await client.post("/v1/submissions", json=plain())
    assert again.status_code == 422
    assert again.json()["issues"][0]["rule"] == "submission.reference_taken"


async def test_the_same_request_twice_is_done_once(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    key = {"Idempotency-Key": "order-7"}
    answers = await asyncio.gather(*(client.post("/v1/submissions", json=plain(), headers=key) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["submission"] for answer in answers}) == 1
    other = await client.post("/v1/submissions", json=plain("S-2"), headers=key)
    assert other.status_code == 422
    assert other.json()["issues"][0]["rule"] == "ietf.idempotency-key"
    assert len((await client.get("/v1/submissions")).json()["submissions"]) == 1


async def test_every_fault_is_listed_in_the_readers_language(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    bad = plain()
    bad["direction"] = "up"
    bad["consignments"][0]["packages"]["count"] = 0
    bad["consignments"][0]["gross_weight_kg"] = "heavy"
    answer = await client.post("/v1/submissions", json=bad, headers={"Accept-Language": "zh-HK"})
    assert answer.status_code == 422
    issues = answer.json()["issues"]
    assert {issue["pointer"] for issue in issues} >= {
        "/direction",
        "/consignments/0/packages/count",
        "/consignments/0/gross_weight_kg",
    }
    assert all(issue["rule"] and issue["remedy"] for issue in issues)


async def test_revising_guards_against_overwriting(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    case = (await client.post("/v1/submissions", json=plain())).json()["submission"]
    changed = plain()
    changed["consignments"][0]["gross_weight_kg"] = "131"
    first = await client.put(f"/v1/submissions/{case}", json=changed, headers={"If-Match": '"1"'})
    assert first.json()["version"] == 2
    late = await client.put(f"/v1/submissions/{case}", json=plain(), headers={"If-Match": '"1"'})
    assert late.json()["issues"][0]["rule"] == "submission.changed_meanwhile"


async def test_a_carrier_sees_no_prices_and_access_ends_at_once(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    carrier = await house.organisation("Carrier", OrganisationKind.CARRIER)
    case = (await client.post("/v1/submissions", json=plain())).json()["submission"]
    involved = {"organisation": str(house.organisations["Carrier"]), "involvement": "carrier"}
    assert (await client.post(f"/v1/submissions/{case}/parties", json=involved)).status_code == 204
    shown = await carrier.get(f"/v1/submissions/{case}")
    assert shown.status_code == 200
    assert "1200" not in shown.text
    assert (await carrier.get(f"/v1/submissions/{case}/documents")).json() == {"documents": []}
    organisation = house.organisations["Carrier"]
    await client.delete(f"/v1/submissions/{case}/parties/{organisation}")
    assert (await carrier.get(f"/v1/submissions/{case}")).status_code == 404


async def test_a_link_answers_only_what_it_asks(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    case = (await client.post("/v1/submissions", json=plain())).json()["submission"]
    wanted = {"supplier": "shipper", "pointers": ["/consignments/0/net_weight_kg"], "note": "please"}
    link = (await client.post(f"/v1/submissions/{case}/requests", json=wanted)).json()["link"].rpartition("/")[2]
    async with house.client() as shipper:
        asked = (await shipper.get(f"/v1/requests/{link}")).json()
        assert asked == {
            "supplier": "shipper",
            "pointers": ["/consignments/0/net_weight_kg"],
            "due": None,
            "note": "please",
            "open": True,
        }
        values = {"values": {"/consignments/0/gross_weight_kg": "1"}}
        assert (await shipper.post(f"/v1/requests/{link}", json=values)).status_code == 422
        values = {"values": {"/consignments/0/net_weight_kg": "120"}}
        assert (await shipper.post(f"/v1/requests/{link}", json=values)).status_code == 204
        assert (await shipper.get("/v1/requests/nothing")).status_code == 404
    shown = (await client.get(f"/v1/submissions/{case}")).json()
    assert shown["document"]["consignments"][0]["net_weight_kg"] == "120"


async def test_pages_follow_each_other(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    for number in range(5):
        await client.post("/v1/submissions", json=plain(f"S-{number}"))
    seen, cursor = [], None
    while True:
        page = (
            await client.get("/v1/submissions", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [one["reference"] for one in page["submissions"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"S-{number}" for number in range(5)]
    assert (await client.get("/v1/submissions", params={"cursor": "xx"})).status_code == 422
