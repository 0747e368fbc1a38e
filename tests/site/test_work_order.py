"""The order of the work list: right at once, whether or not the worker has come to a submission, and page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from fairway.filings.adapter import FilingStatus
from fairway.parties.model import OrganisationKind
from fairway.parties.store import Principal, principal_of_key
from fairway.site.database import Database
from fairway.site.ordering.listing import OPEN, Wish, key_from, key_parts, read_list
from fairway.site.work.listing import entries
from fairway.site.work.standing import Turn
from fairway.site.workers.ordering import OrderWorker
from tests.api.behind import follow
from tests.api.conftest import House, make_house
from tests.portal.conftest import Desk
from tests.portal.test_routes_editor import entered, south_general
from tests.portal.test_routes_submission import answered

ALL = tuple(Turn)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    house = await make_house(database, tmp_path)
    yield Desk(house)
    for client in house.clients.values():
        await client.aclose()


async def principal(house: House, name: str) -> Principal:
    secret = house.clients[name].headers["Authorization"].removeprefix("Bearer ")
    async with house.site.database.single_statements() as conn:
        found = await principal_of_key(conn, secret)
    assert found is not None
    return found


async def some_work(desk: Desk) -> list[str]:
    """Submissions in several states: to send on different days, with customs, accepted, cancelled."""
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    client, cases = desk.house.clients["Harbour"], []
    for number, day in enumerate(("2026-11-26", "2026-11-24", "2026-11-25", "2026-11-24", "2026-11-27", "2026-11-24")):
        desk.house.clock.set(desk.house.clock.now() + timedelta(seconds=10))
        cases.append(await entered(desk, "Harbour", south_general(day, reference=f"R-{9 - number}")))
    for case in cases[2:4]:
        sent = await client.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]})
        assert sent.status_code == 202, sent.text
    await answered(desk, cases[3], FilingStatus.ACCEPTED)
    assert (await client.post(f"/v1/submissions/{cases[4]}/cancellation", json={"reason": "test"})).status_code < 300
    return cases


async def order_of(desk: Desk, who: Principal, **more: object) -> list[str]:
    """The whole list, read two at a time."""
    found: list[str] = []
    after = None
    while True:
        wish = Wish(turns=ALL, after=after, **more)  # type: ignore[arg-type]  # the tests give what it takes
        page = await (await read_list(desk.house.site, who)).page(wish, 2)
        found += [one.row["reference"] for one in page.entries]
        if page.last is None:
            return found
        after = key_from(wish.sort, key_parts(page.last))


async def test_the_order_is_the_same_before_while_and_after_the_worker_has_come(desk: Desk) -> None:
    await some_work(desk)
    who = await principal(desk.house, "Harbour")
    whole = [one.row["reference"] for one in await entries(desk.house.site, who)]
    assert len(whole) == 6
    assert await order_of(desk, who) == whole
    await follow(desk.house)
    worker = OrderWorker(desk.house.site, share=1.0)
    assert await order_of(desk, who) == whole
    while await worker.step():
        assert await order_of(desk, who) == whole
    async with desk.house.site.database.single_statements() as conn:
        assert await conn.fetchval("SELECT count(*) FROM work_order") == 6
    assert await order_of(desk, who) == whole
    counts = await (await read_list(desk.house.site, who)).counts()
    by_turn = [one.standing.turn for one in await entries(desk.house.site, who)]
    assert dict(counts.turns) == {turn: by_turn.count(turn) for turn in Turn}
    # a change after the worker's round counts at once
    desk.house.clock.set(desk.house.clock.now() + timedelta(seconds=10))
    await entered(desk, "Harbour", south_general("2026-11-23", reference="R-new"))
    assert (await order_of(desk, who))[0] == "R-new"
    assert await order_of(desk, who) == [one.row["reference"] for one in await entries(desk.house.site, who)]


@pytest.mark.parametrize("placed", [False, True])
async def test_other_orders_and_conditions(desk: Desk, placed: bool) -> None:
    await some_work(desk)
    who = await principal(desk.house, "Harbour")
    if placed:
        await follow(desk.house)
        while await OrderWorker(desk.house.site, share=1.0).step():
            pass
    needs = [one.row["reference"] for one in await entries(desk.house.site, who) if one.standing.turn is Turn.NEEDS_YOU]
    forward = await order_of(desk, who, sort="reference")
    assert forward[: len(needs)] == sorted(needs)
    backward = await order_of(desk, who, sort="reference", descending=True)
    assert backward[: len(needs)] == sorted(needs, reverse=True)
    assert sorted(backward) == sorted(forward)
    reading = await read_list(desk.house.site, who)
    crossing = await reading.page(Wish(turns=OPEN, sort="crossing"), 10)
    days = [(one.standing.turn, one.row["crossing_date"]) for one in crossing.entries]
    assert days == sorted(days, key=lambda pair: (list(Turn).index(pair[0]), pair[1]))
    none = await reading.page(Wish(turns=ALL, equal={"direction": "hk-cn"}), 10)
    assert none.entries == [] and none.last is None


async def test_places_follow_the_grants_of_each_holder(desk: Desk) -> None:
    cases = await some_work(desk)
    await desk.house.organisation("Truck", OrganisationKind.CARRIER)
    carrier, client = await principal(desk.house, "Truck"), desk.house.clients["Harbour"]
    truck = str(desk.house.organisations["Truck"])
    named = {"organisation": truck, "involvement": "carrier"}
    assert (await client.post(f"/v1/submissions/{cases[0]}/parties", json=named)).status_code < 300

    async def works() -> set[UUID]:
        page = await (await read_list(desk.house.site, carrier)).page(Wish(turns=ALL), 10)
        return {one.row["case_id"] for one in page.entries}

    assert await works() == {UUID(cases[0])}
    await follow(desk.house)
    while await OrderWorker(desk.house.site, share=1.0).step():
        pass
    assert await works() == {UUID(cases[0])}
    left = await client.delete(f"/v1/submissions/{cases[0]}/parties/{truck}")
    assert left.status_code < 300, left.text
    assert await works() == set()
    await follow(desk.house)
    while await OrderWorker(desk.house.site, share=1.0).step():
        pass
    async with desk.house.site.database.single_statements() as conn:
        assert await conn.fetchval("SELECT count(*) FROM work_order WHERE holder = $1", UUID(truck)) == 0


async def test_the_worker_rests_so_that_accepting_goes_first(desk: Desk) -> None:
    await some_work(desk)
    await follow(desk.house)
    worker = OrderWorker(desk.house.site, share=0.0001)
    assert await worker.step() > 0
    await entered(desk, "Harbour", south_general("2026-11-23", reference="R-new"))
    await follow(desk.house)
    assert await worker.step() == 0
