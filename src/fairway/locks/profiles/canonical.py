"""Locks of other makes, over HTTP: the canonical form itself as JSON, one reading or ``{"readings": [...]}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta

from fairway.locks.reading import (
    Bolt,
    Cover,
    Datum,
    Door,
    Fix,
    FixSource,
    LockEvent,
    LockState,
    Reading,
    Rope,
    Trust,
    Unlocking,
)
from fairway.wire.undecodable import Undecodable

LONGEST = 256 * 1024
"""Bytes of a frame."""
MOST = 200
"""Readings in a frame."""
_Text = Annotated[str, Meta(min_length=1, max_length=64)]
_Plain = Annotated[str, Meta(max_length=256)] | Annotated[int, Meta(ge=-(2**53), le=2**53)] | bool | None
_PLACE = re.compile(r"at `\$?(?P<place>[^`]*)`")
_OFFSET = re.compile(r"\(byte (?P<offset>[0-9]+)\)")


class _Fix(msgspec.Struct, forbid_unknown_fields=True):
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    valid: bool
    source: FixSource = FixSource.GNSS
    datum: Datum = Datum.WGS84
    speed_kmh: Annotated[float, Meta(ge=0, le=1000)] | None = None
    course: Annotated[int, Meta(ge=0, le=360)] | None = None
    altitude_m: Annotated[int, Meta(ge=-500, le=20_000)] | None = None
    satellites: Annotated[int, Meta(ge=0, le=255)] | None = None


class _Lock(msgspec.Struct, forbid_unknown_fields=True):
    bolt: Bolt = Bolt.UNKNOWN
    rope: Rope = Rope.UNKNOWN
    cover: Cover = Cover.UNKNOWN
    door: Door = Door.UNKNOWN


class _Unlocking(msgspec.Struct, forbid_unknown_fields=True):
    by: Annotated[str, Meta(pattern="^(card|password|platform|ble|sms|event|unknown)$")]
    credential: _Text | None = None
    accepted: bool | None = None
    failures: Annotated[int, Meta(ge=0, le=1000)] | None = None


class _Reading(msgspec.Struct, forbid_unknown_fields=True):
    device: _Text
    at: Annotated[datetime, Meta(tz=True)]
    backfilled: bool = False
    serial: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    fix: _Fix | None = None
    lock: _Lock = msgspec.field(default_factory=_Lock)
    events: Annotated[list[LockEvent], Meta(max_length=32)] = msgspec.field(default_factory=list)
    battery_percent: Annotated[int, Meta(ge=0, le=100)] | None = None
    charging: bool | None = None
    container: _Text | None = None
    plate: _Text | None = None
    unlocking: _Unlocking | None = None
    sublock: _Text | None = None
    raw: Annotated[dict[str, _Plain], Meta(max_length=64)] = msgspec.field(default_factory=dict)


class _Readings(msgspec.Struct, forbid_unknown_fields=True):
    readings: Annotated[list[_Reading], Meta(min_length=1, max_length=MOST)]


_ONE, _MANY = msgspec.json.Decoder(_Reading), msgspec.json.Decoder(_Readings)
_BEGINS_MANY = re.compile(rb'\s*\{\s*"readings"')


class Canonical:
    """The profile: whoever sends has shown a key, which the gateway checks against the device."""

    @property
    def name(self) -> str:
        """As in the registry."""
        return "canonical"

    @property
    def trust(self) -> Trust:
        """A key was shown."""
        return Trust.AUTHENTICATED

    def readings(self, frame: bytes, received: datetime) -> tuple[Reading, ...]:
        """See :class:`~fairway.locks.profiles.Profile`; what is not said is unknown."""
        if len(frame) > LONGEST:
            sentence = "Longer than {most} bytes: {size}."
            raise Undecodable("canonical.length", sentence, LONGEST, most=LONGEST, size=len(frame))
        try:
            found = _MANY.decode(frame).readings if _BEGINS_MANY.match(frame) else [_ONE.decode(frame)]
        except msgspec.ValidationError as fault:
            place = _PLACE.search(str(fault))
            sentence = "The reading is wrong at {place}."
            raise Undecodable("canonical.field", sentence, 0, place=place["place"] if place else "/") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            offset = _OFFSET.search(str(fault))
            raise Undecodable("canonical.json", "This is not JSON.", int(offset["offset"]) if offset else 0) from None
        digest = sha256(frame).digest()
        return tuple(_reading(one, received, digest, index) for index, one in enumerate(found))


def _reading(said: _Reading, received: datetime, digest: bytes, index: int) -> Reading:
    try:
        at = said.at.astimezone(UTC)
    except OverflowError:
        raise Undecodable("canonical.field", "The reading is wrong at {place}.", 0, place=".at") from None
    raw: Mapping[str, str | int | bool | None] = said.raw
    lock, tried = said.lock, said.unlocking
    return Reading(
        device=said.device,
        at=at,
        received=received,
        backfilled=said.backfilled,
        serial=said.serial,
        fix=_fix(said.fix) if said.fix else None,
        lock=LockState(lock.bolt, lock.rope, lock.cover, lock.door),
        events=tuple(dict.fromkeys(said.events)),
        battery_percent=said.battery_percent,
        charging=said.charging,
        container=said.container,
        plate=said.plate,
        unlocking=Unlocking(tried.by, tried.credential, tried.accepted, tried.failures) if tried else None,
        acknowledge=True,
        sublock=said.sublock,
        frame=digest,
        index=index,
        raw=dict(raw),
    )


def _fix(said: _Fix) -> Fix:
    place = (said.latitude, said.longitude, said.source, said.datum, said.valid)
    return Fix(*place, said.speed_kmh, said.course, said.altitude_m, said.satellites)


def form(reading: Reading) -> dict[str, object]:
    """The canonical form of ``reading`` as a JSON document: what this profile reads, with evidence and clocks."""
    return {
        "evidence": reading.evidence,
        "device": reading.device,
        "at": reading.at,
        "received": reading.received,
        "backfilled": reading.backfilled,
        "serial": reading.serial,
        "fix": msgspec.to_builtins(reading.fix),
        "lock": msgspec.to_builtins(reading.lock),
        "events": [event.value for event in reading.events],
        "battery_percent": reading.battery_percent,
        "charging": reading.charging,
        "container": reading.container,
        "plate": reading.plate,
        "unlocking": msgspec.to_builtins(reading.unlocking),
        "acknowledge": reading.acknowledge,
        "sublock": reading.sublock,
        "raw": dict(reading.raw),
    }
