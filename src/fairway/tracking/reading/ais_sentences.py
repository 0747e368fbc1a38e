"""What AIS sentences say of vessels: where each was and when, who it is, where it is going."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from fairway.base.issues import Issue
from fairway.tracking.port_runs import Fix, sound, thinned
from fairway.tracking.reading.ais_rules import NothingTaken, SentenceFaulty, TimeImpossible, TimesMissing
from fairway.tracking.reference_rules import is_imo_number
from fairway.wire.ais import BaseStation, Fault, Position, Voyage
from fairway.wire.ais import read as read_wire

OLDEST, NEWEST = timedelta(days=3650), timedelta(minutes=5)
"""How far before and after its arrival here a fix may be dated."""
_SHOWN = 60


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a vessel said of itself and its voyage (message 5)."""

    mmsi: int
    at: datetime
    imo: int | None
    name: str
    call_sign: str
    destination: str
    eta: tuple[int, int, int, int] | None
    """Month, day, hour and minute, UTC."""
    line: int


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """All that a message of sentences says."""

    fixes: dict[int, list[Fix]]
    """By MMSI: in the order of time, one for each minute."""
    said: tuple[Said, ...]
    sentences: int
    positions: int
    issues: tuple[Issue, ...]


def seen(raw: bytes, received: datetime) -> Seen:
    """What ``raw`` says, which arrived at ``received``. Faults of one kind are one issue, so that a noisy receiver does
    not drown what it says.

    A position is dated by the tag block of its sentence, else by the last base station report before it. Where neither
    says anything, a message that holds one position of a vessel is live: that is where it is now.
    """
    wire = list(read_wire([raw]))
    issues = list(_faults(one for one in wire if isinstance(one, Fault)))
    positions = [one for one in wire if isinstance(one, Position) and one.latitude is not None]
    many = Counter(one.mmsi for one in positions)
    fixes: defaultdict[int, list[Fix]] = defaultdict(list)
    said: dict[tuple[object, ...], Said] = {}
    clock: datetime | None = None
    undated = wrong = 0
    for one in wire:
        match one:
            case BaseStation():
                clock = _clock(one) or clock
            case Position() if one.latitude is not None and one.longitude is not None:
                at = _moment(one.received) or clock or (received if many[one.mmsi] == 1 else None)
                if at is None:
                    undated += 1
                elif not received - OLDEST <= at <= received + NEWEST:
                    wrong += 1
                else:
                    fixes[one.mmsi].append(Fix(at, one.latitude, one.longitude, one.speed, one.course, one.heading))
            case Voyage():
                at = _moment(one.received) or clock or received
                if received - OLDEST <= at <= received + NEWEST:
                    told = _said(one, min(at, received))
                    key = (told.mmsi, told.imo, told.name, told.destination, told.eta)
                    said[key] = min(said.get(key, told), told, key=lambda each: (each.at, each.line))
    if undated:
        issues.append(TimesMissing.at(count=undated))
    if wrong:
        issues.append(TimeImpossible.at(count=wrong))
    if all(isinstance(one, Fault) for one in wire):
        issues.append(NothingTaken.at())
    return Seen(
        fixes={mmsi: thinned(sound(found)) for mmsi, found in fixes.items()},
        said=tuple(said.values()),
        sentences=len(wire),
        positions=len(positions),
        issues=tuple(issues),
    )


def _faults(faults: Iterable[Fault]) -> Iterable[Issue]:
    by_rule: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_rule[fault.rule.value].append(fault)
    for rule, found in by_rule.items():
        detail = found[0].detail[:_SHOWN]
        yield SentenceFaulty.at(place=f"line {found[0].line}", count=len(found), why=rule, detail=detail)


def _moment(seconds: float | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (OverflowError, ValueError, OSError):
        return None


def _clock(station: BaseStation) -> datetime | None:
    try:
        return datetime(
            station.year, station.month, station.day, station.hour, station.minute, station.second, tzinfo=UTC
        )
    except ValueError:
        return None


def _said(voyage: Voyage, at: datetime) -> Said:
    imo = voyage.imo if voyage.imo is not None and is_imo_number(str(voyage.imo)) else None
    return Said(
        mmsi=voyage.mmsi,
        at=at,
        imo=imo,
        name=voyage.name,
        call_sign=voyage.call_sign,
        destination=voyage.destination,
        eta=voyage.eta,
        line=voyage.line,
    )
