"""A site with partners, and the follower at work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.store import Principal
from fairway.record.keys import own_signer
from fairway.record.sequencer import Sequencer
from fairway.site.community.follower import Follower
from tests.api.conftest import House, house

__all__ = ["house"]


@dataclass
class Port:
    """A house whose organisations tell and follow."""

    house: House
    sequencer: Sequencer

    def principal(self, name: str) -> Principal:
        """Somebody of an organisation, as its key."""
        return Principal(
            organisation=self.house.organisations[name],
            organisation_name=name,
            side="hk",
            kinds=frozenset(),
            permissions=frozenset(),
            key=UUID(int=1),
        )

    async def follow(self) -> None:
        """All that follows from what was recorded."""
        async with self.house.site.database.single_statements() as conn:
            await self.sequencer.drain(conn)
        follower = Follower(self.house.site)
        while await follower.step():
            pass

    async def value(self, sql: str, *arguments: object) -> Any:
        """A value as the writer sees it."""
        async with self.house.site.database.single_statements() as conn:
            return await conn.fetchval(sql, *arguments)


@pytest.fixture
async def port(house: House) -> AsyncIterator[Port]:
    """The cast: a forwarder, its competitor, a line, a terminal, a trucker, an airline."""
    await house.organisation("Forwarder", Kind.FORWARDER, business_registration="12345678")
    await house.organisation("Competitor", Kind.FORWARDER)
    await house.organisation("Consignee", Kind.CONSIGNEE)
    await house.organisation("Line", Kind.LINE)
    await house.organisation("Terminal", Kind.TERMINAL)
    await house.organisation("Trucker", Kind.CARRIER)
    await house.organisation("Airline", Kind.AIRLINE)
    signer = own_signer(house.site.settings.keys_folder, house.site.id)
    yield Port(house, Sequencer(house.site.id, signer, house.clock))
