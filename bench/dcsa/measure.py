"""Events of DCSA Track and Trace 3.0 validated per second, against jsonschema-rs on the same messages."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

from bench.dcsa.generate import RECEIVED, requests
from fairway.tracking.profiles import STANDARD
from fairway.tracking.reading import dcsa as reading
from fairway.wire.dcsa import v3
from fairway.wire.dcsa.reading import read

EVENTS, EVENTS_FULL = 20_000, 200_000
ROUNDS = 3
LEAST = 10_000
"""Events validated per second."""
PUBLISHED = Path(__file__).parents[3] / "shared" / "conformance" / "dcsa" / "TNT_v3.0.0.yaml"


def schema() -> tuple[str, dict[str, Any]]:
    """The published schema where it is at hand, else the one that our classes make; and which it is."""
    if PUBLISHED.exists():
        whole = import_module("yaml").safe_load(PUBLISHED.read_text("utf-8"))
        found = {"$ref": "#/components/schemas/PostEventsRequest", "components": whole["components"]}
        return "published schema", json.loads(json.dumps(found, default=str))
    return "schema of our classes", msgspec.json.schema(v3.PostEventsRequest)


def _rate(work: Callable[[bytes], object], messages: list[bytes], events: int) -> int:
    """Events per second, the best of three rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for message in messages:
            work(message)
        best = max(best, events / (time.perf_counter() - started))
    return round(best)


def validation(*, full: bool, events: int | None = None) -> dict[str, Any]:
    """Events per second of each way."""
    count = events or (EVENTS_FULL if full else EVENTS)
    sound, faulty = requests(count), requests(count, faulty=True)
    name, judged = schema()
    peer = jsonschema_rs.Draft7Validator(judged, validate_formats=True)
    assert all(peer.is_valid(json.loads(message)) for message in sound[:2])
    assert not any(issue.severity == "error" for message in sound for issue in read(message, RECEIVED).issues)

    decoder = msgspec.json.Decoder(v3.PostEventsRequest)

    def theirs(message: bytes) -> object:
        return peer.is_valid(msgspec.json.decode(message))

    def told(message: bytes) -> object:
        return reading.read(message, profile=STANDARD, partner="line", received=RECEIVED)

    ours = _rate(lambda message: read(message, RECEIVED), sound, count)
    structure = _rate(decoder.decode, sound, count)
    other = _rate(theirs, sound, count)
    figures: dict[str, Any] = {
        "events": count,
        "bytes an event": round(sum(map(len, sound)) / count),
        "validated, structure and content, events/s": ours,
        "validated, structure only, events/s": structure,
        "validated, every tenth event faulty, events/s": _rate(lambda message: read(message, RECEIVED), faulty, count),
        "validated and made events of timelines, events/s": _rate(told, sound, count),
        f"jsonschema-rs, {name}, structure only, events/s": other,
        "times jsonschema-rs, structure only": round(structure / other, 2),
        "times jsonschema-rs, with all checks of content": round(ours / other, 2),
        f"holds: at least {LEAST:,} events/s validated": ours >= LEAST,
    }
    return figures
