"""At the boundary: the driver's phone and the kiosk. One answer each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fairway.portal.views.parts import Phrase


class DriverState(StrEnum):
    """What the driver should do. Before the kiosk has told it, nothing here tells selected from not selected."""

    PREPARE = "prepare"
    WAIT = "wait"
    GO = "go"
    STOP = "stop"
    INSPECT = "inspect"
    """The kiosk has sent the vehicle to inspection."""
    CROSSED = "crossed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DriverView:
    """One status, one time, one next step."""

    state: DriverState
    status: Phrase
    next_step: Phrase
    as_of: datetime
    mark: str
    cn_plate: str
    control_point: Phrase
    time_words: Phrase = ""
    time: datetime | None = None
    references: tuple[str, ...] = ()
    container: str = ""
    """Of a sealed trip."""
    batch_number: str = ""
    refresh_href: str = ""
    simulated: bool = False
    dispatcher_phone: str = ""


class KioskAnswer(StrEnum):
    """The one answer of the kiosk."""

    IDLE = "idle"
    GO = "go"
    INSPECT = "inspect"
    WAIT = "wait"
    HOLD = "hold"
    """Somebody else's answer is awaited; it comes by itself."""
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class KioskView:
    """What the kiosk shows: the vehicle, the answer in three languages at once, and where to drive."""

    answer: KioskAnswer
    mark: str = ""
    place: Phrase = ""
    """Lane or bay."""
    until: datetime | None = None
    refresh_href: str = ""
    lane: str = ""
    simulated: bool = False
