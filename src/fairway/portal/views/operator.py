"""The operator's view of the site, and the page that names every simulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.parts import Action, Chip, Phrase


@dataclass(frozen=True, slots=True)
class Part:
    """A process or store of the site."""

    words: Phrase
    status: Chip
    detail: Phrase = ""
    lasting: Phrase = ""
    """How long it has been so, in real time."""
    raw: str = ""
    """Its process and the name it has there."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure with its limit and its last values, oldest first."""

    words: Phrase
    value: str
    unit: Phrase
    limit: Phrase = ""
    recent: tuple[float, ...] = ()
    over_limit: bool = False


@dataclass(frozen=True, slots=True)
class StuckMessage:
    """A message that could not be delivered yet."""

    id: str
    to: Phrase
    kind: str
    attempts: int
    next_try: datetime | None
    last_error: str
    retry: Action | None = None


@dataclass(frozen=True, slots=True)
class StatusView:
    """How the site is."""

    summary: Chip
    parts: tuple[Part, ...]
    gauges: tuple[Gauge, ...]
    stuck: tuple[StuckMessage, ...]
    as_of: datetime
    version: str
    refresh_href: str = ""
    real_time: bool = False
    """Whether to say that the parts count in real time: the site's own clock is not the machine's."""


@dataclass(frozen=True, slots=True)
class Simulator:
    """One simulated authority: what it stands for, and what about it is real."""

    words: Phrase
    stands_for: Phrase
    interface: Phrase
    real: Phrase
    invented: Phrase
    status: Chip
    latency: Phrase = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class SimulatorsView:
    """All simulators of the demonstration."""

    simulators: tuple[Simulator, ...]
    clock: Phrase
