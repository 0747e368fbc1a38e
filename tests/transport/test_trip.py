"""The trip model: bundling, the clock of Hong Kong, the batch of the Mainland, the kiosk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from fairway.base.issues import Refusal
from fairway.base.language import Language, Trilingual
from fairway.codes.imports import import_rows
from fairway.codes.tables import use
from fairway.record.model import Actor, ActorKind, Context, FactMeta, StreamId
from fairway.transport import decide as d
from fairway.transport import facts as f
from fairway.transport.approach_rules import ApproachEvidence, ControlPointDay
from fairway.transport.bundling_rules import ReferenceEvidence, earliest_crossing
from fairway.transport.state import TripState, TripStatus, evolve

OPERATOR = UUID(int=7)
MORNING = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)  # 09:10 in Hong Kong
OPEN = ControlPointDay(name="Shenzhen Bay", cargo=True, open_now=True, hours="00:00-24:00")


class Play:
    """A trip that commands are given to, at times that the test sets."""

    def __init__(self, **planned: object) -> None:
        self.state: TripState | None = None
        self.now = MORNING
        self.version = 0
        self.facts: list[object] = []
        self.do(
            d.PlanTrip(
                organisation=OPERATOR,
                direction="cn-hk",
                control_point="shenzhen-bay",
                first=d.Marks(hk_mark="XX 1234", cn_plate="粤ZXX12港"),
                crossing_date=date(2026, 11, 23),
                batch_number="B1",
                **planned,
            )
        )

    def do(self, command: d.TripCommand, at: datetime | None = None) -> list[object]:
        self.now = at or self.now
        context = Context(now=self.now, actor=Actor(kind=ActorKind.PERSON, id="p"), site="hk", new_id=uuid4)
        done = list(d.decide(self.state, command, context).facts)
        for fact in done:
            self.version += 1
            meta = FactMeta(
                stream=StreamId(UUID(int=1), "trip"), version=self.version, at=self.now, actor=context.actor, site="hk"
            )
            self.state = evolve(self.state, fact, meta)
        self.facts += done
        return done

    @property
    def trip(self) -> TripState:
        assert self.state
        return self.state

    def bundle(self, *ccrns: str, at: datetime | None = None, vehicle: str = "V1", **more: object) -> list[object]:
        wanted = tuple(evidence(ccrn, **more) for ccrn in ccrns)
        return self.do(d.BundleReferences(vehicle=vehicle, wanted=wanted), at)

    def approach(self, at: datetime, **more: object) -> list[object]:
        return self.do(d.ApproachBoundary(vehicle="V1", evidence=approach(**more)), at)


def evidence(ccrn: str, *, expected: date = date(2026, 11, 23), status: str = "accepted", **more: object):
    elsewhere = more.pop("bundled_elsewhere", None)
    reference = f.Reference(ccrn=ccrn, expected_date=expected, **{"packages_total": 12, **more})
    return ReferenceEvidence(reference=reference, status=status, bundled_elsewhere=elsewhere)


def approach(
    *,
    place: str = "shenzhen-bay",
    day: ControlPointDay = OPEN,
    decision: f.KioskOutcome | None = f.KioskOutcome.GO,
    needs_confirmation: bool = False,
) -> ApproachEvidence:
    return ApproachEvidence(
        control_point=place,
        declared_point=Trilingual("Shenzhen Bay Port", "深圳灣口岸", "深圳湾口岸"),
        day=day,
        decision=decision,
        needs_confirmation=needs_confirmation,
    )


def rules_of(refused: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {issue.rule for issue in refused.value.issues}


def minutes(count: int) -> datetime:
    return MORNING + timedelta(minutes=count)


def test_earliest_crossing() -> None:
    """09:10 bundled: 09:25 refused naming 09:40, 09:41 allowed (acceptance scenario 2)."""
    play = Play()
    play.bundle("C1", "C2", "C3")
    assert play.trip.vehicles[0].earliest_crossing == minutes(30)
    [refused] = play.approach(minutes(15))
    assert isinstance(refused, f.ApproachRefused)
    assert refused.rules == ("HK-BUNDLE-30MIN",)
    [issue] = d.approach_issues(play.trip, "V1", approach(), minutes(15))
    assert "09:40" in issue.text()
    assert "30 minutes" in issue.text()
    assert "{" not in issue.remedy_text(Language.EN) + issue.text(Language.TC)
    [answered] = play.approach(minutes(31))
    assert answered == f.KioskAnswered(vehicle="V1", control_point="shenzhen-bay", outcome=f.KioskOutcome.GO)


def test_a_further_reference_moves_the_time() -> None:
    play = Play()
    play.bundle("C1", "C2", "C3")
    play.bundle("C4", at=minutes(20))
    assert play.trip.vehicles[0].earliest_crossing == minutes(50)
    [refused] = play.approach(minutes(31))
    assert isinstance(refused, f.ApproachRefused)


def test_the_wait_is_that_of_the_law_on_the_day(tmp_path: Path) -> None:
    """A change of law is a row with its first day; nothing else changes."""
    row = b"code,en,valid_from,value,unit\nhk.bundle.wait,Waiting time,2026-12-01,45,minutes\n"
    try:
        import_rows(tmp_path, "legal_value", row, source="test")
        assert earliest_crossing(MORNING) == minutes(30)
        december = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
        assert earliest_crossing(december) == december + timedelta(minutes=45)
    finally:
        use(None)


def test_another_truck_starts_the_wait_anew() -> None:
    play = Play()
    play.bundle("C1")
    play.do(d.ChangeVehicle(vehicle="V1", marks=d.Marks(hk_mark="YY 88")), minutes(25))
    assert play.trip.vehicles[0].earliest_crossing == minutes(55)


def test_the_later_of_our_and_the_authority_time_holds() -> None:
    play = Play()
    play.bundle("C1")
    answer = d.NoteBundleAnswer(vehicle="V1", raw_code="BND", answer_id="a1", earliest_crossing=minutes(34))
    play.do(answer)
    assert play.do(answer) == []
    assert play.trip.vehicles[0].earliest_crossing == minutes(34)


def test_reference_usable() -> None:
    with pytest.raises(Refusal) as refused:
        Play().bundle("C1", status="unknown")
    assert rules_of(refused) == {"HK-BUNDLE-REFERENCE"}


def test_reference_not_expired() -> None:
    with pytest.raises(Refusal) as refused:
        Play().bundle("C1", expected=date(2026, 11, 22))
    assert rules_of(refused) == {"HK-ACI-EXPIRED"}


def test_reference_once() -> None:
    play = Play()
    play.bundle("C1")
    with pytest.raises(Refusal) as refused:
        play.bundle("C1")
    assert rules_of(refused) == {"HK-BUNDLE-ONCE"}
    with pytest.raises(Refusal) as refused:
        play.bundle("C9", bundled_elsewhere="ZZ 1")
    assert rules_of(refused) == {"HK-BUNDLE-ONCE"}


def test_all_of_a_reference_is_on_one_vehicle_of_the_trip() -> None:
    play = Play()
    play.do(d.AddVehicle(marks=d.Marks(hk_mark="YY 88")))
    with pytest.raises(Refusal) as refused:
        play.bundle("C1", "C1")
    assert rules_of(refused) == {"HK-BUNDLE-ONCE"}
    play.bundle("C1")
    with pytest.raises(Refusal) as refused:
        play.bundle("C1", vehicle="V2")
    assert rules_of(refused) == {"HK-BUNDLE-ONCE"}
    [issue] = refused.value.issues
    assert issue.params["mark"] == "XX 1234"


def test_part_within_whole() -> None:
    play = Play()
    play.do(d.AddVehicle(marks=d.Marks(hk_mark="YY 88")))
    play.bundle("C1", packages=8)
    with pytest.raises(Refusal) as refused:
        play.bundle("C1", vehicle="V2", packages=5)
    assert rules_of(refused) == {"HK-BUNDLE-PARTS"}
    play.bundle("C1", vehicle="V2", packages=4)


def test_split_needs_batch() -> None:
    """Hong Kong lets a reference be split over crossings; the Mainland does not."""
    with pytest.raises(Refusal) as refused:
        Play().bundle("C1", packages=5, bundled_elsewhere="ZZ 1")
    assert rules_of(refused) == {"CN-BATCH-TOGETHER"}


def test_batch_is_confirmed() -> None:
    """Re-bundling is Hong Kong's right, but not while the Mainland confirmation of the batch stands."""
    play = Play()
    play.bundle("C1")
    play.do(d.NoteConfirmation(status="accepted", raw_code="01", at=play.now, source="gd"))
    for command in (
        d.BundleReferences(vehicle="V1", wanted=(evidence("C2"),)),
        d.UnbundleReference(vehicle="V1", ccrn="C1"),
        d.ChangeVehicle(vehicle="V1", marks=d.Marks(hk_mark="YY 88")),
        d.AddVehicle(marks=d.Marks(hk_mark="YY 88")),
    ):
        with pytest.raises(Refusal) as refused:
            play.do(command)
        assert rules_of(refused) == {"CN-BATCH-CONFIRMED"}
    play.do(d.NoteConfirmation(status="cancelled", raw_code="3", at=minutes(1), source="gd"))
    play.do(d.UnbundleReference(vehicle="V1", ccrn="C1"), minutes(2))
    assert play.trip.vehicles[0].references == ()


