"""What other tables would have done to a batch: the same as if it had been judged by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import ibis
import pyarrow.dataset as ds
import pytest

from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.risk.choose import choose
from fairway.parcels.risk.decisions import Row, Tables, Version, shipped
from fairway.parcels.risk.screen import RiskScreen
from fairway.parcels.risk.select import Selector
from fairway.parcels.risk.trial import Past, Tried, frozen, proposed, trial

DAY = date(2026, 11, 22)
SECRET, BATCH = b"sixteen bytes....", uuid4().bytes
Judge = Callable[[Tables], Path]


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("traffic")
    write_traffic(Traffic(parcels=1_500, seed=31, day=DAY), made)
    return made


@pytest.fixture(scope="module")
def judge(traffic: Path, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Screens the traffic by some tables, every parcel of which moves on."""

    def judged(tables: Tables) -> Path:
        out = tmp_path_factory.mktemp("out")
        for name in ("kept", "documents", "outcomes", "evidence"):
            (out / name).mkdir()
        engine, screen = ibis.duckdb.connect(), RiskScreen(DAY, tables)
        rows = {}
        for name in ("orders", "inventories", "inventory_lines"):
            places = [one for one in sorted(traffic.rglob(f"{name}.parquet")) if "late" not in one.parts]
            rows[name] = engine.read_parquet([str(one) for one in places])
            engine.to_parquet(rows[name], out / "documents" / f"{name}-0.parquet")
        kept = {}
        for name, expression in screen.over_batch(rows).items():
            engine.to_parquet(expression, out / "kept" / f"1-{name}.parquet")
            kept[name] = engine.read_parquet(out / "kept" / f"1-{name}.parquet")
        flags = engine.create_table("flags", screen.flags(rows, kept), temp=True)
        engine.to_parquet(flags, out / "evidence" / "1.parquet")
        each = flags.select("ebp_code", "order_no", "flag").distinct()
        listed = each.group_by("ebp_code", "order_no").aggregate(flags=each.flag.collect(order_by=each.flag))
        found = rows["inventories"].left_join(listed, ["ebp_code", "order_no"])
        found = found.select("place", "ebp_code", "order_no", "flags", file=ibis.literal(0, "int32"))
        found = found.mutate(channel=ibis.literal("RELEASE"), flags=found["flags"].fill_null([]))
        engine.to_parquet(found, out / "outcomes" / "1.parquet")
        engine.disconnect()
        return out

    return judged


NOW = frozen(shipped(), DAY)


@pytest.fixture(scope="module")
def before(judge: Judge) -> Path:
    return judge(NOW)


def tried(before: Path, name: str, *rows: Row, inspected: dict[tuple[str, str], bool] | None = None) -> Tried:
    version = Version(valid_from=DAY, by="Officer", why="invented", rows=rows)
    past = Past(
        kept=before / "kept",
        documents=before / "documents",
        outcomes=before / "outcomes",
        on=DAY,
        authorised=(),
        inspected=inspected or {},
    )
    return trial(past, NOW, proposed(NOW, name, version), secret=SECRET, batch=BATCH)


def flags_of(out: Path) -> set[tuple[str, str, str]]:
    rows = ds.dataset(out / "evidence", format="parquet").to_table().to_pylist()
    return {(row["ebp_code"], row["order_no"], row["flag"]) for row in rows}


def inspected_in(out: Path, tables: Tables) -> int:
    selector = Selector(tables, DAY, secret=SECRET, batch=BATCH)
    return choose(out / "outcomes", out / "chosen" / "run-1.parquet", selector, ()).inspected


def test_a_trial_tells_what_judging_would_have(before: Path, judge: Judge) -> None:
    looser = Row(then={"peers": Decimal(30), "share_of_median": Decimal(0), "lowest_share": Decimal("0.05")})
    then = proposed(NOW, "undervaluation", Version(valid_from=DAY, by="", why="", rows=(looser,)))
    after = judge(then)
    lost = flags_of(before) - flags_of(after)
    wrong, right = [row[:2] for row in sorted(lost)][:2]
    found = tried(before, "undervaluation", looser, inspected={wrong: True, right: False})
    for counts, out, tables in ((found.now, before, NOW), (found.then, after, then)):
        assert counts.flagged == len({row[:2] for row in flags_of(out)})
        assert counts.inspected == inspected_in(out, tables)
    (change,) = [one for one in found.signs if one.gained or one.lost]
    assert (change.sign, change.gained, change.lost) == ("parcels.risk.undervaluation", 0, len(lost))
    assert change.lost > 0 and change.flagged - change.lost == change.would
    assert (change.found_lost, change.wasted_lost) == (1, 1)
    assert {(one.ebp_code, one.order_no, one.sign) for one in found.examples} <= lost


def test_another_share_changes_who_is_inspected_and_no_flag(before: Path) -> None:
    share = Row(then={"points": Decimal(1000), "random_share": Decimal("0.2"), "flagged_share": Decimal(1)})
    found = tried(before, "inspection", share)
    assert found.now.flagged == found.then.flagged
    assert found.then.inspected == found.then.random > found.now.random
    assert not [one for one in found.signs if one.gained or one.lost]
