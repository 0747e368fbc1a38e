"""Each kind of condition: when it finds something, when not, with which evidence, and when to look again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec
import pytest

from fairway.base.language import Language
from fairway.tracking.alerts.evaluate import evaluate
from fairway.tracking.alerts.model import (
    AlertRule,
    Condition,
    Conflicting,
    CustomsHold,
    Evaluation,
    Finding,
    FreeTime,
    Overdue,
    Slip,
    Temperature,
)
from fairway.tracking.model import Event, Quality, Reading, Times
from fairway.tracking.timeline import line_up
from tests.tracking.telling import BILL, BOX, OTHER_BOX, at, told

EST, PLN = Quality.ESTIMATED, Quality.PLANNED


def look(condition: Condition, now: datetime, *events: Event) -> Evaluation:
    return evaluate(condition, line_up(events, now=now), now)


def only(evaluation: Evaluation) -> Finding:
    assert len(evaluation.findings) == 1, evaluation
    return evaluation.findings[0]


def reading(hours: float, value: str, setpoint: str = "") -> Event:
    event = told("SENSOR_READ", hours, BOX, by="reefer", place="HKHKG")
    read = [Reading(kind="temperature", value=Decimal(value), unit="CEL")]
    if setpoint:
        read.append(Reading(kind="setpoint", value=Decimal(setpoint), unit="CEL"))
    return msgspec.structs.replace(event, readings=tuple(read))


def test_slip_against_the_first_estimate() -> None:
    first = told("ARRIVED", 100, BILL, by="line", quality=EST, place="HKHKG", told=1)
    second = told("ARRIVED", 107, BILL, by="line", quality=EST, place="HKHKG", told=20)
    found = only(look(Slip(hours=6), at(21), first, second))
    assert set(found.evidence) == {first.key, second.key}
    assert "7 hours later than first estimated" in found.text()
    assert "UTC+08:00" in found.text()
    assert look(Slip(hours=7), at(21), first, second).findings == ()
    assert look(Slip(hours=6), at(21), first).findings == ()
    assert look(Slip(hours=6, milestones=("DEPARTED",)), at(21), first, second).findings == ()
    # What happened long ago is history.
    assert look(Slip(hours=6), at(107 + 24 * 7), first, second).findings == ()


def test_estimates_that_do_not_say_when_they_were_told_go_by_when_they_were_stored() -> None:
    first = told("ARRIVED", 100, BILL, by="line", quality=EST, place="HKHKG")
    second = told("ARRIVED", 92, BILL, by="line", quality=EST, place="HKHKG")
    third = told("ARRIVED", 108, BILL, by="line", quality=EST, place="HKHKG")
    events = [msgspec.structs.replace(one, times=Times(happened=one.times.happened)) for one in (first, second, third)]
    stored = {one.key: at(hours) for one, hours in zip(events, (1, 2, 3), strict=True)}
    timeline = line_up(events, stored=stored, now=at(4))
    found = only(evaluate(Slip(hours=6), timeline, at(4), stored=stored))
    assert found.evidence == (events[2].key, events[0].key)
    assert "8 hours later" in found.text()


def test_slip_against_the_plan() -> None:
    plan = told("ARRIVED", 100, BILL, by="line", quality=PLN, place="HKHKG", told=1)
    actual = told("ARRIVED", 109, BILL, by="terminal", place="HKHKG", told=109)
    found = only(look(Slip(hours=6, against="plan"), at(110), plan, actual))
    assert found.evidence == (actual.key, plan.key)
    assert look(Slip(hours=6, against="estimate"), at(110), plan, actual).findings == ()


def test_overdue() -> None:
    estimate = told("ARRIVED", 100, BILL, by="line", quality=EST, place="HKHKG", told=1)
    early = look(Overdue(hours=12), at(111), estimate)
    assert (early.findings, early.again) == ((), at(112))
    found = only(look(Overdue(hours=12), at(112), estimate))
    assert found.evidence == (estimate.key,)
    came = told("ARRIVED", 101, BILL, by="terminal", place="HKHKG")
    assert look(Overdue(hours=12), at(112), estimate, came).findings == ()
    assert look(Overdue(hours=12, milestones=("DEPARTED",)), at(112), estimate).findings == ()


def test_temperature_out_of_band_for_minutes() -> None:
    rule = Temperature(low=Decimal(-20), high=Decimal(-18), beyond=Decimal(2), minutes=15)
    good, first, second = reading(0, "-19"), reading(1, "-16"), reading(1.25, "-15.5")
    assert look(rule, at(1.25), good, reading(1, "-16.5"), reading(1.25, "-16.5")).findings == ()
    early = look(rule, at(1.1), good, first)
    assert (early.findings, early.again) == ((), at(1.25))
    # By time alone, as long as the last reading is not too old to say anything.
    assert only(look(rule, at(1.25), good, first)).evidence == (first.key,)
    found = only(look(rule, at(1.25), good, first, second))
    assert (found.cause, found.since, found.until) == (BOX.value, at(1), None)
    assert found.evidence == (first.key, second.key)
    assert "-15.5 °C" in found.text()
    back = reading(1.5, "-18.5")
    over = only(look(rule, at(2), good, first, second, back))
    assert over.until == at(1.5)
    assert "outside -20 to -18 °C by 2 °C or more for 30 minutes from" in over.text()
    assert over.text().endswith("; the rule: 15 minutes.")
    # Silence is no reading within the band.
    assert only(look(rule, at(9), good, first, second)).until is None
    short = look(rule, at(2), good, first, reading(1.2, "-18"))
    assert short.findings == ()


def test_temperature_around_the_setpoint() -> None:
    rule = Temperature(around_setpoint=Decimal(1), minutes=15)
    warm = (reading(1, "4.5", "2"), reading(1.5, "4.5"))
    assert only(look(rule, at(1.5), *warm)).params["high"] == "3"
    assert look(rule, at(1.5), reading(1, "2.5", "2"), reading(1.5, "2.5")).findings == ()
    assert look(rule, at(1.5), reading(1, "9"), reading(1.5, "9")).findings == ()


def test_customs_hold() -> None:
    held = told("HELD", 10, BILL, by="customs", code="HLD", message="CUSRES 1", standard="edifact")
    held = msgspec.structs.replace(held, customs="hk")
    found = only(look(CustomsHold(), at(11), held))
    assert found.evidence == (held.key,)
    assert "Hong Kong" in found.text()
    assert "香港" in found.text(Language.TC)
    assert look(CustomsHold(territory="cn"), at(11), held).findings == ()
    assert look(CustomsHold(states=("refused",)), at(11), held).findings == ()
    released = msgspec.structs.replace(told("RELEASED", 12, BILL, by="customs", code="RLS"), customs="hk")
    assert look(CustomsHold(), at(13), held, released).findings == ()


def test_free_time() -> None:
    landed = told("DISCHARGED", 10, BOX, place="HKHKG")
    rule = FreeTime(days=5, warn_hours=24)
    early = look(rule, at(11), landed)
    assert (early.findings, early.again) == ((), at(10 + 96))
    found = only(look(rule, at(10 + 96), landed))
    assert found.evidence == (landed.key,)
    assert "5 days after Discharged" in found.text()
    out = told("GATED_OUT", 50, BOX, place="HKHKG")
    assert look(rule, at(10 + 96), landed, out).findings == ()


def test_free_time_of_a_bill_ends_with_its_last_container() -> None:
    rule, late = FreeTime(days=5, warn_hours=24), at(10 + 96)
    landed = told("DISCHARGED", 10, BILL, by="line", place="HKHKG")
    loaded = [told("LOADED", 1, box, by="line", place="NLRTM") for box in (BOX, OTHER_BOX)]
    out = [told("GATED_OUT", 50, box, by="terminal", place="HKHKG") for box in (BOX, OTHER_BOX)]
    assert only(look(rule, late, landed)).evidence == (landed.key,)
    assert len(look(rule, late, landed, *loaded, out[0]).findings) == 1
    assert look(rule, late, landed, *loaded, *out).findings == ()
    # And that of a container with what is told of the whole bill.
    of_box = told("DISCHARGED", 10, BOX, by="terminal", place="HKHKG")
    delivered = told("DELIVERED", 60, BILL, by="line", place="HKHKG")
    assert look(rule, late, of_box, delivered).findings == ()


def test_conflicting_sources() -> None:
    one = told("DISCHARGED", 10, BOX, by="terminal", place="HKHKG", rank=10)
    other = told("DISCHARGED", 16, BOX, by="line", place="HKHKG", rank=40)
    found = only(look(Conflicting(about=("time",)), at(20), one, other))
    assert set(found.evidence) == {one.key, other.key}
    assert look(Conflicting(about=("time",), minutes=400), at(20), one, other).findings == ()
    assert look(Conflicting(about=("place",)), at(20), one, other).findings == ()


@pytest.mark.parametrize("condition", [Slip(), Overdue(), Temperature(), CustomsHold(), FreeTime(), Conflicting()])
def test_a_rule_is_data(condition: Condition) -> None:
    rule = AlertRule(name="R", condition=condition)
    assert msgspec.json.decode(msgspec.json.encode(rule), type=AlertRule) == rule
    assert look(condition, at(0)) == Evaluation()
