"""A frame as a person has it, from a log or a capture: on the wire or with its escapes undone, whole or wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from fairway.locks.profiles import Profile, Undecodable
from fairway.locks.reading import Reading
from fairway.wire import jt701, jt808

_DELIMITER = b"\x7e"
_SENSOR = b",WLNET,5,"
_CHECKSUM = ("jt808.checksum", "jt701.checksum")


@dataclass(frozen=True, slots=True)
class Understood:
    """What came of it."""

    frame: bytes
    """As it was on the wire, a wrong checksum included."""
    unescaped: bool
    """It was given with its escapes undone."""
    readings: tuple[Reading, ...]
    fault: Undecodable | None
    """A wrong checksum, for which a gateway refuses the frame; ``readings`` are then what it would say otherwise."""


def understand(profile: Profile, given: bytes, received: datetime) -> Understood:
    """Read ``given`` by ``profile``: as it is, else as a payload whose escapes are undone, else with the checksum that
    it should have. Raises Undecodable when none of that helps, for ``given`` as it is."""
    forms = _forms(profile.name, given)
    faults: list[tuple[bytes, bool, Undecodable]] = []
    for frame, unescaped in forms:
        try:
            return Understood(frame, unescaped, profile.readings(frame, received), None)
        except Undecodable as refused:
            faults.append((frame, unescaped, refused))
    for frame, unescaped, fault in reversed(faults):
        if fault.code not in _CHECKSUM:
            continue
        digest = sha256(frame).digest()
        try:
            readings = profile.readings(_mended(frame, fault.params["expected"]), received)
        except Undecodable:
            continue
        told = tuple(replace(one, frame=digest) for one in readings)
        return Understood(frame, unescaped, told, fault)
    raise faults[0][2]


def _forms(name: str, given: bytes) -> list[tuple[bytes, bool]]:
    """``given`` as on the wire, and what it would be there if its escapes are undone."""
    if name.startswith("jt808"):
        if given[:1] == b"(":
            return [(given, False)]
        inner = given[1:-1] if given[:1] == _DELIMITER == given[-1:] and len(given) > 1 else given
        forms = [_DELIMITER + inner + _DELIMITER, _DELIMITER + jt808.escaped(inner) + _DELIMITER]
    elif name == "jt701" and _SENSOR in given and given[-1:] == b")":
        start = given.find(b",", given.index(_SENSOR) + len(_SENSOR)) + 1
        forms = [given, given[:start] + jt701.escaped(given[start:-1]) + b")"]
    else:
        forms = [given]
    return [(form, at > 0) for at, form in enumerate(dict.fromkeys(forms))]


def _mended(frame: bytes, expected: str) -> bytes:
    """``frame`` with the checksum that it should have."""
    if frame[:1] != _DELIMITER:
        return frame[: frame.rindex(b",") + 1] + expected.encode() + b")"
    plain = jt808.unescaped(frame[1:-1])[:-1] + bytes.fromhex(expected)
    return _DELIMITER + jt808.escaped(plain) + _DELIMITER
