"""The display and the lane for sealed trucks: what they say, at the boundary and at the gates inland."""

from __future__ import annotations

import pytest

from fairway.locks.scheme.model import Kind
from fairway.parties.model import PersonRole
from fairway.site.crossing import store
from fairway.site.runtime import policy_actor
from fairway.site.scheme import registry
from tests.portal.conftest import Desk


@pytest.mark.parametrize(
    ("outcome", "rules", "shown", "said"),
    [
        ("wait", ["SELS-HANDING-OVER"], "hold", "下一海關正接管鎖具"),
        ("wait", ["SELS-NEXT-CUSTOMS"], "hold", "下一海关尚未答复"),
        ("wait", ["SELS-HANDING-OVER", "RELEASE-FILINGS"], "stop", "Ask the officer"),
        ("inspect", ["RELEASE-LOCK"], "inspect", "Customs will look at the cargo"),
        ("go", [], "go", "You may cross now"),
    ],
)
async def test_the_display_says_one_thing(desk: Desk, outcome: str, rules: list[str], shown: str, said: str) -> None:
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    async with desk.house.site.database.single_statements() as conn:
        await store.show_on_kiosk(
            conn, point="shenzhen-bay", lane="1", mark="FW 4001", outcome=outcome, until=None, rules=rules
        )
    display = await officer.open("/control-points/shenzhen-bay")
    assert display.all("//body/@data-answer") == [shown]
    assert said in display.text and "FW 4001" in display.text


async def test_gates_inland_have_a_display_and_a_lane(desk: Desk) -> None:
    kinds = (Kind.POINT, Kind.FENCE, Kind.CORRIDOR, Kind.ROUTE)
    await registry.take_shipped(desk.house.site, policy_actor("test"), kinds)
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    listed = await officer.open("/control-points")
    assert listed.all("//a[@href='/control-points/shenzhen-bay']")
    assert not listed.all("//a[@href='/control-points/cn-longyan-land-port']"), "another customs' gate"
    assert (await officer.open("/control-points/cn-longyan-land-port")).status == 404
    inland = [one for one in listed.all("//dd/a/@href") if one.startswith("/control-points/hk-") and "lane" in one]
    for lane in inland[:1]:
        unknown = await officer.send(lane, {"/hk_mark": "粤ZZ999港"})
        assert "No sealed trip with the mark 粤ZZ999港" in unknown.text
        assert (await officer.send(lane, {"/hk_mark": ""})).status == 422
        shown = await officer.open(lane.removesuffix("/lane"))
        assert shown.all("//body/@data-answer") == ["stop"]
