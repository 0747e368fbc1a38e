"""From the frame of a device to what its lock said: one profile per protocol and maker.

The profile is bound to a device when it is registered and is never guessed from what a frame looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from fairway.locks.profiles.canonical import Canonical
from fairway.locks.profiles.jt701 import Jt701
from fairway.locks.profiles.jt808 import PROFILES as JT808_PROFILES
from fairway.locks.reading import Reading, Trust
from fairway.wire.undecodable import Undecodable

__all__ = ["NAMES", "Profile", "Undecodable", "profile"]

NAMES = ("jt808", "jt808-jointech", "jt808-hhd", "jt701", "canonical")
"""The profiles that a device can be registered with."""


class Profile(Protocol):
    """How to read one make of device."""

    @property
    def name(self) -> str:
        """One of :data:`NAMES`."""
        ...

    @property
    def trust(self) -> Trust:
        """Whether a frame read with this profile is known to come from its device."""
        ...

    def readings(self, frame: bytes, received: datetime) -> tuple[Reading, ...]:
        """What ``frame`` says, oldest first as sent; none for a frame that tells nothing of the lock (a heartbeat).

        ``frame`` is one whole message as it was on the wire. ``received`` is the gateway's clock, UTC. Raises
        :class:`Undecodable` and nothing else.
        """
        ...


_PROFILES: Mapping[str, Profile] = {one.name: one for one in (*JT808_PROFILES, Jt701(), Canonical())}


def profile(name: str) -> Profile:
    """The profile called ``name``, one of :data:`NAMES`; KeyError for any other."""
    return _PROFILES[name]
