"""Cargo-IMP messages as events, links and parties of ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.tracking.model import Link, Quality, Reference, ReferenceKind
from fairway.tracking.profiles import STANDARD, Profile
from fairway.tracking.reading import Party, Read, read
from fairway.tracking.reading.rules import NoSuchDay, StillToCome, ZoneUnknown
from fairway.tracking.vocabulary import from_fsu, is_milestone
from fairway.wire.cargo_imp.model import DISCREPANCIES, STATUSES
from tests.wire.cargo_imp.test_messages import ENVELOPED, FWB, line_of

RECEIVED = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HEAD = b"FSU/15\r\n160-12345675HKGAMS/T10K100.0\r\n"
WAYBILL = Reference(ReferenceKind.MASTER_AIR_WAYBILL, "160-12345675")
FLIGHT = Reference(ReferenceKind.FLIGHT, "CX0251/2026-11-22")


def understood(raw: bytes, profile: Profile = STANDARD, received: datetime = RECEIVED) -> Read:
    done = read(raw, profile=profile, partner="airline", received=received)
    assert done is not None
    return done


def fsu(*lines: str, profile: Profile = STANDARD) -> Read:
    return understood(HEAD + "".join(f"{line}\r\n" for line in lines).encode(), profile)


@pytest.mark.parametrize("code", [code for code in STATUSES if code not in {"OSI", "OCI", "DIS"}])
def test_every_status_has_its_milestone(code: str) -> None:
    done = fsu(line_of(code))
    meaning = from_fsu(code)
    assert meaning is not None
    event = done.events[0]
    assert (event.milestone, event.source.code, event.quality) == (meaning.milestone, code, Quality.ACTUAL)
    assert event.references[0] == WAYBILL
    assert is_milestone(event.milestone)


@pytest.mark.parametrize("code", DISCREPANCIES)
def test_every_discrepancy_has_its_milestone(code: str) -> None:
    (event,) = fsu(f"DIS/CX0251/22NOV1030/HKG/{code}/P2K20").events
    meaning = from_fsu("DIS", discrepancy=code)
    assert meaning is not None
    assert (event.milestone, event.source.code) == (meaning.milestone, f"DIS {code}")


def test_local_times_of_the_airport() -> None:
    departed, arriving = fsu("DEP/CX0251/22NOV/HKGAMS/T10K100.0/A2355/E0625-N").events
    assert (departed.milestone, departed.times.happened) == ("DEPARTED", datetime(2026, 11, 22, 15, 55, tzinfo=UTC))
    assert departed.references == (WAYBILL, FLIGHT)
    assert (departed.location.unlocode, departed.location.facility) == ("HKHKG", "HKG")
    assert (arriving.milestone, arriving.quality) == ("ARRIVED", Quality.ESTIMATED)
    assert arriving.times.happened == datetime(2026, 11, 23, 5, 25, tzinfo=UTC)
    assert (arriving.location.unlocode, arriving.source.code) == ("NLAMS", "DEP E0625")


def test_a_booking_is_told_when_it_is_told_and_plans_the_flight() -> None:
    raw = b"QK HKGFFCX\n.HKGCCCX 201200\n" + HEAD + b"BKD/CX0251/29NOV/HKGAMS/T10K100.0/S2350/S0610-N\n"
    booked, departing, arriving = understood(raw).events
    assert (booked.milestone, booked.times.happened) == ("BOOKING_CONFIRMED", datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert [(one.milestone, one.quality) for one in (departing, arriving)] == [
        ("DEPARTED", Quality.PLANNED), ("ARRIVED", Quality.PLANNED),
    ]  # fmt: skip
    assert departing.times.happened == datetime(2026, 11, 29, 15, 50, tzinfo=UTC)
    again = understood(raw, received=datetime(2026, 11, 25, tzinfo=UTC)).events
    assert [event.key for event in again] == [booked.key, departing.key, arriving.key]


def test_an_actual_arrival_beside_the_check_in() -> None:
    received, arrived = fsu("RCF/CX0251/23NOV0800/AMS/T10K100.0//A2310-P").events
    assert received.milestone == "RECEIVED_FROM_TRANSPORT"
    assert (arrived.milestone, arrived.quality) == ("ARRIVED", Quality.ACTUAL)
    assert arrived.times.happened == datetime(2026, 11, 22, 22, 10, tzinfo=UTC)


def test_the_year_is_that_which_is_nearest() -> None:
    january = datetime(2027, 1, 2, tzinfo=UTC)
    (event,) = understood(HEAD + b"RCS/30DEC1030/HKG/T10K100.0\n", received=january).events
    assert event.times.happened == datetime(2026, 12, 30, 2, 30, tzinfo=UTC)


def test_NoSuchDay() -> None:
    done = understood(HEAD + b"RCS/29FEB1030/HKG/T10K100.0\n", received=datetime(2026, 3, 5, tzinfo=UTC))
    assert (done.events, [issue.rule for issue in done.issues]) == ((), [NoSuchDay.id])
    (event,) = understood(HEAD + b"RCS/29FEB1030/HKG/T10K100.0\n", received=datetime(2028, 3, 5, tzinfo=UTC)).events
    assert event.times.happened == datetime(2028, 2, 29, 2, 30, tzinfo=UTC)


def test_parts_of_a_consignment_are_told_apart() -> None:
    done = fsu("RCF/CX0251/23NOV0800/AMS/P2K20", "RCF/CX0251/23NOV0800/AMS/P3K30", "RCF/CX0251/23NOV0800/AMS/P2K20")
    assert len({event.key for event in done.events}) == 2


def test_information_is_kept_as_notes_and_security_as_screening() -> None:
    done = understood(ENVELOPED, received=datetime(2026, 6, 21, tzinfo=UTC))
    assert [(event.milestone, event.source.code) for event in done.events] == [
        ("CARGO_STORED_IN", "FIW"),
        ("ARRIVED", "FIW A1008"),
        ("NOTE", "OCI"),
        ("NOTE", "OCI"),
        ("CARGO_SCREENED", "OCI SS SPX"),
        ("NOTE", "OCI"),
    ]
    assert len({event.key for event in done.events}) == 6
    ulds = [reference.value for reference in done.events[0].references if reference.kind is ReferenceKind.ULD]
    assert ulds == ["PMC72534QR", "PMC77313QR"]


def test_information_alone() -> None:
    (event,) = fsu("OSI/HOLD FOR INSTRUCTIONS").events
    assert (event.milestone, event.remark) == ("NOTE", "HOLD FOR INSTRUCTIONS")


def test_StillToCome() -> None:
    done = fsu("RCS/25NOV1030/HKG/T10K100.0")
    assert (done.events, [issue.rule for issue in done.issues]) == ((), [StillToCome.id])
    assert done.issues[0].place == "line 3"


def test_ZoneUnknown() -> None:
    done = fsu("RCS/22NOV1030/ZZZ/T10K100.0")
    assert [issue.rule for issue in done.issues] == [ZoneUnknown.id]
    assert done.events[0].times.happened == datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    done = fsu("RCS/22NOV1030/ZZZ/T10K100.0", profile=Profile(zone="Asia/Shanghai", places={"ZZZ": "CNDGG"}))
    assert (done.issues, done.events[0].location.unlocode) == ((), "CNDGG")
    assert done.events[0].times.happened == datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


def test_links_of_a_status() -> None:
    done = fsu("DEP/CX0251/22NOV2355/HKGAMS/T10K100.0", "ULD/PMC72534CX")
    uld = Reference(ReferenceKind.ULD, "PMC72534CX")
    assert {(link.one, link.other) for link in done.links} == {(WAYBILL, uld), (WAYBILL, FLIGHT)}


def test_a_house_is_linked_to_its_master_and_to_no_other_house() -> None:
    done = understood(
        b"FHL/4\nMBI/160-12345675HKGAMS/T10K100.0\n"
        b"HBS/HOUSE1/HKGAMS/5/K50.5/3/TOYS\nSHP/TOY MAKER\nCNE/TOY SHOP\nHBS/HOUSE2/HKGAMS/5/K49.5//LAMPS\n"
    )
    one = Reference(ReferenceKind.HOUSE_AIR_WAYBILL, "HOUSE1")
    two = Reference(ReferenceKind.HOUSE_AIR_WAYBILL, "HOUSE2")
    assert set(done.links) == {
        Link(one=house, other=WAYBILL, partner="airline", since=RECEIVED) for house in (one, two)
    }
    assert done.parties == (Party(one, "SHP", "TOY MAKER"), Party(one, "CNE", "TOY SHOP"))
    assert [(message.kind, message.reference) for message in done.messages] == [("FHL/4", "160-12345675")]


def test_an_air_waybill_names_its_flights_and_parties() -> None:
    done = understood(FWB)
    assert {link.other.value for link in done.links} == {"PMC72534CX", "CX0251/2026-11-22", "KL1234/2026-11-23"}
    assert Party(WAYBILL, "SHP", "12345") in done.parties
    assert Party(WAYBILL, "AGT", "EXAMPLE FORWARDER LTD") in done.parties


def test_a_status_of_a_partner_s_own() -> None:
    profile = Profile(codes={"FSU DOC": "DOCS_DELIVERED"})
    assert fsu("DOC/22NOV1030/HKG/T10K100.0", profile=profile).events[0].milestone == "DOCS_DELIVERED"


def test_a_wrong_message_gives_faults_and_loses_no_neighbour() -> None:
    done = understood(HEAD.replace(b"75HKG", b"7") + b"RCS/22NOV1030/HKG/T10\n" + HEAD + b"RCS/22NOV1030/HKG/T10\n")
    assert [message.events for message in done.messages] == [0, 1]
    assert done.refused
