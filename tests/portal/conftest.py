"""A site with its pages, and people who are signed in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from lxml import html

from fairway.api.application import create_application
from fairway.parties.model import OrganisationKind, PersonRole, customs_of
from fairway.portal.application import failure_page, portal_routers
from fairway.site.database import Database
from tests.api.conftest import PASSWORD, House, make_house

BASE = "http://fairway.test"


class Shown:
    """An answer as a person sees it."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.html = answer.text

    @property
    def tree(self) -> Any:
        return html.fromstring(self.html)

    @property
    def text(self) -> str:
        return " ".join(self.tree.text_content().split())

    def all(self, path: str) -> list[Any]:
        return list(self.tree.xpath(path))

    def form(self, action: str) -> dict[str, str]:
        """The values that the form with ``action`` would send as it stands."""
        form = next(one for one in self.tree.forms if one.get("action") == action)
        values: dict[str, str] = {}
        for name, value in form.form_values():
            values[name] = value
        return values


@dataclass
class Person:
    """Somebody with a browser: cookies, forms, redirects followed."""

    client: httpx.AsyncClient
    person: UUID | None = None

    async def open(self, path: str, **more: Any) -> Shown:
        return Shown(await self.client.get(path, **more))

    async def send(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Shown:
        headers = {"Origin": BASE, "Referer": f"{BASE}{more.pop('came_from', '/')}"}
        return Shown(await self.client.post(path, data=data or {}, headers=headers, **more))


@dataclass
class Desk:
    """A house with pages and the people in it."""

    house: House
    people: dict[str, Person] = field(default_factory=dict)

    def nobody(self, **headers: str) -> Person:
        transport = httpx.ASGITransport(app=self.house.app)
        given = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en", **headers}
        return Person(httpx.AsyncClient(transport=transport, base_url=BASE, headers=given, follow_redirects=True))

    async def sign_in(self, organisation: str, role: PersonRole = PersonRole.CLERK, **headers: str) -> Person:
        """Somebody of the organisation, signed in."""
        number = len(self.people)
        email = f"person{number}@{organisation.lower().replace(' ', '-')}.example"
        identifier = await self.house.person(organisation, email, role)
        somebody = self.nobody(**headers)
        somebody.person = identifier
        self.people[f"{organisation}/{number}"] = somebody
        shown = await somebody.send("/sign-in", {"login": email, "password": PASSWORD})
        assert shown.status == 200, shown.text
        return somebody

    async def firm(
        self, name: str, *kinds: OrganisationKind, role: PersonRole = PersonRole.CLERK, **more: Any
    ) -> Person:
        """A new organisation with one person, signed in."""
        await self.house.organisation(name, *kinds, **more)
        return await self.sign_in(name, role)


def with_pages(house: House) -> Desk:
    """The house with its pages."""
    house.app = create_application(house.site.settings, site=house.site, further=portal_routers(), pages=failure_page)
    for name, client in list(house.clients.items()):
        house.clients[name] = house.client(client.headers.get("Authorization"))
    return Desk(house)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """Hong Kong's site with its pages and its customs."""
    made = await make_house(database, tmp_path)
    desk = with_pages(made)
    await made.organisation("Hong Kong Customs", OrganisationKind.CUSTOMS, side="hk", organisation=customs_of("hk"))
    yield desk
    for somebody in desk.people.values():
        await somebody.client.aclose()
    for client in made.clients.values():
        await client.aclose()
