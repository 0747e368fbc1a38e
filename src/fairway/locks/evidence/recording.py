"""Recordings: what devices sent, as the fleet simulator or a gateway's log keeps it, without terms or verdicts.

JSON lines. The first says what it is (``{"recording": 1, "by": ..., "scenario": ..., "seed": ...}``); every other is a
frame: ``at`` (when it was sent, RFC 3339), ``server``, ``profile``, ``device`` and ``frame`` (hexadecimal, as on the
wire).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from fairway.locks.evidence.bundle import EvidenceError, bounded
from fairway.locks.profiles import Undecodable, profile
from fairway.locks.reading import Reading


class RecordingHead(msgspec.Struct, frozen=True, kw_only=True):
    """The first line."""

    recording: int
    by: str = ""
    scenario: str = ""
    seed: int | None = None


class RecordedFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A frame as it was sent."""

    at: datetime
    profile: str
    device: str
    frame: str
    server: str = ""


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """A recording, decoded."""

    head: RecordingHead
    frames: int
    readings: tuple[Reading, ...]
    """In the order in which they were sent."""
    undecodable: tuple[tuple[int, str], ...]
    """Lines whose frame its profile cannot read, and why."""


def is_recording(content: bytes) -> bool:
    """Whether the first line is that of a recording."""
    first = content.split(b"\n", 1)[0]
    try:
        return msgspec.json.decode(first, type=RecordingHead).recording > 0
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False


def read_recording(content: bytes) -> Recording:
    """A recording from its bytes. Raises EvidenceError naming the line."""
    head: RecordingHead | None = None
    readings: list[Reading] = []
    bad: list[tuple[int, str]] = []
    frames = 0
    for number, row in enumerate(bounded(content).splitlines(), 1):
        if not row.strip():
            continue
        try:
            if head is None:
                head = msgspec.json.decode(row, type=RecordingHead)
                continue
            line = msgspec.json.decode(row, type=RecordedFrame)
            if line.at.tzinfo is None:
                raise ValueError("its time has no zone")
            raw = bytes.fromhex(line.frame)
            read = profile(line.profile)
        except KeyError as error:
            raise EvidenceError(f"line {number}: there is no profile {error}") from None
        except (ValueError, RecursionError) as error:
            raise EvidenceError(f"line {number}: {error}") from None
        frames += 1
        try:
            readings.extend(read.readings(raw, line.at))
        except Undecodable as error:
            bad.append((number, str(error)))
    if head is None:
        raise EvidenceError("it is empty")
    return Recording(head=head, frames=frames, readings=tuple(readings), undecodable=tuple(bad))
