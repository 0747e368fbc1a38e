"""Which answer an EDIFACT file gets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.tracking.profiles import STANDARD, Gate, Profile
from fairway.tracking.reading.edifact_reply import Answer, reply
from fairway.wire.edifact import Message, read
from tests.tracking.reading.edifact_samples import ALL, interchange

RECEIVED = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOUND = interchange(ALL["CODECO_IN"])


def types(raw: bytes, wanted: Answer = Answer.BY_FAULT, profile: Profile = STANDARD) -> list[str]:
    answer = reply(raw, profile=profile, received=RECEIVED, wanted=wanted)
    found = [item for item in read([answer]) if isinstance(item, Message)]
    assert not any(message.refused for message in found)
    return [message.type for message in found]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ((b"", b""), "CONTRL"),
        ((b"MSKU1234565", b"MSKU1234564"), "APERAK"),
        ((b"BGM+34", b"BGM+99"), "APERAK"),
        ((b"45G1", b"45G1TOOLONGBYFAR"), "CONTRL"),
        ((b"UNT+16", b"UNT+17"), "CONTRL"),
    ],
)
def test_the_fault_decides(changed, expected):
    assert types(SOUND.replace(*changed)) == [expected]


def test_either_can_be_asked_for():
    assert types(SOUND, Answer.APERAK) == ["APERAK"]
    assert types(SOUND.replace(b"MSKU1234565", b"MSKU1234564"), Answer.CONTRL) == ["CONTRL"]


def test_the_profile_counts():
    own = SOUND.replace(b"BGM+34", b"BGM+99")
    assert types(own, profile=Profile(gate={"99": Gate.IN})) == ["CONTRL"]


def test_each_interchange_has_its_answer_and_no_edifact_has_none():
    both = SOUND + interchange(ALL["COREOR"]).replace(b"4711", b"4712")
    assert types(both) == ["CONTRL", "CONTRL"]
    assert reply(b"", profile=STANDARD, received=RECEIVED) == b""


def test_the_same_bytes_have_the_same_answer():
    first, second = (reply(SOUND, profile=STANDARD, received=RECEIVED) for _ in range(2))
    assert first == second
