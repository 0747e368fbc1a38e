"""Batches for the Mainland, worked on: judged as by the command line, stopped and resumed; no person left in plain."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pyarrow.dataset as ds
import pytest

from fairway.base.issues import Refusal
from fairway.base.time import FixedClock
from fairway.parcels import sealing
from fairway.parcels.batches.facts import Flow
from fairway.parcels.batches.state import BatchState, TakenFile
from fairway.parcels.bulk.run import clear
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.intake.read import find, take
from fairway.parcels.risk.choose import choose
from fairway.parcels.risk.screen import RiskScreen
from fairway.site.parcels import folders, mainland, personal, results
from fairway.site.parcels.judging import Found, StoppedError, Telling, Work
from fairway.site.parcels.risk.judging import shipped_desk
from fairway.site.settings import Settings

KEY = sealing.new_key()
CLOCK = FixedClock(datetime(2026, 11, 23, 1, tzinfo=UTC))
PARCELS = 1_500


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented parcels, some of them planted."""
    folder = tmp_path_factory.mktemp("traffic")
    write_traffic(Traffic(parcels=PARCELS, seed=11, day=date(2026, 11, 24)), folder)
    return folder


Place = tuple[Settings, UUID, BatchState]


def handed_in(folder: Path, traffic: Path) -> Place:
    """A site's folder with the files of a batch in it, sealed."""
    settings, case = Settings(var=folder, site="gd"), uuid4()
    taken = []
    for number, path in enumerate((one for one in find([traffic]) if "late" not in one.parts), start=1):
        raw = path.read_bytes()
        target = folders.incoming(settings, case, number)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            writer = sealing.SealedWriter(file, KEY, folders.file_context(case, number))
            writer.write(raw)
            writer.finish()
        taken.append(TakenFile(number=number, name=path.name, table=path.stem, size=len(raw), sha256=""))
    return settings, case, BatchState(flow=Flow.CN_IMPORT, files=tuple(taken))


@pytest.fixture
def place(tmp_path: Path, traffic: Path) -> Place:
    """A batch that nobody has worked on."""
    return handed_in(tmp_path, traffic)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, traffic: Path) -> tuple[Place, Found]:
    """A batch with its verdict."""
    place = handed_in(tmp_path_factory.mktemp("judged"), traffic)
    return place, worked_on(place)


def worked_on(place: Place, telling: Telling | None = None) -> Found:
    settings, case, state = place
    return Work(settings, case, state, key=KEY, clock=CLOCK, telling=telling or Telling()).done()


