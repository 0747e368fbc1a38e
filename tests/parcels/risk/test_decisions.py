"""Decision tables: by day, the first row that holds, the same in Python and in an engine; the past does not change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import ibis
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.base.issues import Refusal
from fairway.parcels import terms
from fairway.parcels.risk.decisions import DecisionTable, Row, Version, read, shipped
from fairway.parcels.risk.standing.tables import SetVersion, checked

TABLE = shipped()["undervaluation"]
DAY = date(2026, 12, 1)
_CODES = st.text("0123", min_size=0, max_size=5)


def version(*rows: Row, day: date = DAY) -> Version:
    return Version(valid_from=day, by="Officer", why="invented", rows=rows)


def row(prefix: str = "", **then: object) -> Row:
    limits = {"peers": 30, "share_of_median": "0.4", "lowest_share": "0.05"} | then
    return Row(when={"gcode": prefix} if prefix else {}, then={k: Decimal(str(v)) for k, v in limits.items()})


def test_shipped_tables_say_that_they_are_ours() -> None:
    assert set(shipped()) >= {"splitting", "undervaluation", "description", "identity", "ghost", "velocity", "quota"}
    for table in shipped().values():
        assert table.versions[0].by == "Fairway"
        assert "Our own choice" in table.versions[0].why
        assert read(msgspec.json.encode(table)) == table


def test_the_version_of_the_day_holds() -> None:
    changed = TABLE.with_version(version(row(peers=99)))
    assert changed.value("peers", changed.on(date(2026, 11, 30))) == 30
    assert changed.value("peers", changed.on(DAY)) == 99
    with pytest.raises(LookupError):
        changed.on(date(2018, 12, 31))


@settings(max_examples=25, deadline=None)
@given(st.lists(_CODES.filter(bool), max_size=4, unique=True), st.lists(_CODES, min_size=1, max_size=6))
def test_the_first_row_that_holds_in_python_and_in_bulk(prefixes: list[str], codes: list[str]) -> None:
    prefixes = [one for at, one in enumerate(prefixes) if not one.startswith(tuple(prefixes[:at]))]
    rows = [row(prefix, peers=2 + at) for at, prefix in enumerate(prefixes)] + [row(peers=1_000)]
    changed = TABLE.with_version(version(*rows))
    term = changed.term("peers", changed.on(DAY))
    wanted = [next((2 + at for at, one in enumerate(prefixes) if code.startswith(one)), 1_000) for code in codes]
    assert [terms.python(term)({"gcode": code}) for code in codes] == wanted
    table = ibis.memtable({"gcode": codes, "at": list(range(len(codes)))}, schema={"gcode": "string", "at": "int64"})
    bulk = table.select("at", limit=terms.ibis(term, table)).order_by("at").to_pyarrow()
    assert bulk["limit"].to_pylist() == wanted


def refused(change: Callable[[], object]) -> list[str]:
    with pytest.raises(Refusal) as found:
        change()
    return [one.rule.rpartition(".")[2] for one in found.value.issues]


def with_rows(*rows: Row) -> Callable[[], DecisionTable]:
    return lambda: TABLE.with_version(version(*rows))


def test_VersionIsLater() -> None:
    assert refused(lambda: TABLE.with_version(version(row(), day=date(2019, 1, 1)))) == ["version_is_later"]


@pytest.mark.parametrize(
    "rows",
    [(), (row("33"),), (row(), row()), (Row(when={"unit": "1"}, then=row().then), row()), (row(other=1),)],
    ids=["none", "no last row", "a last row before the end", "no such input", "no such limit"],
)
def test_RowIsOfTable(rows: tuple[Row, ...]) -> None:
    assert set(refused(with_rows(*rows))) == {"row_is_of_table"}


def test_VersionBeginsLater() -> None:
    command = SetVersion(name="undervaluation", valid_from=DAY, why="invented", rows=(row(),))
    assert refused(lambda: checked(TABLE, command, DAY)) == ["version_begins_later"]
    checked(TABLE, command, DAY - timedelta(days=1))


def test_ReasonGiven() -> None:
    command = SetVersion(name="undervaluation", valid_from=DAY, why=" ", rows=(row(),))
    assert refused(lambda: checked(TABLE, command, date(2026, 1, 1))) == ["reason_given"]


@pytest.mark.parametrize(
    ("name", "when"),
    [("weights", {"flag": "parcels.risk.nothing"}), ("inspection", {"authorised": "perhaps"}), ("description", "33x")],
    ids=str,
)
def test_ConditionIsKnown(name: str, when: dict[str, str] | str) -> None:
    table = shipped()[name]
    last = table.versions[-1].rows[-1]
    wrong = Row(when=when if isinstance(when, dict) else {"gcode": when}, then=last.then)
    assert refused(lambda: table.with_version(version(wrong, last))) == ["condition_is_known"]


def test_RowIsReached() -> None:
    assert refused(with_rows(row("33"), row("3304"), row())) == ["row_is_reached"]
    assert with_rows(row("3304"), row("33"), row())()


@pytest.mark.parametrize("value", ["0.61", "-0.1", "0.12345", "NaN", "Infinity", "1E+99"], ids=str)
def test_OutputIsNumber(value: str) -> None:
    assert refused(with_rows(row(share_of_median=value))) == ["output_is_number"]
