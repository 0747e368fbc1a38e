"""Mutated messages of DCSA, Cargo-IMP and lists: read and told whatever is in them, and memory does not grow.

The short form runs some hundreds of mutants; ``make fuzz`` runs the many.
"""

from __future__ import annotations

import resource
from datetime import UTC, datetime
from random import Random

import msgspec
import pytest

from fairway.base.language import Language
from fairway.tracking.profiles import STANDARD, Profile
from fairway.tracking.reading import Standard, read, recognise
from fairway.tracking.writing import Form, write
from fairway.wire.cargo_imp.model import STATUSES
from fairway.wire.tabular.events import ColumnMapping
from tests.fuzz.conftest import LONG
from tests.fuzz.mutants import TEXTS, damaged
from tests.wire.cargo_imp.test_messages import ENVELOPED, FWB, line_of
from tests.wire.dcsa.examples import equipment, equipment_2, message, message_2, shipment_2, transport

pytestmark = pytest.mark.fuzz
SEED = 20261122
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MUTANTS = 500_000 if LONG else 600
GROWTH = 64_000
"""Kilobytes that the process may grow by after the first tenth of the mutants."""
HEAD = b"FSU/15\r\n160-12345675HKGAMS/T10K100.0\r\n"
SAMPLES: dict[Standard, list[bytes]] = {
    Standard.DCSA: [
        message(equipment(), transport()),
        message_2(shipment_2(), equipment_2()),
        message({"eventID": "evt-1", "isRetracted": True}, equipment(reeferDetails={"temperatureUnit": "CEL"})),
    ],
    Standard.CARGO_IMP: [
        ENVELOPED,
        FWB,
        HEAD + "\r\n".join(line_of(code) for code in STATUSES).encode(),
        b"UNB+IATA:1+A:PIMA+B:PIMA+101120:1015+I+0'UNH+1+CIMFSU:12'" + HEAD + b"RCS/22NOV1030/HKG/T10\r\n'UNT+3+1'",
        b"FHL/4\nMBI/160-12345675HKGAMS/T10K100.0\nHBS/HOUSE1/HKGAMS/5/K50.5/3/TOYS\nSHP/TOY MAKER\n",
    ],
    Standard.TABLE: [
        "櫃號,事件,日期及時間,口岸,提單號,吉重\nMSKU9070323,入閘,21/11/2026 10:30,香港,COSU6312345670,重\n".encode(),
        b"Container,ETA,Gate In,POD,POL\nMSKU9070323,2026-12-01,2026-11-20 08:00,HKHKG,NLRTM\n",
        b"MAWB,Event,Date,Time,Airport,Flight,Temp,Lat,Lon\n160-12345675,RCF,2026-11-20,1030,AMS,CX251,-18.5,22,114\n",
    ],
}
PROFILES = (
    STANDARD,
    Profile(
        zone="Asia/Hong_Kong",
        codes={"FSU DEP": "NOTE", "DCSA EQUIPMENT LOAD": "NOTE"},
        table=ColumnMapping(columns={"Foo": "container"}, codes={"x": "LOADED"}, zone="Nowhere/City"),
    ),
)
SEPARATORS = {Standard.DCSA: b",", Standard.CARGO_IMP: b"/", Standard.TABLE: b","}


def mutant(random: Random, standard: Standard) -> bytes:
    content = random.choice(SAMPLES[standard])
    for _ in range(random.randint(1, 4)):
        if random.random() < 0.5:
            content = damaged(random, content)
            continue
        separator = random.choice((SEPARATORS[standard], b"\n", b'"'))
        parts = content.split(separator)
        at = random.randrange(len(parts))
        value = random.choice(
            (random.choice(TEXTS), "", "9" * 5000, "1e999", "nan", "-0", "null", "{}", "[[", "2026-02-30")
        )
        parts[at : at + random.randrange(3)] = [value.encode("utf-8", "replace")] * random.randrange(3)
        content = separator.join(parts)
    return content


def test_mutants_are_read_told_and_written_without_growth() -> None:
    random = Random(SEED)
    begun = 0
    for number in range(MUTANTS):
        if number == MUTANTS // 10:
            begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        standard = random.choice(list(SAMPLES))
        content = mutant(random, standard)
        recognise(content, "x.csv")
        done = read(content, standard, profile=random.choice(PROFILES), partner="p", received=NOW, file_name="x.csv")
        assert done is not None
        for issue in done.issues:
            assert issue.text(Language.TC)
            issue.remedy_text(Language.SC)
        msgspec.json.encode(done)
        assert all(event.key for event in done.events)
        if number % 10 == 0:
            for form in (Form.DCSA, Form.FSU, Form.CSV):
                write(done.events, form, written=NOW)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begun
    assert grown < GROWTH
