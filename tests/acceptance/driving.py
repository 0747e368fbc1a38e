"""How a sealed trip is applied for, bound, sealed, and driven past the gates, by the HTTP interface of the sites."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulators.fleet.device import Device
from simulators.fleet.script import on_line, ready
from tests.acceptance.scheme import LOCKS, Cast, ok
from tests.acceptance.street import MINUTE

BAY, LONGYAN, BRIDGE, MACAO, TERMINAL = (
    "shenzhen-bay",
    "cn-longyan-land-port",
    "hzmb",
    "hzmb-macao",
    "mo-cargo-transfer-terminal",
)
LEGS = {"air-mail-centre-longyan": ("hk", "gd"), "dhl-macao": ("hk", "gd", "mo")}


async def bound(cast: Cast, number: int, case: str, route: str, scenario: str) -> tuple[str, Device]:
    """A trip is applied for, permitted by every customs and bound to its lock, which reports at the origin."""
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
    return trip, truck


async def sealed(cast: Cast, number: int, case: str, route: str, scenario: str) -> tuple[str, Device]:
    """As :func:`bound`, and sealed by an officer at the origin."""
    trip, truck = await bound(cast, number, case, route, scenario)
    ok(await cast.of("hk-officer1").post(f"/v1/sealed-trips/{trip}/seal", json={"seal_number": f"S-{number}"}))
    await cast.street.work(2)
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
