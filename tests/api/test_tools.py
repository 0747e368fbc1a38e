"""Readiness, spreadsheets, rule book, code tables, bundles."""

from __future__ import annotations

import json
from pathlib import Path

from fairway.parties.model import OrganisationKind
from fairway.record.keys import own_signer
from fairway.record.sequencer import Sequencer
from fairway.record.verify import verify_bundle
from tests.api.conftest import House
from tests.api.test_submissions import plain

EXAMPLES = Path(__file__).parents[2] / "examples"


async def test_readiness_says_what_is_missing_and_who_can_supply_it(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    draft = (await client.post("/v1/readiness", json=plain())).json()["targets"]
    assert len(draft) == 6
    aci = next(one for one in draft if one["target"] == "hk.road_aci")
    missing = [one for one in aci["elements"] if one["state"] == "missing"]
    assert missing
    assert all(one["suppliers"] for one in missing)
    assert not aci["ready"]
    full = json.loads((EXAMPLES / "south-general.json").read_text())
    case = (await client.post("/v1/submissions", json=full)).json()["submission"]
    kept = (await client.get(f"/v1/submissions/{case}/readiness")).json()["targets"]
    assert next(one for one in kept if one["target"] == "hk.road_aci")["percentage"] == 100


async def test_a_workbook_comes_in_and_goes_out(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    book = (EXAMPLES / "south-general.xlsx").read_bytes()
    kept = await client.post("/v1/submissions/workbook", content=book)
    assert kept.status_code == 201, kept.text
    out = await client.get(f"/v1/submissions/{kept.json()['submission']}/workbook")
    assert out.content[:2] == b"PK"
    assert (await client.get("/v1/templates/submission.xlsx")).content[:2] == b"PK"
    assert (await client.get("/v1/templates/submission.csv.zip")).content[:2] == b"PK"
    refused = await client.post("/v1/submissions/workbook", content=b"not a workbook")
    assert refused.status_code == 422


async def test_the_rule_book_and_the_code_tables_are_readable(house: House) -> None:
    client = house.clients["Hong Kong Customs"]
    rules = (await client.get("/v1/rules", headers={"Accept-Language": "zh-CN"})).json()["rules"]
    assert len(rules) > 80
    assert all(one["sentence"] and one["citation"] for one in rules)
    codes = (await client.get("/v1/codes/country", params={"q": "HK"})).json()["codes"]
    assert any(one["code"] == "HK" for one in codes)
    assert (await client.get("/v1/codes/nothing")).status_code == 404


async def test_a_bundle_proves_itself_offline(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    other = await house.organisation("Competitor", OrganisationKind.FORWARDER)
    case = (await client.post("/v1/submissions", json=plain())).json()["submission"]
    assert (await client.get(f"/v1/submissions/{case}/bundle")).status_code == 503
    signer = own_signer(house.site.settings.keys_folder, house.site.id)
    async with house.site.database.single_statements() as conn:
        await Sequencer(house.site.id, signer, house.clock).drain(conn)
    made = await client.get(f"/v1/submissions/{case}/bundle")
    assert made.status_code == 200
    found = verify_bundle(made.content, [signer.verifier])
    assert found.holds, found
    assert (await other.get(f"/v1/submissions/{case}/bundle")).status_code == 404
    async with house.client() as anybody:
        note = (await anybody.get("/v1/record/checkpoint")).text
        assert note.startswith(signer.verifier.name)
        assert signer.verifier.name in (await anybody.get("/v1/record/key")).text
