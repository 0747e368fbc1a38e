"""Chapters (h) and (i): a sealed truck goes over two control points to Macao unopened; a tampered one is caught.

The locks are simulated devices; they speak JT/T 808 to the gateways of the three sites over TCP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fairway.app.story.script import Script, put
from fairway.app.story.stage import Stage

SHIPPER, CARRIER = "reefer-exporter", "carrier"
BRIDGE, MACAO, BAY = "hzmb", "hzmb-macao", "shenzhen-bay"
STEP = timedelta(minutes=3)
"""Of the clock, between two looks at a truck on its way."""
PAUSE = 0.35
MOST_STEPS = 60


@dataclass
class Lane:
    """A sealed trip, and what the steps hand on to each other."""

    number: int
    """Of truck and lock in the carrier's enrolment."""
    route: str
    scenario: str
    sites: tuple[str, ...]
    case: str = ""
    trip: str = ""

    @property
    def terminal(self) -> str:
        """The number that the lock reports under."""
        return f"1390004000{self.number}"

    @property
    def mark(self) -> str:
        """The truck's registration mark in Hong Kong."""
        return f"FW 400{self.number}"


def lanes(play: int) -> tuple[Lane, Lane]:
    """The two trips of a play. Two plays in a row use different trucks."""
    first = 1 + 2 * (play % 2)
    return (
        Lane(first, "dhl-macao", "three-places", ("hk", "gd", "mo")),
        Lane(first + 1, "air-mail-centre-longyan", "rope-cut-in-hong-kong", ("hk", "gd")),
    )


async def over_the_bridge(s: Stage, lane: Lane) -> None:
    """From the airport over the bridge to Macao: one lock, three customs, nobody opens it."""
    s.ledger.chapter("h", "One lock, three places: from the airport over the bridge to Macao, unopened")
    with s.ledger.step("The goods for Macao are filed, and the carrier is let take part", "CCR accepted") as step:
        step.finds(await _filed(s, lane, BRIDGE, macao=True))
    with s.ledger.step("The carrier bundles them to its truck", "1 on the truck") as step:
        step.finds(await _bundled(s, lane), "on the truck")
    with s.ledger.step("It applies for a trip under one lock; nothing is typed again", "3 legs") as step:
        step.finds(await _applied(s, lane), "legs")
    with s.ledger.step("Each customs permits its own leg", "hk, gd, mo") as step:
        step.finds(await _permitted(s, lane))
    await s.wait_on_clock(timedelta(minutes=45), "the 30 minutes since the bundling pass in full")
    with s.ledger.step("At the airport the lock is closed, and an officer seals the trip", "sealed") as step:
        step.finds(await _sealed(s, lane))
    await s.trucks.goes(lane.terminal)
    await _drive(s, lane, BRIDGE)
    with s.ledger.step("At the bridge it passes unopened; Guangdong takes the lock over", "go, gd") as step:
        step.finds(await _passes(s, lane, "hk", BRIDGE, "gd"))
    with s.ledger.step("On the bridge an officer of Hong Kong orders the lock to open", "SELS-KEY-SLOT") as step:
        step.finds(await s.refusal(s.post("hk-customs", f"/v1/sealed-trips/{lane.trip}/unlock", {"reason": "?"})))
    await _drive(s, lane, MACAO)
    with s.ledger.step("At Macao's port it passes unopened; Macao takes the lock over", "go, mo") as step:
        step.finds(await _passes(s, lane, "gd", MACAO, "mo"))
    with s.ledger.step("On the verified arrival the lock opens by itself", "closed, open") as step:
        await _drive(s, lane, "mo-cargo-transfer-terminal")
        await s.wait_on_clock(timedelta(minutes=3), "the driver pulls the rope")
        status = await _status(s, lane, "closed")
        lock = (await s.trucks.where(lane.terminal))["lock"]
        step.finds(f"{status}, {'locked' if lock['locked'] else 'open'}")
    await s.trucks.ends(lane.terminal)


async def a_cut_rope(s: Stage, lane: Lane) -> None:
    """The rope of the second truck is cut on the way: both customs know within seconds, and no gate lets it go."""
    s.ledger.chapter("i", "A tampered truck is caught")
    with s.ledger.step("A second truck for Longyan is permitted and sealed", "sealed") as step:
        await _filed(s, lane, BAY, macao=False)
        await _applied(s, lane)
        await _permitted(s, lane)
        step.finds(await _sealed(s, lane))
    await s.trucks.goes(lane.terminal)
    await _drive(s, lane, BAY)
    with s.ledger.step(
        "Its rope was cut before Shenzhen Bay: on the desks of both customs", "rope-cut: hk, gd"
    ) as step:
        found = [site for site in lane.sites if await _alarmed(s, lane, site)]
        step.finds(f"rope-cut: {', '.join(found)}")
    with s.ledger.step("No gate lets it go: it is sent to inspection", "inspect") as step:
        answer = await s.post("hk-customs", f"/v1/checkpoints/{BAY}/arrivals", {"plate": lane.mark})
        step.finds(answer["outcome"] if not answer["released"] else "released")
    with s.ledger.step("The trip is violated, and an officer ends it", "violated") as step:
        status = await _status(s, lane, "violated")
        remark = {"remark": "鎖繩被剪斷，貨物扣查 · Rope cut, goods held for inspection"}
        await s.post("hk-customs", f"/v1/sealed-trips/{lane.trip}/close", remark)
        step.finds(status)
    await s.trucks.ends(lane.terminal)


# -- how it is done ----------------------------------------------------------------------------------------------


