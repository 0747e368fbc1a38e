"""Fixes and voyages of an invented vessel as a receiver would send them: sentences with tag blocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from fairway.tracking.port_runs import Fix
from tests.wire.ais.test_ais import armoured, checksum, class_a, sentence, text

MMSI, IMO = 477123450, 9321483


def dated(at: datetime, *lines: bytes) -> list[bytes]:
    """Lines with the time of reception before each."""
    tags = f"c:{int(at.timestamp())}"
    return [f"\\{tags}*{checksum(tags)}\\".encode() + line for line in lines]


def position(fix: Fix, mmsi: int = MMSI) -> bytes:
    """A report of class A."""
    return sentence(
        *armoured(
            class_a(
                mmsi=mmsi,
                status=0,
                speed=1023 if fix.speed is None else round(fix.speed * 10),
                east=round(fix.longitude * 600_000),
                north=round(fix.latitude * 600_000),
                course=3600 if fix.course is None else round(fix.course * 10),
                heading=511 if fix.heading is None else round(fix.heading) % 360,
            )
        )
    )


def positions(fixes: Iterable[Fix], mmsi: int = MMSI) -> bytes:
    """Reports, one for each line."""
    return b"\n".join(line for fix in fixes for line in dated(fix.at, position(fix, mmsi))) + b"\n"


def voyage(
    at: datetime, eta: datetime | None = None, destination: str = "HK HKG", imo: int = IMO, mmsi: int = MMSI
) -> bytes:
    """A message of type 5, in two sentences."""
    month, day, hour, minute = (eta.month, eta.day, eta.hour, eta.minute) if eta else (0, 0, 24, 60)
    payload, fill = armoured(
        [
            (5, 6), (0, 2), (mmsi, 30), (0, 2), (imo, 30), *text("VRXX1", 7), *text("EXAMPLE TULIP", 20), (71, 8),
            (200, 9), (100, 9), (20, 6), (25, 6), (1, 4), (month, 4), (day, 5), (hour, 5), (minute, 6), (135, 8),
            *text(destination, 20), (0, 1), (0, 1),
        ]
    )  # fmt: skip
    halves = sentence(payload[:56], 0, total=2, at=1, group="3"), sentence(payload[56:], fill, total=2, at=2, group="3")
    return b"\n".join(dated(at, *halves)) + b"\n"
