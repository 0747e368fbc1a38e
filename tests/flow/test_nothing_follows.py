"""Facts that the worker of policies passes over are facts that no policy is about."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from fairway.consignments import facts as submissions
from fairway.filings import facts as filings
from fairway.filings.adapter import Target
from fairway.filings.state import FilingState
from fairway.flow.policies import NOTHING_FOLLOWS, Surroundings, intents
from fairway.record.model import Actor, ActorKind, Fact, Recorded, StreamId
from fairway.tracking.inbound import Channel, MessageTaken

NOW = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
FACTS: dict[type[Fact], Fact] = {
    submissions.SubmissionRecorded: submissions.SubmissionRecorded(owner=UUID(int=1)),
    filings.FilingDrafted: filings.FilingDrafted(
        target=Target.HK_ROAD_ACI, group="C1", form="", submission_version=1, document="0" * 64
    ),
    filings.FilingSent: filings.FilingSent(message_id="m", sent_at=NOW),
    MessageTaken: MessageTaken(partner=UUID(int=1), channel=Channel.HTTP, sha256="0" * 64, size=1),
}


def _around(target: Target) -> Surroundings:
    return Surroundings(
        site="hk",
        filing=FilingState(target=target, group="C1"),
        trips_of_case=(uuid4(),),
        cases_of_vehicle=(uuid4(),),
        exported_here=True,
        copied=True,
    )


@pytest.mark.parametrize("kind", NOTHING_FOLLOWS)
@pytest.mark.parametrize("target", Target)
def test_nothing_follows(kind: type[Fact], target: Target) -> None:
    recorded = Recorded(
        stream=StreamId(uuid4(), f"filing:{target.value}:C1"),
        version=3,
        at=NOW,
        actor=Actor(kind=ActorKind.SYSTEM, id="test"),
        fact=FACTS[kind],
        position=7,
    )
    assert list(intents(recorded, _around(target))) == []
