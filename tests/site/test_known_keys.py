"""A key is looked up once for many requests, and refused from the moment that it is revoked."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from fairway.parties import store
from fairway.parties.model import OrganisationKind, Permission
from fairway.site.known_keys import KnownKeys
from tests.api.conftest import House, house

__all__ = ["house"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each look into the database."""
    looked: list[str] = []
    found = store.principal_of_key

    async def counted(conn: asyncpg.Connection, secret: str) -> store.Principal | None:
        looked.append(secret)
        return await found(conn, secret)

    monkeypatch.setattr("fairway.site.known_keys.principal_of_key", counted)
    return looked


async def test_one_look_serves_many_requests_and_a_revoked_key_none(house: House, asked: list[str]) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    for _ in range(5):
        assert (await client.get("/v1/me")).status_code == 200
    assert len(asked) == 1
    secret = client.headers["Authorization"].removeprefix("Bearer ")
    # Another process of the same machine, which knows the key as well, when the first one revokes it.
    elsewhere = KnownKeys(house.site.settings.folder)
    found = await elsewhere.principal(house.site.database, secret)
    assert found is not None
    assert found.key is not None
    async with house.site.database.writing() as conn:
        await store.revoke_key(conn, found.organisation, found.key)
    house.site.known_keys.revoked()
    assert await elsewhere.principal(house.site.database, secret) is None
    assert (await client.get("/v1/me")).status_code == 401


async def test_what_was_found_is_forgotten_in_time_and_strangers_are_not_kept(
    house: House, asked: list[str], tmp_path: Path
) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    secret = client.headers["Authorization"].removeprefix("Bearer ")
    keys = KnownKeys(tmp_path, lasting=0.0)
    for _ in range(3):
        known = await keys.principal(house.site.database, secret)
        assert known is not None
        assert Permission.READ in known.permissions
        assert await keys.principal(house.site.database, "fw_nobody") is None
    assert len(asked) == 6
