"""What the simulated partners send is understood by the product as it is meant, without a fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fairway.tracking.model import Event, Quality, ReferenceKind
from fairway.tracking.profiles import STANDARD
from fairway.tracking.reading import Read, Standard, read
from fairway.tracking.references import normal
from simulators.partners.app import MESSAGES, PARTNERS
from simulators.partners.names import journey

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
JOURNEY = journey(7, "FW 3007", NOW)
STANDARDS = {
    "line": Standard.DCSA,
    "watch": Standard.AIS,
    "terminal": Standard.EDIFACT,
    "carrier": Standard.TABLE,
    "airline": Standard.CARGO_IMP,
}
MEANT = {
    ("line", "sailed"): ["LOADED", "DEPARTED", "ARRIVED"],
    ("line", "delayed"): ["ARRIVED"],
    ("line", "discharged"): ["DISCHARGED"],
    ("watch", "called"): ["APPROACHING", "ARRIVED", "WAITING", "ALL_FAST"],
    ("terminal", "discharged"): ["DISCHARGED"],
    ("terminal", "corrected"): ["DISCHARGED"],
    ("terminal", "gated-out"): ["GATED_OUT"],
    ("carrier", "delivered"): ["BORDER_CROSSED", "ARRIVED", "DELIVERED"],
    ("carrier", "warming"): ["SENSOR_READ"] * 8,
    ("airline", "accepted"): ["CARGO_ACCEPTED", "CARGO_MANIFESTED"],
    ("airline", "cleared"): ["RELEASED"],
    ("airline", "departed"): ["DEPARTED", "ARRIVED"],
}


def understood(partner: str, message: str) -> Read:
    done = read(
        MESSAGES[partner][message](JOURNEY),
        profile=STANDARD,
        partner=partner,
        received=NOW + timedelta(minutes=1),
        file_name=PARTNERS[partner].FILE,
    )
    assert done is not None
    return done


def test_every_message_is_meant() -> None:
    assert {(partner, message) for partner, acts in MESSAGES.items() for message in acts} == MEANT.keys()


@pytest.mark.parametrize(("partner", "message"), MEANT)
def test_each_message_says_what_is_meant(partner: str, message: str) -> None:
    done = understood(partner, message)
    assert done.issues == ()
    assert done.standard is STANDARDS[partner]
    assert [event.milestone for event in done.events] == MEANT[partner, message]


def test_references_have_their_normal_form_and_right_check_digits() -> None:
    for kind, value in (
        (ReferenceKind.CONTAINER, JOURNEY.container),
        (ReferenceKind.MASTER_BILL, JOURNEY.bill),
        (ReferenceKind.MASTER_AIR_WAYBILL, JOURNEY.waybill),
        (ReferenceKind.BOOKING, JOURNEY.booking),
    ):
        assert getattr(normal(kind, value), "value", None) == value


def first(partner: str, message: str) -> Event:
    return understood(partner, message).events[0]


def test_the_line_and_the_terminal_disagree_by_hours_and_the_terminal_corrects_itself() -> None:
    line, terminal = first("line", "discharged").times.happened, first("terminal", "discharged").times.happened
    corrected = first("terminal", "corrected")
    assert line - terminal == timedelta(hours=4)
    assert corrected.times.happened - terminal == timedelta(hours=1)
    assert corrected.supersedes
    assert corrected.quality is Quality.ACTUAL


def test_the_gate_ties_the_truck_to_the_container() -> None:
    kinds = {
        reference.kind for link in understood("terminal", "gated-out").links for reference in (link.one, link.other)
    }
    assert {ReferenceKind.CONTAINER, ReferenceKind.MASTER_BILL, ReferenceKind.REGISTRATION_MARK} <= kinds
