"""From files as they were sent to typed Parquet files: what there is, what is wrong, what can be worked on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from fairway.base.issues import Issue, Refusal
from fairway.parcels.bulk.places import is_remote, read_whole, write_whole
from fairway.parcels.bulk.plan import Source, source
from fairway.parcels.columns import Table
from fairway.parcels.intake.columnar import read_columnar, table_of
from fairway.parcels.intake.delimited import read_delimited
from fairway.parcels.intake.json_lines import read_json_lines
from fairway.parcels.intake.messages import read_message
from fairway.parcels.intake.rules import KnownFormat, RowsGiven, WholeParquet
from fairway.parcels.intake.sheets import read_sheets
from fairway.parcels.intake.sink import FaultSink

Reader = Callable[[Path, FaultSink, list[Issue]], Iterator[tuple[Table, pa.Table]]]
READERS: dict[str, Reader] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_columnar,
    ".xlsx": read_sheets,
    ".xml": read_message,
}
_PACKED = ".gz"
_OURS = {"truth.parquet", "traffic.json"}
_TAIL = 1 << 16


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file."""

    given: str
    sources: tuple[Source, ...] = ()
    """Typed files; empty when it was refused."""
    rows: int = 0
    left_out: int = 0
    """Faults of rows, each of which was left out."""
    faults: str = ""
    """Where the faults of its rows are; "" when there are none."""
    issues: tuple[Issue, ...] = ()
    """What was said about the file as a whole."""
    refused: bool = False


def find(given: Iterable[Path]) -> list[Path]:
    """The files that were given, and those in folders that were given, in a fixed order and each once. Raises
    FileNotFoundError."""
    found: list[Path] = []
    for one in given:
        if one.is_dir():
            within = (path for path in one.rglob("*") if path.is_file() and path.name not in _OURS)
            found += sorted(path for path in within if _ending(path) in READERS)
        elif one.exists():
            found.append(one)
        else:
            raise FileNotFoundError(2, "No such file", str(one))
    return list({one.resolve(): one for one in reversed(found)}.values())[::-1]


def _ending(path: Path) -> str:
    names = [one.casefold() for one in path.suffixes]
    if names and names[-1] == _PACKED:
        names.pop()
    return names[-1] if names else ""


def take(path: Path, work: Path, *, keep: bool = True) -> Taken:
    """Read one file. Typed Parquet is used where it is; anything else is made so in ``work``, once: what was taken is
    noted there and found again. Never raises for what is in the file."""
    note = work / f"{_digest(path)}.json"
    kept = read_whole(str(note)) if keep else None
    if kept is not None:
        return msgspec.json.decode(kept, type=Taken)
    try:
        taken = _taken(path, work, note.stem)
    except Refusal as refusal:
        taken = Taken(given=str(path), issues=refusal.issues, refused=True)
    write_whole(str(note), msgspec.json.encode(taken))
    return taken


def damages(sources: Iterable[Source]) -> list[Issue]:
    """What is damaged among Parquet files that are used where they are, when work on them has failed: their ends were
    sound, and nobody had read the rest. Files of an object store are not looked at."""
    found = []
    for one in sources:
        try:
            for _ in () if is_remote(one.place) else pq.ParquetFile(one.place).iter_batches():
                pass
        except (pa.ArrowException, OSError) as error:
            found.append(WholeParquet.because(Path(one.given or one.place).name, error))
    return found


def _digest(path: Path) -> str:
    """What tells one file from another: name, size, time and both ends."""
    state = path.stat()
    whole = hashlib.sha256(f"{path.resolve()}\x00{state.st_size}\x00{state.st_mtime_ns}\x00".encode())
    with path.open("rb") as opened:
        whole.update(opened.read(_TAIL))
        opened.seek(max(0, state.st_size - _TAIL))
        whole.update(opened.read())
    return whole.hexdigest()[:24]


def _taken(path: Path, work: Path, name: str) -> Taken:
    reader = READERS.get(_ending(path))
    if reader is None:
        raise Refusal([KnownFormat.at(path.name)])
    if reader is read_columnar and (table := table_of(path)) is not None:
        found = source(table.name, path)
        return Taken(given=str(path), sources=(found,), rows=found.rows)
    sink = FaultSink(work / f"{name}-faults.parquet")
    issues: list[Issue] = []
    written = _Typed(work, name)
    try:
        for table, rows in reader(path, sink, issues):
            written.add(table, rows)
    except Refusal as refusal:
        written.drop()
        sink.drop()
        return Taken(given=str(path), issues=(*issues, *refusal.issues), refused=True)
    places = written.close()
    sink.close()
    sources = tuple(source(table, place, given=str(path)) for table, place in places.items())
    if not sources and not sink.count:
        issues.append(RowsGiven.at(path.name))
    return Taken(
        given=str(path),
        sources=sources,
        rows=sum(one.rows for one in sources),
        left_out=sink.count,
        faults=str(sink.place) if sink.count else "",
        issues=tuple(issues),
    )


class _Typed:
    """Typed tables on their way to files that appear whole."""

    def __init__(self, work: Path, name: str) -> None:
        self._work, self._name = work, name
        self._writers: dict[str, pq.ParquetWriter] = {}

    def _half(self, table: str) -> Path:
        return self._work / f".{self._name}-{table}.parquet.half"

    def add(self, table: Table, rows: pa.Table) -> None:
        if table.name not in self._writers:
            self._work.mkdir(parents=True, exist_ok=True)
            self._writers[table.name] = pq.ParquetWriter(self._half(table.name), table.schema, compression="snappy")
        self._writers[table.name].write_table(rows)

    def close(self) -> dict[str, Path]:
        places: dict[str, Path] = {}
        for table, writer in self._writers.items():
            writer.close()
            places[table] = self._work / f"{self._name}-{table}.parquet"
            self._half(table).replace(places[table])
        return places

    def drop(self) -> None:
        for table, writer in self._writers.items():
            writer.close()
            self._half(table).unlink(missing_ok=True)
