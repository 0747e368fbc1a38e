"""What ``fairway trip`` says of locks, verdicts and moments, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from fairway.base.issues import fill
from fairway.base.language import separator, translate
from fairway.base.time import HONG_KONG
from fairway.cli.output import Output
from fairway.codes.tables import table
from fairway.locks.engine.happenings import HappeningKind
from fairway.locks.engine.judgement import Alarm, PathVerdict, Severity, Verdict
from fairway.locks.reading import Bolt, Cover, Door, LockState, Rope

LOCK = {Verdict.INTACT: "lock intact", Verdict.VIOLATED: "lock violated", Verdict.UNKNOWN: "lock unknown"}
PATH = {
    PathVerdict.VERIFIED: "path verified",
    PathVerdict.DEVIATED: "path left the corridor",
    PathVerdict.IMPLAUSIBLE: "path implausible",
    PathVerdict.UNKNOWN: "path not known throughout",
}
ACTS = {
    HappeningKind.SEALED: "Lock sealed by customs or an accredited operator",
    HappeningKind.RESEALED: "Lock sealed again",
    HappeningKind.INSPECTED: "Inspection began",
    HappeningKind.UNLOCK_AUTHORISED: "Unlocking authorised",
}
SEVERITY = {
    Severity.LOW: "low alarm",
    Severity.MEDIUM: "medium alarm",
    Severity.HIGH: "high alarm",
    Severity.CRITICAL: "critical alarm",
}
_BOLT = {Bolt.LOCKED: "bolt locked", Bolt.UNLOCKED: "bolt unlocked", Bolt.UNKNOWN: "bolt unknown"}
_ROPE = {Rope.IN: "rope in", Rope.OUT: "rope out", Rope.CUT: "rope cut", Rope.UNKNOWN: "rope unknown"}
_COVER = {Cover.CLOSED: "cover closed", Cover.OPEN: "cover open", Cover.UNKNOWN: "cover unknown"}
_DOOR = {Door.CLOSED: "door closed", Door.OPEN: "door open"}
SAID = (
    *LOCK.values(),
    *PATH.values(),
    *ACTS.values(),
    *SEVERITY.values(),
    *_BOLT.values(),
    *_ROPE.values(),
    *_COVER.values(),
    *_DOOR.values(),
)
"""Every phrase of this module, for the test of the catalogues."""


def lock_words(state: LockState, output: Output) -> str:
    """The states of a lock; a door that is not told is left out."""
    parts = [_BOLT[state.bolt], _ROPE[state.rope], _COVER[state.cover]]
    if state.door is not Door.UNKNOWN:
        parts.append(_DOOR[state.door])
    return separator(output.language).join(output.say(part) for part in parts)


def milestone(code: str, on: date, output: Output) -> str:
    """The name of a milestone; the code itself where the vocabulary has none."""
    entry = table("milestone").get(code, on)
    return entry.name(output.language) if entry else code


def alarm_words(alarm: Alarm, output: Output) -> str:
    """An alarm in one line."""
    sentence = fill(translate(alarm.message, output.language), alarm.params)
    over = f" ({output.say('over')})" if alarm.over else ""
    return f"{output.say(SEVERITY[alarm.severity])}{over}: {sentence}"


def clock(at: datetime) -> str:
    """A moment as people at the boundary read it (UTC+8 on all sides)."""
    return at.astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M:%S")
