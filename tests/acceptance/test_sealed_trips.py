"""Acceptance scenarios 6 and 7 of the scheme, by the HTTP interface of three sites and locks on real sockets."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.site.provision import Access
from tests.acceptance.driving import (
    BAY,
    BRIDGE,
    LEGS,
    LONGYAN,
    MACAO,
    TERMINAL,
    at_gate,
    passed,
    sealed,
    shown,
)
from tests.acceptance.proving import Terminal, proved
from tests.acceptance.scheme import Cast, ok
from tests.acceptance.street import MINUTE, Street


@pytest.fixture
async def cast(street: Street) -> Cast:
    made = Cast(street)
    await made.enter()
    await made.join()
    return made


async def test_scenario_6_hong_kong_airport_to_longyan(
    cast: Cast,
    access: Access,
    other_access: Access,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    street, route = cast.street, "air-mail-centre-longyan"
    cases = {number: await cast.cargo(number, BAY) for number in (1, 2, 3)}
    await cast.accepted(*cases.values())
    trips, trucks = {}, {}
    for number, scenario in ((1, "clean"), (2, "gap"), (3, "rope-cut")):
        await cast.bundled(cases[number], number, BAY)
        trips[number], trucks[number] = await sealed(cast, number, cases[number], route, scenario)
    for truck in trucks.values():
        assert truck.truck.go()
    for truck in trucks.values():
        await street.drive_to(truck.name, BAY)
    for number in trips:
        await passed(cast, "hk", BAY, number)
    # Nobody opened a lock at Shenzhen Bay, and every one reports to Guangdong from there on.
    assert all(truck.truck.lock.locked and truck.home == "gd" for truck in trucks.values())
    await street.drive_to(trucks[2].name, LONGYAN, 30 * MINUTE)
    await street.drive(30 * MINUTE, 15 * MINUTE)
    await street.work(10)

    # The honest ones: arrived, released and opened by itself, and closed. The gap is explained.
    for number in (1, 2):
        trip = await shown(cast, "carrier", trips[number])
        assert trip["status"] == "closed", trip
        assert not trucks[number].truck.lock.locked
        verdicts = [(leg["verdict"]["verdict"], leg["verdict"]["path"]) for leg in trip["legs"]]
        assert verdicts == [("intact", "verified")] * 2
    # The cut rope: both customs are alarmed, the trip is violated, no gate lets it go.
    for site in ("hk", "gd"):
        desk = ok(await cast.of(f"{site}-officer1").get("/v1/lock-alarms"))["alarms"]
        assert {(one["trip"], one["alarm_kind"], one["severity"]) for one in desk} >= {
            (trips[3], "rope-cut", "critical")
        }
    assert (await shown(cast, "carrier", trips[3]))["status"] == "violated"
    answer = await at_gate(cast, "gd", LONGYAN, 3)
    assert (answer["outcome"], answer["released"]) == ("inspect", False)
    assert trucks[3].truck.lock.locked

    # What each site exports proves it to whoever has the file alone.
    terminal, accesses = Terminal(monkeypatch, capsys), {"hk": access, "gd": other_access}
    await street.work(1)
    verdicts = {}
    for number in (1, 3):
        found = await proved(street, accesses, trips[number], trucks[number].name, terminal, tmp_path)
        for site, verified in found.items():
            last = verified["judgements"][-1]
            verdicts[number, site] = (last["lock"], last["path"], {alarm["kind"] for alarm in last["alarms"]})
    assert verdicts[1, "hk"] == verdicts[1, "gd"] == ("intact", "verified", set())
    assert verdicts[3, "gd"][0] == "violated" and "rope-cut" in verdicts[3, "gd"][2]


async def test_scenario_7_three_places_one_lock(cast: Cast) -> None:
    street, route = cast.street, "dhl-macao"
    case = await cast.cargo(1, BRIDGE, mainland=False)
    await cast.accepted(case, mainland=False)
    await cast.bundled(case, 1, BRIDGE, mainland=False)
    await street.drive(40 * MINUTE)
    trip, truck = await sealed(cast, 1, case, route, "three-places")

    async def unlock(who: str, reason: str = "a fire") -> int:
        answer = await cast.of(who).post(f"/v1/sealed-trips/{trip}/unlock", json={"reason": reason})
        await street.work(2)
        return answer.status_code

    assert truck.truck.go()
    await street.drive_to(truck.name, BRIDGE, 2 * MINUTE)
    assert await unlock("mo-officer1") == 422
    await passed(cast, "hk", BRIDGE, 1)
    await street.drive_to(truck.name, MACAO, 5 * MINUTE)
    assert await unlock("hk-officer1") == 422
    await passed(cast, "gd", MACAO, 1)
    await street.drive(MINUTE, MINUTE)
    # On the Macao leg neither Hong Kong nor Guangdong commands the lock.
    assert [await unlock(f"{site}-officer1") for site in ("hk", "gd")] == [422, 422]
    await street.drive_to(truck.name, TERMINAL, MINUTE)
    assert truck.home == "mo"
    await street.drive(10 * MINUTE, 2 * MINUTE)
    await street.work(3)
    assert not truck.truck.lock.locked
    assert (await shown(cast, "carrier", trip))["status"] == "closed"
    audit = ok(await cast.of("carrier").get(f"/v1/sealed-trips/{trip}/audit"))
    assert [slot["site"] for slot in audit["slots"]] == ["hk", "gd", "mo"]
    for slot in audit["slots"]:
        asked = f"/v1/sealed-trips/{trip}/key-slot"
        told = ok(await cast.of("carrier").get(asked, params={"at": slot["from_at"]}))
        assert told["site"] == slot["site"]
    # No site has a position of another's leg.
    for site in LEGS[route]:
        path = ok(await cast.of(f"{site}-officer1").get(f"/v1/sealed-trips/{trip}/path"))
        assert path["points"]
