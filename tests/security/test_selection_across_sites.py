"""The other side cannot tell either: two pairs of sites, both authorities behind them, play the same southbound load.
In one pair Hong Kong's system selects the truck and an officer keeps it so, in the other it does not. What crosses to
the Mainland's site, and what everybody there and here can ask for, is the same before the kiosk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.api import events
from fairway.clearance.facts import Outcome
from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.model import PersonRole
from fairway.record.reader import log_size
from fairway.site.database import open_database
from fairway.site.provision import Access
from simulators.machinery.selection import SelectionOrder
from tests.api.conftest import PASSWORD, House
from tests.conftest import fresh_access
from tests.security.asking import AS_A_BROWSER, serve_whole
from tests.security.pages import PAGES
from tests.security.requests import REQUESTS
from tests.security.test_access_matrix import ABSENT
from tests.security.test_selection_is_secret import difference, same_names, seen
from tests.site.world import World, make_world

__all__ = ["same_names"]
pytestmark = [pytest.mark.postgres, pytest.mark.slow]

EXAMPLES = Path(__file__).parents[2] / "examples"
MARK = "AB 1234"
FIRMS = {
    "hk": {"Importer": (Kind.CONSIGNEE, Kind.FORWARDER), "Haulier": (Kind.CARRIER,), "Rival": (Kind.FORWARDER,)},
    "gd": {"Exporter": (Kind.SHIPPER,), "Agent": (Kind.BROKER,), "Neighbour": (Kind.FORWARDER,)},
}
CUSTOMS_OF_THE_SIDE = {"hk": "Customs hk", "gd": "Customs cn"}


class Pair:
    """Two sites, the people of each, and the case that both know."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.houses = {"hk": world.hk, "gd": world.gd}
        self.browsers: dict[str, dict[str, httpx.AsyncClient]] = {"hk": {}, "gd": {}}
        self.values: dict[str, str] = {}

    async def assemble(self, stack: AsyncExitStack) -> None:
        registration = self.plain()["consignments"][0]["hk_declarant"]["hk_business_registration"]
        for site, house in self.houses.items():
            serve_whole(house)
            for firm, kinds in FIRMS[site].items():
                more = {"business_registration": registration} if firm == "Importer" else {}
                await house.organisation(firm, *kinds, side="cn" if site == "gd" else "hk", **more)
                await self.browser(stack, house, firm, PersonRole.CLERK)
        await self.browser(stack, self.world.hk, "Haulier", PersonRole.DRIVER)
        await self.browser(stack, self.world.gd, "Customs cn", PersonRole.OFFICER)

    async def browser(self, stack: AsyncExitStack, house: House, firm: str, role: PersonRole) -> None:
        name = f"{role.value} of {firm}"
        email = f"{role.value}@{firm.lower().replace(' ', '-')}.example"
        person = await house.person(firm, email, role)
        client = await stack.enter_async_context(house.client())
        client.headers.update({"Sec-Fetch-Site": "same-origin", **AS_A_BROWSER})
        opened = await client.post("/v1/sessions", json={"email": email, "password": PASSWORD})
        assert opened.status_code == 201, opened.text
        self.browsers[house.site.id][name] = client
        if role is PersonRole.DRIVER:
            self.values["driver"] = str(person)

    def plain(self) -> dict[str, Any]:
        text = (EXAMPLES / "south-general.json").read_text(encoding="utf-8")
        plain: dict[str, Any] = json.loads(text)
        for consignment in plain["consignments"]:
            consignment.setdefault("hk_declarant", consignment["consignee"])
        return plain

    async def play(self, outcome: Outcome) -> None:
        """Filed in the Mainland, completed and filed in Hong Kong, bundled, decided about."""
        world = self.world
        exporter, importer = world.gd.clients["Exporter"], world.hk.clients["Importer"]
        world.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
        case = (await exporter.post("/v1/submissions", json=self.plain())).json()["submission"]
        agent = {"organisation": str(world.gd.organisations["Agent"]), "involvement": "broker"}
        assert (await exporter.post(f"/v1/submissions/{case}/parties", json=agent)).status_code == 204
        await self.file(exporter, case, "cn.road_manifest")
        assert (await importer.post("/v1/copies/retrieval", json={"submission": case})).status_code == 200
        completed = {name: value for name, value in self.plain().items() if name != "provenance"}
        revised = await importer.put(f"/v1/submissions/{case}", json=completed)
        assert revised.status_code == 200, revised.text
        haulier = {"organisation": str(world.hk.organisations["Haulier"]), "involvement": "carrier"}
        assert (await importer.post(f"/v1/submissions/{case}/parties", json=haulier)).status_code == 204
        await self.file(importer, case, "hk.road_aci")
        shown = (await importer.get(f"/v1/submissions/{case}")).json()
        ccrns = [one["authority_reference"] for one in shown["filings"] if one["target"] == "hk.road_aci"]
        assert all(ccrns), shown["filings"]
        world.set(datetime(2026, 12, 3, 3, 10, tzinfo=UTC))
        await world.work()
        order = SelectionOrder(what="inspect", subject=MARK, pick=outcome is Outcome.INSPECT)
        world.engines["hk"].selections.order(order)
        planned = await world.hk.clients["Haulier"].post(
            "/v1/trips",
            json={
                "direction": "cn-hk",
                "control_point": completed["trip"]["control_point"],
                "crossing_date": "2026-12-03",
                "batch_number": completed["trip"]["batch_number"],
                "vehicle": {"hk_mark": MARK, "driver": self.values["driver"]},
            },
        )
        trip = planned.json()["trip"]
        wanted = {"references": [{"ccrn": ccrn} for ccrn in ccrns]}
        bundled = await world.hk.clients["Haulier"].post(f"/v1/trips/{trip}/vehicles/V1/references", json=wanted)
        assert bundled.status_code == 200, bundled.text
        await world.pass_time(timedelta(minutes=15))
        customs = world.hk.clients["Customs hk"]
        told = (await customs.get(f"/v1/trips/{trip}/decisions")).json()
        assert [one["outcome"] for one in told] == [outcome], "the authority's own system has selected, or not"
        decision = {"vehicle": "V1", "outcome": outcome.value, "reason": "as told"}
        assert (await customs.post(f"/v1/trips/{trip}/decisions", json=decision)).status_code == 204
        await world.work()
        document = (await importer.get(f"/v1/submissions/{case}/documents")).json()["documents"][0]["sha256"]
        self.values |= {**ABSENT, "submission": case, "case_id": case, "trip": trip, "ccrn": ccrns[0]}
        self.values |= {"vehicle": "V1", "name": "country", "sha256": document, "secret": "none", "code": "lok-ma-chau"}
        self.values |= {"link": "none"}
        self.values |= {"target": "hk.road_aci", "request": ABSENT["trip"], "kind": "csv"}

    async def file(self, client: httpx.AsyncClient, case: str, target: str) -> None:
        sent = await client.post(f"/v1/submissions/{case}/filings", json={"targets": [target]})
        assert sent.status_code == 202, sent.text
        await self.world.work()
        await self.world.pass_time(timedelta(minutes=10))

    async def everything(self) -> dict[str, Any]:
        """What every firm, person and the Mainland's customs gets from every address at either site."""
        told: dict[str, Any] = {}
        for site, house in self.houses.items():
            keys = {name: client for name, client in house.clients.items() if name != "Customs hk"}
            for routes, clients in ((REQUESTS, keys), (PAGES, self.browsers[site])):
                for route in routes:
                    method, _, path = route.partition(" ")
                    if method != "GET" or path.startswith(("/auth", "/sign-in")):
                        continue
                    for name, client in clients.items():
                        given = {"params": routes[route].get("params")}
                        values = {**self.values, **routes[route].get("path", {})}
                        answer = await client.get(path.format(**values), **given)
                        told[f"{site} {name}: {route}"] = seen(answer)
            async with house.site.database.single_statements() as conn:
                told[f"{site} log"] = {"status": await log_size(conn)}
                rows = await conn.fetch(
                    "SELECT channel, key, headers, body FROM outbox WHERE channel LIKE 'site:%'"
                    " ORDER BY moment, ordinal, key"
                )
            told[f"{site} envelopes"] = {
                "status": len(rows),
                "content": [(one["channel"], one["key"], dict(one["headers"]), one["body"].decode()) for one in rows],
            }
        return told


