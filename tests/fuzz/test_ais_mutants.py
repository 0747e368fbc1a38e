"""Mutated sentences of AIS, many with a checksum that fits: read and told whatever is in them, without growth."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import msgspec
import pytest

from fairway.base.language import Language
from fairway.tracking.profiles import STANDARD
from fairway.tracking.reading import Standard, read, recognise
from tests.fuzz.counting import Mutants
from tests.fuzz.mutants import damaged
from tests.tracking.ais_written import positions, voyage
from tests.tracking.vessel_track import START, call
from tests.wire.ais.test_ais import ARMOUR, checksum

pytestmark = pytest.mark.fuzz
SEED = 20261122
CALL = call()
SAMPLES = [
    voyage(START, START + timedelta(hours=4)) + positions(CALL[at : at + 12]) for at in range(0, len(CALL) - 12, 40)
]


def fitting(random: Random, content: bytes) -> bytes:
    """Some sentences with other fields or payload, and a checksum that fits."""
    lines = content.split(b"\n")
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines))
        tags, mark, sentence = lines[at].rpartition(b"!")
        body = sentence.partition(b"*")[0].decode("latin-1")
        fields = body.split(",")
        where = random.randrange(len(fields))
        value = fields[where]
        place = random.randrange(len(value) + 1)
        fields[where] = value[:place] + random.choice(ARMOUR) * random.choice((1, 1, 1, 40)) + value[place + 1 :]
        changed = ",".join(fields)
        if random.random() < 0.2:
            tags = b"\\c:%d\\" % random.choice((0, -1, 10**9, 1_795_000_000, 10**14, 10**18))
        if changed.isascii():
            lines[at] = tags + mark + f"{changed}*{checksum(changed)}".encode()
    return b"\n".join(lines)


def test_mutated_sentences_are_read_and_told_without_growth(mutants: Mutants) -> None:
    random = Random(SEED)
    for _ in mutants("ais", 300, 60_000):
        content = random.choice(SAMPLES)
        content = fitting(random, content) if random.random() < 0.7 else damaged(random, content)
        recognise(content, "x.nmea")
        done = read(content, Standard.AIS, profile=STANDARD, partner="p", received=CALL[-1].at)
        assert done is not None
        for issue in done.issues:
            assert issue.text(Language.TC)
            issue.remedy_text(Language.SC)
        msgspec.json.encode(done)
        assert all(event.key for event in done.events)
