"""Signing in with an identity provider that is played here."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site.oidc import OpenIdConnect
from tests.api.conftest import PASSWORD, House

ISSUER = "https://id.test"
KEY = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig", "alg": "ES256"})


class Played:
    """An identity provider that signs whatever claims the test sets."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.key = KEY

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("openid-configuration"):
            paths = {name: f"{ISSUER}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
            return httpx.Response(200, json={"issuer": ISSUER, **paths})
        if request.url.path == "/token_endpoint":
            assert b"code_verifier" in request.content
            token = jwt.encode({"alg": "ES256", "kid": "k1"}, self.claims, self.key)
            return httpx.Response(200, json={"id_token": token})
        return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})


@pytest.fixture
async def played(house: House) -> Played:
    house.site.settings = replace(house.site.settings, oidc_issuer=ISSUER, oidc_client_id="fairway", oidc_key="s")
    provider = Played()
    client = httpx.AsyncClient(transport=httpx.MockTransport(provider.answer))
    house.app.state.oidc = OpenIdConnect(house.site, client)
    await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    person = await house.person("Forwarder", "amy@forwarder.example", PersonRole.ADMIN)
    async with house.client() as admin:
        await admin.post("/v1/sessions", json={"email": "amy@forwarder.example", "password": PASSWORD})
        linked = await admin.post(
            f"/v1/people/{person}/identities", json={"subject": "amy"}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert linked.status_code == 204, linked.text
    return provider


async def come_back(house: House, played: Played, **changes: Any) -> httpx.Response:
    async with house.client() as browser:
        away = await browser.get("/auth/oidc/start")
        query = {name: values[0] for name, values in parse_qs(urlsplit(away.headers["location"]).query).items()}
        played.claims = {
            "iss": ISSUER,
            "aud": "fairway",
            "sub": "amy",
            "exp": int(time.time()) + 60,
            "nonce": query["nonce"],
            **changes.pop("claims", {}),
        }
        back = {"state": changes.get("state", query["state"]), "code": "c"}
        answer = await browser.get("/auth/oidc/callback", params=back)
        if answer.status_code == 303:
            me = await browser.get("/v1/me")
            assert me.json()["organisation_name"] == "Forwarder"
        return answer


async def test_a_linked_identity_signs_in(house: House, played: Played) -> None:
    assert (await come_back(house, played)).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "somebody else"},
        {"aud": "another client"},
        {"iss": "https://evil.test"},
        {"nonce": "replayed"},
        {"exp": 1_000_000},
    ],
)
async def test_other_tokens_do_not(house: House, played: Played, claims: dict[str, Any]) -> None:
    answer = await come_back(house, played, claims=claims)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


async def test_a_forged_signature_does_not(house: House, played: Played) -> None:
    played.key = ECKey.generate_key("P-256", {"kid": "k1"})
    assert (await come_back(house, played)).status_code == 422


async def test_a_sign_in_that_was_not_begun_here_does_not(house: House, played: Played) -> None:
    assert (await come_back(house, played, state="other")).status_code == 422


async def test_without_a_provider_there_is_nothing(house: House) -> None:
    async with house.client() as browser:
        assert (await browser.get("/auth/oidc/start")).status_code == 404
