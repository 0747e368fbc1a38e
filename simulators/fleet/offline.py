"""A recording without a network: what a device would have sent, and when, if every server had answered at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulators.fleet import jt701
from simulators.fleet import jt808_bodies as bodies
from simulators.fleet.device import Kind
from simulators.fleet.jt808 import Writer
from simulators.fleet.record import Record
from simulators.fleet.script import Scenario
from simulators.fleet.truck import Truck

ON_THE_WAY = timedelta(seconds=1)
"""From writing down to sending."""
BATCH = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """A frame that would have gone out."""

    at: datetime
    server: str
    frame: bytes


class Recorder:
    """Writes the frames of one device."""

    def __init__(self, name: str, kind: Kind, container: str) -> None:
        self._name, self._kind, self._container = name, kind, container
        self._writer = Writer(name, 2019 if kind == "jt808-2019" else 2013)
        self._index = 0

    def frames(self, records: list[Record], *, late: bool) -> list[bytes]:
        """The frames of some records, in the order in which they go out."""
        if self._kind == "jt701":
            return [frame for each in records for frame in self._jointech(each, late=late)]
        hhd = self._kind == "jt808-hhd"
        located = [bodies.location(each, container=self._container, hhd=hhd) for each in records]
        if not late:
            return [frame for each in located for _, frame in self._writer.write(0x0200, each)]
        batches = [bodies.batch(located[at : at + BATCH], backfill=True) for at in range(0, len(located), BATCH)]
        return [frame for each in batches for _, frame in self._writer.write(0x0704, each)]

    def _jointech(self, record: Record, *, late: bool) -> Iterator[bytes]:
        if record.attempt is not None:
            yield jt701.event(self._name, record, self._next())
        yield jt701.position(self._name, record, self._next(), late=late)

    def _next(self) -> int:
        self._index = self._index % 255 + 1
        return self._index


def sent(
    scenario: Scenario, name: str, kind: Kind, start: datetime, seed: int, *, container: str = ""
) -> Iterator[Sent]:
    """The frames of a whole trip, in the order of sending. A way point's ``server`` is whose they are from there on."""
    truck, recorder = Truck(scenario, name, start, seed), Recorder(name, kind, container)
    servers = {way.place: way.server for way in scenario.ways if way.place and way.server}
    server = next(iter(servers.values()), "hk")
    waiting: list[tuple[str, Record]] = []
    while not truck.over:
        at = truck.next_at
        records = truck.advance(at)
        server = _whose(truck, servers, server)
        waiting += [(server, each) for each in records if each.offline]
        live = [each for each in records if not each.offline]
        if live and waiting:
            for whose in dict.fromkeys(name for name, _ in waiting):
                kept = [each for name, each in waiting if name == whose]
                yield from (Sent(at + ON_THE_WAY, whose, frame) for frame in recorder.frames(kept, late=True))
            waiting = []
        yield from (Sent(at + ON_THE_WAY, server, frame) for frame in recorder.frames(live, late=False))


def _whose(truck: Truck, servers: dict[str, str], before: str) -> str:
    """The server of the last place that the truck left."""
    passed = [place for place in truck.arrived if place in servers]
    if passed and truck.place == passed[-1] and len(passed) > 1:
        return before
    return servers[passed[-1]] if passed else before
