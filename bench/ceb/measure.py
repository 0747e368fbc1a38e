"""Inventories encoded, decoded and validated, and lxml with the official schema on the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from bench.ceb.generate import TRANSFER, inventories
from fairway.wire.ceb import BusinessObject, Message, decode, encode, validated
from fairway.wire.ceb.batches import batches
from fairway.wire.ceb.xml import parse

ROWS, ROWS_FULL = 100_000, 1_000_000
SAMPLE = 20_000
"""Inventories that are made once and encoded again and again: making them takes longer than encoding them."""
MESSAGES = 6_000
"""Messages of one inventory each that are decoded."""
ROUNDS = 3
SECONDS_A_MILLION, MESSAGES_A_SECOND = 300.0, 3_000.0
SCHEMA = Path(__file__).parents[3] / "shared" / "conformance" / "ceb" / "xsd" / "import.xsd"
UNSIGNED = {"ceb.E01.missing", "ceb.E17.missing"}
"""What may be said of these messages: that they have no signature."""


def encoding(rows: int) -> dict[str, Any]:
    """``rows`` inventories encoded in messages of a hundred, unsigned, on one core. Only encoding is timed."""
    made: Sequence[BusinessObject] = list(inventories(min(rows, SAMPLE)))
    taken, size, left, sending = 0.0, 0, rows, 0
    while left > 0:
        sending += 1
        part = made[: min(left, len(made))]
        started = time.process_time()
        for batch in batches("621", part, reference=f"bench-{sending}", transfer=TRANSFER):
            size += len(encode(batch.message))
        taken += time.process_time() - started
        left -= len(part)
    million = taken / rows * 1e6
    return {
        "inventories encoded": rows,
        "encoding, processor seconds": round(taken, 2),
        "encoding, inventories/s": round(rows / taken),
        "encoding, MB/s": round(size / taken / 1e6, 1),
        "encoding, seconds for a million": round(million, 1),
        f"holds: a million inventories encoded in under {SECONDS_A_MILLION:g} s per core": million < SECONDS_A_MILLION,
    }


def _best(work: Callable[[bytes], object], contents: Sequence[bytes]) -> float:
    """Contents a second of processor time, best of a few rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        started = time.process_time()
        for content in contents:
            work(content)
        best = max(best, len(contents) / (time.process_time() - started))
    return best


def _checked(content: bytes) -> None:
    found = {issue.rule for issue in validated(content).issues}
    if not found <= UNSIGNED:
        raise SystemExit(f"a message of the benchmark has a fault: {sorted(found)}")


def decoding() -> dict[str, Any]:
    """Messages of one inventory decoded and validated, and by lxml with the official schema where that is at hand."""
    chosen = list(inventories(MESSAGES))
    singles = [
        encode(Message(number="621", guid=item.head["guid"], objects=(item,), transfer=TRANSFER)) for item in chosen
    ]
    hundreds = [encode(batch.message) for batch in batches("621", chosen, reference="bench", transfer=TRANSFER)]
    for content in (*singles[:100], hundreds[0]):
        _checked(content)
    speed = {
        "parsed by lxml alone": _best(parse, singles),
        "decoded": _best(decode, singles),
        "decoded and validated": _best(validated, singles),
    }
    single = "messages of one inventory"
    figures: dict[str, Any] = {f"{single}, {name}, messages/s": round(at) for name, at in speed.items()}
    whole = _best(validated, hundreds) * 100
    figures["messages of 100 inventories, decoded and validated, inventories/s"] = round(whole)
    if SCHEMA.exists():
        schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
        peer = _best(lambda content: schema.validate(parse(content)), singles)
        figures[f"{single}, lxml with the official schema, messages/s"] = round(peer)
        figures["decoded and validated: times lxml with the official schema"] = round(
            speed["decoded and validated"] / peer, 2
        )
    else:
        figures["lxml with the official schema"] = "not measured: there is no conformance folder beside the checkout"
    figures[f"holds: decoded and validated, at least {MESSAGES_A_SECOND:,.0f} messages/s"] = (
        speed["decoded and validated"] >= MESSAGES_A_SECOND
    )
    return figures
