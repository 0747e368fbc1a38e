"""Acceptance scenarios 6 and 7 of the scheme, by the HTTP interface of three sites and locks on real sockets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fairway.site.provision import Access
from simulators.fleet.device import Device
from simulators.fleet.script import on_line, ready
from tests.acceptance.proving import Terminal, proved
from tests.acceptance.scheme import LOCKS, Cast, ok
from tests.acceptance.street import MINUTE, Street

BAY, LONGYAN, BRIDGE, MACAO, TERMINAL = (
    "shenzhen-bay",
    "cn-longyan-land-port",
    "hzmb",
    "hzmb-macao",
    "mo-cargo-transfer-terminal",
)
LEGS = {"air-mail-centre-longyan": ("hk", "gd"), "dhl-macao": ("hk", "gd", "mo")}


@pytest.fixture
async def cast(street: Street) -> Cast:
    made = Cast(street)
    await made.enter()
    await made.join()
    return made


async def sealed(cast: Cast, number: int, case: str, route: str, scenario: str) -> tuple[str, Device]:
    """A trip is applied for, permitted by every customs, bound to its lock, and sealed by an officer at the origin."""
    street, terminal = cast.street, LOCKS[f"V{number}"]
    wanted = {
        "submission": case,
        "route": route,
        "lock": terminal,
        "vehicle": f"FW {2000 + number}",
        "driver": "D1",
        "window_from": street.now().isoformat(),
        "window_until": (street.now() + timedelta(hours=12)).isoformat(),
    }
    trip: str = ok(await cast.of("carrier").post("/v1/sealed-trips", json=wanted))["trip"]
    await street.work(2)
    for leg, site in enumerate(LEGS[route], 1):
        permit = {"leg": leg, "permitted": True}
        ok(await cast.of(f"{site}-officer1").post(f"/v1/sealed-trips/{trip}/permits", json=permit))
    await street.work(2)
    ok(await cast.of("carrier").post(f"/v1/sealed-trips/{trip}/binding", json={}))
    await street.work(2)
    truck = street.truck(terminal, on_line(ready(scenario), route), codes=cast.codes_of(terminal))
    await street.drive(4 * MINUTE, MINUTE)
    ok(await cast.of("hk-officer1").post(f"/v1/sealed-trips/{trip}/seal", json={"seal_number": f"S-{number}"}))
    await street.work(2)
    return trip, truck


async def at_gate(cast: Cast, site: str, point: str, number: int) -> dict[str, Any]:
    """What the gate answers the truck."""
    read = {"plate": f"FW {2000 + number}"}
    return dict(ok(await cast.of(f"{site}-gate").post(f"/v1/checkpoints/{point}/arrivals", json=read)))


async def passed(cast: Cast, site: str, point: str, number: int) -> None:
    """The truck is released, the lock is handed over, and it drives on."""
    answer = await at_gate(cast, site, point, number)
    assert answer["released"], [one for one in answer["reasons"] if not one["met"]]
    await cast.street.work(8)
    await cast.street.drive(MINUTE, MINUTE)
    answer = await at_gate(cast, site, point, number)
    assert answer["outcome"] == "go", answer["issues"]
    read = {"plate": f"FW {2000 + number}"}
    ok(await cast.of(f"{site}-gate").post(f"/v1/checkpoints/{point}/departures", json=read))
    await cast.street.work(2)
    assert cast.street.fleet.devices[LOCKS[f"V{number}"]].truck.go()


async def shown(cast: Cast, who: str, trip: str) -> dict[str, Any]:
    return dict(ok(await cast.of(who).get(f"/v1/sealed-trips/{trip}")))


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
