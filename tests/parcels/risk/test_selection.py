"""Selection, what came of it, and what other limits would have done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fairway.parcels.risk.around import Purchase, purchase_row
from fairway.parcels.risk.decisions import Row, Version, shipped
from fairway.parcels.risk.preview import Kept, preview
from fairway.parcels.risk.select import RANDOM, Result, Selected, Selector, drawn, results
from tests.parcels.sound import parcel

DAY = date(2026, 11, 22)
SECRET, ROOT = b"sixteen bytes....", bytes(32)
SPLIT, FAST = "parcels.risk.splitting", "parcels.risk.velocity"


def selector(root: bytes = ROOT, secret: bytes = SECRET) -> Selector:
    return Selector(shipped(), DAY, secret=secret, root=root)


def test_flags_with_enough_points_select_and_say_why() -> None:
    split = selector().select("P 1", [SPLIT])
    assert (split.selected, split.points) == (Selected.FLAGGED, 60)
    assert (split.reasons, split.share) == ((SPLIT,), Decimal(1))
    assert selector().select("P 1", [FAST]).selected is not Selected.FLAGGED, "30 points are not enough"
    assert selector().select("P 1", [SPLIT, FAST]).points == 90


@pytest.mark.parametrize(("authorised", "share"), [(False, "0.01"), (True, "0.002")], ids=["any", "authorised"])
def test_the_random_share_is_reserved_and_lower_for_authorised_platforms(authorised: bool, share: str) -> None:
    found = [selector().select(f"P {number}", [], authorised=authorised) for number in range(20_000)]
    picked = [one for one in found if one.selected is Selected.RANDOM]
    expected = 20_000 * Decimal(share)
    assert abs(len(picked) - expected) < expected * 3 / 10
    assert {one.share for one in found} == {Decimal(share)}
    assert all(one.reasons == (RANDOM,) and one.draw < one.share for one in picked)


def test_flagged_parcels_of_authorised_platforms_are_inspected_by_half() -> None:
    flags = [SPLIT, FAST, "parcels.risk.identity"]
    found = [selector().select(f"P {number}", flags, authorised=True) for number in range(2_000)]
    flagged = [one for one in found if one.selected is Selected.FLAGGED]
    assert 900 < len(flagged) < 1_100
    assert {one.share for one in flagged} == {Decimal("0.5")}


def test_a_draw_can_be_repeated_but_not_foreseen() -> None:
    assert drawn(SECRET, ROOT, RANDOM, "P 1") == drawn(SECRET, ROOT, RANDOM, "P 1")
    others = {drawn(SECRET, bytes([1] * 32), RANDOM, "P 1"), drawn(SECRET[::-1], ROOT, RANDOM, "P 1")}
    assert len(others | {drawn(SECRET, ROOT, RANDOM, key) for key in ("P 1", "P 2")}) == 4
    with pytest.raises(ValueError, match="16 bytes"):
        drawn(b"", ROOT, RANDOM, "P 1")


def test_results_per_sign() -> None:
    flagged = [("1", (SPLIT, FAST)), ("2", (SPLIT,)), ("3", (SPLIT,)), ("4", (RANDOM,))]
    assert results(flagged, {"1": True, "2": False, "4": False}) == {
        RANDOM: Result(hits=1, inspected=1, wasted=1),
        SPLIT: Result(hits=3, inspected=2, found=1, wasted=1),
        FAST: Result(hits=1, inspected=1, found=1),
    }


def test_preview_tells_what_would_change() -> None:
    own = Purchase.of(parcel().order or {})
    month = []
    for key, parcels, wrong in (("a", 12, True), ("b", 10, False), ("c", 8, None), ("d", 6, None)):
        row: Any = dict(purchase_row(own, [], 120)) | {"day_parcels": parcels}
        month.append(Kept(key=key, view="purchases", row=row, on=DAY, wrong=wrong))

    def tried(limit: int) -> tuple[object, ...]:
        rows = (Row(then={"parcels": Decimal(limit)}),)
        version = Version(valid_from=date(2026, 12, 1), by="Officer", why="invented", rows=rows)
        (one,) = preview(shipped(), "velocity", version, month).values()
        return one.flagged, one.would, one.gained, one.lost, one.found_lost, one.wasted_lost

    assert tried(8) == (2, 3, ("c",), (), 0, 0)
    assert tried(11) == (2, 1, (), ("b",), 0, 1)
    assert tried(13) == (2, 0, (), ("a", "b"), 1, 1)
