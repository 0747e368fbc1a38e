"""The life of a sealed trip over three customs, with nothing but pure functions."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from fairway.base.issues import Refusal
from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.model import AlarmState, Capacity, Place, Reason, SealedLeg, Severity
from fairway.locks.trips.state import LegStatus, TripStatus
from tests.locks.trips.play import LEGS, SITES, Play, alarm, application, officer, seen, yes


def refused(play: Play, site: str, command: c.SealedTripCommand) -> set[str]:
    with pytest.raises(Refusal) as found:
        play.do(site, command)
    return {issue.rule for issue in found.value.issues}


def unlock(name: str, play: Play, *, at_place: bool | None = None, reason: str = "a fire") -> c.AuthoriseUnlock:
    return c.AuthoriseUnlock(officer=officer(name), seen=seen(play.now, at_place=at_place), reason=reason)


def test_the_whole_way_over_three_places() -> None:
    play = Play().arrived()
    play.do("mo", c.DecideRelease(point="MO-TRANSFER", reasons=yes(), engine="1"))
    opened = play.do("mo", c.UnlockOnArrival())
    assert [type(fact).__name__ for fact in opened] == ["UnlockAuthorised"]
    play.do("mo", c.NoteOpened(at=play.now, evidence="ff#0"))
    play.do("mo", c.CloseTrip(by="system"))
    for site in SITES:
        state = play.state(site)
        assert state.status is TripStatus.CLOSED
        assert [slot.site for slot in state.slots] == ["hk", "gd", "mo"]
        assert [type(fact).__name__ for fact in play.facts[site] if isinstance(fact, f.CustodyTaken)] == [
            "CustodyTaken",
            "CustodyTaken",
        ]
    assert sum(isinstance(fact, f.CustodyHandedOver) for fact in play.facts["hk"]) == 2
    # At every instant one customs at most commands the lock.
    slots = play.state().slots
    for before, after in pairwise(slots):
        assert before.until == after.from_


def test_no_fact_that_crosses_holds_a_position() -> None:
    import msgspec

    play = Play().arrived()
    for fact in (fact for site in SITES for fact in play.facts[site]):
        words = str(msgspec.to_builtins(fact)).lower()
        assert not any(word in words for word in ("latitude", "longitude", "'lat'", "'lon'", "speed", "course"))


def test_KeySlotOfOwnLeg() -> None:
    play = Play().sealed()
    assert refused(play, "mo", unlock("mo-1", play)) == {"SELS-KEY-SLOT"}
    play.handed_over(1).handed_over(2)
    assert play.state("hk").slot(play.now).site == "mo"  # type: ignore[union-attr]
    assert refused(play, "hk", unlock("hk-1", play)) == {"SELS-KEY-SLOT"}
    assert refused(play, "gd", unlock("gd-1", play)) == {"SELS-KEY-SLOT"}
    play.do("mo", unlock("mo-1", play))


def test_until_the_instant_of_the_hand_over_the_first_customs_commands_the_lock() -> None:
    play = Play().sealed()
    play.do("hk", c.DecideRelease(point="HZMB-HK", reasons=yes()))
    play.do("gd", c.TakeCustody(leg=2, at=play.now + timedelta(seconds=5)))
    assert refused(play, "gd", unlock("gd-1", play)) == {"SELS-KEY-SLOT"}
    play.pass_time(seconds=5)
    assert refused(play, "hk", unlock("hk-1", play)) == {"SELS-KEY-SLOT"}
    play.do("gd", unlock("gd-1", play))


def test_OpeningOutOfPlaceNeedsTwo() -> None:
    play = Play().sealed()
    first = play.do("hk", unlock("hk-1", play))
    assert [type(fact) for fact in first] == [f.UnlockRequested]
    assert play.state().unlocking is None
    assert refused(play, "hk", unlock("hk-1", play)) == {"SELS-TWO-PEOPLE"}
    (second,) = play.do("hk", unlock("hk-2", play))
    assert isinstance(second, f.UnlockAuthorised)
    assert second.place is Place.OUT_OF_PLACE
    assert second.officers == (str(officer("hk-1")), str(officer("hk-2")))


def test_one_officer_opens_at_the_destination() -> None:
    play = Play().arrived()
    assert refused(play, "mo", unlock("mo-1", play, at_place=None, reason="")) == {"SELS-UNLOCK-REASON"}
    (made,) = play.do("mo", unlock("mo-1", play, at_place=True, reason=""))
    assert isinstance(made, f.UnlockAuthorised)
    assert made.place is Place.IN_PLACE


def test_EveryLegPermitted() -> None:
    play = Play().applied()
    it = application()
    play.do("hk", c.BindLock(lock=it.lock, container=it.container, plates=it.plates, by="carrier"))
    play.do("hk", c.PermitLeg(leg=1, officer=officer("hk-1")))
    play.do("gd", c.PermitLeg(leg=2, officer=officer("gd-1")))
    seal = c.SealTrip(by="x", capacity=Capacity.OFFICER, seen=seen(play.now))
    assert refused(play, "hk", seal) == {"SELS-EVERY-LEG"}
    play.do("mo", c.RefuseLeg(leg=3, officer=officer("mo-1"), reason="the lock is not accredited here"))
    assert play.state().status is TripStatus.BOUND
    assert refused(play, "hk", seal) == {"SELS-EVERY-LEG"}
    play.do("mo", c.PermitLeg(leg=3, officer=officer("mo-1")))
    play.do("hk", seal)
    assert play.state("gd").status is TripStatus.SEALED


def test_a_customs_decides_on_its_own_leg_only() -> None:
    play = Play().applied()
    assert refused(play, "hk", c.PermitLeg(leg=2, officer=officer("hk-1"))) == {"SELS-OWN-LEG"}
    # Nor does it count when a site says so of another's leg.
    play._apply("hk", c.NoteTold(sender="mo", fact=f.LegPermitted(leg=2)))
    assert play.state().permit(2) is None


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"bolt": "unknown"}, {"SELS-SEAL-INTACT"}),
        ({"rope": "out"}, {"SELS-SEAL-INTACT"}),
        ({"cover": "unknown"}, {"SELS-SEAL-INTACT"}),
        ({"door": "open"}, {"SELS-SEAL-INTACT"}),
        ({"at_place": None}, {"SELS-SEAL-PLACE"}),
        ({"at_place": False}, {"SELS-SEAL-PLACE"}),
        ({"at": None}, {"SELS-SEAL-FRESH"}),
    ],
)
def test_SealedIntact_SealedAtItsPoint_SealReportFresh(changes: dict[str, object], rules: set[str]) -> None:
    play = Play().permitted()
    it = application()
    play.do("hk", c.BindLock(lock=it.lock, container=it.container, plates=it.plates, by="carrier"))
    command = c.SealTrip(by="x", capacity=Capacity.OFFICER, seen=seen(play.now, **changes))
    assert refused(play, "hk", command) == rules


def test_SealReportFresh() -> None:
    play = Play().permitted()
    it = application()
    play.do("hk", c.BindLock(lock=it.lock, container=it.container, plates=it.plates, by="carrier"))
    old = seen(play.now - timedelta(minutes=16))
    assert refused(play, "hk", c.SealTrip(by="x", capacity=Capacity.OFFICER, seen=old)) == {"SELS-SEAL-FRESH"}


def test_WithinTheWindow() -> None:
    play = Play().permitted()
    it = application()
    play.do("hk", c.BindLock(lock=it.lock, container=it.container, plates=it.plates, by="carrier"))
    play.pass_time(hours=13)
    command = c.SealTrip(by="x", capacity=Capacity.OPERATOR, seen=seen(play.now))
    assert refused(play, "hk", command) == {"SELS-WINDOW"}


def test_LegsFollowEachOther() -> None:
    broken = (LEGS[0], LEGS[2])
    assert refused(Play(), "hk", c.ApplyForTrip(application=application(legs=broken))) == {"SELS-LEGS"}
    assert refused(Play(), "hk", c.ApplyForTrip(application=application(legs=()))) == {"SELS-LEGS"}


def test_WindowInOrder() -> None:
    it = application()
    short = application(window_until=it.window_from)
    assert refused(Play(), "hk", c.ApplyForTrip(application=short)) == {"SELS-WINDOW-ORDER"}


def test_PlateOfEachTerritory() -> None:
    assert refused(Play(), "hk", c.ApplyForTrip(application=application(plates={"hk": "XX 1"}))) == {"SELS-PLATES"}


def test_a_release_that_is_no_holds_the_trip_with_its_reasons() -> None:
    play = Play().sealed()
    reasons = (*yes("SELS-INTACT"), Reason(rule="SELS-PATH", met=False, evidence=("ab#0",)))
    play.do("hk", c.DecideRelease(point="HZMB-HK", reasons=reasons))
    state = play.state()
    assert state.status is TripStatus.HELD
    assert state.held is not None
    assert [reason.rule for reason in state.held.reasons if not reason.met] == ["SELS-PATH"]
    assert play.do("hk", c.DecideRelease(point="HZMB-HK", reasons=reasons)) == []  # said once
    assert refused(play, "hk", c.PassCheckpoint(point="HZMB-HK", at=play.now)) == {"SELS-NOT-RELEASED"}
    # An officer answers for it in person.
    play.do("hk", c.DecideRelease(point="HZMB-HK", reasons=reasons, officer=officer("hk-1")))
    assert play.state().leg_status(1) is LegStatus.OFFERED


def test_NextCustomsAnswers() -> None:
    from fairway.locks.trips.rules import Acting, NextCustomsAnswers

    play = Play().sealed()
    play.silent.add("gd")
    play.do("hk", c.DecideRelease(point="HZMB-HK", reasons=yes()))
    assert refused(play, "hk", c.PassCheckpoint(point="HZMB-HK", at=play.now)) == {"SELS-NOT-TAKEN"}
    acting = Acting(trip=play.state(), site="hk", now=play.now)
    assert list(NextCustomsAnswers().check(acting)) == []
    play.pass_time(minutes=3)
    (held,) = NextCustomsAnswers().check(Acting(trip=play.state(), site="hk", now=play.now))
    assert "Mainland customs" in held.text()
    assert "duty officer" in held.remedy_text()
    # When the other site speaks again, the trip goes on.
    play.silent.clear()
    play.deliver()
    play.do("gd", c.TakeCustody(leg=2, at=play.now + timedelta(seconds=5)))
    play.do("hk", c.PassCheckpoint(point="HZMB-HK", at=play.now))
    assert play.state().leg_status(1) is LegStatus.PASSED


def test_NextLegNotRefused() -> None:
    from fairway.locks.trips.rules import Acting, NextLegNotRefused

    play = Play().sealed()
    play.do("gd", c.RefuseLeg(leg=2, officer=officer("gd-1"), reason="the road is closed"))
    (found,) = NextLegNotRefused().check(Acting(trip=play.state(), site="hk", now=play.now))
    assert "Mainland customs" in found.text()
    play.do("hk", c.DecideRelease(point="HZMB-HK", reasons=yes()))
    assert play.do("gd", c.TakeCustody(leg=2, at=play.now)) == []


def test_ResealAfterInspection() -> None:
    from fairway.locks.trips.rules import Acting, ResealAfterInspection

    play = Play().sealed()
    who = officer("hk-1")
    assert refused(play, "gd", c.BeginInspection(officer=who, place="HZMB-HK", reason="drawn")) == {"SELS-KEY-SLOT"}
    play.do("hk", c.BeginInspection(officer=who, place="HZMB-HK", reason="drawn at random"))
    assert play.state("mo").status is TripStatus.INSPECTED
    # Under an inspection one officer may open.
    (made,) = play.do("hk", unlock("hk-1", play, at_place=None, reason=""))
    assert isinstance(made, f.UnlockAuthorised)
    play.do("hk", c.NoteOpened(at=play.now, evidence="ab#1"))
    assert refused(play, "hk", c.Reseal(officer=who, seen=seen(play.now))) == {"SELS-NOT-INSPECTED"}
    play.do("hk", c.EndInspection(officer=who, findings="as declared", opened=True))
    assert [issue.rule for issue in ResealAfterInspection().check(Acting(trip=play.state(), site="hk", now=play.now))]
    open_rope = c.Reseal(officer=who, seen=seen(play.now, rope="out"))
    assert refused(play, "hk", open_rope) == {"SELS-SEAL-INTACT"}
    play.do("hk", c.Reseal(officer=who, seen=seen(play.now), seal="HK-1"))
    assert play.state("gd").status is TripStatus.SEALED
    assert play.state("gd").opened_at is None


def test_NotViolated() -> None:
    from fairway.locks.trips.rules import Acting, NotViolated

    play = Play().sealed()
    play.do("hk", c.RaiseAlarm(alarm=alarm("A1", 1, "hk", play.now, Severity.CRITICAL)))
    for site in SITES:
        assert play.state(site).status is TripStatus.VIOLATED
        assert [issue.rule for issue in NotViolated().check(Acting(trip=play.state(site), site=site, now=play.now))]
    play.do("hk", c.CloseAlarm(alarm="A1", officer=officer("hk-1"), findings="cut with a saw", cleared=True))
    assert play.state().alarm("A1").open  # type: ignore[union-attr]
    assert play.do("gd", c.TakeCustody(leg=2, at=play.now)) == []


def test_an_alarm_stands_on_both_desks_and_each_acknowledges_its_own() -> None:
    play = Play().sealed()
    raised = alarm("A1", 1, "hk", play.now)
    play.do("hk", c.RaiseAlarm(alarm=raised))
    assert play.do("hk", c.RaiseAlarm(alarm=raised)) == []
    assert play.do("gd", c.EscalateAlarm(alarm="A1")) == []
    play.do("hk", c.AcknowledgeAlarm(alarm="A1", officer=officer("hk-1")))
    play.pass_time(minutes=6)
    assert [type(fact) for fact in play.do("gd", c.EscalateAlarm(alarm="A1"))] == [f.AlarmEscalated]
    assert play.do("hk", c.EscalateAlarm(alarm="A1")) == []
    states = {site: play.state(site).alarm("A1").state_at(site) for site in SITES}  # type: ignore[union-attr]
    assert states == {"hk": AlarmState.ACKNOWLEDGED, "gd": AlarmState.ESCALATED, "mo": AlarmState.OPEN}
    closing = c.CloseAlarm(alarm="A1", officer=officer("gd-1"), findings="road works", cleared=True)
    assert refused(play, "gd", closing) == {"SELS-ALARM-OWN"}
    play.do("hk", closing)
    assert not play.state("mo").alarm("A1").open  # type: ignore[union-attr]


def test_ClosedWithFindings() -> None:
    play = Play().sealed()
    play.do("hk", c.RaiseAlarm(alarm=alarm("A1", 1, "hk", play.now)))
    closing = c.CloseAlarm(alarm="A1", officer=officer("hk-1"), findings=" ", cleared=True)
    assert refused(play, "hk", closing) == {"SELS-ALARM-FINDINGS"}


def test_later_data_explains_an_alarm_and_takes_it_back_no_critical_one() -> None:
    play = Play().sealed()
    play.do("hk", c.RaiseAlarm(alarm=alarm("A1", 1, "hk", play.now)))
    play.do("hk", c.RaiseAlarm(alarm=alarm("A2", 1, "hk", play.now, Severity.CRITICAL)))
    play.do("hk", c.ReviseAlarm(alarm="A1", reason="backfilled"))
    assert play.do("hk", c.ReviseAlarm(alarm="A2", reason="backfilled")) == []
    assert [one.open for one in play.state("gd").alarms] == [False, True]
    # Found again, it stands again.
    play.do("hk", c.RaiseAlarm(alarm=alarm("A1", 1, "hk", play.now)))
    assert [one.open for one in play.state("gd").alarms] == [True, True]


def test_a_violated_trip_is_closed_by_an_officer_with_what_became_of_it() -> None:
    play = Play().sealed()
    play.do("hk", c.RaiseAlarm(alarm=alarm("A1", 1, "hk", play.now, Severity.CRITICAL)))
    assert refused(play, "hk", c.CloseTrip(by="hk-1")) == {"SELS-CLOSE-REMARK"}
    play.do("hk", c.CloseTrip(by="hk-1", remark="Unloaded at the inspection yard."))
    assert play.state("mo").status is TripStatus.CLOSED


def test_a_trip_is_given_up_before_it_is_sealed_and_not_after() -> None:
    play = Play().permitted()
    assert refused(play, "gd", c.CancelTrip()) == {"SELS-HOME"}
    play.do("hk", c.CancelTrip(reason="not needed"))
    assert play.state("mo").status is TripStatus.CANCELLED
    assert refused(Play().sealed(), "hk", c.CancelTrip()) == {"SELS-SEALED"}


def test_two_legs_hand_over_once() -> None:
    legs = (
        SealedLeg(number=1, site="hk", origin="HK-ST1", destination="SZB", control_point="SZB"),
        SealedLeg(number=2, site="gd", origin="SZB", destination="FJ-LONGYAN"),
    )
    play = Play()
    play.do("hk", c.ApplyForTrip(application=application(legs=legs)))
    assert play.state("gd").next_leg(2) is None
    assert play.state("mo").legs_of("mo") == ()


def test_a_lock_is_not_taken_over_for_a_trip_that_is_over_or_unknown() -> None:
    play = Play()
    assert play.do("gd", c.TakeCustody(leg=2, at=play.now)) == []
    play.sealed()
    play.do("hk", c.DecideRelease(point="HZMB-HK", reasons=yes()))
    play.do("hk", c.RaiseAlarm(alarm=alarm("A1", 1, "hk", play.now, Severity.CRITICAL)))
    play.do("hk", c.CloseTrip(by="hk-1", remark="Unloaded."))
    assert play.do("gd", c.TakeCustody(leg=2, at=play.now)) == []
