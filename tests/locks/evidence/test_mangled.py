"""However a bundle or recording is mangled, it is refused or named, never raised past."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from fairway.locks.evidence.bundle import EvidenceError, sealed
from fairway.locks.evidence.recording import read_recording
from fairway.locks.evidence.verify import verify
from tests.locks.evidence.bundles import bundle, frames

EXTREMES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    "",
    "inf",
    "nan",
    "1e308",
    "9999-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00.000Z",
    [],
    {},
    "\u0000",
    "7e" * 2000,
    [["90", "180"], ["-90", "-180"]] * 40,
)


def _mangled(rng: random.Random, value: Any) -> Any:
    """A copy with one thing in it replaced by something that should not be there."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(sorted(value))
        return {**value, key: _mangled(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.85:
        number = rng.randrange(len(value))
        return [*value[:number], _mangled(rng, value[number]), *value[number + 1 :]]
    return rng.choice(EXTREMES)


@pytest.mark.fuzz
def test_a_mangled_bundle_never_raises() -> None:
    rng = random.Random(7)
    lines = [json.loads(row) for row in bundle(frames(8)).splitlines()[:-1]]
    shapes = [number for number, line in enumerate(lines) if line["kind"] != "frame"] * 4 + list(range(len(lines)))
    for _ in range(250):
        number = rng.choice(shapes)
        changed = [*lines[:number], _mangled(rng, lines[number]), *lines[number + 1 :]]
        verify(sealed(json.dumps(line, sort_keys=True, separators=(",", ":")).encode() for line in changed))


@pytest.mark.fuzz
def test_any_bytes_are_refused_or_named() -> None:
    rng = random.Random(8)
    whole = bundle(frames(5))
    for _ in range(60):
        at, size = rng.randrange(len(whole)), rng.randrange(1, 400)
        verify(whole[:at] + rng.randbytes(size) + whole[at + rng.randrange(size) :])
        noise = rng.randbytes(size)
        assert not verify(noise).holds
        with pytest.raises(EvidenceError):
            read_recording(noise)
