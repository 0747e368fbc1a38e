"""A site with its organisations, served in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from fairway.api.application import create_application
from fairway.base.time import FixedClock
from fairway.parties.model import (
    OrganisationKind,
    OrganisationNames,
    Permission,
    PersonRole,
    customs_of,
    permissions,
)
from fairway.record.recorder import Recorder
from fairway.record.registry import Registry
from fairway.record.sequencer import Sequencer
from fairway.site import people
from fairway.site.database import Database
from fairway.site.exchange.envelope import OwnKeys
from fairway.site.runtime import AGGREGATES, Site, policy_actor
from fairway.site.settings import Settings

MORNING = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)  # 09:10 in Hong Kong
PASSWORD = "correct horse battery"
MACHINES = (Permission.READ, Permission.SUBMIT, Permission.RUN_TRIPS, Permission.DECIDE, Permission.TELL)
"""What an organisation's key may do, as far as the organisation may."""
_HASHED: dict[str, str] = {}


@dataclass
class House:
    """A site at work, its clock, and a client for each organisation."""

    site: Site
    clock: FixedClock
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    sequencer: Sequencer | None = None

    async def organisation(
        self, name: str, *kinds: OrganisationKind, side: str = "hk", organisation: UUID | None = None, **more: str
    ) -> httpx.AsyncClient:
        """An organisation with an administrator and an API key of all its permissions; its client."""
        identifier = await people.register_organisation(
            self.site, OrganisationNames(en=name), kinds, side=side, organisation=organisation, **more
        )
        may = permissions(PersonRole.ADMIN, frozenset(kinds))
        allowed = tuple(one for one in MACHINES if one in may)
        actor = policy_actor("test")
        _, secret = await people.issue_key(self.site, actor, identifier, name="test", permissions=allowed)
        self.organisations[name] = identifier
        self.clients[name] = self.client(f"Bearer {secret}")
        return self.clients[name]

    def client(self, authorization: str | None = None) -> httpx.AsyncClient:
        """A client with a key, or of nobody."""
        headers = {"Authorization": authorization} if authorization else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app), base_url="http://fairway.test", headers=headers
        )

    async def person(self, organisation: str, email: str, role: PersonRole) -> UUID:
        """Somebody who can sign in with PASSWORD."""
        return await people.add_person(
            self.site,
            policy_actor("test"),
            self.organisations[organisation],
            name=email.partition("@")[0],
            email=email,
            role=role,
            password=PASSWORD,
        )

    def __post_init__(self) -> None:
        self.app = create_application(self.site.settings, site=self.site)


async def make_house(database: Database, folder: Path, site: str = "hk") -> House:
    """A site on a fresh database."""
    clock = FixedClock(MORNING)
    at_work = Site(
        # No truck of a test is inspected by chance.
        settings=Settings(site=site, var=folder, random_inspections=0),
        database=database,
        recorder=Recorder(site),
        registry=Registry(AGGREGATES),
        clock=clock,
        keys=OwnKeys.generate(site),
        partners={},
        secret="test",
    )
    return House(at_work, clock)


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    """The Hong Kong site with its customs."""
    made = await make_house(database, tmp_path)
    await made.organisation("Hong Kong Customs", OrganisationKind.CUSTOMS, side="hk", organisation=customs_of("hk"))
    yield made
    for client in made.clients.values():
        await client.aclose()
