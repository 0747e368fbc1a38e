"""Each rule of the registry, of joining and of use, by its name."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from fairway.base.issues import Issue
from fairway.base.rules import Rule, check_all
from fairway.codes.entries import Evidence
from fairway.locks.scheme import eligible_rules as use
from fairway.locks.scheme import joining_rules as j
from fairway.locks.scheme import lists as li
from fairway.locks.scheme import model as m
from fairway.locks.scheme import rules as r
from fairway.locks.scheme.geojson import FeatureGeometry, FeatureProperties, NotGeoJson, read_geojson

DAY = date(2026, 11, 23)
PLACES: dict[str, m.Position | None] = {"a": (22.30, 113.93), "b": (22.50, 113.95), "bay": (22.40, 113.94), "far": None}
POINT = m.Point(
    names=m.Names(en="A"),
    side="hk",
    region="hong-kong",
    standing=m.Standing.MEMBER,
    source="C&ED",
    evidence=Evidence.VERIFIED,
    latitude=22.3,
    longitude=113.93,
)
SQUARE = ((22.30, 113.92), (22.30, 113.93), (22.31, 113.93), (22.31, 113.92))
FENCE = m.Fence(place="a", ring=SQUARE, drawn_by=m.DrawnBy.OURS)
CORRIDOR = m.Corridor(
    from_place="a",
    to_place="bay",
    side="hk",
    line=((22.30, 113.93), (22.40, 113.94)),
    half_width_m=500.0,
    drawn_by=m.DrawnBy.OURS,
)
ROUTE = m.Route(
    names=m.Names(en="A - B"),
    legs=(
        m.RouteLeg(side="hk", from_place="a", to_place="bay", corridor="a--bay"),
        m.RouteLeg(side="cn", from_place="bay", to_place="b", corridor="bay--b"),
    ),
)
HOURS = m.Hours(place="a", opens="07:00", closes="22:00")
ACCREDITATION = m.Accreditation(side="hk", subject="profile:jt808", state=m.AccreditationState.ACCREDITED)


def proposed(content: Any, *, code: str = "code", until: date | None = None) -> r.Proposed:
    kind = next(kind for kind, its in m.CONTENT.items() if isinstance(content, its))
    return r.Proposed(
        kind=kind,
        code=code,
        content=msgspec.Raw(msgspec.json.encode(content)),
        valid_from=DAY,
        valid_until=until,
        places=PLACES,
        point_codes=frozenset({"a", "b"}),
    )


def broken(rule: Rule[Any], subject: Any) -> list[str]:
    return [issue.pointer for issue in rule.check(subject)]


def but(content: Any, **changed: Any) -> Any:
    return msgspec.structs.replace(content, **changed)


@pytest.mark.parametrize("content", [POINT, FENCE, CORRIDOR, ROUTE, HOURS, ACCREDITATION])
def test_what_is_in_order_breaks_no_rule(content: Any) -> None:
    assert check_all(r.ENTRY_RULES, proposed(content), DAY) == []


def test_EntryHasCode() -> None:
    assert broken(r.EntryHasCode(), proposed(POINT, code="A B")) == ["/code"]


def test_EntryDays() -> None:
    assert broken(r.EntryDays(), proposed(POINT, until=date(2026, 11, 22))) == ["/valid_until"]


def test_PointHasSource() -> None:
    assert broken(r.PointHasSource(), proposed(but(POINT, source=" "))) == ["/source"]


def test_PointHasName() -> None:
    assert broken(r.PointHasName(), proposed(but(POINT, names=m.Names()))) == ["/names/en"]


def test_PositionInRegion() -> None:
    turned = but(POINT, latitude=113.93, longitude=22.3)
    assert broken(r.PositionInRegion(), proposed(turned)) == ["/latitude"]
    assert broken(r.PositionInRegion(), proposed(but(CORRIDOR, line=((22.3, 113.9), (0.0, 0.0))))) == ["/line/1"]


def test_KnownSide() -> None:
    assert broken(r.KnownSide(), proposed(but(CORRIDOR, side="tw"))) == ["/side"]


def test_PlaceKnown() -> None:
    assert broken(r.PlaceKnown(), proposed(but(FENCE, place="nowhere"))) == ["/place"]
    other = m.Route(names=ROUTE.names, legs=(but(ROUTE.legs[0], to_place="x"), but(ROUTE.legs[1], from_place="x")))
    assert broken(r.PlaceKnown(), proposed(other)) == ["/legs/0/to_place", "/legs/1/from_place"]


def test_FenceRing() -> None:
    bow = (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])
    large = ((22.0, 113.0), (22.0, 114.0), (23.0, 114.0))
    for ring in (SQUARE[:2], bow, large, (SQUARE[0],) * 4):
        assert broken(r.FenceRing(), proposed(but(FENCE, ring=ring))) == ["/ring"], ring


def test_CorridorShape() -> None:
    assert broken(r.CorridorShape(), proposed(but(CORRIDOR, line=CORRIDOR.line[:1], half_width_m=9.0))) == [
        "/line",
        "/half_width_m",
    ]


def test_CorridorEnds() -> None:
    (issue,) = r.CorridorEnds().check(proposed(but(CORRIDOR, line=((22.30, 113.93), (22.45, 113.94)))))
    assert (issue.pointer, issue.params["where"]) == ("/line/1", "bay")
    assert 5_400 < int(issue.params["metres"]) < 5_700
    assert broken(r.CorridorEnds(), proposed(but(CORRIDOR, to_place="far"))) == []


def test_RouteConnects() -> None:
    first, second = ROUTE.legs
    for legs, pointer in (
        ((first, but(second, from_place="b")), "/legs/0/to_place"),
        ((first, but(second, side="hk")), "/legs/1/side"),
        ((but(first, from_place="bay"), second), "/legs/0/from_place"),
        ((), "/legs"),
    ):
        assert pointer in broken(r.RouteConnects(), proposed(m.Route(names=ROUTE.names, legs=legs))), legs


def test_HoursShape() -> None:
    assert broken(r.HoursShape(), proposed(but(HOURS, opens="7", closes="22:00"))) == ["/opens"]
    assert broken(r.HoursShape(), proposed(but(HOURS, opens="22:00", closes="07:00"))) == ["/closes"]
    assert broken(r.HoursShape(), proposed(but(HOURS, days=(0, 8)))) == ["/days"]
    assert broken(r.HoursShape(), proposed(but(HOURS, opens="00:00", closes="24:00"))) == []


def test_AccreditationSubject() -> None:
    for subject in ("profile:unknown", "lock:", "truck:1"):
        assert broken(r.AccreditationSubject(), proposed(but(ACCREDITATION, subject=subject))) == ["/subject"]


TRUCK = m.Vehicle(hk_mark="AB 1234", cn_plate="粤ZAB12港")
DRIVER = m.Driver(names=m.Names(en="Chan"), identity="A", hk_licence="B", cn_licence="C")
LOCK = m.Lock(terminal="13800138000", profile="jt808", calibrated_until=date(2027, 1, 1))
CARRIER = m.Carrier(
    names=m.Names(en="X"), business_registration="12345678", uscc="91440300MA5EQXL178", modes=("air-land",)
)


def asked(*things: Any, carrier: m.Carrier = CARRIER, sides: tuple[str, ...] = ("hk", "cn"), **more: Any) -> j.Asked:
    kinds = {m.Vehicle: m.Kind.VEHICLE, m.Driver: m.Kind.DRIVER, m.Lock: m.Kind.LOCK}
    given = things or (TRUCK, DRIVER, LOCK)
    wanted = tuple(j.Wanted(kind=kinds[type(one)], code=f"T{at}", content=one) for at, one in enumerate(given))
    return j.Asked(carrier=carrier, sides=sides, things=wanted, today=DAY, **more)


def test_an_application_in_order_breaks_no_rule() -> None:
    assert check_all(j.JOINING_RULES, asked(), DAY) == []


def test_SidesAsked() -> None:
    for sides in ((), ("hk",), ("hk", "hk"), ("hk", "xx")):
        assert broken(j.SidesAsked(), asked(sides=sides)) == ["/sides"]


def test_CarrierNamed() -> None:
    assert broken(j.CarrierNamed(), asked(carrier=but(CARRIER, names=m.Names(), modes=("rail",)))) == [
        "/carrier/names/en",
        "/carrier/modes",
    ]


def test_SameRegistration() -> None:
    at = "/carrier/business_registration"
    assert broken(j.SameRegistration(), asked(carrier=but(CARRIER, business_registration=""))) == [at]
    assert broken(j.SameRegistration(), asked(registered_numbers=frozenset({"87654321"}))) == [at]
    assert broken(j.SameRegistration(), asked(registered_numbers=frozenset({"12345678-000"}))) == []


def test_MainlandRegistration() -> None:
    assert broken(j.MainlandRegistration(), asked(carrier=but(CARRIER, uscc=""))) == ["/carrier/uscc"]
    assert broken(j.MainlandRegistration(), asked(carrier=but(CARRIER, uscc=""), sides=("hk", "mo"))) == []


def test_SomethingToJoin() -> None:
    assert broken(j.SomethingToJoin(), asked(TRUCK, LOCK)) == ["/things"]


def test_ThingOnce() -> None:
    same = but(TRUCK, hk_mark="AB1234", cn_plate="粤ZXX99港")
    assert broken(j.ThingOnce(), asked(TRUCK, same, LOCK, LOCK)) == ["/things/1", "/things/3"]


def test_VehiclePlates() -> None:
    assert broken(j.VehiclePlates(), asked(but(TRUCK, cn_plate=""))) == ["/things/0/cn_plate"]
    assert broken(j.VehiclePlates(), asked(but(TRUCK, hk_mark="I 0"))) == ["/things/0/hk_mark"]


def test_MacaoPlate() -> None:
    assert broken(j.MacaoPlate(), asked(but(TRUCK, mo_plate="M-1"))) == ["/things/0/mo_plate"]
    assert broken(j.MacaoPlate(), asked(but(TRUCK, mo_plate="MX-12-34"))) == []


def test_DriverComplete() -> None:
    at = ["/things/0/names/en", "/things/0/identity", "/things/0/hk_licence", "/things/0/cn_licence"]
    assert broken(j.DriverComplete(), asked(m.Driver())) == at


def test_LockIdentified() -> None:
    assert broken(j.LockIdentified(), asked(m.Lock(terminal="é", profile="mine"))) == [
        "/things/0/terminal",
        "/things/0/profile",
    ]


def test_LockCalibrated() -> None:
    for until in (None, date(2026, 11, 22)):
        assert broken(j.LockCalibrated(), asked(but(LOCK, calibrated_until=until))) == ["/things/0/calibrated_until"]


def test_BatteryPercent() -> None:
    assert broken(j.BatteryPercent(), asked(but(LOCK, battery_percent=101))) == ["/things/0/battery_percent"]


def test_NotTaken() -> None:
    assert broken(j.NotTaken(), asked(taken={"lock:T2": "SEL-1"})) == ["/things/2"]


def used(role: str, parts: dict[str, m.Part] | None, application: str = "1", until: date | None = None) -> use.Used:
    return use.Used(role=role, name=role, parts=parts, application=application, calibrated_until=until)


YES = {"hk": m.Part.APPROVED, "cn": m.Part.APPROVED}


def trip(*things: use.Used) -> use.Use:
    return use.Use(things=things, sides=("hk", "cn"), on=DAY)


def test_ThingKnown() -> None:
    assert broken(use.ThingKnown(), trip(used("vehicle", None))) == ["/vehicle"]


def test_ThingApproved() -> None:
    for part in (m.Part.UNDECIDED, m.Part.ASKED, m.Part.REFUSED, m.Part.SUSPENDED):
        assert broken(use.ThingApproved(), trip(used("lock", {**YES, "cn": part}))) == ["/lock"]
    assert broken(use.ThingApproved(), trip(used("lock", {"hk": m.Part.APPROVED}))) == ["/lock"], "silence is no yes"
    assert broken(use.ThingApproved(), trip(used("lock", YES))) == []


def test_OneCarrier() -> None:
    assert broken(use.OneCarrier(), trip(used("lock", YES), used("vehicle", YES, "2"))) == ["/lock"]


def test_LockStillCalibrated() -> None:
    assert broken(use.LockStillCalibrated(), trip(used("lock", YES, until=date(2026, 11, 22)))) == ["/lock"]
    assert broken(use.LockStillCalibrated(), trip(used("lock", YES, until=DAY))) == []


def read(text: str, kind: m.Kind | None = None) -> list[Issue]:
    return li.read_lists(text.encode(), "list.csv", m.COMMON, kind)[1]


def rules_at(issues: list[Issue]) -> set[tuple[str, str | None]]:
    return {(issue.rule, issue.place) for issue in issues}


def test_UnknownKind() -> None:
    assert rules_at(read("code,what\nx,y\n")) == {(li.UnknownKind.id, "list.csv A1")}


def test_MissingColumns() -> None:
    assert (li.MissingColumns.id, "list.csv A1") in rules_at(read("code,place\nx,y\n", m.Kind.FENCE))


def test_UnusedColumn() -> None:
    text = "code,place,opens,closes,evidence,colour\nh,a,07:00,22:00,demo,red\n"
    assert (li.UnusedColumn.id, "list.csv F1") in rules_at(read(text))


def test_CellMissing() -> None:
    text = "code,place,opens,closes,evidence\nh,,07:00,22:00,demo\n"
    assert rules_at(read(text)) == {(li.CellMissing.id, "list.csv B2")}


def test_CellWrong() -> None:
    text = "code,place,opens,closes,evidence,days,valid_from\nh,a,07:00,22:00,demo,9,tomorrow\n"
    assert rules_at(read(text)) == {(li.CellWrong.id, "list.csv F2"), (li.CellWrong.id, "list.csv G2")}


def test_CellChoice() -> None:
    text = "code,place,opens,closes,evidence\nh,a,07:00,22:00,rumour\n"
    assert rules_at(read(text)) == {(li.CellChoice.id, "list.csv E2")}


def test_CodeTwice() -> None:
    text = "code,place,opens,closes,evidence\nh,a,07:00,22:00,demo\nh,a,08:00,22:00,demo\n"
    assert rules_at(read(text)) == {(li.CodeTwice.id, "list.csv A3")}


def test_NotGeoJson() -> None:
    for raw in (b"{", b"[]", b'{"type": "FeatureCollection"}', b"\xff", b"[" * 100_000):
        assert [issue.rule for issue in read_geojson(raw)[1]] == [NotGeoJson.id]


def feature(geometry: Any, **properties: Any) -> bytes:
    return msgspec.json.encode({"features": [{"properties": properties, "geometry": geometry}]})


def test_FeatureGeometry() -> None:
    for raw in (feature(None), feature({"type": "MultiPolygon"}), feature({"type": "Point"}, kind="fence")):
        assert rules_at(read_geojson(raw)[1]) == {(FeatureGeometry.id, "features[0]")}


def test_FeatureProperties() -> None:
    hole = {"type": "Polygon", "coordinates": [[[113, 22]], [[113, 22]]]}
    for raw in (
        feature({"type": "Point", "coordinates": []}),
        feature({"type": "Point", "coordinates": ["a", "b"]}, side="hk"),
        feature(hole, place="a", drawn_by="ours"),
        feature({"type": "LineString", "coordinates": None}),
        b'{"features": [1]}',
    ):
        assert rules_at(read_geojson(raw)[1]) == {(FeatureProperties.id, "features[0]")}
