"""Mutated messages of DCSA, Cargo-IMP and lists: read and told whatever is in them, and memory does not grow.

The short form runs some hundreds of mutants; ``make fuzz`` runs the many.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random

import msgspec
import pytest

from fairway.base.language import Language
from fairway.site.community.understanding import storable
from fairway.site.community.understood import Understood
from fairway.tracking.profiles import STANDARD, Profile
from fairway.tracking.reading import Read, Standard, read, recognise
from fairway.tracking.told import is_ours, read_told
from fairway.tracking.writing import Form, write
from fairway.wire.cargo_imp.model import STATUSES
from fairway.wire.tabular.events import ColumnMapping
from tests.fuzz.counting import Mutants
from tests.fuzz.mutants import TEXTS, archive_mutant, damaged, tree_mutant
from tests.wire.cargo_imp.test_messages import ENVELOPED, FWB, line_of
from tests.wire.dcsa.examples import equipment, equipment_2, message, message_2, shipment_2, transport

pytestmark = pytest.mark.fuzz
SEED = 20261122
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
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
OWN = {
    "events": [
        {
            "id": "G-1",
            "milestone": "GATED_OUT",
            "references": [{"kind": "container", "value": "MSKU9070323"}, {"kind": "booking", "value": "BOOK77"}],
            "happened": "2026-11-20T08:00:00+08:00",
            "told": "2026-11-20T00:01:00Z",
            "quality": "ACT",
            "location": {"unlocode": "HKHKG", "facility": "HIT", "name": "Terminal 4"},
            "readings": [{"kind": "temperature", "value": -18.5}],
            "remark": "seal checked",
        },
        {
            "milestone": "LOADED",
            "references": [{"kind": "master-bill", "value": "COSU6213456789"}],
            "happened": "2026-11-15T00:00:00Z",
        },
    ],
    "links": [
        {
            "one": {"kind": "master-bill", "value": "COSU6213456789"},
            "other": {"kind": "container", "value": "MSKU9070323"},
        }
    ],
    "parties": [
        {"reference": {"kind": "master-bill", "value": "COSU6213456789"}, "role": "CN", "identifier": "12345678"}
    ],
}
"""A message in our own form: what happened, what belongs together, who has a share in it."""
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


def told(content: bytes, standard: Standard, profile: Profile, name: str = "x.csv") -> Read:
    """What is read of it: every fault has its sentence, every event its key, and all of it a JSON form."""
    recognise(content, name)
    done = read(content, standard, profile=profile, partner="p", received=NOW, file_name=name)
    assert done is not None
    for issue in done.issues:
        assert issue.text(Language.TC)
        issue.remedy_text(Language.SC)
    msgspec.json.encode(done)
    assert all(event.key for event in done.events)
    return done


@pytest.mark.parametrize(
    ("standard", "quick", "long"),
    [(Standard.DCSA, 200, 150_000), (Standard.CARGO_IMP, 200, 150_000), (Standard.TABLE, 200, 100_000)],
)
def test_mutants_are_read_told_and_written_without_growth(
    standard: Standard, quick: int, long: int, mutants: Mutants
) -> None:
    random = Random(f"{SEED}-{standard.value}")
    for number in mutants(standard.value, quick, long):
        done = told(mutant(random, standard), standard, random.choice(PROFILES))
        if number % 10 == 0:
            for form in (Form.DCSA, Form.FSU, Form.CSV):
                write(done.events, form, written=NOW)


def test_mutants_of_workbooks_are_read_and_told(mutants: Mutants) -> None:
    random = Random(f"{SEED}-xlsx")
    events = told(SAMPLES[Standard.TABLE][0], Standard.TABLE, STANDARD).events
    workbook = write(events, Form.XLSX, written=NOW).raw
    for _ in mutants("xlsx", 20, 6_000):
        told(archive_mutant(random, workbook), Standard.TABLE, random.choice(PROFILES), "x.xlsx")


def test_mutants_of_our_own_form_are_read_and_told(mutants: Mutants) -> None:
    random = Random(f"{SEED}-own")
    for number in mutants("own", 200, 120_000):
        tree = json.dumps(tree_mutant(random, OWN)).encode()
        content = tree if number % 3 else damaged(random, tree)
        is_ours(content)
        found = read_told(content, partner="p", received=NOW)
        for issue in found.issues:
            assert issue.text(Language.TC)
        msgspec.json.encode(storable(Understood(events=found.events, links=found.links, parties=found.parties)))
        assert all(event.key for event in found.events)