def test_nothing_bundled() -> None:
    [refused] = Play().approach(minutes(60))
    assert isinstance(refused, f.ApproachRefused)
    assert refused.rules == ("HK-BUNDLE-NONE",)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"day": ControlPointDay(name="X", cargo=True, open_now=False, hours="07:00-22:00")}, "BCP-HOURS"),
        ({"day": ControlPointDay(name="X", cargo=False, open_now=True, hours="none")}, "BCP-HOURS"),
        ({"place": "man-kam-to"}, "BCP-DECLARED"),
        ({"needs_confirmation": True}, "CN-CONFIRMATION"),
        ({"decision": None}, "HK-DECISION"),
    ],
)
def test_approach_rules(more: dict[str, object], rule: str) -> None:
    play = Play()
    play.bundle("C1")
    [refused] = play.approach(minutes(40), **more)
    assert isinstance(refused, f.ApproachRefused)
    assert refused.rules == (rule,)


def test_places_are_named_in_the_readers_language() -> None:
    play = Play()
    play.bundle("C1")
    here = Trilingual("Man Kam To", "文錦渡", "文锦渡")
    day = ControlPointDay(name=here, cargo=True, open_now=True, hours="00:00-24:00")
    [issue] = d.approach_issues(play.trip, "V1", approach(place="man-kam-to", day=day), minutes(40))
    told = [issue.text(language) for language in (Language.EN, Language.TC, Language.SC)]
    assert told[0] == "This trip was declared for Shenzhen Bay Port, and the vehicle is at Man Kam To."
    assert {"深圳灣口岸" in told[1], "文錦渡" in told[1]} == {True}
    assert {"深圳湾口岸" in told[2], "文锦渡" in told[2]} == {True}
    assert "man-kam-to" not in "".join(told)
    shut = ControlPointDay(name=here, cargo=True, open_now=False, hours="07:00-22:00")
    issues = d.approach_issues(play.trip, "V1", approach(day=shut), minutes(40))
    (hours,) = [one for one in issues if one.rule == "BCP-HOURS"]
    assert hours.text(Language.EN) == "Man Kam To takes no cargo now; its cargo hours are 07:00-22:00."
    assert hours.text(Language.TC).startswith("文錦渡 ")


