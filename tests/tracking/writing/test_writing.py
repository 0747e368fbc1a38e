"""Events written in the forms that others read, and read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.tracking.model import (
    Event,
    Flow,
    Location,
    Mode,
    Quality,
    Reading,
    Reference,
    ReferenceKind,
    Source,
    Times,
)
from fairway.tracking.profiles import STANDARD
from fairway.tracking.reading import Read, Standard, read
from fairway.tracking.vocabulary import milestones, to_dcsa, to_fsu
from fairway.tracking.writing import Form, write
from fairway.tracking.writing import rules as reasons
from fairway.tracking.writing.cargo_imp import plain
from fairway.tracking.writing.table import HEADINGS
from fairway.wire.cargo_imp.model import STATUSES
from fairway.wire.tabular.events import ColumnMapping, guess
from tests.wire.cargo_imp.test_messages import ENVELOPED, line_of
from tests.wire.dcsa.examples import equipment, message, message_2, shipment_2, transport

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CONTAINER = Reference(ReferenceKind.CONTAINER, "MSKU9070323")
WAYBILL = Reference(ReferenceKind.MASTER_AIR_WAYBILL, "160-12345675")
BILL = Reference(ReferenceKind.MASTER_BILL, "COSU6312345670")
VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/012W")


def event(milestone: str = "LOADED", *references: Reference, **changes: object) -> Event:
    parts: dict[str, object] = {
        "milestone": milestone,
        "references": references or (CONTAINER, BILL, VOYAGE),
        "quality": Quality.ACTUAL,
        "times": Times(happened=datetime(2026, 11, 21, 2, 30, tzinfo=UTC), told=NOW - timedelta(hours=9), offset=480),
        "source": Source(partner="p", standard="edifact", code="COARRI 46"),
        "location": Location(unlocode="HKHKG", facility="HITHK", facility_list="SMDG"),
        "mode": Mode.SEA,
        **changes,
    }
    return Event(**parts)  # type: ignore[arg-type]  # the parts are those of an event


def again(raw: bytes, standard: Standard, partner: str = "p") -> Read:
    done = read(raw, standard, profile=STANDARD, partner=partner, received=NOW, file_name="events.csv")
    assert done is not None
    return done


def test_an_event_of_a_terminal_as_dcsa() -> None:
    written = write([event(empty=False, flow=Flow.EXPORT)], Form.DCSA, written=NOW)
    assert (written.left_out, written.media_type) == ((), "application/json")
    done = again(written.raw, Standard.DCSA)
    assert [issue.rule for issue in done.issues] == ["dcsa.incomplete"]  # we do not know the ISO size and type
    (told,) = done.events
    assert (told.milestone, told.references[:3]) == ("LOADED", (CONTAINER, BILL, VOYAGE))
    assert (told.times.happened, told.times.offset) == (datetime(2026, 11, 21, 2, 30, tzinfo=UTC), 480)
    assert (told.location, told.mode, told.empty, told.flow) == (
        Location(unlocode="HKHKG", facility="HITHK", facility_list="SMDG"), Mode.SEA, False, Flow.EXPORT,
    )  # fmt: skip


def test_what_came_as_dcsa_goes_back_as_it_came() -> None:
    first = again(message(equipment(), transport()), Standard.DCSA)
    written = write(first.events, Form.DCSA, written=NOW)
    second = again(written.raw, Standard.DCSA)
    assert [(one.key, one.references, one.milestone) for one in second.events] == [
        (one.key, one.references, one.milestone) for one in first.events
    ]
    old = again(message_2(shipment_2()), Standard.DCSA)
    (booked,) = again(write(old.events, Form.DCSA, written=NOW).raw, Standard.DCSA).events
    assert (booked.milestone, booked.source.code) == ("BOOKING_CONFIRMED", "SHIPMENT CONF BKG")


def test_a_retraction_goes_by_the_identifier_of_what_it_takes_back() -> None:
    gone = event(supersedes="E1", void=True)
    (told,) = again(write([gone], Form.DCSA, written=NOW).raw, Standard.DCSA).events
    assert (told.void, told.supersedes) == (True, "E1@")


def test_readings_of_a_reefer_as_dcsa() -> None:
    measured = event(
        "SENSOR_READ",
        readings=(
            Reading(kind="temperature", value=Decimal("-17.5"), unit="CEL"),
            Reading(kind="setpoint", value=Decimal("-18.0"), unit="CEL"),
            Reading(kind="humidity", value=Decimal("55.5"), unit="P1"),
        ),
    )
    (told,) = again(write([measured], Form.DCSA, written=NOW).raw, Standard.DCSA).events
    assert told.readings == measured.readings


@pytest.mark.parametrize("empty", [None, True, False])
def test_every_milestone_that_dcsa_has_comes_back(empty: bool | None) -> None:
    written = []
    for code in milestones():
        found = to_dcsa(code, empty=empty)
        if found is None:
            continue
        booking = Reference(ReferenceKind.BOOKING, "COSU6001234567")
        one = event(code, CONTAINER, booking, BILL, VOYAGE, empty=empty)
        done = write([one], Form.DCSA, written=NOW)
        assert done.left_out == (), code
        (told,) = again(done.raw, Standard.DCSA).events
        assert told.source.code.startswith(f"{found.event_type} {found.code}")
        written.append(code)
    assert len(written) > 30


@pytest.mark.parametrize(
    ("told", "form", "rule"),
    [
        (event("TRIP_OPENED"), Form.DCSA, reasons.NoCodeForMilestone),
        (event("LOADED", BILL), Form.DCSA, reasons.NoSubject),
        (event("DEPARTED", WAYBILL, mode=Mode.AIR), Form.DCSA, reasons.NotByAir),
        (event("LOADED", WAYBILL), Form.FSU, reasons.NoCodeForMilestone),
        (event("DEPARTED", CONTAINER), Form.FSU, reasons.NoSubject),
        (event("DEPARTED", WAYBILL, quality=Quality.PLANNED), Form.FSU, reasons.OnlyWhatHappened),
        (event("DEPARTED", WAYBILL, location=Location(unlocode="CNSHK")), Form.FSU, reasons.NoAirport),
    ],
)
def test_what_a_form_cannot_say_is_left_out_with_its_reason(
    told: Event, form: Form, rule: type[reasons.WritingRule]
) -> None:
    done = write([told], form, written=NOW)
    assert [(one.number, one.reason.rule) for one in done.left_out] == [(0, rule.id)]
    assert "cannot" in done.left_out[0].reason.text() or "no code" in done.left_out[0].reason.text()


def test_NoCodeForMilestone_NoSubject_NoAirport_OnlyWhatHappened_NotByAir() -> None:
    """The sentences name the milestone; each is left out above."""
    for rule in (
        reasons.NoCodeForMilestone, reasons.NoSubject, reasons.NoAirport, reasons.OnlyWhatHappened, reasons.NotByAir,
    ):  # fmt: skip
        assert "LOADED" in rule.of(event()).text()


@pytest.mark.parametrize("code", [code for code in STATUSES if code not in {"OSI", "OCI"}])
def test_every_status_comes_back(code: str) -> None:
    raw = f"FSU/15\r\n160-12345675HKGAMS/T10K100.0\r\n{line_of(code)}\r\nULD/PMC72534CX\r\n".encode()
    first = again(raw, Standard.CARGO_IMP)
    written = write(first.events, Form.FSU, written=NOW)
    assert written.left_out == ()
    second = again(written.raw, Standard.CARGO_IMP)
    assert written.raw.splitlines()[1] == b"160-12345675HKGAMS/T10K100.0", "where it goes and how much it is"
    assert second.issues == first.issues
    assert sorted(one.key for one in second.events) == sorted(one.key for one in first.events)
    assert [one.remark for one in second.events] == [one.remark for one in first.events]


def test_notes_and_customs_information_come_back() -> None:
    first = again(ENVELOPED, Standard.CARGO_IMP)
    written = write(first.events, Form.FSU, written=NOW)
    assert written.left_out == ()
    assert b"OCI/HK/ISS/RA/28490\r\n/HK//SS/SPX\r\n/HK//SM/XRY\r\n" in written.raw
    assert b"FIW/QR8403/20JUN1039/DOH/P2K505.0//A1008\r\n" in written.raw


def test_a_milestone_of_another_source_as_fsu() -> None:
    departed = event(
        "DEPARTED", WAYBILL, Reference(ReferenceKind.FLIGHT, "CX0251/2026-11-21"), location=Location(unlocode="HKHKG"),
        mode=Mode.AIR, remark="Late, café",
    )  # fmt: skip
    raw = write([departed], Form.FSU, written=NOW).raw
    assert raw == b"FSU/15\r\n160-12345675\r\nDEP/CX0251/21NOV1030/HKG\r\nOSI/LATE CAF\r\n"
    assert plain("Späte/Ankunft") == "SP TE ANKUNFT"


def test_every_milestone_that_fsu_has_comes_back() -> None:
    place = Location(unlocode="HKHKG")
    for code in milestones():
        found = to_fsu(code)
        if found is None or found[0] in {"OSI", "OCI"}:
            continue
        done = write([event(code, WAYBILL, location=place)], Form.FSU, written=NOW)
        if found == ("DIS", ""):
            assert [one.reason.rule for one in done.left_out] == [reasons.NoCodeForMilestone.id]
            continue
        (told,) = again(done.raw, Standard.CARGO_IMP).events
        assert told.milestone == code


def test_headings_of_our_own_lists_are_understood() -> None:
    roles = guess(HEADINGS, ColumnMapping()).roles
    assert all(roles)
    assert len(set(roles)) == len(roles)


KINDS = {
    ReferenceKind.CONTAINER: ["MSKU9070323"],
    ReferenceKind.MASTER_BILL: ["COSU6312345670"],
    ReferenceKind.BOOKING: ["BKG1234567"],
    ReferenceKind.MASTER_AIR_WAYBILL: ["160-12345675"],
    ReferenceKind.HOUSE_AIR_WAYBILL: ["HOUSE1"],
    ReferenceKind.ULD: ["PMC72534CX"],
    ReferenceKind.FLIGHT: ["CX0251/2026-11-21"],
    ReferenceKind.VOYAGE: ["9321483/012W"],
    ReferenceKind.VESSEL: ["9321483"],
    ReferenceKind.REGISTRATION_MARK: ["XX1234"],
}
WORDS = st.text("abcdefghij KLM-+=@\u8ca8\u6ac3", max_size=15).map(str.strip)
READINGS = st.builds(
    Reading,
    kind=st.sampled_from(["temperature", "humidity"]),
    value=st.decimals(-50, 99, places=1),
    unit=st.sampled_from(["CEL", "P1"]),
)
EVENTS = st.builds(
    Event,
    milestone=st.sampled_from(sorted(milestones())),
    references=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4, unique=True).map(
        lambda kinds: tuple(Reference(kind, KINDS[kind][0]) for kind in kinds)
    ),
    quality=st.sampled_from([Quality.ESTIMATED, Quality.ACTUAL, Quality.PLANNED]),
    times=st.builds(
        Times,
        happened=st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 23), timezones=st.just(UTC)),  # noqa: DTZ001
        told=st.none() | st.just(NOW),
        offset=st.sampled_from([0, 60, 480, -300]),
    ),
    source=st.builds(Source, partner=st.just("p"), standard=st.just("table"), code=WORDS),
    location=st.builds(
        Location,
        unlocode=st.sampled_from(["HKHKG", "NLRTM"]),
        facility=st.none() | st.just("HITHK"),
        latitude=st.just(22.31234),
        longitude=st.just(114.1),
    ),
    mode=st.none() | st.sampled_from(sorted(Mode)),
    empty=st.none() | st.booleans(),
    flow=st.none() | st.sampled_from(sorted(Flow)),
    own_id=WORDS,
    supersedes=WORDS,
    void=st.booleans(),
    reason=WORDS,
    remark=WORDS,
    readings=st.lists(READINGS, max_size=2).map(tuple),
)


@pytest.mark.fuzz
@given(st.lists(EVENTS, max_size=5), st.sampled_from([Form.CSV, Form.XLSX]))
def test_a_list_that_is_written_says_the_same_when_it_is_read(events: list[Event], form: Form) -> None:
    done = again(write(events, form, written=NOW).raw, Standard.TABLE)
    assert [issue.rule for issue in done.issues] == []
    assert len(done.events) == len(events)
    for before, after in zip(events, done.events, strict=True):
        assert set(after.references) == set(before.references)
        for name in ("milestone", "quality", "mode", "empty", "flow", "own_id", "supersedes", "void", "readings"):
            assert getattr(after, name) == getattr(before, name), name
        assert (after.reason, after.remark) == (before.reason, before.remark)
        assert (after.times.happened, after.times.told, after.times.offset) == (
            before.times.happened, before.times.told, before.times.offset,
        )  # fmt: skip
        assert (after.location.unlocode, after.location.latitude) == (before.location.unlocode, 22.31234)
