"""Signing in with an identity provider (OpenID Connect Core 1.0, authorisation code flow with PKCE).

The provider says who somebody is; what they may do here is said by the organisation alone: an identity (issuer and
subject) counts only after it was linked to a person.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from fairway.base.issues import Issue, Refusal
from fairway.parties import store
from fairway.parties.store import Principal
from fairway.site.people import ChooseOrganisation, Session
from fairway.site.runtime import Site

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
ALGORITHMS = ["RS256", "ES256", "EdDSA", "Ed25519"]
LEEWAY = timedelta(minutes=2)


class Provider(msgspec.Struct, frozen=True):
    """What the provider publishes of itself (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in under way; the browser keeps it in a short-lived cookie."""

    state: str
    nonce: str
    verifier: str


class OpenIdConnect:
    """The provider of a site, as its settings name it."""

    def __init__(self, site: Site, client: httpx.AsyncClient) -> None:
        self._site = site
        self._client = client
        self._provider: Provider | None = None

    async def provider(self) -> Provider:
        """The provider's own description, fetched once. Raises Refusal when it does not describe the issuer set."""
        if self._provider is None:
            issuer = (self._site.settings.oidc_issuer or "").rstrip("/")
            answer = await self._client.get(f"{issuer}/.well-known/openid-configuration", timeout=TIMEOUT)
            answer.raise_for_status()
            found = msgspec.json.decode(answer.content, type=Provider)
            if found.issuer.rstrip("/") != issuer:
                raise _refusal("The identity provider describes another issuer.")
            self._provider = found
        return self._provider

    async def start(self) -> tuple[str, Started]:
        """The address to send the browser to, and what to keep until it comes back."""
        provider = await self.provider()
        started = Started(
            state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48)
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(started.verifier.encode()).digest()).rstrip(b"=").decode()
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._site.settings.oidc_client_id,
                "redirect_uri": self.redirect_uri,
                "scope": "openid",
                "state": started.state,
                "nonce": started.nonce,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )
        return f"{provider.authorization_endpoint}?{query}", started

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends the browser back to."""
        return f"{self._site.settings.public_url}/auth/oidc/callback"

    async def finish(self, started: Started, state: str, code: str, organisation: UUID | None = None) -> Session:
        """Open a session for who came back. Raises Refusal, with one answer for an identity that nobody linked, and
        ChooseOrganisation."""
        if not secrets.compare_digest(started.state, state):
            raise _refusal("This sign-in was not begun here, or too long ago.")
        claims = await self._claims(started, code)
        site, now = self._site, self._site.clock.now()
        async with site.database.single_statements() as conn:
            linked = await store.linked_people(conn, str(claims["iss"]), str(claims["sub"]))
        proved = list(linked)
        if organisation:
            linked = [one for one in linked if one[0] == organisation]
        if not linked:
            raise _refusal("This identity is not linked to anybody here.")
        if len(linked) > 1:
            raise ChooseOrganisation([one[0] for one in linked])
        chosen, person = linked[0]
        async with site.database.writing() as conn:
            secret, until = await store.open_session(
                conn, email="", organisation=chosen, person=person, now=now, proved=proved
            )
        return Session(secret=secret, until=until, organisation=chosen, person=person)

    async def _claims(self, started: Started, code: str) -> dict[str, Any]:
        """What the provider says of who signed in; verified (OpenID Connect Core 3.1.3.7)."""
        settings, provider = self._site.settings, await self.provider()
        answer = await self._client.post(
            provider.token_endpoint,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.redirect_uri,
                "client_id": settings.oidc_client_id,
                "code_verifier": started.verifier,
            },
            auth=(settings.oidc_client_id, settings.oidc_key),
            timeout=TIMEOUT,
        )
        if answer.status_code != 200:
            raise _refusal("The identity provider did not accept the sign-in.")
        keys = await self._client.get(provider.jwks_uri, timeout=TIMEOUT)
        keys.raise_for_status()
        try:
            token = jwt.decode(answer.json()["id_token"], KeySet.import_key_set(keys.json()), algorithms=ALGORITHMS)
        except (JoseError, KeyError, ValueError) as error:
            raise _refusal("The identity provider's answer cannot be verified.") from error
        claims = dict(token.claims)
        self._check(claims, started, provider)
        return claims

    def _check(self, claims: dict[str, Any], started: Started, provider: Provider) -> None:
        audience = claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        expires = claims.get("exp")
        # The provider lives in the real time, whatever clock a demonstration runs.
        now = datetime.now().timestamp()  # noqa: DTZ005  compared as seconds since the epoch
        sound = (
            str(claims.get("iss", "")).rstrip("/") == provider.issuer.rstrip("/")
            and self._site.settings.oidc_client_id in named
            and isinstance(expires, int)
            and now < expires + LEEWAY.total_seconds()
            and secrets.compare_digest(str(claims.get("nonce", "")), started.nonce)
            and bool(claims.get("sub"))
        )
        if not sound:
            raise _refusal("The identity provider's answer cannot be verified.")


async def link(site: Site, principal: Principal, person: UUID, issuer: str, subject: str) -> None:
    """Let an identity of the provider sign in as a person of the own organisation. Raises Refusal."""
    async with site.database.writing() as conn:
        if not await store.link_identity(conn, issuer.rstrip("/"), subject, principal.organisation, person):
            raise Refusal([Issue(rule="ORG-PERSON-UNKNOWN", message="There is no such person in this organisation.")])


def _refusal(message: str) -> Refusal:
    remedy = "Sign in again; if it stays so, ask the administrator of your organisation."
    return Refusal([Issue(rule="SIGN-IN-OIDC", message=message, remedy=remedy)])