def outcomes_of(folder: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = ds.dataset(folder / "outcomes", format="parquet").to_table().to_pylist()
    for row in rows:
        row.pop("file")
    return sorted(rows, key=lambda row: (str(row["order_no"]), str(row["guid"])))


def test_a_batch_is_judged_as_by_the_command_line(judged: tuple[Place, Found], traffic: Path, tmp_path: Path) -> None:
    place, found = judged
    assert found.verdict is not None, found.issues
    assert found.verdict.parcels == PARCELS
    assert found.verdict.cleared + found.verdict.to_fix == PARCELS
    sources = [
        one for path in find([traffic]) if "late" not in path.parts for one in take(path, tmp_path / "typed").sources
    ]
    clear(sources, str(tmp_path / "alone"), BulkSettings(), screens=[RiskScreen(CLOCK.now().date())])
    out = folders.outcome_folder(place[0], place[1])
    assert outcomes_of(out) == outcomes_of(tmp_path / "alone")


def test_planted_mismatches_are_to_be_fixed_and_named(judged: tuple[Place, Found], traffic: Path) -> None:
    place, found = judged
    truth = ds.dataset(traffic / "truth.parquet").to_table().to_pylist()
    wrong = {row["order_no"] for row in truth if row["case"].startswith("mismatch")}
    planted = sum(row["case"] == "split_order" for row in truth)
    assert found.verdict is not None and found.verdict.flags.get("parcels.risk.splitting", 0) >= planted > 0
    out = folders.outcome_folder(place[0], place[1])
    to_fix = {row["order_no"] for row in results.outcomes(out, Flow.CN_IMPORT, results.Asked(to_fix=True, limit=500))}
    assert wrong and wrong <= to_fix
    assert results.counts(out)


def test_no_person_is_left_in_plain(judged: tuple[Place, Found], traffic: Path) -> None:
    settings, case, _ = judged[0]
    (orders,) = traffic.glob("day=*/platform=*/orders.parquet")
    buyers = ds.dataset(orders).to_table(columns=["place", "buyer_name", "buyer_id_number"]).to_pylist()
    for folder in (folders.tables_folder(settings, case), folders.outcome_folder(settings, case)):
        for path in folder.rglob("*.parquet"):
            assert not {"buyer_name", "buyer_id_number"} & set(ds.dataset(path).schema.names), path
    shown = ds.dataset(folders.outcome_folder(settings, case) / "faults", format="parquet").to_table().to_pylist()
    numbers = {buyer["buyer_id_number"] for buyer in buyers}
    assert not [row for row in shown if row["value"] in numbers]
    name = next(path.stem for path in folders.personal_folder(settings, case).glob("orders-*.json"))
    opened = personal.rows_at(folders.personal_folder(settings, case), name, [buyers[7]["place"]], KEY, case)
    assert opened[buyers[7]["place"]]["buyer_id_number"] == buyers[7]["buyer_id_number"]


def test_what_was_cancelled_goes_on_where_it_was(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mainland, "bulk_settings", lambda _: BulkSettings(partition_parcels=750))
    stopping = _StopsAfter("clear", 700)
    with pytest.raises(StoppedError):
        worked_on(place, stopping)
    notes = folders.work_folder(place[0], place[1]) / "out" / "work" / "done"
    half = {path.name: path.stat().st_mtime_ns for path in notes.glob("*.json")}
    assert half, "some partitions were done"
    found = worked_on(place)
    assert found.verdict is not None and found.verdict.parcels == PARCELS
    assert {path.name: path.stat().st_mtime_ns for path in notes.glob("*.json") if path.name in half} == half


class _StopsAfter(Telling):
    """Not wanted any more once a stage has come so far."""

    def __init__(self, stage: str, parcels: int) -> None:
        super().__init__()
        self._at = (stage, parcels)

    def note(self, stage: str, done: int, total: int) -> None:
        if stage == self._at[0] and done >= self._at[1]:
            self.stop()
        super().note(stage, done, total)


def test_a_file_that_was_altered_on_disk_is_not_worked_on(place: Place) -> None:
    target = folders.incoming(place[0], place[1], 1)
    altered = bytearray(target.read_bytes())
    altered[len(altered) // 2] ^= 1
    target.write_bytes(bytes(altered))
    with pytest.raises(Refusal) as caught:
        worked_on(place)
    assert [issue.rule for issue in caught.value.issues] == ["PARCELS-FILE-ALTERED"]
    assert not folders.outcome_folder(place[0], place[1]).exists()


def test_telling_tells_the_last_word_from_any_thread() -> None:
    telling = Telling()
    thread = threading.Thread(target=telling.note, args=("clear", 3, 9))
    thread.start()
    thread.join()
    assert telling.now() == ("clear", 3, 9)
    telling.stop()
    with pytest.raises(StoppedError):
        telling.note("clear", 4, 9)
    assert json.dumps(telling.now()) == '["clear", 4, 9]'


def test_who_is_inspected_is_settled_by_the_desk(judged: tuple[Place, Found], tmp_path: Path) -> None:
    (settings, case, _), found = judged
    assert found.verdict is not None
    out = folders.outcome_folder(settings, case)
    chosen = ds.dataset(out / "selection", format="parquet").to_table().to_pylist()
    inspected = [row for row in chosen if row["selected"] != "not"]
    assert found.verdict.channels["INSPECT"] == len(inspected) > 0
    moving = [row for row in outcomes_of(out) if row["channel"] in results.CLEARED_CHANNELS]
    assert found.verdict.channels["RELEASE"] == len(moving) - len(inspected)
    assert found.verdict.selected["parcels.risk.splitting"] > 0
    assert found.verdict.tables["splitting"] == 0
    again = shipped_desk(date(2026, 11, 23), KEY, case)
    choose(out / "outcomes", tmp_path / "again.parquet", again.selector(), ())
    assert ds.dataset(tmp_path / "again.parquet").to_table().to_pylist() == chosen, "an audit comes to the same"
    said = {row["flag"] for row in ds.dataset(out / "evidence", format="parquet").to_table().to_pylist()}
    assert said >= set(found.verdict.flags)


def test_a_run_goes_on_by_the_tables_that_it_began_with(tmp_path: Path) -> None:
    began = shipped_desk(date(2026, 11, 23), KEY, uuid4())
    assert began.settled(tmp_path).basis.on == date(2026, 11, 23)
    later = shipped_desk(date(2026, 11, 24), KEY, uuid4())
    assert later.settled(tmp_path).basis == began.basis
