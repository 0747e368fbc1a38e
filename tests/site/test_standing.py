"""How a submission stands while customs stops its vehicle at the boundary."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fairway.site.work.standing import BEFORE_CROSSING, Standing, Step, Turn, standing

BEFORE = [target.value for target in BEFORE_CROSSING["cn"]]
AT = datetime(2026, 11, 23, 3, 33, tzinfo=UTC)


def row(*milestones: str, scope: str = "full") -> dict[str, Any]:
    """A submission with nothing open that went through ``milestones``."""
    return {
        "cancelled": False,
        "scope": scope,
        "detail": {"consignments": 1},
        "filings": [{"target": "hk.road_aci", "status": "accepted", "blocking": 0}],
        "milestones": [
            {"milestone": name, "at": AT.isoformat(), "planned": AT.isoformat() if name == "bundled" else None}
            for name in milestones
        ],
    }


@pytest.mark.parametrize("scope", ["full", "milestones"])
@pytest.mark.parametrize(("last", "step"), [("kiosk-inspect", Step.INSPECTION), ("inspected-detained", Step.DETAINED)])
def test_goods_that_customs_stops_are_not_said_to_be_free_to_cross(last: str, step: Step, scope: str) -> None:
    found = standing(row("bundled", last, scope=scope), "hk")
    assert found == Standing(turn=Turn.OTHERS, step=step, at=AT)


def test_what_was_released_may_cross_and_what_crossed_has_crossed() -> None:
    released = standing(row("bundled", "kiosk-inspect", "inspected-released"), "hk")
    assert (released.step, released.at) == (Step.CROSS, AT)
    crossed = standing(row("bundled", "kiosk-inspect", "inspected-detained", "crossed"), "hk")
    assert crossed.turn is Turn.CLOSED


def on_trucks(*milestones: tuple[str, str], scope: str = "full") -> dict[str, Any]:
    """A submission of which several vehicles carry parts: vehicle and milestone, in the order of their times."""
    rows = row(*(name for _, name in milestones), scope=scope)
    for (vehicle, _), one in zip(milestones, rows["milestones"], strict=True):
        one["vehicle"] = vehicle
    return rows


@pytest.mark.parametrize("scope", ["full", "milestones"])
@pytest.mark.parametrize("later", ["bundled", "kiosk-go", "crossed"])
def test_what_happens_to_another_vehicle_hides_no_hold(later: str, scope: str) -> None:
    found = standing(on_trucks(("A", "bundled"), ("A", "kiosk-inspect"), ("B", later), scope=scope), "hk")
    assert (found.step, found.vehicles) == (Step.INSPECTION, ("A",))


def test_the_gravest_hold_is_told() -> None:
    found = standing(on_trucks(("A", "inspected-detained"), ("B", "kiosk-inspect")), "hk")
    assert (found.step, found.vehicles) == (Step.DETAINED, ("A",))


def test_goods_of_which_a_part_has_still_to_cross_are_on_the_way() -> None:
    found = standing(on_trucks(("A", "bundled"), ("B", "bundled"), ("A", "crossed")), "hk")
    assert (found.turn, found.step, found.at) == (Turn.MOVING, Step.CROSS, AT)
    whole = standing(on_trucks(("A", "bundled"), ("B", "bundled"), ("A", "crossed"), ("B", "crossed")), "hk")
    assert (whole.turn, whole.step) == (Turn.CLOSED, Step.NOTHING)


def test_a_part_taken_off_one_vehicle_leaves_the_other_bundled() -> None:
    found = standing(on_trucks(("A", "bundled"), ("B", "bundled"), ("B", "unbundled")), "hk")
    assert (found.step, found.at) == (Step.CROSS, AT)
    off = standing(on_trucks(("A", "bundled"), ("A", "unbundled")), "hk")
    assert off.step is Step.BUNDLE


@pytest.mark.parametrize(("by_inventory", "step"), [(0, Step.COMPLETE), (1, Step.COMPLETE), (2, Step.OTHER_SIDE)])
def test_goods_taken_by_inventory_wait_for_no_declaration(by_inventory: int, step: Step) -> None:
    road = [{"target": name, "status": "accepted", "blocking": 0} for name in BEFORE if name != "cn.goods_declaration"]
    given = row() | {"filings": road, "detail": {"consignments": 2, "by_inventory": by_inventory}}
    assert standing(given, "cn").step is step
