"""The messages that are sent: batches of events about containers and bills of shipments that somebody follows.

Everything follows from the number of the request, so every run sends the same. Numbers and parties are invented.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

MILESTONES = (
    "GATED_IN",
    "LOADED",
    "DEPARTED",
    "ARRIVED",
    "DISCHARGED",
    "GATED_OUT",
    "EMPTY_RETURNED",
    "CARGO_STRIPPED",
)
PLACES = ("NLRTM", "NLRTM", "NLRTM", "HKHKG", "HKHKG", "HKHKG", "HKHKG", "CNDGG")
_VALUES = {
    sign: value for value, sign in zip((n for n in range(10, 39) if n % 11), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False)
}


def container(number: int) -> str:
    """A container number with its ISO 6346 check digit."""
    plain = f"BENU{number % 1_000_000:06d}"
    total = sum((_VALUES[sign] if sign.isalpha() else int(sign)) * 2**at for at, sign in enumerate(plain))
    return plain + str(total % 11 % 10)


def bill(number: int) -> str:
    """A bill of lading number."""
    return f"BENL{number:09d}"


class Batches:
    """Requests of ``size`` events each about ``shipments`` shipments."""

    def __init__(self, *, shipments: int, size: int, begin: datetime) -> None:
        self.shipments, self.size, self._begin = shipments, size, begin

    def body(self, number: int) -> bytes:
        """The JSON of batch ``number``."""
        events = []
        for one in range(number * self.size, (number + 1) * self.size):
            shipment, turn = one % self.shipments, one // self.shipments
            step = turn % len(MILESTONES)
            happened = self._begin + timedelta(hours=step * 12, seconds=turn)
            events.append(
                {
                    "id": f"B{one}",
                    "milestone": MILESTONES[step],
                    "happened": happened.isoformat(),
                    "told": (happened + timedelta(minutes=5)).isoformat(),
                    "quality": "ACT",
                    "references": [
                        {"kind": "container", "value": container(shipment)},
                        {"kind": "master-bill", "value": bill(shipment)},
                        {"kind": "voyage", "value": "9321483/021W"},
                    ],
                    "location": {"unlocode": PLACES[step], "facility": "BENCH", "facility_list": "SMDG"},
                    "mode": "sea",
                    "empty": False,
                    "code": f"CODE {step}",
                }
            )
        return msgspec.json.encode({"events": events})

    def request(self, number: int, *, host: str, secret: str) -> bytes:
        """The whole HTTP request of batch ``number``."""
        body = self.body(number)
        return (
            f"POST /v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


def beginning() -> datetime:
    """When the first event happened: a week ago, at midnight."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=7)
