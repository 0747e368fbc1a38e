"""Mutated frames of locks, half of them with a checksum that fits: read or refused with a sentence, without growth."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random

import msgspec
import pytest

from fairway.base.language import Language
from fairway.locks.profiles import NAMES, Undecodable, profile
from fairway.locks.profiles.canonical import form
from fairway.locks.profiles.given import understand
from fairway.locks.reading import Reading
from fairway.wire import jt701, jt808
from fairway.wire.jt701 import Binary, Block, Lock, LockEvent, Record, Sensor, Tracker
from fairway.wire.jt808 import Limits, Location, LocationBatch, LocationReport, Message, Turn, identity_of, write
from fairway.wire.jt808.batch import read_batch
from tests.fuzz.counting import Mutants
from tests.fuzz.mutants import damaged

pytestmark = pytest.mark.fuzz
SEED = 20261122
NOON = 1_795_348_800
RECEIVED = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
ITEMS = (
    (0x0B, bytes.fromhex("0331323334353601")),
    (0x12, b"\x01\0\0\0\x07\x01"),
    (0x31, b"\x0b"),
    (0x60, b"\x00\x61" + bytes(6) + b"12345678"),
    (0x63, bytes(22)),
    (0xD5, b"\x01" + bytes(13)),
    (0xDA, b"\0\x01\x08"),
    (0xEB, bytes.fromhex("000300e15100060089ffffeffe")),
    (0xF7, bytes.fromhex("00000f620150")),
    (0xFB, b"FWYU1234567"),
)
LOCATION = Location(0x80300180, 0x1003, 22_503_000, 113_945_000, 12, 605, 90, NOON, ITEMS)
BLOCK = Block(NOON, 13_501_800, 68_367_000, True, 30, 90)
PLACES = ((22_500_000, 113_900_000), (22_600_000, 113_900_000), (22_600_000, 114_000_000))
MESSAGES: tuple[Message, ...] = (
    LocationReport(LOCATION),
    LocationBatch(1, (LOCATION, LOCATION, LOCATION)),
    jt808.VendorBatch((Location(0, 0, 1, 2, 3, 4, 5, NOON),) * 3),
    jt808.LocationAnswer(7, LOCATION),
    jt808.OwnLocation(BLOCK, 20, 9, 12, 88, 1, 2, 3, 0x20, 0x6E, ((0x0B, b"\x01"), (0x0C, bytes(6)))),
    jt808.Registration(44, 300, "FW001", "LOCK-1", "A000001", 2, "粤Z1234港"),
    jt808.Authentication("A1B2C3D4"),
    jt808.ResendRequest(9, (1, 2, 3)),
    jt808.Parameters.server("gd.example", 8428),
    jt808.Text(1, "請駛往查驗"),
    jt808.Circles(1, (jt808.Circle(1, PLACES[0], 500, limits=Limits("000000083000", "000000180000", 60, 9)),)),
    jt808.Rectangles(1, (jt808.Rectangle(1, PLACES[1], PLACES[0]),)),
    jt808.Polygon(1, PLACES, limits=Limits(speed=60, seconds=9), name="口岸"),
    jt808.Route(1, tuple(Turn(at, at, place, 50, 600, 60, 80, 9) for at, place in enumerate(PLACES))),
    jt808.DeleteRoutes((1, 2)),
)
JT808 = [
    b"".join(write(message, identity_of("13800138000", version), 65_534, version))
    for message in MESSAGES
    for version in ((None,) if isinstance(message, jt808.OwnLocation) else (None, 1))
] + [b"".join(jt808.encode_parts(0x0704, identity_of("138", None), 1, MESSAGES[1].body(None), size=99))]
RECORD = Record(BLOCK, Lock(12, 9, 0, 0x7FFF, 88, 1, 2, 20, bytes(17)))
JT701 = [
    jt701.binary_bytes(Binary("8000632862", 0x19, 1, 3, (RECORD,), 7)),
    jt701.binary_bytes(Binary("4000632862", None, 1, 1, (Record(BLOCK, Tracker(bytes(10))),) * 4, 7)),
    jt701.event_text(LockEvent("8000632862", NOON, 22.5, 113.9, True, 0, 0, 4, 1, "0012345678", True, 2, 3, ("5",))),
    jt701.sensor_text(Sensor("8000632862", 24, 2, BLOCK, NOON, "1021220618", 5, 320, 77, 71, 1, b"(),=\x01")),
    b"(3301210003,U02,221126,120000,T,22.5,N,113.9,E,0,0,0,0%,00000000000011,1,2,22,0,1,05)",
    b"(3301210003,U06,1,221126,120000,T,22.5,N,113.9,E,5,152,9,32%,0000000000011,1,2,22,100,1,3)",
    b"(3110312099,W01,11356.7000,E,2230.1800,N,A,221126,120000,4,7,100,4,17,1,1,x)",
    b"(8000632862,P22,2)",
]
CANONICAL = [
    json.dumps(
        {
            "device": "LK-1",
            "at": "2026-11-22T20:00:00+08:00",
            "fix": {"latitude": 22.5, "longitude": 113.9, "valid": True, "speed_kmh": 60},
            "lock": {"bolt": "locked", "rope": "in"},
            "events": ["SHOCK"],
            "unlocking": {"by": "card", "accepted": True},
            "raw": {"a": 1},
        }
    ).encode()
]


def fitting(random: Random, frame: bytes) -> bytes:
    """Something changed between the delimiters, and a checksum that fits."""
    try:
        plain = jt808.unescaped(frame[1:-1])[:-1]
    except Undecodable:
        return frame
    plain = damaged(random, plain)
    if random.random() < 0.5 and len(plain) >= 12:
        length = len(plain) - 12
        plain = plain[:2] + (int.from_bytes(plain[2:4], "big") & 0xFC00 | length & 0x3FF).to_bytes(2, "big") + plain[4:]
    return b"\x7e" + jt808.escaped(plain + bytes((jt808.xor(plain),))) + b"\x7e"


def told(readings: tuple[Reading, ...]) -> None:
    for one in readings:
        msgspec.json.encode(form(one))
        assert one.evidence


def refused(fault: Undecodable) -> None:
    assert fault.code
    assert fault.offset >= 0
    for language in Language:
        assert "{" not in fault.text(language).replace(fault.params.get("found", ""), "")


def everything(frame: bytes, name: str) -> None:
    """Each way in which the product looks at a frame."""
    try:
        told(profile(name).readings(frame, RECEIVED))
    except Undecodable as fault:
        refused(fault)
    try:
        told(understand(profile(name), frame, RECEIVED).readings)
    except Undecodable as fault:
        refused(fault)


def test_mutated_frames_of_jt808_are_read_or_refused_without_growth(mutants: Mutants) -> None:
    random = Random(SEED)
    splitter, assembly = jt808.Splitter(), jt808.Assembly()
    names = [name for name in NAMES if name.startswith("jt808")]
    for at in mutants("jt808", 1_500, 1_000_000):
        frame = random.choice(JT808)
        frame = fitting(random, frame) if random.random() < 0.6 else damaged(random, frame)
        everything(frame, random.choice(names))
        for raw in splitter.feed(frame):
            try:
                head = jt808.decode(raw)
                jt808.read(head)
            except Undecodable as fault:
                refused(fault)
                continue
            if head.index and head.total <= 64:
                assembly.add(raw, head, float(at))
        assembly.wanted(float(at))
        assert splitter.pending <= jt808.LONGEST + len(frame)


def test_mutated_batches_are_what_each_frame_is_alone(mutants: Mutants) -> None:
    random = Random(SEED + 1)
    (sample,) = write(MESSAGES[0], identity_of("13800138000", None), 7)
    frames: list[bytes] = []
    for _ in mutants("jt808 batch", 1_500, 1_000_000):
        frames.append(fitting(random, sample) if random.random() < 0.5 else damaged(random, sample))
        if len(frames) < 25:
            continue
        batch = read_batch(frames)
        for at, row in enumerate(batch.index.tolist()):
            assert batch.location(at) == jt808.read_location(jt808.decode(frames[row]).body)
        frames = []


def test_mutated_frames_of_jt701_are_read_or_refused_without_growth(mutants: Mutants) -> None:
    random = Random(SEED + 2)
    splitter = jt701.Splitter()
    for _ in mutants("jt701", 1_500, 1_000_000):
        frame = damaged(random, random.choice(JT701))
        everything(frame, "jt701")
        for raw in splitter.feed(frame):
            try:
                jt701.answer(jt701.decode(raw), NOON)
            except Undecodable as fault:
                refused(fault)
        assert splitter.pending <= jt701.LONGEST + len(frame)


def test_mutated_canonical_readings_are_read_or_refused_without_growth(mutants: Mutants) -> None:
    random = Random(SEED + 3)
    for _ in mutants("canonical", 500, 1_000_000):
        everything(damaged(random, random.choice(CANONICAL)), "canonical")
