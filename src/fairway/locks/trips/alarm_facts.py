"""What happens to an alarm of a sealed trip: raised, explained later, seen, not seen in time, dealt with."""

from __future__ import annotations

from datetime import datetime

from fairway.locks.trips.model import Handling, Severity
from fairway.record.model import Fact


class AlarmRaised(Fact, frozen=True, kw_only=True, tag="lock-alarm-raised"):
    """The verification engine, or silence, raised an alarm."""

    alarm: str
    """Identifier: the same for the same happening, however often and in whatever order it is found."""
    leg: int
    site: str
    """Who raised it."""
    alarm_kind: str
    severity: Severity
    at: datetime
    """When it happened, in device time."""
    message: str
    """Catalogue key, filled from ``params``."""
    handling: Handling = Handling.HOLD
    """What is done by default."""
    rule: str = ""
    remedy: str = ""
    """Catalogue key, filled from ``params``."""
    params: dict[str, str] = {}
    evidence: tuple[str, ...] = ()
    escalate_at: datetime | None = None
    """When it is escalated if nobody has acknowledged it: the dated limit of its severity."""


class AlarmRevised(Fact, frozen=True, kw_only=True, tag="lock-alarm-revised"):
    """What came in later in device time explains the alarm: it no longer stands against the trip."""

    alarm: str
    reason: str
    evidence: tuple[str, ...] = ()


class AlarmAcknowledged(Fact, frozen=True, kw_only=True, tag="lock-alarm-acknowledged"):
    """An officer of a customs has seen the alarm and deals with it."""

    alarm: str
    site: str
    officer: str


class AlarmEscalated(Fact, frozen=True, kw_only=True, tag="lock-alarm-escalated"):
    """Nobody of a customs acknowledged the alarm in time."""

    alarm: str
    site: str
    limit: datetime


class AlarmClosed(Fact, frozen=True, kw_only=True, tag="lock-alarm-closed"):
    """The alarm is dealt with: what was found."""

    alarm: str
    site: str
    officer: str
    findings: str
    cleared: bool
    """Whether it no longer stands against the trip."""
