"""How a submission stands while customs stops its vehicle at the boundary."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fairway.site.work.standing import Standing, Step, Turn, standing

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
