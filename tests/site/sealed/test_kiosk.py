"""The display of a lane answers for a sealed truck: wait while the lock is handed over, then go by itself."""

from __future__ import annotations

from fairway.site.crossing import kiosk
from fairway.site.sealed.cases import state_of
from tests.site.sealed.conftest import PLATES, Sealed
from tests.site.sealed.test_three_places import filings_are_accepted, underway

__all__ = ["filings_are_accepted"]


async def test_the_display_of_a_lane_follows_the_lock(sealed: Sealed) -> None:
    trip = await underway(sealed, "dhl-longyan")
    await sealed.drive(1, "hk", "dhl-longyan")
    hk, gd = sealed.site("hk"), sealed.site("gd")
    point, mark = "shenzhen-bay", PLATES["hk"]
    told = await kiosk.approach(hk, point, mark)
    assert (told.outcome, told.sealed, told.trip) == ("wait", True, trip)
    shown = await kiosk.on_display(hk, point)
    assert shown is not None and (shown.outcome, shown.rules) == ("wait", ("SELS-HANDING-OVER",))
    await sealed.work()
    shown = await kiosk.on_display(hk, point)
    assert shown is not None and (shown.mark, shown.outcome, shown.rules) == (mark, "go", ())
    sealed.pass_time(seconds=10)
    assert await kiosk.depart(hk, point, mark) == trip
    await sealed.work()

    # At the gate inland: a truck that nobody expects, and this one before it has arrived.
    gate = "cn-longyan-land-port"
    stranger = await kiosk.approach(gd, gate, "粤ZZ999港")
    assert (stranger.outcome, [one.rule for one in stranger.issues]) == ("wait", ["SELS-NOT-EXPECTED"])
    early = await kiosk.approach(gd, gate, PLATES["cn"])
    assert early.sealed and early.outcome != "go"
    shown = await kiosk.on_display(gd, gate)
    assert shown is not None and shown.outcome == early.outcome

    # The lock opens by itself in the fence, and the trip is closed before the gate reads the plate: go, all the same.
    await sealed.drive(2, "gd", "dhl-longyan")
    sealed.pass_time(minutes=1)
    end = (await sealed.line(2, "dhl-longyan"))[-1]
    assert await sealed.hear("gd", sealed.now, end, bolt="unlocked", rope="out") == "stored"
    await sealed.work(5)
    assert (await state_of(gd, trip)).closed_at is not None
    told = await kiosk.approach(gd, gate, PLATES["cn"])
    assert (told.outcome, told.trip) == ("go", trip)
    sealed.pass_time(hours=3)
    assert (await kiosk.approach(gd, gate, PLATES["cn"])).outcome == "wait"
