"""What a message says so far: words and items each add to it, and what is worse for the cargo wins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from fairway.locks.reading import JSON, Bolt, Cover, Door, Fix, LockEvent, LockState, Reading, Rope, Unlocking

_WORSE_BOLT = (Bolt.UNKNOWN, Bolt.LOCKED, Bolt.UNLOCKED)
_WORSE_ROPE = (Rope.UNKNOWN, Rope.IN, Rope.OUT, Rope.CUT)
_WORSE_COVER = (Cover.UNKNOWN, Cover.CLOSED, Cover.OPEN)
_STATES: dict[tuple[Bolt, Rope, Cover, Door], LockState] = {
    (bolt, rope, cover, door): LockState(bolt, rope, cover, door)
    for bolt in Bolt
    for rope in Rope
    for cover in Cover
    for door in Door
}
"""Every state there is, made once."""


@dataclass(slots=True)
class Child:
    """A child lock that speaks through this device."""

    number: str
    bolt: Bolt = Bolt.UNKNOWN
    battery_percent: int | None = None
    unlocking: Unlocking | None = None
    raw: dict[str, JSON] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """The reading in the making."""

    bolt: Bolt = Bolt.UNKNOWN
    rope: Rope = Rope.UNKNOWN
    cover: Cover = Cover.UNKNOWN
    door: Door = Door.UNKNOWN
    events: list[LockEvent] = field(default_factory=list)
    battery_percent: int | None = None
    charging: bool | None = None
    container: str | None = None
    unlocking: Unlocking | None = None
    satellites: int | None = None
    children: list[Child] = field(default_factory=list)
    raw: dict[str, JSON] = field(default_factory=dict)

    def say(self, *, bolt: Bolt = Bolt.UNKNOWN, rope: Rope = Rope.UNKNOWN, cover: Cover = Cover.UNKNOWN) -> None:
        """One more source for the state of the lock: of two that disagree the worse for the cargo holds."""
        self.bolt = max(self.bolt, bolt, key=_WORSE_BOLT.index)
        self.rope = max(self.rope, rope, key=_WORSE_ROPE.index)
        self.cover = max(self.cover, cover, key=_WORSE_COVER.index)

    def happened(self, event: LockEvent) -> None:
        """One more event, named once however often it is said."""
        if event not in self.events:
            self.events.append(event)

    def tried(self, by: str, credential: str | None, accepted: bool | None, failures: int | None = None) -> None:
        """Somebody opened the lock or tried to."""
        self.unlocking = Unlocking(by, credential, accepted, failures)
        if accepted:
            self.happened(LockEvent.LOCK_OPENED_AUTHORISED)
        elif accepted is not None:
            self.happened(LockEvent.AUTH_FAILED)

    @property
    def state(self) -> LockState:
        """The lock's state as far as it was said."""
        return _STATES[self.bolt, self.rope, self.cover, self.door]


@dataclass(frozen=True, slots=True)
class Said:
    """What all readings of one frame have in common."""

    device: str
    received: datetime
    serial: int | None
    acknowledge: bool
    frame: bytes
    """SHA-256 of the frame."""


def readings_of(said: Said, draft: Draft, *, at: int, fix: Fix | None, backfilled: bool, index: int) -> list[Reading]:
    """The reading of the device itself and, after it, one for each child lock; numbered from ``index`` on."""
    moment = datetime.fromtimestamp(at, UTC)
    own = Reading(
        said.device,
        moment,
        said.received,
        backfilled,
        said.serial,
        fix,
        draft.state,
        tuple(draft.events),
        draft.battery_percent,
        draft.charging,
        draft.container,
        None,
        draft.unlocking,
        said.acknowledge,
        None,
        said.frame,
        index,
        draft.raw,
    )
    if not draft.children:
        return [own]
    children = [_of_child(own, child, index + place) for place, child in enumerate(draft.children, 1)]
    return [own, *children]


def _of_child(own: Reading, child: Child, index: int) -> Reading:
    return Reading(
        device=own.device,
        at=own.at,
        received=own.received,
        backfilled=own.backfilled,
        serial=own.serial,
        fix=own.fix,
        lock=_STATES[child.bolt, Rope.UNKNOWN, Cover.UNKNOWN, Door.UNKNOWN],
        events=(),
        battery_percent=child.battery_percent,
        charging=None,
        container=None,
        plate=None,
        unlocking=child.unlocking,
        acknowledge=own.acknowledge,
        sublock=child.number,
        frame=own.frame,
        index=index,
        raw=child.raw,
    )
