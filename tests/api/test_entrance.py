"""Signing in, people and keys over HTTP."""

from __future__ import annotations

from fairway.parties.model import OrganisationKind, PersonRole
from tests.api.conftest import PASSWORD, House


async def test_sign_in_and_out(house: House) -> None:
    await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    await house.person("Forwarder", "amy@forwarder.example", PersonRole.ADMIN)
    async with house.client() as browser:
        wrong = await browser.post("/v1/sessions", json={"email": "amy@forwarder.example", "password": "x"})
        nobody = await browser.post("/v1/sessions", json={"email": "bob@forwarder.example", "password": "x"})
        assert wrong.status_code == nobody.status_code == 422
        assert wrong.json()["issues"] == nobody.json()["issues"]
        assert (await browser.get("/v1/me")).status_code == 401
        signed = await browser.post("/v1/sessions", json={"email": "Amy@Forwarder.example", "password": PASSWORD})
        assert signed.status_code == 201
        assert "httponly" in signed.headers["set-cookie"].lower()
        me = (await browser.get("/v1/me")).json()
        assert (me["organisation_name"], me["role"], me["site"]) == ("Forwarder", "admin", "hk")
        # A changing request with the cookie must come from our own pages.
        assert (await browser.delete("/v1/sessions/current")).status_code == 401
        away = await browser.delete("/v1/sessions/current", headers={"Sec-Fetch-Site": "same-origin"})
        assert away.status_code == 204
        assert (await browser.get("/v1/me")).status_code == 401


async def test_five_wrong_passwords_lock_the_address(house: House) -> None:
    await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    await house.person("Forwarder", "amy@forwarder.example", PersonRole.ADMIN)
    async with house.client() as browser:
        for _ in range(5):
            await browser.post("/v1/sessions", json={"email": "amy@forwarder.example", "password": "x"})
        right = {"email": "amy@forwarder.example", "password": PASSWORD}
        assert (await browser.post("/v1/sessions", json=right)).status_code == 422


async def test_keys_are_issued_shown_once_and_revoked(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    await house.person("Forwarder", "amy@forwarder.example", PersonRole.ADMIN)
    refused = await client.post("/v1/keys", json={"name": "x", "permissions": ["read"]})
    assert refused.status_code == 403
    async with house.client() as browser:
        await browser.post("/v1/sessions", json={"email": "amy@forwarder.example", "password": PASSWORD})
        browser.headers["Sec-Fetch-Site"] = "same-origin"
        beyond = await browser.post("/v1/keys", json={"name": "x", "permissions": ["decide"]})
        assert beyond.json()["issues"][0]["rule"] == "ORG-KEY-BEYOND"
        issued = (await browser.post("/v1/keys", json={"name": "erp", "permissions": ["read"]})).json()
        async with house.client(f"Bearer {issued['secret']}") as machine:
            assert (await machine.get("/v1/me")).json()["permissions"] == ["read"]
            listed = (await machine.get("/v1/keys")).json()
            assert issued["secret"] not in str(listed)
            begins = {one["key"]: one["begins"] for one in listed}
            assert begins[issued["key"]] == issued["secret"][: len("fw_abcd")]
            await browser.delete(f"/v1/keys/{issued['key']}")
            assert (await machine.get("/v1/me")).status_code == 401


async def test_people_of_another_organisation_are_not_seen(house: House) -> None:
    await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    await house.person("Forwarder", "amy@forwarder.example", PersonRole.ADMIN)
    other = await house.organisation("Competitor", OrganisationKind.FORWARDER)
    assert (await other.get("/v1/people")).json() == []


async def test_problems_list_every_fault_in_the_readers_language(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    answer = await client.post("/v1/trips", json={"direction": "up", "vehicle": {"hk_mark": "?"}})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    pointers = {issue["pointer"] for issue in answer.json()["issues"]}
    assert pointers == {"/direction", "/control_point", "/vehicle/hk_mark"}
