"""Selection, what came of it, and what other limits would have done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.parcels.risk.around import Purchase, purchase_row
from fairway.parcels.risk.choose import choose, chosen_of
from fairway.parcels.risk.decisions import Row, Version, shipped
from fairway.parcels.risk.preview import Kept, preview
from fairway.parcels.risk.select import RANDOM, Result, Selected, Selector, drawn, fraction, key_of, results
from tests.parcels.sound import parcel

DAY = date(2026, 11, 22)
SECRET, BATCH = b"sixteen bytes....", bytes(32)
SPLIT, FAST = "parcels.risk.splitting", "parcels.risk.velocity"


def selector(batch: bytes = BATCH, secret: bytes = SECRET) -> Selector:
    return Selector(shipped(), DAY, secret=secret, batch=batch)


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
    assert all(one.reasons == (RANDOM,) and fraction(one.draw) < one.share for one in picked)


def test_flagged_parcels_of_authorised_platforms_are_inspected_by_half() -> None:
    flags = [SPLIT, FAST, "parcels.risk.identity"]
    found = [selector().select(f"P {number}", flags, authorised=True) for number in range(2_000)]
    flagged = [one for one in found if one.selected is Selected.FLAGGED]
    assert 900 < len(flagged) < 1_100
    assert {one.share for one in flagged} == {Decimal("0.5")}


def test_a_draw_can_be_repeated_but_not_foreseen() -> None:
    assert drawn(SECRET, BATCH, RANDOM, "P 1") == drawn(SECRET, BATCH, RANDOM, "P 1")
    others = {drawn(SECRET, bytes([1] * 32), RANDOM, "P 1"), drawn(SECRET[::-1], BATCH, RANDOM, "P 1")}
    assert len(others | {drawn(SECRET, BATCH, RANDOM, key) for key in ("P 1", "P 2")}) == 4
    with pytest.raises(ValueError, match="16 bytes"):
        drawn(b"", BATCH, RANDOM, "P 1")


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


def test_a_pass_over_outcomes_selects_as_one_parcel_is_selected(tmp_path: Path) -> None:
    flagged = [[], [], [], [SPLIT], [FAST], [FAST, SPLIT], ["parcels.risk.identity", SPLIT]]
    rows = [
        {
            "file": number % 3,
            "place": number,
            "ebp_code": f"44030000{number % 4}",
            "order_no": f"NO'{number}",
            "channel": ("RELEASE", "INSPECT", "WAIT", "INSPECT", "INSPECT")[number % 5],
            "flags": flagged[number % 7],
        }
        for number in range(6_000)
    ]
    (tmp_path / "outcomes").mkdir()
    for part in range(2):
        pq.write_table(pa.Table.from_pylist(rows[part::2]), tmp_path / "outcomes" / f"{part}.parquet")
    aeo = {"440300001", "440300003"}
    chosen = choose(tmp_path / "outcomes", tmp_path / "chosen" / "run-1.parquet", selector(), aeo)
    wanted = {}
    for row in rows:
        if row["channel"] != "WAIT":
            key = key_of(str(row["ebp_code"]), str(row["order_no"]))
            one = selector().select(key, list(row["flags"]), authorised=row["ebp_code"] in aeo)  # type: ignore[arg-type]
            if row["flags"] or one.selected is Selected.RANDOM:
                wanted[key] = (one.selected.value, one.points, one.draw, one.share)
    found = {
        key_of(row["ebp_code"], row["order_no"]): (row["selected"], row["points"], row["draw"], row["share"])
        for row in pq.read_table(tmp_path / "chosen" / "run-1.parquet").to_pylist()
    }
    assert found == wanted
    assert chosen == chosen_of(tmp_path / "chosen")
    assert chosen.inspected == sum(one[0] != "not" for one in wanted.values())
    assert chosen.reasons[RANDOM] == sum(one[0] == "random" for one in wanted.values()) > 0
