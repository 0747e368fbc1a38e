"""The parts that both simulators are made of."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulators.machinery.chance import draw
from simulators.machinery.clock import FileClock, MachineClock, StoppedClock, civil, rfc3339
from simulators.machinery.engine import Engine, Letter
from simulators.machinery.faults import FaultOrder
from simulators.machinery.international import COUNTRIES, HEADINGS, container_check_digit, is_container
from simulators.machinery.journal import Journal, Kept
from simulators.machinery.schema import Element, Manner, decimal, judge, moment, pattern, text, walk
from simulators.machinery.selection import SelectionOrder
from simulators.machinery.xml import BadXmlError, read_xml
from tests.simulators.programs import set_clock

NOON = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)


class Thing(Kept, kw_only=True):
    """Something kept."""

    value: int = 0


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An engine over a stopped clock."""
    return Engine(StoppedClock(NOON), Journal(tmp_path / "journal.sqlite"), 3)


# -- clock -------------------------------------------------------------------------------------------------------


def test_file_clock_runs_fast_and_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    set_clock(path, NOON.timestamp(), 3600.0)
    clock = FileClock(path)
    assert timedelta() <= clock.now() - NOON < timedelta(minutes=30)
    assert clock.real_seconds(timedelta(hours=1)) == pytest.approx(1.0)
    time.sleep(0.15)
    set_clock(path, NOON.timestamp() + 86_400, 0.0)
    assert clock.now() == NOON + timedelta(days=1)
    assert clock.real_seconds(timedelta(hours=1)) == 0.1
    time.sleep(0.15)
    path.write_text("not a clock")
    assert clock.now() == NOON + timedelta(days=1)


@pytest.mark.parametrize("content", ["", "{}", '{"real": 1}', "[]", "3"])
def test_a_file_that_is_no_clock(tmp_path: Path, content: str) -> None:
    path = tmp_path / "clock.json"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"clock file|Expecting|indices|list"):
        FileClock(path)


def test_civil_time_and_machine_clock() -> None:
    assert civil(NOON).hour == 12
    assert rfc3339(NOON) == "2026-06-10T04:00:00.000Z"
    assert abs(MachineClock().now() - datetime.now(UTC)) < timedelta(seconds=1)
    assert MachineClock().real_seconds(timedelta(seconds=2)) == 2


# -- journal -----------------------------------------------------------------------------------------------------


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")

    def fail() -> None:
        with journal.transaction():
            journal.put(Thing(id="A", value=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert journal.get(Thing, "A") is None
    with journal.transaction():
        journal.put(Thing(id="A", parent="P", value=1))
        journal.put(Thing(id="A", parent="Q", value=2))
    other = Journal(tmp_path / "journal.sqlite")
    assert [thing.value for thing in other.all(Thing, "Q")] == [2]
    assert other.all(Thing, "P") == []


def test_the_agenda_is_done_in_order_and_once(engine: Engine) -> None:
    done: list[str] = []
    engine.on("note", lambda body, now: done.append(f"{body['name']}@{now:%H:%M}"))
    with engine.journal.transaction():
        for minutes, name in ((10, "late"), (1, "early"), (1, "early too")):
            engine.journal.plan(NOON + timedelta(minutes=minutes), "note", name=name)
    assert engine.run_due() == 0
    assert isinstance(engine.clock, StoppedClock)
    engine.clock.advance(minutes=5)
    assert engine.run_due() == 2
    engine.clock.advance(minutes=5)
    assert engine.run_due() == 1
    assert engine.run_due() == 0
    assert done == ["early@04:05", "early too@04:05", "late@04:10"]


def test_a_task_that_fails_stays_on_the_agenda(engine: Engine) -> None:
    def fail(body: dict[str, object], now: datetime) -> None:
        raise ZeroDivisionError

    engine.on("fail", fail)
    engine.journal.plan(NOON, "fail")
    with pytest.raises(ZeroDivisionError):
        engine.run_due()
    assert engine.journal.next_due() == NOON


def test_queues_of_recipients_are_apart(engine: Engine) -> None:
    for recipient in ("A", "B", "A"):
        engine.post(Letter(recipient, f"to {recipient}", b"x", "t"))
    engine.run_due()
    assert [each.sequence for each in engine.journal.deliveries("A", 0, 10)] == [1, 2]
    assert [each.sequence for each in engine.journal.deliveries("B", 0, 10)] == [1]


# -- faults and chance -------------------------------------------------------------------------------------------


def test_faults_are_aimed_and_used_up(engine: Engine) -> None:
    faults = engine.faults
    faults.order(FaultOrder(kind="reject", target="hk.tdec", reference="R", code="D001", next=1), NOON)
    assert faults.rejection("hk.tdec", "k", "OTHER") is None
    assert faults.rejection("hk.road_aci", "k", "R") is None
    order = faults.rejection("hk.tdec", "k", "X", "R")
    assert order is not None and order.code == "D001"
    assert faults.rejection("hk.tdec", "k", "R") is None
    assert faults.in_force() == []


def test_outage_ends_by_the_clock(engine: Engine) -> None:
    engine.faults.order(FaultOrder(kind="outage", minutes=10), NOON)
    assert engine.faults.outage_until(NOON + timedelta(minutes=9)) == NOON + timedelta(minutes=10)
    assert engine.faults.outage_until(NOON + timedelta(minutes=10)) is None


@given(st.integers(), st.text(max_size=20), st.text(max_size=20))
def test_draws_repeat_themselves(seed: int, purpose: str, key: str) -> None:
    assert 0 <= draw(seed, purpose, key) < 1
    assert draw(seed, purpose, key) == draw(seed, purpose, key)


def test_selection_by_any_name_and_never(engine: Engine) -> None:
    selections = engine.selections
    selections.order(SelectionOrder(subject="xx-1234"))
    selections.order(SelectionOrder(subject="YY 9", pick=False))
    selections.order(SelectionOrder(share=1.0))
    assert selections.picks("inspect", "case", "", "XX1234")
    assert not selections.picks("inspect", "case", "YY9")
    assert selections.picks("inspect", "case", "ZZ")
    assert not selections.picks("review", "case", "XX1234")
    assert selections.lift() == 3


# -- tables ------------------------------------------------------------------------------------------------------


def test_international_tables() -> None:
    assert (len(COUNTRIES), len(HEADINGS)) == (249, 1228)
    assert container_check_digit("CSQU3054383") == 3
    assert is_container("FWDU3051205") == (container_check_digit("FWDU305120") == 5)
    assert not is_container("CSQU305438")


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b"<a>&x;</a>",
        b"<a/><?php x?>",
        b"<" + b"a><" * 2000,
        "<a/>".encode("utf-16"),
        b'<?xml version="1.0" encoding="iso-8859-1"?><a/>',
        b"<a>\xe9</a>",
        b"<a>" + b"<b>" * 300 + b"</b>" * 300 + b"</a>",
        b"\x00",
    ],
)
def test_hostile_xml(content: bytes) -> None:
    with pytest.raises(BadXmlError):
        read_xml(content)