@pytest.fixture
def four(administrator: str, template: str) -> Iterator[list[Access]]:
    with (
        fresh_access(administrator, template) as one,
        fresh_access(administrator, template) as two,
        fresh_access(administrator, template) as three,
        fresh_access(administrator, template) as four,
    ):
        yield [one, two, three, four]


@pytest.fixture
async def pairs(
    four: list[Access], tmp_path: Path, same_names: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[dict[Outcome, Pair]]:
    monkeypatch.setattr(events, "LONGEST", 0.05)
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(open_database(access, pool_size=3)) for access in four]
        made = {}
        for number, outcome in enumerate(Outcome):
            same_names()
            here, there = opened[2 * number : 2 * number + 2]
            world = await stack.enter_async_context(make_world(here, there, tmp_path / outcome.value, concurrency=1))
            made[outcome] = Pair(world)
            await made[outcome].assemble(stack)
            await made[outcome].play(outcome)
        yield made


async def test_what_crosses_and_what_both_sides_see_is_the_same(pairs: dict[Outcome, Pair]) -> None:
    go, inspect = [await pairs[outcome].everything() for outcome in Outcome]
    assert go.keys() == inspect.keys()
    parted = {
        name: difference(
            {"headers": {}, "size": 0, "content": "", **go[name]},
            {"headers": {}, "size": 0, "content": "", **inspect[name]},
        )
        for name in go
        if go[name] != inspect[name]
    }
    assert not parted, "\n".join(f"{name}: {what}" for name, what in parted.items())
    # It is about something: envelopes crossed after the bundling, and both sides see the truck.
    assert any('"bundled"' in body for *_, body in go["hk envelopes"]["content"])
    shown = {
        site: sum(MARK in str(one.get("content")) for name, one in go.items() if name.startswith(site))
        for site in ("hk", "gd")
    }
    assert shown["hk"] > 5
    assert shown["gd"] > 0
