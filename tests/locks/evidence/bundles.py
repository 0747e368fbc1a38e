"""Bundles for tests: the drive of a simulated truck over the wire, judged and decided. Invented numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairway.base.canonical_json import canonical
from fairway.base.time import isoformat
from fairway.locks.engine import engine
from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.judgement import Reason
from fairway.locks.engine.release import release
from fairway.locks.engine.release_model import Answer, Claim, Facts
from fairway.locks.engine.terms import CorridorTerms, FenceTerms, LegTerms, Terms
from fairway.locks.evidence.bundle import Contents, write
from fairway.locks.profiles import profile
from fairway.locks.reading import Reading, Trust
from fairway.locks.trips.facts import LegJudged, ReleaseDecided, TripSealed
from fairway.locks.trips.model import Capacity, LockSeen
from fairway.record.bundle import FORMAT, Bundle, BundledFact, Envelope
from fairway.record.codec import COMMITMENT_PREFIX, commitment
from fairway.record.merkle import Node, fill, fold, inclusion_ranges, leaf_hash, tree_root
from fairway.record.model import Fact
from fairway.record.note import Checkpoint, Signer, sign_checkpoint

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CASE = UUID("0f0e0d0c-0b0a-4908-8706-050403020100")
DEVICE = "13900010001"
HERE, THERE = (22.300, 113.930), (22.390, 113.930)
YES = Claim(answer=Answer.YES, evidence=("filing/1",))


def frame(tick: int, *, every: int = 30, lock: int = 1, rope: int = 1, ticks: int = 20) -> bytes:
    """A location report of JT/T 808 (2013): status bit 12 is the bolt, item 0xDA rope and cover."""
    at = START + timedelta(seconds=every * tick, hours=8)
    part = min(1.0, tick / (ticks - 2))
    lat = HERE[0] + (THERE[0] - HERE[0]) * part
    body = (0).to_bytes(4, "big") + (0b11 | lock << 12).to_bytes(4, "big")
    body += round(lat * 1e6).to_bytes(4, "big") + round(HERE[1] * 1e6).to_bytes(4, "big")
    body += bytes(2) + (660).to_bytes(2, "big") + bytes(2) + bytes.fromhex(at.strftime("%y%m%d%H%M%S"))
    body += bytes((0xD4, 1, 92, 0xDA, 3, 0, 0, rope))
    head = (0x0200).to_bytes(2, "big") + len(body).to_bytes(2, "big") + bytes.fromhex(DEVICE.zfill(12))
    message = head + tick.to_bytes(2, "big") + body
    check = 0
    for byte in message:
        check ^= byte
    escaped = (message + bytes((check,))).replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")
    return b"\x7e" + escaped + b"\x7e"


def box(place: tuple[float, float], half: float = 0.004) -> tuple[tuple[float, float], ...]:
    lat, lon = place
    return ((lat - half, lon - half), (lat - half, lon + half), (lat + half, lon + half), (lat + half, lon - half))


LEG = LegTerms(
    number=1,
    site="hk",
    corridor=CorridorTerms(line=(HERE, THERE), half_width_m=250.0, code="A-B", version="1"),
    origin=FenceTerms(code="A", ring=box(HERE)),
    destination=FenceTerms(code="B", ring=box(THERE)),
    starts=START,
)
TERMS = Terms(trip=str(CASE), device=DEVICE, profile="jt808", trust=Trust.AUTHENTICATED, legs=(LEG,))
SEALED = Happening(kind=HappeningKind.SEALED, at=START, evidence=f"{CASE}/sealed-trip/1", by="officer", place="A")


def frames(ticks: int = 20, **changes: int) -> list[tuple[datetime, str, bytes]]:
    """The drive, each frame received two seconds after it was made."""
    made = range(ticks)
    return [(START + timedelta(seconds=30 * tick + 2), "jt808", frame(tick, ticks=ticks, **changes)) for tick in made]


def readings(of: Iterable[tuple[datetime, str, bytes]]) -> list[Reading]:
    return [one for received, name, raw in of for one in profile(name).readings(raw, received)]


def contents(
    given: list[tuple[datetime, str, bytes]] | None = None,
    *,
    record: bool = True,
    also: tuple[Reason, ...] = (),
    released: bool | None = None,
) -> Contents:
    """A whole trip: judged once, decided once, both in the record; with reasons of the site's own there, or another
    answer."""
    given = frames() if given is None else given
    judgement = engine("1").judge(TERMS, 1, readings(given), (SEALED,), given[-1][0])
    asked = Facts(
        at=given[-1][0],
        checkpoint="B",
        filings=(YES,),
        vehicle=YES,
        driver=YES,
        lock=YES,
        selected=Claim(answer=Answer.NO),
        trust=Trust.AUTHENTICATED,
    )
    decided = release(judgement, asked)
    judged = LegJudged(
        leg=1,
        verdict=judgement.lock.value,
        path=judgement.path.value,
        engine="1",
        until=judgement.until,
        known_until=judgement.known_until,
        readings=judgement.readings,
        fingerprint=judgement.fingerprint(),
        digest=judgement.digest,
    )
    fact = ReleaseDecided(
        leg=1,
        point="B",
        released=decided.released if released is None else released,
        reasons=(*decided.reasons, *also),
        engine="1",
        judgement=judgement.fingerprint(),
        asked=asked,
    )
    sealed = TripSealed(point="A", by="officer", capacity=Capacity.OFFICER, seen=LockSeen())
    return Contents(
        site="hk",
        made_at=START + timedelta(hours=1),
        engine="1",
        terms=TERMS,
        acts=[(1, SEALED)],
        frames=given,
        judgements=[(judgement, f"{CASE}/sealed-trip/2")],
        decisions=[(asked, decided, f"{CASE}/sealed-trip/3")],
        record=log((START, sealed), (given[-1][0], judged), (given[-1][0], fact)) if record else "",
    )


SIGNER = Signer("hk.fairway.test/record", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def log(*facts: tuple[datetime, Fact]) -> str:
    """A log of these facts alone, as a bundle of the record, signed with a key made for tests."""
    envelopes, payloads, salts = [], [], []
    for version, (at, fact) in enumerate(facts, 1):
        payloads.append(msgspec.json.encode(fact).decode())
        salts.append(hashlib.sha256(bytes([version])).digest())
        envelopes.append(
            Envelope(
                site="hk",
                case=CASE,
                stream="sealed-trip",
                version=version,
                kind=str(fact.__struct_config__.tag),
                at=isoformat(at),
                actor={"kind": "person", "id": "officer", "organisation": None},
                commitment=COMMITMENT_PREFIX + commitment(salts[-1], payloads[-1].encode()).hex(),
            )
        )
    leaves = [leaf_hash(canonical(envelope)) for envelope in envelopes]

    def node(wanted: Node) -> bytes:
        return fold(b"".join(leaves[wanted.number << wanted.height : (wanted.number + 1) << wanted.height]))

    size = len(leaves)
    checkpoint = sign_checkpoint(Checkpoint(SIGNER.verifier.name, size, tree_root(size, node)), SIGNER)
    proved = tuple(
        BundledFact(
            envelope=envelopes[position],
            position=position,
            proof=tuple(step.hex() for step in fill(inclusion_ranges(position, size), node)),
            payload=payloads[position],
            salt=salts[position].hex(),
        )
        for position in range(size)
    )
    key = str(SIGNER.verifier)
    made = Bundle(format=FORMAT, site="hk", keys=(key,), checkpoint=checkpoint, facts=proved, documents=())
    return made.to_json().decode()


def bundle(given: list[tuple[datetime, str, bytes]] | None = None, *, record: bool = True) -> bytes:
    return write(contents(given, record=record))
