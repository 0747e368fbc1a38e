"""A lock of the JT701 protocol opens by its own password: kept sealed by each customs, sent for an authorised order."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from simulators.fleet.script import on_line, ready
from tests.acceptance.scheme import Cast, ok
from tests.acceptance.street import MINUTE, Street

LOCK, PASSWORD = "7800010001", "Zq7Kx9Wp"
ROUTE = "air-mail-centre-longyan"


@pytest.fixture
async def cast(street: Street) -> Cast:
    made = Cast(street)
    await made.enter()
    await made.join({"J1": LOCK})
    return made


async def sealed(cast: Cast) -> str:
    """A trip under the lock, sealed at its origin."""
    street = cast.street
    wanted = {
        "submission": await cast.cargo(1, "shenzhen-bay"),
        "route": ROUTE,
        "lock": LOCK,
        "vehicle": "FW 2001",
        "driver": "D1",
        "window_from": street.now().isoformat(),
        "window_until": (street.now() + timedelta(hours=12)).isoformat(),
    }
    trip: str = ok(await cast.of("carrier").post("/v1/sealed-trips", json=wanted))["trip"]
    await street.work(2)
    for leg, site in enumerate(("hk", "gd"), 1):
        permit = {"leg": leg, "permitted": True}
        ok(await cast.of(f"{site}-officer1").post(f"/v1/sealed-trips/{trip}/permits", json=permit))
    await street.work(2)
    ok(await cast.of("carrier").post(f"/v1/sealed-trips/{trip}/binding", json={}))
    await street.work(2)
    truck = street.truck(LOCK, on_line(ready("clean"), ROUTE), kind="jt701")
    truck.password = PASSWORD
    await street.drive(4 * MINUTE, MINUTE)
    ok(await cast.of("hk-officer1").post(f"/v1/sealed-trips/{trip}/seal", json={"seal_number": "S-1"}))
    await street.work(2)
    return trip


async def everything(cast: Cast, site: str) -> str:
    """All that a site has on disk in its database, as text."""
    async with cast.street.posts[site].house.site.database.single_statements() as conn:
        tables = await conn.fetch(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        found = []
        for table in tables:
            rows = await conn.fetch(f'SELECT t::text AS row FROM "{table["relname"]}" t')
            found += [row["row"] for row in rows]
    return " ".join(found)


async def test_a_lock_with_a_password_opens_for_the_customs_that_has_it(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    street = cast.street
    at = f"/v1/joinings/{cast.joining}/locks/L-J1/password"

    async def keep(who: str, password: str) -> Any:
        return await cast.of(who).put(at, json={"password": password})

    assert (await keep("carrier", "not a password")).status_code == 422
    assert (await keep("exporter", PASSWORD)).status_code == 404
    refused = await cast.of("carrier").put(at.replace("L-J1", "L-V1"), json={"password": PASSWORD})
    assert refused.status_code == 422, "a lock that authenticates takes none"
    trip = await sealed(cast)
    lock = street.fleet.devices[LOCK].truck.lock

    async def unlock(who: str) -> int:
        answer = await cast.of(who).post(f"/v1/sealed-trips/{trip}/unlock", json={"reason": "a fire"})
        await street.work(3)
        return answer.status_code

    # Guangdong's own slot is no help in Hong Kong, and it may not command the lock there.
    ok(await keep("gd-officer1", PASSWORD))
    assert await unlock("gd-officer1") == 422
    inspection = {"place": "hk-air-mail-centre", "reason": "a look inside"}
    ok(await cast.of("hk-officer1").post(f"/v1/sealed-trips/{trip}/inspection", json=inspection))
    await street.work(2)
    assert await unlock("hk-officer1") == 200
    assert lock.locked and "heard P43" not in street.fleet.devices[LOCK].counts, "nobody has given a password here"
    # As soon as it is kept, the order that waits is carried out.
    ok(await keep("carrier", PASSWORD))
    await street.work(2)
    await street.drive(2 * MINUTE, MINUTE)
    assert not lock.locked
    assert street.fleet.devices[LOCK].counts["heard P43"] == 1

    # It is told to nobody: who reads the application sees since when it is kept, here.
    for who in ("carrier", "hk-officer1", "gd-officer1"):
        shown = ok(await cast.of(who).get(f"/v1/joinings/{cast.joining}"))
        (told,) = [one for one in shown["things"] if one["code"] == "L-J1"]
        assert told["password_kept"] and PASSWORD not in str(shown)
    for site in street.posts:
        kept = await everything(cast, site)
        assert PASSWORD not in kept and PASSWORD.encode().hex() not in kept
    assert PASSWORD not in caplog.text
