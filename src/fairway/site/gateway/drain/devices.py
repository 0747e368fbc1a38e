"""The bindings as a batch of the drain asks for them: by number, for all frames at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from fairway.locks.profiles.jt808_columns import NAMES
from fairway.locks.sessions.binding import Binding
from fairway.site.gateway import packing
from fairway.wire.jt808.numbers import identity_of, number_of

NO_PROFILE = -1
_NOBODY = -1


class Devices:
    """All devices that are or were bound. Numbers that nobody has are answered as that."""

    def __init__(self, bindings: Iterable[Binding] = ()) -> None:
        self.by_number = {one.number: one for one in bindings}
        self.by_device = {one.device: one for one in self.by_number.values()}
        size = max(self.by_number, default=0) + 2
        # The last place is nobody's: numbers beyond the table are led there.
        self._profile = np.full(size, NO_PROFILE, np.int16)
        self._identity = np.full(size, _NOBODY, np.int64)
        self._on_trips = np.zeros(size, np.bool_)
        for number, binding in self.by_number.items():
            if number < 0:
                continue
            self._profile[number] = packing.PROFILES.index(binding.profile)
            self._on_trips[number] = bool(binding.steps)
            if binding.profile in NAMES:
                self._identity[number] = _identity(binding.device)

    def places(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where each number stands in the tables below."""
        return np.where((numbers >= 0) & (numbers < len(self._profile)), numbers, len(self._profile) - 1)

    def profiles(self, places: NDArray[np.int64]) -> NDArray[np.int16]:
        """The number of the profile of each."""
        return self._profile[places]

    def identities(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The six bytes by which each names itself in a header of 2013, as a number; -1 where it has none."""
        return self._identity[places]

    def on_trips(self, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each may be on a trip."""
        return self._on_trips[places]


def _identity(device: str) -> int:
    try:
        identity = identity_of(device, None)
    except ValueError:
        return _NOBODY
    return int.from_bytes(identity, "big") if number_of(identity) == device else _NOBODY