@given(st.binary(max_size=200))
def test_reading_xml_never_fails_otherwise(content: bytes) -> None:
    try:
        read_xml(content)
    except BadXmlError:
        return


TABLE = Element(
    "R",
    children=(
        Element("A", text(3)),
        Element("B", pattern("[0-9]+", "digits"), least=0, most=3),
        Element("C", children=(Element("D", decimal(5, 2)),), least=0),
    ),
)
STRICT = Manner(empty_is_absent=False, name_leaves=False, drop_root=False)
LENIENT = Manner(empty_is_absent=True, name_leaves=True, drop_root=True)


@pytest.mark.parametrize(
    ("xml", "manner", "expected"),
    [
        ("<R><A>x</A></R>", STRICT, []),
        ("<R/>", STRICT, [("missing", "/R/A")]),
        ("<R><A/></R>", STRICT, [("form", "/R/A")]),
        ("<R><A/></R>", LENIENT, [("missing", "A")]),
        ("<R><A>x</A><C><D/></C></R>", LENIENT, []),
        ("<R><B>1</B><A>x</A></R>", STRICT, [("order", "/R/A")]),
        ("<R><A>x</A><B>1</B><B>z</B></R>", STRICT, [("form", "/R/B[2]")]),
        ("<R><A>x</A><A>y</A></R>", STRICT, [("repeated", "/R/A")]),
        ("<R><A>long</A><X/></R>", STRICT, [("form", "/R/A"), ("unknown", "/R/X")]),
        ("<R>words<A>x</A></R>", STRICT, [("form", "/R")]),
        ("<R><A><Z>x</Z></A></R>", STRICT, [("unknown", "/R/A/Z")]),
        ("<R><A q='1'>x</A></R>", STRICT, [("unknown", "/R/A/@q")]),
        ("<R><A>x</A><C><D>1.234</D></C></R>", STRICT, [("form", "/R/C/D")]),
        ("<R><A>x</A><B xmlns='urn:other'>1</B></R>", STRICT, [("unknown", "/R/B")]),
    ],
)
def test_the_judge_tells_every_fault_with_its_path(xml: str, manner: Manner, expected: list[tuple[str, str]]) -> None:
    assert [(each.kind, each.path) for each in judge(etree.fromstring(xml), TABLE, manner)] == expected


names = st.sampled_from("ABCDRX")
trees = st.recursive(
    st.tuples(names, st.text("a1. ", max_size=4)),
    lambda inner: st.tuples(names, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def _built(tree: tuple[str, object]) -> etree._Element:
    element = etree.Element(tree[0])
    if isinstance(tree[1], str):
        element.text = tree[1]
    elif isinstance(tree[1], list):
        element.extend([_built(each) for each in tree[1]])
    return element


@given(trees)
def test_the_judge_takes_any_tree(tree: tuple[str, object]) -> None:
    root = _built(tree)
    for manner in (STRICT, LENIENT):
        complaints = judge(root, TABLE, manner)
        assert all(each.path for each in complaints)
        walk(root, TABLE, manner)


@given(st.decimals(min_value=0, max_value=999, places=2))
def test_decimals_that_fit(value: Decimal) -> None:
    form = decimal(5, 2)
    assert form.fits(f"{value:f}")
    assert not form.fits(f"-{value:f}") and not form.fits(f"{value:f}1") and not form.fits(f"1000{value:f}")


@pytest.mark.parametrize(("value", "fits"), [("20260230", False), ("20260228", True), ("2026022", False), ("x", False)])
def test_moments(value: str, fits: bool) -> None:
    assert moment("%Y%m%d").fits(value) is fits


def test_effects_are_json(engine: Engine) -> None:
    engine.journal.receive("k", sender="s", kind="t", message_id="m", reference="r", digest="d", at=NOON)
    engine.journal.answered("k", accepted=True)
    engine.journal.effect("k", "done", NOON)
    (found,) = engine.journal.effects()
    assert json.loads(json.dumps(found))["took_effect"] == 1
