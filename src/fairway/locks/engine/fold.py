"""The whole state of a run: lock, path and device together, one sighting or act after the other."""

from __future__ import annotations

import hashlib
from datetime import datetime

from fairway.locks.engine.device_fold import DeviceFold
from fairway.locks.engine.findings import Finding, joined
from fairway.locks.engine.ground import Ground
from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.judgement import AlarmKind, Seal
from fairway.locks.engine.limits import Limits
from fairway.locks.engine.lock_fold import LockFold
from fairway.locks.engine.path_fold import PathFold
from fairway.locks.engine.sightings import Sighting
from fairway.locks.engine.terms import LegTerms


class Fold:
    """Takes sightings and acts in order, each once."""

    __slots__ = (
        "_ground",
        "_hash",
        "acted_at",
        "acts",
        "count",
        "device",
        "known_until",
        "last_at",
        "last_evidence",
        "lock",
        "path",
        "unknown_at_checkpoint",
    )

    def __init__(self, leg: LegTerms, ground: Ground, limits: Limits) -> None:
        self._ground = ground
        self.lock = LockFold(leg, limits)
        self.path = PathFold(ground, leg.starts, limits)
        self.device = DeviceFold(leg.starts, limits)
        self.count = 0
        self.known_until: datetime | None = None
        self.last_at: datetime | None = None
        self.last_evidence = ""
        self.unknown_at_checkpoint: tuple[Finding, ...] = ()
        self.acts: tuple[str, ...] = ()
        self.acted_at: datetime | None = None
        self._hash = hashlib.sha256()

    def copy(self) -> Fold:
        """A copy that goes its own way."""
        other = object.__new__(Fold)
        for name in self.__slots__:
            value = getattr(self, name)
            setattr(other, name, value.copy() if name in {"lock", "path", "device", "_hash"} else value)
        return other

    @property
    def digest(self) -> str:
        """SHA-256 over the evidence identifiers so far, each with a line feed after it, hexadecimal."""
        return self._hash.hexdigest()

    def act(self, act: Happening) -> None:
        """Take what somebody did."""
        self.acts = (*self.acts, act.evidence)
        self.acted_at = act.at if self.acted_at is None else max(self.acted_at, act.at)
        self.lock.act(act)

    def see(self, seen: Sighting) -> None:
        """Take what was heard."""
        self.count += 1
        self._hash.update(seen.evidence.encode() + b"\n")
        if self.known_until is None or seen.received > self.known_until:
            self.known_until = seen.received
        self.last_at, self.last_evidence = seen.at, seen.evidence
        # Only what the device itself says has happened is asked about.
        self.device.see(seen, may_be_open=bool(seen.events) and self.lock.may_be_open(seen.at))
        self.lock.see(seen)
        self.path.see(seen)
        self._at_checkpoint(seen)

    def _at_checkpoint(self, seen: Sighting) -> None:
        """A lock that is unknown while the truck stands where somebody must judge it."""
        unknown = self.lock.now.seal is Seal.UNKNOWN
        found = self.unknown_at_checkpoint
        lasts = bool(found) and not found[-1].over
        if not unknown:
            if lasts and self.lock.now.seal is Seal.INTACT:
                last = found[-1]._replace(
                    last=seen.at, over=True, evidence=joined(found[-1].evidence, (seen.evidence,))
                )
                self.unknown_at_checkpoint = (*found[:-1], last)
            return
        if seen.place is None or not any(
            fence.code != self._ground.origin.code and fence.holds(*seen.place) for fence in self._ground.fences
        ):
            return
        if lasts:
            self.unknown_at_checkpoint = (*found[:-1], found[-1].again(seen.at, (seen.evidence,)))
        else:
            new = Finding(AlarmKind.LOCK_UNKNOWN, seen.at, seen.at, evidence=(seen.evidence,))
            self.unknown_at_checkpoint = (*found, new)