async def _filed(s: Stage, lane: Lane, point: str, *, macao: bool) -> str:
    """The shipper's goods with a reference of their own, as the other goods of the story; filed in Hong Kong."""
    script = Script(int(s.script.names["run"]) + 20 * lane.number, s.script.day)
    document = script.changed(script.submission("north"), "north-corrected")
    put(document, "/trip/control_point", point)
    put(document, "/trip/vehicle", {"hk_mark": lane.mark})
    if macao:
        put(document, "/trip/place_of_discharge", {"name": {"en": "Macao", "tc": "澳門"}, "unlocode": "MOMFM"})
    lane.case = (await s.post(SHIPPER, "/v1/submissions", document))["submission"]
    part = {"organisation": s.organisation(CARRIER), "involvement": "carrier"}
    await s.post(SHIPPER, f"/v1/submissions/{lane.case}/parties", part)
    await s.file(SHIPPER, lane.case, "hk.road_aci")
    found = await s.answered(SHIPPER, lane.case, "hk.road_aci", "CCR", "ERR")
    return f"{found['raw_code']} {found['status']}"


async def _bundled(s: Stage, lane: Lane) -> int:
    filing = await s.filing(SHIPPER, lane.case, "hk.road_aci")
    planned = await s.post(
        CARRIER,
        "/v1/trips",
        {
            "direction": "hk-cn",
            "control_point": BRIDGE,
            "crossing_date": s.script.day.isoformat(),
            "vehicle": {"hk_mark": lane.mark, "driver": s.driver("leung")},
        },
    )
    wanted = {"references": [{"ccrn": filing["authority_reference"]}]}
    bundled = await s.post(CARRIER, f"/v1/trips/{planned['trip']}/vehicles/V1/references", wanted)
    return len(bundled["vehicles"][0]["references"])


async def _applied(s: Stage, lane: Lane) -> int:
    now = s.clock.now()
    wanted = {
        "submission": lane.case,
        "route": lane.route,
        "lock": lane.terminal,
        "vehicle": lane.mark,
        "driver": "D1",
        "window_from": now.isoformat(),
        "window_until": (now + timedelta(hours=14)).isoformat(),
    }
    made = await s.post(CARRIER, "/v1/sealed-trips", wanted)
    lane.trip = made["trip"]
    return len(made["legs"])


async def _permitted(s: Stage, lane: Lane) -> str:
    for leg, site in enumerate(lane.sites, 1):

        async def permitted(leg: int = leg, site: str = site) -> dict[str, Any]:
            said = {"leg": leg, "permitted": True}
            found: dict[str, Any] = await s.post(f"{site}-customs", f"/v1/sealed-trips/{lane.trip}/permits", said)
            return found

        await s.until(permitted, f"the application at {site}")
    return ", ".join(lane.sites)


async def _sealed(s: Stage, lane: Lane) -> str:
    """Bound and sealed, as soon as every permit is known and the lock has told that it is closed."""

    async def bound() -> dict[str, Any]:
        found: dict[str, Any] = await s.post(CARRIER, f"/v1/sealed-trips/{lane.trip}/binding", {})
        return found

    await s.until(bound, "the permits of every customs")
    await s.trucks.sets_out(lane.terminal, lane.mark, lane.scenario)
    await s.wait_on_clock(timedelta(minutes=4), "the driver closes the lock")

    async def sealed() -> dict[str, Any]:
        said = {"seal_number": f"SELS-{lane.number:04d}"}
        found: dict[str, Any] = await s.post("hk-customs", f"/v1/sealed-trips/{lane.trip}/seal", said)
        return found

    return str((await s.until(sealed, "the lock to report itself closed"))["status"])


async def _drive(s: Stage, lane: Lane, place: str) -> None:
    """The truck drives on, seen on the map, until it stands at a place and everything that it wrote down is told."""
    for _ in range(MOST_STEPS):
        there = await s.trucks.where(lane.terminal)
        if there["place"] == place and not there["kept"]:
            return
        if there["place"] != place:
            await s.move_on(STEP, PAUSE)
        else:
            await s.pause(PAUSE)


async def _passes(s: Stage, lane: Lane, site: str, point: str, following: str) -> str:
    """The gate's answer once the next customs has taken the lock over, and whose the lock is then."""
    read = {"plate": lane.mark}

    async def answered() -> str | None:
        answer = await s.post(f"{site}-customs", f"/v1/checkpoints/{point}/arrivals", read)
        return str(answer["outcome"]) if answer["outcome"] != "wait" else None

    outcome = await s.until(answered, f"the gate of {point}")
    await s.post(f"{site}-customs", f"/v1/checkpoints/{point}/departures", read)

    async def moved() -> str | None:
        home = (await s.trucks.where(lane.terminal))["home"]
        return str(home) if home == following else None

    home = await s.until(moved, "the lock to be told its new address")
    await s.trucks.goes(lane.terminal)
    return f"{outcome}, {home}"


async def _status(s: Stage, lane: Lane, wanted: str) -> str:
    async def look() -> str | None:
        status = (await s.get(CARRIER, f"/v1/sealed-trips/{lane.trip}"))["status"]
        return str(status) if status == wanted else None

    return await s.until(look, f"the trip to be {wanted}")


async def _alarmed(s: Stage, lane: Lane, site: str) -> bool:
    async def look() -> bool | None:
        desk = (await s.get(f"{site}-customs", "/v1/lock-alarms"))["alarms"]
        return any(one["trip"] == lane.trip and one["alarm_kind"] == "rope-cut" for one in desk) or None

    return await s.until(look, f"the alarm on the desk of {site}")
