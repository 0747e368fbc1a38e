"""Mutated EDIFACT: whatever is in it, it is read, told and answered, and memory does not grow.

The short form runs some hundreds of mutants; ``make fuzz`` runs the many.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from fairway.base.language import Language
from fairway.tracking.profiles import STANDARD, Profile, Quay
from fairway.tracking.reading import recognise
from fairway.tracking.reading.edifact import read, understand
from fairway.wire import edifact
from fairway.wire.edifact.answers import aperak, contrl
from fairway.wire.edifact.report import reports
from tests.fuzz.counting import Mutants
from tests.fuzz.mutants import TEXTS, damaged
from tests.tracking.reading.edifact_samples import ALL, interchange

pytestmark = pytest.mark.fuzz
SEED = 20261122
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVERY = 50
"""Of so many mutants one is answered as well: answers are read again, which takes longer than reading once."""
PROFILES = (
    STANDARD,
    Profile(zone="Asia/Hong_Kong", quay={"44": Quay.LOAD}, codes={"IFTSTA 48": "NOTE"}, places={"X": "HKHKG"}),
)
SAMPLES = [interchange(text) for text in ALL.values()] + [interchange(*ALL.values())]
VALUES = sorted({part for text in ALL.values() for segment in text.split("'") for part in segment.split("+")})


def _segments(random: Random, content: bytes) -> bytes:
    """Segments lost, doubled, moved, exchanged for those of another message."""
    parts = content.split(b"'")
    at, to = random.randrange(len(parts)), random.randrange(len(parts))
    match random.randrange(5):
        case 0:
            del parts[at]
        case 1:
            parts[at:at] = [parts[at]] * random.choice((1, 2, 12))
        case 2:
            parts[at], parts[to] = parts[to], parts[at]
        case 3:
            parts[at] = random.choice(random.choice(SAMPLES).split(b"'"))
        case _:
            parts.insert(to, parts.pop(at))
    return b"'".join(parts)


def _values(random: Random, content: bytes) -> bytes:
    """An element or component exchanged for another, lost, or for something odd."""
    segments = content.split(b"'")
    at = random.randrange(len(segments))
    separator = random.choice((b"+", b":"))
    parts = segments[at].split(separator)
    value = random.choice((random.choice(VALUES), random.choice(TEXTS), "", "?", "?'", "20261399:203"))
    parts[random.randrange(len(parts))] = value.encode("utf-8", "replace")
    segments[at] = separator.join(parts)
    return b"'".join(segments)


def mutant(random: Random) -> bytes:
    content = random.choice(SAMPLES[:-1]) if random.random() < 0.97 else SAMPLES[-1]
    for _ in range(random.randint(1, 4)):
        content = random.choice((_segments, _values, _values, damaged))(random, content)
    return content


def test_mutants_are_read_and_told_without_growth(mutants: Mutants) -> None:
    random = Random(SEED)
    for number in mutants("edifact", 600, 200_000):
        raw = mutant(random)
        found = read(raw, profile=PROFILES[number % 2], partner="p", received=NOW)
        assert sum(message.events for message in found.messages) >= len(found.events)
        for issue in found.issues:
            issue.text(Language.TC)
        if number % EVERY == 0:
            recognise(raw, "x.edi")
            _answered(raw)


def _answered(raw: bytes) -> None:
    """Both answers are sound messages, whatever is answered."""

    def further(message: edifact.Message) -> list[edifact.EdifactIssue]:
        told = understand(message, profile=STANDARD, partner="p", received=NOW)
        return [issue for issue in told.issues if isinstance(issue, edifact.EdifactIssue)]

    for report in reports(edifact.read([raw]), further=further):
        for write in (contrl, aperak):
            for item in edifact.read([write(report, now=NOW)]):
                issues = item.issues if isinstance(item, edifact.Message) else (item.issue,)
                assert [issue for issue in issues if issue.severity == "error"] == [], raw