def test_a_refusal_never_tells_the_decision() -> None:
    """Selected and not selected give the same refusal before the time has come."""
    answers = []
    for decision in (f.KioskOutcome.GO, f.KioskOutcome.INSPECT, None):
        play = Play()
        play.bundle("C1")
        answers.append(play.approach(minutes(15), decision=decision))
    assert answers[0] == answers[1] == answers[2]


def test_expired_on_truck() -> None:
    play = Play()
    play.bundle("C1")
    [refused] = play.approach(MORNING + timedelta(days=1))
    assert isinstance(refused, f.ApproachRefused)
    assert refused.rules == ("HK-ACI-EXPIRED-ON-TRUCK",)


def test_the_vehicles_of_a_batch_cross_together() -> None:
    """None goes before all may; without a batch number (Hong Kong's own matter) each goes when it may."""
    play = Play()
    play.do(d.AddVehicle(marks=d.Marks(hk_mark="YY 88")))
    play.bundle("C1", packages=6)
    for at, bundled in ((40, False), (60, True)):
        if bundled:
            play.bundle("C1", packages=6, vehicle="V2", at=minutes(50))
        [refused] = play.approach(minutes(at))
        assert isinstance(refused, f.ApproachRefused)
        assert refused.rules == ("CN-BATCH-CROSSING",)
        [issue] = d.approach_issues(play.trip, "V1", approach(), minutes(at))
        assert "YY 88" in issue.text() + issue.remedy_text(Language.TC)
    [answered] = play.approach(minutes(80))
    assert isinstance(answered, f.KioskAnswered)
    alone = msgspec.structs.replace(play.trip, batch_number=None)
    assert d.approach_issues(alone, "V1", approach(), minutes(60)) == []


