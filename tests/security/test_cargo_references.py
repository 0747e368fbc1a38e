"""Knowing an accepted, unbundled cargo reference is the right to bundle it; finding one by trying is not to be done,
and a number that cannot be bundled is as unknown as one that nobody has (docs/decisions/0010)."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from fairway.filings.adapter import FilingStatus
from fairway.parties.model import OrganisationKind
from fairway.site import trips
from fairway.site.crossing.trials import MOST_IN_VAIN
from tests.portal.boundary_story import accepted, bundle, planned
from tests.portal.conftest import Desk, desk
from tests.portal.test_routes_editor import entered, south_general
from tests.portal.test_routes_submission import answered

__all__ = ["desk"]
pytestmark = pytest.mark.postgres

NOBODY_HAS = "CI26ABSENT00000"


async def rival_trip(desk: Desk, mark: str = "ZZ 1") -> str:
    """A trip of a competitor, who knows nothing but numbers."""
    trip = {"direction": "cn-hk", "control_point": "shenzhen-bay", "vehicle": {"hk_mark": mark}}
    return str((await desk.house.clients["Rival"].post("/v1/trips", json=trip)).json()["trip"])


async def tried(desk: Desk, trip: str, *ccrns: str, packages: int | None = None) -> httpx.Response:
    wanted = [{"ccrn": ccrn, **({"packages": packages} if packages else {})} for ccrn in ccrns]
    client = desk.house.clients["Rival"]
    return await client.post(f"/v1/trips/{trip}/vehicles/V1/references", json={"references": wanted})


def told(answer: httpx.Response, ccrn: str) -> tuple[Any, ...]:
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "date")
    return answer.status_code, answer.text.replace(ccrn, "CCRN"), headers


@pytest.fixture
async def harbour(desk: Desk) -> Any:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    await desk.firm("Rival", OrganisationKind.FORWARDER)
    return forwarder


async def test_a_carrier_that_was_given_the_number_bundles_it(desk: Desk, harbour: Any) -> None:
    [first, *_] = await accepted(desk, harbour)
    trip = await rival_trip(desk)
    bundled = await tried(desk, trip, first)
    assert bundled.status_code == 200, bundled.text
    # From then on it is gone for whoever else knows it, and its owner sees on which vehicle it travels.
    await desk.firm("Third", OrganisationKind.CARRIER)
    plan = {"direction": "cn-hk", "control_point": "shenzhen-bay", "vehicle": {"hk_mark": "YY 2"}}
    third = desk.house.clients["Third"]
    other = (await third.post("/v1/trips", json=plan)).json()["trip"]
    answers = []
    for ccrn in (first, NOBODY_HAS):
        wanted = {"references": [{"ccrn": ccrn}]}
        answers.append(told(await third.post(f"/v1/trips/{other}/vehicles/V1/references", json=wanted), ccrn))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("packages", [None, 1, 100_000])
async def test_what_cannot_be_bundled_is_as_unknown_as_what_nobody_has(
    desk: Desk, harbour: Any, counted: list[str], packages: int | None
) -> None:
    """On another truck, in part or whole; not accepted yet; refused; expired."""
    elsewhere = await accepted(desk, harbour)
    await bundle(desk, await planned(desk), elsewhere)
    expired = await accepted(desk, harbour, "CI26BBBBBBBBBB")
    own = await planned(desk, mark="XX 9")
    desk.house.clock.set(desk.house.clock.now() + timedelta(days=2))
    plain = south_general(date(2026, 11, 27).isoformat(), reference="LATER-1")
    case = await entered(desk, "Harbour", plain)
    client = desk.house.clients["Harbour"]
    sent = await client.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]})
    assert sent.status_code == 202, sent.text
    later = await answered(desk, case, FilingStatus.ACCEPTED, number="CI26DDDDDDDDDD")
    deleted = await client.post(f"/v1/submissions/{case}/deletions", json={"targets": ["hk.road_aci"]})
    assert deleted.status_code == 202, deleted.text
    await answered(desk, case, FilingStatus.CANCELLED, raw="DEL", number="CI26DDDDDDDDDD")
    trip = await rival_trip(desk)
    await tried(desk, trip, NOBODY_HAS)  # the first one makes the count
    counted.clear()
    nothing = told(await tried(desk, trip, NOBODY_HAS, packages=packages), NOBODY_HAS)
    asked = len(counted)
    assert nothing[0] == 422
    assert '"HK-BUNDLE-REFERENCE"' in nothing[1]
    for ccrn in (*elsewhere, *expired, *later):
        counted.clear()
        assert told(await tried(desk, trip, ccrn, packages=packages), ccrn) == nothing, ccrn
        assert len(counted) == asked, ccrn
    # Whoever may see them is told what is the matter.
    mine = {"references": [{"ccrn": expired[0]}]}
    refused = await client.post(f"/v1/trips/{own}/vehicles/V1/references", json=mine)
    assert "HK-ACI-EXPIRED" in refused.text


async def test_numbers_cannot_be_found_by_trying(desk: Desk, harbour: Any) -> None:
    free = (await accepted(desk, harbour))[0]
    taken = await accepted(desk, harbour, "CI26BBBBBBBBBB")
    await bundle(desk, await planned(desk), taken)
    trip = await rival_trip(desk)
    for number in range(MOST_IN_VAIN // 50):
        wrong = [f"CI26GUESS{number:02}{count:04}" for count in range(50)]
        answer = await tried(desk, trip, *wrong)
        assert "HK-BUNDLE-TRIALS" not in answer.text
    # From now on every number is answered alike, the good one as well.
    ends = [told(await tried(desk, trip, ccrn), ccrn) for ccrn in (free, taken[0], NOBODY_HAS)]
    assert ends[0] == ends[1] == ends[2]
    assert ends[0][0] == 422
    assert "HK-BUNDLE-TRIALS" in ends[0][1]
    # The same in a browser; others are not concerned; an hour later it is over.
    shown = await desk.people["Rival/1"].send(f"/trips/{trip}/bundle", {"vehicle": "V1", "ccrn": free})
    assert "Too many cargo references" in shown.text
    await bundle(desk, await planned(desk, mark="XX 77"), [(await accepted(desk, harbour, "CI26EEEEEEEEEE"))[0]])
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=61))
    assert (await tried(desk, trip, free)).status_code == 200


async def test_a_few_wrong_numbers_do_not_stop_anybody(desk: Desk, harbour: Any) -> None:
    free = (await accepted(desk, harbour))[0]
    trip = await rival_trip(desk)
    for _ in range(5):
        assert (await tried(desk, trip, NOBODY_HAS)).status_code == 422
    assert (await tried(desk, trip, free)).status_code == 200


async def test_of_two_at_the_same_instant_one_bundles_and_the_other_learns_nothing(
    desk: Desk, harbour: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first, second, *_] = await accepted(desk, harbour)
    await desk.firm("Third", OrganisationKind.FORWARDER)
    plan = {"direction": "cn-hk", "control_point": "shenzhen-bay", "vehicle": {"hk_mark": "YY 2"}}
    third = desk.house.clients["Third"]
    racers = {
        desk.house.clients["Rival"]: await rival_trip(desk),
        third: str((await third.post("/v1/trips", json=plan)).json()["trip"]),
    }
    looked, both = 0, asyncio.Barrier(2)
    carriers_of = trips.store.carriers_of

    async def looked_up(conn: Any, ccrns: list[str]) -> Any:
        """Both have seen that the references are free before either takes them."""
        nonlocal looked
        looked += 1
        found = await carriers_of(conn, ccrns)
        if looked <= 2:
            await both.wait()
        return found

    monkeypatch.setattr(trips.store, "carriers_of", looked_up)
    answers = await asyncio.gather(
        *(
            client.post(f"/v1/trips/{trip}/vehicles/V1/references", json={"references": [{"ccrn": first}]})
            for client, trip in racers.items()
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422], [answer.text for answer in answers]
    assert looked == 3
    for (client, trip), answer in zip(racers.items(), answers, strict=True):
        carried = (await client.get(f"/v1/trips/{trip}")).json()["vehicles"][0]["references"]
        assert [one["ccrn"] for one in carried] == ([first] if answer.status_code == 200 else [])
        if answer.status_code == 422:
            path = f"/v1/trips/{trip}/vehicles/V1/references"
            nothing = await client.post(path, json={"references": [{"ccrn": NOBODY_HAS}]})
            assert told(answer, first) == told(nothing, NOBODY_HAS)
            # The others are still free.
            assert (await client.post(path, json={"references": [{"ccrn": second}]})).status_code == 200