def test_the_whole_batch_crosses() -> None:
    play = Play()
    play.do(d.AddVehicle(marks=d.Marks(hk_mark="YY 88")))
    play.bundle("C1", packages=6)
    play.bundle("C1", packages=6, vehicle="V2")
    crossing = d.RecordCrossing(vehicle="V1", control_point="shenzhen-bay", crossed_at=minutes(40), source="kiosk")
    assert [type(fact) for fact in play.do(crossing)] == [f.VehicleCrossed]
    assert play.do(crossing) == []
    done = play.do(d.RecordCrossing(vehicle="V2", control_point="shenzhen-bay", crossed_at=minutes(41), source="kiosk"))
    assert [type(fact) for fact in done] == [f.VehicleCrossed, f.TripCrossed]
    assert play.trip.status is TripStatus.CROSSED
    with pytest.raises(Refusal):
        play.bundle("C2")
    play.do(d.CloseTrip())
    assert play.trip.status is TripStatus.CLOSED


def test_confirmations_out_of_order_end_the_same() -> None:
    first = d.NoteConfirmation(status="stored", raw_code="E1", at=minutes(1), source="gd")
    second = d.NoteConfirmation(status="accepted", raw_code="01", at=minutes(2), source="gd")
    ends = []
    for order in ((first, second), (second, first), (second, first, second)):
        play = Play()
        for command in order:
            play.do(command)
        ends.append(play.trip.confirmation)
    assert ends[0] == ends[1] == ends[2]


def _sent_to_inspection() -> Play:
    play = Play()
    play.bundle("C1")
    [answered] = play.approach(minutes(31), decision=f.KioskOutcome.INSPECT)
    assert isinstance(answered, f.KioskAnswered)
    return play


@pytest.mark.parametrize(
    "command",
    [
        d.BundleReferences(vehicle="V1", wanted=(evidence("C2"),)),
        d.UnbundleReference(vehicle="V1", ccrn="C1"),
        d.ChangeVehicle(vehicle="V1", marks=d.Marks(hk_mark="YY 88")),
        d.RemoveVehicle(vehicle="V1"),
        d.CancelTrip(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_truck_sent_to_inspection_stays_as_it_is_until_released(command: d.TripCommand) -> None:
    play = _sent_to_inspection()
    with pytest.raises(Refusal) as refused:
        play.do(command)
    assert rules_of(refused) == {"TRIP-HELD"}
    play.do(d.FinishInspection(vehicle="V1", released=False))
    with pytest.raises(Refusal):
        play.do(command)
    released = _sent_to_inspection()
    released.do(d.FinishInspection(vehicle="V1", released=True))
    assert released.do(command)


def test_what_the_kiosk_said_of_another_load_does_not_count() -> None:
    """Told to go, loaded further, and back: the kiosk waits for the time and asks customs anew."""
    play = Play()
    play.bundle("C1")
    play.approach(minutes(31))
    assert play.trip.vehicles[0].kiosk is f.KioskOutcome.GO
    play.bundle("C2", at=minutes(32))
    assert play.trip.vehicles[0].kiosk is None
    [refused] = play.approach(minutes(40))
    assert isinstance(refused, f.ApproachRefused)
    [answered] = play.approach(minutes(63), decision=f.KioskOutcome.INSPECT)
    assert answered == f.KioskAnswered(vehicle="V1", control_point="shenzhen-bay", outcome=f.KioskOutcome.INSPECT)


def test_reasons_to_wait_are_the_same_whatever_was_decided() -> None:
    play = Play()
    play.bundle("C1")
    for at in (minutes(15), minutes(40)):
        told = [d.approach_issues(play.trip, "V1", approach(decision=decision), at) for decision in f.KioskOutcome]
        assert told[0] == told[1]
    assert [issue.rule for issue in d.approach_issues(play.trip, "V1", approach(decision=None), minutes(40))] == [
        "HK-DECISION"
    ]
